"""A programme in whole numbers on HiGHS: quiet, on one thread, the same answer each time unless the clock ends it.

Huangfu and Hall 2018, "Parallelizing the dual revised simplex method", Mathematical Programming Computation 10.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import highspy
import numpy as np
from scipy.sparse import csc_matrix

# Costs are whole numbers, so a solution less than one from the bound is the least.
_LESS_THAN_ONE = 0.999


@dataclass(frozen=True, eq=False)
class Solved:
    """What came of a programme.

    status: ``optimal``, ``infeasible`` or ``stopped``. values: one a column; None where nothing feasible was found.
    bound: no solution costs less. seconds: spent by the solver.
    """

    status: str
    values: np.ndarray | None
    bound: float
    seconds: float


@dataclass(frozen=True, eq=False)
class WholeProgramme:
    """Least ``cost`` · x for ``low`` ≤ x ≤ ``high`` with ``matrix`` · x = ``right``.

    cost: whole numbers, one a column. whole: whether x must be whole; else the relaxation is solved.
    """

    matrix: csc_matrix
    right: np.ndarray
    cost: np.ndarray
    low: np.ndarray
    high: np.ndarray
    whole: bool = True

    def solve(
        self,
        *,
        time_limit: float = inf,
        start: np.ndarray | None = None,
        most_nodes: int | None = None,
        near: float = 0.0,
    ) -> Solved:
        """time_limit: seconds. start: a solution to begin with. most_nodes: of the search tree.

        near: a solution within this share of the least cost will do, and counts as optimal.
        """
        if not self.matrix.shape[1]:
            return self._of_nothing()
        solver = highspy._Highs()  # type: ignore[attr-defined]  # the wrapper around it prints a greeting
        options = {"output_flag": False, "threads": 1, "mip_rel_gap": near, "mip_abs_gap": _LESS_THAN_ONE}
        if time_limit < inf:
            options["time_limit"] = max(0.0, time_limit)
        if most_nodes is not None:
            options["mip_max_nodes"] = most_nodes
        for name, value in options.items():
            solver.setOptionValue(name, value)
        solver.passModel(self._model())
        if start is not None:
            first = highspy.HighsSolution()
            first.col_value = start.astype(float).tolist()
            solver.setSolution(first)
        solver.run()
        return self._read(solver)

    def _of_nothing(self) -> Solved:
        if self.right.any():
            return Solved("infeasible", None, inf, 0.0)
        return Solved("optimal", np.zeros(0), 0.0, 0.0)

    def _model(self) -> highspy.HighsLp:
        rows, columns = self.matrix.shape
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = columns, rows
        model.col_cost_ = self.cost.astype(np.float64)
        model.col_lower_, model.col_upper_ = self.low.astype(np.float64), self.high.astype(np.float64)
        model.row_lower_ = model.row_upper_ = self.right.astype(np.float64)
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = self.matrix.indptr
        model.a_matrix_.index_ = self.matrix.indices
        model.a_matrix_.value_ = self.matrix.data.astype(np.float64)
        if self.whole:
            model.integrality_ = [highspy.HighsVarType.kInteger] * columns
        return model

    def _read(self, solver: highspy._Highs) -> Solved:  # type: ignore[name-defined]
        status, information = solver.getModelStatus(), solver.getInfo()
        seconds = float(solver.getRunTime())
        if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return Solved("infeasible", None, inf, seconds)
        optimal = status == highspy.HighsModelStatus.kOptimal
        feasible = information.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        values = np.array(solver.getSolution().col_value) if feasible else None
        if self.whole:
            bound = float(information.mip_dual_bound)
        else:
            bound = float(information.objective_function_value) if optimal else -inf
        return Solved("optimal" if optimal else "stopped", values, bound, seconds)
