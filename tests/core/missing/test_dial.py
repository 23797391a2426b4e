"""The dial: at 1 like the recorded, at infinity anyone, and between the two everything the odds allow and nothing more."""

from __future__ import annotations

from itertools import pairwise
from math import inf, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from openinquiry.core.missing import GroupCounts, bounds_of, difference_of, group_counts, rate_ratio_of, share_of
from openinquiry.core.missing.dial import greatest, least, weighted_sum
from openinquiry.core.shared import WrongUsage
from tests.core.missing.tables import GROUPS, tables

WEIGHTS = st.floats(-3, 3).map(lambda x: round(x, 3))


def drawn_weights(data: st.DataObject, counts: GroupCounts) -> np.ndarray:
    return np.array([[data.draw(WEIGHTS) for _ in counts.groups] for _ in counts.unrecorded])


@settings(derandomize=True, deadline=None, max_examples=60)
@given(tables(), st.sampled_from([1.0, 1.3, 2.0, 4.0, 50.0]), st.data())
def test_the_greatest_is_that_of_a_linear_programme_over_all_odds_within_the_factor(
    counts: GroupCounts, gamma: float, data: st.DataObject
) -> None:
    # The shares q of the unrecorded with q_k p_l <= gamma q_l p_k for every two groups, stratum by stratum, by HiGHS.
    weights, expected = drawn_weights(data, counts), 0.0
    for recorded, missing, weight in zip(counts.recorded, counts.unrecorded, weights, strict=True):
        shares = recorded / recorded.sum() if recorded.any() else recorded
        rows = []
        for k in range(len(GROUPS)):
            for other in range(len(GROUPS)):
                row = np.zeros(len(GROUPS))
                row[k] += shares[other]
                row[other] -= gamma * shares[k]
                rows.append(row)
        limits = (np.array(rows), np.zeros(len(rows))) if recorded.any() else (None, None)
        found = linprog(
            -weight, A_ub=limits[0], b_ub=limits[1], A_eq=np.ones((1, len(GROUPS))), b_eq=[1.0], bounds=(0, 1)
        )
        assert found.status == 0
        expected += float((weight * recorded).sum()) - missing * found.fun
    placed = greatest(counts, weights=weights, gamma=gamma)
    assert weighted_sum(counts, placed, weights=weights) == pytest.approx(expected, abs=1e-6)


@settings(derandomize=True, deadline=None)
@given(tables(), st.sampled_from([1.0, 2.0, 9.0, inf]), st.data())
def test_the_unrecorded_are_placed_once_each_and_within_the_factor(
    counts: GroupCounts, gamma: float, data: st.DataObject
) -> None:
    weights = drawn_weights(data, counts)
    for placement in (greatest(counts, weights=weights, gamma=gamma), least(counts, weights=weights, gamma=gamma)):
        assert placement.shares.sum(axis=1) == pytest.approx(np.ones(len(counts.unrecorded)))
        assert placement.counts(counts).sum() == pytest.approx(counts.people.sum())
        if gamma < inf:
            for shares, recorded in zip(placement.shares, counts.recorded, strict=True):
                if recorded.all():
                    odds = [log(q / p) for q, p in zip(shares, recorded, strict=True)]
                    assert max(odds) - min(odds) <= log(gamma) + 1e-9


@settings(derandomize=True, deadline=None)
@given(tables(least=1), st.sampled_from(GROUPS))
def test_the_share_is_the_published_formula_of_the_odds_band(counts: GroupCounts, group: str) -> None:
    place, total = GROUPS.index(group), counts.people.sum()
    for gamma in (1.0, 1.5, 4.0, 100.0):
        ends = []
        for tilt in (1 / gamma, gamma):
            p = counts.recorded_shares[:, place]
            among_missing = p * tilt / (1 - p + p * tilt)
            ends.append(float((counts.recorded[:, place] + counts.unrecorded * among_missing).sum() / total))
        found = bounds_of(share_of(counts, group), counts=counts, gamma=gamma, coverage=None)
        assert (found.low, found.high) == (pytest.approx(ends[0], abs=1e-12), pytest.approx(ends[1], abs=1e-12))


@settings(derandomize=True, deadline=None)
@given(tables(least=1))
def test_at_one_the_answer_is_that_of_missing_at_random_within_strata(counts: GroupCounts) -> None:
    for place, group in enumerate(GROUPS):
        found = bounds_of(share_of(counts, group), counts=counts, gamma=1.0, coverage=None)
        at_random = float((counts.people * counts.recorded_shares[:, place]).sum() / counts.people.sum())
        assert found.low == pytest.approx(at_random, abs=1e-12)
        assert found.high == pytest.approx(at_random, abs=1e-12)


@settings(derandomize=True, deadline=None, max_examples=50)
@given(tables(least=1))
def test_as_the_factor_grows_the_bounds_widen_to_those_of_manski(counts: GroupCounts) -> None:
    populations = np.tile([800.0, 150.0, 50.0], (len(counts.unrecorded), 1))
    for estimand in (
        share_of(counts, "Asian"),
        difference_of(counts, "White", "Asian"),
        rate_ratio_of(counts, "Asian", "White", populations=populations),
    ):
        found = [bounds_of(estimand, counts=counts, gamma=g, coverage=None) for g in (1.0, 1.5, 2.0, 4.0, 1e9, inf)]
        for narrow, wide in pairwise(found):
            assert wide.low <= narrow.low + 1e-12
            assert narrow.high <= wide.high + 1e-12 * abs(wide.high)
        assert found[-2].low == pytest.approx(found[-1].low, rel=1e-6, abs=1e-6)
        assert found[-2].high == pytest.approx(found[-1].high, rel=1e-6, abs=1e-6)


def test_where_nobody_is_recorded_the_unrecorded_may_be_anyone_at_every_factor() -> None:
    counts = group_counts([[0, 0]], unrecorded=[5], groups=["White", "Asian"])
    for gamma in (1.0, 2.0, inf):
        found = bounds_of(share_of(counts, "Asian"), counts=counts, gamma=gamma, coverage=None)
        assert (found.low, found.high) == (0.0, 1.0)


@pytest.mark.parametrize("gamma", [0.5, -1.0, float("nan")])
def test_the_dial_has_no_setting_below_one(gamma: float) -> None:
    counts = group_counts([[1, 1]], unrecorded=[5], groups=["White", "Asian"])
    with pytest.raises(WrongUsage, match="runs from 1"):
        greatest(counts, weights=counts.only("White"), gamma=gamma)
