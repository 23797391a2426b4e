"""What readers' answers make of the model's probabilities, and the quality of links by a sample, on pairs whose truth is known."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from scipy.stats import beta

from openinquiry.core.linkage.calibration import Calibration, calibrate, read_quality
from openinquiry.core.linkage.review import NO_DECISIONS, Decisions, choose_pairs

LIMITS = (-4.0, 2.0, 10.0)


def population(*, shift: float, slope: float, size: int = 20_000) -> pl.DataFrame:
    """Pairs whose true log odds are ``shift`` + ``slope`` × those of the model: record_l, record_r, match_weight, same."""
    random = np.random.default_rng(8)
    weight = random.uniform(-4.0, 14.0, size).round(3)
    same = random.random(size) < Calibration(shift, slope).probability(weight)
    ids = {side: [f"{side}{n:05d}" for n in range(size)] for side in ("a", "b")}
    return pl.DataFrame({"record_l": ids["a"], "record_r": ids["b"], "match_weight": weight, "same": same})


def read(pairs: pl.DataFrame, size: int) -> Decisions:
    """The answers of a reader who is always right about a sample of the pairs."""
    nobody = pl.DataFrame(schema={"record_l": pl.String, "record_r": pl.String, "why": pl.String})
    drawn = choose_pairs(pairs, nobody, NO_DECISIONS, thresholds=LIMITS, near=0.0, most=0, sample=size, seed=1)
    told = drawn.join(pairs, on=["record_l", "record_r"]).select(
        "why", record_1="record_l", record_2="record_r", reader=pl.lit("A"), note=pl.lit(""),
        answer=pl.when("same").then(pl.lit("same")).otherwise(pl.lit("different")),
    )  # fmt: skip
    return NO_DECISIONS.taking_in(told, day=date(2026, 2, 3))


def test_without_answers_nothing_is_corrected_and_no_quality_is_claimed() -> None:
    pairs = population(shift=0.0, slope=1.0, size=50)
    assert calibrate(pairs, NO_DECISIONS) == Calibration(0.0, 1.0, 0)
    assert read_quality(pairs, NO_DECISIONS, thresholds=LIMITS, at=2.0, unseen=0.0, seed=1) is None
    assert Calibration().probability(np.array([0.0, 1.0, -1.0])).round(9).tolist() == [0.5, 0.666666667, 0.333333333]


@pytest.mark.parametrize(("shift", "slope"), [(0.0, 1.0), (-1.5, 0.7), (1.0, 1.3)])
def test_a_model_that_is_too_sure_or_not_sure_enough_is_corrected_towards_the_truth(shift: float, slope: float) -> None:
    pairs = population(shift=shift, slope=slope)
    found = calibrate(pairs, read(pairs, 900))
    assert found.read == 900
    middle = np.arange(-4.0, 8.0)
    wrong_before = np.abs(Calibration().probability(middle) - Calibration(shift, slope).probability(middle)).max()
    wrong_after = np.abs(found.probability(middle) - Calibration(shift, slope).probability(middle)).max()
    assert wrong_after < 0.08
    assert wrong_after < max(wrong_before, 0.08)


@pytest.mark.parametrize(("shift", "slope"), [(0.0, 1.0), (-2.0, 0.7)])
def test_the_interval_of_precision_and_recall_holds_the_truth_whatever_the_model_claims(
    shift: float, slope: float
) -> None:
    pairs = population(shift=shift, slope=slope)
    linked = pairs.filter(pl.col("match_weight") >= 2.0)
    true = pairs["same"].sum() + 500
    found = read_quality(pairs, read(pairs, 600), thresholds=LIMITS, at=2.0, unseen=500.0, seed=1)
    assert found is not None
    assert found.read == 600
    assert found.precision.low <= linked["same"].mean() <= found.precision.high
    assert found.recall.low <= linked["same"].sum() / true <= found.recall.high
    assert found.precision.high - found.precision.low < 0.1


def test_for_one_band_the_interval_is_that_of_jeffreys() -> None:
    pairs = pl.DataFrame({
        "record_l": [f"a{n:06d}" for n in range(200_000)], "record_r": [f"b{n:06d}" for n in range(200_000)],
        "match_weight": [12.0] * 200_000, "same": [n % 10 != 0 for n in range(200_000)],
    })  # fmt: skip
    decisions = read(pairs, 50)
    right = decisions.pairs("same").height
    found = read_quality(pairs, decisions, thresholds=LIMITS, at=2.0, unseen=0.0, seed=1)
    assert found is not None
    assert found.precision.estimate == right / 50
    low, high = beta.ppf([0.025, 0.975], right + 0.5, 50 - right + 0.5)
    assert abs(found.precision.low - low) < 0.01
    assert abs(found.precision.high - high) < 0.01


def test_a_band_that_was_read_whole_leaves_no_doubt() -> None:
    pairs = population(shift=0.0, slope=1.0, size=60)
    found = read_quality(pairs, read(pairs, 60), thresholds=LIMITS, at=2.0, unseen=0.0, seed=1)
    assert found is not None
    assert found.precision.low == found.precision.estimate == found.precision.high
