"""Working days are those of the law and of the government's published list, and counting them is consistent."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.core.shared import WrongUsage
from openinquiry.core.timetable import (
    ANNOUNCED_UNTIL,
    Region,
    WorkingCalendar,
    add_working_days,
    bank_holidays,
    first_working_day_on_or_after,
    is_provisional,
    last_working_day_on_or_before,
    working_days_between,
)

PUBLISHED = Path(__file__).parent / "published_bank_holidays.csv"
ENGLAND = WorkingCalendar(Region.ENGLAND_AND_WALES)
ANYWHERE = WorkingCalendar(Region.UNITED_KINGDOM)
NATIONS = [Region.ENGLAND_AND_WALES, Region.SCOTLAND, Region.NORTHERN_IRELAND]
# Proclaimed in February 2026; the stored copy of the list lacks it.
NOT_IN_THE_COPY = {Region.SCOTLAND: {date(2026, 6, 15)}}

days = st.dates(date(1973, 1, 1), date(2090, 1, 1))
calendars = st.builds(
    WorkingCalendar, st.sampled_from(Region), st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=20)
)


def published(region: Region) -> set[date]:
    lines = [line for line in PUBLISHED.read_text("utf-8").splitlines() if not line.startswith("#")]
    division = region.value.replace("_", "-")
    return {date.fromisoformat(row["date"]) for row in csv.DictReader(lines) if row["division"] == division}


def on_weekdays(region: Region, *, years: range) -> set[date]:
    return {day for year in years for day in bank_holidays(region, year) if day.weekday() < 5}


@pytest.mark.parametrize("region", NATIONS)
def test_bank_holidays_on_weekdays_are_those_that_the_government_published(region: Region) -> None:
    listed = published(region)
    years = range(min(listed).year, max(listed).year + 1)
    assert years == range(2012, 2029)
    assert on_weekdays(region, years=years) == listed | NOT_IN_THE_COPY.get(region, set())


@pytest.mark.parametrize(
    ("day", "where"),
    [
        (date(2020, 5, 8), set(Region)),  # the early May bank holiday, moved to the 75th anniversary of VE Day
        (date(2022, 6, 2), set(Region)),  # the spring bank holiday, moved to the Platinum Jubilee
        (date(2022, 6, 3), set(Region)),  # the Platinum Jubilee
        (date(2022, 9, 19), set(Region)),  # the state funeral of Queen Elizabeth II
        (date(2023, 5, 8), set(Region)),  # the coronation
        (date(2026, 6, 15), {Region.SCOTLAND, Region.UNITED_KINGDOM}),  # proclaimed for the World Cup
        (date(2026, 1, 2), {Region.SCOTLAND, Region.UNITED_KINGDOM}),  # 2 January: Act of 1971, schedule 1, paragraph 2
        (date(2026, 3, 17), {Region.NORTHERN_IRELAND, Region.UNITED_KINGDOM}),  # the same, paragraph 3
        (date(2026, 7, 13), {Region.NORTHERN_IRELAND, Region.UNITED_KINGDOM}),  # in lieu of 12 July, a Sunday
        (date(2026, 4, 6), {Region.ENGLAND_AND_WALES, Region.NORTHERN_IRELAND, Region.UNITED_KINGDOM}),  # Easter Monday
        (date(2026, 8, 31), {Region.ENGLAND_AND_WALES, Region.NORTHERN_IRELAND, Region.UNITED_KINGDOM}),  # last Monday
        (date(2026, 8, 3), {Region.SCOTLAND, Region.UNITED_KINGDOM}),  # first Monday in August
        (date(2026, 11, 30), {Region.SCOTLAND, Region.UNITED_KINGDOM}),  # St Andrew's Day
        (date(2026, 12, 28), set(Region)),  # in lieu of Boxing Day, a Saturday
        (date(2021, 12, 27), set(Region)),  # Christmas Day fell on a Saturday
        (date(2021, 12, 28), set(Region)),  # and Boxing Day on the Sunday
    ],
)
def test_a_day_is_a_bank_holiday_where_the_law_makes_it_one(day: date, where: set[Region]) -> None:
    assert {region for region in Region if not WorkingCalendar(region).is_working_day(day)} == where


@pytest.mark.parametrize("day", [date(2020, 5, 4), date(2022, 5, 30)])
def test_a_day_from_which_a_bank_holiday_was_moved_is_a_working_day(day: date) -> None:
    assert ANYWHERE.is_working_day(day)


def test_a_day_is_no_working_day_for_freedom_of_information_when_it_is_a_bank_holiday_in_any_part() -> None:
    """Freedom of Information Act 2000, section 10(6): 17 March 2026 does not count in London either."""
    received = date(2026, 2, 20)
    assert add_working_days(received, number=20, calendar=ENGLAND) == date(2026, 3, 20)
    assert add_working_days(received, number=20, calendar=ANYWHERE) == date(2026, 3, 23)


def test_twenty_working_days_over_easter_and_early_may_are_as_counted_by_hand() -> None:
    """Thursday 2 April 2026: 3 and 6 April and 4 May are bank holidays, so day 19 is Friday 1 May and day 20 Tuesday 5 May."""
    assert add_working_days(date(2026, 4, 2), number=18, calendar=ENGLAND) == date(2026, 4, 30)
    assert add_working_days(date(2026, 4, 2), number=19, calendar=ENGLAND) == date(2026, 5, 1)
    assert add_working_days(date(2026, 4, 2), number=20, calendar=ENGLAND) == date(2026, 5, 5)


def test_the_day_of_receipt_is_not_counted_whether_it_is_a_working_day_or_not() -> None:
    friday, saturday, sunday, monday = (date(2026, 11, 6 + each) for each in range(4))
    for received in (friday, saturday, sunday):
        assert add_working_days(received, number=1, calendar=ENGLAND) == monday
    for received in (monday, sunday, saturday):
        assert add_working_days(received, number=-1, calendar=ENGLAND) == friday


def test_days_on_which_a_body_is_closed_are_none_of_its_working_days() -> None:
    closed = frozenset(date(2026, 12, 29 + each) for each in range(3))
    body = WorkingCalendar(Region.ENGLAND_AND_WALES, closed)
    assert add_working_days(date(2026, 12, 24), number=1, calendar=ENGLAND) == date(2026, 12, 29)
    assert add_working_days(date(2026, 12, 24), number=1, calendar=body) == date(2027, 1, 4)
    assert (ENGLAND.version, body.version) == (
        f"england_and_wales, holidays {version('holidays')}", f"england_and_wales, holidays {version('holidays')}, days of closing: 3"
    )  # fmt: skip


def test_the_end_of_a_period_is_not_in_it() -> None:
    monday, friday = date(2026, 11, 2), date(2026, 11, 6)
    assert working_days_between(monday, end=friday, calendar=ENGLAND) == 4
    assert working_days_between(monday, end=monday, calendar=ENGLAND) == 0
    with pytest.raises(WrongUsage):
        working_days_between(friday, end=monday, calendar=ENGLAND)


def test_no_working_days_after_a_day_name_no_day() -> None:
    with pytest.raises(WrongUsage):
        add_working_days(date(2026, 11, 7), number=0, calendar=ENGLAND)


@pytest.mark.parametrize("year", [1971, 2101])
def test_a_year_whose_holidays_are_not_known_is_refused(year: int) -> None:
    with pytest.raises(WrongUsage):
        bank_holidays(Region.SCOTLAND, year)


def test_days_after_the_end_of_the_published_list_are_provisional() -> None:
    assert max(map(max, map(published, NATIONS))).year == ANNOUNCED_UNTIL.year
    assert (is_provisional(ANNOUNCED_UNTIL), is_provisional(ANNOUNCED_UNTIL + timedelta(days=1))) == (False, True)


@pytest.mark.parametrize(("day", "number"), [(date(2100, 12, 31), 1), (date(1972, 1, 3), -1)])
def test_a_day_beyond_the_years_whose_holidays_are_known_is_refused(day: date, number: int) -> None:
    with pytest.raises(WrongUsage):
        add_working_days(day, number=number, calendar=ENGLAND)


@given(days, st.integers(0, 400), calendars)
def test_the_working_days_of_a_period_are_its_weekdays_that_are_neither_bank_holidays_nor_days_of_closing(
    start: date, length: int, calendar: WorkingCalendar
) -> None:
    period = [start + timedelta(days=each) for each in range(length)]
    kept = [
        day
        for day in period
        if day.weekday() < 5 and day not in calendar.closed and day not in bank_holidays(calendar.region, day.year)
    ]
    assert [day for day in period if calendar.is_working_day(day)] == kept
    assert working_days_between(start, end=start + timedelta(days=length), calendar=calendar) == len(kept)


@given(days, st.integers(1, 300), calendars)
def test_as_many_working_days_lie_after_a_day_as_were_added(day: date, number: int, calendar: WorkingCalendar) -> None:
    found = add_working_days(day, number=number, calendar=calendar)
    tomorrow = timedelta(days=1)
    assert working_days_between(day + tomorrow, end=found + tomorrow, calendar=calendar) == number
    assert calendar.is_working_day(found)


@given(days, st.integers(1, 300), calendars)
def test_counting_back_from_a_day_that_was_counted_to_gives_the_last_working_day_at_the_start(
    day: date, number: int, calendar: WorkingCalendar
) -> None:
    there = add_working_days(day, number=number, calendar=calendar)
    assert add_working_days(there, number=-number, calendar=calendar) == last_working_day_on_or_before(
        day, calendar=calendar
    )


@given(days, calendars)
def test_the_nearest_working_days_have_none_between_them(day: date, calendar: WorkingCalendar) -> None:
    before = last_working_day_on_or_before(day, calendar=calendar)
    after = first_working_day_on_or_after(day, calendar=calendar)
    assert before <= day <= after
    assert (before == day == after) == calendar.is_working_day(day)
    assert working_days_between(before, end=after + timedelta(days=1), calendar=calendar) == 1 + (before != after)


@given(days, st.integers(0, 200), st.integers(0, 200), calendars)
def test_working_days_of_two_periods_side_by_side_add_up(
    start: date, first: int, second: int, calendar: WorkingCalendar
) -> None:
    middle, end = start + timedelta(days=first), start + timedelta(days=first + second)
    assert working_days_between(start, end=end, calendar=calendar) == working_days_between(
        start, end=middle, calendar=calendar
    ) + working_days_between(middle, end=end, calendar=calendar)
