"""The settings of the service as it runs, with addresses that fail."""

from __future__ import annotations

from openinquiry.project.settings import *  # noqa: F403

ROOT_URLCONF = "tests.web.broken_urls"
