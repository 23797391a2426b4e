"""Reminders: which are due today, each sent once, to the officers of the body and, once it is late, to who signs for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from django.db import IntegrityError

from openinquiry.core.timetable import (
    STATUTORY_REMINDERS,
    VOLUNTARY_REMINDERS,
    DueDate,
    Extension,
    Recipient,
    next_reminder,
)
from openinquiry.core.timetable import Reminder as DueReminder
from openinquiry.core.workflow import ExtensionState, RequestState
from openinquiry.domain.accounts.models import RoleName
from openinquiry.domain.accounts.queries import addresses_of
from openinquiry.domain.events.recording import Act, recording
from openinquiry.domain.returns import events, queries
from openinquiry.domain.returns.models import Basis, Reminder, Return

_WHO = {Recipient.OFFICER: (RoleName.OFFICER,), Recipient.SENIOR: (RoleName.SIGNATORY,)}


@dataclass(frozen=True)
class Letter:
    """A reminder to be written. key: names its words. addresses: to whom; nobody sees the others'."""

    return_: Return
    key: str
    addresses: tuple[str, ...]


class Post(Protocol):
    """Whatever sends letters."""

    def send(self, letter: Letter) -> None:
        """Send one letter to each address; it is called once the reminder is recorded."""
        ...


def remind_all(*, post: Post, act: Act) -> int:
    """Send every reminder that is due today; how many returns were reminded. Twice on a day changes nothing.

    A reminder is recorded first and sent then: a stop in between loses one letter and never sends two.
    """
    number = 0
    for return_, reminder in _due(act):
        letter = _recorded(return_, reminder, act)
        if letter is not None:
            post.send(letter)
            number += 1
    return number


def due_date_of(return_: Return) -> DueDate:
    """The day by which it is due, with every day that held before."""
    granted = return_.extensions.filter(state=ExtensionState.GRANTED).order_by("answered")
    asked = return_.request.issued or return_.request.opens
    return DueDate(
        asked_on=asked.date() if hasattr(asked, "date") else asked,
        first=return_.first_due,
        rule=f"on {return_.first_due.isoformat()}",
        calendar=queries.calendar_of(return_).version,
        extensions=tuple(
            Extension(each.until, each.reason, each.answered.date()) for each in granted if each.answered is not None
        ),
    )


def _due(act: Act) -> Iterator[tuple[Return, DueReminder]]:
    owed = Return.objects.filter(state__in=queries.OWED, request__state=RequestState.ISSUED)
    for return_ in owed.select_related("request__programme", "body").order_by("pk"):
        statutory = return_.request.basis == Basis.STATUTORY
        reminder = next_reminder(
            due_date_of(return_),
            policy=STATUTORY_REMINDERS if statutory else VOLUNTARY_REMINDERS,
            sent=[each.sent.date() for each in return_.reminders.all()],
            today=act.at.date(),
            calendar=queries.calendar_of(return_),
        )
        if reminder is not None and reminder.on == act.at.date():
            yield return_, reminder


def _recorded(return_: Return, reminder: DueReminder, act: Act) -> Letter | None:
    names = tuple(name for to in reminder.to for name in _WHO[to])
    addresses = addresses_of(return_.request.programme, return_.body, on=act.at.date(), names=names)
    step = f"{reminder.key}.{reminder.step.working_days}"
    try:
        with recording(act) as record:
            made = Reminder.objects.create(
                of=return_, step=step, due=return_.due, sent=act.at, recipients=len(addresses)
            )
            record(
                events.REMINDED, made, {"step": [None, step], "recipients": [None, made.recipients]},
                programme=return_.request.programme_id, body=return_.body_id,
            )  # fmt: skip
    except IntegrityError:  # another worker was quicker, and has sent it
        return None
    return Letter(return_, reminder.key, addresses)
