"""Offences that two forces recorded: one force took the report and passed it on, and both hold a record of it.

Everything is found by joining on what both records must share, in time that grows with the rows.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

_SAME_EVENT = ["offence_code", "committed_from"]
_ROLES = ("victim", "suspect")


def recorded_by_two_forces(offences: pl.DataFrame, *, linked: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Level → offence and first: records of an offence that another force recorded first, each pair once.

    linked: level → involvements with person and birth_date. Both records have the same code and the same first day, and:

    strict: the very same victims and suspects, one victim at least.
    central: that, or as many victims and as many suspects, one of them the same person, and in either role somebody in
    common or two who were born on one day. One link between the two forces' records may have been missed; another victim
    or another suspect on the same day is another offence.
    loose: those, or one person in common, or two victims born on one day.
    """
    dated = offences.select("offence", "body", "recorded_date", *_SAME_EVENT).filter(
        pl.col("committed_from").is_not_null()
    )
    shared = {level: _shared(dated, people) for level, people in linked.items()}
    strict = _firsts(dated, _everyone(shared["strict"]))
    central = pl.concat([strict, _firsts(dated, _everyone(shared["central"])), _nearly(dated, shared["central"])])
    born = _born_on_one_day(dated, linked["loose"])
    loose = pl.concat([central, _firsts(dated, _tokens(shared["loose"])), _firsts(dated, born)])
    found = {"strict": strict, "central": central, "loose": loose}
    return {level: pairs.unique().sort("offence", "first") for level, pairs in found.items()}


def _shared(dated: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Of all ``people`` those in offences of which another force has a record like it with one of them in the same role.

    They are few, and every comparison after this one is made among them alone.
    """
    parts = people.select("offence", "person", "role").drop_nulls().join(dated, on="offence")
    found = [_held_by_several(parts.filter(pl.col("role") == role), "person") for role in _ROLES]
    return people.join(pl.concat(found).select("offence").unique(), on="offence", how="semi")


def _born_on_one_day(dated: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """offence and who: the days on which victims were born, of offences like one of another force with such a victim."""
    victims = people.filter(pl.col("role") == "victim").select("offence", "role", "birth_date").drop_nulls()
    found = _held_by_several(victims.join(dated, on="offence"), "birth_date")
    return _tokens(found, what="birth_date")


def _held_by_several(parts: pl.DataFrame, what: str) -> pl.DataFrame:
    """The rows whose ``what`` stands in records of several forces that are alike."""
    for key in ([what], [what, *_SAME_EVENT]):
        by = parts.select(*key, "body").sort(key).group_by(key, maintain_order=True)
        several = by.agg(several=pl.col("body").min() != pl.col("body").max()).filter("several")
        parts = parts.join(several, on=key, how="semi")
    return parts


def _tokens(people: pl.DataFrame, *, role: str = "", what: str = "person") -> pl.DataFrame:
    """offence and who, one row a person or a day on which one was born, of one role or of both."""
    mine = people.filter(pl.col("role") == role) if role else people
    who = pl.concat_str("role", pl.col(what).cast(pl.String), separator=f":{what}:")
    return mine.select("offence", who=who).drop_nulls().unique()


def _everyone(people: pl.DataFrame) -> pl.DataFrame:
    """offence and who: all victims and suspects in one text, of offences with a victim."""
    together = _tokens(people).group_by("offence").agg(who=pl.col("who").sort().str.join("|"))
    return together.filter(pl.col("who").str.contains("victim:"))


def _nearly(dated: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Pairs with as many victims and suspects, a person in common, and in either role one or two who were born on one day."""
    how_many = people.group_by("offence").agg(
        [pl.col("person").filter(pl.col("role") == role).n_unique().alias(f"{role}s") for role in _ROLES]
    )
    sized = dated.join(how_many, on="offence")
    pairs = _firsts(sized, _tokens(people), alike=[*_SAME_EVENT, "victims", "suspects"])
    for role in _ROLES:
        alike = pl.concat([_tokens(people, role=role), _tokens(people, role=role, what="birth_date")])
        common = pairs.join(alike, on="offence").join(alike, left_on=["first", "who"], right_on=["offence", "who"])
        pairs = pairs.join(common, on=["offence", "first"], how="semi")
    return pairs


def _firsts(dated: pl.DataFrame, shared: pl.DataFrame, *, alike: list[str] | None = None) -> pl.DataFrame:
    """offence and first: of those alike that share a ``who``, the first recorded, where another force recorded it."""
    key = [*(alike or _SAME_EVENT), "who"]
    ordered = dated.join(shared, on="offence").sort("recorded_date", "offence")
    found = ordered.with_columns(first=pl.col("offence").first().over(key), first_body=pl.col("body").first().over(key))
    return found.filter(pl.col("first_body") != pl.col("body")).select("offence", "first").unique()
