"""The cheapest pattern that meets every condition found so far, in parts of cells or in whole cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import highspy
import numpy as np
from scipy import sparse

from openinquiry.core.disclosure_control.solver import UNLIMITED, quiet_solver, require_optimal
from openinquiry.core.disclosure_control.suppression.cuts import Cut
from openinquiry.core.disclosure_control.suppression.problem import SuppressionProblem

_NOTHING = 1e-9


@dataclass(frozen=True, eq=False)
class Proposal:
    """A pattern (0 to 1 for each cell) and the least that any pattern costs which meets the conditions."""

    pattern: np.ndarray
    bound: float

    @property
    def is_whole(self) -> bool:
        """Whether each cell is either hidden or shown."""
        return bool(((self.pattern == 0.0) | (self.pattern == 1.0)).all())


class Master:
    """Conditions on a pattern, gathered one by one.

    Where costs are whole numbers, a hair is added to each, so that of equally cheap patterns one with fewer cells is taken;
    all hairs together are less than the smallest difference between costs.
    """

    def __init__(self, problem: SuppressionProblem) -> None:
        cells = len(problem.values)
        self.cuts: list[Cut] = []
        self._known: set[bytes] = set()
        self._must = problem.must_hide.astype(float)
        self._may = problem.may_hide.astype(float)
        self._cost = problem.cost
        self.is_whole = bool((problem.cost == np.round(problem.cost)).all())
        self._hair = 0.25 / max(1, cells) if self.is_whole else 0.0
        self._relaxed = self._programme(sparse.csr_matrix((0, cells)), np.empty(0))

    def _programme(self, matrix: sparse.csr_matrix, need: np.ndarray) -> highspy._Highs:  # type: ignore[name-defined]
        unlimited = np.full(len(need), UNLIMITED)
        return quiet_solver(
            matrix, cost=self._cost + self._hair, low=self._must, high=self._may, right=(need, unlimited)
        )

    def add(self, cuts: Iterable[Cut]) -> list[Cut]:
        """Take up conditions; gives back those that are new."""
        new = []
        for cut in cuts:
            if cut.name not in self._known:
                self._known.add(cut.name)
                self.cuts.append(cut)
                new.append(cut)
                cells = cut.cells.astype(np.int32)
                self._relaxed.addRow(float(cut.need), UNLIMITED, len(cells), cells, cut.weights)
        return new

    def in_parts(self) -> Proposal:
        """The cheapest when cells may be hidden in part."""
        self._relaxed.run()
        require_optimal(self._relaxed, "The choice of cells to hide")
        pattern = np.array(self._relaxed.getSolution().col_value)
        return Proposal(_clean(pattern), self._bound(self._relaxed.getInfo().objective_function_value))

    def in_whole(self, *, seconds: float, nodes: int | None = None) -> Proposal | None:
        """The cheapest of whole cells, or the best that was found in so many ``seconds`` or ``nodes``; None where none was."""
        matrix, need = self._matrix()
        solver = self._programme(matrix, need)
        solver.setOptionValue("time_limit", seconds)
        if nodes is not None:
            solver.setOptionValue("mip_max_nodes", nodes)
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("mip_abs_gap", self._hair / 2 if self.is_whole else 1e-6)
        cells = matrix.shape[1]
        integer = np.full(cells, int(highspy.HighsVarType.kInteger), dtype=np.uint8)
        solver.changeColsIntegrality(cells, np.arange(cells, dtype=np.int32), integer)
        solver.run()
        if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        pattern = np.round(np.array(solver.getSolution().col_value))
        return Proposal(pattern, self._bound(solver.getInfo().mip_dual_bound))

    def _matrix(self) -> tuple[sparse.csr_matrix, np.ndarray]:
        ends = np.cumsum([0, *(len(cut.cells) for cut in self.cuts)])
        cells = np.concatenate([np.empty(0, dtype=np.int64), *(cut.cells for cut in self.cuts)])
        weights = np.concatenate([np.empty(0), *(cut.weights for cut in self.cuts)])
        shape = (len(self.cuts), len(self._cost))
        return sparse.csr_matrix((weights, cells, ends), shape=shape), np.array([cut.need for cut in self.cuts])

    def _bound(self, objective: float) -> float:
        if not self.is_whole:
            return objective - 1e-6
        hairs = self._hair * len(self._cost)
        return float(np.ceil(objective - hairs - 1e-6))


def _clean(pattern: np.ndarray) -> np.ndarray:
    pattern[pattern < _NOTHING] = 0.0
    pattern[pattern > 1.0 - _NOTHING] = 1.0
    return pattern
