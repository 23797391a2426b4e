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
from openinquiry.core.disclosure_control.programme import NothingFits, Programme

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
    return high - low if isinf(high) or isinf(low) else float(floor(high + _TOLERANCE) - ceil(low - _TOLERANCE))


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
    return intervals(
        tuple(sums),
        bounds={
            cell: told_of(cell, count, policy=policy, beyond_policy=beyond_policy) for cell, count in shown.items()
        },
        enough={cell: enough for cell, count in shown.items() if count.value is None},
    )


Memory = dict[
    tuple[object, ...], tuple[Exposure, ...]
]  # what was found of parts of a release that have not changed since


def intervals(
    sums: tuple[Sum, ...],
    *,
    bounds: Mapping[str, Interval],
    enough: Mapping[str, float],
    memory: Memory | None = None,
) -> tuple[Exposure, ...]:
    """An interval that nobody can exclude for every cell of ``enough`` that stands in any of ``sums``.

    bounds: what is known of each cell beforehand; the ends may be infinite. enough: the cells that are asked about, each
    with the width at which its interval need not be the tightest any more. memory: of earlier calls with the same sums.
    Raises NothingFits where no counts do.
    """
    memory = {} if memory is None else memory
    found: list[Exposure] = []
    for cells, system in _components(enough, sums):
        known = {cell: bounds[cell] for cell in cells}
        about = {cell: enough[cell] for cell in cells if cell in enough}
        key = (*cells, *known.values(), *about.items())
        if key not in memory:
            memory[key] = tuple(_solve(system, bounds=known, enough=about))
        found += memory[key]
    return tuple(found)


def _components(about: Mapping[str, float], sums: tuple[Sum, ...]) -> list[tuple[list[str], list[Sum]]]:
    """Sums that share cells belong together; only parts of the release with a cell that is asked about matter."""
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
        if any(cell in about for cell in cells):
            result.append((cells, system))
    return result


def _solve(system: list[Sum], *, bounds: dict[str, Interval], enough: dict[str, float]) -> list[Exposure]:
    if _is_forest(bounds, system):
        known = _propagated(bounds, system)
        if any(low > high + _TOLERANCE for low, high in known.values()):
            raise NothingFits("No counts fit all that the attacker is given.")
        return [Exposure(cell, *known[cell]) for cell in enough]
    return _by_linear_programming(system, bounds=bounds, enough=enough)


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
                others_low = _without(part, each.parts, known, end=0, whole=lows)
                others_high = _without(part, each.parts, known, end=1, whole=highs)
                narrowed[part] = (max(own_low, low - others_high), min(own_high, high - others_low))
            for cell, interval in narrowed.items():
                if interval != known[cell]:
                    known[cell] = interval
                    changed = True
    return known


def _without(part: str, parts: tuple[str, ...], known: Mapping[str, Interval], *, end: int, whole: float) -> float:
    """The sum of one end of all ``parts`` but one; ``whole``: of all of them."""
    return sum(known[each][end] for each in parts if each != part) if isinf(whole) else whole - known[part][end]


_TRIES = 3  # pairs of programmes in which some cells are to be great while others are small
_SEED = 5


def _by_linear_programming(
    system: list[Sum], *, bounds: dict[str, Interval], enough: dict[str, float]
) -> list[Exposure]:
    """Least and greatest value of each cell asked about; one that solutions already show to be wide enough is not solved.

    Every solution is a set of true counts that fits all that is shown, so the values it gives to the other cells are values
    that an attacker cannot exclude.
    """
    cells, about = list(bounds), list(enough)
    place = {cell: index for index, cell in enumerate(cells)}
    places = np.array([place[cell] for cell in about])
    wanted = np.array([enough[cell] for cell in about])
    low, high = np.full(len(about), inf), np.full(len(about), -inf)
    programme = Programme(_matrix_of(system, place), _limits_of(bounds))

    def ask(which: np.ndarray, sign: float | np.ndarray) -> None:
        found = programme.least(which, sign=sign)[places]
        np.minimum(low, found, out=low)
        np.maximum(high, found, out=high)

    mixed = np.random.default_rng(_SEED).choice([-1.0, 1.0], size=(_TRIES, len(about)))
    for signs in (np.ones(len(about)), *mixed):
        if any(_whole_width(low[n], high[n]) < wanted[n] for n in range(len(about))):
            ask(places, signs)
            ask(places, -signs)
    for index in range(len(about)):
        for sign in (1.0, -1.0):
            if _whole_width(low[index], high[index]) < wanted[index]:
                ask(places[index : index + 1], sign)
    return [Exposure(cell, float(low[index]), float(high[index])) for index, cell in enumerate(about)]


def _matrix_of(system: list[Sum], place: Mapping[str, int]) -> csr_matrix:
    entries = [(row, place[cell], 1.0) for row, each in enumerate(system) for cell in each.parts]
    entries += [(row, place[each.total], -1.0) for row, each in enumerate(system)]
    rows, columns, values = zip(*entries, strict=True)
    return csr_matrix((values, (rows, columns)), shape=(len(system), len(place)))


def _limits_of(bounds: Mapping[str, Interval]) -> list[Interval]:
    """Without an end one unlimited cell would make every programme unbounded and leave the others untested.

    Limits can only make the intervals narrower, and so the release safer.
    """
    enormous = 10.0 + 2.0 * sum(abs(end) for interval in bounds.values() for end in interval if not isinf(end))
    return [(max(lower, -enormous), min(upper, enormous)) for lower, upper in bounds.values()]


def told_of(cell: str, count: ShownCount, *, policy: Policy, beyond_policy: frozenset[str]) -> Interval:
    """What everybody is told of a cell: the range that rounding leaves, or of a hidden one what the policy says.

    beyond_policy: cells hidden for another reason than that they are small.
    """
    if count.value is not None:
        return count.low, count.high
    if cell in beyond_policy or not policy.attacker_knows_the_rule:
        return 0.0, inf
    return 1.0, policy.smallest_count_shown - 1.0
