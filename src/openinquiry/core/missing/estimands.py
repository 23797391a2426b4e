"""What is asked of counts: a share, a ratio of rates, a difference, a trend; with bounds for every Γ of the dial.

Each is a sum of ratios of weighted sums of counts, so that one way of placing the unrecorded serves them all. Bounds of
areas are those of their own unrecorded: a national share recorded is applied to no area. The greatest of a ratio is found
by Dinkelbach 1967, Management Science 13:492. Standard errors are of a superpopulation: counts are Poisson, or whole
operations are, and the ends are linearised with the placement held fast (the envelope theorem).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, inf, log, sqrt

import numpy as np

from openinquiry.core.missing.counts import GroupCounts, Numbers
from openinquiry.core.missing.dial import Placement, greatest, least, weighted_sum
from openinquiry.core.missing.interval_of_bounds import interval_of_bounds
from openinquiry.core.missing.rates.intervals import COVERAGE, Interval, poisson_interval
from openinquiry.core.shared import WrongUsage

_STEPS = 200
_FEW = 10
_TWO_SIDED = 1.959963984540054  # standard errors of a normal 95% interval


@dataclass(frozen=True, eq=False)
class Term:
    """factor × Σ over × counts ÷ Σ under × counts. over, under: strata × groups; under is 0 or more."""

    factor: float
    over: Numbers
    under: Numbers


@dataclass(frozen=True, eq=False)
class Estimand:
    """A sum of terms. ratio: whether it is a ratio of one term, judged on the logarithm."""

    terms: tuple[Term, ...]
    ratio: bool = False
    least: float = -inf
    most: float = inf

    def weights_of_claim(self, counts: GroupCounts, *, threshold: float) -> Numbers:
        """Weights whose sum over the counts is above 0 just when the estimand is above ``threshold``."""
        if len(self.terms) == 1:
            return self.terms[0].factor * self.terms[0].over - threshold * self.terms[0].under
        # Several terms: each stands over the people of its own strata, whose number does not depend on what is missing.
        total = float(counts.people.sum())
        parts = [t.factor * t.over / float((t.under * counts.people[:, None]).max(axis=1).sum()) for t in self.terms]
        return np.asarray(sum(parts)) - threshold / total


@dataclass(frozen=True)
class EstimandBounds:
    """The least and greatest of an estimand at one Γ. low, high: None where there is no such number (a rate of nobody).

    interval: covers the true value with the coverage asked for, chance included; None where chance cannot be judged.
    """

    gamma: float
    low: float | None
    high: float | None
    interval: Interval | None


def share_of(counts: GroupCounts, group: str) -> Estimand:
    """The share of ``group`` among all, 0 to 1."""
    return Estimand((Term(1.0, counts.only(group), np.ones_like(counts.recorded)),), least=0.0, most=1.0)


def difference_of(counts: GroupCounts, one: str, other: str) -> Estimand:
    """The share of ``one`` less the share of ``other``, −1 to 1."""
    over = counts.only(one) - counts.only(other)
    return Estimand((Term(1.0, over, np.ones_like(counts.recorded)),), least=-1.0, most=1.0)


def excess_of(counts: GroupCounts, group: str, *, populations: Numbers) -> Estimand:
    """The share of ``group`` less what it would be if each stratum were made up as its population is, −1 to 1.

    populations: strata × groups, every group of the population. Raises WrongUsage where a stratum has no population.
    """
    totals = populations.sum(axis=1, keepdims=True)
    if (totals <= 0).any():
        raise WrongUsage("A stratum has no population to set its share against.")
    expected = populations[:, [counts.column(group)]] / totals
    return Estimand((Term(1.0, counts.only(group) - expected, np.ones_like(counts.recorded)),), least=-1.0, most=1.0)


def rate_ratio_of(counts: GroupCounts, one: str, other: str, *, populations: Numbers) -> Estimand:
    """The rate of ``one`` over the rate of ``other``, pooled over the strata (Mantel and Haenszel 1959, for rates).

    populations: strata × groups; of the two groups only. With one stratum it is the crude ratio. Strata where either
    group has no population add nothing. Raises WrongUsage where no stratum has both.
    """
    one_people, other_people = populations[:, counts.column(one)], populations[:, counts.column(other)]
    both = (one_people > 0) & (other_people > 0)
    if not both.any():
        raise WrongUsage(f"No stratum has a population of both {one} and {other}.")
    total = np.where(both, one_people + other_people, 1.0)
    over = counts.only(one) * np.where(both, other_people / total, 0.0)[:, None]
    under = counts.only(other) * np.where(both, one_people / total, 0.0)[:, None]
    return Estimand((Term(1.0, over, under),), ratio=True, least=0.0)


def trend_of(counts: GroupCounts, group: str, *, periods: Sequence[Sequence[int]]) -> Estimand:
    """By how much the share of ``group`` rises from one period to the next: the slope of least squares.

    periods: the rows of each period, in order of time, equally far apart; two at least, each with people.
    Raises WrongUsage for fewer.
    """
    if len(periods) < 2:
        raise WrongUsage("A trend needs two periods at least.")
    middle = (len(periods) - 1) / 2
    spread = sum((place - middle) ** 2 for place in range(len(periods)))
    terms = []
    for place, rows in enumerate(periods):
        mine = np.zeros_like(counts.recorded)
        mine[list(rows)] = 1.0
        if not (counts.people * mine[:, 0]).sum():
            raise WrongUsage("A period of the trend has nobody in it.")
        if place != middle:
            terms.append(Term((place - middle) / spread, counts.only(group) * mine, mine))
    return Estimand(tuple(terms), least=-1.0, most=1.0)


def bounds_of(
    estimand: Estimand,
    *,
    counts: GroupCounts,
    gamma: float,
    coverage: float | None = COVERAGE,
    enough: float = 1.0,
) -> EstimandBounds:
    """The least and greatest of ``estimand`` when the unrecorded differ from the recorded by at most Γ, with an interval.

    gamma: 1 to infinity. coverage: of the interval, above 0 and below 1; None for none, where numbers are no numbers of
    people. enough: how many must be recorded in a stratum to say anything of its unrecorded, as in :func:`greatest`.
    Raises WrongUsage for other values.
    """
    ends = [_end(estimand, counts, gamma, highest=highest, enough=enough) for highest in (False, True)]
    low, high = (None if value is None else min(max(value, estimand.least), estimand.most) for value, _ in ends)
    if low is not None and high is not None and low > high:
        high = low  # one number, rounded in two ways
    # A rate over a rate of nobody is no number: it must not count as a very large one.
    low = None if low == inf else low
    interval = None
    if coverage is not None and low is not None:
        interval = _interval(estimand, counts, (low, ends[0][1]), (high, ends[1][1]), coverage)
    return EstimandBounds(gamma, low, high, interval)


def standard_error(estimand: Estimand, *, counts: GroupCounts) -> tuple[float, float]:
    """The estimand with the unrecorded like the recorded, and its standard error; of a ratio that of its logarithm.

    Raises WrongUsage where there is no such value.
    """
    value, slopes = _end(estimand, counts, 1.0, highest=False)
    if value is None or not np.isfinite(value) or (estimand.ratio and value <= 0):
        raise WrongUsage("There is no value to give a standard error of: a group has no count.")
    return value, sqrt(_covariance(counts, slopes, slopes)) / (value if estimand.ratio else 1.0)


def _end(
    estimand: Estimand, counts: GroupCounts, gamma: float, *, highest: bool, enough: float = 1.0
) -> tuple[float | None, Numbers]:
    total, slopes = 0.0, np.zeros_like(counts.every)
    for term in estimand.terms:
        value, slope = _end_of_term(term, counts, gamma, highest=highest == (term.factor > 0), enough=enough)
        if value is None:
            return None, slopes
        total += term.factor * value
        slopes = slopes + term.factor * slope
    return total, slopes


def _end_of_term(
    term: Term, counts: GroupCounts, gamma: float, *, highest: bool, enough: float
) -> tuple[float | None, Numbers]:
    search: Callable[..., Placement] = greatest if highest else least
    # The first placement decides whether there is a ratio at all: nobody below the line leaves none, or no upper end.
    found = greatest(counts, weights=term.over if highest else term.under, gamma=gamma, enough=enough)
    value = _ratio(term, counts, found)
    if value is None or value == inf:
        return value, found.slopes
    for _ in range(_STEPS):
        found = search(counts, weights=term.over - value * term.under, gamma=gamma, enough=enough)
        better = _ratio(term, counts, found)
        if better is None or (better <= value if highest else better >= value):
            break
        value = better
    return value, found.slopes / weighted_sum(counts, found, weights=term.under)


def _ratio(term: Term, counts: GroupCounts, placement: Placement) -> float | None:
    over, under = (weighted_sum(counts, placement, weights=each) for each in (term.over, term.under))
    if under <= 0:
        return inf if over > 0 else None
    return over / under


def _covariance(counts: GroupCounts, one: Numbers, other: Numbers) -> float:
    alone = counts.every - sum(counts.operations)
    total = float((one * other * alone).sum())
    many = len(counts.operations)
    correction = many / (many - 1) if many > 1 else 1.0
    return total + correction * sum(float((one * each).sum() * (other * each).sum()) for each in counts.operations)


def _of_few(estimand: Estimand, counts: GroupCounts, one: Numbers, other: Numbers) -> float:
    """What a count below ten adds to a covariance: the upper end of its exact interval (Garwood 1936) is further off than its
    root says. Of ten people who are all in one group the others would otherwise be 0 for certain.

    A ratio needs none of it: on the logarithm a small count is far off already.
    """
    if estimand.ratio:
        return 0.0
    added = 0.0
    for term in estimand.terms:
        rows = (term.under > 0).any(axis=1) & (counts.people > 0)
        if not rows.any():
            continue
        parts = counts.people[rows] / counts.people[rows].sum()
        for column, number in enumerate(counts.recorded[rows].sum(axis=0)):
            if number < _FEW:
                reach = (poisson_interval(int(number)).high - number) / _TWO_SIDED
                products = one[rows, column] * other[rows, column]
                added += (reach**2 - number) * float((parts * products).sum())
    return added


def _interval(
    estimand: Estimand,
    counts: GroupCounts,
    lower: tuple[float | None, Numbers],
    upper: tuple[float | None, Numbers],
    coverage: float,
) -> Interval | None:
    (low, low_slopes), (high, high_slopes) = lower, upper
    if low is None or high is None:
        return None
    if estimand.ratio:
        # On the logarithm; an end at 0 or without end has no error there, and stays where it is.
        low_slopes = low_slopes / low if 0 < low < inf else np.zeros_like(low_slopes)
        high_slopes = high_slopes / high if 0 < high < inf else np.zeros_like(high_slopes)
        low, high = (log(low) if low > 0 else -inf), (log(high) if high > 0 else -inf)

    def together(one: Numbers, other: Numbers) -> float:
        return _covariance(counts, one, other) + _of_few(estimand, counts, one, other)

    errors = [sqrt(max(0.0, together(each, each))) for each in (low_slopes, high_slopes)]
    product = errors[0] * errors[1]
    correlation = together(low_slopes, high_slopes) / product if product > 0 else 1.0
    found = interval_of_bounds(low, high, errors=(errors[0], errors[1]), correlation=correlation, coverage=coverage)
    ends = (exp(found.low), exp(found.high) if found.high < inf else inf) if estimand.ratio else (found.low, found.high)
    return Interval(max(estimand.least, ends[0]), min(estimand.most, ends[1]))
