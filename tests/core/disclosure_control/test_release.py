"""Clearing all counts of a run together: an attacker who subtracts everything from everything pins no hidden count."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.disclosure_control import CannotProtect, Policy, Sum, clear_counts
from openinquiry.core.shared import WrongUsage
from tests.core.disclosure_control.attacker import DEFAULT, EXACT, Grid, hidden_for_others, possible_counts

COUNT = st.integers(0, 4)


def tables(rows: int, columns: int) -> st.SearchStrategy[tuple[tuple[int, ...], ...]]:
    return st.tuples(*[st.tuples(*[COUNT] * columns)] * rows)


def pinned(grid: Grid, policy: Policy, known: frozenset[str] = frozenset()) -> list[str]:
    cleared = clear_counts(grid.counts, sums=grid.sums, policy=policy, already_public=known, groups={})
    secondary = hidden_for_others(cleared)
    hidden = [cell for cell in grid.counts if cleared[cell].value is None]
    assert cleared.primary + cleared.secondary == len(hidden)
    small = [cell for cell, count in grid.counts.items() if 0 < count < policy.smallest_count_shown]
    assert cleared.primary == len([cell for cell in small if cell not in known])
    left = possible_counts(grid, cleared, secondary=secondary, known={cell: grid.counts[cell] for cell in known})
    assert [cell for cell, count in grid.counts.items() if count not in left[cell]] == []
    return [
        cell
        for cell, possible in left.items()
        if cleared[cell].value is None
        and cell not in known
        and grid.counts[cell]
        and max(possible) - min(possible) < policy.least_width_for_an_attacker
    ]


@settings(derandomize=True, deadline=None, max_examples=30)
@given(tables(2, 2))
def test_no_hidden_count_of_a_square_table_can_be_worked_out_when_others_are_shown_exactly(
    inner: tuple[tuple[int, ...], ...],
) -> None:
    assert pinned(Grid(inner), EXACT) == []


@settings(derandomize=True, deadline=None, max_examples=30)
@given(tables(3, 1))
def test_no_hidden_count_of_a_hierarchy_can_be_worked_out(inner: tuple[tuple[int, ...], ...]) -> None:
    assert pinned(Grid(inner, groups=((0, 1), (2,))), EXACT) == []


@settings(derandomize=True, deadline=None, max_examples=12)
@given(tables(3, 2))
def test_no_hidden_count_of_a_table_with_forces_in_regions_can_be_worked_out_when_counts_are_rounded(
    inner: tuple[tuple[int, ...], ...],
) -> None:
    rounded = replace(DEFAULT, smallest_count_shown=3, rounding_base=3)
    assert pinned(Grid(inner, groups=((0, 1), (2,))), rounded) == []


@settings(derandomize=True, deadline=None, max_examples=20)
@given(tables(2, 2))
def test_a_total_that_is_public_already_is_reckoned_with(inner: tuple[tuple[int, ...], ...]) -> None:
    rounded = replace(DEFAULT, smallest_count_shown=3, rounding_base=3)
    assert pinned(Grid(inner), rounded, known=frozenset({"all.all"})) == []


def test_hiding_only_the_small_count_is_undone_by_subtraction_and_so_another_is_hidden() -> None:
    counts = {"total": 30, "a": 2, "b": 10, "c": 18}
    cleared = clear_counts(counts, sums=(Sum("total", ("a", "b", "c")),), policy=EXACT, groups={})
    assert {cell: count.text for cell, count in cleared.shown.items()} == {
        "total": "30", "a": "[c]", "b": "[c]", "c": "18",
    }  # fmt: skip
    assert (cleared.primary, cleared.secondary, cleared.tightest) == (1, 1, 1.0)


def test_the_same_cell_reached_through_another_table_is_protected_there_too() -> None:
    # By force: 2 + 10 = 12. By quarter: 12 = 5 + 7, and the 10 stands again as 4 + 6 of its quarters.
    counts = {"all": 12, "force a": 2, "force b": 10, "q1": 5, "q2": 7, "b in q1": 4, "b in q2": 6}
    sums = (
        Sum("all", ("force a", "force b")),
        Sum("all", ("q1", "q2")),
        Sum("force b", ("b in q1", "b in q2")),
    )
    alone = clear_counts(
        {cell: counts[cell] for cell in ("all", "force a", "force b")}, sums=sums[:1], policy=EXACT, groups={}
    )
    assert [cell for cell, count in alone.shown.items() if count.value is None] == ["force a", "force b"]
    together = clear_counts(counts, sums=sums, policy=EXACT, groups={})
    parts = [together[cell].value for cell in ("b in q1", "b in q2")]
    assert together["force a"].value is None
    assert None in parts or together["all"].value is None, "12 - (4 + 6) gives force a away"


def test_a_table_whose_hidden_totals_have_no_upper_limit_is_still_tested_cell_by_cell() -> None:
    # The hidden cells beside the small count have no upper end; the small count must not hide behind them.
    counts = {"t": 40, "a": 20, "b": 20, "x": 30, "y": 10, "ax": 18, "ay": 2, "bx": 12, "by": 8}
    sums = (
        Sum("t", ("a", "b")), Sum("t", ("x", "y")), Sum("a", ("ax", "ay")), Sum("b", ("bx", "by")),
        Sum("x", ("ax", "bx")), Sum("y", ("ay", "by")),
    )  # fmt: skip
    cleared = clear_counts(counts, sums=sums, policy=EXACT, groups={})
    shown = {cell: count.value for cell, count in cleared.shown.items()}
    assert shown["ay"] is None
    assert None in (shown["ax"], shown["a"])
    assert None in (shown["by"], shown["y"])
    assert None in (shown["bx"], shown["b"], shown["x"], shown["t"])


def test_a_count_that_is_public_already_is_shown_as_it_is_and_not_fought_for_in_vain() -> None:
    counts = {"total": 4, "a": 1, "b": 3}
    cleared = clear_counts(
        counts, sums=(Sum("total", ("a", "b")),), policy=DEFAULT, already_public=frozenset({"total"}), groups={}
    )
    assert [count.text for count in cleared.shown.values()] == ["4", "[c]", "[c]"]
    assert {(each.cell, each.width) for each in cleared.audit} == {("a", 2.0), ("b", 2.0)}


def test_what_is_public_already_makes_more_hiding_necessary() -> None:
    counts = {"total": 11, "a": 4, "b": 7}
    sums = (Sum("total", ("a", "b")),)
    policy = replace(DEFAULT, smallest_count_shown=5, rounding_base=5)
    assert clear_counts(counts, sums=sums, policy=policy, groups={}).secondary == 0
    known = clear_counts(
        counts, sums=sums, policy=replace(policy, rounding_base=1), already_public=frozenset({"b"}), groups={}
    )
    assert known.shown["total"].value is None
    assert known.secondary == 1


def test_parts_that_do_not_add_up_are_a_fault_of_the_caller_and_stop_everything() -> None:
    with pytest.raises(ValueError, match="The parts of total do not add up"):
        clear_counts({"total": 9, "a": 4, "b": 4}, sums=(Sum("total", ("a", "b")),), policy=DEFAULT, groups={})


def test_when_nothing_can_be_hidden_nothing_is_published() -> None:
    counts = {"total": 2, "a": 2}
    with pytest.raises(CannotProtect, match="nothing was published"):
        clear_counts(counts, sums=(Sum("total", ("a",)),), policy=EXACT, already_public=frozenset({"total"}), groups={})


def test_counts_without_sums_are_only_hidden_when_small() -> None:
    cleared = clear_counts({"a": 4, "b": 5, "none": 0}, sums=(), policy=DEFAULT, groups={})
    assert [count.text for count in cleared.shown.values()] == ["[c]", "5", "0"]
    assert (cleared.primary, cleared.secondary, cleared.tightest, cleared.audit) == (1, 0, None, ())


@settings(derandomize=True, deadline=None, max_examples=12)
@given(tables(2, 3))
def test_the_same_counts_in_another_order_are_cleared_alike(inner: tuple[tuple[int, ...], ...]) -> None:
    grid = Grid(inner)
    one = clear_counts(grid.counts, sums=grid.sums, policy=EXACT, groups={})
    other = clear_counts(dict(reversed(grid.counts.items())), sums=grid.sums, policy=EXACT, groups={})
    assert dict(one.shown) == dict(other.shown)


GROUPS = replace(DEFAULT, id="groups", smallest_number_of_groups=2)


def test_a_count_of_few_groups_is_hidden_however_great_and_nothing_is_told_of_it() -> None:
    cleared = clear_counts(
        {"a": 40, "b": 40, "c": 3, "d": 0}, sums=(), policy=GROUPS, groups={"a": 1, "b": 2, "c": 1, "d": 0}
    )
    assert [cleared[cell].text for cell in "abcd"] == ["[c]", "40", "[c]", "0"]
    assert (cleared.primary, cleared.few_groups, cleared.secondary) == (1, 1, 0)
    assert (cleared["a"].is_bounded, cleared["c"].is_bounded) == (False, True)
    no_rule = replace(GROUPS, smallest_number_of_groups=0)
    assert clear_counts({"a": 40}, sums=(), policy=no_rule, groups={"a": 1})["a"].text == "40"


def test_a_count_of_few_groups_cannot_be_worked_out_more_closely_than_its_own_number() -> None:
    counts = {"all": 112, "a": 12, "b": 30, "c": 70}
    cleared = clear_counts(counts, sums=(Sum("all", ("a", "b", "c")),), policy=GROUPS, groups={"a": 1, "b": 9, "c": 9})
    assert [cleared[cell].text for cell in counts] == ["110", "[c]", "[c]", "70"]
    (width,) = {each.width for each in cleared.audit if each.cell == "a"}
    assert width >= 12


def test_a_count_that_is_known_anyway_is_not_hidden_for_few_groups() -> None:
    cleared = clear_counts({"a": 40}, sums=(), policy=GROUPS, groups={"a": 1}, already_public=frozenset({"a"}))
    assert cleared["a"].text == "40"


def test_a_high_threshold_and_few_groups_together_leave_counts_that_fit() -> None:
    strict = replace(GROUPS, smallest_count_shown=25)
    counts = {"all": 60, "x": 60, "y": 60, "a": 30, "b": 30}
    sums = (Sum("all", ("a", "b")), Sum("x", ("a", "b")), Sum("y", ("a", "b")))
    cleared = clear_counts(counts, sums=sums, policy=strict, groups=dict.fromkeys(counts, 1))
    assert {cleared[cell].text for cell in counts} == {"[c]"}


def test_counts_of_which_nobody_knows_the_groups_are_refused_under_a_rule_of_groups() -> None:
    with pytest.raises(WrongUsage, match="'smallest_number_of_groups', which the report of an audit does not apply"):
        clear_counts({"a": 40}, sums=(), policy=GROUPS)
    without = replace(GROUPS, smallest_number_of_groups=0)
    assert clear_counts({"a": 40}, sums=(), policy=without)["a"].text == "40"
