"""One operation, one transaction, its events: the only way in which anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from openinquiry.core.ledger import FIRST, canonical, link_digest
from openinquiry.core.shared import WrongUsage
from openinquiry.domain.events.kinds import EventKind
from openinquiry.domain.events.models import Event

_CHAIN = 0x0DE1_1B5E  # the number of the lock that writers of the chain take on PostgreSQL, one after the other
_current: ContextVar[Recording | None] = ContextVar("recording", default=None)


@dataclass(frozen=True)
class Act:
    """Who acts, in which post, when and why; every operation that writes asks for one.

    by: the person; None: the machine itself. post: the post in which they act. at: with its time zone. why: in their words.
    """

    by: UUID | None
    at: datetime
    post: UUID | None = None
    why: str = ""


@dataclass
class Recording:
    """The events of the operation under way, kept until all that it writes is written."""

    act: Act
    _events: list[Event] = field(default_factory=list)
    _sealed: bool = False

    def __call__(
        self,
        kind: EventKind,
        subject: models.Model,
        changes: Mapping[str, Any] | None = None,
        *,
        programme: UUID | None = None,
        body: UUID | None = None,
    ) -> Event:
        """Record that ``kind`` happened to ``subject``. changes: field → [before, after], values as an entry may hold.

        The event has its number once the operation is done, or :meth:`seal` was called.
        """
        event = Event(
            at=self.act.at.astimezone(UTC), kind=kind.name, by=self.act.by, post=self.act.post, why=self.act.why,
            subject_kind=subject._meta.label_lower, subject=str(subject.pk), programme=programme, body=body,
            changes=canonical(changes or {}).decode("utf-8"),
        )  # fmt: skip
        self._events.append(event)
        return event

    def seal(self) -> None:
        """Write the events so far, for a receipt that names one. Others wait for the chain until the operation is done."""
        if not self._events:
            return
        _lock_the_chain()
        last = Event.objects.order_by("-number").first()
        number, previous = (last.number, last.digest) if last else (0, FIRST)
        for event in self._events:
            number += 1
            event.number, event.previous = number, previous
            event.digest = previous = link_digest(number, event.content(), previous=event.previous)
        Event.objects.bulk_create(self._events)
        self._events, self._sealed = [], True

    def _close(self) -> None:
        if not self._events and not self._sealed:
            raise WrongUsage("An operation wrote without an event. Nothing of it was kept.")
        self.seal()


@contextmanager
def recording(act: Act) -> Iterator[Recording]:
    """One operation: what is written inside is kept together with its events, or not at all.

    Inside another operation it is part of that one: its events are written with those of the outer.
    Raises WrongUsage when the operation ends without an event.
    """
    outer = _current.get()
    if outer is not None:
        yield outer
        return
    with transaction.atomic():
        mine = Recording(act)
        token = _current.set(mine)
        try:
            yield mine
            mine._close()
        finally:
            _current.reset(token)


def is_recording() -> bool:
    """Whether an operation is under way, so that writing is allowed."""
    return _current.get() is not None


def _lock_the_chain() -> None:
    """One writer at a time, until the transaction ends. On SQLite a transaction that writes has the whole database."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN])
