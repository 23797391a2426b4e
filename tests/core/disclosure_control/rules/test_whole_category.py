"""Everybody of a margin in one cell: what gives it away, and that hiding the unsafe cells is enough."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from openinquiry.core.disclosure_control import load_policy
from openinquiry.core.disclosure_control.rules import unsafe_cells
from openinquiry.core.disclosure_control.tables import CountTable, Dimension, with_margins

TELLING = replace(load_policy("tables"), room_below=0, room_above=0, whole_category_is_telling=True)
TOWN = Dimension.hierarchical("town", {"Total": ["north", "south"], "north": ["a", "b"], "south": ["c"]})
SEVERAL = Dimension.flat("town", ["a", "b", "c"])
HARM = Dimension.flat("harm", ["yes", "no", "other"])
AGE = Dimension.flat("age", ["child", "adult"])


def made(inner: np.ndarray, *dimensions: Dimension) -> CountTable:
    return CountTable("table", dimensions, with_margins(inner, dimensions))


def furthest(table: CountTable, hidden: np.ndarray, direction: np.ndarray) -> float:
    """How great a sum of cells can be for all that the attacker can tell: shown cells are what they are, others 0 or more."""
    bounds = [(0, None) if each else (n, n) for n, each in zip(table.counts.ravel(), hidden.ravel(), strict=True)]
    equations = table.equations
    found = linprog(-direction.ravel(), A_eq=equations, b_eq=np.zeros(equations.shape[0]), bounds=bounds)
    return np.inf if found.status == 3 else float(-found.fun)


def one(table: CountTable, place: tuple[int, ...], sign: int = 1) -> np.ndarray:
    direction = np.zeros(table.counts.shape)
    direction[place] = sign
    return direction


def test_shown_noughts_give_it_away_though_the_cell_and_every_total_are_hidden():
    table = made(np.array([[12, 0, 0], [3, 20, 7], [9, 8, 9]]), TOWN, HARM)
    apart = one(table, table.place(("a", "Total"))) + one(table, table.place(("a", "yes")), -1)
    assert furthest(table, table.counts > 0, apart) == 0
    unsafe = unsafe_cells(table, policy=TELLING).cells
    assert furthest(table, (table.counts > 0) | unsafe, apart) >= 1


def test_the_full_cell_and_the_nought_under_the_larger_total_are_unsafe():
    table = made(np.array([[12, 0, 0], [8, 20, 7], [9, 8, 9]]), SEVERAL, HARM)
    found = unsafe_cells(table, policy=TELLING)
    full, nought = table.place(("a", "yes")), table.place(("a", "no"))
    assert {tuple(each) for each in np.argwhere(found.cells)} == {full, nought}
    assert found.why(full) == found.why(nought) == ("whole category",)
    assert (found.room_below[full], found.room_above[full]) == (1, 0)
    assert (found.room_below[nought], found.room_above[nought]) == (0, 1)
    (margin,) = found.whole_categories
    assert (margin.total, margin.full) == (table.place(("a", "Total")), full)
    assert margin.noughts == (nought, table.place(("a", "other")))


def test_a_single_part_tells_nothing():
    table = made(np.array([[12, 1, 6], [8, 20, 7], [9, 8, 9]]), TOWN, HARM)  # c is the only part of the south
    assert unsafe_cells(table, policy=TELLING).whole_categories == ()


def test_noughts_that_cannot_be_anything_else_tell_nothing():
    table = made(np.array([[12, 0, 0], [8, 20, 7], [9, 8, 9]]), SEVERAL, HARM)
    impossible = np.zeros(table.counts.shape, dtype=bool)
    impossible[0, 1:3] = True
    assert not unsafe_cells(replace(table, impossible=impossible), policy=TELLING).cells.any()


def test_without_the_rule_nothing_is_unsafe():
    table = made(np.array([[12, 0, 0], [8, 20, 7], [9, 8, 9]]), SEVERAL, HARM)
    assert not unsafe_cells(table, policy=load_policy("tables")).cells.any()


def test_a_nought_under_a_nought_takes_it_along():
    table = made(np.array([[12, 0, 0], [8, 0, 0], [9, 8, 0]]), TOWN, HARM)
    unsafe = unsafe_cells(table, policy=TELLING).cells
    assert unsafe[table.place(("north", "no"))]  # all the north is in «yes» too, and «no» is the larger column
    assert unsafe[table.place(("a", "no"))]
    assert unsafe[table.place(("b", "no"))]
    assert not unsafe[table.place(("Total", "other"))]


cells = st.sampled_from([0, 0, 0, 1, 6, 9, 30])


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(cells, min_size=18, max_size=18))
def test_no_margin_is_known_to_be_whole_once_the_unsafe_are_hidden_though_no_other_nought_is(numbers: list[int]):
    table = made(np.array(numbers).reshape(3, 3, 2), TOWN, HARM, AGE)
    found = unsafe_cells(table, policy=TELLING)
    hidden = found.cells | (table.counts > 0)
    for margin in found.whole_categories:
        assert furthest(table, hidden, one(table, margin.total) + one(table, margin.full, -1)) >= 1 - 1e-6
    for place in map(tuple, np.argwhere(found.cells)):
        count = table.counts[place]
        assert furthest(table, hidden, one(table, place)) >= count + found.room_above[place] - 1e-6
        assert -furthest(table, hidden, one(table, place, -1)) <= count - found.room_below[place] + 1e-6


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(cells, min_size=9, max_size=9))
def test_the_margins_found_are_those_with_everybody_in_one_of_several_cells(numbers: list[int]):
    inner = np.array(numbers).reshape(3, 3)
    table = made(inner, TOWN, HARM)
    expected = set()
    for at, dimension in enumerate((TOWN, HARM)):
        other = (HARM, TOWN)[at]
        for total, parts in dimension.sums:
            for code in other.codes:
                labels = [(part, code)[:: 1 - 2 * at] for part in parts]
                there = [each for each in labels if table[each]]
                if len(there) == 1 and len(parts) > 1:
                    expected.add((table.place((total, code)[:: 1 - 2 * at]), table.place(there[0])))
    found = unsafe_cells(table, policy=TELLING).whole_categories
    assert {(each.total, each.full) for each in found} == expected


def test_it_is_not_asked_of_magnitudes():
    table = made(np.array([[12.5, 0.0, 0.0], [8, 20, 7], [9, 8, 9]]), TOWN, HARM)
    policy = replace(TELLING, smallest_count_shown=1)
    assert unsafe_cells(table, policy=policy).whole_categories == ()


def test_the_same_cells_are_chosen_every_time():
    rows = 40
    inner = np.random.default_rng(5).poisson(0.1, size=(rows, 12)) * 7
    table = made(
        inner, Dimension.flat("area", [f"{n}" for n in range(rows)]), Dimension.flat("k", [f"{n}" for n in range(12)])
    )
    first, again = (unsafe_cells(table, policy=TELLING).cells for _ in range(2))
    assert first.any()
    assert (first == again).all()
