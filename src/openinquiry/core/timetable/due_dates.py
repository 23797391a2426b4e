"""A due date with everything it was before: later dates are added with their reasons, and none is ever overwritten."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from openinquiry.core.shared import Refused, WrongUsage, plain_date
from openinquiry.core.timetable.due_rules import DueRule
from openinquiry.core.timetable.working_days import WorkingCalendar


@dataclass(frozen=True)
class Extension:
    """More time: until ``to``, decided on ``decided_on``, and why. The reason is shown wherever the date is."""

    to: date
    reason: str
    decided_on: date


@dataclass(frozen=True)
class DueDate:
    """The last day on which an answer is in time, and how it came to be so.

    asked_on: the day the period runs from. first: what the ``rule`` made of it, on the ``calendar`` of that version.
    extensions: in the order in which they were decided, each to a later date than the one before.
    Raises WrongUsage when the dates cannot be in this order, or an extension has no reason.
    """

    asked_on: date
    first: date
    rule: str
    calendar: str
    extensions: tuple[Extension, ...] = ()

    def __post_init__(self) -> None:
        day, decided = self.first, self.asked_on
        if day <= decided:
            raise WrongUsage(f"An answer asked for on {plain_date(decided)} cannot be due on {plain_date(day)}.")
        for each in self.extensions:
            if each.to <= day or each.decided_on < decided or not each.reason.strip():
                raise WrongUsage(f"The extension to {plain_date(each.to)} does not follow from what went before it.")
            day, decided = each.to, each.decided_on

    @property
    def current(self) -> date:
        """The date that holds now."""
        return self.extensions[-1].to if self.extensions else self.first

    @property
    def earlier(self) -> tuple[date, ...]:
        """Every date that held before, the first one first."""
        return (self.first, *(each.to for each in self.extensions))[:-1]

    @property
    def made_known_on(self) -> date:
        """The day since which the date that holds now has been known."""
        return self.extensions[-1].decided_on if self.extensions else self.asked_on

    def as_at(self, day: date) -> date:
        """The date that held at the end of ``day``: extensions decided later change nothing of what was late then."""
        return ([self.first] + [each.to for each in self.extensions if each.decided_on <= day])[-1]


def set_due_date(rule: DueRule, *, asked_on: date, calendar: WorkingCalendar) -> DueDate:
    """When an answer asked for on ``asked_on`` is due by ``rule``. Raises WrongUsage when the rule gives no later day."""
    return DueDate(asked_on, rule.due(after=asked_on, calendar=calendar), rule.as_text(), calendar.version)


def extend(due: DueDate, *, to: date, reason: str, decided_on: date) -> DueDate:
    """``due`` with more time, until ``to``. Time may be given after the date has passed; that it had passed stays visible.

    Raises Refused when ``to`` is no later than the date that holds, so that nobody is made late by a change; when
    ``reason`` is empty; or when ``decided_on`` is before the last decision.
    """
    if to <= due.current:
        raise Refused(
            f"The answer is due on {plain_date(due.current)}, so it cannot be extended to {plain_date(to)}. "
            "Give a later date. A date is never brought forward."
        )
    if not reason.strip():
        raise Refused("Say why more time is given. The reason is shown beside the date.")
    if decided_on < due.made_known_on:
        raise Refused(
            f"The date was last decided on {plain_date(due.made_known_on)}; a change cannot be dated before that."
        )
    return replace(due, extensions=(*due.extensions, Extension(to, reason.strip(), decided_on)))
