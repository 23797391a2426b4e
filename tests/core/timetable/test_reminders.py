"""Each reminder goes out once, on a working day, to whom the policy says; duty and good will never look alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.core.shared import WrongUsage
from openinquiry.core.timetable import (
    STATUTORY_REMINDERS,
    VOLUNTARY_REMINDERS,
    Basis,
    DueDate,
    Moment,
    Recipient,
    Region,
    Reminder,
    ReminderPolicy,
    ReminderStep,
    WorkingCalendar,
    extend,
    next_reminder,
)

ENGLAND = WorkingCalendar(Region.ENGLAND_AND_WALES)
ASKED = date(2026, 4, 2)
DUE = DueDate(ASKED, date(2026, 5, 5), "20 working days", ENGLAND.version)  # a Tuesday after a bank holiday
OFFICER, BOTH = (Recipient.OFFICER,), (Recipient.OFFICER, Recipient.SENIOR)


def upcoming(
    today: date, *, sent: tuple[date, ...] = (), due: DueDate = DUE, policy: ReminderPolicy = STATUTORY_REMINDERS
) -> Reminder | None:
    return next_reminder(due, policy=policy, sent=sent, today=today, calendar=ENGLAND)


def sent_over(
    due: DueDate, *, policy: ReminderPolicy, days: int, idle: frozenset[date] = frozenset()
) -> list[Reminder]:
    """What goes out when the question is put every day but the ``idle`` ones, from the day of the request."""
    out: list[Reminder] = []
    for number in range(days):
        today = due.asked_on + timedelta(days=number)
        if today in idle:
            continue
        found = next_reminder(due, policy=policy, sent=[each.on for each in out], today=today, calendar=ENGLAND)
        if found is not None and found.on == today:
            out.append(found)
    return out


def test_reminders_go_out_on_the_days_counted_by_hand() -> None:
    """5 May 2026 is a Tuesday after a bank holiday, and Monday 25 May is one."""
    out = sent_over(DUE, policy=STATUTORY_REMINDERS, days=60)
    assert [(each.on, each.key, each.to) for each in out] == [
        (date(2026, 4, 20), "reminder.statutory.before", OFFICER),
        (date(2026, 4, 30), "reminder.statutory.soon", OFFICER),
        (date(2026, 5, 6), "reminder.statutory.late", BOTH),
        (date(2026, 5, 13), "reminder.statutory.still_late", BOTH),
        (date(2026, 5, 20), "reminder.statutory.still_late", BOTH),
        (date(2026, 5, 28), "reminder.statutory.still_late", BOTH),
    ]


def test_the_next_reminder_is_known_before_its_day() -> None:
    assert upcoming(date(2026, 4, 3)) == Reminder(
        date(2026, 4, 20), "reminder.statutory.before", OFFICER, ReminderStep(-10, Moment.BEFORE, OFFICER)
    )


def test_of_reminders_that_were_missed_only_the_latest_is_sent() -> None:
    found = upcoming(date(2026, 5, 7))
    assert found is not None
    assert (found.on, found.key) == (date(2026, 5, 7), "reminder.statutory.late")
    after = upcoming(date(2026, 5, 7), sent=(date(2026, 5, 7),))
    assert after is not None
    assert (after.on, after.key) == (date(2026, 5, 13), "reminder.statutory.still_late")


def test_a_reminder_that_was_missed_waits_for_the_next_working_day() -> None:
    found = upcoming(
        date(2026, 5, 2)
    )  # a Saturday before a bank holiday, so the next working day is the due date itself
    assert found is not None
    assert (found.on, found.key) == (date(2026, 5, 5), "reminder.statutory.soon")


def test_a_request_that_gives_little_time_has_no_reminder_from_before_it_was_made() -> None:
    short = DueDate(date(2026, 4, 23), date(2026, 5, 5), "2026-05-05", ENGLAND.version)
    assert [each.on for each in sent_over(short, policy=STATUTORY_REMINDERS, days=13)] == [date(2026, 4, 30)]


def test_more_time_moves_what_is_still_to_come_and_repeats_nothing() -> None:
    later = extend(DUE, to=date(2026, 5, 19), reason="More time.", decided_on=date(2026, 4, 30))
    found = upcoming(date(2026, 5, 1), sent=(date(2026, 4, 20), date(2026, 4, 30)), due=later)
    assert found is not None
    assert (found.on, found.key) == (date(2026, 5, 5), "reminder.statutory.before")
    found = upcoming(date(2026, 5, 5), sent=(date(2026, 4, 20), date(2026, 4, 30), date(2026, 5, 5)), due=later)
    assert found is not None
    assert (found.on, found.key) == (date(2026, 5, 15), "reminder.statutory.soon")


def test_a_willing_body_is_not_chased_for_ever() -> None:
    last = sent_over(DUE, policy=VOLUNTARY_REMINDERS, days=200)[-1]
    assert (last.on, last.key) == (date(2026, 5, 28), "reminder.voluntary.still_late")
    assert upcoming(date(2027, 1, 4), sent=(last.on,), policy=VOLUNTARY_REMINDERS) is None
    assert upcoming(date(2027, 1, 4), sent=(last.on,)) is not None


def test_no_words_of_a_duty_are_those_of_good_will() -> None:
    keys = {
        policy.basis: {each.key for each in sent_over(DUE, policy=policy, days=90)}
        for policy in (STATUTORY_REMINDERS, VOLUNTARY_REMINDERS)
    }
    assert [len(keys[basis]) for basis in Basis] == [len(Moment), len(Moment)]
    assert keys[Basis.STATUTORY] & keys[Basis.VOLUNTARY] == set()


@pytest.mark.parametrize(
    "steps",
    [
        (),
        (ReminderStep(-1, Moment.SOON, OFFICER), ReminderStep(-2, Moment.BEFORE, OFFICER)),
        (ReminderStep(1, Moment.LATE, OFFICER), ReminderStep(1, Moment.LATE, BOTH)),
        (ReminderStep(1, Moment.LATE, ()),),
    ],
)
def test_a_policy_without_steps_or_out_of_order_or_to_nobody_is_refused(steps: tuple[ReminderStep, ...]) -> None:
    with pytest.raises(WrongUsage):
        ReminderPolicy(Basis.STATUTORY, steps)


def test_a_policy_that_repeats_too_often_or_too_early_is_refused() -> None:
    with pytest.raises(WrongUsage):
        replace(STATUTORY_REMINDERS, then_every=0)
    with pytest.raises(WrongUsage):
        ReminderPolicy(Basis.STATUTORY, (ReminderStep(0, Moment.SOON, OFFICER),), then_every=5)


def test_a_reminder_of_the_due_date_goes_out_on_the_last_working_day_before_it_where_that_is_none() -> None:
    policy = ReminderPolicy(Basis.VOLUNTARY, (ReminderStep(0, Moment.SOON, OFFICER),))
    sunday = DueDate(ASKED, date(2026, 5, 3), "2026-05-03", ENGLAND.version)
    found = upcoming(date(2026, 4, 27), due=sunday, policy=policy)
    assert found is not None
    assert found.on == date(2026, 5, 1)


@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.integers(1, 40),
    st.frozensets(st.integers(0, 90), max_size=60),
    st.sampled_from([STATUTORY_REMINDERS, VOLUNTARY_REMINDERS]),
)
def test_nothing_is_sent_twice_whatever_days_the_service_stood_still(
    asked: date, length: int, idle: frozenset[int], policy: ReminderPolicy
) -> None:
    due = DueDate(asked, asked + timedelta(days=length), "a rule", ENGLAND.version)
    out = sent_over(due, policy=policy, days=90, idle=frozenset(asked + timedelta(days=each) for each in idle))
    assert len({each.step.working_days for each in out}) == len(out)
    assert [each.on for each in out] == sorted({each.on for each in out})
    for each in out:
        assert ENGLAND.is_working_day(each.on)
        assert asked < each.step.day(due.current, calendar=ENGLAND) <= each.on
        assert each.key.startswith(f"reminder.{policy.basis.value}.")


@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.integers(5, 40),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=3),
)
def test_nothing_is_sent_twice_however_often_more_time_is_given(
    asked: date, length: int, extensions: list[tuple[int, int]]
) -> None:
    due = DueDate(asked, asked + timedelta(days=length), "a rule", ENGLAND.version)
    out: list[Reminder] = []
    steps: set[tuple[date, int]] = set()
    for number in range(120):
        today = asked + timedelta(days=number)
        for _, more in [each for each in extensions if each[0] == number]:
            due = extend(due, to=max(due.current, today) + timedelta(days=more), reason="More time.", decided_on=today)
        found = upcoming(today, sent=tuple(each.on for each in out), due=due)
        if found is not None and found.on == today:
            assert today > due.made_known_on
            assert (due.current, found.step.working_days) not in steps
            steps.add((due.current, found.step.working_days))
            out.append(found)
    assert [each.on for each in out] == sorted({each.on for each in out})


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(1, 40))
def test_every_step_after_the_request_goes_out_on_its_day_when_the_service_never_stands_still(
    asked: date, length: int
) -> None:
    due = DueDate(asked, asked + timedelta(days=length), "a rule", ENGLAND.version)
    days = [step.day(due.current, calendar=ENGLAND) for step in VOLUNTARY_REMINDERS.all_steps()]
    out = sent_over(due, policy=VOLUNTARY_REMINDERS, days=100)
    assert [each.on for each in out] == [day for day in days if day > asked]


@given(
    st.dates(date(2026, 4, 2), date(2026, 7, 31)), st.lists(st.dates(date(2026, 4, 3), date(2026, 7, 31)), max_size=5)
)
def test_the_answer_is_the_same_in_whatever_order_the_days_are_given(today: date, sent: list[date]) -> None:
    assert upcoming(today, sent=tuple(sent)) == upcoming(today, sent=tuple(reversed(sent)))
