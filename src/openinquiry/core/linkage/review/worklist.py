"""Which pairs of records readers should look at: divided ones, doubtful people, pairs near the threshold, and a sample.

The sample is for measuring, not for mending: pairs drawn at random from each band of match weight, so that what readers find
of them says how good all links are (:mod:`openinquiry.core.linkage.calibration`). Readers are not told the match weight.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from openinquiry.core.linkage.review.decisions import Decisions

DIVIDED, NEAR, SAMPLE = "readers are divided", "near the threshold", "sample"
BAND = 2.0  # match weight (log2 odds) that a band of the sample spans


def bands(*, loose: float, strict: float) -> tuple[float, ...]:
    """The lower ends of the bands of match weight from the loose threshold up; the last one has no upper end."""
    return tuple(np.arange(loose, strict + BAND / 2, BAND).tolist())


def band_of(weight: pl.Expr, *, loose: float, strict: float) -> pl.Expr:
    """The lower end of the band in which a match weight lies."""
    place = ((weight - loose) / BAND).floor().clip(0, len(bands(loose=loose, strict=strict)) - 1)
    return loose + BAND * place


def choose_pairs(
    pairs: pl.DataFrame,
    doubtful: pl.DataFrame,
    decisions: Decisions,
    *,
    thresholds: tuple[float, float, float],
    near: float,
    most: int,
    sample: int,
    seed: int,
) -> pl.DataFrame:
    """record_l, record_r, why: at most ``most`` pairs to look at, those that matter most first, and ``sample`` more at random.

    pairs: record_l, record_r, match_weight of all compared pairs. doubtful: record_l, record_r, why. thresholds: loose,
    central and strict. near: match weight either side of the central one. Pairs about which an answer binds are not asked
    again; those about which readers are divided come first.
    """
    loose, central, strict = thresholds
    divided = decisions.divided().select(record_l="record_1", record_r="record_2", why=pl.lit(DIVIDED))
    settled = decisions.binding().select(record_l="record_1", record_r="record_2")
    ordered = pairs.select(
        "match_weight",
        record_l=pl.min_horizontal("record_l", "record_r"),
        record_r=pl.max_horizontal("record_l", "record_r"),
    ).unique(["record_l", "record_r"], keep="first", maintain_order=True)
    open_pairs = ordered.join(settled, on=["record_l", "record_r"], how="anti", maintain_order="left")
    distance = (pl.col("match_weight") - central).abs()
    close = open_pairs.filter(distance <= near).sort(distance, "record_l", "record_r")
    unread = open_pairs.join(divided, on=["record_l", "record_r"], how="anti", maintain_order="left")
    drawn = _sample(unread, loose=loose, strict=strict, size=sample, seed=seed)
    doubts = doubtful.join(settled, on=["record_l", "record_r"], how="anti", maintain_order="left")
    wanted = pl.concat([divided, doubts, close.select("record_l", "record_r", why=pl.lit(NEAR))])
    # A pair of the sample keeps that name: it would be missing from the sample otherwise.
    wanted = wanted.join(drawn, on=["record_l", "record_r"], how="anti", maintain_order="left")
    first = wanted.unique(["record_l", "record_r"], keep="first", maintain_order=True).head(most)
    return pl.concat([first, drawn])


def _sample(pairs: pl.DataFrame, *, loose: float, strict: float, size: int, seed: int) -> pl.DataFrame:
    """As many pairs of each band as of any other, as far as it has them, in random order."""
    banded = pairs.with_columns(band=band_of(pl.col("match_weight"), loose=loose, strict=strict))
    random = np.random.default_rng(seed)
    shuffled = banded.sort("record_l", "record_r").with_columns(
        turn=pl.Series(random.random(banded.height), dtype=pl.Float64)
    )
    ranked = shuffled.with_columns(place=pl.col("turn").rank("ordinal").over("band")).sort("place", "turn")
    return ranked.head(size).sort("turn").select("record_l", "record_r", why=pl.lit(SAMPLE))
