"""What is shown of an estimate gives no hidden count away, whoever asks the protocol again and whatever else he knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.audit.how_many.asking import HowMany
from openinquiry.core.audit.how_many.entering import enter_how_many
from openinquiry.core.audit.how_many.publishing import (
    WHOLE,
    in_fives,
    in_words,
    rounded,
    shown_numbers,
)
from openinquiry.core.audit.how_many.section import _methods_without_an_answer, _refusals
from openinquiry.core.audit.register import Register
from openinquiry.core.disclosure_control.taken_as_one import as_asked
from openinquiry.core.estimation import (
    CaptureTable,
    Estimate,
    NestedEstimate,
    Reason,
    Refusal,
    RefusedEstimate,
    chao_lower_bound,
    people_by_each,
)
from openinquiry.core.estimation.refusal import CannotEstimate
from tests.core.audit.how_many.asked_by_hand import POLICY, QUICK, asked, plan_of, table_of
from tests.core.estimation.published import uk_2013

_FEW = st.sampled_from([0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 9])
_MANY = st.sampled_from([12, 25, 40, 70])


@st.composite
def small_tables(draw: st.DrawFn) -> list[int]:
    """Counts of three lists or four, of which most overlaps are small."""
    k = draw(st.sampled_from([3, 4]))
    return [draw(_MANY if number.bit_count() == 1 else _FEW) for number in range(1, 1 << k)]


def printed(found: HowMany) -> dict[str, Any]:
    """All that a reader gets beside the counts themselves, by the way that the audit prints it."""
    register = Register()
    (one,) = enter_how_many(register, (found,), plan=plan_of(QUICK))
    counted = ("history=", "list=", "unclear=", "not-on-the-list=")
    numbers = {cell: number for cell, number in register.counts.items()
               if not any(each in cell for each in counted) and not cell.endswith(".any")}  # fmt: skip
    words = [repr(block) for block in (*_refusals((found,)), *_methods_without_an_answer((found,)))]
    return {"numbers": numbers, "held": sorted(register.held), "asked": one, "words": words}


def variants(found: HowMany, place: int) -> Iterator[HowMany]:
    """All as it is but for one hidden count, which has each other value that it may have."""
    assert found.table is not None
    for value in {1, 2, 3, 4} - {int(found.table.counts[place])}:
        more = value - int(found.table.counts[place])
        replicates = tuple(tuple(_with(each, place, more) for each in row) for row in found.replicates)
        yield asked(_with(found.table, place, more), replicates=replicates)


def _with(table: CaptureTable, place: int, more: int) -> CaptureTable:
    counts = table.counts.copy()
    counts[place] = max(0, counts[place] + more)
    return CaptureTable(table.lists, counts)


@settings(max_examples=15, deadline=None)
@given(small_tables())
def test_an_attacker_who_knows_all_but_one_count_and_runs_the_whole_audit_again_cannot_tell_it(
    counts: list[int],
) -> None:
    """Numbers, models, parts of the doubt, «at least», refusals: all of it together leaves another value open."""
    table = table_of(counts)
    found = asked(table, replicates=((table, table),))
    mine = printed(found)
    exposed = [
        place for place in range(len(table.counts))
        if 0 < table.counts[place] < 5 and not any(printed(other) == mine for other in variants(found, place))
    ]  # fmt: skip
    assert exposed == []


def test_the_attack_finds_what_is_printed_of_the_counts_as_they_are() -> None:
    """The same attack, had the protocol been asked of the exact counts: it must be able to succeed."""
    table = table_of([70, 40, 3, 70, 2, 4, 1])
    exact = people_by_each("stepwise", [table], QUICK)[0]
    others = people_by_each("stepwise", [_with(table, 3, more) for more in (-2, -1, 1)], QUICK)
    assert round(exact) not in {round(each) for each in others}


def test_the_answer_of_the_2013_table_stays_within_what_the_exact_counts_leave_open() -> None:
    """2,744 people on five lists, half of whose overlaps are of 1 to 4."""
    told, _ = as_asked(uk_2013(), (), policy=POLICY)
    assert abs(told.n - 2744) <= 2
    exact, other = chao_lower_bound(uk_2013()), chao_lower_bound(told)
    assert abs(other.N - exact.N) < 0.01 * exact.N
    low, high = 9_884, 13_027  # published with the stepwise model, Wald
    assert low < people_by_each("stepwise", [told], QUICK)[0] < high


@given(st.floats(1, 1e8))
def test_two_figures_are_printed_and_ends_never_move_inward(number: float) -> None:
    down, near, up = (rounded(number, direction) for direction in ("down", "nearest", "up"))
    assert down <= number * (1 + 1e-9)
    assert up >= number * (1 - 1e-9)
    assert down <= near <= up
    for each in (down, near, up):
        assert len(str(each).rstrip("0")) <= 2
        assert each >= 1
    assert up - down <= max(1, 0.1 * number * 1.0001)


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, (1, 1, 1)), (1.2, (1, 1, 2)), (9.99, (9, 10, 10)), (99, (99, 99, 99)), (99.5, (99, 100, 100)),
     (100, (100, 100, 100)), (999, (990, 1000, 1000)), (1049, (1000, 1000, 1100)), (12_345, (12_000, 12_000, 13_000)),
     (0.1 + 0.2 + 29.7, (30, 30, 30))],
)  # fmt: skip
def test_numbers_on_a_boundary_are_printed_as_worked_out_by_hand(number: float, said: tuple[int, int, int]) -> None:
    assert tuple(rounded(number, direction) for direction in ("down", "nearest", "up")) == said


def test_every_number_of_an_estimate_is_shown_and_only_an_open_end_has_none() -> None:
    found = asked(table_of([60, 50, 14, 40, 9, 12, 4]))
    assert isinstance(found.answer, Estimate)
    shown = shown_numbers(found.answer)
    assert set(shown) == {
        (name, what) for name in (WHOLE, *found.answer.answers.results) for what in ("people", "low", "high")
    }
    assert [key for key, number in shown.items() if number is None] == [("chao", "high")]
    for name in (WHOLE, *found.answer.answers.results):
        assert (shown[name, "low"] or 0) <= (shown[name, "people"] or 0) <= (shown[name, "high"] or 10**9)


@given(st.lists(st.floats(0, 5), min_size=3, max_size=3))
def test_parts_of_a_doubt_are_in_fives_and_add_up_to_a_hundred(parts: list[float]) -> None:
    doubt = NestedEstimate(1.0, 1.0, 1.0, 0.95, *parts, degrees=1.0, linkages=2, imputations=2)
    found = in_fives(doubt)
    assert sum(found.values()) == (100 if sum(parts) else 0)
    assert all(share % 5 == 0 and abs(share - 100 * doubt.shares[name]) <= 5 + 1e-6 for name, share in found.items())


_REFUSED_TABLES = (
    [4, 3, 1, 1, 0, 0, 0], [60, 50, 0, 40, 0, 0, 0], [60, 50, 1, 40, 1, 0, 0], [0, 0, 37, 0, 41, 43, 47],
    [60, 50, 40, 37, 0, 0, 0], [0, 60, 37, 40, 0, 20, 6], [57, 0, 0, 0, 0, 0, 2]
)  # fmt: skip
_ENOUGH = [60, 50, 14, 40, 9, 12, 4]


@pytest.mark.parametrize(
    ("counts", "change"),
    [*((counts, {}) for counts in _REFUSED_TABLES), (_ENOUGH, {"widest": 1.01}), (_ENOUGH, {"fewest_methods": 9})],
)
def test_no_refusal_holds_a_count_of_people(counts: list[int], change: dict[str, Any]) -> None:
    found = asked(table_of(counts), protocol=replace(QUICK, **change))
    assert isinstance(found.answer, RefusedEstimate)
    said = " ".join(in_words(found.answer.refusal))
    for refusal in found.answer.answers.refused.values():
        said += " ".join(in_words(refusal))
    rest = said
    for allowed in _NUMBERS_OF_LISTS_AND_METHODS:
        rest = re.sub(allowed, "", rest)
    assert re.findall(r"\d+", rest) == [], said


_NUMBERS_OF_LISTS_AND_METHODS = (
    r"Only \d of the lists",
    r"the protocol asks for \d",
    r"Only \d of \d methods",
    r"\[[\d,]+\]",
)


def test_the_bound_that_has_nobody_to_go_by_does_not_say_how_many_there_are() -> None:
    with pytest.raises(CannotEstimate) as refused:
        chao_lower_bound(table_of([37, 41, 0, 3, 0, 0, 29]))
    assert "81" in refused.value.refusal.sentence()  # what is planted
    assert in_words(refused.value.refusal)[0] == "A bound needs people on one list alone and people on two."


def test_of_a_reason_that_nobody_has_thought_of_no_more_is_said_than_that_there_is_no_answer() -> None:
    unknown = Refusal((Reason("brand_new", "Only 3 children are on both.", "More children."),) * 2)
    assert in_words(unknown) == ("The lists give this method no answer.", "More children.")
