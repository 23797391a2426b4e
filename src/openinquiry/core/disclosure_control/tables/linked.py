"""Tables that are published together: one system of cells and sums, in which a margin that two tables share is one cell.

A cell is known by the unit that is counted and by what it is broken down by: total codes say nothing and are left out, so
that «all places, girls» of a table by place and sex is «girls» of a table by age and sex.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy import sparse

from openinquiry.core.disclosure_control.tables.count_table import CountTable, Labels, are_equal
from openinquiry.core.shared import WrongUsage

Key = tuple[str, frozenset[tuple[str, str]]]  # who is counted; by what


@dataclass(frozen=True, eq=False)
class LinkedTables:
    """Every cell of several tables once, and every sum that holds among them.

    tables: as given. positions: for each table, the cell of the system that each of its cells (laid flat) is.
    values: shape (cells,). equations: sums × cells, parts 1 and totals -1. keys: what each cell is known by.
    never_shown: bool; cells that no table has, but that one can be subtracted to: who is in a wider population and not in
        the narrower one within it.
    differences: shape (such cells, 3): the narrower, what it lacks, the wider.
    """

    tables: tuple[CountTable, ...]
    positions: tuple[np.ndarray, ...]
    values: np.ndarray
    equations: sparse.csr_matrix
    keys: tuple[Key, ...]
    never_shown: np.ndarray
    differences: np.ndarray

    def of_table(self, which: int, about_cells: np.ndarray) -> np.ndarray:
        """What ``about_cells`` (shape (cells,)) says of the cells of one table, in the shape of its counts."""
        told: np.ndarray = about_cells[self.positions[which]].reshape(self.tables[which].counts.shape)
        return told

    def labels_of(self, cells: np.ndarray) -> list[Labels]:
        """The labels of cells of the system, in the first table that has each."""
        first: dict[int, Labels] = {}
        wanted = set(cells.tolist())
        for table, positions in zip(self.tables, self.positions, strict=True):
            for labels, cell in zip(table.labels(), positions.tolist(), strict=True):
                if cell in wanted:
                    first.setdefault(cell, labels)
        return [first[cell] for cell in cells.tolist()]


def link(tables: Sequence[CountTable], *, within: Sequence[tuple[str, str]] = ()) -> LinkedTables:
    """Put tables side by side, as one system.

    A dimension of one name is taken to be the same, though a table may have fewer of its codes: places in one, regions in
    another. within: pairs of populations of which the first is part of the second (a strict and a wide definition): for
    each cell that both have, those in the second and not in the first are a cell as well.
    Raises WrongUsage where a shared cell has another count, or a part is greater than what it is part of.
    """
    found: dict[Key, int] = {}
    values: list[float] = []
    positions = []
    for table in tables:
        position = np.empty(table.counts.size, dtype=np.int64)
        for at, (key, value) in enumerate(zip(keys_of(table), table.counts.ravel().tolist(), strict=True)):
            place = found.setdefault(key, len(values))
            if place == len(values):
                values.append(value)
            elif not are_equal(values[place], value):
                raise WrongUsage(
                    f"{table.name} and a table before it disagree on {_spoken(key)}: {value:.15g} and {values[place]:.15g}. "
                    "Tables that share a margin must be of the same people."
                )
            position[at] = place
        positions.append(position)
    shown = len(values)
    differences = np.array(_differences(found, values, within), dtype=np.int64).reshape(-1, 3)
    equations = sparse.csr_matrix(
        sparse.vstack([_equations(tables, positions, len(values)), _triples(differences, len(values))])
    )
    whole = all(table.is_whole for table in tables)
    return LinkedTables(
        tuple(tables),
        tuple(positions),
        np.array(values, dtype=np.int64 if whole else np.float64),
        equations,
        tuple(found),
        np.arange(len(values)) >= shown,
        differences,
    )


def _differences(
    found: dict[Key, int], values: list[float], within: Sequence[tuple[str, str]]
) -> list[tuple[int, int, int]]:
    """Enter who is in the wider population only: places of the narrower, of those, and of the wider."""
    triples = []
    for narrow, wide in within:
        for (population, codes), place in list(found.items()):
            whole = found.get((wide, codes))
            if population != narrow or whole is None:
                continue
            rest = values[whole] - values[place]
            if rest < 0:
                raise WrongUsage(
                    f"{_spoken((population, codes))} is {values[place]:g} in {narrow!r} and only "
                    f"{values[whole]:g} in {wide!r}, of which it should be part."
                )
            found[f"{wide} and not {narrow}", codes] = len(values)
            triples.append((place, len(values), whole))
            values.append(rest)
    return triples


def _triples(columns: np.ndarray, cells: int) -> sparse.csr_matrix:
    rows = np.repeat(np.arange(len(columns)), 3)
    data = np.tile([1.0, 1.0, -1.0], len(columns))
    return sparse.csr_matrix((data, (rows, columns.ravel())), shape=(len(columns), cells))


def _spoken(key: Key) -> str:
    return " / ".join(code for _, code in sorted(key[1])) or "the total of all"


def _equations(tables: Sequence[CountTable], positions: Sequence[np.ndarray], cells: int) -> sparse.csr_matrix:
    blocks = []
    for table, position in zip(tables, positions, strict=True):
        own = table.equations.tocoo()
        blocks.append(sparse.csr_matrix((own.data, (own.row, position[own.col])), shape=(own.shape[0], cells)))
    return sparse.csr_matrix(sparse.vstack(blocks))


def keys_of(table: CountTable) -> list[Key]:
    """What each cell of a table, laid flat, is known by in any system."""
    parts = [[() if code == each.total else ((each.name, code),) for code in each.codes] for each in table.dimensions]
    return [(table.population, frozenset(pair for pairs in one for pair in pairs)) for one in product(*parts)]
