"""Rates, the ratio of two rates, and the ratio pooled over strata.

Sources: Breslow and Day 1987, Statistical Methods in Cancer Research II, section 3.3 (exact conditional interval of a rate
ratio); Mantel and Haenszel 1959, JNCI 22:719, in its form for rates; Greenland and Robins 1985, Biometrics 41:55 (its
variance).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from scipy.stats import norm

from openinquiry.core.missing.rates.intervals import COVERAGE, Interval, binomial_interval, poisson_interval
from openinquiry.core.missing.rates.matched import B, Matched, NotMatched


@dataclass(frozen=True)
class Rate:
    """So many ``per`` people, with the exact interval of chance alone."""

    value: float
    interval: Interval
    per: int


@dataclass(frozen=True)
class RateRatio:
    """One rate over another. ratio: None where the other rate is 0. high: None where there is no upper end."""

    ratio: float | None
    low: float
    high: float | None


def crude_rate(matched: Matched[B], *, per: int = 100_000, coverage: float = COVERAGE) -> Rate | None:
    """The count ``per`` people of the population, with Garwood's interval; None, «no rate», where nobody lives there."""
    people = matched.population.number
    if people == 0:
        return None
    count = matched.events.count
    return Rate(per * count / people, poisson_interval(count, coverage=coverage).over(people / per), per)


def rate_ratio(one: Matched[B], other: Matched[B], *, coverage: float = COVERAGE) -> RateRatio | None:
    """The rate of ``one`` over that of ``other``, exact given the sum of both counts; two areas, or two groups of one.

    None where a population or both counts are 0. Raises NotMatched when more than one thing differs.
    """
    _check_pair(one, other)
    counts = one.events.count, other.events.count
    people = one.population.number, other.population.number
    if 0 in people or sum(counts) == 0:
        return None
    split = binomial_interval(counts[0], of=sum(counts), coverage=coverage)
    scale = people[1] / people[0]
    return RateRatio(
        scale * counts[0] / counts[1] if counts[1] else None,
        scale * split.low / (1 - split.low),
        scale * split.high / (1 - split.high) if split.high < 1 else None,
    )


def mantel_haenszel(strata: Sequence[tuple[Matched[B], Matched[B]]], *, coverage: float = COVERAGE) -> RateRatio | None:
    """The ratio of two rates, pooled over ``strata`` (ages, sexes or areas) as if it were the same in each.

    The interval is Greenland and Robins's, on the logarithm. None where a rate is nowhere to be had; without an upper end
    where the other count is 0 throughout. Raises NotMatched when a pair differs in more than one thing or a stratum is
    given twice.
    """
    _check_strata(strata)
    ones = others = variance = 0.0
    for one, other in strata:
        (a, n1), (b, n0) = ((each.events.count, each.population.number) for each in (one, other))
        if n1 and n0:
            ones += a * n0 / (n1 + n0)
            others += b * n1 / (n1 + n0)
            variance += (a + b) * n1 * n0 / (n1 + n0) ** 2
    if others == 0:
        return RateRatio(None, 0.0, None) if ones else None
    if ones == 0:
        return RateRatio(0.0, 0.0, None)
    ratio = ones / others
    width = float(norm.ppf((1 + coverage) / 2)) * sqrt(variance / (ones * others))
    return RateRatio(ratio, exp(log(ratio) - width), exp(log(ratio) + width))


def _check_pair(one: Matched[B], other: Matched[B]) -> None:
    if one.events.basis != other.events.basis:
        raise NotMatched("A rate by residence cannot be compared with a rate by the place of the offence.")
    if one.events.area.geography != other.events.area.geography:
        raise NotMatched("Areas with different kinds of boundaries cannot be compared.")
    if one.events.area != other.events.area and one.events.people != other.events.people:
        raise NotMatched(
            "Compare two areas for one group of people, or two groups of people in one area, not both at once."
        )
    if one.events == other.events:
        raise NotMatched("A rate was to be compared with itself.")


def _check_strata(strata: Sequence[tuple[Matched[B], Matched[B]]]) -> None:
    for one, other in strata:
        _check_pair(one, other)
    sides = [(each.events.area, each.events.people) for pair in strata for each in pair]
    if len(set(sides)) != len(sides):
        raise NotMatched("The same area and group of people stands in two strata.")
