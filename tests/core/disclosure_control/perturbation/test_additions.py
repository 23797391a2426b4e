"""Inner cells, totals that follow from them, and what is no table."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from openinquiry.core.disclosure_control.perturbation.additions import (
    checked,
    from_inner_cells,
    holds_whatever_the_inner_cells,
    inner_cells,
)
from openinquiry.core.shared import WrongUsage
from tests.core.disclosure_control.perturbation.tables import Made, linked, made, matrix_of, tables


@settings(derandomize=True, deadline=None, max_examples=40)
@given(tables())
def test_every_cell_of_one_table_follows_from_its_inner_cells(table: Made):
    follow = from_inner_cells(table.equations)
    assert inner_cells(table.equations).tolist() == table.inner.tolist()
    assert (follow @ table.values[table.inner]).tolist() == table.values.tolist()
    assert holds_whatever_the_inner_cells(table.equations, follow)


def test_tables_that_share_a_margin_do_not_follow_from_their_inner_cells():
    both = linked(np.array([[1, 2], [3, 4]]), np.array([[3, 0], [5, 2]]))
    assert not holds_whatever_the_inner_cells(both.equations, from_inner_cells(both.equations))


@pytest.mark.parametrize("rows", [[{0: -1, 1: 1}, {1: -1, 0: 1}], [{0: -1, 1: 1, 2: 1}, {1: -1, 0: 1}]])
def test_totals_that_are_made_of_one_another_are_refused(rows: list[dict[int, int]]):
    with pytest.raises(WrongUsage, match="circle"):
        from_inner_cells(matrix_of(rows, 3))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([1, 2, 4], "1 of 1 totals are not the sum of their parts"),
        ([1, 2], "The equations are of 3 cells, but the counts are 2"),
        ([1, -1, 0], "whole numbers of 0 or more"),
        ([0.5, 0.5, 1.0], "whole numbers of 0 or more"),
    ],
)
def test_counts_that_are_no_table_are_refused(values: list[float], said: str):
    with pytest.raises(WrongUsage, match=said):
        checked(np.array(values), equations=matrix_of([{0: 1, 1: 1, 2: -1}], 3))


@pytest.mark.parametrize("row", [{0: 1, 1: 1, 2: 1}, {0: -1, 1: 1, 2: -1}, {0: 2, 1: 1, 2: -1}, {2: -1}])
def test_rows_without_exactly_one_total_and_parts_are_refused(row: dict[int, int]):
    with pytest.raises(WrongUsage, match="An equation of a table"):
        checked(np.zeros(3, dtype=int), equations=matrix_of([row], 3))


def test_stored_noughts_mean_nothing_and_the_equations_given_are_left_as_they_were():
    stored = matrix_of([{0: 1, 1: 0, 2: -1}], 3)
    _, system = checked(np.array([2, 7, 2]), equations=stored)
    assert (stored.nnz, system.nnz) == (3, 2)
    assert inner_cells(system).tolist() == [0, 1]


def test_hierarchies_give_totals_of_totals():
    table = made(np.array([[1, 2], [3, 4], [5, 6]]), groups=(0, 0, 1))
    assert table.values[table.places[("g0", "Total")]] == 10
    assert table.values[table.places[("Total", "Total")]] == 21
    assert not (table.equations @ table.values).any()
