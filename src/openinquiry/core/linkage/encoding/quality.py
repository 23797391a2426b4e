"""How good the links of encoded records are, as far as their own probabilities tell."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from openinquiry.core.linkage.encoding.linking import EncodedLinks


@dataclass(frozen=True)
class EncodedQuality:
    """Numbers of records: ``records`` encoded and ``linked`` to a named one. Numbers of pairs with an encoded record:

    pairs: within one person. right: of them, expected to be one person. true: expected to be one person, linked or not.
    """

    records: int
    linked: int
    pairs: int
    right: int
    true: int


def encoded_quality(links: EncodedLinks, people: pl.DataFrame) -> EncodedQuality:
    """people: record_id and person at one threshold, of all records that were compared with anything.

    A linked pair that was not scored, its records being together by way of others, counts as the least likely scored
    pair of the person. Pairs that encodings do not bring together are as many as among named records.
    """
    mine = people.with_columns(encoded=pl.col("record_id").is_in(links.records.implode()))
    persons = mine.group_by("person").agg(
        n=(~pl.col("encoded")).sum().cast(pl.Int64), e=pl.col("encoded").sum().cast(pl.Int64)
    ).filter(pl.col("e") > 0)  # fmt: skip
    odds = pl.lit(2.0).pow(pl.col("match_weight").clip(-60.0, 60.0))
    scored = (
        links.scored.with_columns(probability=odds / (1.0 + odds))
        .join(people, left_on="record_l", right_on="record_id", how="left")
        .join(people, left_on="record_r", right_on="record_id", how="left", suffix="_r")
    )
    together = (pl.col("person") == pl.col("person_r")).fill_null(False)
    within = scored.filter(together).group_by("person").agg(
        seen=pl.len().cast(pl.Int64), right=pl.col("probability").sum(), least=pl.col("probability").min()
    )  # fmt: skip
    pairs = persons.with_columns(pairs=pl.col("e") * pl.col("n") + pl.col("e") * (pl.col("e") - 1) // 2)
    by_way = (pl.col("pairs") - pl.col("seen")) * pl.col("least")
    right = float(pairs.join(within, on="person").select((pl.col("right") + by_way).sum()).item() or 0)
    outside = float(scored.filter(~together)["probability"].sum())
    linked = int(persons.filter(pl.col("n") > 0)["e"].sum())
    found = links.learnt.found if links.learnt else 1.0
    return EncodedQuality(
        len(links.records), linked, int(pairs["pairs"].sum()), round(right), round((right + outside) / found)
    )
