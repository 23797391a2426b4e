"""The attacker's linear programme: one set of sums, asked again and again for another cell.

The programme is built once and keeps its last basis: only its objective changes from one question to the next, so each
answer starts from a vertex that fits all that is shown (HiGHS; Huangfu and Hall 2018).
"""

from __future__ import annotations

from collections.abc import Sequence

import highspy
import numpy as np
from scipy.sparse import csr_matrix

Interval = tuple[float, float]


class NothingFits(ArithmeticError):
    """No counts fit all that the attacker is given: what is shown contradicts itself."""


class Programme:
    """All values of ``cells`` within ``limits`` that satisfy ``matrix`` · values = 0."""

    def __init__(self, matrix: csr_matrix, limits: Sequence[Interval]) -> None:
        rows, cells = matrix.shape
        low, high = np.array(limits, dtype=np.float64).reshape(-1, 2).T
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = cells, rows
        model.col_cost_ = np.zeros(cells)
        model.col_lower_, model.col_upper_ = low, high
        model.row_lower_ = model.row_upper_ = np.zeros(rows)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = matrix.indptr
        model.a_matrix_.index_ = matrix.indices
        model.a_matrix_.value_ = matrix.data
        # The plain solver: the wrapper around it prints a greeting to standard output, which belongs to the command.
        self._solver = highspy._Highs()  # type: ignore[attr-defined]
        self._solver.setOptionValue("output_flag", False)
        self._solver.setOptionValue("threads", 1)
        self._solver.passModel(model)
        self._asked: np.ndarray = np.empty(0, dtype=np.int32)

    def least(self, places: np.ndarray, *, sign: float | np.ndarray) -> np.ndarray:
        """The values that make the sum of the cells at ``places``, each times ``sign`` or its own sign, least.

        Raises NothingFits when there are none.
        """
        asked = places.astype(np.int32)
        self._solver.changeColsCost(len(self._asked), self._asked, np.zeros(len(self._asked)))
        self._solver.changeColsCost(len(asked), asked, np.full(len(asked), sign, dtype=np.float64))
        self._asked = asked
        self._solver.run()
        status = self._solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise NothingFits(f"The attacker's programme was not solved: {self._solver.modelStatusToString(status)}")
        return np.array(self._solver.getSolution().col_value)
