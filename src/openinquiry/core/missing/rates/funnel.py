"""How far an area's standardised ratio may stray from 1 by chance, and by the ordinary differences between areas.

Source: Spiegelhalter 2005, «Funnel plots for comparing institutional performance», Statistics in Medicine 24:1185,
sections 2 and 3 and the appendix on indirectly standardised rates: scores on the square root, where the variance of a
Poisson count is 1/4 whatever its mean; winsorised over-dispersion, multiplicative or as additive random effects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from openinquiry.core.missing.rates.intervals import Interval
from openinquiry.core.shared import WrongUsage

WINSORISED = 0.1  # part of the scores pulled in at each end before over-dispersion is judged
Z_95, Z_998 = 1.959963984540054, 3.090232306167813  # two-sided 95 % and 99.8 % of the normal distribution


@dataclass(frozen=True)
class Dispersion:
    """How much areas differ. factor: φ, 1 by chance alone, of the multiplicative model. between: τ², variance between
    areas beyond chance on the scale of the square root of the ratio, of the additive one; 0 or more.
    """

    factor: float
    between: float


def dispersion_of_ratios(observed: Sequence[int], expected: Sequence[float]) -> Dispersion:
    """The over-dispersion of observed over expected numbers. Areas of which nothing is expected are left out.

    Raises WrongUsage for numbers below 0.
    """
    if min((*observed, *expected), default=0) < 0:
        raise WrongUsage("Observed and expected numbers cannot be less than 0.")
    pairs = [(o, e) for o, e in zip(observed, expected, strict=True) if e > 0]
    if len(pairs) < 2:
        return Dispersion(1.0, 0.0)
    scores = winsorise([2 * (sqrt(o) - sqrt(e)) for o, e in pairs])
    factor = sum(z * z for z in scores) / len(scores)
    weights = [4 * e for _, e in pairs]
    spread = sum(weights) - sum(w * w for w in weights) / sum(weights)
    return Dispersion(factor, max(0.0, (len(pairs) * factor - (len(pairs) - 1)) / spread))


def winsorise(scores: Sequence[float], *, part: float = WINSORISED) -> list[float]:
    """``scores`` with the least and greatest ``part`` of them pulled in to the next; in the order in which they came."""
    ordered = sorted(scores)
    cut = int(part * len(ordered))
    return [min(max(score, ordered[cut]), ordered[-1 - cut]) for score in scores]


def additive_limits(expected: float, *, z: float, between: float = 0.0) -> Interval:
    """The limits of a ratio where ``expected`` (above 0) are expected, with τ² of random effects added to chance."""
    return _limits(z * sqrt(1 / (4 * _positive(expected)) + between))


def multiplicative_limits(expected: float, *, z: float, factor: float = 1.0) -> Interval:
    """The same with the variance of chance multiplied by φ, where that is more than 1."""
    return _limits(z * sqrt(max(1.0, factor) / (4 * _positive(expected))))


def _limits(half: float) -> Interval:
    return Interval(max(0.0, 1 - half) ** 2, (1 + half) ** 2)


def _positive(expected: float) -> float:
    if expected <= 0:
        raise WrongUsage("The limits of a funnel need a positive expected number.")
    return expected
