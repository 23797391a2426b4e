"""The integer programmes of controlled rounding: to the two multiples next to each count, and to further ones.

A count x = base · f + r, with 0 ≤ r < base, goes to base · (f + y). To go up instead of down costs base - 2 r more, and
each multiple beyond costs base more, so the costs of one cell are convex and the steps fill up in order
(Salazar-González 2006, section 2).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix, hstack

from openinquiry.core.disclosure_control.perturbation.additions import Counts
from openinquiry.core.disclosure_control.perturbation.whole_programme import Solved, WholeProgramme

# Beyond this HiGHS 1.16 found nothing in two minutes and overran its own time limit (tables of four dimensions and 16,632
# cells: 14,300). Tables of two dimensions count as nothing, for the relaxation has whole solutions there.
_LARGE = 10_000
_WHOLE = 1e-6


@dataclass(frozen=True, eq=False)
class Rounded:
    """status: ``optimal``, ``infeasible`` or ``stopped``. multiples: (n,) of the base, or None where none was found.

    bound: no rounding of the kind has a lesser sum of distances. seconds: spent by the solver.
    """

    status: str
    multiples: Counts | None
    bound: float
    seconds: float


def adjacent_multiples(counts: Counts, *, equations: csr_matrix, base: int, time_limit: float) -> Rounded:
    """The zero-restricted rounding of least distance; ``multiples`` is None where there is none or none was found.

    A table that is out of reach is not tried: of it only the relaxation to further multiples is of use.
    """
    below, rest = np.divmod(counts, base)
    open_cells = np.flatnonzero(rest)
    matrix = csc_matrix(equations[:, open_cells])
    if not _within_reach(matrix):
        return Rounded("stopped", None, 0.0, 0.0)
    solved = _solve(
        matrix,
        right=-(equations @ below),
        cost=base - 2 * rest[open_cells],
        high=np.ones(len(open_cells)),
        time_limit=time_limit,
    )
    multiples = None
    if solved.values is not None:
        multiples = below.copy()
        multiples[open_cells] += np.rint(solved.values).astype(np.int64)
    return Rounded(solved.status, multiples, _whole_bound(solved, rest, base), solved.seconds)


def further_multiples(
    counts: Counts, *, equations: csr_matrix, base: int, time_limit: float, start: Counts | None
) -> Rounded:
    """The rounding of least distance to any multiples, a nought staying nought.

    start: (n,) multiples that add up; given back where nothing better is found.
    """
    below, rest = np.divmod(counts, base)
    between, some = np.flatnonzero(rest), np.flatnonzero(counts)
    # Columns: up to the next multiple; further up; further down.
    matrix = csc_matrix(hstack([equations[:, between], equations[:, some], -equations[:, some]]))
    cost = np.concatenate([base - 2 * rest[between], np.full(2 * len(some), base)])
    high = np.concatenate([np.ones(len(between)), np.full(len(some), inf), below[some]])
    solved = _solve(
        matrix,
        right=-(equations @ below),
        cost=cost,
        high=high,
        time_limit=time_limit,
        start=None if start is None else _columns(start - below, between=between, some=some, high=high),
    )
    bound = _whole_bound(solved, rest, base)
    if solved.values is None:
        return Rounded("stopped", start, bound, solved.seconds)
    steps = np.rint(solved.values).astype(np.int64)
    multiples = below.copy()
    multiples[between] += steps[: len(between)]
    multiples[some] += steps[len(between) : len(between) + len(some)] - steps[len(between) + len(some) :]
    return Rounded(solved.status, multiples, bound, solved.seconds)


def _columns(moved: Counts, *, between: np.ndarray, some: np.ndarray, high: np.ndarray) -> np.ndarray:
    """The columns of the programme that move each cell by ``moved`` multiples from the one below."""
    first = np.zeros_like(moved)
    first[between] = np.clip(moved[between], 0, 1)
    beyond = moved - first
    down = high[len(between) + len(some) :]
    return np.concatenate([first[between], np.maximum(beyond[some], 0), np.minimum(np.maximum(-beyond[some], 0), down)])


def _solve(
    matrix: csc_matrix,
    *,
    right: np.ndarray,
    cost: np.ndarray,
    high: np.ndarray,
    time_limit: float,
    start: np.ndarray | None = None,
) -> Solved:
    """In whole numbers, or where that is out of reach by the relaxation, whose solution counts only if it is whole."""
    columns = matrix.shape[1]
    within_reach = _within_reach(matrix)
    programme = WholeProgramme(matrix, right, cost, np.zeros(columns), high, whole=within_reach)
    solved = programme.solve(time_limit=time_limit, start=start if within_reach else None)
    if within_reach or solved.values is None:
        return solved
    is_whole = solved.status == "optimal" and bool((np.abs(solved.values - np.rint(solved.values)) < _WHOLE).all())
    return solved if is_whole else Solved("stopped", None, solved.bound, solved.seconds)


def _within_reach(matrix: csc_matrix) -> bool:
    """By the number of columns, times how many additions more than two each is in."""
    return bool(matrix.nnz - 2 * matrix.shape[1] <= _LARGE)


def _whole_bound(solved: Solved, rest: np.ndarray, base: int) -> float:
    """Distances are whole, so the bound is rounded up; and no cell can be nearer than its nearest multiple."""
    bound = solved.bound + int(rest.sum())  # the programme costs what is more than going down
    nearest = float(np.minimum(rest, base - rest).sum())
    return max(nearest, float(ceil(bound - _WHOLE))) if abs(bound) < inf else nearest
