"""Named records stand in for encoded ones, so that it can be learnt what their encodings tell of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from openinquiry.core.linkage.encoding.comparing import Encoded, Likeness, compared
from openinquiry.core.linkage.encoding.settings import EncodingSettings
from openinquiry.core.linkage.encoding.weighing import LearntWeights, count_levels, learn_weights


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
    ids = pl.DataFrame({"record_id": encodings.ids}).with_row_index("place")
    person = ids.join(named.people, on="record_id", how="left", maintain_order="left")["person"]
    known = _both_ways(named.pairs, ids)
    sampled = known.filter(pl.col("left").is_in(pl.Series(places, dtype=pl.UInt32).implode()))
    judge = _Judge(places, person, sampled)
    lots = compared(encodings.of(places), encodings, settings=settings, seed=seed)
    counted = [_NOTHING_COUNTED, *(judge.counted(likeness, settings=settings) for likeness in lots)]
    return learn_weights(pl.concat(counted), expected=_expected(known, sampled, unseen=named.unseen), settings=settings)


_NOTHING_COUNTED = pl.DataFrame(
    schema={"sex": pl.Int8, "bin": pl.Int16, "best": pl.Int16, "agreeing": pl.Int16, "p": pl.Float64, "n": pl.Int64}
)


@dataclass(frozen=True)
class _Judge:
    """Says of pairs of encodings what names say of them.

    places: of the sampled records among all. person: of each record, by names. known: left, right and probability of pairs
    compared by names with a sampled record on the left.
    """

    places: np.ndarray
    person: pl.Series
    known: pl.DataFrame

    def counted(self, likeness: Likeness, *, settings: EncodingSettings) -> pl.DataFrame:
        """How often each level of likeness occurs among ``likeness``, and how often with one person."""
        pairs = self._judged(likeness)
        return count_levels(likeness.of(pairs["pair"].to_numpy()), pairs["probability"].to_numpy(), settings=settings)

    def _judged(self, likeness: Likeness) -> pl.DataFrame:
        """pair (its place in ``likeness``) and probability, by names, of being one person.

        Left out: a record beside itself, and pairs that names have put together only by way of a third record.
        """
        left, right = self.places[likeness.left], likeness.right
        frame = pl.DataFrame({"left": left, "right": right}, schema={"left": pl.UInt32, "right": pl.UInt32})
        together = self.person.gather(left) == self.person.gather(right)
        return (
            frame.with_row_index("pair")
            .with_columns(together=together)
            .filter(pl.col("left") != pl.col("right"))
            .join(self.known, on=["left", "right"], how="left", maintain_order="left")
            .filter(pl.col("probability").is_not_null() | ~pl.col("together").fill_null(False))
            .select("pair", pl.col("probability").fill_null(0.0))
        )


def _expected(known: pl.DataFrame, sampled: pl.DataFrame, *, unseen: float) -> float:
    """Pairs of one person with a sampled record first, as far as names tell, with those that names brought not together.

    known, sampled: ``probability`` of the pairs that names brought together, of all and of those with a sampled record first.
    unseen: expected pairs of one person among all records that no rule brought together.
    """
    seen, mine = (float(each["probability"].sum()) for each in (known, sampled))
    return mine * (1.0 + 2.0 * unseen / seen) if seen else mine


def _both_ways(pairs: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    odds = pl.lit(2.0).pow(pl.col("match_weight").clip(-60.0, 60.0))
    placed = (
        pairs.join(ids.select(record_l="record_id", left="place"), on="record_l")
        .join(ids.select(record_r="record_id", right="place"), on="record_r")
        .select("left", "right", probability=odds / (1.0 + odds))
    )
    return pl.concat([placed, placed.select(left="right", right="left", probability="probability")])
