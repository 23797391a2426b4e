"""Can it be said? The rule, applied to a claim: it looks at the claim's inequality, not at a table.

A claim is graded by the widest setting of the dial at which it still holds: A at Γ = ∞, B at 4, C at 2, D at 1, E nowhere.
For A, B and C it must hold over the whole interval that allows for chance (Stoye 2009); for D the estimate must. It is
refused (X) where less than half is recorded and it is not A, where fewer than ten are recorded in the numerator, where the
denominator is not matched, and where the source leaves one of these open.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import inf

import numpy as np

from openinquiry.core.missing.claims.claim import Claim, Kind
from openinquiry.core.missing.claims.data import ClaimData
from openinquiry.core.missing.claims.grade import Evidence, Grade, Letter
from openinquiry.core.missing.claims.selecting import Selected, select, selection_of
from openinquiry.core.missing.claims.sentences import (
    less_than_half,
    may_not_print,
    may_print,
    people_recorded,
    percent,
)
from openinquiry.core.missing.counts import GroupCounts
from openinquiry.core.missing.estimands import (
    Estimand,
    EstimandBounds,
    bounds_of,
    difference_of,
    excess_of,
    rate_ratio_of,
    share_of,
    trend_of,
)
from openinquiry.core.missing.rates.intervals import COVERAGE
from openinquiry.core.missing.turning_points import breakdown_point, tipping_point
from openinquiry.core.shared import WrongUsage

# So many must be recorded in a stratum for B or C to rest on it; in one with fewer the unrecorded may be anyone.
LEAST_IN_STRATUM = 10
GAMMAS = {Letter.A: inf, Letter.B: 4.0, Letter.C: 2.0, Letter.D: 1.0}
LEAST_RECORDED_SHARE = 0.5
LEAST_IN_NUMERATOR = 10


@dataclass(frozen=True, eq=False)
class _Inequality:
    what: str
    estimand: Estimand
    threshold: float


def can_it_be_said(claim: Claim, data: ClaimData) -> Grade:
    """The grade of ``claim`` by the counts in ``data``, with what may and may not be printed.

    Raises WrongUsage where the data do not hold what the claim is about.
    """
    selected = select(data, selection_of(claim))
    evidence = tuple(_weigh(each, claim, selected) for each in _inequalities(claim, selected))
    letters = [each.letter for each in evidence if each.letter]
    by_bounds = max(letters, key=lambda letter: letter.value, default=None)
    reasons = _refusals(claim, selected, by_bounds)
    letter = Letter.X if reasons or by_bounds is None else by_bounds
    breakdowns = [each.breakdown for each in evidence]
    breakdown = None if not breakdowns or None in breakdowns else min(b for b in breakdowns if b is not None)
    share = selected.counts.recorded_share if selected.unrecorded_known else None
    people = float(selected.counts.people.sum())
    why = {reason: number / people for reason, number in selected.why_unrecorded.items() if people}
    return Grade(
        claim, letter, by_bounds, reasons, evidence, share, why if selected.unrecorded_known else {}, breakdown,
        may_print(claim, letter, reasons=reasons, recorded_share=share, evidence=evidence,
                  offence_place=selected.offence_place, by_period=_recorded_by_period(claim, selected)),
        may_not_print(claim, letter),
    )  # fmt: skip


def _inequalities(claim: Claim, selected: Selected) -> list[_Inequality]:
    counts, groups, populations = selected.counts, claim.groups, selected.populations
    if claim.kind is Kind.ORDERING:
        return [
            _Inequality(f"share {one} less share {other}", difference_of(counts, one, other), 0.0)
            for one, other in pairwise(groups)
        ]
    if claim.kind is Kind.TREND:
        rows = [[i for i, s in enumerate(selected.strata) if s[0] == period] for period in claim.periods]
        absent = [period for period, mine in zip(claim.periods, rows, strict=True) if not mine]
        if absent:
            raise WrongUsage(f"The counts have no period {', '.join(absent)}.")
        slope = _Inequality(f"rise of the share {groups[0]} a period", trend_of(counts, groups[0], periods=rows), 0.0)
        if len(rows) == 2:
            return [slope]
        # A line can rise while the last period is below the first, and then «rose from … to …» would be untrue.
        ends = trend_of(counts, groups[0], periods=[rows[0], rows[-1]])
        first, last = claim.periods[0], claim.periods[-1]
        return [slope, _Inequality(f"share {groups[0]} in {last} less that in {first}", ends, 0.0)]
    if claim.kind is Kind.SHARE and claim.threshold is not None:
        return [_Inequality(f"share {groups[0]}", share_of(counts, groups[0]), claim.threshold)]
    if populations is None:
        return []
    if claim.kind is Kind.SHARE:
        excess = excess_of(counts, groups[0], populations=populations)
        return [_Inequality(f"share {groups[0]} less share of the population", excess, 0.0)]
    ratio = rate_ratio_of(counts, groups[0], groups[1], populations=populations)
    # Populations off by w each way, the weights of the strata held, move the ratio by (1 + w) ÷ (1 - w) at most.
    off = (1 + claim.population_within) / (1 - claim.population_within)
    limit = (claim.threshold or 1.0) * (off if claim.above else 1 / off)
    allowed = f" (populations within {percent(claim.population_within)})" if claim.population_within else ""
    return [_Inequality(f"rate {groups[0]} over rate {groups[1]}{allowed}", ratio, limit)]


def _weigh(inequality: _Inequality, claim: Claim, selected: Selected) -> Evidence:
    counts, estimand, threshold = selected.counts, inequality.estimand, inequality.threshold
    coverage = COVERAGE if selected.numbers_known else None
    weights = estimand.weights_of_claim(counts, threshold=threshold) * (1 if claim.above else -1)
    breakdown = breakdown_point(counts, weights=weights)
    enough = LEAST_IN_STRATUM if selected.numbers_known else 1
    among_recorded = bounds_of(estimand, counts=counts, gamma=1.0, coverage=coverage)
    if not selected.unrecorded_known:
        # Nothing bounds an unknown number of unrecorded; the breakdown point is what is left to say.
        return Evidence(inequality.what, threshold, claim.above, (among_recorded,), None, breakdown, None)
    at = {Letter.D: among_recorded} | {
        letter: bounds_of(estimand, counts=counts, gamma=gamma, coverage=coverage, enough=enough)
        for letter, gamma in GAMMAS.items()
        if letter is not Letter.D
    }
    letters = [letter for letter in GAMMAS if _holds(at[letter], threshold, claim.above, chance=letter is not Letter.D)]
    return Evidence(
        inequality.what, threshold, claim.above, tuple(sorted(at.values(), key=lambda each: each.gamma)),
        letters[0] if letters else Letter.E, breakdown, tipping_point(counts, weights=weights, enough=enough),
    )  # fmt: skip


def _holds(bounds: EstimandBounds, threshold: float, above: bool, *, chance: bool) -> bool:
    low, high = bounds.low, bounds.high
    if chance and bounds.interval is not None:
        low, high = bounds.interval.low, bounds.interval.high
    if low is None or high is None:
        return False
    return low > threshold if above else high < threshold


def _refusals(claim: Claim, selected: Selected, by_bounds: Letter | None) -> tuple[str, ...]:
    reasons = []
    share = _recorded_share(claim, selected)
    if not selected.unrecorded_known:
        reasons.append("The source does not say how many are unrecorded.")
    elif share is not None and share < LEAST_RECORDED_SHARE and by_bounds is not Letter.A:
        of = " in one of the periods" if claim.kind is Kind.TREND else ""
        reasons.append(
            f"{claim.attribute.capitalize()} is recorded for {less_than_half(share)}{of}, which is less than half."
        )
    if not selected.numbers_known:
        reasons.append("The source gives percentages and no numbers, so chance cannot be judged.")
    else:
        reasons += _too_few(claim, selected)
    if claim.kind is Kind.RATE_RATIO and not selected.counts.recorded[:, selected.counts.column(claim.groups[1])].any():
        reasons.append(f"Nobody is recorded as {claim.groups[1]}, so there is no rate to compare with.")
    return (*reasons, *selected.unmatched)


def _recorded_share(claim: Claim, selected: Selected) -> float | None:
    """Of a trend the least of its periods, for each of them carries the slope."""
    if claim.kind is not Kind.TREND:
        return selected.counts.recorded_share
    return min(_recorded_by_period(claim, selected).values(), default=None)


def _recorded_by_period(claim: Claim, selected: Selected) -> dict[str, float]:
    """The part recorded in each period of a trend that has anybody in it; nothing for another claim."""
    counts, shares = selected.counts, {}
    for period in claim.periods:
        rows = [place for place, stratum in enumerate(selected.strata) if stratum[0] == period]
        share = GroupCounts(counts.groups, counts.recorded[rows], counts.unrecorded[rows]).recorded_share
        if share is not None:
            shares[period] = share
    return shares


def _too_few(claim: Claim, selected: Selected) -> list[str]:
    """A sentence for each numerator below ten: the group claimed, each of an ordering, or in each period of a trend."""
    numerators = claim.groups if claim.kind is Kind.ORDERING else claim.groups[:1]
    periods = claim.periods or ("",)
    found = []
    for group in numerators:
        for period in periods:
            rows = [place for place, s in enumerate(selected.strata) if not period or s[0] == period]
            number = float(np.sum(selected.counts.recorded[rows, selected.counts.column(group)]))
            if number < LEAST_IN_NUMERATOR:
                found.append(people_recorded(claim, group, period, least=LEAST_IN_NUMERATOR))
    return found
