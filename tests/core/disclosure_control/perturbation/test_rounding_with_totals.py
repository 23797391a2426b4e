"""Inner cells rounded by themselves, totals their sums, and the error of a total stated."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.disclosure_control.counts import round_to_base
from openinquiry.core.disclosure_control.perturbation import rounding_with_totals
from openinquiry.core.shared import WrongUsage
from tests.core.disclosure_control.perturbation.tables import Made, linked, made, tables

SECRET = b"sixteen bytes or"


@settings(derandomize=True, deadline=None, max_examples=60)
@given(tables(), st.sampled_from([2, 3, 5, 10]), st.booleans())
def test_the_table_adds_up_and_no_cell_is_further_off_than_stated(table: Made, base: int, random: bool):
    found = rounding_with_totals(
        table.values, equations=table.equations, base=base, labels=table.labels, secret=SECRET if random else None
    )
    assert not (found.rounded % base).any()
    assert not (table.equations @ found.rounded).any()
    assert not found.rounded[table.values == 0].any()
    distance = np.abs(found.rounded - table.values)
    assert (distance <= found.greatest_error).all()
    assert found.greatest_distance_inner == distance[table.inner].max()
    assert found.greatest_distance_total == np.delete(distance, table.inner).max()
    assert (distance[table.inner] <= found.reach[table.inner]).all()
    of_one = found.behind == 1  # also a total of one part, which is that part
    assert of_one[table.inner].all()
    assert set(found.reach[of_one].tolist()) == {base - 1 if random else base // 2}
    assert (found.reach[~of_one] == inf).all()


@settings(derandomize=True, deadline=None, max_examples=30)
@given(tables(dimensions=(2,), most=40), st.sampled_from([2, 3, 5, 10]))
def test_without_a_secret_each_inner_cell_goes_to_the_nearest_multiple_as_shown_counts_do(table: Made, base: int):
    found = rounding_with_totals(table.values, equations=table.equations, base=base)
    expected = [round_to_base(int(count), base) for count in table.values[table.inner]]
    assert found.rounded[table.inner].tolist() == expected
    assert not found.random


def test_random_rounding_has_the_true_count_as_its_mean_and_the_stated_error():
    table = made(np.full((40, 50), 7))
    found = rounding_with_totals(table.values, equations=table.equations, base=5, labels=table.labels, secret=SECRET)
    inner = found.rounded[table.inner]
    assert set(inner.tolist()) == {5, 10}
    # Up with probability 2/5: of 2,000 cells 800, standard deviation 22.
    assert abs(int((inner == 10).sum()) - 800) < 88


@pytest.mark.parametrize(("base", "random"), [(3, False), (5, False), (10, False), (4, True), (5, True)])
def test_the_typical_error_is_that_of_remainders_that_are_all_as_likely(base: int, random: bool):
    """Over all remainders alike, worked out by adding up: the error of one cell, then of a total of many."""
    rest = np.arange(base)
    if random:
        square = (rest * (base - rest)).mean()
    else:
        square = np.mean([(round_to_base(int(count), base) - count) ** 2 for count in range(4 * base)])
    table = made(np.zeros((3, 4), dtype=int))
    found = rounding_with_totals(
        table.values, equations=table.equations, base=base, labels=table.labels, secret=SECRET if random else None
    )
    assert np.isclose(found.typical_error[table.places[("0:0", "1:0")]], np.sqrt(square))
    assert np.isclose(found.typical_error[table.places[("Total", "Total")]], np.sqrt(12 * square))
    assert found.behind[table.places[("0:1", "Total")]] == 4
    assert found.greatest_error[table.places[("Total", "Total")]] == 12 * (base - 1 if random else base // 2)


def test_a_cell_is_rounded_alike_in_each_release_and_otherwise_under_another_secret():
    table = made(np.random.default_rng(1).integers(1, 30, size=(12, 10)))
    first, again, other = (
        rounding_with_totals(table.values, equations=table.equations, base=5, labels=table.labels, secret=secret)
        for secret in (SECRET, SECRET, b"another secret!!")
    )
    assert first.rounded.tolist() == again.rounded.tolist()
    assert first.rounded.tolist() != other.rounded.tolist()


def test_tables_that_share_a_margin_are_refused():
    both = linked(np.array([[1, 2], [3, 4]]), np.array([[3, 0], [5, 2]]))
    with pytest.raises(WrongUsage, match="share margins"):
        rounding_with_totals(both.values, equations=both.equations, base=3)


@pytest.mark.parametrize(("base", "labels", "said"), [(1, None, "2 or more"), (3, [("a",)], "a label for each cell")])
def test_what_is_missing_for_rounding_is_said(base: int, labels: list | None, said: str):
    table = made(np.ones((2, 2), dtype=int))
    with pytest.raises(WrongUsage, match=said):
        rounding_with_totals(table.values, equations=table.equations, base=base, labels=labels, secret=SECRET)
