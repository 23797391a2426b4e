"""The page about due dates prints what it says, and its table of reminders is that of the policies."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from openinquiry.core.timetable import STATUTORY_REMINDERS, VOLUNTARY_REMINDERS, Recipient
from tests.docs.worked_pages import page, run_page

PAGE = page("explanation/timetable.md")
NAMES = {
    (Recipient.OFFICER,): "the officer",
    (Recipient.OFFICER, Recipient.SENIOR): "the officer and the senior responsible person",
}


def test_the_page_prints_what_it_says(tmp_path: Path):
    ran = run_page(PAGE, folder=tmp_path)
    assert [(each.printed, each.exit) for each in ran] == [(each.said, each.said_exit) for each in ran]
    assert len(ran) == 1


def test_the_table_of_reminders_is_that_of_both_policies():
    rows = [line.split(" | ")[:2] for line in PAGE.splitlines() if " before | " in line or " after | " in line]
    for policy in (STATUTORY_REMINDERS, VOLUNTARY_REMINDERS):
        said = [
            [f"| {abs(step.working_days)} {'before' if step.working_days < 0 else 'after'}", NAMES[step.to]]
            for step in policy.steps
        ]
        assert rows == said


def test_the_page_says_how_often_a_reminder_is_repeated():
    row = next(line for line in PAGE.splitlines() if line.startswith("| every "))
    assert row == (
        f"| every {STATUTORY_REMINDERS.then_every} more | {NAMES[STATUTORY_REMINDERS.steps[-1].to]} "
        "| until there is an answer | three times |"
    )
    assert VOLUNTARY_REMINDERS.then_every == STATUTORY_REMINDERS.then_every
    assert len(list(VOLUNTARY_REMINDERS.all_steps())) - len(VOLUNTARY_REMINDERS.steps) == 3
    assert STATUTORY_REMINDERS.at_most is None
    assert len(list(islice(STATUTORY_REMINDERS.all_steps(), 500))) == 500
