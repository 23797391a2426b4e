"""The app of audit runs and their figures."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Runs, figures, looks behind figures."""

    name = "openinquiry.domain.audit"
    label = "audit"
