"""The attacker who is asked again and again while a pattern grows: which sums would pin this cell?

One linear programme is kept through the whole search. It holds only cells that can move under some pattern so far; a pattern
only changes how far. Cells that are safe under the first pattern already are let move without limit: a combination of sums
that holds one of them is of no use against the others, and without limits they stay out of the solver's way. What is found
is valid all the same; that a pattern is safe is not taken from here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from openinquiry.core.disclosure_control.solver import UNLIMITED, quiet_solver, require_optimal
from openinquiry.core.disclosure_control.suppression.cuts import Cut, conditions, limit_of
from openinquiry.core.disclosure_control.suppression.problem import TOLERANCE, SuppressionProblem

_GRAIN = (
    5040.0  # what attackers multiply sums by are fractions with a small denominator; found ones are put right to them
)


@dataclass(frozen=True, eq=False)
class _Answer:
    """How far a cell moves, and the combination of sums that holds it there; None where it moves far enough."""

    moved: float
    combination: np.ndarray | None

    def mirrored(self) -> _Answer:
        """The same the other way, where all that can go up can go down as far."""
        return _Answer(self.moved, None if self.combination is None else -self.combination)


class Adversary:
    """Finds, for a pattern, combinations of sums under which an unsafe cell is not uncertain enough.

    free: cells that are safe whatever else is hidden. limited: whether no cell moves further than an unsafe one must; such
    movements tell more for patterns between hidden and shown, but may miss some that are possible.
    """

    def __init__(self, problem: SuppressionProblem, *, free: np.ndarray, limited: bool) -> None:
        cells, sums = len(problem.values), problem.equations.shape[0]
        self._problem = problem
        self._free = free
        self._level = problem.level if limited else np.inf
        self._columns = sparse.csc_matrix(problem.equations)
        self._by_cell = sparse.csr_matrix(problem.equations.T)
        self._at = np.full(cells, -1)
        self._cells = np.empty(0, dtype=np.int64)
        self._up, self._down = np.zeros(cells), np.zeros(cells)
        nothing = np.zeros(sums)
        self._solver = quiet_solver(
            sparse.csr_matrix((sums, 0)), cost=np.empty(0), low=np.empty(0), high=np.empty(0), right=(nothing, nothing)
        )
        self._solver.setOptionValue("presolve", "off")
        self.work = 0

    def face(self, pattern: np.ndarray) -> None:
        """Take up a pattern: 1 for a hidden cell, 0 for a shown one, or something between."""
        self.seen_up, self.seen_down = np.zeros(len(pattern)), np.zeros(len(pattern))
        up, down = self._problem.up_within(pattern, self._level), self._problem.down_within(pattern, self._level)
        up[self._free] = down[self._free] = UNLIMITED
        for cell in np.flatnonzero(((up > 0) | (down > 0)) & (self._at < 0)):
            self._add(int(cell))
        changed = np.flatnonzero(((up != self._up) | (down != self._down)) & (self._at >= 0))
        self._up, self._down = up, down
        self._mirrored = np.array_equal(up, down)
        self._set_limits(changed, -down[changed], up[changed])

    def _add(self, cell: int) -> None:
        first, end = self._columns.indptr[cell], self._columns.indptr[cell + 1]
        rows, values = self._columns.indices[first:end].astype(np.int32), self._columns.data[first:end]
        self._solver.addCol(0.0, 0.0, 0.0, int(end - first), rows, values)
        self._at[cell] = len(self._cells)
        self._cells = np.append(self._cells, cell)

    def _set_limits(self, cells: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        if len(cells):
            self._solver.changeColsBounds(len(cells), self._at[cells].astype(np.int32), low, high)

    def cuts_against(self, cell: int) -> list[Cut]:
        """Conditions that the pattern fails and under which alone ``cell`` can be uncertain enough. Empty: none was found."""
        above, below = float(self._problem.room_above[cell]), float(self._problem.room_below[cell])
        width = self._problem.width if above + below < self._problem.width else 0.0
        up = self._move(cell, 1.0, max(above, width))
        mirrored = self._mirrored and above == below
        down = up.mirrored() if mirrored else self._move(cell, -1.0, max(below, width))
        if self._is_content(cell, up.moved, down.moved):
            return []
        limits = [
            None if each.combination is None else limit_of(self._problem, each.combination) for each in (up, down)
        ]
        return conditions(self._problem, cell, limits[0], limits[1])

    def _is_content(self, cell: int, up: float, down: float) -> bool:
        every_up, every_down = self.seen_up.copy(), self.seen_down.copy()
        every_up[cell], every_down[cell] = up, down
        return bool(self._problem.is_content(every_up, every_down)[cell])

    def is_seen_content(self) -> np.ndarray:
        """Which cells moved far enough in what was answered about others since the pattern was taken up."""
        return self._problem.is_content(self.seen_up, self.seen_down)

    def _move(self, cell: int, direction: float, need: float) -> _Answer:
        """Move ``cell`` up (1) or down (-1) by as much as it can, up to ``need``."""
        if need <= 0 or (self.seen_up if direction > 0 else self.seen_down)[cell] >= need - TOLERANCE:
            return _Answer(need, None)
        column = int(self._at[cell])
        if column < 0:  # the attacker knows it already
            return _Answer(0.0, np.where(np.arange(len(self._at)) == cell, direction, 0.0))
        own = min(need, float((self._up if direction > 0 else self._down)[cell]))
        self._solver.changeColCost(column, -direction)
        self._solver.changeColBounds(column, *sorted((0.0, direction * own)))
        self._solver.run()
        require_optimal(self._solver, "The attacker's programme")
        self.work += max(0, self._solver.getInfo().simplex_iteration_count)
        solution = self._solver.getSolution()
        movement = np.zeros(len(self._at))
        movement[self._cells] = solution.col_value
        price = np.array(solution.row_dual)
        self._solver.changeColCost(column, 0.0)
        self._set_limits(np.array([cell]), -self._down[[cell]], self._up[[cell]])
        self._see(movement)
        moved = direction * movement[cell]
        return _Answer(moved, None if moved >= need - TOLERANCE else self._combination(cell, direction, price))

    def _see(self, movement: np.ndarray) -> None:
        for each in (movement, -movement) if self._mirrored else (movement,):
            np.maximum(self.seen_up, each, out=self.seen_up)
            np.maximum(self.seen_down, -each, out=self.seen_down)

    def _combination(self, cell: int, direction: float, price: np.ndarray) -> np.ndarray:
        whole = np.round(price * _GRAIN)
        price = np.where(np.abs(price * _GRAIN - whole) < 1e-2, whole / _GRAIN, price)
        combination = self._by_cell @ price
        combination[cell] += direction
        combination[np.abs(combination) < 1e-9] = 0.0
        return np.asarray(combination)
