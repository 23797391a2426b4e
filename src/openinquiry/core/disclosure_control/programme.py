"""The attacker's linear programme: one set of sums, asked again and again for another cell.

The programme is built once and keeps its last basis: only its objective changes from one question to the next, so each
answer starts from a vertex that fits all that is shown (HiGHS; Huangfu and Hall 2018).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from openinquiry.core.disclosure_control.solver import has_no_solution, quiet_solver, require_optimal

Interval = tuple[float, float]


class NothingFits(ArithmeticError):
    """No counts fit all that the attacker is given: what is shown contradicts itself."""


class Programme:
    """All values of ``cells`` within ``limits`` that satisfy ``matrix`` · values = 0."""

    def __init__(self, matrix: csr_matrix, limits: Sequence[Interval]) -> None:
        rows, cells = matrix.shape
        low, high = np.array(limits, dtype=np.float64).reshape(-1, 2).T
        nothing = np.zeros(rows)
        self._solver = quiet_solver(matrix, cost=np.zeros(cells), low=low, high=high, right=(nothing, nothing))
        self._asked: np.ndarray = np.empty(0, dtype=np.int32)

    def least(self, places: np.ndarray, *, sign: float | np.ndarray) -> np.ndarray:
        """The values that make the sum of the cells at ``places``, each times ``sign`` or its own sign, least.

        Raises NothingFits when there are none, ArithmeticError when the solver fails otherwise, a fault of ours.
        """
        asked = places.astype(np.int32)
        self._solver.changeColsCost(len(self._asked), self._asked, np.zeros(len(self._asked)))
        self._solver.changeColsCost(len(asked), asked, np.full(len(asked), sign, dtype=np.float64))
        self._asked = asked
        self._solver.run()
        if has_no_solution(self._solver):
            raise NothingFits("No counts fit all that the attacker is given.")
        require_optimal(self._solver, "The attacker's programme")
        return np.array(self._solver.getSolution().col_value)
