"""What one inner cell makes of a table that fits: never more than another attacker finds possible."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.disclosure_control.perturbation.additions import from_inner_cells
from openinquiry.core.disclosure_control.perturbation.single_moves import single_moves
from tests.core.disclosure_control.perturbation.tables import Made, attack, made, tables


def test_a_cell_moves_as_far_as_every_total_above_it():
    table = made(np.array([[1, 5], [9, 7]]))
    low, high = np.maximum(0, table.values - 4), table.values + 4
    row = table.places[("0:0", "Total")]
    high[row] = table.values[row] + 1
    least, most = single_moves(table.values, low=low, high=high, follow=from_inner_cells(table.equations))
    cell, other = table.places[("0:0", "1:0")], table.places[("0:1", "1:0")]
    assert (least[cell], most[cell]) == (0, 2)
    assert (least[other], most[other]) == (5, 13)
    assert (least[row], most[row]) == (2, 7)


@settings(derandomize=True, deadline=None, max_examples=40)
@given(tables(most=9), st.integers(0, 4))
def test_what_is_seen_is_possible(table: Made, reach: int):
    low, high = np.maximum(0, table.values - reach), table.values + reach
    least, most = single_moves(table.values, low=low, high=high, follow=from_inner_cells(table.equations))
    for place in range(min(6, len(table.values))):
        possible = attack(table, low, high, place)
        assert possible is not None
        assert possible[0] <= least[place] <= table.values[place] <= most[place] <= possible[1]
