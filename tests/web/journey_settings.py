"""The settings of the service, which puts its letters into the folder «letters» of its home."""

from __future__ import annotations

from openinquiry.project.settings import *  # noqa: F403 - the settings of Django are a module of names
from openinquiry.project.settings import HOME

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = HOME / "letters"
