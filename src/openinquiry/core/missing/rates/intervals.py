"""Exact intervals for counts: what average the chance that made a count may have had.

Sources: Garwood 1936, Biometrika 28:437 (Poisson); Clopper and Pearson 1934, Biometrika 26:404 (binomial); Byar's
approximation as in Breslow and Day 1987, Statistical Methods in Cancer Research II, section 2.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from scipy.special import gammaincinv
from scipy.stats import beta, norm

from openinquiry.core.shared import WrongUsage

COVERAGE = 0.95


@dataclass(frozen=True)
class Interval:
    """From ``low`` to ``high``, ends included."""

    low: float
    high: float

    def over(self, number: float) -> Interval:
        """Both ends divided by ``number``, which must be positive."""
        return Interval(self.low / number, self.high / number)


def poisson_interval(count: int, *, coverage: float = COVERAGE) -> Interval:
    """The exact central interval of a Poisson mean of which ``count`` (0 or more) was seen (Garwood 1936).

    coverage: above 0, below 1. Raises WrongUsage for other values.
    """
    tail = _tail(count, coverage)
    # Half a quantile of chi-squared with twice as many degrees of freedom is one of the gamma distribution.
    low = float(gammaincinv(count, tail)) if count else 0.0
    return Interval(low, float(gammaincinv(count + 1, 1 - tail)))


def byar_interval(count: int, *, coverage: float = COVERAGE) -> Interval:
    """Byar's approximation of the same interval, by which published tables can be checked. Raises as above."""
    z = float(norm.ppf(1 - _tail(count, coverage)))
    low = count * max(0.0, 1 - 1 / (9 * count) - z / (3 * sqrt(count))) ** 3 if count else 0.0
    more = count + 1
    return Interval(low, more * (1 - 1 / (9 * more) + z / (3 * sqrt(more))) ** 3)


def binomial_interval(count: int, *, of: int, coverage: float = COVERAGE) -> Interval:
    """The exact central interval of a proportion of which ``count`` among ``of`` were seen (Clopper and Pearson 1934).

    0 ≤ count ≤ of, of ≥ 1. Raises WrongUsage for other values.
    """
    tail = _tail(count, coverage)
    if not count <= of or of < 1:
        raise WrongUsage(f"{count} of {of} is no part of a whole.")
    low = float(beta.ppf(tail, count, of - count + 1)) if count else 0.0
    return Interval(low, float(beta.ppf(1 - tail, count + 1, of - count)) if count < of else 1.0)


def _tail(count: int, coverage: float) -> float:
    if count < 0:
        raise WrongUsage(f"An interval was asked for the count {count}; a count cannot be less than 0.")
    if not 0 < coverage < 1:
        raise WrongUsage(f"An interval cannot cover {coverage:g}; the coverage must lie between 0 and 1.")
    return (1 - coverage) / 2
