"""Who stands behind every cell of a table, margins included: groups or contributors, each once however many cells it is in.

Distinct groups do not add up: one group with records in two towns stands behind both, and once behind their total. So every
total is asked for itself, from the lowest upwards, and what is the same after a step is put together before the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from openinquiry.core.disclosure_control.tables.dimension import Dimension


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Each pair of a cell and somebody once. keys: cell × people + who, in rising order. amounts: what he adds to it."""

    keys: np.ndarray
    people: int
    amounts: np.ndarray | None


def distinct_behind_cells(who: np.ndarray, *, cells: np.ndarray, dimensions: Sequence[Dimension]) -> np.ndarray:
    """How many different ones stand behind each cell, int64 in the shape of a table of these dimensions.

    who: (records,) whole numbers of 0 or more. cells: (records,) the inner cell of each record, as its place in the counts
    laid flat.
    """
    shape = tuple(len(each.codes) for each in dimensions)
    found = np.zeros(prod(shape), dtype=np.int64)
    people = int(who.max(initial=0)) + 1
    start = _together(cells * people + who, people, None)
    for pairs in _upwards(start, shape, [layers(each) for each in dimensions], 0):
        found += np.bincount(pairs.keys // people, minlength=found.size)
    return found.reshape(shape)


def greatest_behind_cells(
    who: np.ndarray, *, amounts: np.ndarray, cells: np.ndarray, dimensions: Sequence[Dimension], number: int
) -> np.ndarray:
    """What each of the ``number`` greatest contributors adds to each cell, in falling order; 0 where there are fewer.

    amounts: (records,) of 0 or more; all that one contributor adds to a cell is taken together. Result: (number, …shape).
    """
    shape = tuple(len(each.codes) for each in dimensions)
    greatest = np.zeros((number, prod(shape)))
    people = int(who.max(initial=0)) + 1
    start = _together(cells * people + who, people, amounts)
    for pairs in _upwards(start, shape, [layers(each) for each in dimensions], 0):
        if pairs.amounts is not None and len(pairs.keys):
            _enter_greatest(greatest, pairs.keys // people, pairs.amounts)
    return greatest.reshape((number, *shape))


def _enter_greatest(greatest: np.ndarray, cell: np.ndarray, amounts: np.ndarray) -> None:
    """Take the greatest of each cell out, so many times. cell: in rising order, with the amounts of each."""
    left = amounts.copy()
    starts = np.flatnonzero(_is_first(cell))
    lengths = np.diff(starts, append=len(cell))
    for rank in range(len(greatest)):
        most = np.maximum.reduceat(left, starts)
        greatest[rank, cell[starts]] = np.maximum(most, 0.0)
        at = np.flatnonzero(left == np.repeat(most, lengths))
        left[at[_is_first(cell[at])]] = -1.0


def layers(dimension: Dimension) -> list[np.ndarray]:
    """The codes, in layers of which each has at most one code for any category: category → code, or -1 for none.

    The first layer is the categories themselves.
    """
    found: list[np.ndarray] = []
    for code, row in enumerate(dimension.membership):
        inside = row > 0
        free = next((layer for layer in found if (layer[inside] < 0).all()), None)
        if free is None:
            free = np.full(len(dimension.categories), -1, dtype=np.int64)
            found.append(free)
        free[inside] = code
    return found


def _upwards(pairs: _Pairs, shape: tuple[int, ...], by_axis: list[list[np.ndarray]], axis: int) -> Iterator[_Pairs]:
    """The pairs with the cells of every choice of a layer for each axis; each cell of the table comes in one of them."""
    if axis == len(shape):
        yield pairs
        return
    yield from _upwards(pairs, shape, by_axis, axis + 1)
    for layer in by_axis[axis][1:]:
        yield from _upwards(_moved(pairs, shape, axis, layer), shape, by_axis, axis + 1)


def _moved(pairs: _Pairs, shape: tuple[int, ...], axis: int, layer: np.ndarray) -> _Pairs:
    """The same with each category along an axis replaced by the code of the layer that it is part of."""
    step = prod(shape[axis + 1 :])
    category = pairs.keys // (step * pairs.people) % shape[axis]
    shift = (layer - np.arange(len(layer))) * (step * pairs.people)
    keys, amounts = pairs.keys + shift[category], pairs.amounts
    if (layer < 0).any():
        inside = layer[category] >= 0
        keys, amounts = keys[inside], None if amounts is None else amounts[inside]
    return _together(keys, pairs.people, amounts)


def _together(keys: np.ndarray, people: int, amounts: np.ndarray | None) -> _Pairs:
    if amounts is None:
        ordered = np.sort(keys)
        return _Pairs(ordered[_is_first(ordered)], people, None)
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    first = _is_first(ordered)
    starts = np.flatnonzero(first)
    added = np.add.reduceat(amounts[order], starts) if len(starts) else np.zeros(0)
    return _Pairs(ordered[first], people, added)


def _is_first(ordered: np.ndarray) -> np.ndarray:
    first = np.ones(len(ordered), dtype=bool)
    first[1:] = ordered[1:] != ordered[:-1]
    return first
