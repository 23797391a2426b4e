"""Controlled rounding: multiples that add up, next to the true counts where that can be, at the least distance."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from openinquiry.core.disclosure_control.perturbation import controlled_rounding, possible_counts
from openinquiry.core.disclosure_control.perturbation.rounding_search import search
from openinquiry.core.shared import Refused, WrongUsage
from tests.core.disclosure_control.perturbation.tables import Made, least_distance, linked, made, tables
from tests.outside_data import outside_data

BASES = st.sampled_from([2, 3, 5, 10])


@settings(derandomize=True, deadline=None, max_examples=80)
@given(tables(), BASES)
def test_every_table_is_rounded_to_multiples_that_add_up_at_the_least_distance(table: Made, base: int):
    found = controlled_rounding(table.values, equations=table.equations, base=base)
    assert not (found.rounded % base).any()
    assert not (table.equations @ found.rounded).any()
    assert (found.rounded >= 0).all()
    assert not found.rounded[table.values == 0].any()
    distances = np.abs(found.rounded - table.values)
    assert (found.sum_of_distances, found.greatest_distance) == (distances.sum(), distances.max())
    assert (distances <= found.reach).all()
    assert (found.status, found.gap) == ("optimal", 0.0)
    restricted = least_distance(table, base, adjacent=True)
    assert (found.steps == 0) == (restricted is not None)
    expected = least_distance(table, base, adjacent=False) if restricted is None else restricted
    assert found.sum_of_distances == expected


@settings(derandomize=True, deadline=None, max_examples=40)
@given(tables(dimensions=(2,), most=60), BASES)
def test_in_two_dimensions_multiples_stay_and_other_counts_go_to_a_multiple_next_to_them(table: Made, base: int):
    found = controlled_rounding(table.values, equations=table.equations, base=base)
    assert found.steps == 0
    is_multiple = table.values % base == 0
    assert (found.rounded[is_multiple] == table.values[is_multiple]).all()
    assert (np.abs(found.rounded - table.values) < base).all()


# 1 in every second cell of a cube: the two in each face make 2, so of the four exactly one goes up in each face, and two
# times in each pair of faces cannot be. That there are such tables: Causey, Cox and Ernst 1985, "Applications of
# transportation theory to statistical problems", Journal of the American Statistical Association 80.
CUBE = np.array([[[1, 0], [0, 1]], [[0, 1], [1, 0]]])


def test_a_cube_without_a_rounding_to_adjacent_multiples_is_rounded_further_at_the_least_distance():
    table = made(CUBE)
    assert least_distance(table, 2, adjacent=True) is None
    found = controlled_rounding(table.values, equations=table.equations, base=2)
    assert found.status == "optimal"
    assert found.steps == 1
    assert not (table.equations @ found.rounded).any()
    assert found.sum_of_distances == least_distance(table, 2, adjacent=False)
    assert found.reach == 3


def test_tables_that_share_a_margin_are_rounded_together():
    both = linked(np.array([[1, 2, 4], [3, 4, 1]]), np.array([[3, 4], [5, 3]]))
    found = controlled_rounding(both.values, equations=both.equations, base=3)
    assert not (both.equations @ found.rounded).any()
    for row in ("0:0", "0:1"):
        assert found.rounded[both.places[("left", row, "Total")]] == found.rounded[both.places[("right", row, "Total")]]
    assert found.sum_of_distances == least_distance(both, 3, adjacent=True)


@settings(derandomize=True, deadline=None, max_examples=25)
@given(st.data(), BASES)
def test_random_tables_that_share_a_margin_are_rounded_together_at_the_least_distance(data: st.DataObject, base: int):
    rows = data.draw(st.integers(2, 3))
    left = np.array([[data.draw(st.integers(0, 9)) for _ in range(3)] for _ in range(rows)])
    first = [data.draw(st.integers(0, int(total))) for total in left.sum(axis=1)]
    right = np.column_stack([first, left.sum(axis=1) - first])
    both = linked(left, right)
    found = controlled_rounding(both.values, equations=both.equations, base=base)
    assert not (both.equations @ found.rounded).any()
    assert found.status == "optimal"
    restricted = least_distance(both, base, adjacent=True)
    expected = least_distance(both, base, adjacent=False) if restricted is None else restricted
    assert found.sum_of_distances == expected


def large_cube(seed: int = 7, sizes: tuple[int, ...] = (9, 8, 7)) -> Made:
    return made(np.random.default_rng(seed).poisson(3.0, size=sizes))


def test_what_the_clock_ends_still_adds_up_and_says_so():
    table = large_cube()
    found = controlled_rounding(table.values, equations=table.equations, base=3, time_limit=1e-9)
    assert found.status == "heuristic"
    assert not (table.equations @ found.rounded).any()
    assert not (found.rounded % 3).any()
    assert 0 < found.gap <= 1
    best = controlled_rounding(table.values, equations=table.equations, base=3)
    assert best.status == "optimal"
    assert found.sum_of_distances * (1 - found.gap) <= best.sum_of_distances


@pytest.mark.parametrize("limit", [60.0, 1e-9])
def test_a_table_within_the_certain_reach_is_rounded_to_the_same_counts_however_little_time_there_is(limit: float):
    table = large_cube()
    found = controlled_rounding(table.values, equations=table.equations, base=5)
    for place in range(0, 500, 100):
        inner = found.rounded[table.inner]
        inner[place] += found.certain_reach
        other = made(inner.reshape(9, 8, 7))
        assert (np.abs(other.values - found.rounded) <= found.certain_reach).all()
        again = controlled_rounding(other.values, equations=other.equations, base=5, time_limit=limit)
        assert again.rounded.tolist() == found.rounded.tolist()


def test_tables_that_share_a_margin_and_are_not_rounded_in_time_are_refused_in_a_sentence():
    inner = np.random.default_rng(3).poisson(3.0, size=(9, 8, 7))
    both = linked(inner, inner.transpose(0, 2, 1)[:, ::-1])
    with pytest.raises(Refused, match="No rounding to multiples of 3 that adds up was found within 1e-09 seconds"):
        controlled_rounding(both.values, equations=both.equations, base=3, time_limit=1e-9)


def test_moving_inner_cells_brings_a_table_nearer_than_rounding_them_does():
    table = large_cube()
    moved = search(table.values, equations=table.equations, base=3)
    assert moved is not None
    alone = made(np.rint(table.values[table.inner] / 3).astype(int).reshape(9, 8, 7))
    assert not (table.equations @ moved).any()
    assert np.abs(3 * moved - table.values).sum() < np.abs(3 * alone.values - table.values).sum()


@pytest.mark.parametrize("seed", [20, 21, 22, 26, 33])  # there the search would, if it were let
def test_no_nought_is_moved_however_much_that_would_help(seed: int):
    table = made(np.random.default_rng(seed).poisson(0.8, size=(4, 4, 3)))
    moved = search(table.values, equations=table.equations, base=5)
    assert moved is not None
    assert not (table.equations @ moved).any()
    assert not moved[table.values == 0].any()


def test_the_same_table_is_rounded_alike_each_time():
    table = large_cube()
    first, second = (controlled_rounding(table.values, equations=table.equations, base=5) for _ in range(2))
    assert first.rounded.tolist() == second.rounded.tolist()
    one, other = (search(table.values, equations=table.equations, base=5) for _ in range(2))
    assert one is not None
    assert other is not None
    assert one.tolist() == other.tolist()


@pytest.mark.parametrize("inner", [np.zeros((3, 3), dtype=int), 5 * np.arange(9).reshape(3, 3)])
def test_a_table_of_multiples_stays_as_it_is(inner: np.ndarray):
    table = made(inner)
    found = controlled_rounding(table.values, equations=table.equations, base=5)
    assert found.rounded.tolist() == table.values.tolist()
    assert (found.status, found.sum_of_distances, found.gap) == ("optimal", 0, 0.0)


def test_cells_without_any_addition_are_each_rounded_to_the_nearest_multiple():
    found = controlled_rounding(np.array([1, 2, 3, 7]), equations=csr_matrix((0, 4)), base=5)
    assert found.rounded.tolist() == [0, 0, 5, 5]
    left = possible_counts(found.rounded, equations=csr_matrix((0, 4)), reach=found.certain_reach)
    assert (left.low.tolist(), left.high.tolist()) == ([0, 0, 3, 3], [2, 2, 7, 7])


@pytest.mark.parametrize(("base", "limit", "said"), [(1, 60.0, "2 or more"), (3, 0.0, "greater than 0")])
def test_settings_that_make_no_sense_are_refused(base: int, limit: float, said: str):
    table = made(np.ones((2, 2), dtype=int))
    with pytest.raises(WrongUsage, match=said):
        controlled_rounding(table.values, equations=table.equations, base=base, time_limit=limit)


@pytest.mark.parametrize("base", [3, 5, 10])
def test_a_table_of_308_cells_is_rounded_as_near_as_another_solver_rounds_it(base: int):
    with outside_data("disclosure_control/ct_43x6.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    first, second = (list(dict.fromkeys(row[name] for row in rows)) for name in ("v1", "v2"))
    inner = np.zeros((len(first), len(second)), dtype=int)
    for row in rows:
        inner[first.index(row["v1"]), second.index(row["v2"])] += int(row["freq"])
    table = made(inner)
    found = controlled_rounding(table.values, equations=table.equations, base=base)
    assert (len(table.values), found.status, found.steps) == (308, "optimal", 0)
    assert found.sum_of_distances == least_distance(table, base, adjacent=True)
