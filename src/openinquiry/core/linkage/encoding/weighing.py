"""How likely are two encoded records one person? Learnt from named records, whose names have been compared already.

The named records of the same run are encoded with the same key and compared as encodings. Of each such pair the linkage by
names says how likely it is one person. So for every level of likeness — which keyed hashes are equal, how alike the
filters are, whether the sex is the same — it can be counted how often it occurs among pairs of one person (m) and among
others (u), and the match weight follows as in Fellegi and Sunter (1969). A level takes hashes and filter together, because
they come of the same fields and do not speak independently.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from openinquiry.core.linkage.encoding.comparing import Likeness
from openinquiry.core.linkage.encoding.settings import EncodingSettings

_ROUNDS = 500
_SETTLED = 1e-7
_SURE = 1e-6  # no level makes a pair surer than this, either way
_BEST = "best"  # the first keyed hash, in the order of the settings, that is equal
# From coarse to fine: a level with few pairs leans on the one that it is part of.
_DEPTHS = (["sex", "bin"], ["sex", "bin", _BEST], ["sex", "bin", _BEST, "agreeing"])

Weights = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LearntWeights:
    """``rates``: from coarse to fine, the columns of the level and ``rate``, how many of its pairs are one person.

    share: of all pairs learnt from, how many are one person. found: of the pairs of one person that names find among the
    records learnt from, the share that encodings bring together. pairs: learnt from.
    """

    rates: tuple[pl.DataFrame, ...]
    share: float
    found: float
    pairs: int


def learn_weights(
    likeness: Likeness, probability: Weights, *, expected: float, settings: EncodingSettings
) -> LearntWeights | None:
    """How often each level is one person. probability: of each pair, that it is one person, by its names.

    expected: pairs of one person among the records, by names, whether encodings bring them together or not.
    None where fewer than one pair of one person, or of others, is there to learn from.
    """
    right, pairs = float(probability.sum()), len(probability)
    if right < 1 or pairs - right < 1:
        return None
    share = _rounded(right / pairs)
    frame = _levels(likeness, settings=settings).with_columns(p=pl.Series(probability))
    rates: list[pl.DataFrame] = []
    for depth in _DEPTHS:
        counted = frame.group_by(depth).agg(p=pl.col("p").sum(), n=pl.len())
        wider = (
            counted.join(rates[-1], on=rates[-1].columns[:-1], how="left")
            if rates
            else counted.with_columns(rate=pl.lit(share))
        )
        leant = (pl.col("p") + settings.lean * pl.col("rate")) / (pl.col("n") + settings.lean)
        rates.append(wider.select(*depth, rate=leant.clip(_SURE, 1 - _SURE).round(9)).sort(depth))
    return LearntWeights(tuple(rates), share, min(right / max(expected, right), 1.0), pairs)


def weigh(likeness: Likeness, learnt: LearntWeights, *, settings: EncodingSettings) -> Weights:
    """Match weight (log2 odds) of each pair; a level never seen counts as the nearest coarser one that was.

    How many of these pairs are one person is learnt from the pairs themselves, by expectation maximisation over that share
    alone, with the levels' likelihood ratios held fixed.
    """
    frame = _levels(likeness, settings=settings)
    for number, rates in enumerate(learnt.rates):
        frame = frame.join(
            rates.rename({"rate": f"rate{number}"}), on=rates.columns[:-1], how="left", maintain_order="left"
        )
    finest_first = [f"rate{number}" for number in reversed(range(len(learnt.rates)))]
    rate = frame.select(pl.coalesce(*finest_first, pl.lit(learnt.share))).to_series().to_numpy()
    evidence = np.log2(rate / (1 - rate)) - math.log2(learnt.share / (1 - learnt.share))
    share = _share_of(evidence, start=learnt.share)
    found: Weights = np.round(evidence + math.log2(share / (1 - share)), 6)
    return found


def weigh_as_stated(likeness: Likeness, *, settings: EncodingSettings) -> Weights:
    """Match weight of each pair by the stated levels of the settings, the first that holds; minus infinity where none does."""
    place = {name: number for number, name in enumerate(settings.hash_names)}
    found = np.full(len(likeness.dice), -np.inf)
    for level in reversed(settings.stated):
        wanted = sum(1 << place[name] for name in level.hashes)
        holds = ((likeness.agreeing & wanted) == wanted) & (likeness.dice >= level.likeness)
        found[holds] = level.weight
    return found


def chances(weights: Weights) -> Weights:
    """The probabilities that match weights (log2 odds) stand for."""
    found: Weights = 1.0 / (1.0 + np.exp2(-weights))
    return found


def _share_of(evidence: Weights, *, start: float) -> float:
    share = start
    for _ in range(_ROUNDS if len(evidence) else 0):
        again = float(chances(evidence + math.log2(share / (1 - share))).mean())
        again = min(max(again, _SURE), 1 - _SURE)
        if abs(again - share) <= _SETTLED:
            break
        share = again
    return _rounded(share)


def _rounded(share: float) -> float:
    """Sums may differ in their last digits; the same inputs must give the same weights."""
    return float(f"{share:.4g}")


def _levels(likeness: Likeness, *, settings: EncodingSettings) -> pl.DataFrame:
    bins = np.floor((np.maximum(likeness.dice, settings.least) - settings.least) / settings.step + 1e-6).astype(
        np.int16
    )
    lowest = likeness.agreeing & -likeness.agreeing  # the lowest bit set: the first hash that is equal
    return pl.DataFrame({"sex": likeness.sex, "bin": bins, _BEST: lowest, "agreeing": likeness.agreeing})
