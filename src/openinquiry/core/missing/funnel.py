"""How far a body's recorded share may stray from the average by chance, and by the ordinary differences of bodies.

Source: Spiegelhalter 2005, «Funnel plots for comparing institutional performance», Statistics in Medicine 24, sections
2 and 3.3 (winsorised over-dispersion, additive random effects).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from scipy.stats import norm

_WINSORISED = 0.1  # part of the z-scores pulled in at each end before over-dispersion is judged


@dataclass(frozen=True)
class FunnelLimits:
    """Limits of a share (0 to 1) at one size of denominator: 95 % and 99.8 %, cut off at 0 and 1."""

    low_95: float
    high_95: float
    low_998: float
    high_998: float


def overdispersion(numerators: Sequence[int], denominators: Sequence[int]) -> tuple[float, float]:
    """The average share over all bodies, and the variance between bodies beyond chance (additive, share squared).

    Bodies with an empty denominator are left out; (0, 0) where none is left or the average is 0 or 1.
    """
    pairs = [(n, d) for n, d in zip(numerators, denominators, strict=True) if d > 0]
    average = sum(n for n, _ in pairs) / sum(d for _, d in pairs) if pairs else 0.0
    if not 0 < average < 1:
        return average, 0.0
    variances = [average * (1 - average) / d for _, d in pairs]
    scores = sorted((n / d - average) / sqrt(v) for (n, d), v in zip(pairs, variances, strict=True))
    cut = int(_WINSORISED * len(scores))
    winsorised = [min(max(z, scores[cut]), scores[-1 - cut]) for z in scores]
    phi = sum(z * z for z in winsorised) / len(winsorised)
    weights = [1 / v for v in variances]
    spread = sum(weights) - sum(w * w for w in weights) / sum(weights)
    if spread <= 0:
        return average, 0.0
    return average, max(0.0, (len(pairs) * phi - (len(pairs) - 1)) / spread)


def funnel_limits(denominator: int, *, average: float, extra_variance: float = 0.0) -> FunnelLimits:
    """The limits around ``average`` (0 to 1) for a body with ``denominator`` people; ``denominator`` must be positive."""
    if denominator <= 0:
        raise ValueError("The limits of a funnel need a positive denominator.")
    spread = sqrt(average * (1 - average) / denominator + extra_variance)
    z95, z998 = float(norm.ppf(0.975)), float(norm.ppf(0.999))
    return FunnelLimits(
        max(0.0, average - z95 * spread),
        min(1.0, average + z95 * spread),
        max(0.0, average - z998 * spread),
        min(1.0, average + z998 * spread),
    )
