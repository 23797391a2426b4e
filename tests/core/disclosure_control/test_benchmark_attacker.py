"""The audit of the benchmark: it finds what can be worked out, and agrees with one programme a cell."""

from __future__ import annotations

import itertools

import numpy as np
from benchmarks.protecting.attacker import attack
from benchmarks.protecting.cells import TOTAL, CountTable, Labels, flat, table_of
from benchmarks.protecting.tables import count_table
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog


def square(*rows: list[int]) -> CountTable:
    labels = "abcdef"[: len(rows)], "uvwxyz"[: len(rows[0])]
    inner = {cell: rows["abcdef".index(cell[0])]["uvwxyz".index(cell[1])] for cell in itertools.product(*labels)}
    return table_of(inner, dimensions=("row", "column"), trees=tuple(flat(list(each)) for each in labels))


def test_a_cell_hidden_alone_is_worked_out_by_subtraction() -> None:
    found = attack(square([2, 8, 9], [7, 6, 8], [9, 9, 9]), [("a", "u")])
    assert found.exposed == (("a", "u"),)
    assert found.checked == 1


def test_an_unsafe_cell_that_is_published_is_exposed() -> None:
    assert attack(square([2, 8], [7, 6]), []).exposed == (("a", "u"),)


def test_four_corners_keep_each_other() -> None:
    corners = [("a", "u"), ("a", "v"), ("b", "u"), ("b", "v")]
    assert attack(square([2, 8, 9], [7, 6, 8], [9, 9, 9]), corners).exposed == ()


def test_corners_of_zero_cannot_give_way() -> None:
    corners = [("a", "u"), ("a", "v"), ("b", "u"), ("b", "v")]
    assert attack(square([2, 0, 9], [0, 6, 8], [9, 9, 9]), corners).exposed == (("a", "u"),)


def test_a_pair_in_a_region_does_not_keep_what_the_total_of_the_region_tells() -> None:
    tree = {TOTAL: ["north", "south"], "north": ["n1", "n2"], "south": ["s1", "s2"]}
    tree |= {place: [] for place in ("n1", "n2", "s1", "s2")}
    inner = {("n1", "f"): 2, ("n1", "m"): 8, ("n2", "f"): 9, ("n2", "m"): 9}
    inner |= {("s1", "f"): 7, ("s1", "m"): 7, ("s2", "f"): 9, ("s2", "m"): 9}
    across = [(place, sex) for place in ("n1", "s1") for sex in "fm"]
    within = [(place, sex) for place in ("n1", "n2") for sex in "fm"]
    nested = table_of(inner, dimensions=("place", "sex"), trees=(tree, flat(["f", "m"])))
    assert attack(nested, across).exposed == (("n1", "f"),)
    assert attack(nested, within).exposed == ()
    loose = table_of(inner, dimensions=("place", "sex"), trees=(flat(["n1", "n2", "s1", "s2"]), flat(["f", "m"])))
    assert attack(loose, across).exposed == ()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_it_agrees_with_one_programme_a_cell(data: st.DataObject) -> None:
    sizes = data.draw(st.sampled_from([(3, 3), (4, 3), (2, 3, 2), (3, 2, 2, 2)]))
    labels = [[f"{letter}{number}" for number in range(size)] for letter, size in zip("pqrs", sizes, strict=False)]
    inner = {cell: data.draw(st.sampled_from([0, 1, 2, 4, 6, 30])) for cell in itertools.product(*labels)}
    table = table_of(inner, dimensions=tuple("pqrs"[: len(sizes)]), trees=tuple(map(flat, labels)))
    others = [cell for cell in table.values if cell not in set(table.unsafe)]
    hidden = table.unsafe + (data.draw(st.lists(st.sampled_from(others), unique=True)) if others else [])
    assert set(attack(table, hidden).exposed) == one_by_one(table, hidden)


def one_by_one(table: CountTable, hidden: list[Labels]) -> set[Labels]:
    place_of = {cell: place for place, cell in enumerate(table.values)}
    sums = list(table.sums())
    matrix, known = np.zeros((len(sums), len(place_of))), np.zeros(len(sums))
    for row, (total, parts) in enumerate(sums):
        matrix[row, place_of[total]] = -1
        matrix[row, [place_of[part] for part in parts]] = 1
    bounds = [(0, value + 1e5) if cell in set(hidden) else (value, value) for cell, value in table.values.items()]
    exposed = set()
    for cell in table.unsafe:
        aim = np.zeros(len(place_of))
        aim[place_of[cell]] = 1
        least = linprog(aim, A_eq=matrix, b_eq=known, bounds=bounds).fun
        most = -linprog(-aim, A_eq=matrix, b_eq=known, bounds=bounds).fun
        if least > table.values[cell] - 1 + 1e-4 or most < table.values[cell] + 1 - 1e-4:
            exposed.add(cell)
    return exposed


def test_a_large_table_takes_few_programmes_and_loses_no_cell() -> None:
    table = count_table("3d", seed=1)
    assert attack(table, table.values).exposed == ()
    cell = next(each for each in table.unsafe if TOTAL not in each)
    line = {(*cell[:2], label) for label in table.trees[2]}
    found = attack(table, (table.values.keys() - line) | {cell})
    assert cell in found.exposed
    assert set(found.exposed) == line.intersection(table.unsafe)
    assert found.programmes < found.checked / 4
