"""The last look before release: how closely every hidden count can be worked out from all that is published together."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from openinquiry.core.disclosure_control.solver import UNLIMITED, is_optimal, quiet_solver
from openinquiry.core.disclosure_control.suppression import (
    TOLERANCE,
    SuppressionProblem,
    reach,
    tightest_interval,
)

_ASKED_FOR_THE_TIGHTEST = 20  # cells


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


@dataclass(frozen=True, eq=False)
class Told:
    """What somebody who has only what is published can tell of counts; every array has one place a cell.

    low, high: least and greatest whole number that a cell can be; they mean something where ``about``. exact: whether the cell
    cannot be outside them; else the search ended when they were wide enough. failed: certain to be small and told too closely.
    """

    about: np.ndarray
    low: np.ndarray
    high: np.ndarray
    exact: np.ndarray
    failed: np.ndarray
    audit: Audit


def audit_published(
    problem: SuppressionProblem,
    hidden: np.ndarray,
    *,
    threshold: int,
    least_room: float,
    about: np.ndarray | None = None,
    exact: bool = False,
) -> Told | None:
    """Test what is published by itself, as somebody does who has no true counts. None where it contradicts itself.

    problem: of which only sums and the bounds of hidden and shown cells are used. about: bool, the cells to be told of; the
    hidden ones unless given. exact: whether each is asked to its ends. A count fails where it is certain to be below
    ``threshold`` and may be more than nought, and is told within less than ``least_room``.
    """
    possible = any_counts(problem, hidden)
    if possible is None:
        return None
    about = hidden if about is None else about
    nothing = np.zeros(len(hidden))
    as_if = replace(problem, values=possible, room_below=nothing, room_above=nothing)
    limits = as_if.up(hidden.astype(float)), as_if.down(hidden.astype(float))

    def is_at_its_ends(up: np.ndarray, down: np.ndarray) -> np.ndarray:
        return np.asarray((up >= limits[0] - TOLERANCE) & (down >= limits[1] - TOLERANCE))

    def is_settled(up: np.ndarray, down: np.ndarray) -> np.ndarray:
        least, most = _whole_ends(possible, up, down)
        return np.asarray(is_at_its_ends(up, down) | ((most - least >= least_room) & (not exact)))

    found = reach(as_if, hidden, about, content=is_settled)
    low, high = _whole_ends(possible, found.up, found.down)
    may_be_small = about & (low < threshold) & (high > 0)
    failed = may_be_small & (high < threshold) & (high - low < least_room)
    ended = is_at_its_ends(found.up, found.down) | ~is_settled(found.up, found.down) | exact
    tightest = (
        tightest_interval(as_if, hidden, may_be_small, found, most_asked=_ASKED_FOR_THE_TIGHTEST)
        if may_be_small.any()
        else None
    )
    audit = Audit(int(about.sum()), int(failed.sum()), None if tightest is None else float(np.round(tightest, 6)))
    return Told(about, low, high, about & ended, failed, audit)


def _whole_ends(values: np.ndarray, up: np.ndarray, down: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.ceil(values - down - TOLERANCE), np.floor(values + up + TOLERANCE)


def any_counts(problem: SuppressionProblem, hidden: np.ndarray) -> np.ndarray | None:
    """Counts that fit all that is published; None where it contradicts itself."""
    low = np.where(hidden, problem.hidden_low, problem.shown_low)
    high = np.where(hidden, problem.hidden_high, problem.shown_high)
    nothing = np.zeros(problem.equations.shape[0])
    solver = quiet_solver(
        problem.equations, cost=np.zeros(len(low)), low=low, high=np.minimum(high, UNLIMITED), right=(nothing, nothing)
    )
    solver.run()
    return np.clip(np.array(solver.getSolution().col_value), low, high) if is_optimal(solver) else None
