"""HiGHS, quiet and on one thread, so that the same question has the same answer (Huangfu and Hall 2018)."""

from __future__ import annotations

import highspy
import numpy as np
from scipy import sparse

UNLIMITED = highspy.kHighsInf
_MANY_SUMS = 1_500
_PIVOTS_OF_AN_INTERIOR_STEP = 30


def quiet_solver(
    matrix: sparse.csr_matrix,
    *,
    cost: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    right: tuple[np.ndarray, np.ndarray],
) -> highspy._Highs:  # type: ignore[name-defined]
    """A minimisation of ``cost`` over values from ``low`` to ``high`` whose sums by ``matrix`` lie within ``right``."""
    rows, columns = matrix.shape
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns, rows
    model.col_cost_ = cost.astype(np.float64)
    model.col_lower_, model.col_upper_ = low.astype(np.float64), high.astype(np.float64)
    model.row_lower_, model.row_upper_ = right
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    # The plain solver: the wrapper around it prints a greeting to standard output, which belongs to the command.
    solver = highspy._Highs()  # type: ignore[attr-defined]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.passModel(model)
    return solver


def for_questions_one_by_one(solver: highspy._Highs, *, sums: int) -> None:  # type: ignore[name-defined]
    """Prepare a solver for one question after another that differ in little.

    Where there are few sums the basis of the last answer is the best start. Where there are many, an interior point that is
    moved on to a corner is found ten to twenty times sooner.
    """
    solver.setOptionValue("presolve", "off" if sums < _MANY_SUMS else "choose")
    if sums >= _MANY_SUMS:
        solver.setOptionValue("solver", "ipm")
        solver.setOptionValue("ipm_optimality_tolerance", 1e-10)


def pivots(solver: highspy._Highs) -> int:  # type: ignore[name-defined]
    """How much work the last run was, in steps of the simplex method, whichever method it used."""
    info = solver.getInfo()
    steps = max(0, info.simplex_iteration_count) + max(0, info.crossover_iteration_count)
    return int(steps + _PIVOTS_OF_AN_INTERIOR_STEP * max(0, info.ipm_iteration_count))


def is_optimal(solver: highspy._Highs) -> bool:  # type: ignore[name-defined]
    """Whether the last run ended with a best solution."""
    return bool(solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)


def has_no_solution(solver: highspy._Highs) -> bool:  # type: ignore[name-defined]
    """Whether the last run showed that no values fit. A programme that was not solved for another reason shows nothing."""
    return bool(solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible)


def require_optimal(solver: highspy._Highs, what: str) -> None:  # type: ignore[name-defined]
    """Raises ArithmeticError when the last run did not: of programmes that must have a solution, a fault of ours."""
    status = solver.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        raise ArithmeticError(f"{what} was not solved: {solver.modelStatusToString(status)}")
