"""Imputation finds the truth when its assumption is true: at random, and off by a known δ."""

from __future__ import annotations

from math import ceil, exp, log

import numpy as np
import pytest

from openinquiry.core.missing import GroupCounts, bounds_of, group_counts, rate_ratio_of, share_of
from openinquiry.core.missing.imputation import DELTAS, Pooled, estimate_imputed, over_deltas
from tests.core.missing.tables import GROUPS

# What is recorded differs between strata, and so do the groups: taking the recorded for all would be wrong.
SHARES = np.array([[0.9, 0.07, 0.03], [0.5, 0.4, 0.1], [0.7, 0.2, 0.1], [0.3, 0.6, 0.1]])
SIZES = np.array([600, 300, 500, 200])
RECORDED = np.array([0.8, 0.25, 0.6, 0.15])


def simulated(rng: np.random.Generator, *, delta: float) -> tuple[GroupCounts, np.ndarray]:
    """A table with holes, and the whole: the odds of Asian are e^δ times as high among the unrecorded."""
    tilted = SHARES * np.array([1.0, exp(delta), 1.0])
    tilted /= tilted.sum(axis=1, keepdims=True)
    seen = rng.binomial(SIZES, RECORDED)
    recorded = rng.multinomial(seen, SHARES)
    hidden = rng.multinomial(SIZES - seen, tilted)
    return group_counts(recorded.tolist(), unrecorded=hidden.sum(axis=1).tolist(), groups=GROUPS), recorded + hidden


def expected_share(delta: float) -> float:
    """Of Asian, over many tables."""
    tilted = SHARES * np.array([1.0, exp(delta), 1.0])
    tilted /= tilted.sum(axis=1, keepdims=True)
    whole = RECORDED[:, None] * SHARES + (1 - RECORDED)[:, None] * tilted
    return float((whole[:, 1] * SIZES).sum() / SIZES.sum())


@pytest.mark.parametrize("delta", [0.0, log(2), -log(2)])
def test_the_share_is_recovered_and_its_interval_covers_the_truth_as_often_as_it_says(delta: float) -> None:
    rng, tables = np.random.default_rng(11), 120
    truth, found = expected_share(delta), []
    for number in range(tables):
        counts, _ = simulated(rng, delta=delta)
        found.append(
            estimate_imputed(
                share_of(counts, "Asian"), counts=counts, seed=number, delta={"Asian": delta}, replicates=20
            )
        )
    assert float(np.mean([each.estimate for each in found])) == pytest.approx(truth, abs=0.008)
    covered = sum(each.interval.low <= truth <= each.interval.high for each in found if each.interval)
    # 95 % of 120, less and more by three standard errors of chance.
    assert 0.89 * tables <= covered


def test_with_the_wrong_delta_the_truth_is_missed() -> None:
    counts, whole = simulated(np.random.default_rng(5), delta=log(4))
    truth = whole[:, 1].sum() / whole.sum()
    at_random = estimate_imputed(share_of(counts, "Asian"), counts=counts, seed=1)
    right = estimate_imputed(share_of(counts, "Asian"), counts=counts, seed=1, delta={"Asian": log(4)})
    assert at_random.interval is not None
    assert right.interval is not None
    assert not at_random.interval.low <= truth <= at_random.interval.high
    assert right.interval.low <= truth <= right.interval.high


def test_a_ratio_of_rates_is_recovered_on_the_logarithm() -> None:
    populations = np.tile([8000.0, 1500.0, 500.0], (4, 1))
    counts, whole = simulated(np.random.default_rng(6), delta=0.0)
    pooled = estimate_imputed(rate_ratio_of(counts, "Asian", "White", populations=populations), counts=counts, seed=1)
    crude = (whole[:, 1].sum() / 1500) / (whole[:, 0].sum() / 8000)
    assert pooled.interval is not None
    assert pooled.interval.low <= crude <= pooled.interval.high


def test_as_many_replicates_are_made_as_the_missing_information_asks_for() -> None:
    counts, _ = simulated(np.random.default_rng(7), delta=0.0)
    estimand = share_of(counts, "Asian")
    first = estimate_imputed(estimand, counts=counts, seed=1, replicates=20)
    pooled = estimate_imputed(estimand, counts=counts, seed=1)
    assert first.missing_information is not None
    assert pooled.replicates == max(20, ceil(100 * first.missing_information)) > 20
    complete = group_counts([[30, 60, 10]], unrecorded=[0], groups=GROUPS)
    assert estimate_imputed(share_of(complete, "Asian"), counts=complete, seed=1).replicates == 20


def test_the_pooled_estimates_run_along_the_dial() -> None:
    counts, _ = simulated(np.random.default_rng(8), delta=0.0)
    estimand = share_of(counts, "Asian")
    found: dict[float, Pooled] = {
        e.delta: e.pooled for e in over_deltas(estimand, counts=counts, group="Asian", seed=2)
    }
    assert set(found) == set(DELTAS)
    for delta, pooled in found.items():
        bounds = bounds_of(estimand, counts=counts, gamma=exp(abs(delta)), coverage=None)
        expected = bounds.high if delta > 0 else bounds.low
        assert pooled.estimate == pytest.approx(expected, abs=0.015)


def test_a_group_that_no_replicate_holds_is_no_estimate_but_a_refusal() -> None:
    from openinquiry.core.shared import Refused  # noqa: PLC0415

    counts = group_counts([[50, 0, 0]], unrecorded=[0], groups=GROUPS)
    with pytest.raises(Refused, match="0 of 20"):
        estimate_imputed(share_of(counts, "Asian"), counts=counts, seed=1)
