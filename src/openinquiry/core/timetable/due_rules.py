"""By when an answer is owed: rules such as «20 working days after», and the date that comes of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from openinquiry.core.shared import BothLanguages, WrongUsage, date_in_words
from openinquiry.core.timetable.months import add_months
from openinquiry.core.timetable.welsh import numbered
from openinquiry.core.timetable.working_days import (
    WorkingCalendar,
    add_working_days,
    first_working_day_on_or_after,
    last_working_day_on_or_before,
)

_TEXT = re.compile(
    r"(?P<number>[1-9]\d{0,3}) (?P<unit>working days?|days?|months?)(?:, (?P<closed>next|previous) working day)?"
)
_MOST = {"working day": 1000, "day": 3660, "month": 120}


class OnClosedDay(StrEnum):
    """What becomes of a due date that is not a working day.

    STAYS: it stands. NEXT: the next working day, as for what is to be done at a court office that is closed (Civil
    Procedure Rules, rule 2.8(5)). PREVIOUS: the last working day before.
    """

    STAYS = "stays"
    NEXT = "next"
    PREVIOUS = "previous"


class Unit(StrEnum):
    """What a period is counted in."""

    WORKING_DAYS = "working day"
    DAYS = "day"
    MONTHS = "month"


@dataclass(frozen=True)
class PeriodAfter:
    """So many working days, days or calendar months after the day that the period runs from, which is not counted.

    number: 1 or more, of ``unit``; at most 1,000 working days, 3,660 days or 120 months. Raises WrongUsage otherwise.
    """

    number: int
    unit: Unit
    on_closed_day: OnClosedDay = OnClosedDay.STAYS

    def __post_init__(self) -> None:
        if not 1 <= self.number <= _MOST[self.unit.value]:
            raise WrongUsage(
                f"A period may have 1 to {_MOST[self.unit.value]:,} {self.unit.value}s, not {self.number:,}."
            )

    def due(self, *, after: date, calendar: WorkingCalendar) -> date:
        """The last day on which an answer is in time."""
        if self.unit is Unit.WORKING_DAYS:
            return add_working_days(after, number=self.number, calendar=calendar)
        day = after + timedelta(days=self.number) if self.unit is Unit.DAYS else add_months(after, months=self.number)
        if self.on_closed_day is OnClosedDay.NEXT:
            return first_working_day_on_or_after(day, calendar=calendar)
        if self.on_closed_day is OnClosedDay.PREVIOUS:
            return last_working_day_on_or_before(day, calendar=calendar)
        return day

    def as_text(self) -> str:
        """The rule as it is stored and read back: ``20 working days``, ``6 months, next working day``."""
        moved = "" if self.on_closed_day is OnClosedDay.STAYS else f", {self.on_closed_day.value} working day"
        return f"{self.number} {self.unit.value}{'s' * (self.number > 1)}{moved}"

    def in_words(self) -> BothLanguages:
        """20 working days after the request."""
        return BothLanguages("{period} after the request", "{period} ar ôl y cais").format(
            period=numbered(self.number, unit=self.unit.value)
        )


@dataclass(frozen=True)
class FixedDate:
    """One day for everybody."""

    day: date

    def due(self, *, after: date, calendar: WorkingCalendar) -> date:
        """The day itself. Raises WrongUsage when it is not after the day of the request."""
        if self.day <= after:
            raise WrongUsage(
                f"The due date {self.day} is not after the day of the request, {after}. Choose a later one."
            )
        return self.day

    def as_text(self) -> str:
        """The rule as it is stored and read back: ``2026-12-18``."""
        return self.day.isoformat()

    def in_words(self) -> BothLanguages:
        """By 18 December 2026."""
        return BothLanguages("by {day}", "erbyn {day}").format(day=date_in_words(self.day))


DueRule = PeriodAfter | FixedDate


def due_rule_of(text: str) -> DueRule:
    """The rule that ``text`` writes, as ``as_text`` of a rule does. Raises WrongUsage when it writes none."""
    found = _TEXT.fullmatch(text.strip())
    if found:
        moved = OnClosedDay(found["closed"]) if found["closed"] else OnClosedDay.STAYS
        return PeriodAfter(int(found["number"]), Unit(found["unit"].removesuffix("s")), moved)
    try:
        return FixedDate(date.fromisoformat(text.strip()))
    except ValueError as problem:
        examples = "«20 working days», «6 months», «56 days, next working day», «2026-12-18»"
        raise WrongUsage(f"{text!r} says no due date. Write it like one of these: {examples}.") from problem
