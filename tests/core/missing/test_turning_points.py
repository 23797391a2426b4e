"""Tipping and breakdown points: exact inverses of the bounds, found again by search."""

from __future__ import annotations

from math import exp, inf, log

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from openinquiry.core.missing import (
    Estimand,
    GroupCounts,
    bounds_of,
    breakdown_point,
    difference_of,
    group_counts,
    rate_ratio_of,
    share_of,
    tipping_delta,
    tipping_point,
    trend_of,
)
from openinquiry.core.missing.dial import least, weighted_sum
from openinquiry.core.shared import WrongUsage
from tests.core.missing.tables import GROUPS, tables

POPULATIONS = np.array([[800.0, 150.0, 50.0], [300.0, 300.0, 20.0], [90.0, 5.0, 1.0]])
THRESHOLDS = st.sampled_from([0.2, 0.35, 0.5, 0.8, 1.0, 1.7])


def some_claim(counts: GroupCounts, which: str, threshold: float) -> tuple[Estimand, float]:
    if which == "share":
        return share_of(counts, "White"), min(threshold, 0.95)
    if which == "difference":
        return difference_of(counts, "White", "Asian"), 0.0
    return rate_ratio_of(counts, "White", "Asian", populations=POPULATIONS[: len(counts.unrecorded)]), threshold


WHICH = st.sampled_from(["share", "difference", "ratio"])


@settings(derandomize=True, deadline=None, max_examples=200)
@given(tables(), WHICH, THRESHOLDS)
def test_the_breakdown_point_is_at_or_above_what_is_unrecorded_just_when_the_worst_case_holds(
    counts: GroupCounts, which: str, threshold: float
) -> None:
    estimand, threshold = some_claim(counts, which, threshold)
    found = breakdown_point(counts, weights=estimand.weights_of_claim(counts, threshold=threshold))
    bounds = bounds_of(estimand, counts=counts, gamma=inf, coverage=None)
    low = inf if bounds.low is None and bounds.high == inf else bounds.low
    assume(low is not None and abs(low - threshold) > 1e-9)
    missing = counts.unrecorded.sum() / counts.people.sum()
    assert (found is not None and found >= missing - 1e-12) == (low > threshold)


def with_missing(counts: GroupCounts, share: float) -> GroupCounts:
    """The same people with ``share`` of all unrecorded, by the way that the breakdown point goes."""
    people, shares = counts.people, counts.recorded_shares
    now = counts.unrecorded / people
    overall = float((now * people).sum() / people.sum())
    part = now * share / overall if share <= overall else 1 - (1 - now) * (1 - share) / (1 - overall)
    return GroupCounts(counts.groups, (people * (1 - part))[:, None] * shares, people * part)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(tables(least=1), WHICH, THRESHOLDS)
def test_the_closed_form_is_what_a_search_over_the_share_unrecorded_finds(
    counts: GroupCounts, which: str, threshold: float
) -> None:
    assume(counts.unrecorded.sum() > 0)
    estimand, threshold = some_claim(counts, which, threshold)
    found = breakdown_point(counts, weights=estimand.weights_of_claim(counts, threshold=threshold))

    def holds(share: float) -> bool:
        then = with_missing(counts, share)
        low = bounds_of(estimand, counts=then, gamma=inf, coverage=None).low
        return low is not None and low > threshold

    if found is None:
        assert not holds(1e-7)
        return
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    assert found == pytest.approx(low, abs=1e-6)


def test_the_breakdown_point_of_the_published_ratio_is_508() -> None:
    # Greater Manchester, multi-victim multi-offender: 52 % and 38 % of the recorded; census 21 % and 57 %. By hand:
    # (1 - m) .52/.21 = ((1 - m) .38 + m)/.57.
    counts = group_counts([[38, 52, 10]], unrecorded=[0], groups=GROUPS)
    estimand = rate_ratio_of(counts, "Asian", "White", populations=np.array([[57.0, 21.0, 0.0]]))
    found = breakdown_point(counts, weights=estimand.weights_of_claim(counts, threshold=1.0))
    gap = 0.52 / 0.21 - 0.38 / 0.57
    assert found == pytest.approx(gap / (gap + 1 / 0.57), rel=1e-12)
    assert round(found, 3) == 0.508


def test_a_claim_that_fails_with_nothing_unrecorded_has_no_breakdown_point_and_one_that_cannot_fail_has_all() -> None:
    counts = group_counts([[3, 7]], unrecorded=[0], groups=["White", "Asian"])
    share = share_of(counts, "White")
    assert breakdown_point(counts, weights=share.weights_of_claim(counts, threshold=0.5)) is None
    assert breakdown_point(counts, weights=share.weights_of_claim(counts, threshold=-0.1)) == 1.0
    nobody = group_counts([[0, 0]], unrecorded=[0], groups=["White", "Asian"])
    assert breakdown_point(nobody, weights=nobody.only("White")) is None


def test_a_trend_breaks_down_where_its_worst_slope_is_nought() -> None:
    counts = group_counts([[20, 80], [60, 40]], unrecorded=[50, 50], groups=["White", "Asian"])
    estimand = trend_of(counts, "White", periods=[[0], [1]])
    found = breakdown_point(counts, weights=estimand.weights_of_claim(counts, threshold=0.0))
    assert found is not None
    assert bounds_of(estimand, counts=with_missing(counts, found), gamma=inf, coverage=None).low == pytest.approx(
        0, abs=1e-12
    )
    # By hand: the worst rise is (1 - m)(.6 - .2) - m, which is 0 at m = .4 / 1.4.
    assert found == pytest.approx(0.4 / 1.4)


@settings(derandomize=True, deadline=None, max_examples=80)
@given(tables(least=1), WHICH, THRESHOLDS)
def test_at_the_tipping_point_the_low_bound_is_the_threshold(counts: GroupCounts, which: str, threshold: float) -> None:
    estimand, threshold = some_claim(counts, which, threshold)
    found = tipping_point(counts, weights=estimand.weights_of_claim(counts, threshold=threshold))
    low = {g: bounds_of(estimand, counts=counts, gamma=g, coverage=None).low for g in (1.0, inf)}
    if found.gamma is None:
        assert low[1.0] <= threshold + 1e-9
        assert found.delta is None
    elif found.gamma == inf:
        assert low[inf] > threshold - 1e-9
    elif found.gamma < 1e8:
        assert bounds_of(estimand, counts=counts, gamma=found.gamma, coverage=None).low == pytest.approx(
            threshold, abs=1e-7
        )
        assert found.delta == log(found.gamma)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(tables(least=1), st.sampled_from([0.2, 0.35, 0.5]))
def test_the_delta_of_one_group_that_tips_a_share_is_the_tipping_point_of_the_dial(
    counts: GroupCounts, threshold: float
) -> None:
    # Of a share the worst pattern within the dial is the one that moves its own group alone.
    weights = share_of(counts, "White").weights_of_claim(counts, threshold=threshold)
    gamma = tipping_point(counts, weights=weights).gamma
    if gamma is None:
        with pytest.raises(WrongUsage, match="no difference tips it"):
            tipping_delta(counts, weights=weights, group="White")
    elif 1.0 < gamma < 1e8:
        assert tipping_delta(counts, weights=weights, group="White") == pytest.approx(-log(gamma), rel=1e-6, abs=1e-9)
    elif gamma == inf:
        assert tipping_delta(counts, weights=weights, group="White") is None


def test_moving_one_group_can_never_tip_a_ratio_sooner_than_moving_all_at_their_worst() -> None:
    counts = group_counts([[38, 52, 10]], unrecorded=[200], groups=GROUPS)
    estimand = rate_ratio_of(counts, "Asian", "White", populations=np.array([[57.0, 21.0, 22.0]]))
    weights = estimand.weights_of_claim(counts, threshold=1.0)
    dial = tipping_point(counts, weights=weights)
    assert dial.delta is not None
    for group in GROUPS[:2]:
        alone = tipping_delta(counts, weights=weights, group=group)
        assert alone is not None
        assert abs(alone) >= dial.delta
    assert weighted_sum(
        counts, least(counts, weights=weights, gamma=exp(dial.delta)), weights=weights
    ) == pytest.approx(0, abs=1e-9)
