"""How far a weighted sum of counts can go when the unrecorded differ from the recorded by at most a factor Γ.

In each stratum the odds of any one group against any other, among the unrecorded, are within a factor Γ of the same odds
among the recorded: the groups of the unrecorded are q_k ∝ p_k s_k with every s_k from 1 to Γ. For one group against the
rest this is the band of odds p e^{±ln Γ} ÷ (1 − p + p e^{±ln Γ}). At Γ = 1 the unrecorded are like the recorded of their
stratum (missing at random, Rubin 1976); at Γ = ∞ nothing is assumed (Manski 1989, 2005). The form of the band is that of
Rosenbaum 2002, Observational Studies, section 4.2, applied to what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from openinquiry.core.missing.counts import GroupCounts, Numbers
from openinquiry.core.shared import WrongUsage


@dataclass(frozen=True, eq=False)
class Placement:
    """Where the unrecorded of each stratum are put: in which groups, and what each of them adds to the sum.

    shares: strata × groups, adding up to 1 in each. worth: one number a stratum. slopes: strata × (groups + 1), by how
    much the sum grows with one more person of a recorded group or, last, with one more unrecorded.
    """

    shares: Numbers
    worth: Numbers
    slopes: Numbers

    def counts(self, of: GroupCounts) -> Numbers:
        """Everyone, recorded or placed: strata × groups."""
        return of.recorded + of.unrecorded[:, None] * self.shares


def greatest(counts: GroupCounts, *, weights: Numbers, gamma: float, enough: float = 1.0) -> Placement:
    """The placement of the unrecorded at which Σ weights × counts is greatest.

    weights: strata × groups. gamma: 1 to infinity. In a stratum where nobody is recorded there is nothing that the
    unrecorded could be like, so at every Γ they may be anyone. enough: above Γ = 1 they may also be anyone where fewer
    than so many are recorded, for a group that a handful happens to lack is not out of the question there.
    Raises WrongUsage for a smaller Γ.
    """
    _check(gamma)
    seen = counts.recorded.sum(axis=1)
    free = (seen == 0) | np.isinf(gamma) | ((gamma > 1) & (seen < enough))
    tilt = np.where(free[:, None], 1.0, _tilt(counts.recorded_shares, weights, 1.0 if np.isinf(gamma) else gamma))
    shares = counts.recorded_shares * tilt
    shares = np.divide(shares, shares.sum(axis=1, keepdims=True), out=np.zeros_like(shares), where=~free[:, None])
    best = np.zeros_like(shares)
    best[np.arange(len(best)), weights.argmax(axis=1)] = 1.0
    shares = np.where(free[:, None], best, shares)
    worth = (weights * shares).sum(axis=1)
    tilted = (counts.recorded * tilt).sum(axis=1)
    pull = np.divide(counts.unrecorded, tilted, out=np.zeros_like(tilted), where=~free & (tilted > 0))
    slopes = np.column_stack([weights + pull[:, None] * tilt * (weights - worth[:, None]), worth])
    return Placement(shares, worth, slopes)


def least(counts: GroupCounts, *, weights: Numbers, gamma: float, enough: float = 1.0) -> Placement:
    """The placement at which the sum is least; the rest as :func:`greatest`."""
    found = greatest(counts, weights=-weights, gamma=gamma, enough=enough)
    return Placement(found.shares, -found.worth, -found.slopes)


def weighted_sum(counts: GroupCounts, placement: Placement, *, weights: Numbers) -> float:
    """Σ weights × counts with the unrecorded placed."""
    return float((weights * placement.counts(counts)).sum())


def _tilt(shares: Numbers, weights: Numbers, gamma: float) -> Numbers:
    """s of each group, 1 or Γ. The best worth is a threshold: groups whose weight is above it are tilted up."""
    order = np.argsort(-weights, axis=1, kind="stable")
    share, weight = np.take_along_axis(shares, order, axis=1), np.take_along_axis(weights, order, axis=1)
    upper, total = np.cumsum(share, axis=1), share.sum(axis=1, keepdims=True)
    gained = np.cumsum(share * weight, axis=1)
    # Column m: the m + 1 groups of the greatest weight are tilted up; all of them is the same as none.
    base = total + (gamma - 1) * upper
    worth = (gained[:, -1:] + (gamma - 1) * gained) / np.where(base > 0, base, 1.0)
    cut = worth.argmax(axis=1)[:, None]
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(shares.shape[1])[None, :].repeat(len(shares), axis=0), axis=1)
    return np.where(ranks <= cut, gamma, 1.0)


def _check(gamma: float) -> None:
    if not gamma >= 1:
        raise WrongUsage(f"The dial Γ is {gamma:g}; it runs from 1 (like the recorded) to infinity (nothing assumed).")
