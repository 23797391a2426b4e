"""The end of a period of calendar months: the corresponding date rule."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from openinquiry.core.shared import WrongUsage


def add_months(day: date, *, months: int) -> date:
    """The last day of a period of ``months`` calendar months that runs from ``day``, ``day`` itself not counted.

    It ends on the date with the same number; where that month has no such date, on its last day. So four months from
    30 September end on 30 January, not on the 31st, and one month from 31 January ends on 28 or 29 February
    (Dodds v Walker [1981] 1 WLR 1027, House of Lords). Raises WrongUsage when ``months`` is below 1 or leads past 9999.
    """
    if months < 1:
        raise WrongUsage(f"A period has one month or more, not {months}.")
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        raise WrongUsage(f"{months} months lead past the year {date.max.year}.")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
