"""Indirect standardisation: what an area would have, if each of its sexes and ages had the rate of all areas together.

Source: Breslow and Day 1987, Statistical Methods in Cancer Research II, section 2.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openinquiry.core.missing.rates.intervals import COVERAGE, Interval, poisson_interval
from openinquiry.core.missing.rates.matched import B, Matched, NotMatched, Population
from openinquiry.core.shared import WrongUsage


@dataclass(frozen=True)
class StandardisedRatio:
    """Observed over expected, with the exact interval of chance alone; the expected number is taken as known."""

    observed: int
    expected: float
    ratio: float
    interval: Interval


def standardised_ratio(observed: int, *, expected: float, coverage: float = COVERAGE) -> StandardisedRatio | None:
    """``observed`` over ``expected`` with Garwood's interval; None, «no ratio», where nothing is expected.

    Raises WrongUsage for numbers below 0.
    """
    if expected < 0:
        raise WrongUsage(f"{expected:g} were expected; that cannot be less than 0.")
    interval = poisson_interval(observed, coverage=coverage)
    if expected == 0:
        return None
    return StandardisedRatio(observed, expected, observed / expected, interval.over(expected))


def expected_events(reference: Sequence[Matched[B]], *, populations: Sequence[Population[B]]) -> float | None:
    """How many an area with ``populations`` would have at the rates of ``reference``, group by group.

    None where the reference has no population for a group that the area has. Raises NotMatched when the two are not of
    the same basis and of exactly the same groups of people.
    """
    mine = {each.people: each for each in populations}
    theirs = {each.events.people: each for each in reference}
    if len(mine) != len(populations) or len(theirs) != len(reference) or set(mine) != set(theirs):
        raise NotMatched("The groups of people of the area and of the reference are not the same.")
    if len({each.basis for each in populations} | {each.events.basis for each in reference}) > 1:
        raise NotMatched("The rates of the reference and the population of the area are not of the same basis.")
    expected = 0.0
    for people, population in mine.items():
        whole = theirs[people].population.number
        if population.number and not whole:
            return None
        if whole:
            expected += theirs[people].events.count / whole * population.number
    return expected


def share_of_expected(parts: Sequence[tuple[float, int, int]]) -> Interval | None:
    """The least and greatest average of a_k weighted by counts known only to lie from low_k to high_k.

    parts: (a_k, low_k, high_k): the area's share of a group's population, and the ends of the group's count everywhere.
    The average is greatest with the largest shares at their high ends and the others at their low ones, for some cut
    between them, and least the other way round. None where no count can be above 0.
    """
    ordered = sorted(parts)
    least: list[float] = []
    most: list[float] = []
    for cut in range(len(ordered) + 1):
        for found, ends in ((least, (2, 1)), (most, (1, 2))):
            weights = [part[ends[place >= cut]] for place, part in enumerate(ordered)]
            if sum(weights):
                weighted = sum(weight * part[0] for weight, part in zip(weights, ordered, strict=True))
                found.append(weighted / sum(weights))
    return Interval(min(least), max(most)) if least and most else None
