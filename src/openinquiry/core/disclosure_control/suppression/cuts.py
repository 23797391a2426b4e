"""Sums of the table that would pin an unsafe cell, as conditions on the pattern: at least some of these cells must be hidden.

An attacker adds and subtracts sums until everything but the unsafe cell is known or limited. Any such combination says how
far the cell can move at most under a pattern; that it must be able to move further is a linear condition on the pattern
(Fischetti and Salazar-González 2001, section 3: capacity constraints). For a pattern each cell counts as a whole or not at
all, so no cell need count for more than what is missing (their strengthening).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from openinquiry.core.disclosure_control.suppression.problem import TOLERANCE, SuppressionProblem

_NOTHING = 1e-9


@dataclass(frozen=True, eq=False)
class Cut:
    """The sum of ``weights`` over the hidden ones of ``cells`` must be at least ``need``. Cells hidden anyway are left out."""

    cells: np.ndarray
    weights: np.ndarray
    need: float

    def is_met_by(self, pattern: np.ndarray) -> bool:
        """Whether a pattern (0 to 1 for each cell) meets it."""
        return bool(self.weights @ pattern[self.cells] >= self.need - TOLERANCE)

    @property
    def can_be_met(self) -> bool:
        """Whether hiding all its cells would do."""
        return bool(self.weights.sum() >= self.need - TOLERANCE)

    @property
    def name(self) -> bytes:
        """Equal for equal cuts."""
        return self.cells.tobytes() + np.round(self.weights / max(self.need, _NOTHING), 6).tobytes()


@dataclass(frozen=True, eq=False)
class Limit:
    """An upper end of how far a cell can move: ``constant`` plus the ``weights`` of all hidden cells."""

    constant: float
    weights: np.ndarray


def limit_of(problem: SuppressionProblem, combination: np.ndarray) -> Limit:
    """The limit that a combination sets: movement of the cell = sum of ``combination`` × the movements of the others."""
    rising, falling = np.maximum(combination, 0.0), np.maximum(-combination, 0.0)
    shown = np.zeros(len(combination))
    hidden = shown + 1.0
    up, down = problem.up(shown), problem.down(shown)
    constant = rising * up + falling * down
    weights = rising * (problem.up(hidden) - up) + falling * (problem.down(hidden) - down)
    return Limit(float(constant.sum()), weights)


def cut_from(problem: SuppressionProblem, limit: Limit, *, need: float) -> Cut | None:
    """That ``limit`` be at least ``need``, as a condition on the pattern; None where it is met whatever is hidden."""
    missing = need - limit.constant - float(limit.weights[problem.must_hide].sum())
    if missing <= TOLERANCE:
        return None
    open_cells = np.flatnonzero((limit.weights > _NOTHING) & problem.may_hide & ~problem.must_hide)
    return Cut(open_cells, np.minimum(limit.weights[open_cells], missing), missing)


def conditions(problem: SuppressionProblem, cell: int, above: Limit | None, below: Limit | None) -> list[Cut]:
    """What a pattern must meet, given how far ``cell`` can move up and down at most. None: far enough."""
    wanted_above, wanted_below = float(problem.room_above[cell]), float(problem.room_below[cell])
    found = [
        cut_from(problem, limit, need=need)
        for limit, need in ((above, wanted_above), (below, wanted_below))
        if limit is not None
    ]
    if above is not None and below is not None and wanted_above + wanted_below < problem.width:
        join = _either if problem.whole and problem.width <= 1 else _both_together
        found.append(join(problem, above, below))
    return [cut for cut in found if cut is not None]


def _either(problem: SuppressionProblem, first: Limit, second: Limit) -> Cut | None:
    """That one of two limits be at least the width wanted: what helps neither does not help."""
    one, other = cut_from(problem, first, need=problem.width), cut_from(problem, second, need=problem.width)
    if one is None or other is None:
        return None
    weights = np.zeros(len(problem.values))
    for each in (one, other):
        weights[each.cells] = np.maximum(weights[each.cells], each.weights / each.need)
    cells = np.flatnonzero(weights)
    return Cut(cells, weights[cells], 1.0)


def _both_together(problem: SuppressionProblem, first: Limit, second: Limit) -> Cut | None:
    """That two limits together be at least the width wanted."""
    together = Limit(first.constant + second.constant, first.weights + second.weights)
    return cut_from(problem, together, need=problem.width)


def something_more(problem: SuppressionProblem, hidden: np.ndarray) -> Cut:
    """That one more cell be hidden than in a pattern that is not safe: for to hide less is never safer."""
    cells = np.flatnonzero(problem.may_hide & ~hidden)
    return Cut(cells, np.ones(len(cells)), 1.0)
