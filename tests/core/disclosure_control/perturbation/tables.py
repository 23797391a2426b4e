"""Tables to try, and an attacker of our own: written apart from the product, on the solvers of scipy."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix

TOTAL = "Total"


@dataclass(frozen=True)
class Made:
    """A table with every total. places: label → place in ``values``."""

    values: np.ndarray
    equations: csr_matrix
    places: dict[tuple[str, ...], int]

    @property
    def labels(self) -> list[tuple[str, ...]]:
        return list(self.places)

    @property
    def inner(self) -> np.ndarray:
        totals = {int(place) for place in self.equations.tocoo().col[self.equations.tocoo().data < 0]}
        return np.array([place for place in range(len(self.values)) if place not in totals])


def made(inner: np.ndarray, *, groups: tuple[int, ...] = ()) -> Made:
    """``inner`` with all its margins; groups: for each category of the first dimension, the group it belongs to."""
    axes = []
    for axis, size in enumerate(inner.shape):
        leaves = {f"{axis}:{category}": (category,) for category in range(size)}
        sums = {TOTAL: tuple(leaves)}
        if axis == 0 and groups:
            held = {
                f"g{group}": tuple(f"0:{c}" for c in range(size) if groups[c] == group) for group in sorted(set(groups))
            }
            sums = held | {TOTAL: tuple(held)}
        axes.append((leaves, sums))
    names = [[*leaves, *sums] for leaves, sums in axes]
    places = {label: place for place, label in enumerate(product(*names))}
    counts = _counts(inner, axes, places)
    rows = [
        {places[label]: -1} | {places[(*label[:axis], part, *label[axis + 1 :])]: 1 for part in sums[label[axis]]}
        for label in places
        for axis, (_, sums) in enumerate(axes)
        if label[axis] in sums
    ]
    return Made(counts, matrix_of(rows, len(places)), places)


def _counts(inner: np.ndarray, axes: list, places: dict[tuple[str, ...], int]) -> np.ndarray:
    def leaves_under(axis: int, name: str) -> tuple[int, ...]:
        leaves, sums = axes[axis]
        return leaves[name] if name in leaves else tuple(c for part in sums[name] for c in leaves_under(axis, part))

    return np.array(
        [inner[np.ix_(*(leaves_under(axis, name) for axis, name in enumerate(label)))].sum() for label in places]
    )


def linked(left: np.ndarray, right: np.ndarray) -> Made:
    """Two tables that share their first dimension: its margin stands in both."""
    assert all((left[row].sum() == right[row].sum()) for row in range(len(left)))
    one, other = made(left), made(right)
    shift, rows = len(one.values), []
    for table, by in ((one, 0), (other, shift)):
        dense = table.equations.toarray()
        rows += [{by + int(place): int(row[place]) for place in np.flatnonzero(row)} for row in dense]
    shared = [(one.places[label], shift + other.places[label]) for label in one.places if set(label[1:]) == {TOTAL}]
    rows += [{a: -1, b: 1} for a, b in shared]
    places = {("left", *label): place for label, place in one.places.items()}
    places |= {("right", *label): shift + place for label, place in other.places.items()}
    return Made(np.concatenate([one.values, other.values]), matrix_of(rows, len(places)), places)


def matrix_of(rows: list[dict[int, int]], cells: int) -> csr_matrix:
    entries = [(value, row, place) for row, each in enumerate(rows) for place, value in each.items()]
    data, row, column = zip(*entries, strict=True)
    return csr_matrix((data, (row, column)), shape=(len(rows), cells))


@st.composite
def tables(draw: st.DrawFn, *, dimensions: tuple[int, ...] = (2, 3, 4), most: int = 12) -> Made:
    """Tables of several dimensions, many counts small, sometimes with a hierarchy."""
    count = draw(st.sampled_from(dimensions))
    sizes = tuple(draw(st.integers(2, 4 if count == 2 else 3 if count == 3 else 2)) for _ in range(count))
    one = st.one_of(st.just(0), st.integers(1, 4), st.integers(0, most))
    inner = np.array(draw(st.lists(one, min_size=prod(sizes), max_size=prod(sizes)))).reshape(sizes)
    groups = tuple(draw(st.integers(0, 1)) for _ in range(sizes[0])) if draw(st.booleans()) else ()
    return made(inner, groups=groups)


def attack(
    table: Made, low: np.ndarray, high: np.ndarray, place: int, *, whole: bool = True
) -> tuple[float, float] | None:
    """The least and greatest count of a cell over every table within the limits, or None where there is no such table."""
    cost = np.zeros(len(low))
    cost[place] = 1.0
    ends = []
    for sign in (1.0, -1.0):
        if whole:
            none = np.zeros(table.equations.shape[0])
            found = milp(
                sign * cost,
                constraints=LinearConstraint(table.equations, none, none),
                bounds=Bounds(low, high),
                integrality=np.ones(len(low)),
            )
        else:
            found = linprog(
                sign * cost,
                A_eq=table.equations,
                b_eq=np.zeros(table.equations.shape[0]),
                bounds=np.column_stack([low, high]),
            )
        if found.status == 2:
            return None
        assert found.status == 0
        ends.append(round(sign * found.fun, 6))
    return ends[0], ends[1]


def least_distance(table: Made, base: int, *, adjacent: bool) -> int | None:
    """The least sum of distances of any rounding that adds up, by another solver and another programme: None, none such.

    Columns: the multiple of each cell, and its distance.
    """
    cells, values = len(table.values), table.values
    eye = np.eye(cells)
    sums = np.hstack([table.equations.toarray(), np.zeros((table.equations.shape[0], cells))])
    over, under = np.hstack([base * eye, -eye]), np.hstack([-base * eye, -eye])
    if adjacent:
        low, high = values // base, -(-values // base)
    else:
        low, high = np.zeros(cells), np.where(values > 0, values.sum(), 0)
    found = milp(
        np.concatenate([np.zeros(cells), np.ones(cells)]),
        constraints=[
            LinearConstraint(sums, 0, 0),
            LinearConstraint(over, -np.inf, values),
            LinearConstraint(under, -np.inf, -values),
        ],
        bounds=Bounds(np.concatenate([low, np.zeros(cells)]), np.concatenate([high, np.full(cells, np.inf)])),
        integrality=np.concatenate([np.ones(cells), np.zeros(cells)]),
    )
    assert found.status in (0, 2)
    return None if found.status == 2 else round(found.fun)
