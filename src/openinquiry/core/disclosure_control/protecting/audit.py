"""The last look before release: how closely every hidden count can be worked out from all that is published together."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from openinquiry.core.disclosure_control.solver import UNLIMITED, is_optimal, quiet_solver
from openinquiry.core.disclosure_control.suppression import (
    TOLERANCE,
    Reach,
    SuppressionProblem,
    reach,
    tightest_interval,
)

_ASKED_FOR_THE_TIGHTEST = 100  # cells


@dataclass(frozen=True)
class Audit:
    """What an attacker can still tell.

    checked: hidden counts that were tested. failures: those that can be worked out more closely than allowed. tightest: no
    hidden count can be told within less than this; None where nothing is hidden.
    """

    checked: int
    failures: int
    tightest: float | None

    @property
    def passed(self) -> bool:
        """Whether the tables may be released."""
        return not self.failures


def audit_pattern(problem: SuppressionProblem, hidden: np.ndarray, *, about: np.ndarray) -> Audit:
    """Test a pattern of whole cells: every unsafe cell as its policy wants, and the tightest interval of the cells ``about``.

    All that stands in sums with hidden cells is taken together, whatever table it is in.
    """
    found = reach(problem, hidden, about | problem.unsafe, content=lambda up, down: _is_settled(problem, up, down))
    failed = problem.unsafe & ~(problem.is_content(found.up, found.down) & hidden)
    tested = about & problem.unsafe
    tightest = (
        tightest_interval(problem, hidden, tested, found, most_asked=_ASKED_FOR_THE_TIGHTEST) if tested.any() else None
    )
    return Audit(int(about.sum()), int(failed.sum()), None if tightest is None else float(np.round(tightest, 6)))


def _is_settled(problem: SuppressionProblem, up: np.ndarray, down: np.ndarray) -> np.ndarray:
    """Unsafe cells are asked until they are safe; of others it is enough that they move at all."""
    moves = up + down > TOLERANCE
    return np.where(problem.unsafe, problem.is_content(up, down), moves)


def audit_published(problem: SuppressionProblem, hidden: np.ndarray, *, threshold: int, least_room: float) -> Audit:
    """Test what is published by itself, by somebody who does not have the true counts.

    problem: of which only sums and the bounds of hidden and shown cells are used. A count fails where it is certain to be
    below ``threshold`` but not nought, and is told within less than ``least_room``.
    """
    possible = _any_counts(problem, hidden)
    if possible is None:
        return Audit(int(hidden.sum()), int(hidden.sum()), 0.0)
    as_if = replace(problem, values=possible, room_below=np.zeros(len(hidden)), room_above=np.zeros(len(hidden)))

    def is_settled(up: np.ndarray, down: np.ndarray) -> np.ndarray:
        least, most = _whole_ends(possible, up, down)
        return np.asarray((most >= threshold) | (least <= 0) & (most - least >= 1) | (most - least >= least_room))

    found = reach(as_if, hidden, hidden, content=is_settled)
    least, most = _whole_ends(possible, found.up, found.down)
    small = hidden & (most < threshold) & (most > 0)
    failed = small & (most - least < least_room)
    return Audit(int(hidden.sum()), int(failed.sum()), _least_width(found, hidden))


def _whole_ends(values: np.ndarray, up: np.ndarray, down: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.ceil(values - down - TOLERANCE), np.floor(values + up + TOLERANCE)


def _least_width(found: Reach, hidden: np.ndarray) -> float | None:
    return float(np.round((found.up + found.down)[hidden].min(), 6)) if hidden.any() else None


def _any_counts(problem: SuppressionProblem, hidden: np.ndarray) -> np.ndarray | None:
    """Counts that fit all that is published; None where it contradicts itself."""
    low = np.where(hidden, problem.hidden_low, problem.shown_low)
    high = np.where(hidden, problem.hidden_high, problem.shown_high)
    nothing = np.zeros(problem.equations.shape[0])
    solver = quiet_solver(
        problem.equations, cost=np.zeros(len(low)), low=low, high=np.minimum(high, UNLIMITED), right=(nothing, nothing)
    )
    solver.run()
    return np.clip(np.array(solver.getSolution().col_value), low, high) if is_optimal(solver) else None
