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
_SEXES = 3  # one is not known, the same, different
_BEST = "best"  # the first keyed hash, in the order of the settings, that is equal
# From coarse to fine: a level with few pairs leans on the one that it is part of.
_DEPTHS = (["sex", "bin"], ["sex", "bin", _BEST], ["sex", "bin", _BEST, "agreeing"])

Weights = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


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


def count_levels(likeness: Likeness, probability: Weights, *, settings: EncodingSettings) -> pl.DataFrame:
    """How often each level occurs: its columns, ``p`` (pairs of one person, by ``probability`` of each) and ``n`` pairs."""
    level = levels_of(likeness, settings=settings)
    size = int(level.max(initial=-1)) + 1
    n, p = np.bincount(level, minlength=size), np.bincount(level, weights=probability, minlength=size)
    seen = np.flatnonzero(n)
    return _described(seen, settings=settings).with_columns(p=p[seen], n=n[seen])


def learn_weights(counted: pl.DataFrame, *, expected: float, settings: EncodingSettings) -> LearntWeights | None:
    """How often each level is one person. counted: as :func:`count_levels` gives it, one after another for several lots.

    expected: pairs of one person among the records, by names, whether encodings bring them together or not.
    None where fewer than one pair of one person, or of others, is there to learn from.
    """
    right, pairs = float(counted["p"].sum()), int(counted["n"].sum())
    if right < 1 or pairs - right < 1:
        return None
    share = _rounded(right / pairs)
    rates: list[pl.DataFrame] = []
    for depth in _DEPTHS:
        together = counted.sort(depth).group_by(depth, maintain_order=True).agg(pl.col("p", "n").sum())
        wider = (
            together.join(rates[-1], on=rates[-1].columns[:-1], how="left")
            if rates
            else together.with_columns(rate=pl.lit(share))
        )
        leant = (pl.col("p") + settings.lean * pl.col("rate")) / (pl.col("n") + settings.lean)
        rates.append(wider.select(*depth, rate=leant.clip(_SURE, 1 - _SURE).round(9)).sort(depth))
    return LearntWeights(tuple(rates), share, min(right / max(expected, right), 1.0), pairs)


def weigh(counts: Counts, learnt: LearntWeights, *, settings: EncodingSettings) -> Weights:
    """Match weight (log2 odds) of each level (see :func:`levels_of`); a level never seen counts as the nearest coarser one.

    counts: of pairs at each level. How many of these pairs are one person is learnt from the pairs themselves, by expectation
    maximisation over that share alone, with the levels' likelihood ratios held fixed.
    """
    frame = _described(np.arange(len(counts)), settings=settings)
    for number, rates in enumerate(learnt.rates):
        frame = frame.join(
            rates.rename({"rate": f"rate{number}"}), on=rates.columns[:-1], how="left", maintain_order="left"
        )
    finest_first = [f"rate{number}" for number in reversed(range(len(learnt.rates)))]
    rate = frame.select(pl.coalesce(*finest_first, pl.lit(learnt.share))).to_series().to_numpy()
    evidence = np.log2(rate / (1 - rate)) - math.log2(learnt.share / (1 - learnt.share))
    share = _share_of(evidence, counts, start=learnt.share)
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


def _share_of(evidence: Weights, counts: Counts, *, start: float) -> float:
    share, pairs = start, int(counts.sum())
    for _ in range(_ROUNDS if pairs else 0):
        again = float((chances(evidence + math.log2(share / (1 - share))) * counts).sum()) / pairs
        again = min(max(again, _SURE), 1 - _SURE)
        if abs(again - share) <= _SETTLED:
            break
        share = again
    return _rounded(share)


def _rounded(share: float) -> float:
    """Sums may differ in their last digits; the same inputs must give the same weights.

    Nearly all is rounded to all, of which there are no odds: it stays as sure as anything may be.
    """
    return min(float(f"{share:.4g}"), 1 - _SURE)


def levels_of(likeness: Likeness, *, settings: EncodingSettings) -> npt.NDArray[np.int32]:
    """The level of each pair as one number: which hashes are equal, how alike the filters are, what is known of the sex."""
    bins = np.floor((np.maximum(likeness.dice, settings.least) - settings.least) / settings.step + 1e-6)
    level: npt.NDArray[np.int32] = (bins.astype(np.int32) * _SEXES + likeness.sex) << len(settings.hashes)
    return level | likeness.agreeing


def _described(levels: npt.NDArray[np.int64], *, settings: EncodingSettings) -> pl.DataFrame:
    """The columns of each level."""
    agreeing = (levels & ((1 << len(settings.hashes)) - 1)).astype(np.int16)
    bins, sex = np.divmod(levels >> len(settings.hashes), _SEXES)
    lowest = agreeing & -agreeing  # the lowest bit set: the first hash that is equal
    return pl.DataFrame({"sex": sex.astype(np.int8), "bin": bins.astype(np.int16), _BEST: lowest, "agreeing": agreeing})
