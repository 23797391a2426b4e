"""The app of work in the background."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Jobs."""

    name = "openinquiry.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Make every kind of job known."""
        from openinquiry.jobs import housekeeping, letters, returns, runs  # noqa: F401, PLC0415 - models are not loaded before
