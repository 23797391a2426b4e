"""Tables that a few inner cells make of one that fits: they fit, they move the cell, and they go where one cell cannot."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.disclosure_control.perturbation.additions import from_inner_cells
from openinquiry.core.disclosure_control.perturbation.repaired_tables import Repairs
from openinquiry.core.disclosure_control.perturbation.single_moves import single_moves
from tests.core.disclosure_control.perturbation.tables import Made, attack, made, tables


def test_a_cell_whose_totals_are_all_known_moves_by_going_round_a_square():
    table = made(np.array([[1, 5], [9, 7]]))
    low, high = np.maximum(0, table.values - 4), table.values + 4
    for (row, column), place in table.places.items():
        if "Total" in (row, column):
            low[place] = high[place] = table.values[place]
    follow = from_inner_cells(table.equations)
    cell = table.places[("0:0", "1:0")]
    least, most = single_moves(table.values, low=low, high=high, follow=follow)
    assert (least[cell], most[cell]) == (1, 1)
    found = Repairs.of(low=low, high=high, follow=follow).moved(table.values, cell, by=1)
    assert found is not None
    inner = [table.places[(row, column)] for row in ("0:0", "0:1") for column in ("1:0", "1:1")]
    assert found[inner].tolist() == [2, 4, 8, 8]


def test_nothing_is_found_where_there_is_no_other_table_and_the_table_is_left_as_it_was():
    table = made(np.array([[1, 5], [9, 7]]))
    repairs = Repairs.of(low=table.values.copy(), high=table.values.copy(), follow=from_inner_cells(table.equations))
    before = table.values.copy()
    assert [repairs.moved(table.values, cell, by=by) for cell in range(len(before)) for by in (1, -1)] == [None] * 18
    assert (table.values == before).all()


@settings(derandomize=True, deadline=None, max_examples=60)
@given(tables(most=9), st.lists(st.integers(0, 3), min_size=1, max_size=40), st.sampled_from([1, -1]))
def test_what_is_found_is_a_whole_table_within_the_bounds_and_another_attacker_finds_it_possible(
    table: Made, reaches: list[int], by: int
):
    reach = np.resize(np.array(reaches), len(table.values))
    low, high = np.maximum(0, table.values - reach), table.values + reach
    repairs = Repairs.of(low=low, high=high, follow=from_inner_cells(table.equations))
    for place in range(min(6, len(table.values))):
        found = repairs.moved(table.values, place, by=by)
        if found is None:
            continue
        assert not (table.equations @ found).any()
        assert ((low <= found) & (found <= high)).all()
        assert by * (found[place] - table.values[place]) >= 1
        possible = attack(table, low, high, place)
        assert possible is not None
        assert possible[0] <= found[place] <= possible[1]
