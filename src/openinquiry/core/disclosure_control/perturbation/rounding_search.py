"""A rounding that adds up, for tables whose programme is out of reach: round the inner cells, then move them one by one.

Totals are worked out anew from the inner cells, so whatever is done to these the table adds up. The inner cell whose move
by one multiple brings the whole table nearest to the true counts is moved, also where that is a step away from them, and
not moved back for a while (tabu search; Glover 1989, ORSA Journal on Computing 1, 190-206).
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from openinquiry.core.disclosure_control.perturbation.additions import (
    Counts,
    from_inner_cells,
    holds_whatever_the_inner_cells,
    inner_cells,
)

_LEAST_MOVES, _MOST_MOVES = 2_000, 10_000
_STAYS = 20  # moves that a moved cell is left alone for, at most


def search(counts: Counts, *, equations: csr_matrix, base: int) -> Counts | None:
    """(n,) multiples of ``base`` that add up, near to ``counts``; None where tables share margins.

    Inner cells of nought stay nought. The same for the same table: the number of moves is fixed by its size.
    """
    follow = from_inner_cells(equations)
    if not holds_whatever_the_inner_cells(equations, follow):
        return None
    inner = inner_cells(equations)
    movable = np.flatnonzero(counts[inner])
    nearest = np.rint(counts[inner[movable]] / base).astype(np.int64)
    return _Search(nearest, wanted=counts / base, follow=csr_matrix(follow[:, movable])).run()


class _Search:
    """The state: where each cell is, and how much nearer the table gets by moving each inner cell up or down."""

    def __init__(self, inner: Counts, *, wanted: np.ndarray, follow: csr_matrix) -> None:
        self.inner, self.wanted, self.follow = inner, wanted, follow
        self.affected = csr_matrix(follow.T)
        self.cells = np.asarray(follow @ inner, dtype=np.int64)
        every = np.arange(len(wanted))
        self.up, self.down = self._worth(every)
        self.gain_up, self.gain_down = self.affected @ self.up, self.affected @ self.down

    def _worth(self, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        now, wanted = self.cells[cells], self.wanted[cells]
        here = np.abs(now - wanted)
        return np.abs(now + 1 - wanted) - here, np.abs(now - 1 - wanted) - here

    def run(self) -> Counts:
        inner = len(self.inner)
        best, best_cost = self.cells.copy(), 0.0
        if not inner:
            return best
        cost, free_from = 0.0, np.zeros(inner, dtype=np.int64)
        for move in range(max(_LEAST_MOVES, min(_MOST_MOVES, inner))):
            free = free_from <= move
            up = np.where(free, self.gain_up, np.inf)
            down = np.where(free & (self.inner > 0), self.gain_down, np.inf)
            highest, lowest = int(up.argmin()), int(down.argmin())
            cell, step = (highest, 1) if up[highest] <= down[lowest] else (lowest, -1)
            gained = min(up[highest], down[lowest])
            if not np.isfinite(gained):
                continue
            cost += gained
            self._move(cell, step)
            free_from[cell] = move + 1 + _STAYS // 2 + (move * 7919) % (_STAYS // 2)
            if cost < best_cost - 1e-9:
                best, best_cost = self.cells.copy(), cost
        return best

    def _move(self, cell: int, step: int) -> None:
        changed = self.affected.indices[self.affected.indptr[cell] : self.affected.indptr[cell + 1]]
        self.inner[cell] += step
        self.cells[changed] += step
        up, down = self._worth(changed)
        for place, more_up, more_down in zip(changed, up - self.up[changed], down - self.down[changed], strict=True):
            if more_up or more_down:
                within = self.follow.indices[self.follow.indptr[place] : self.follow.indptr[place + 1]]
                self.gain_up[within] += more_up
                self.gain_down[within] += more_down
        self.up[changed], self.down[changed] = up, down
