"""The attacker: how closely can a hidden count be worked out by adding and subtracting everything else that is shown?

Each hidden count is bounded by linear programming over all sums that the release holds (Fischetti and Salazar-González
2001, section 2; the audit problem). Shown counts enter with the range that rounding leaves, hidden ones with the range
that the policy tells everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil, floor, inf, isinf

import numpy as np
from scipy.sparse import csr_matrix

from openinquiry.core.disclosure_control.counts import ShownCount
from openinquiry.core.disclosure_control.policy import Policy
from openinquiry.core.disclosure_control.programme import Programme

Interval = tuple[float, float]


@dataclass(frozen=True)
class Sum:
    """``total`` is the sum of ``parts``; each names a cell of the release."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Exposure:
    """What an attacker must still consider for a hidden cell: at least ``low`` to ``high`` (counts, real-valued)."""

    cell: str
    low: float
    high: float

    @property
    def width(self) -> float:
        """How uncertain the attacker stays, in people or offences: between the whole numbers within the interval."""
        return _whole_width(self.low, self.high)


_TOLERANCE = 1e-6  # of the solver, in counts


def _whole_width(low: float, high: float) -> float:
    return high - low if isinf(high) else float(floor(high + _TOLERANCE) - ceil(low - _TOLERANCE))


def exposures(
    shown: Mapping[str, ShownCount],
    sums: Iterable[Sum],
    *,
    policy: Policy,
    beyond_policy: frozenset[str] = frozenset(),
) -> tuple[Exposure, ...]:
    """An interval that an attacker cannot exclude for every hidden cell that stands in any sum, in order of cell.

    The interval is the tightest one where it is narrower than the policy wants; a wider one may be wider still.
    beyond_policy: cells hidden to protect others; the attacker is only told that they are not negative.
    """

    enough = float(policy.least_width_for_an_attacker)

    def bounds(cell: str) -> Interval:
        return _bounds(cell, shown[cell], policy=policy, beyond_policy=beyond_policy)

    return tuple(
        exposure
        for cells, system in _components(shown, tuple(sums))
        for exposure in _solve(
            system,
            bounds={cell: bounds(cell) for cell in cells},
            hidden=[cell for cell in cells if shown[cell].value is None],
            enough=enough,
        )
    )


def _components(shown: Mapping[str, ShownCount], sums: tuple[Sum, ...]) -> list[tuple[list[str], list[Sum]]]:
    """Sums that share cells belong together; only parts of the release with a hidden cell matter."""
    leader: dict[str, str] = {}

    def find(cell: str) -> str:
        while leader.setdefault(cell, cell) != cell:
            leader[cell] = leader[leader[cell]]
            cell = leader[cell]
        return cell

    for each in sums:
        for part in each.parts:
            leader[find(part)] = find(each.total)
    grouped: dict[str, list[Sum]] = {}
    for each in sums:
        grouped.setdefault(find(each.total), []).append(each)
    result = []
    for system in grouped.values():
        cells = sorted({cell for each in system for cell in (each.total, *each.parts)})
        if any(shown[cell].value is None for cell in cells):
            result.append((cells, system))
    return result


def _solve(system: list[Sum], *, bounds: dict[str, Interval], hidden: list[str], enough: float) -> list[Exposure]:
    if _is_forest(bounds, system):
        known = _propagated(bounds, system)
        return [Exposure(cell, *known[cell]) for cell in hidden]
    return _by_linear_programming(system, bounds=bounds, hidden=hidden, enough=enough)


def _is_forest(cells: Mapping[str, Interval], system: list[Sum]) -> bool:
    """Whether no cell can be reached in two ways: then passing intervals along the sums is exact."""
    return sum(len(each.parts) + 1 for each in system) == len(cells) + len(system) - 1


def _propagated(bounds: dict[str, Interval], system: list[Sum]) -> dict[str, Interval]:
    """Each sum narrows its members by the others, until nothing changes."""
    known = dict(bounds)
    changed = True
    while changed:
        changed = False
        for each in system:
            lows = sum(known[part][0] for part in each.parts)
            highs = sum(known[part][1] for part in each.parts)
            low, high = known[each.total]
            narrowed = {each.total: (max(low, lows), min(high, highs))}
            for part in each.parts:
                own_low, own_high = known[part]
                others_low, others_high = lows - own_low, (inf if highs == inf else highs - own_high)
                if highs == inf:
                    others_high = sum(known[other][1] for other in each.parts if other != part)
                narrowed[part] = (max(own_low, low - others_high), min(own_high, high - others_low))
            for cell, interval in narrowed.items():
                if interval != known[cell]:
                    known[cell] = interval
                    changed = True
    return known


def _by_linear_programming(
    system: list[Sum], *, bounds: dict[str, Interval], hidden: list[str], enough: float
) -> list[Exposure]:
    """Least and greatest value of each hidden cell; a cell that solutions already show to be wide enough is not solved.

    Every solution is a set of true counts that fits all that is shown, so the values it gives to the other hidden cells
    are values that an attacker cannot exclude.
    """
    cells = list(bounds)
    place = {cell: index for index, cell in enumerate(cells)}
    entries = [(row, place[cell], 1.0) for row, each in enumerate(system) for cell in each.parts]
    entries += [(row, place[each.total], -1.0) for row, each in enumerate(system)]
    rows, columns, values = zip(*entries, strict=True)
    matrix = csr_matrix((values, (rows, columns)), shape=(len(system), len(cells)))
    # Without an upper end one unlimited cell would make every programme unbounded and leave the others untested. Limits
    # can only make the intervals narrower, and so the release safer.
    enormous = 10.0 + 2.0 * sum(high for _, high in bounds.values() if not isinf(high))
    limits = [(lower, min(upper, enormous)) for lower, upper in bounds.values()]
    places = np.array([place[cell] for cell in hidden])
    low, high = np.full(len(hidden), inf), np.full(len(hidden), -inf)

    programme = Programme(matrix, limits)

    def ask(about: np.ndarray, sign: float) -> None:
        found = programme.least(about, sign=sign)[places]
        np.minimum(low, found, out=low)
        np.maximum(high, found, out=high)

    for sign in (1.0, -1.0):
        ask(places, sign)
    for index in range(len(hidden)):
        for sign in (1.0, -1.0):
            if _whole_width(low[index], high[index]) < enough:
                ask(places[index : index + 1], sign)
    return [Exposure(cell, float(low[index]), float(high[index])) for index, cell in enumerate(hidden)]


def _bounds(cell: str, count: ShownCount, *, policy: Policy, beyond_policy: frozenset[str]) -> Interval:
    if count.value is not None:
        return count.low, count.high
    return (0.0, inf) if cell in beyond_policy else (1.0, policy.smallest_count_shown - 1.0)
