"""The app that holds templates and what the browser fetches."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages."""

    name = "openinquiry.web"
    label = "web"

    def ready(self) -> None:
        """Listen to sign-ins: the language chosen before one holds for the person, and each is an event."""
        from openinquiry.web import language  # noqa: PLC0415 - models are there only now
        from openinquiry.web.account import recorded  # noqa: PLC0415 - the same

        language.listen()
        recorded.listen()
