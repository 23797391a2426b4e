"""How an answer stands follows from dates alone, and both languages say it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.core.shared import BothLanguages, WrongUsage
from openinquiry.core.timetable import Region, Standing, WorkingCalendar, lateness, working_days_between
from openinquiry.core.timetable.lateness import WORDS, Lateness

ENGLAND = WorkingCalendar(Region.ENGLAND_AND_WALES)
DUE = date(2026, 5, 1)  # a Friday; Monday 4 May is a bank holiday

some_days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def standing(today: date, *, answered: date | None = None, due: date = DUE) -> Lateness:
    return lateness(due, answered_on=answered, today=today, calendar=ENGLAND)


@pytest.mark.parametrize(
    ("today", "expected", "english", "welsh"),
    [
        (date(2026, 4, 1), Standing.NOT_DUE_YET, "Due on 1 May 2026, in 20 working days.",
         "Disgwylir ateb erbyn 1 Mai 2026, ymhen 20 diwrnod gwaith."),
        (date(2026, 4, 17), Standing.DUE_SOON, "Due in 10 working days, on 1 May 2026.",
         "Disgwylir ateb ymhen 10 diwrnod gwaith, erbyn 1 Mai 2026."),
        (date(2026, 4, 30), Standing.DUE_SOON, "Due in 1 working day, on 1 May 2026.",
         "Disgwylir ateb ymhen 1 diwrnod gwaith, erbyn 1 Mai 2026."),
        (date(2026, 5, 1), Standing.DUE_TODAY, "Due today, 1 May 2026.", "Disgwylir ateb heddiw, 1 Mai 2026."),
        (date(2026, 5, 4), Standing.LATE, "Late. It was due on 1 May 2026.", "Hwyr. Disgwylid ateb erbyn 1 Mai 2026."),
        (date(2026, 5, 6), Standing.LATE, "Late by 2 working days. It was due on 1 May 2026.",
         "2 ddiwrnod gwaith yn hwyr. Disgwylid ateb erbyn 1 Mai 2026."),
    ],
)  # fmt: skip
def test_an_answer_that_has_not_come_stands_by_working_days(
    today: date, expected: Standing, english: str, welsh: str
) -> None:
    found = standing(today)
    assert (found.standing, found.sentence()) == (expected, BothLanguages(english, welsh))


@pytest.mark.parametrize(
    ("answered", "expected", "english", "welsh"),
    [
        (date(2026, 5, 1), Standing.ANSWERED_ON_TIME, "Answered on time, on 1 May 2026.", "Atebwyd mewn pryd, ar 1 Mai 2026."),
        (date(2026, 5, 2), Standing.ANSWERED_LATE, "Answered late, on 2 May 2026. It was due on 1 May 2026.",
         "Atebwyd yn hwyr, ar 2 Mai 2026. Disgwylid ateb erbyn 1 Mai 2026."),
        (date(2026, 5, 5), Standing.ANSWERED_LATE, "Answered 1 working day late, on 5 May 2026. It was due on 1 May 2026.",
         "Atebwyd 1 diwrnod gwaith yn hwyr, ar 5 Mai 2026. Disgwylid ateb erbyn 1 Mai 2026."),
    ],
)  # fmt: skip
def test_an_answer_that_came_stands_by_the_day_it_came(
    answered: date, expected: Standing, english: str, welsh: str
) -> None:
    for today in (date(2026, 5, 5), date(2027, 5, 5)):
        found = standing(today, answered=answered)
        assert (found.standing, found.sentence()) == (expected, BothLanguages(english, welsh))


def test_an_answer_due_on_a_sunday_has_no_working_day_left_on_the_saturday() -> None:
    found = standing(date(2026, 5, 2), due=date(2026, 5, 3))
    assert (found.standing, found.sentence().english) == (
        Standing.DUE_SOON, "Due on 3 May 2026. No working day is left before then."
    )  # fmt: skip


def test_a_body_decides_when_soon_is() -> None:
    today = date(2026, 4, 24)
    assert lateness(DUE, answered_on=None, today=today, calendar=ENGLAND, soon=5).standing is Standing.DUE_SOON
    assert lateness(DUE, answered_on=None, today=today, calendar=ENGLAND, soon=4).standing is Standing.NOT_DUE_YET


def test_an_answer_from_the_future_is_refused() -> None:
    with pytest.raises(WrongUsage):
        standing(date(2026, 5, 1), answered=date(2026, 5, 2))


def test_every_standing_has_its_own_tag_and_says_the_same_things_in_both_languages() -> None:
    assert set(WORDS) == set(Standing)
    for language in ("english", "welsh"):
        assert len({getattr(tag, language) for tag, _, _ in WORDS.values()}) == len(Standing)
    for _, *sentences in WORDS.values():
        for each in sentences:
            assert set(re.findall(r"{\w+}", each.english)) == set(re.findall(r"{\w+}", each.welsh))


@given(some_days, some_days, st.none() | some_days)
def test_an_answer_is_late_exactly_when_its_day_is_after_the_due_date(
    due: date, today: date, answered: date | None
) -> None:
    if answered is not None and answered > today:
        answered = today
    found = standing(today, answered=answered, due=due)
    day = answered or today
    assert found.is_late == (day > due)
    first, last = min(day, due), max(day, due)
    tomorrow = timedelta(days=1)
    assert found.working_days == working_days_between(first + tomorrow, end=last + tomorrow, calendar=ENGLAND)
    assert "{" not in found.sentence().english + found.sentence().welsh


@given(some_days, st.integers(0, 60))
def test_what_is_late_gets_no_less_late_as_days_pass(due: date, waited: int) -> None:
    today = due + timedelta(days=waited)
    now, next_day = standing(today, due=due), standing(today + timedelta(days=1), due=due)
    assert next_day.working_days - now.working_days == ENGLAND.is_working_day(today + timedelta(days=1))
    assert next_day.is_late
