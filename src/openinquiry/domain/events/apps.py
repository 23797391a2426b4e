"""The app, and the guard that it puts on every connection to the database."""

from __future__ import annotations

from django.apps import AppConfig
from django.db import connections
from django.db.backends.signals import connection_created


class EventsConfig(AppConfig):
    """Events, and the rule that nothing is written without one."""

    name = "openinquiry.domain.events"
    label = "events"

    def ready(self) -> None:
        """Guard every connection, those that are open already too."""
        from openinquiry.domain.events.guard import guard_connection  # noqa: PLC0415 - models are not loaded before

        connection_created.connect(guard_connection, dispatch_uid="events.guard")
        for connection in connections.all(initialized_only=True):
            guard_connection(sender=None, connection=connection)
