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

Key = frozenset[tuple[str, str]]


@dataclass(frozen=True, eq=False)
class LinkedTables:
    """Every cell of several tables once, and every sum that holds among them.

    tables: as given. positions: for each table, the cell of the system that each of its cells (laid flat) is.
    values: shape (cells,). equations: sums × cells, parts 1 and totals -1. keys: what each cell is known by.
    """

    tables: tuple[CountTable, ...]
    positions: tuple[np.ndarray, ...]
    values: np.ndarray
    equations: sparse.csr_matrix
    keys: tuple[Key, ...]

    def of_table(self, which: int, about_cells: np.ndarray) -> np.ndarray:
        """What ``about_cells`` (shape (cells,)) says of the cells of one table, in the shape of its counts."""
        told: np.ndarray = about_cells[self.positions[which]].reshape(self.tables[which].counts.shape)
        return told

    def labels(self, which: int, cell: int) -> Labels:
        """The labels of a cell of the system in one table that has it."""
        at = int(np.flatnonzero(self.positions[which] == cell)[0])
        places = np.unravel_index(at, self.tables[which].counts.shape)
        return tuple(each.codes[place] for each, place in zip(self.tables[which].dimensions, places, strict=True))


def link(tables: Sequence[CountTable]) -> LinkedTables:
    """Put tables of one unit side by side, as one system.

    A dimension of one name is taken to be the same, though a table may have fewer of its codes: places in one, regions in
    another. Raises WrongUsage where a shared cell has another count.
    """
    found: dict[Key, int] = {}
    values: list[float] = []
    positions = []
    for table in tables:
        position = np.empty(table.counts.size, dtype=np.int64)
        for at, (key, value) in enumerate(zip(_keys(table), table.counts.ravel().tolist(), strict=True)):
            place = found.setdefault(key, len(values))
            if place == len(values):
                values.append(value)
            elif not are_equal(values[place], value):
                what = " / ".join(code for _, code in sorted(key)) or "the total of all"
                raise WrongUsage(
                    f"{table.name} and a table before it disagree on {what}: {value:.15g} and {values[place]:.15g}. "
                    "Tables that share a margin must be of the same people."
                )
            position[at] = place
        positions.append(position)
    whole = all(table.is_whole for table in tables)
    return LinkedTables(
        tuple(tables),
        tuple(positions),
        np.array(values, dtype=np.int64 if whole else np.float64),
        _equations(tables, positions, len(values)),
        tuple(found),
    )


def _equations(tables: Sequence[CountTable], positions: Sequence[np.ndarray], cells: int) -> sparse.csr_matrix:
    blocks = []
    for table, position in zip(tables, positions, strict=True):
        own = table.equations.tocoo()
        blocks.append(sparse.csr_matrix((own.data, (own.row, position[own.col])), shape=(own.shape[0], cells)))
    return sparse.csr_matrix(sparse.vstack(blocks))


def _keys(table: CountTable) -> list[Key]:
    parts = [[() if code == each.total else ((each.name, code),) for code in each.codes] for each in table.dimensions]
    return [frozenset(pair for pairs in one for pair in pairs) for one in product(*parts)]
