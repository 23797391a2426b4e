"""The attacker of the product: exact where sums form a tree, exact by linear programming elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.disclosure_control import Exposure, Sum, exposures, show_count
from openinquiry.core.disclosure_control.attack import _by_linear_programming, _is_forest, _propagated
from openinquiry.core.disclosure_control.counts import public_count
from tests.core.disclosure_control.attacker import DEFAULT, EXACT

NEVER_WIDE_ENOUGH = 10.0**6


@st.composite
def trees(draw: st.DrawFn) -> tuple[dict[str, tuple[float, float]], list[Sum]]:
    """Sums that form a tree, with an interval for every cell that holds its true count."""
    sums, leaves = [], ["t"]
    for place in range(draw(st.integers(1, 4))):
        parent = leaves.pop(draw(st.integers(0, len(leaves) - 1)))
        parts = tuple(f"{place}{letter}" for letter in "abc"[: draw(st.integers(1, 3))])
        sums.append(Sum(parent, parts))
        leaves += parts
    counts = {leaf: draw(st.integers(0, 12)) for leaf in leaves}
    for each in reversed(sums):
        counts[each.total] = sum(counts[part] for part in each.parts)
    around = st.integers(0, 4)
    bounds = {cell: (float(max(0, n - draw(around))), float(n + draw(around))) for cell, n in sorted(counts.items())}
    return bounds, sums


@settings(derandomize=True, deadline=None, max_examples=60)
@given(trees())
def test_passing_intervals_along_a_tree_of_sums_gives_what_linear_programming_gives(
    case: tuple[dict[str, tuple[float, float]], list[Sum]],
) -> None:
    bounds, sums = case
    assert _is_forest(bounds, sums)
    passed = _propagated(bounds, sums)
    solved = _by_linear_programming(sums, bounds=bounds, enough=dict.fromkeys(bounds, NEVER_WIDE_ENOUGH))
    assert {each.cell: (round(each.low, 6), round(each.high, 6)) for each in solved} == passed


def test_sums_that_meet_in_two_ways_are_not_taken_for_a_tree() -> None:
    square = [Sum("t", ("a", "b")), Sum("t", ("x", "y")), Sum("a", ("ax", "ay")), Sum("x", ("ax",))]
    cells = {cell: (0.0, 1.0) for each in square for cell in (each.total, *each.parts)}
    assert not _is_forest(cells, square)


def test_a_hidden_count_beside_exact_ones_is_worked_out_to_the_unit() -> None:
    counts = {"t": 12, "a": 2, "b": 10}
    shown = {cell: show_count(count, policy=EXACT) for cell, count in counts.items()}
    assert exposures(shown, [Sum("t", ("a", "b"))], policy=EXACT) == (Exposure("a", 2.0, 2.0),)


def test_a_hidden_count_beside_rounded_ones_keeps_what_rounding_leaves() -> None:
    counts = {"t": 7, "a": 2, "b": 5}
    shown = {cell: show_count(count, policy=DEFAULT) for cell, count in counts.items()}
    assert exposures(shown, [Sum("t", ("a", "b"))], policy=DEFAULT) == (Exposure("a", 1.0, 2.0),)


def test_what_is_known_from_elsewhere_sharpens_the_attack_and_is_no_target_itself() -> None:
    counts = {"t": 4, "a": 1, "b": 3}
    shown = {cell: show_count(count, policy=DEFAULT) for cell, count in counts.items()}
    sums = [Sum("t", ("a", "b"))]
    assert {each.cell for each in exposures(shown, sums, policy=DEFAULT)} == {"t", "a", "b"}
    told = exposures(shown | {"t": public_count(4)}, sums, policy=DEFAULT)
    assert told == (Exposure("a", 1.0, 3.0), Exposure("b", 1.0, 3.0))


def test_hidden_counts_in_no_sum_are_no_targets() -> None:
    assert exposures({"a": show_count(3, policy=DEFAULT)}, [], policy=DEFAULT) == ()


@pytest.mark.parametrize(
    ("low", "high", "width"),
    [(1.0, 4.0, 3.0), (2.0, 2.0, 0.0), (0.5, 1.5, 0.0), (0.9, 3.1, 2.0), (1.0 - 1e-9, 2.0, 1.0)],
)
def test_uncertainty_is_between_whole_counts(low: float, high: float, width: float) -> None:
    assert Exposure("a", low, high).width == width


def test_a_cell_without_an_upper_end_hides_no_other_from_the_test() -> None:
    # t and a have no upper end; s is 2 in every table that fits, for x = y + s and both are shown.
    counts = {"t": 22, "a": 12, "x": 10, "y": 8, "s": 2, "ax": 6, "ay": 6}
    sums = [Sum("t", ("a", "x")), Sum("x", ("y", "s")), Sum("a", ("ax", "ay")), Sum("t", ("ax", "ay", "y", "s"))]
    shown = {cell: show_count(count, policy=EXACT) for cell, count in counts.items()}
    secondary = frozenset({"t", "a", "ax"})
    for cell in secondary:
        shown[cell] = type(shown[cell])(None, "c", 0, 10**9)
    found = {each.cell: each.width for each in exposures(shown, sums, policy=EXACT, beyond_policy=secondary)}
    assert found["s"] == 0.0
    assert min(found[cell] for cell in secondary) >= 1.0
