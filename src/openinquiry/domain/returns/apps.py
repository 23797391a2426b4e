"""The app of requests for data and returns."""

from __future__ import annotations

from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    """Requests for data, returns, versions."""

    name = "openinquiry.domain.returns"
    label = "returns"
