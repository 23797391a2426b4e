"""The invented tables: their size, how many cells are unsafe, and that the seed decides."""

from __future__ import annotations

import pytest
from benchmarks.protecting.cells import TOTAL
from benchmarks.protecting.tables import SHAPES, count_table


@pytest.mark.parametrize(
    ("name", "cells", "unsafe"),
    [
        ("2d", 308, range(60, 90)),
        ("3d", 2_772, range(730, 780)),
        ("hierarchy", 3_339, range(730, 790)),
        ("4d", 16_632, range(3_500, 3_900)),
    ],
)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_table_has_its_cells_of_which_some_are_unsafe_and_some_zero(
    name: str, cells: int, unsafe: range, seed: int
) -> None:
    table = count_table(name, seed=seed)
    assert len(table.values) == cells
    assert len(table.unsafe) in unsafe
    assert 0 in table.values.values()


def test_the_same_seed_gives_the_same_table_and_another_another() -> None:
    assert count_table("3d", seed=1) == count_table("3d", seed=1) != count_table("3d", seed=2)


def test_every_total_of_a_table_with_regions_is_the_sum_of_its_parts() -> None:
    table = count_table("hierarchy", seed=1)
    assert [len(children) for children in table.trees[0].values() if children] == [9, 5, 5, 5, 5, 5, 5, 5, 4, 4]
    assert all(table.values[total] == sum(table.values[part] for part in parts) for total, parts in table.sums())


def test_margins_are_uneven() -> None:
    table = count_table("3d", seed=1)
    places = sorted(table.values[place, TOTAL, TOTAL] for place, children in table.trees[0].items() if not children)
    assert places[-1] > 10 * places[0]


def test_every_shape_is_tested() -> None:
    assert set(SHAPES) == {"2d", "3d", "hierarchy", "4d"}
