"""How far each hidden cell can move while everything that is shown stays as it is: the attacker's intervals.

Cells that a sum pins at once are peeled off; what is left falls into parts that share no sum. In each part a few programmes
with a random objective show most cells to move far enough at once, for every solution moves all cells together; only the
rest is asked one by one (the audit problem of Fischetti and Salazar-González 2001, section 2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import highspy
import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from openinquiry.core.disclosure_control.solver import for_questions_one_by_one, quiet_solver, require_optimal
from openinquiry.core.disclosure_control.suppression.peeling import Sums
from openinquiry.core.disclosure_control.suppression.problem import TOLERANCE, SuppressionProblem

Content = Callable[[np.ndarray, np.ndarray], np.ndarray]

_SEED = 20250116  # of the pushes, which only decide how soon a cell is seen to be safe
_FEWEST = 50  # cells that are pushed at once
_NEAR_THE_EDGE = 1e-12  # of the interior point: a cell that may move by 1 must not be seen to move by 0.99999 only
_IDLE_ROUNDS = 3  # without a cell settled, before they are asked one by one


@dataclass(frozen=True, eq=False)
class Reach:
    """How far up and down each cell was found to move: at least so far, and exactly so where it was asked alone."""

    up: np.ndarray
    down: np.ndarray


def reach(
    problem: SuppressionProblem,
    hidden: np.ndarray,
    about: np.ndarray,
    *,
    content: Content | None = None,
    seen: Reach | None = None,
) -> Reach:
    """How far the cells ``about`` (bool) can move under a pattern of whole cells, far enough or exactly.

    content: from reaches up and down to bool: which cells need not be asked further. Unless given, what the problem wants.
    seen: what :func:`quick_reach` has found of this pattern already; it is added to.
    """
    found = seen or quick_reach(problem, hidden.astype(float), about, content=content)
    content = content or problem.is_content
    up, down = problem.up(hidden.astype(float)), problem.down(hidden.astype(float))
    for cells, sums in _parts(problem.equations, (up > 0) | (down > 0)):
        part = _Part(sums, up[cells], down[cells], _of(cells, found), _on(cells, content, len(up)), about[cells])
        part.ask_each()
        found.up[cells], found.down[cells] = part.found.up, part.found.down
    return found


def quick_reach(
    problem: SuppressionProblem,
    pattern: np.ndarray,
    about: np.ndarray,
    *,
    content: Content | None = None,
    seen: Reach | None = None,
) -> Reach:
    """What can be seen by asking all cells ``about`` together, under a pattern (1 hidden, 0 shown, or between).

    A cell that is found to move far enough does; of another nothing is known yet. seen: what was found under a pattern that
    hides no more than this one, which holds under this one too.
    """
    content = content or problem.is_content
    up, down = problem.up_within(pattern, problem.level), problem.down_within(pattern, problem.level)
    found = Reach(np.zeros(len(up)), np.zeros(len(up))) if seen is None else Reach(seen.up.copy(), seen.down.copy())
    free = np.diff(sparse.csc_matrix(problem.equations).indptr) == 0
    found.up[free], found.down[free] = problem.up(pattern)[free], problem.down(pattern)[free]
    for cells, sums in _parts(problem.equations, ((up > 0) | (down > 0)) & ~free):
        part = _Part(sums, up[cells], down[cells], _of(cells, found), _on(cells, content, len(up)), about[cells])
        part.ask_together()
        found.up[cells], found.down[cells] = part.found.up, part.found.down
    return found


def tightest_interval(
    problem: SuppressionProblem, hidden: np.ndarray, about: np.ndarray, found: Reach, *, most_asked: int
) -> float:
    """The least width of what can be told of any cell ``about``: none is narrower, and one is so narrow if few were asked.

    found: reaches so far. The cells that seem narrowest are asked exactly until no other can be narrower, or ``most_asked`` of
    each part have been.
    """
    least = float((found.up + found.down)[about].min(initial=np.inf))
    up, down = problem.up(hidden.astype(float)), problem.down(hidden.astype(float))
    tightest, in_parts = np.inf, np.zeros(len(up), dtype=bool)
    for cells, sums in _parts(problem.equations, (up > 0) | (down > 0)):
        in_parts[cells] = True
        part = _Part(sums, up[cells], down[cells], _of(cells, found), _always, about[cells])
        tightest = min(tightest, part.tightest(most_asked=most_asked))
    alone = (found.up + found.down)[about & ~in_parts].min(initial=np.inf)
    return max(least, min(tightest, float(alone)))


def _always(up: np.ndarray, down: np.ndarray) -> np.ndarray:
    return np.ones(len(up), dtype=bool)


def _of(cells: np.ndarray, found: Reach) -> Reach:
    return Reach(found.up[cells], found.down[cells])


def _on(cells: np.ndarray, content: Content, size: int) -> Content:
    """The same question of some cells only."""

    def asked(up: np.ndarray, down: np.ndarray) -> np.ndarray:
        everywhere_up, everywhere_down = np.zeros(size), np.zeros(size)
        everywhere_up[cells], everywhere_down[cells] = up, down
        told: np.ndarray = content(everywhere_up, everywhere_down)[cells]
        return told

    return asked


def _parts(equations: sparse.csr_matrix, movable: np.ndarray) -> Iterator[tuple[np.ndarray, sparse.csr_matrix]]:
    """Cells that are tied to each other, and the sums that tie them; cells that cannot move are left out."""
    cells = np.flatnonzero(Sums(equations).peel(movable).left)
    sums = sparse.csr_matrix(sparse.csc_matrix(equations)[:, cells])
    sums = sums[np.flatnonzero(np.diff(sums.indptr))]
    if not len(cells):
        return
    rows = sums.shape[0]
    ties = sparse.coo_matrix(sums)
    both = (np.concatenate([ties.row, ties.col + rows]), np.concatenate([ties.col + rows, ties.row]))
    graph = sparse.csr_matrix((np.ones(2 * ties.nnz), both), shape=(rows + len(cells),) * 2)
    parts, part = connected_components(graph, directed=False)
    for which in range(parts):
        mine = np.flatnonzero(part[rows:] == which)
        yield cells[mine], sparse.csr_matrix(sums[np.flatnonzero(part[:rows] == which)][:, mine])


class _Part:
    """One part: how far its cells may move, what they are found to reach, and which are still in question."""

    def __init__(
        self,
        sums: sparse.csr_matrix,
        up: np.ndarray,
        down: np.ndarray,
        found: Reach,
        content: Content,
        about: np.ndarray,
    ) -> None:
        self.found = found
        self._sums, self._up, self._down = sums, up, down
        self._content, self._about = content, about
        self._every = np.arange(len(up), dtype=np.int32)

    def _solver(self) -> highspy._Highs:  # type: ignore[name-defined]
        nothing = np.zeros(self._sums.shape[0])
        cost = np.zeros(len(self._every))
        return quiet_solver(self._sums, cost=cost, low=-self._down, high=self._up, right=(nothing, nothing))

    def _open(self) -> np.ndarray:
        return np.flatnonzero(self._about & ~self._content(self.found.up, self.found.down))

    def ask_together(self) -> None:
        """Push a third of the open cells at random up or down, and again, while that settles some.

        The interior point is not moved on to a corner: there all cells move, and so more are seen to.
        """
        random = np.random.default_rng(_SEED)
        solver = self._solver()
        solver.setOptionValue("solver", "ipm")
        solver.setOptionValue("run_crossover", "off")
        solver.setOptionValue("ipm_optimality_tolerance", _NEAR_THE_EDGE)
        open_cells, idle = self._open(), 0
        while len(open_cells) and idle < _IDLE_ROUNDS:
            some = random.permutation(open_cells)[: max(_FEWEST, len(open_cells) // 3)]
            push = np.zeros(len(self._every))
            push[some] = random.choice([-1.0, 1.0], len(some))
            self._ask(solver, push)
            if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:  # else nothing is known yet
                self._see(solver)
            left = self._open()
            idle = 0 if len(left) < len(open_cells) else idle + 1
            open_cells = left

    def ask_each(self) -> None:
        """How far each open cell moves by itself."""
        solver = self._solver()
        for_questions_one_by_one(solver, sums=self._sums.shape[0])
        for cell in self._open():
            for direction in (-1.0, 1.0):
                if cell in self._open():
                    push = np.zeros(len(self._every))
                    push[cell] = direction
                    self._ask(solver, push)
                    require_optimal(solver, "The attacker's programme")
                    self._see(solver)

    def tightest(self, *, most_asked: int) -> float:
        """The least width of the cells in question, asked exactly where it could be less than another's."""
        solver = self._solver()
        for_questions_one_by_one(solver, sums=self._sums.shape[0])
        exact = np.zeros(len(self._every), dtype=bool)
        for _ in range(most_asked):
            width = np.where(self._about, self.found.up + self.found.down, np.inf)
            cell = int(np.argmin(width))
            if not self._about.any() or width[exact].min(initial=np.inf) <= width[cell]:
                break
            for direction in (-1.0, 1.0):
                push = np.zeros(len(self._every))
                push[cell] = direction
                self._ask(solver, push)
                require_optimal(solver, "The attacker's programme")
                self._see(solver)
            exact[cell] = True
        return float((self.found.up + self.found.down)[self._about].min(initial=np.inf))

    def _ask(self, solver: highspy._Highs, push: np.ndarray) -> None:  # type: ignore[name-defined]
        solver.changeColsCost(len(self._every), self._every, push)
        solver.run()

    def _see(self, solver: highspy._Highs) -> None:  # type: ignore[name-defined]
        movement = np.clip(np.array(solver.getSolution().col_value), -self._down, self._up)
        movement[np.abs(movement) < TOLERANCE] = 0.0
        if np.abs(self._sums @ movement).max(initial=0.0) > TOLERANCE:
            return  # an interior point that keeps the sums only about is no witness
        for each in (movement, self._opposite(movement)):
            np.maximum(self.found.up, each, out=self.found.up)
            np.maximum(self.found.down, -each, out=self.found.down)

    def _opposite(self, movement: np.ndarray) -> np.ndarray:
        """The other way, as far as no cell leaves its limits: it keeps all sums too."""
        size = np.abs(movement)
        limit = np.where(movement > 0, self._down, self._up)
        scale = np.divide(limit, size, out=np.ones(len(size)), where=size > limit).min(initial=1.0)
        return np.asarray(-scale * movement)
