"""People that the links made and that a reader should look at: too many records, thinly joined, or at odds with themselves.

A doubt says what to look at first; it changes nothing. Clusters that cannot be one person are taken apart before
(:mod:`openinquiry.core.linkage.constraints`), and the links refused for it are doubts too.
"""

from __future__ import annotations

import polars as pl

from openinquiry.core.linkage.constraints import contradict

MANY, CROWDED, THIN = "many records", "many records of one body", "joined by few links"
TWO_DATES, TWO_SEXES, TWO_NUMBERS = "two dates of birth", "two sexes", "two pupil numbers"
REFUSED = "a link that would make a person who cannot be"
_PAIR = {"record_l": pl.String(), "record_r": pl.String(), "why": pl.String()}


def doubtful_pairs(
    pairs: pl.DataFrame, people: pl.DataFrame, records: pl.DataFrame, *, threshold: float, review: dict[str, float]
) -> pl.DataFrame:
    """record_l, record_r, why: for each doubtful person the pair to look at, and each link that was refused.

    pairs: record_l, record_r, match_weight. people: record_id, person. records: record_id, body, birth_date, sex, upn.
    threshold: match weight of a link. review: «many» (records), «many_of_one_body» (records) and «thin» (share of a
    person's pairs that are links, 0 to 1; asked of people of four records or more). The pair to look at is the weakest link
    of the person, and where two records contradict each other, the first such pair.
    """
    links = pairs.filter(pl.col("match_weight") >= threshold)
    placed = _placed(links, people)
    refused = placed.filter(pl.col("person") != pl.col("person_r")).select("record_l", "record_r", why=pl.lit(REFUSED))
    mine = people.join(records, on="record_id").with_columns(size=pl.len().over("person")).filter(pl.col("size") > 1)
    inside = placed.filter(pl.col("person") == pl.col("person_r"))
    weakest = inside.sort("match_weight", "record_l", "record_r").group_by("person", maintain_order=True).first()
    doubts = [
        _of_persons(weakest, mine.filter(pl.col("size") > review["many"]), MANY),
        _of_persons(weakest, _crowded(mine, most=review["many_of_one_body"]), CROWDED),
        _of_persons(weakest, _thin(mine, inside, least=review["thin"]), THIN),
        _two_dates(mine),
        _at_odds(mine, "sex", TWO_SEXES),
        _at_odds(mine, "upn", TWO_NUMBERS),
        refused,
    ]
    found = pl.concat([each.select(pl.col(name).cast(kind) for name, kind in _PAIR.items()) for each in doubts])
    return found.unique(["record_l", "record_r"], keep="first", maintain_order=True).sort("record_l", "record_r")


def _placed(links: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    return links.join(people, left_on="record_l", right_on="record_id").join(
        people, left_on="record_r", right_on="record_id", suffix="_r"
    )


def _of_persons(weakest: pl.DataFrame, members: pl.DataFrame, why: str) -> pl.DataFrame:
    return weakest.join(members.select("person").unique(), on="person", how="semi").with_columns(why=pl.lit(why))


def _crowded(members: pl.DataFrame, *, most: float) -> pl.DataFrame:
    return members.group_by("person", "body").len().filter(pl.col("len") > most)


def _thin(members: pl.DataFrame, inside: pl.DataFrame, *, least: float) -> pl.DataFrame:
    linked = inside.group_by("person").agg(links=pl.len())
    sizes = members.select("person", "size").unique().filter(pl.col("size") > 3).join(linked, on="person")
    return sizes.filter(pl.col("links") < least * pl.col("size") * (pl.col("size") - 1) / 2)


def _two_dates(members: pl.DataFrame) -> pl.DataFrame:
    """For each person with two dates of birth that cannot be one, the first record of either."""
    firsts = _first_of_each(members, "birth_date")
    several = firsts.filter(pl.len().over("person") > 1)
    both = several.join(several, on="person", suffix="_r").filter(pl.col("birth_date") < pl.col("birth_date_r"))
    odds = pl.Series(
        [contradict(one, other) for one, other in both.select("birth_date", "birth_date_r").iter_rows()],
        dtype=pl.Boolean,
    )
    first = (
        both.filter(odds).sort("person", "birth_date", "birth_date_r").group_by("person", maintain_order=True).first()
    )
    return first.select(
        record_l=pl.min_horizontal("record", "record_r"),
        record_r=pl.max_horizontal("record", "record_r"),
        why=pl.lit(TWO_DATES),
    )


def _first_of_each(members: pl.DataFrame, column: str) -> pl.DataFrame:
    said = members.filter(pl.col(column).is_not_null()).sort("person", "record_id")
    return said.group_by("person", column, maintain_order=True).agg(record=pl.col("record_id").first())


def _at_odds(members: pl.DataFrame, column: str, why: str) -> pl.DataFrame:
    """For each person whose records say two things, the first record of either."""
    firsts = _first_of_each(members, column)
    two = firsts.group_by("person", maintain_order=True).agg(pl.col("record").sort(), said=pl.len())
    several = two.filter(pl.col("said") > 1)
    return several.select(record_l=pl.col("record").list.get(0), record_r=pl.col("record").list.get(1), why=pl.lit(why))
