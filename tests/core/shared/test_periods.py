"""Periods are half-open: the first day is in, the end is not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.shared import Period, WrongUsage, plain_date

DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


def test_a_period_of_days_holds_its_first_and_last_day_and_neither_neighbour() -> None:
    year = Period.of_days(date(2024, 4, 1), date(2025, 3, 31))
    assert (year.start, year.end, year.last_day) == (date(2024, 4, 1), date(2025, 4, 1), date(2025, 3, 31))
    assert date(2024, 4, 1) in year
    assert date(2025, 3, 31) in year
    assert date(2024, 3, 31) not in year
    assert date(2025, 4, 1) not in year


def test_a_period_of_one_day_is_a_period_and_one_of_no_day_is_not() -> None:
    day = date(2024, 2, 29)
    assert day in Period.of_days(day, day)
    with pytest.raises(WrongUsage, match="has no day in it"):
        Period(day, day)
    with pytest.raises(WrongUsage, match="has no day in it"):
        Period.of_days(day, day - timedelta(days=1))


def test_a_period_and_a_day_are_said_as_a_reader_writes_them() -> None:
    assert Period.of_days(date(2024, 4, 1), date(2025, 3, 31)).in_words() == "1 April 2024 to 31 March 2025"
    assert plain_date(date(2026, 12, 9)) == "9 December 2026"


@settings(derandomize=True, deadline=None)
@given(st.lists(DAYS, min_size=3, max_size=3, unique=True), DAYS)
def test_of_two_periods_that_touch_a_day_is_in_exactly_one_or_neither(ends: list[date], day: date) -> None:
    first, middle, last = sorted(ends)
    before, after, whole = Period(first, middle), Period(middle, last), Period(first, last)
    assert (day in before) + (day in after) == (day in whole)
