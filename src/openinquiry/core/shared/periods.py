"""Half-open periods of days, [start, end)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from openinquiry.core.shared.errors import WrongUsage

MONTHS = ("January", "February", "March", "April", "May", "June",
          "July", "August", "September", "October", "November", "December")  # fmt: skip


def plain_date(day: date) -> str:
    """``day`` as a reader writes it: 1 April 2024."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@dataclass(frozen=True, order=True)
class Period:
    """Days from ``start`` up to, not including, ``end``. Raises WrongUsage when no day is in it."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise WrongUsage(f"The period from {self.start} to {self.end} has no day in it.")

    @classmethod
    def of_days(cls, first: date, last: date) -> Period:
        """The period that a reader calls ``first`` to ``last``, both days included."""
        return cls(first, last + timedelta(days=1))

    @property
    def last_day(self) -> date:
        """The last day in the period."""
        return self.end - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def in_words(self) -> str:
        """1 April 2024 to 31 March 2025."""
        return f"{plain_date(self.start)} to {plain_date(self.last_day)}"
