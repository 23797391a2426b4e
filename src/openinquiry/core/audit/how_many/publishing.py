"""The numbers of an estimate as they may be shown: rounded until they tell of no small count behind them.

An estimate is made from exact counts, for rounding them first would move it far more than the rounding of the answer. So it
is the answer that must not give a count away. The attacker of this room knows the method and every count of the table but
one that is hidden, and tries each value that it may have: what is printed must leave another value open, as far from the
true one as the policy asks. Numbers are rounded to two figures, the ends of intervals outward, each further where that is not
enough, and hidden where nothing is.
(The replicate tables that the printed numbers also rest on are not known to an attacker; here they are granted to him, by
moving the printed numbers as the count moves the number for the table as it stands.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, inf, isfinite, log10

import numpy as np

from openinquiry.core.audit.how_many.asking import HowMany
from openinquiry.core.disclosure_control import Policy
from openinquiry.core.estimation import CaptureTable, Estimate, MethodResult, Protocol, over_methods, people_by_each

FIGURES = 2  # that stand in a printed number
_COARSER = (1, 2, 5, 10, 20, 50)  # times the last figure
WHOLE = ""  # the name under which the numbers of all methods together stand
NEAREST, DOWN, UP = "nearest", "down", "up"
_TURNED: dict[str, Callable[[float], int]] = {NEAREST: round, DOWN: floor, UP: ceil}
Key = tuple[str, str]  # method or WHOLE; «people», «low» or «high»


@dataclass(frozen=True)
class ShownNumber:
    """A number as it may be shown. number: None where no rounding keeps the counts behind it; endless: has no upper end."""

    number: int | None
    endless: bool = False


def shown_numbers(found: HowMany, *, protocol: Protocol, policy: Policy) -> dict[Key, ShownNumber]:
    """Every number of the answer: of each method, and of all together; none where there is no estimate."""
    answer = found.answer
    if not isinstance(answer, Estimate) or found.table is None:
        return {}
    results = list(answer.answers.results.values())
    exact = _numbers(results, at_least=answer.at_least)
    cells = _moved(found.table, results, protocol=protocol, policy=policy)
    near = [_nearest(exact, [_numbers(each, at_least=answer.at_least) for each in cell]) for cell in cells]
    return {
        key: _shown(number, key[1], [each[key] if each else None for each in near]) for key, number in exact.items()
    }


def rounded_to(number: float, unit: int, direction: str = NEAREST) -> int:
    """``number`` (above 0) to two figures, the last of them in steps of ``unit``: «nearest», «down» or «up»."""
    step = unit * 10 ** max(0, floor(log10(number)) + 1 - FIGURES) if number >= 1 else unit
    return int(_TURNED[direction](round(number / step, 9))) * step


_DIRECTIONS = {"people": NEAREST, "low": DOWN, "high": UP}


def _numbers(results: Sequence[MethodResult], *, at_least: bool) -> dict[Key, float]:
    people, low, high = over_methods(results, at_least=at_least)
    found = {(WHOLE, "people"): people, (WHOLE, "low"): low, (WHOLE, "high"): high}
    for each in results:
        found |= {(each.method, "people"): each.N, (each.method, "low"): each.low}
        found[each.method, "high"] = inf if each.lower_bound else each.high
    return found


def _nearest(exact: dict[Key, float], others: list[dict[Key, float]]) -> dict[Key, float] | None:
    """Of what would be said, had a hidden count another value, that which is least apart from what is said."""
    return min(others, key=lambda each: max(_apart(exact[key], each[key]) for key in exact), default=None)


def _apart(one: float, other: float) -> float:
    return 0.0 if one == other else inf if not isfinite(one + other) else abs(log10(one / other))


def _shown(number: float, what: str, others: list[float | None]) -> ShownNumber:
    """Rounded as little as leaves, for each hidden count, a value open with which the same would be printed."""
    if not isfinite(number):
        return ShownNumber(None, endless=True)
    direction = _DIRECTIONS[what]
    for unit in _COARSER:
        said = rounded_to(number, unit, direction)
        same = (
            other is not None and isfinite(other) and rounded_to(other, unit, direction) == said for other in others
        )
        if all(same) and (said or direction == DOWN):
            return ShownNumber(said)
    return ShownNumber(None)


def _moved(
    table: CaptureTable, results: Sequence[MethodResult], *, protocol: Protocol, policy: Policy
) -> Iterator[list[list[MethodResult]]]:
    """For each count that the policy hides: what the methods would say, had it each of the other values that are far enough
    from its own for the policy.
    """
    here = {each.method: float(people_by_each(each.method, [table], protocol)[0]) for each in results}
    for place in np.flatnonzero((table.counts > 0) & (table.counts < policy.smallest_count_shown)):
        mine, least = int(table.counts[place]), policy.least_width_for_an_attacker
        values = [each for each in range(policy.smallest_count_shown) if abs(each - mine) >= least]
        others = [_with(table, int(place), value) for value in values]
        said = {each.method: people_by_each(each.method, others, protocol) for each in results}
        yield [
            [_shifted(each, table, other, here[each.method], float(said[each.method][row])) for each in results]
            for row, other in enumerate(others)
            if all(np.isfinite(numbers[row]) for numbers in said.values())
        ]


def _with(table: CaptureTable, place: int, value: int) -> CaptureTable:
    counts = table.counts.copy()
    counts[place] = value
    return CaptureTable(table.lists, counts)


def _shifted(result: MethodResult, table: CaptureTable, other: CaptureTable, here: float, there: float) -> MethodResult:
    """The result with its dark figure and ends moved as those of the table itself move, and the count with them."""
    factor = (there - other.n) / (here - table.n) if here > table.n else 1.0
    low, people, high = (
        other.n + (number - table.n) * factor if isfinite(number) else inf
        for number in (result.low, result.N, result.high)
    )
    return replace(result, N=max(people, 1.0), low=max(low, 1.0), high=max(high, 1.0))
