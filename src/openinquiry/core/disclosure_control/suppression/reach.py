"""How far each hidden cell can move while everything that is shown stays as it is: the attacker's intervals.

Cells that a sum pins at once are peeled off; what is left falls into parts that share no sum. In each part a few programmes
with a random objective show most cells to move far enough at once, for every solution moves all cells together; only the
rest is asked one by one (the audit problem of Fischetti and Salazar-González 2001, section 2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from openinquiry.core.disclosure_control.solver import quiet_solver, require_optimal
from openinquiry.core.disclosure_control.suppression.peeling import Sums
from openinquiry.core.disclosure_control.suppression.problem import TOLERANCE, SuppressionProblem

Content = Callable[[np.ndarray, np.ndarray], np.ndarray]

_SEED = 20250116  # of the objectives, which only decide how soon a cell is seen to be safe


@dataclass(frozen=True, eq=False)
class Reach:
    """How far up and down each cell was found to move: at least so far, and exactly so where it was asked alone."""

    up: np.ndarray
    down: np.ndarray


def reach(
    problem: SuppressionProblem, hidden: np.ndarray, about: np.ndarray, *, content: Content | None = None
) -> Reach:
    """How far the cells ``about`` (bool) can move under a pattern, far enough or exactly.

    content: from reaches up and down to bool: which cells need not be asked further. Unless given, what the problem wants.
    """
    content = content or problem.is_content
    everywhere = Reach(np.zeros(len(problem.values)), np.zeros(len(problem.values)))
    up, down = problem.up(hidden.astype(float)), problem.down(hidden.astype(float))
    free = np.diff(sparse.csc_matrix(problem.equations).indptr) == 0
    everywhere.up[free], everywhere.down[free] = up[free], down[free]
    for cells, sums in _parts(problem.equations, ((up > 0) | (down > 0)) & ~free):
        if about[cells].any():
            part = _Part(sums, up[cells], down[cells])
            wanted = _on(cells, content, len(problem.values))
            part.find(about[cells], content=wanted, level=problem.level)
            everywhere.up[cells], everywhere.down[cells] = part.found.up, part.found.down
    return everywhere


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
    """One part: what its cells are found to reach, and the programme that finds it."""

    def __init__(self, sums: sparse.csr_matrix, up: np.ndarray, down: np.ndarray) -> None:
        cells = len(up)
        nothing = np.zeros(sums.shape[0])
        self.found = Reach(np.zeros(cells), np.zeros(cells))
        self._up, self._down = up, down
        self._every = np.arange(cells, dtype=np.int32)
        self._solver = quiet_solver(sums, cost=np.zeros(cells), low=-down, high=up, right=(nothing, nothing))
        self._solver.setOptionValue("presolve", "off")  # the basis is kept from one question to the next

    def find(self, about: np.ndarray, *, content: Content, level: float) -> None:
        """Ask all together while that helps, within movements no greater than ``level``, then one by one without a limit."""

        def open_questions() -> np.ndarray:
            return about & ~content(self.found.up, self.found.down)

        if level > 0:
            self._limit(level)
            self._ask_together(open_questions)
            for cell in np.flatnonzero(open_questions()):
                self._ask(int(cell), open_questions)
        if open_questions().any():
            self._limit(np.inf)
            for cell in np.flatnonzero(open_questions()):
                self._ask(int(cell), open_questions)

    def _limit(self, level: float) -> None:
        low, high = -np.minimum(self._down, level), np.minimum(self._up, level)
        self._solver.changeColsBounds(len(self._every), self._every, low, high)

    def _ask_together(self, open_questions: Callable[[], np.ndarray]) -> None:
        random = np.random.default_rng(_SEED)
        before, idle = open_questions().sum(), 0
        while before and idle < 2:
            weight = random.uniform(0.5, 1.5, len(self._every)) * random.choice([-1.0, 1.0], len(self._every))
            self._run(np.where(open_questions(), weight, 0.0))
            self._run(np.where(open_questions(), -weight, 0.0))
            after = open_questions().sum()
            idle = idle + 1 if after > 0.95 * before else 0
            before = after

    def _ask(self, cell: int, open_questions: Callable[[], np.ndarray]) -> None:
        for direction in (-1.0, 1.0):
            if open_questions()[cell]:
                cost = np.zeros(len(self._every))
                cost[cell] = direction
                self._run(cost)

    def _run(self, cost: np.ndarray) -> None:
        self._solver.changeColsCost(len(self._every), self._every, cost)
        self._solver.run()
        require_optimal(self._solver, "The attacker's programme")
        movement = np.array(self._solver.getSolution().col_value)
        movement[np.abs(movement) < TOLERANCE] = 0.0
        np.maximum(self.found.up, movement, out=self.found.up)
        np.maximum(self.found.down, -movement, out=self.found.down)
