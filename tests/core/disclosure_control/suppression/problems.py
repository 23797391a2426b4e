"""Tables to be protected: ones made up at random, of every shape that can come, and ones that stand in files."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from openinquiry.core.disclosure_control.suppression.problem import SuppressionProblem
from openinquiry.core.disclosure_control.tables import CountTable, Dimension, LinkedTables, link

MUCH = 1e5  # what an attacker holds possible above the value of a hidden cell


def read_table(path: Path, *, count: str = "freq") -> CountTable:
    """The table of a file with one row for each inner cell; its dimensions are the columns before the count."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = list(rows[0])[: list(rows[0]).index(count)]
    dimensions = [Dimension.flat(name, sorted({row[name] for row in rows})) for name in names]
    cells = {tuple(row[name] for name in names): int(row[count]) for row in rows}
    return CountTable.from_cells(cells, dimensions=dimensions, name=path.stem)


def threshold_problem(
    tables: CountTable | LinkedTables, *, cost: str = "value", zeros: bool = False, smallest_shown: int = 5
) -> SuppressionProblem:
    """Counts of 1 up to one less than the smallest shown must be able to be one more and one less."""
    values = (tables.values if isinstance(tables, LinkedTables) else tables.counts.ravel()).astype(float)
    unsafe = (values > 0) & (values < smallest_shown)
    return SuppressionProblem(
        values=values,
        equations=tables.equations,
        unsafe=unsafe,
        must_hide=unsafe,
        may_hide=(values > 0) | zeros,
        cost=values if cost == "value" else np.ones(len(values)),
        hidden_low=np.zeros(len(values)),
        hidden_high=values + MUCH,
        shown_low=values,
        shown_high=values,
        room_below=unsafe.astype(float),
        room_above=unsafe.astype(float),
        width=1,
        whole=True,
    )


def flat_table(counts: list[list[int]], *, name: str = "table") -> CountTable:
    """Two dimensions, no hierarchy."""
    array = np.array(counts)
    dimensions = [
        Dimension.flat(label, [f"{label}{at}" for at in range(size)])
        for label, size in zip("rc", array.shape, strict=True)
    ]
    cells = {(f"r{row}", f"c{column}"): int(array[row, column]) for row, column in np.ndindex(*array.shape)}
    return CountTable.from_cells(cells, dimensions=dimensions, name=name)


@dataclass(frozen=True)
class Shape:
    """How large a made-up table may become."""

    dimensions: tuple[int, int] = (1, 4)
    categories: int = 3
    cells: int = 90
    most: int = 12


@st.composite
def dimension(draw: st.DrawFn, name: str, *, most: int) -> Dimension:
    """Flat, of two levels, or with two hierarchies over the same categories."""
    size = draw(st.integers(2, most))
    categories = [f"{name}{at}" for at in range(size)]
    kind = draw(st.sampled_from(["flat", "flat", "hierarchical", "double"]))
    if size < 3 or kind == "flat":
        return Dimension.flat(name, categories)
    cut = draw(st.integers(1, size - 1))
    first = {"Total": ["L", "R"], "L": categories[:cut], "R": categories[cut:]}
    if kind == "hierarchical":
        return Dimension.hierarchical(name, first)
    other = draw(st.permutations(categories))
    cut = draw(st.integers(1, size - 1))
    return Dimension.hierarchical(name, [first, {"Total": ["U", "V"], "U": other[:cut], "V": other[cut:]}])


@st.composite
def tables(draw: st.DrawFn, shape: Shape) -> LinkedTables:
    """One table, or two or three that share margins, of the same invented people."""
    number = draw(st.integers(*shape.dimensions))
    dimensions, cells = [], 1
    for name in "abcd"[:number]:
        most = max(2, min(shape.categories, shape.cells // cells - 1))
        dimensions.append(draw(dimension(name, most=most)))
        cells *= len(dimensions[-1].codes)
    sizes = [len(each.categories) for each in dimensions]
    counts = st.one_of(st.integers(0, 4), st.integers(0, shape.most))
    people = np.array(draw(st.lists(counts, min_size=int(np.prod(sizes)), max_size=int(np.prod(sizes))))).reshape(sizes)
    if number < 3 or (cells <= shape.cells and draw(st.booleans())):
        return link([of_axes(people, dimensions, range(number))])
    pairs = [(0, 1), (0, 2), (1, 2), *([(2, 3)] if number > 3 else [])]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=2, max_size=3, unique=True))
    return link([of_axes(people, dimensions, pair) for pair in chosen])


def of_axes(people: np.ndarray, dimensions: list[Dimension], axes: range | tuple[int, ...]) -> CountTable:
    """The table by some of the dimensions; the others are summed over."""
    rest = tuple(axis for axis in range(people.ndim) if axis not in axes)
    own = [dimensions[axis] for axis in axes]
    inner = people.sum(axis=rest)
    cells = {
        tuple(each.categories[at] for each, at in zip(own, place, strict=True)): int(inner[place])
        for place in np.ndindex(*inner.shape)
    }
    return CountTable.from_cells(cells, dimensions=own, name="by " + ", ".join(each.name for each in own))


@st.composite
def problems(draw: st.DrawFn, shape: Shape = Shape()) -> SuppressionProblem:
    """Every way in which a table can have to be protected."""
    problem = threshold_problem(
        draw(tables(shape)), cost=draw(st.sampled_from(["value", "count"])), zeros=draw(st.booleans())
    )
    cells, unsafe = len(problem.values), problem.unsafe
    if draw(st.integers(0, 3)) == 0:
        weights = st.integers(0, 9) if draw(st.booleans()) else st.floats(0.01, 9.0)
        drawn = draw(st.lists(weights, min_size=cells, max_size=cells))
        problem = replace(problem, cost=np.array(drawn, dtype=float))
    kind = draw(st.sampled_from(["rooms", "rooms", "rule known", "width"]))
    if kind == "rooms":
        above, below = draw(st.integers(0, 3)), draw(st.integers(0, 3))
        room_below = np.minimum(np.where(unsafe, below, 0), problem.values)
        problem = replace(problem, room_above=np.where(unsafe, float(above), 0.0), room_below=room_below)
        problem = replace(problem, width=draw(st.sampled_from([0, 1, 2, 4])))
    else:
        nothing = np.zeros(cells)
        problem = replace(problem, room_above=nothing, room_below=nothing, width=1 if kind == "rule known" else 2)
        low, high = np.where(unsafe, 1.0, problem.hidden_low), np.where(unsafe, 4.0, problem.hidden_high)
        problem = replace(problem, hidden_low=low, hidden_high=high)
    if draw(st.integers(0, 2)) == 0:
        slack = draw(st.sampled_from([1.0, 2.0]))
        problem = replace(problem, shown_low=np.maximum(problem.values - slack, 0.0), shown_high=problem.values + slack)
    return problem
