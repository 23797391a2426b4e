"""The settings of the service, with a folder of its own for each run of the tests."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

os.environ["OPENINQUIRY_HOME"] = tempfile.mkdtemp(prefix="openinquiry-tests-")
os.environ.setdefault("OPENINQUIRY_PLAIN_HTTP", "1")

from openinquiry.project.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # sign-in is not what most tests are about
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True  # no folder of collected files is looked for
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
atexit.register(shutil.rmtree, os.environ["OPENINQUIRY_HOME"], ignore_errors=True)
