"""How far the unrecorded may differ, or how many may be unrecorded, before a claim can fail.

A claim is that Σ weights × counts is above 0 (:meth:`Estimand.weights_of_claim`). Sources: tipping point, Yan, Lee and Li
2009, Journal of Biopharmaceutical Statistics 19:1085; breakdown point, Horowitz and Manski 1995, Econometrica 63:281,
and Kline and Santos 2013, Quantitative Economics 4:231.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, log

import numpy as np
from scipy.optimize import brentq

from openinquiry.core.missing.counts import GroupCounts, Numbers
from openinquiry.core.missing.dial import least, weighted_sum
from openinquiry.core.shared import WrongUsage

BEYOND = 1e9


@dataclass(frozen=True)
class TippingPoint:
    """The least difference between unrecorded and recorded at which a claim fails.

    gamma: factor on the odds of groups against each other, 1 or more; infinite where the claim holds whoever the
    unrecorded are, and :data:`BEYOND` where it fails then and at no finite factor, because a stratum has nobody recorded
    in some group. None: the claim fails even when the unrecorded are like the recorded.
    """

    gamma: float | None

    @property
    def delta(self) -> float | None:
        """The same as a difference of log odds, δ = ln Γ."""
        return None if self.gamma is None else log(self.gamma)


def tipping_point(counts: GroupCounts, *, weights: Numbers, enough: float = 1.0) -> TippingPoint:
    """The smallest Γ at which Σ weights × counts is no longer above 0 for some placement of the unrecorded.

    weights: strata × groups. enough: how many must be recorded in a stratum to say anything of its unrecorded.
    """

    def lowest(gamma: float) -> float:
        return weighted_sum(counts, least(counts, weights=weights, gamma=gamma, enough=enough), weights=weights)

    if lowest(1.0) <= 0:
        return TippingPoint(None)
    if lowest(inf) > 0:
        return TippingPoint(inf)
    if lowest(BEYOND) > 0:
        return TippingPoint(BEYOND)
    if lowest(np.nextafter(1.0, 2.0)) <= 0:
        return TippingPoint(1.0)
    return TippingPoint(exp(brentq(lambda d: lowest(exp(d)), 1e-15, log(BEYOND), xtol=1e-13, rtol=1e-13)))


def tipping_delta(counts: GroupCounts, *, weights: Numbers, group: str) -> float | None:
    """The δ nearest to 0, on the log odds of ``group`` alone, at which Σ weights × counts is no longer above 0.

    Among the unrecorded of each stratum the odds of the group are e^δ times those among its recorded; the other groups
    keep their proportions (pattern mixture). None where no δ does it. Raises WrongUsage where the claim fails at δ = 0.
    """
    column = counts.column(group)
    shares = counts.recorded_shares

    def total(delta: float) -> float:
        tilt = np.ones_like(shares)
        tilt[:, column] = exp(delta)
        tilted = shares * tilt
        sums = tilted.sum(axis=1, keepdims=True)
        placed = np.divide(tilted, sums, out=np.zeros_like(tilted), where=sums > 0)
        return float((weights * (counts.recorded + counts.unrecorded[:, None] * placed)).sum())

    if total(0.0) <= 0:
        raise WrongUsage("The claim fails even when the unrecorded are like the recorded, so no difference tips it.")
    widest = log(BEYOND)
    found = [
        float(brentq(total, min(0.0, end), max(0.0, end), xtol=1e-13)) for end in (-widest, widest) if total(end) < 0
    ]
    return min(found, key=abs, default=None)


def breakdown_point(counts: GroupCounts, *, weights: Numbers) -> float | None:
    """The largest share unrecorded, 0 to 1, at which Σ weights × counts is still above 0 in the worst case.

    The people of each stratum and the shares among its recorded are held; what is unrecorded shrinks in proportion in
    every stratum, or grows by losing the same part of the recorded in each. On either piece of this way the worst sum
    is linear in the share, so the point is exact, and it is at or above the share that is unrecorded just when the
    claim holds in the worst case now. In one stratum it is L ÷ (L − w), with L the mean weight of the recorded and w
    the least weight. 1 where the claim never fails; None where it fails with nothing unrecorded, or nobody is counted.
    """
    people = counts.people
    if not people.sum():
        return None
    # With nothing missing, a stratum without any record still is what it is: all of it unrecorded.
    silent = counts.recorded.sum(axis=1) == 0
    worst = weights.min(axis=1) * people
    none_missing = float(np.where(silent, worst, (weights * counts.recorded_shares).sum(axis=1) * people).sum())
    now = float((weights * counts.recorded).sum() + (weights.min(axis=1) * counts.unrecorded).sum())
    all_missing = float(worst.sum())
    start = float(people[silent].sum() / people.sum())
    missing = float(counts.unrecorded.sum() / people.sum())
    if none_missing <= 0:
        return None
    if now <= 0:
        return start + (missing - start) * none_missing / (none_missing - now)
    if all_missing > 0:
        return 1.0
    return missing + (1 - missing) * now / (now - all_missing)
