"""Which days are working days in each part of the United Kingdom, and how they are counted.

Bank holidays come from the library ``holidays``, which has those of the Banking and Financial Dealings Act 1971 and of
proclamations. The day on which something happens is never counted: the first working day after it is day 1, as where an
answer is owed «not later than the twentieth working day following the date of receipt» (Freedom of Information Act 2000,
section 10(1)).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from typing import Literal, cast

import holidays
import numpy as np
from holidays.version import __version__ as holidays_version

from openinquiry.core.shared import WrongUsage, plain_date

FIRST_YEAR, LAST_YEAR = 1972, 2100  # since the Act of 1971 came into force; and as far as Easter need be known
ANNOUNCED_UNTIL = date(2028, 12, 31)  # the last day of the list that the government had published in November 2026


class Region(StrEnum):
    """Where bank holidays are taken from.

    UNITED_KINGDOM: a bank holiday in any part is none of its working days. So the Freedom of Information Act 2000,
    section 10(6), has it: a working day is «any day other than a Saturday, a Sunday, Christmas Day, Good Friday or a day
    which is a bank holiday under the Banking and Financial Dealings Act 1971 in any part of the United Kingdom».
    """

    ENGLAND_AND_WALES = "england_and_wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern_ireland"
    UNITED_KINGDOM = "united_kingdom"


_PARTS = {
    Region.ENGLAND_AND_WALES: ("ENG",),
    Region.SCOTLAND: ("SCT",),
    Region.NORTHERN_IRELAND: ("NIR",),
    Region.UNITED_KINGDOM: ("ENG", "SCT", "NIR"),
}


@dataclass(frozen=True)
class WorkingCalendar:
    """The working days of ``region``, less the days on which a body is ``closed`` besides.

    A date that was worked out keeps ``version`` beside it: later holidays may be proclaimed after it was.
    """

    region: Region
    closed: frozenset[date] = frozenset()

    @property
    def version(self) -> str:
        """Where the bank holidays are from: ``united_kingdom, holidays 0.109``, and how many days of closing are added."""
        own = f", days of closing: {len(self.closed)}" if self.closed else ""
        return f"{self.region.value}, holidays {holidays_version}{own}"

    def is_working_day(self, day: date) -> bool:
        """Whether ``day`` is a working day. Raises WrongUsage outside the years 1972 to 2100."""
        return bool(np.is_busday(_known(day), busdaycal=_days_of(self.region, self.closed)))


@cache
def bank_holidays(region: Region, year: int) -> frozenset[date]:
    """Every bank holiday of ``region`` in ``year``, with Christmas Day and Good Friday; substitutes for weekends included.

    Raises WrongUsage outside the years 1972 to 2100.
    """
    _known(date(year, 1, 1))
    return frozenset(
        day
        for part in _PARTS[region]
        for day in holidays.country_holidays("GB", subdiv=part, years=year, expand=False)
        if day.year == year
    )


def is_provisional(day: date) -> bool:
    """Whether ``day`` lies after the government's own list ends, so that a bank holiday may yet be proclaimed or moved."""
    return day > ANNOUNCED_UNTIL


def add_working_days(day: date, *, number: int, calendar: WorkingCalendar) -> date:
    """The working day that is ``number`` after ``day``; before it, where ``number`` is negative.

    ``day`` itself is not counted, whether it is a working day or not. Raises WrongUsage when ``number`` is 0, which
    names no day when ``day`` is not a working day.
    """
    if number == 0:
        raise WrongUsage("Say how many working days, one or more, after or before the day.")
    # Rolled to the side from which is counted, a day that is none counts for nothing either.
    return _offset(day, number=number, roll="backward" if number > 0 else "forward", calendar=calendar)


def working_days_between(start: date, *, end: date, calendar: WorkingCalendar) -> int:
    """How many working days there are from ``start`` up to, not including, ``end``.

    Raises WrongUsage when ``end`` is before ``start``.
    """
    if end < start:
        raise WrongUsage(
            f"{plain_date(end)} is before {plain_date(start)}, so there are no days between them to count."
        )
    days = _days_of(calendar.region, calendar.closed)
    return int(np.busday_count(_known(start), _known(end), busdaycal=days))


def last_working_day_on_or_before(day: date, *, calendar: WorkingCalendar) -> date:
    """``day`` if it is a working day, else the nearest before it."""
    return _offset(day, number=0, roll="backward", calendar=calendar)


def first_working_day_on_or_after(day: date, *, calendar: WorkingCalendar) -> date:
    """``day`` if it is a working day, else the nearest after it."""
    return _offset(day, number=0, roll="forward", calendar=calendar)


def _offset(day: date, *, number: int, roll: Literal["forward", "backward"], calendar: WorkingCalendar) -> date:
    days = _days_of(calendar.region, calendar.closed)
    return _known(cast("date", np.busday_offset(_known(day), number, roll=roll, busdaycal=days).item()))


@lru_cache(maxsize=1024)
def _days_of(region: Region, closed: frozenset[date]) -> np.busdaycalendar:
    """Every day that is none for certain, in the form that NumPy counts with: a page may ask for hundreds of bodies."""
    every_year = range(FIRST_YEAR, LAST_YEAR + 1)
    return np.busdaycalendar(
        holidays=sorted({day for year in every_year for day in bank_holidays(region, year)} | closed)
    )


def _known(day: date) -> date:
    """``day``, if the bank holidays of its year are known. Raises WrongUsage otherwise."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise WrongUsage(f"Bank holidays are known from {FIRST_YEAR} to {LAST_YEAR}, not in {day.year}.")
    return day
