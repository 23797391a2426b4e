"""A due date keeps every date it ever was, and nobody is made late by a change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.core.shared import Refused, WrongUsage
from openinquiry.core.timetable import (
    DueDate,
    Extension,
    FixedDate,
    Region,
    WorkingCalendar,
    due_rule_of,
    extend,
    set_due_date,
)

ENGLAND = WorkingCalendar(Region.ENGLAND_AND_WALES)
ASKED = date(2026, 4, 2)
DUE = set_due_date(due_rule_of("20 working days"), asked_on=ASKED, calendar=ENGLAND)


def test_a_due_date_says_from_what_it_was_worked_out() -> None:
    assert DueDate(ASKED, date(2026, 5, 5), "20 working days", ENGLAND.version) == DUE
    assert (DUE.current, DUE.earlier, DUE.made_known_on) == (date(2026, 5, 5), (), ASKED)


def test_an_extension_keeps_the_dates_before_it_with_the_reason() -> None:
    once = extend(DUE, to=date(2026, 5, 19), reason=" A new system for records. ", decided_on=date(2026, 4, 28))
    twice = extend(once, to=date(2026, 6, 2), reason="The system failed.", decided_on=date(2026, 5, 20))
    assert (twice.first, twice.earlier, twice.current) == (
        date(2026, 5, 5), (date(2026, 5, 5), date(2026, 5, 19)), date(2026, 6, 2)
    )  # fmt: skip
    assert twice.extensions[0] == Extension(date(2026, 5, 19), "A new system for records.", date(2026, 4, 28))
    assert twice.made_known_on == date(2026, 5, 20)
    assert DUE.extensions == ()


def test_a_date_that_had_passed_when_more_time_was_given_had_passed() -> None:
    later = extend(DUE, to=date(2026, 6, 2), reason="Illness.", decided_on=date(2026, 5, 12))
    assert [later.as_at(date(2026, 5, day)) for day in (11, 12, 13)] == [
        date(2026, 5, 5),
        date(2026, 6, 2),
        date(2026, 6, 2),
    ]


@pytest.mark.parametrize(
    ("to", "reason", "decided"),
    [
        (date(2026, 5, 5), "The same date.", date(2026, 4, 28)),
        (date(2026, 5, 4), "An earlier date.", date(2026, 4, 28)),
        (date(2026, 5, 19), "   ", date(2026, 4, 28)),
        (date(2026, 5, 19), "Decided before it was asked.", date(2026, 4, 1)),
    ],
)
def test_a_change_that_would_harm_a_body_or_has_no_reason_is_refused(to: date, reason: str, decided: date) -> None:
    with pytest.raises(Refused):
        extend(DUE, to=to, reason=reason, decided_on=decided)


def test_a_refusal_says_that_a_date_is_never_brought_forward() -> None:
    with pytest.raises(Refused) as refusal:
        extend(DUE, to=date(2026, 5, 1), reason="Sooner.", decided_on=ASKED)
    assert str(refusal.value) == (
        "The answer is due on 5 May 2026, so it cannot be extended to 1 May 2026. Give a later date. "
        "A date is never brought forward."
    )


@pytest.mark.parametrize(
    "extension",
    [
        Extension(date(2026, 5, 5), "No later.", ASKED),
        Extension(date(2026, 5, 6), "", ASKED),
        Extension(date(2026, 5, 6), "Too early.", date(2026, 4, 1)),
    ],
)
def test_a_history_that_cannot_be_is_refused_where_it_is_read(extension: Extension) -> None:
    with pytest.raises(WrongUsage):
        DueDate(ASKED, date(2026, 5, 5), "20 working days", ENGLAND.version, (extension,))


def test_a_due_date_is_after_the_day_of_the_request() -> None:
    with pytest.raises(WrongUsage):
        DueDate(ASKED, ASKED, "1 day", ENGLAND.version)
    with pytest.raises(WrongUsage):
        set_due_date(due_rule_of("1 day, previous working day"), asked_on=date(2026, 11, 7), calendar=ENGLAND)
    with pytest.raises(WrongUsage):
        set_due_date(FixedDate(ASKED), asked_on=ASKED, calendar=ENGLAND)


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 40)), max_size=6))
def test_no_date_is_lost_however_often_time_is_given(steps: list[tuple[int, int]]) -> None:
    due, dates, decided = DUE, [DUE.first], ASKED
    for more, later in steps:
        decided += timedelta(days=later)
        due = extend(due, to=due.current + timedelta(days=more), reason="More time.", decided_on=decided)
        dates.append(due.current)
    assert [*due.earlier, due.current] == dates == sorted(set(dates))
    assert due.as_at(decided) == due.current
    assert due.as_at(ASKED - timedelta(days=1)) == DUE.first
