"""The attacker's linear programme: one set of sums, asked again and again for another cell.

The programme is built once and keeps its last basis: only its objective changes from one question to the next, so each
answer starts from a vertex that fits all that is shown (HiGHS; Huangfu and Hall 2018).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from openinquiry.core.disclosure_control.solver import quiet_solver, require_optimal

Interval = tuple[float, float]


class Programme:
    """All values of ``cells`` within ``limits`` that satisfy ``matrix`` · values = 0."""

    def __init__(self, matrix: csr_matrix, limits: Sequence[Interval]) -> None:
        rows, cells = matrix.shape
        low, high = np.array(limits, dtype=np.float64).reshape(-1, 2).T
        nothing = np.zeros(rows)
        self._solver = quiet_solver(matrix, cost=np.zeros(cells), low=low, high=high, right=(nothing, nothing))
        self._asked: np.ndarray = np.empty(0, dtype=np.int32)

    def least(self, places: np.ndarray, *, sign: float) -> np.ndarray:
        """The values that make ``sign`` times the sum of the cells at ``places`` least.

        Raises ArithmeticError when there are none: then what is shown contradicts itself, a fault of the caller.
        """
        asked = places.astype(np.int32)
        self._solver.changeColsCost(len(self._asked), self._asked, np.zeros(len(self._asked)))
        self._solver.changeColsCost(len(asked), asked, np.full(len(asked), sign))
        self._asked = asked
        self._solver.run()
        require_optimal(self._solver, "The attacker's programme")
        return np.array(self._solver.getSolution().col_value)
