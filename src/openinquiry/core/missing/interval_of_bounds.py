"""An interval that covers the truth, where only two estimated ends of it are known.

Sources: Imbens and Manski 2004, Econometrica 72:1845, section 4 (one multiplier for both ends); Stoye 2009, Econometrica
77:1299, section 3 (a multiplier for each end, from their joint distribution, where the width is itself estimated).
"""

from __future__ import annotations

from functools import lru_cache
from math import copysign, inf, isfinite, sqrt

from scipy.optimize import brentq, minimize_scalar
from scipy.special import ndtr, ndtri, owens_t

from openinquiry.core.missing.rates.intervals import COVERAGE, Interval
from openinquiry.core.shared import WrongUsage

_FAR = 8.0  # standard errors beyond which the other end plays no part


def imbens_manski_interval(
    low: float, high: float, *, errors: tuple[float, float], coverage: float = COVERAGE
) -> Interval:
    """The interval of Imbens and Manski (2004): low − C·se(low) to high + C·se(high).

    Φ(C + (high − low) ÷ greater se) − Φ(−C) = coverage, so that C falls from the two-sided value of the normal
    distribution, where the ends meet, to the one-sided, where they are far apart. errors: standard errors of the ends, 0
    or more. Raises WrongUsage for other values.
    """
    _check(low, high, errors, coverage)
    greater = max(errors)
    if greater == 0:
        return Interval(low, high)
    width = min((high - low) / greater, 100.0)
    one, two = _sides(coverage)
    factor = brentq(lambda c: ndtr(c + width) - ndtr(-c) - coverage, one - 1e-9, two + 1e-9, xtol=1e-12)
    return Interval(low - factor * errors[0], high + factor * errors[1])


def interval_of_bounds(
    low: float,
    high: float,
    *,
    errors: tuple[float, float],
    correlation: float,
    coverage: float = COVERAGE,
    least_width: float = 0.0,
) -> Interval:
    """The interval of Stoye (2009), which needs no assumption that the width is known better than the ends.

    The shortest low − c·se(low) to high + d·se(high) that covers each end with ``coverage``, by the joint normal
    distribution of their estimates. correlation: of the estimates, −1 to 1. least_width: a width below it counts as none
    (his third interval); 0 where the ends cannot cross, as the bounds of what is missing cannot. Infinite ends stay.
    Raises WrongUsage for other values.
    """
    _check(low, high, errors, coverage)
    if not -1.0001 <= correlation <= 1.0001:
        raise WrongUsage(f"A correlation of {correlation:g} does not lie between -1 and 1.")
    one, two = _sides(coverage)
    finite = [each for each, end in zip(errors, (low, high), strict=True) if isfinite(end)]
    if not (isfinite(low) and isfinite(high)) or min(errors) == 0:
        # One end only is uncertain: the other cannot lend it probability, and it needs no allowance of its own.
        apart = high - low >= _FAR * max(finite, default=0.0)
        factor = one if apart else two
        return Interval(low - factor * errors[0], high + factor * errors[1])
    width = high - low if high - low >= least_width else 0.0
    if width >= _FAR * max(errors):
        return Interval(low - one * errors[0], high + one * errors[1])
    c, d = _multipliers(width, errors, max(-1.0, min(1.0, correlation)), coverage)
    return Interval(low - c * errors[0], high + d * errors[1])


@lru_cache(maxsize=4096)  # one claim is asked for its grade, its sentence and its breakdown point
def _multipliers(width: float, errors: tuple[float, float], correlation: float, coverage: float) -> tuple[float, float]:
    one, two = _sides(coverage)

    def least_d(c: float) -> float:
        def short_by(d: float) -> float:
            at_low = _both_below(c, d + width / errors[1], -correlation)
            at_high = _both_below(c + width / errors[0], d, -correlation)
            return min(at_low, at_high) - coverage

        return (
            float(brentq(short_by, one, _FAR, xtol=1e-9))
            if short_by(_FAR) > 0 > short_by(one)
            else (one if short_by(one) >= 0 else inf)
        )

    def length(c: float) -> float:
        d = least_d(c)
        return errors[0] * c + errors[1] * d if d < inf else (errors[0] + errors[1]) * 2 * _FAR

    # Bonferroni's multipliers always do, so the best is no longer than they are.
    best = minimize_scalar(length, bounds=(one + 1e-7, two + 1.0), method="bounded", options={"xatol": 1e-7})
    candidates = [(float(best.x), least_d(float(best.x))), (two, least_d(two))]
    return min(candidates, key=lambda each: errors[0] * each[0] + errors[1] * each[1])


def _both_below(h: float, k: float, correlation: float) -> float:
    """The chance that two standard normal variables are below ``h`` and ``k``, both above 0 (Owen 1956)."""
    if abs(correlation) >= 1 - 1e-12:
        return float(min(ndtr(h), ndtr(k)) if copysign(1, correlation) > 0 else max(0.0, ndtr(h) + ndtr(k) - 1))
    root = sqrt(1 - correlation * correlation)
    parts = owens_t(h, (k / h - correlation) / root) + owens_t(k, (h / k - correlation) / root)
    return float((ndtr(h) + ndtr(k)) / 2 - parts)


def _sides(coverage: float) -> tuple[float, float]:
    return float(ndtri(coverage)), float(ndtri((1 + coverage) / 2))


def _check(low: float, high: float, errors: tuple[float, float], coverage: float) -> None:
    if not 0.5 < coverage < 1:
        raise WrongUsage(f"An interval of bounds cannot cover {coverage:g}; the coverage must lie between 0.5 and 1.")
    if not high >= low - 1e-9 * max(1.0, abs(low)) or min(errors) < 0:
        raise WrongUsage("The low end of an interval lies above the high one, or a standard error below 0.")
