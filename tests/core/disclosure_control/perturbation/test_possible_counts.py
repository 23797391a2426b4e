"""What an attacker can still tell of each count: as found by trying every table, and by solvers of other people."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.disclosure_control import load_policy
from openinquiry.core.disclosure_control.perturbation import (
    controlled_rounding,
    possible_counts,
    refuse_what_can_be_told,
    rounding_with_totals,
)
from openinquiry.core.disclosure_control.perturbation.possible_counts import narrowed
from openinquiry.core.shared import Refused, WrongUsage
from tests.core.disclosure_control.perturbation.tables import Made, attack, made, matrix_of, tables


def by_trying_all(table: Made, shown: np.ndarray, reach: int) -> tuple[np.ndarray, np.ndarray]:
    """Every table of whole numbers within the reach, inner cell by inner cell: exact, and slow."""
    ranges = [range(max(0, int(shown[place]) - reach), int(shown[place]) + reach + 1) for place in table.inner]
    shape = tuple(len({label[axis] for label in table.labels} - {"Total"}) for axis in range(2))
    fits = [
        one.values
        for values in product(*ranges)
        if (np.abs((one := made(np.array(values).reshape(shape))).values - shown) <= reach).all()
    ]
    return np.min(fits, axis=0), np.max(fits, axis=0)


@settings(derandomize=True, deadline=None, max_examples=15)
@given(st.lists(st.integers(0, 9), min_size=4, max_size=4), st.sampled_from([1, 2]))
def test_the_intervals_are_those_found_by_trying_every_table(counts: list[int], reach: int):
    table = made(np.array(counts).reshape(2, 2))
    shown = 3 * np.rint(table.values / 3).astype(int)
    found = possible_counts(shown, equations=table.equations, reach=reach)
    low, high = by_trying_all(table, shown, reach)
    assert found.low.tolist() == low.tolist()
    assert found.high.tolist() == high.tolist()
    assert found.complete.all()


@settings(derandomize=True, deadline=None, max_examples=40)
@given(tables(most=9), st.sampled_from([3, 5]), st.data())
def test_the_intervals_are_those_of_another_solver(table: Made, base: int, data: st.DataObject):
    shown = base * np.rint(table.values / base).astype(int)
    place = data.draw(st.integers(0, len(table.values) - 1))
    other = data.draw(st.integers(0, len(table.values) - 1))
    known = {other: int(table.values[other])} if data.draw(st.booleans()) else {}
    found = possible_counts(shown, equations=table.equations, reach=base // 2, known=known, about=np.array([place]))
    low, high = np.maximum(0, shown - base // 2), shown + base // 2
    for where, count in known.items():
        low[where] = high[where] = count
    assert (found.low[0], found.high[0]) == attack(table, low, high, place)
    assert found.low[0] <= table.values[place] <= found.high[0]
    assert found.complete[0]


@settings(derandomize=True, deadline=None, max_examples=40)
@given(tables(most=9), st.data())
def test_narrowing_along_the_additions_never_excludes_what_is_possible(table: Made, data: st.DataObject):
    around = st.lists(st.integers(0, 3), min_size=len(table.values), max_size=len(table.values))
    low = np.maximum(0.0, table.values - np.array(data.draw(around)))
    high = table.values + np.array(data.draw(around)).astype(float)
    high[data.draw(st.integers(0, len(high) - 1))] = inf
    new_low, new_high = narrowed(low, high, equations=table.equations)
    assert (new_low >= low).all()
    assert (new_high <= high).all()
    assert (new_low <= table.values).all()
    assert (new_high >= table.values).all()
    place = data.draw(st.integers(0, len(high) - 1))
    possible = attack(table, low, np.where(np.isinf(high), 10_000, high), place)
    assert possible is not None
    assert new_low[place] <= possible[0]
    assert possible[1] <= new_high[place] or possible[1] >= 9_000


def test_a_count_that_only_whole_numbers_pin_is_not_taken_for_open():
    # x + y = 3 and y + z = 3 are known and x + z is shown as 2, so 1 to 3. It is 6 - 2y, so it is 2: x, y, z = 1, 2, 1.
    # Without whole numbers x could be anything from a half to one and a half.
    rows = [{0: 1, 1: 1, 3: -1}, {1: 1, 2: 1, 4: -1}, {0: 1, 2: 1, 5: -1}]
    reach = np.array([2, 2, 2, 0, 0, 1])
    found = possible_counts(np.array([2, 2, 2, 3, 3, 2]), equations=matrix_of(rows, 6), reach=reach)
    assert found.low.tolist() == found.high.tolist() == [1, 2, 1, 3, 3, 2]
    assert found.complete.all()


def test_an_interval_that_is_wide_enough_is_not_searched_further():
    table = made(np.arange(1, 10).reshape(3, 3))
    rounded = rounding_with_totals(table.values, equations=table.equations, base=10)
    quick = possible_counts(rounded.rounded, equations=table.equations, reach=rounded.reach, enough=2)
    full = possible_counts(rounded.rounded, equations=table.equations, reach=rounded.reach)
    assert full.complete.all()
    assert (quick.width >= 2).all()
    assert (quick.low >= full.low).all()
    assert (quick.high <= full.high).all()


@settings(derandomize=True, deadline=None, max_examples=25)
@given(tables(dimensions=(2, 3), most=20), st.sampled_from([3, 5]), st.data())
def test_no_table_within_the_certain_reach_can_be_told_from_the_true_one(table: Made, base: int, data: st.DataObject):
    """Each is rounded to the very same counts, so even an attacker with this program cannot exclude it."""
    found = controlled_rounding(table.values, equations=table.equations, base=base)
    place = data.draw(st.integers(0, len(table.values) - 1))
    possible = possible_counts(
        found.rounded, equations=table.equations, reach=found.certain_reach, about=np.array([place])
    )
    inner = found.rounded[table.inner]
    for step in range(3):
        moved = np.clip(inner + np.where(np.arange(len(inner)) == step, found.certain_reach, 0), 0, None)
        whole = np.rint(_follow(table) @ moved).astype(int)
        if (np.abs(whole - found.rounded) <= found.certain_reach).all():
            again = controlled_rounding(whole, equations=table.equations, base=base)
            assert again.rounded.tolist() == found.rounded.tolist()
    assert possible.low[0] <= found.rounded[place] <= possible.high[0]


def _follow(table: Made) -> np.ndarray:
    """All cells from inner ones, by least squares: the additions leave no freedom."""
    rest = np.setdiff1d(np.arange(len(table.values)), table.inner)
    dense = table.equations.toarray()
    follow = np.zeros((len(table.values), len(table.inner)))
    follow[table.inner] = np.eye(len(table.inner))
    follow[rest] = np.linalg.lstsq(dense[:, rest], -dense[:, table.inner], rcond=None)[0]
    return follow


POLICY = replace(load_policy("tables"), room_below=0, room_above=0, least_width_for_an_attacker=2)


def test_counts_that_can_be_told_are_refused_and_the_sentence_says_how_many():
    table = made(np.array([[1, 1], [1, 7]]))
    shown = 3 * np.rint(table.values / 3).astype(int)
    known = {table.places[("0:0", "Total")]: 2}
    found = possible_counts(shown, equations=table.equations, reach=1, known=known)
    with pytest.raises(
        Refused, match=r"\d of 5 counts below 5 could be told more closely than the policy 'tables' allows; "
    ):
        refuse_what_can_be_told(found, table.values, policy=POLICY)
    refuse_what_can_be_told(found, table.values, policy=replace(POLICY, smallest_count_shown=1, rounding_base=1))


def test_counts_that_cannot_be_told_pass():
    table = made(np.array([[1, 12], [9, 30]]))
    found = controlled_rounding(table.values, equations=table.equations, base=5)
    left = possible_counts(found.rounded, equations=table.equations, reach=found.certain_reach)
    refuse_what_can_be_told(left, table.values, policy=POLICY)
    assert left.width.min() >= 2


ROW = matrix_of([{0: 1, 1: 1, 2: -1}], 3)


@pytest.mark.parametrize(
    ("shown", "reach", "known", "said"),
    [
        ([3, 3], 1, {}, "3 cells, but 2 counts"),
        ([3, 3, 6], -1, {}, "0 or more"),
        ([3, 3, 6], inf, {}, "no greatest count"),
        ([3, 3, 6], 1, {2: 12}, "No true counts fit"),
        ([3, 3, 60], 1, {}, "No true counts fit"),
    ],
)
def test_what_does_not_fit_is_said(shown: list[int], reach: float, known: dict[int, int], said: str):
    with pytest.raises(WrongUsage, match=said):
        possible_counts(np.array(shown), equations=ROW, reach=reach, known=known)
