"""Which reminder comes next, when, and to whom. A policy is a table of steps around the due date.

A reminder of a request that a law stands behind and one of a request that a body may decline never look alike: the key
of the words to send begins with the basis of the request, and a policy has one basis.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import count

from openinquiry.core.shared import WrongUsage
from openinquiry.core.timetable.due_dates import DueDate
from openinquiry.core.timetable.working_days import (
    WorkingCalendar,
    add_working_days,
    first_working_day_on_or_after,
    last_working_day_on_or_before,
)


class Basis(StrEnum):
    """Why a body is asked: because a law says that it must answer, or because it is willing to."""

    STATUTORY = "statutory"
    VOLUNTARY = "voluntary"


class Recipient(StrEnum):
    """Who is reminded. OFFICER: whoever prepares the answer. SENIOR: the senior responsible person of the body."""

    OFFICER = "officer"
    SENIOR = "senior"


class Moment(StrEnum):
    """Where a reminder stands to the due date; the last part of the key of its words."""

    BEFORE = "before"
    SOON = "soon"
    LATE = "late"
    STILL_LATE = "still_late"


@dataclass(frozen=True)
class ReminderStep:
    """One reminder of a policy.

    working_days: after the due date; negative before it; 0 on it, or on the last working day before.
    """

    working_days: int
    moment: Moment
    to: tuple[Recipient, ...]

    def day(self, due: date, *, calendar: WorkingCalendar) -> date:
        """The working day on which the reminder belongs."""
        if self.working_days == 0:
            return last_working_day_on_or_before(due, calendar=calendar)
        return add_working_days(due, number=self.working_days, calendar=calendar)


@dataclass(frozen=True)
class ReminderPolicy:
    """The reminders of requests of one ``basis``.

    steps: in the order of their days. then_every: working days from the last step to the next repetition of it, and from
    each to the next; None for no repetitions. at_most: how many repetitions; None for no end while there is no answer.
    Raises WrongUsage when steps are missing or out of order, when one is to nobody, or a repetition would come before
    the due date or within less than a day.
    """

    basis: Basis
    steps: tuple[ReminderStep, ...]
    then_every: int | None = None
    at_most: int | None = None

    def __post_init__(self) -> None:
        days = [step.working_days for step in self.steps]
        if not days or days != sorted(set(days)) or not all(step.to for step in self.steps):
            raise WrongUsage("A reminder policy needs steps, each on a later day than the one before and to somebody.")
        if self.then_every is not None and (self.then_every < 1 or days[-1] < 1):
            raise WrongUsage("Reminders can be repeated every working day or less often, once the due date is past.")

    def all_steps(self) -> Iterator[ReminderStep]:
        """The steps and then the repetitions of the last; without end where the policy sets none."""
        yield from self.steps
        if self.then_every is not None:
            last = self.steps[-1]
            for number in count(1) if self.at_most is None else range(1, self.at_most + 1):
                yield ReminderStep(last.working_days + number * self.then_every, Moment.STILL_LATE, last.to)


_OFFICER, _BOTH = (Recipient.OFFICER,), (Recipient.OFFICER, Recipient.SENIOR)
_BEFORE = (
    ReminderStep(-10, Moment.BEFORE, _OFFICER),
    ReminderStep(-2, Moment.SOON, _OFFICER),
    ReminderStep(1, Moment.LATE, _BOTH),
)
STATUTORY_REMINDERS = ReminderPolicy(Basis.STATUTORY, _BEFORE, then_every=5)
# Chasing without end would make a request that may be declined look like one that may not.
VOLUNTARY_REMINDERS = ReminderPolicy(Basis.VOLUNTARY, _BEFORE, then_every=5, at_most=3)


@dataclass(frozen=True)
class Reminder:
    """A reminder to be sent on the day ``on``. ``key`` names its words: ``reminder.statutory.soon``."""

    on: date
    key: str
    to: tuple[Recipient, ...]
    step: ReminderStep


def next_reminder(
    due: DueDate, *, policy: ReminderPolicy, sent: Collection[date], today: date, calendar: WorkingCalendar
) -> Reminder | None:
    """The next reminder to be sent for an answer that has not come; None when the policy has no more.

    sent: the days on which reminders went out, in any order. A step whose day is not after the last of them is done.
    Of steps that were missed, only the latest is sent: nobody gets three reminders on one morning. Steps from before the
    due date was made known are left out. Reminders go out on working days.
    """
    day = first_working_day_on_or_after(today, calendar=calendar)
    over = max([due.made_known_on, *sent])
    missed: ReminderStep | None = None
    for step in policy.all_steps():
        on = step.day(due.current, calendar=calendar)
        if on <= over:
            continue
        if on > day:
            return _reminder(missed or step, on=day if missed else on, basis=policy.basis)
        missed = step
    return _reminder(missed, on=day, basis=policy.basis) if missed else None


def _reminder(step: ReminderStep, *, on: date, basis: Basis) -> Reminder:
    return Reminder(on, f"reminder.{basis.value}.{step.moment.value}", step.to, step)
