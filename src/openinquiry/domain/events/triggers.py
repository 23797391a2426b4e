"""The database itself refuses to change or delete an event, on both engines."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

_REFUSAL = "Events are never changed or deleted."

_SQLITE = {
    f"events_no_{verb.lower()}": (
        f"CREATE TRIGGER events_no_{verb.lower()} BEFORE {verb} ON events_event BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    )
    for verb in ("UPDATE", "DELETE")
}
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$
"""
_POSTGRESQL = {
    "events_no_change": (
        "CREATE TRIGGER events_no_change BEFORE UPDATE OR DELETE ON events_event "
        "FOR EACH ROW EXECUTE FUNCTION events_refuse()"
    ),
    "events_no_truncate": (
        "CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION events_refuse()"
    ),
}


def lay_triggers(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for statement in _of(connection).values():
            cursor.execute(statement)


def lift_triggers(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: only to undo the migration, and in tests that alter a row as an intruder would."""
    with connection.cursor() as cursor:
        for name in _of(connection):
            cursor.execute(
                f"DROP TRIGGER IF EXISTS {name}" + (" ON events_event" if connection.vendor == "postgresql" else "")
            )


def _of(connection: BaseDatabaseWrapper) -> dict[str, str]:
    return _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
