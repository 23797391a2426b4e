"""An attacker of our own, who reads the published table and asks scipy: no movements, no parts, nothing of the product's.

Every cell is an unknown count; every sum is written down as it is printed; a shown cell lies where its printed value leaves
it, a hidden one where the rule leaves it. Two programmes for each unsafe cell say how low and how high it can be.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, count

import numpy as np
from scipy.optimize import linprog

from openinquiry.core.disclosure_control.suppression.problem import SuppressionProblem

NEAR = 1e-5


class IndependentAttacker:
    """All that is published about one problem, and what can be worked out from it under a pattern."""

    def __init__(self, problem: SuppressionProblem) -> None:
        self.problem = problem
        self.sums = problem.equations.toarray()
        self.unsafe = [int(cell) for cell in np.flatnonzero(problem.unsafe)]

    def interval(self, cell: int, hidden: np.ndarray) -> tuple[float, float]:
        """The least and the greatest that a cell can be, whatever it is."""
        return self._end(cell, hidden, 1.0), self._end(cell, hidden, -1.0)

    def _end(self, cell: int, hidden: np.ndarray, sign: float) -> float:
        problem = self.problem
        low = np.where(hidden, problem.hidden_low, problem.shown_low)
        high = np.where(hidden, problem.hidden_high, problem.shown_high)
        objective = np.zeros(len(low))
        objective[cell] = sign
        nothing = np.zeros(len(self.sums))
        if not len(nothing):
            return float(low[cell] if sign > 0 else high[cell])
        answer = linprog(objective, A_eq=self.sums, b_eq=nothing, bounds=np.column_stack([low, high]), method="highs")
        assert answer.status == 0, answer.message
        return sign * float(answer.fun)

    def is_uncertain_enough(self, cell: int, hidden: np.ndarray) -> bool:
        """Whether an unsafe cell is hidden and can be as far below and above, and as wide, as is asked."""
        problem = self.problem
        if not hidden[cell]:
            return False
        value = problem.values[cell]
        high = self._end(cell, hidden, -1.0)
        if high < value + problem.room_above[cell] - NEAR:
            return False
        low = self._end(cell, hidden, 1.0)
        if low > value - problem.room_below[cell] + NEAR:
            return False
        if problem.whole:
            low, high = np.ceil(low - NEAR), np.floor(high + NEAR)
        return bool(high - low >= problem.width - NEAR)

    def finds_nothing(self, hidden: np.ndarray) -> bool:
        """Whether every unsafe cell is uncertain enough. The cell that gave the last pattern away is asked first."""
        for cell in list(self.unsafe):
            if not self.is_uncertain_enough(cell, hidden):
                self.unsafe.remove(cell)
                self.unsafe.insert(0, cell)
                return False
        return True

    def cheapest(self) -> float | None:
        """What the cheapest safe pattern costs, by trying every pattern from the cheapest on; None where none is safe."""
        problem = self.problem
        if not self.finds_nothing(problem.may_hide):
            return None
        for pattern in self._patterns():
            if self.finds_nothing(pattern):
                return float(problem.cost[pattern].sum())
        raise AssertionError("hiding everything was safe a moment ago")

    def _patterns(self) -> Iterator[np.ndarray]:
        problem = self.problem
        free = np.flatnonzero(problem.may_hide & ~problem.must_hide)
        order = count()
        every = sorted(
            (float(problem.cost[list(some)].sum()), next(order), some)
            for size in range(len(free) + 1)
            for some in combinations(free.tolist(), size)
        )
        for _, _, some in every:
            pattern = problem.must_hide.copy()
            pattern[list(some)] = True
            yield pattern
