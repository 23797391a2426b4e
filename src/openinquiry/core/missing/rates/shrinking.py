"""Standardised ratios of small areas, pulled towards what the areas have in common: Poisson counts, gamma ratios.

Source: Clayton and Kaldor 1987, Biometrics 43:671, section 3.1. Nothing is ranked: the ranks of noisy estimates are
noise. What is given is the chance that an area's own ratio is above a stated one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from scipy.optimize import brentq
from scipy.special import digamma, gammaln
from scipy.stats import gamma

from openinquiry.core.missing.rates.intervals import COVERAGE, Interval
from openinquiry.core.shared import WrongUsage

NOTABLE = 1.5  # the standardised ratio whose exceedance is published
_LARGEST = 1e7


@dataclass(frozen=True)
class GammaPrior:
    """How the ratios of areas are spread: gamma with ``shape`` α and ``rate`` β; mean α ÷ β, variance α ÷ β².

    An infinite shape: the areas differ by no more than chance, and every ratio is ``mean``.
    """

    shape: float
    rate: float
    mean: float


@dataclass(frozen=True)
class ShrunkRatio:
    """An area's ratio with what the other areas say. exceedance: the chance that it is above ``above``, 0 to 1."""

    ratio: float
    interval: Interval
    exceedance: float
    above: float


def gamma_prior(observed: Sequence[int], expected: Sequence[float]) -> GammaPrior:
    """The prior of greatest likelihood: counts are negative binomial around expected × mean.

    observed: 0 or more. expected: above 0; areas of which nothing is expected are to be left out by the caller.
    Raises WrongUsage for other numbers, fewer than two areas, or nothing observed at all.
    """
    counts, means = np.asarray(observed, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    if len(counts) != len(means) or len(counts) < 2:
        raise WrongUsage("Shrinkage needs two areas at least, each with an observed and an expected number.")
    if (counts < 0).any() or (means <= 0).any() or not counts.any():
        raise WrongUsage("Observed numbers must be 0 or more, not all 0, and expected numbers above 0.")

    def rate_of(shape: float) -> float:
        # The likelihood's slope in β is 0: shape × I ÷ β = Σ (O + shape) ÷ (E + β).
        def slope(logarithm: float) -> float:
            rate = np.exp(logarithm)
            return float(shape * len(counts) - (rate * (counts + shape) / (means + rate)).sum())

        return float(np.exp(brentq(slope, -30.0, 40.0, xtol=1e-13)))

    def slope_of_shape(logarithm: float) -> float:
        shape = float(np.exp(logarithm))
        rate = rate_of(shape)
        return float((digamma(counts + shape) - digamma(shape) + np.log(rate / (means + rate))).sum())

    grid = np.linspace(np.log(1e-3), np.log(_LARGEST), 47)
    slopes = [slope_of_shape(each) for each in grid]
    tops = [
        float(np.exp(brentq(slope_of_shape, grid[i], grid[i + 1], xtol=1e-12)))
        for i in range(len(grid) - 1)
        if slopes[i] > 0 >= slopes[i + 1]
    ]
    overall = float(counts.sum() / means.sum())
    if not tops:
        return GammaPrior(inf, inf, overall)
    best = max(tops, key=lambda shape: _likelihood(counts, means, shape, rate_of(shape)))
    if best >= _LARGEST / 10:
        return GammaPrior(inf, inf, overall)
    rate = rate_of(best)
    return GammaPrior(best, rate, best / rate)


def shrink_ratios(
    observed: Sequence[int],
    *,
    expected: Sequence[float],
    above: float = NOTABLE,
    coverage: float = COVERAGE,
    prior: GammaPrior | None = None,
) -> list[ShrunkRatio]:
    """The shrunken ratio of each area, in the order in which they came: gamma with shape O + α and rate E + β.

    The interval and the exceedance take the prior as known, so they are a little too sure with few areas. prior: None
    estimates it from these areas. Raises as :func:`gamma_prior`.
    """
    known = prior or gamma_prior(observed, expected)
    if known.shape == inf:
        same = ShrunkRatio(known.mean, Interval(known.mean, known.mean), float(known.mean > above), above)
        return [same] * len(observed)
    tail = (1 - coverage) / 2
    found = []
    for seen, mean in zip(observed, expected, strict=True):
        shape, rate = seen + known.shape, mean + known.rate
        ends = Interval(*(float(gamma.ppf(p, shape, scale=1 / rate)) for p in (tail, 1 - tail)))
        found.append(ShrunkRatio(shape / rate, ends, float(gamma.sf(above, shape, scale=1 / rate)), above))
    return found


def _likelihood(counts: np.ndarray, means: np.ndarray, shape: float, rate: float) -> float:
    terms = gammaln(counts + shape) - gammaln(shape) + shape * np.log(rate / (means + rate))
    return float((terms + counts * np.log(1 / (means + rate))).sum())
