"""A period of months ends on the corresponding date, or on the last day of a month that has none."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.core.shared import WrongUsage
from openinquiry.core.timetable import add_months


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (
            date(1978, 9, 30),
            4,
            date(1979, 1, 30),
        ),  # Dodds v Walker: notice on 30 September, application on 31 January: late
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 2, 28), 1, date(2026, 3, 28)),  # not the end of March: the date corresponds, not the end
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 11, 27), 13, date(2027, 12, 27)),
    ],
)
def test_months_end_on_the_corresponding_date(start: date, months: int, end: date) -> None:
    assert add_months(start, months=months) == end


@pytest.mark.parametrize("months", [0, -1])
def test_a_period_of_no_month_is_refused(months: int) -> None:
    with pytest.raises(WrongUsage):
        add_months(date(2026, 1, 1), months=months)


def test_a_period_that_ends_after_the_last_date_there_is_is_refused() -> None:
    assert add_months(date(9999, 11, 30), months=1) == date(9999, 12, 30)
    with pytest.raises(WrongUsage):
        add_months(date(9999, 12, 1), months=1)


@given(st.dates(date(1900, 1, 1), date(2500, 1, 1)), st.integers(1, 240))
def test_the_end_is_that_of_another_library_and_corresponds_or_ends_its_month(start: date, months: int) -> None:
    end = add_months(start, months=months)
    assert end == start + relativedelta(months=months)
    assert end.day == start.day or (end.day == monthrange(end.year, end.month)[1] and end.day < start.day)
