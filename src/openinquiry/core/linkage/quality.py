"""How good the links are, as far as they tell themselves: what share is right, what share of true pairs was found.

Nobody has labelled pairs of real returns. But a trained model gives every compared pair the probability that it is one
person, and those probabilities add up: over the linked pairs to the expected number of right links (Fellegi and Sunter
1969, section 2; Belin and Rubin 1995 on what such estimates are worth). Pairs that no blocking rule brought together have
no probability; their number is estimated from how often two kinds of rules find the same pair, as two lists do
(Chapman 1951).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class BlockingOverlap:
    """Expected numbers of true pairs (people's records, real-valued) by what brought them together.

    by_date: only rules that ask for the same date of birth. otherwise: only other rules. both: rules of either kind.
    """

    by_date: float
    otherwise: float
    both: float

    @property
    def unseen(self) -> float:
        """Expected true pairs that no rule of either kind brings together (Chapman 1951, bias-corrected Lincoln–Petersen).

        It takes the two kinds of rules to miss pairs independently. Where a pair with a wrong date is likelier to have a
        wrong name too, more is unseen than this says.
        """
        return self.by_date * self.otherwise / (self.both + 1.0)


@dataclass(frozen=True)
class LinkQuality:
    """Pairs of records at one threshold, expectations rounded to whole pairs.

    linked: pairs within one person. right: of them, expected to be one person. true: pairs that are one person, expected,
    linked or not.
    """

    linked: int
    right: int
    true: int


def estimate_quality(pairs: pl.DataFrame, people: pl.DataFrame, *, overlap: BlockingOverlap) -> LinkQuality:
    """The quality of the links that make ``people``.

    pairs: record_l, record_r, match_weight (log2 odds) of every compared pair kept. people: record_id, person.
    A pair that is linked only through others counts as right with the probability of the weakest link of its person.
    """
    scored = pairs.group_by("record_l", "record_r").agg(pl.col("match_weight").max())
    scored = scored.with_columns(probability=1.0 / (1.0 + (-pl.col("match_weight") * _LN2).exp()))
    within = (
        scored.join(people, left_on="record_l", right_on="record_id")
        .join(people, left_on="record_r", right_on="record_id", suffix="_r")
        .filter(pl.col("person") == pl.col("person_r"))
        .group_by("person")
        .agg(scored=pl.len(), right=pl.col("probability").sum(), weakest=pl.col("probability").min())
    )
    sizes = people.group_by("person").agg(size=pl.len().cast(pl.Int64)).filter(pl.col("size") > 1)
    persons = sizes.join(within, on="person").with_columns(all=pl.col("size") * (pl.col("size") - 1) // 2)
    through_others = (pl.col("all") - pl.col("scored")) * pl.col("weakest")
    linked, right = persons.select(pl.col("all").sum(), (pl.col("right") + through_others).sum()).row(0)
    outside = float(scored["probability"].sum()) - float(within["right"].sum())
    return LinkQuality(int(linked or 0), round(right or 0), round((right or 0) + outside + overlap.unseen))


def quality_of_parted(
    pairs: pl.DataFrame, people: pl.DataFrame, *, right: float, overlap: BlockingOverlap
) -> LinkQuality:
    """The quality of links whose expected number of right ones is known: ``right``, as :func:`part_by_average` has it.

    pairs: record_l, record_r, probability of every compared pair kept. people: record_id, person.
    """
    sizes = people.group_by("person").agg(size=pl.len().cast(pl.Int64))["size"]
    outside = float(
        pairs.join(people, left_on="record_l", right_on="record_id")
        .join(people, left_on="record_r", right_on="record_id", suffix="_r")
        .filter(pl.col("person") != pl.col("person_r"))["probability"]
        .sum()
    )
    linked = int((sizes * (sizes - 1) // 2).sum())
    return LinkQuality(linked, round(right), round(right + outside + overlap.unseen))


_LN2 = 0.6931471805599453
