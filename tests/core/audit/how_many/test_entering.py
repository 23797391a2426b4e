"""The counts of lists and overlaps enter the register with every addition that holds among them and with counts elsewhere."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.audit.how_many.asking import HowMany
from openinquiry.core.audit.how_many.entering import enter_how_many, not_on_lists
from openinquiry.core.audit.how_many.lists import EXPLOITATION
from openinquiry.core.audit.register import Register
from openinquiry.core.disclosure_control import clear_counts
from openinquiry.core.estimation import Estimate
from tests.core.audit.how_many.asked_by_hand import POLICY, QUICK, asked, plan_of, replicates_of, table_of

VICTIMS, CHILDREN, ASSESSED = (
    "victims.all.K04000001@central",
    "agencies.children@central",
    "agencies.children.exploitation@central",
)
CLIENTS, EXPLOITED, GROUPED = (f"agencies.clients{each}@central" for each in ("", ".exploitation", ".two-or-more"))
FOUR = [60, 50, 14, 40, 9, 12, 4, 30, 8, 6, 2, 7, 3, 1, 1]


def entered(found: HowMany, **elsewhere: int) -> Register:
    register = Register()
    for cell, count in elsewhere.items():
        register.put(cell, count)
    enter_how_many(register, (found,), plan=plan_of(QUICK))
    return register


def named(found: HowMany, question: str) -> HowMany:
    return replace(found, question=replace(found.question, id=question))


def test_lists_are_the_sums_of_the_histories_that_they_are_in() -> None:
    counts = entered(asked(table_of(FOUR))).counts
    assert counts["how-many.abuse.any"] == sum(FOUR)
    lists = {name: counts[f"how-many.abuse.list={name}"] for name in ("police", "councils", "health", "charities")}
    assert lists == {
        name: sum(count for number, count in enumerate(FOUR, start=1) if number >> place & 1)
        for place, name in enumerate(lists)
    }
    assert counts["how-many.abuse.history=1000"] == 60
    assert counts["how-many.abuse.history=0001"] == 30


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=7, max_size=7).filter(any))
def test_every_addition_holds_and_everything_can_be_cleared(counts: list[int]) -> None:
    found = asked(table_of(counts))
    register = entered(found, **{VICTIMS: sum(counts) + 20, CHILDREN: sum(counts) + 3, CLIENTS: sum(counts)})
    for each in register.sums:
        assert register.counts[each.total] == sum(register.counts[part] for part in each.parts)
    shown = clear_counts(
        register.counts, sums=tuple(register.sums), policy=POLICY, already_public=frozenset(register.public), groups={}
    )
    assert shown.tightest is None or shown.tightest >= 1


def test_who_is_not_on_a_list_is_found_by_subtraction_from_those_who_might_be() -> None:
    register = entered(asked(table_of(FOUR)), **{VICTIMS: 170, CHILDREN: 150, CLIENTS: 200})
    rests = {cell: register.counts[cell] for cell in not_on_lists(register, "abuse")}
    lists = {name: register.counts[f"how-many.abuse.list={name}"] for name in ("police", "councils")}
    services = sum(count for number, count in enumerate(FOUR, start=1) if number & 0b1100)
    assert rests == {
        f"how-many.abuse.not-on-the-list={VICTIMS}": 170 - lists["police"],
        f"how-many.abuse.not-on-the-list={CHILDREN}": 150 - lists["councils"],
        f"how-many.abuse.not-on-the-list={CLIENTS}": 200 - services,
    }


@pytest.mark.parametrize(
    ("question", "tied"),
    [("abuse", {VICTIMS, CHILDREN, CLIENTS}), (EXPLOITATION, {CHILDREN, ASSESSED, CLIENTS, EXPLOITED}),
     ("group", {"victims.group.K04000001@central", CHILDREN, CLIENTS, GROUPED})],
)  # fmt: skip
def test_each_question_is_tied_to_the_counts_that_its_lists_are_part_of(question: str, tied: set[str]) -> None:
    elsewhere = {VICTIMS, "victims.group.K04000001@central", CHILDREN, ASSESSED, CLIENTS, EXPLOITED, GROUPED}
    register = entered(named(asked(table_of(FOUR)), question), **dict.fromkeys(elsewhere, 300))
    assert {cell.split("=")[1] for cell in not_on_lists(register, question)} == tied


def test_a_small_rest_beside_a_list_hides_something_else_too() -> None:
    """Three victims are not on the list: with both totals as they are shown, they must stay open."""
    register = entered(asked(table_of(FOUR)), **{VICTIMS: sum(FOUR[number] for number in range(0, 15, 2)) + 3})
    shown = clear_counts(
        register.counts, sums=tuple(register.sums), policy=POLICY, already_public=frozenset(register.public), groups={}
    )
    rest = f"how-many.abuse.not-on-the-list={VICTIMS}"
    assert register.counts[rest] == 3
    assert shown[rest].value is None
    assert next(each.width for each in shown.audit if each.cell == rest) >= 1


def test_numbers_of_an_estimate_are_no_counts_and_enter_no_addition() -> None:
    found = asked(table_of(FOUR))
    assert isinstance(found.answer, Estimate)
    register = entered(found)
    numbers = {
        cell for cell in register.counts if cell.rsplit(".", 1)[-1] in ("people", "low", "high") or ".doubt=" in cell
    }
    assert numbers <= register.public
    assert register.public <= numbers
    assert not any(cell in numbers for each in register.sums for cell in (each.total, *each.parts))
    assert len(numbers) == 3 * (1 + len(found.answer.answers.results)) - 1 + 3 * len(found.answer.answers.results)


def test_people_of_whom_it_cannot_be_told_are_counted_list_by_list() -> None:
    table = table_of([60, 50, 14, 40, 9, 12, 4])
    people = pl.DataFrame({"police": [None, True, None], "councils": [None, None, False], "health": [True, True, True]})
    found = replace(asked(table, replicates=replicates_of(table)), people=people)
    counts = entered(found).counts
    assert [counts[f"how-many.abuse.unclear={name}"] for name in found.lists] == [2, 2, 0]


def test_a_question_that_has_nobody_on_a_list_enters_nothing() -> None:
    nobody = replace(asked(table_of([5, 5, 5])), lists=(), table=None, answer=None, replicates=())
    register = Register()
    assert enter_how_many(register, (nobody,), plan=plan_of(QUICK)) == ()
    assert register.counts == {}
