"""A table of counts with all its margins, and the sums that hold among its cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from math import isclose

import numpy as np
from scipy import sparse

from openinquiry.core.disclosure_control.tables.dimension import Dimension
from openinquiry.core.shared import WrongUsage

Labels = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class CountTable:
    """Counts of people, offences or another unit, by one or more dimensions.

    counts: shape (codes of the first dimension, codes of the second, …), margins included; whole for counts, real for
        magnitudes. Where ``hidden`` it holds 0, whatever the count was.
    hidden: the same shape, bool; cells whose count is not told. In a table that is not protected yet there are none.
    groups: the same shape, or None: how many offender groups or incidents stand behind each count.
    in_groups: False for people who come in no offender groups; then no rule on groups is asked.
    impossible: the same shape, bool, or None: cells in which nobody can be, so that their nought tells nothing. A total is
        one of them when all its parts are, and so are all parts of a total that is.
    contributions: (greatest contributors, …the same shape), or None: what each of the greatest contributors of a magnitude
        adds to it, in falling order.
    population: who is counted; tables of one population share their cells when they are published together.
    """

    name: str
    dimensions: tuple[Dimension, ...]
    counts: np.ndarray
    hidden: np.ndarray = field(default=None)  # type: ignore[arg-type]
    groups: np.ndarray | None = None
    contributions: np.ndarray | None = None
    population: str = ""
    in_groups: bool = True
    impossible: np.ndarray | None = None

    def __post_init__(self) -> None:
        names = [each.name for each in self.dimensions]
        if len(set(names)) < len(names):
            raise WrongUsage(f"{self.name} has two dimensions of one name: {', '.join(names)}. Give each its own.")
        shape = tuple(len(each.codes) for each in self.dimensions)
        if self.hidden is None:
            object.__setattr__(self, "hidden", np.zeros(shape, dtype=bool))
        if self.counts.shape != shape or self.hidden.shape != shape:
            raise ValueError("The counts of a table must have one place for each code of each dimension.")

    @classmethod
    def from_cells(
        cls, cells: Mapping[Labels, float], *, dimensions: Sequence[Dimension], name: str = "table"
    ) -> CountTable:
        """A table from its inner cells (labels → count, 0 where a cell is left out); margins are added up.

        Raises WrongUsage where a label is no category of its dimension or a count is below 0.
        """
        dimensions = tuple(dimensions)
        whole = all(float(count).is_integer() for count in cells.values())
        inner = np.zeros([len(each.categories) for each in dimensions], dtype=np.int64 if whole else np.float64)
        for labels, count in cells.items():
            if not 0 <= count < np.inf:
                fault = "below 0" if count < 0 else "no number"
                raise WrongUsage(f"The count of {' / '.join(labels)} in {name} is {fault}.")
            inner[_place(labels, dimensions, name)] += count
        return cls(name, dimensions, with_margins(inner, dimensions))

    @classmethod
    def from_all_cells(
        cls, cells: Mapping[Labels, float], *, dimensions: Sequence[Dimension], name: str = "table"
    ) -> CountTable:
        """A table whose margins are given too. Raises WrongUsage, naming the first, where one is not the sum of its parts."""
        dimensions = tuple(dimensions)
        inner = {labels: count for labels, count in cells.items() if _is_inner(labels, dimensions)}
        table = cls.from_cells(inner, dimensions=dimensions, name=name)
        for labels, count in cells.items():
            added = table[labels]
            if added is None or not are_equal(added, count):
                raise WrongUsage(
                    f"{' / '.join(labels)} in {name} is given as {count:.15g}, but its parts add up to {added:.15g}."
                )
        return table

    def __getitem__(self, labels: Labels) -> float | None:
        """The count of one cell; None where it is hidden. Raises WrongUsage for a label that the table does not have."""
        place = self.place(labels)
        return None if self.hidden[place] else self.counts[place].item()

    def place(self, labels: Labels) -> tuple[int, ...]:
        """Where a cell stands in ``counts``. Raises WrongUsage for a label that the table does not have."""
        try:
            return tuple(each.place[label] for each, label in zip(self.dimensions, labels, strict=True))
        except (KeyError, ValueError) as problem:
            raise WrongUsage(f"{self.name} has no cell {' / '.join(map(str, labels))}.") from problem

    def labels(self) -> Iterator[Labels]:
        """The labels of every cell, in the order of ``counts`` laid flat."""
        return product(*(each.codes for each in self.dimensions))

    @property
    def is_whole(self) -> bool:
        """Whether it holds counts and not magnitudes."""
        return bool(np.issubdtype(self.counts.dtype, np.integer))

    @cached_property
    def equations(self) -> sparse.csr_matrix:
        """Sums × cells: 1 for each part, -1 for their total, so that the product with the counts laid flat is 0."""
        sizes = [len(each.codes) for each in self.dimensions]
        blocks = []
        for which, dimension in enumerate(self.dimensions):
            block = sparse.identity(1, format="csr")
            for at, size in enumerate(sizes):
                factor = _sums(dimension) if at == which else sparse.identity(size, format="csr")
                block = sparse.csr_matrix(sparse.kron(block, factor))
            blocks.append(block)
        return sparse.csr_matrix(sparse.vstack(blocks)) if blocks else sparse.csr_matrix((0, 1))


def are_equal(one: float, other: float) -> bool:
    """Whether two values are the same but for how computers add reals up; whole numbers must be the same."""
    if float(one).is_integer() and float(other).is_integer():
        return one == other
    return isclose(one, other, rel_tol=1e-9)


def with_margins(inner: np.ndarray, dimensions: Sequence[Dimension]) -> np.ndarray:
    """Inner cells (one axis a dimension, in the order of its categories) with every total beside them."""
    for axis, dimension in enumerate(dimensions):
        inner = np.moveaxis(np.tensordot(dimension.membership, inner, axes=(1, axis)), 0, axis)
    return inner


def _sums(dimension: Dimension) -> sparse.csr_matrix:
    rows = np.zeros((len(dimension.sums), len(dimension.codes)))
    for row, (total, parts) in zip(rows, dimension.sums, strict=True):
        row[[dimension.place[part] for part in parts]] = 1.0
        row[dimension.place[total]] = -1.0
    return sparse.csr_matrix(rows)


def _place(labels: Labels, dimensions: Sequence[Dimension], name: str) -> tuple[int, ...]:
    if len(labels) != len(dimensions):
        raise WrongUsage(f"A cell of {name} needs {len(dimensions)} labels, not {len(labels)}.")
    for label, dimension in zip(labels, dimensions, strict=True):
        if label not in dimension.place or dimension.place[label] >= len(dimension.categories):
            raise WrongUsage(f"{label!r} in {name} is no category of the dimension {dimension.name!r}.")
    return tuple(dimension.place[label] for label, dimension in zip(labels, dimensions, strict=True))


def _is_inner(labels: Labels, dimensions: Sequence[Dimension]) -> bool:
    if len(labels) != len(dimensions):
        return True  # and so refused with a reason
    return all(
        dimension.place.get(label, 0) < len(dimension.categories)
        for label, dimension in zip(labels, dimensions, strict=True)
    )
