"""Each rule gives the date that a person would count, is read back as it was written, and refuses what has no sense."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.core.shared import BothLanguages, WrongUsage
from openinquiry.core.timetable import (
    FixedDate,
    OnClosedDay,
    PeriodAfter,
    Region,
    Unit,
    WorkingCalendar,
    due_rule_of,
)

ENGLAND = WorkingCalendar(Region.ENGLAND_AND_WALES)
rules = st.one_of(
    st.builds(PeriodAfter, st.integers(1, 120), st.sampled_from(Unit), st.sampled_from(OnClosedDay)),
    st.builds(FixedDate, st.dates(date(2027, 1, 1), date(2035, 1, 1))),
)


@pytest.mark.parametrize(
    ("text", "asked", "due"),
    [
        ("20 working days", date(2026, 4, 2), date(2026, 5, 5)),
        ("1 working day", date(2026, 12, 24), date(2026, 12, 29)),
        ("6 months", date(2026, 8, 31), date(2027, 2, 28)),  # a Sunday, and it stands
        ("6 months, next working day", date(2026, 8, 31), date(2027, 3, 1)),
        ("6 months, previous working day", date(2026, 8, 31), date(2027, 2, 26)),
        ("56 days", date(2026, 11, 2), date(2026, 12, 28)),  # in lieu of Boxing Day
        ("56 days, next working day", date(2026, 11, 2), date(2026, 12, 29)),
        ("2026-12-18", date(2026, 11, 27), date(2026, 12, 18)),
    ],
)
def test_a_rule_gives_the_date_counted_by_hand(text: str, asked: date, due: date) -> None:
    assert due_rule_of(text).due(after=asked, calendar=ENGLAND) == due


@given(rules)
def test_a_rule_is_read_back_as_it_was_written(rule: PeriodAfter | FixedDate) -> None:
    assert due_rule_of(rule.as_text()) == rule


@given(rules, st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.sampled_from(Region))
def test_a_due_date_is_after_the_day_of_the_request(rule: PeriodAfter | FixedDate, asked: date, region: Region) -> None:
    moved_back = isinstance(rule, PeriodAfter) and rule.on_closed_day is OnClosedDay.PREVIOUS
    due = rule.due(after=asked, calendar=WorkingCalendar(region))
    assert due > asked or moved_back


@given(st.integers(1, 60), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_a_date_that_may_not_be_a_closed_day_is_a_working_day(number: int, asked: date) -> None:
    for unit in Unit:
        stays, later, earlier = (
            PeriodAfter(number, unit, where).due(after=asked, calendar=ENGLAND)
            for where in (OnClosedDay.STAYS, OnClosedDay.NEXT, OnClosedDay.PREVIOUS)
        )
        assert earlier <= stays <= later
        assert ENGLAND.is_working_day(earlier)
        assert ENGLAND.is_working_day(later)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "0 days", "20 Working Days", "20", "1001 working days", "2026-02-30", "6 months, some working day"],
)
def test_a_text_that_says_no_due_date_is_refused(text: str) -> None:
    with pytest.raises(WrongUsage):
        due_rule_of(text)


def test_a_fixed_date_that_is_not_after_the_request_is_refused() -> None:
    with pytest.raises(WrongUsage):
        FixedDate(date(2026, 11, 27)).due(after=date(2026, 11, 27), calendar=ENGLAND)


def test_rules_are_said_in_both_languages() -> None:
    assert due_rule_of("20 working days").in_words() == BothLanguages(
        "20 working days after the request", "20 diwrnod gwaith ar ôl y cais"
    )
    assert due_rule_of("2 months").in_words() == BothLanguages("2 months after the request", "2 fis ar ôl y cais")
    assert due_rule_of("1 month").in_words() == BothLanguages("1 month after the request", "1 mis ar ôl y cais")
    assert due_rule_of("2026-12-18").in_words() == BothLanguages("by 18 December 2026", "erbyn 18 Rhagfyr 2026")
