"""What a few inner cells make of a table: another whole table in which one cell is moved, found without a solver.

A search that goes where least is broken and never takes a step back, as in a tabu search (Glover 1989, "Tabu search, part I",
ORSA Journal on Computing 1). What it finds fits; where it finds nothing, nothing is said.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix

from openinquiry.core.disclosure_control.perturbation.additions import Counts

_MOST_STEPS = 24  # of one inner cell by one


@dataclass(frozen=True, eq=False)
class Repairs:
    """The bounds that a table must keep and how its cells follow from the inner ones, each counted once in a cell or not.

    low, high: (n,). follow: (n, inner).
    """

    low: np.ndarray
    high: np.ndarray
    by_inner: csc_matrix
    by_cell: csr_matrix

    @classmethod
    def of(cls, *, low: np.ndarray, high: np.ndarray, follow: csr_matrix) -> Repairs:
        """The repairs of tables whose cells follow from the inner ones in this way."""
        return cls(low, high, csc_matrix(follow, dtype=np.float64), csr_matrix(follow, dtype=np.float64))

    def moved(self, table: Counts, cell: int, *, by: int) -> Counts | None:
        """A whole table within the bounds in which ``cell`` is at least ``by`` (+1 or -1) from what it is in ``table``.

        table: (n,) whole numbers that add up, within the bounds. None: none was found in a few steps.
        """
        low, high = self.low.copy(), self.high.copy()
        if by > 0:
            low[cell] = table[cell] + 1
        else:
            high[cell] = table[cell] - 1
        return None if low[cell] > high[cell] else self._within(low, high, table.copy())

    def _within(self, low: np.ndarray, high: np.ndarray, table: Counts) -> Counts | None:
        steps = np.zeros(self.by_inner.shape[1])  # the sign of each inner cell's steps, which may not be taken back
        for _ in range(_MOST_STEPS):
            broken = np.flatnonzero((table < low) | (table > high))
            if not len(broken):
                return table
            sign = 1 if table[broken[0]] < low[broken[0]] else -1
            inner = self._inner_cell(broken[0], sign, steps, table=table, low=low, high=high)
            if inner is None:
                return None
            steps[inner] = sign
            table[self.by_inner.indices[self.by_inner.indptr[inner] : self.by_inner.indptr[inner + 1]]] += sign
        return None

    def _inner_cell(
        self, cell: int, sign: int, steps: np.ndarray, *, table: Counts, low: np.ndarray, high: np.ndarray
    ) -> int | None:
        """The part of ``cell`` whose step breaks least; None where each has gone the other way already."""
        below = self.by_cell.indices[self.by_cell.indptr[cell] : self.by_cell.indptr[cell + 1]]
        below = below[steps[below] != -sign]
        if not len(below):
            return None
        towards, from_ = (high, low) if sign > 0 else (low, high)
        worse = np.where(sign * (table - towards) >= 0, 1.0, np.where(sign * (table - from_) < 0, -1.0, 0.0))
        breaks = worse @ self.by_inner[:, below]
        return int(below[np.argmin(breaks)])
