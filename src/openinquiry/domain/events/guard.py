"""Nothing is written without its event: the database connection itself refuses, whatever the code forgot."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.apps import apps

from openinquiry.core.shared import WrongUsage
from openinquiry.domain.events.recording import is_recording

_WRITING = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|TRUNCATE(?: TABLE)?)\s+"?(\w+)', re.IGNORECASE)
_free: ContextVar[bool] = ContextVar("free of events", default=False)


def guard_connection(*, connection: Any, sender: object = None, **_: object) -> None:  # noqa: ANN401 - as Django sends it
    """Put the guard on a new connection."""
    if _refuse_unrecorded not in connection.execute_wrappers:
        connection.execute_wrappers.append(_refuse_unrecorded)


@contextmanager
def without_events() -> Iterator[None]:
    """For migrations and for tests of the guard itself: writing is allowed and leaves no event."""
    token = _free.set(True)
    try:
        yield
    finally:
        _free.reset(token)


@cache
def guarded_tables() -> frozenset[str]:
    """The tables of our records, but for those of models that say ``writes_without_event`` and why."""
    return frozenset(
        model._meta.db_table
        for config in apps.get_app_configs()
        if config.name.startswith("openinquiry.domain.")
        for model in config.get_models(include_auto_created=True)
        if not getattr(model, "writes_without_event", "")
    )


def _refuse_unrecorded(
    execute: Callable[..., Any], sql: str, params: object, many: bool, context: dict[str, Any]
) -> Any:  # noqa: ANN401 - what the database answers
    written = _WRITING.match(sql)
    if written and written[1] in guarded_tables() and not (is_recording() or _free.get()):
        raise WrongUsage(
            f"{written[1]} was about to be written without an event. Write inside «with recording(act)» of an operation."
        )
    return execute(sql, params, many, context)
