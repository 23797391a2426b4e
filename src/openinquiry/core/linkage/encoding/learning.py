"""Named records stand in for encoded ones, so that it can be learnt what their encodings tell of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from openinquiry.core.linkage.encoding.comparing import Encoded, Likeness, compare
from openinquiry.core.linkage.encoding.settings import EncodingSettings
from openinquiry.core.linkage.encoding.weighing import LearntWeights, learn_weights


@dataclass(frozen=True)
class NamedLinks:
    """What the linkage by names found. records: the named ones, as given. pairs: record_l, record_r, match_weight.

    people: record_id and person at the central threshold. unseen: expected pairs of one person that no rule brought
    together. learnable: whether a model was learnt, so that the pairs' weights are probabilities to learn from.
    """

    records: pl.DataFrame
    pairs: pl.DataFrame
    people: pl.DataFrame
    unseen: float
    learnable: bool


def learn_from_named(
    encodings: Encoded, *, named: NamedLinks, settings: EncodingSettings, seed: int
) -> LearntWeights | None:
    """The weights of levels of likeness, from a sample of named records against all of them. encodings: of all of them."""
    if not named.learnable:
        return None
    every = max(1, -(-len(encodings) // settings.sample))
    places = np.arange(0, len(encodings), every)
    likeness = compare(encodings.of(places), encodings, settings=settings, seed=seed)
    pairs = _judged(likeness, encodings, places, named=named)
    kept = likeness.of(pairs["pair"].to_numpy())
    return learn_weights(
        kept, pairs["probability"].to_numpy(), expected=_expected(encodings, places, named=named), settings=settings
    )


def _judged(likeness: Likeness, encodings: Encoded, places: np.ndarray, *, named: NamedLinks) -> pl.DataFrame:
    """pair (its place in ``likeness``) and probability, by names, of being one person.

    Left out: a record beside itself, and pairs that names have put together only by way of a third record.
    """
    ids = pl.DataFrame({"record_id": encodings.ids}).with_row_index("place")
    person = ids.join(named.people, on="record_id", how="left", maintain_order="left")["person"]
    left, right = places[likeness.left], likeness.right
    frame = pl.DataFrame({"left": left, "right": right}, schema={"left": pl.UInt32, "right": pl.UInt32})
    frame = frame.with_row_index("pair").with_columns(together=person.gather(left) == person.gather(right))
    known = _both_ways(named.pairs, ids)
    return (
        frame.filter(pl.col("left") != pl.col("right"))
        .join(known, on=["left", "right"], how="left", maintain_order="left")
        .filter(pl.col("probability").is_not_null() | ~pl.col("together").fill_null(False))
        .select("pair", pl.col("probability").fill_null(0.0))
    )


def _both_ways(pairs: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    odds = pl.lit(2.0).pow(pl.col("match_weight").clip(-60.0, 60.0))
    placed = (
        pairs.join(ids.select(record_l="record_id", left="place"), on="record_l")
        .join(ids.select(record_r="record_id", right="place"), on="record_r")
        .select("left", "right", probability=odds / (1.0 + odds))
    )
    return pl.concat([placed, placed.select(left="right", right="left", probability="probability")])


def _expected(encodings: Encoded, places: np.ndarray, *, named: NamedLinks) -> float:
    """Pairs of one person with a sampled record first, as far as names tell, with those that names brought not together."""
    ids = pl.DataFrame({"record_id": encodings.ids}).with_row_index("place")
    known = _both_ways(named.pairs, ids)
    sampled = known.filter(pl.col("left").is_in(pl.Series(places, dtype=pl.UInt32).implode()))
    seen = float(known["probability"].sum())
    mine = float(sampled["probability"].sum())
    return mine * (1.0 + 2.0 * named.unseen / seen) if seen else mine
