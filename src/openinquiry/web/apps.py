"""The app that holds templates and what the browser fetches."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages."""

    name = "openinquiry.web"
    label = "web"
