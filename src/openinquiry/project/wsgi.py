"""What a web server calls."""

from __future__ import annotations

import atexit
import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openinquiry.project.settings")
application = get_wsgi_application()

# What is loaded now stays for good; the collector of garbage went through all of it during every few pages.
gc.collect()
gc.freeze()
atexit.register(gc.unfreeze)  # libraries look for what is left over when the process ends
