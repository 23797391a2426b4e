"""How good the links are by what readers found: a stratified sample with intervals, and probabilities corrected by it.

A model's probability says what its assumptions make of a pair. Readers say what it is. Where they have looked at a random
sample from each band of match weight, the share of links that are right follows from the sample alone (stratified sampling:
Cochran 1977, chapter 5), and the model's probabilities can be corrected (logistic calibration: Platt 1999).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.optimize import minimize

from openinquiry.core.linkage.review.decisions import SAME, Decisions
from openinquiry.core.linkage.review.worklist import NEAR, SAMPLE, band_of

_DRAWS = 4000
_LEAST_SLOPE = 0.05
# How far the readers' answers may move the correction from none at all: standard deviations of the prior.
_SPREAD_OF_SHIFT, _SPREAD_OF_SLOPE = 2.0, 0.5
_LN2 = float(np.log(2.0))


@dataclass(frozen=True)
class Interval:
    """An estimate between 0 and 1 with its 95 per cent interval."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True)
class ReadQuality:
    """What readers' answers say of the links. read: pairs of the sample about which an answer binds."""

    read: int
    precision: Interval
    recall: Interval


@dataclass(frozen=True)
class Calibration:
    """Corrected log odds = shift + slope × the model's log odds. Without answers: shift 0, slope 1. read: answers used."""

    shift: float = 0.0
    slope: float = 1.0
    read: int = 0

    def probability(self, weight: np.ndarray) -> np.ndarray:
        """The corrected probability, 0 to 1, that a pair of match weight ``weight`` (log2 odds) is one person."""
        return 1.0 / (1.0 + np.exp(-np.clip(self.shift + self.slope * weight * _LN2, -700.0, 700.0)))


def calibrate(pairs: pl.DataFrame, decisions: Decisions) -> Calibration:
    """The correction that readers' answers ask for.

    pairs: record_l, record_r, match_weight. Used are pairs of the sample and pairs near the threshold, which were chosen by
    match weight alone; pairs of doubtful people were not, and would mislead. Few answers move the correction little (normal
    priors around none at all).
    """
    answered = _answered(pairs, decisions).filter(pl.col("why").is_in([SAMPLE, NEAR]))
    if answered.is_empty():
        return Calibration()
    odds = answered["match_weight"].to_numpy() * _LN2
    same = answered["same"].to_numpy().astype(float)

    def against(parameters: np.ndarray) -> float:
        shift, slope = parameters
        value = shift + slope * odds
        prior = (shift / _SPREAD_OF_SHIFT) ** 2 / 2 + ((slope - 1) / _SPREAD_OF_SLOPE) ** 2 / 2
        return float(np.sum(np.logaddexp(0.0, value) - same * value) + prior)

    found = minimize(against, x0=np.array([0.0, 1.0]), method="L-BFGS-B", bounds=[(None, None), (_LEAST_SLOPE, None)])
    shift, slope = (round(float(each), 4) for each in found.x)
    return Calibration(shift, slope, answered.height)


def read_quality(
    pairs: pl.DataFrame,
    decisions: Decisions,
    *,
    thresholds: tuple[float, float, float],
    at: float,
    unseen: float,
    seed: int,
) -> ReadQuality | None:
    """Precision and recall of the links at match weight ``at`` by the sample that readers looked at; None without one.

    pairs: all compared pairs from the loose threshold up. unseen: expected true pairs that were not compared. A band of
    which nothing was read counts by the model's own probabilities. Intervals: 2.5 and 97.5 per cent of draws from the
    posterior of each band's share under Jeffreys' prior (Brown, Cai and DasGupta 2001), each band weighed by its pairs.
    """
    loose, _, strict = thresholds
    sample = _answered(pairs, decisions).filter(pl.col("why") == SAMPLE)
    if sample.is_empty():
        return None
    band = band_of(pl.col("match_weight"), loose=loose, strict=strict)
    model = 1.0 / (1.0 + (-pl.col("match_weight") * _LN2).exp())
    whole = pairs.group_by(band=band, linked=pl.col("match_weight") >= at).agg(pairs=pl.len(), expected=model.mean())
    read = sample.group_by(band=band, linked=pl.col("match_weight") >= at).agg(read=pl.len(), same=pl.col("same").sum())
    strata = whole.join(read, on=["band", "linked"], how="left").fill_null(0).sort("band", "linked")
    random = np.random.default_rng(seed)
    right, true = np.zeros(_DRAWS + 1), np.full(_DRAWS + 1, unseen)
    linked = 0
    for each in strata.iter_rows(named=True):
        share = _shares(each, random) * each["pairs"]
        true += share
        if each["linked"]:
            right += share
            linked += each["pairs"]
    if not linked or not true[0]:
        return None
    return ReadQuality(sample.height, _interval(right / linked), _interval(right / true))


def _shares(stratum: dict[str, float], random: np.random.Generator) -> np.ndarray:
    """The share of a band that is one person: the estimate first, then draws."""
    if not stratum["read"]:
        return np.full(_DRAWS + 1, stratum["expected"])
    same, read = float(stratum["same"]), float(stratum["read"])
    draws = random.beta(same + 0.5, read - same + 0.5, size=_DRAWS)
    whole = 1.0 - min(read / stratum["pairs"], 1.0)  # what was read of the band is known; only the rest is uncertain
    return np.concatenate([[same / read], (same / read) * (1 - whole) + draws * whole])


def _interval(values: np.ndarray) -> Interval:
    low, high = np.quantile(values[1:], (0.025, 0.975))
    estimate = float(values[0])
    return Interval(round(estimate, 4), round(min(float(low), estimate), 4), round(max(float(high), estimate), 4))


def _answered(pairs: pl.DataFrame, decisions: Decisions) -> pl.DataFrame:
    """record_l, record_r, match_weight, same, why of the pairs about which an answer binds."""
    why = decisions.standing().group_by("record_1", "record_2").agg(
        pl.when((pl.col("why") == SAMPLE).any()).then(pl.lit(SAMPLE)).otherwise(pl.col("why").first()).alias("why")
    )  # fmt: skip
    bound = decisions.binding().join(why, on=["record_1", "record_2"]).select(
        "record_1", "record_2", "why", same=pl.col("answer") == SAME
    )  # fmt: skip
    ordered = pairs.with_columns(
        record_1=pl.min_horizontal("record_l", "record_r"), record_2=pl.max_horizontal("record_l", "record_r")
    ).unique(["record_1", "record_2"], keep="first", maintain_order=True)
    return ordered.join(bound, on=["record_1", "record_2"]).sort("record_1", "record_2")
