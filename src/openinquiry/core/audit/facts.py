"""What is known of each offence, under one linkage: the facts that definitions speak of. Null means «not recorded»."""

from __future__ import annotations

import polars as pl

from openinquiry.core.groups import join_offences
from openinquiry.core.shared import load_code_table

ADULT_AGE = 18
_AGE_TOLERANCE = 1  # years by which a stated age and one worked out may differ and still agree


def with_ages(involvements: pl.DataFrame, *, offences: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """The involvements with ``age`` and ``age_missing``, as :func:`age_columns` works them out."""
    dated = involvements.join(offences.select("offence", "committed_from"), on="offence", how="left").join(
        people.select("record_id", "birth_date"), on="record_id", how="left"
    )
    return dated.with_columns(**age_columns()).drop("birth_date", "committed_from")


def age_columns() -> dict[str, pl.Expr]:
    """``age``: completed years at the offence, and ``age_missing``, the reason where null; from age_at_offence, birth_date
    and committed_from.

    The stated age holds where there is one, unless the date of birth and the first day of the offence contradict it by
    more than a year: then neither is believed. Without a stated age it is worked out from those two dates, unless they
    say that the person was born after the offence.
    """
    born, day = pl.col("birth_date"), pl.col("committed_from")
    before_birthday = (day.dt.month() * 100 + day.dt.day()) < (born.dt.month() * 100 + born.dt.day())
    worked_out = (day.dt.year() - born.dt.year() - before_birthday.cast(pl.Int32)).cast(pl.Int64)
    possible = pl.when(worked_out >= 0).then(worked_out)
    stated = pl.col("age_at_offence")
    disagree = pl.when(stated.is_null()).then(worked_out < 0).otherwise((stated - worked_out).abs() > _AGE_TOLERANCE)
    return {
        "age": pl.when(disagree.fill_null(False)).then(None).otherwise(pl.coalesce(stated, possible)),
        "age_missing": pl.when(disagree.fill_null(False))
        .then(pl.lit("records disagree"))
        .when(stated.is_null() & possible.is_null())
        .then(pl.lit("not recorded")),
    }


def offence_facts(offences: pl.DataFrame, *, involvements: pl.DataFrame, joins: tuple[str, ...]) -> pl.DataFrame:
    """One row an offence, in the order of ``offences``, with every fact that a definition may use.

    involvements: with ``person`` (of the linkage in force), ``age`` and ``relationship``.
    joins: how suspects are joined into groups.
    """
    exploitation_codes = [
        code.code for code in load_code_table("offence_codes").codes.values() if code.group == "exploitation"
    ]
    groups = join_offences(involvements.select("offence", "person", "role"), by=joins).select(
        "offence", "group_suspects", "group_victims"
    )
    found = offences.select("offence")  # joined without the other columns, which need not be copied each time
    for facts in (_suspects(involvements), _victims(involvements), groups):
        found = found.join(facts, on="offence", how="left", maintain_order="left")
    return (
        offences.with_columns(found.drop("offence").get_columns())
        .with_columns(
            suspects_recorded=pl.max_horizontal("suspects_listed", "suspects_stated"),
            exploitation=pl.when(
                (pl.col("abuse_type") == "exploitation") | pl.col("offence_code").is_in(exploitation_codes)
            )
            .then(pl.lit("yes"))
            .when(pl.col("abuse_type") == "abuse")
            .then(pl.lit("no")),
        )
        .with_columns(suspects_joined_or_recorded=pl.max_horizontal("suspects_recorded", "group_suspects"))
    )


def _suspects(involvements: pl.DataFrame) -> pl.DataFrame:
    family = pl.col("relationship") == "family"
    known = pl.col("relationship").is_not_null()
    return (
        involvements.filter(pl.col("role") == "suspect")
        .group_by("offence")
        .agg(
            suspects_listed=pl.col("person").n_unique().cast(pl.Int64),
            any_family=family.any(),
            any_other=(known & ~family).any(),
            all_known=known.all(),
        )
        .with_columns(
            family=pl.when("any_other")
            .then(pl.when("any_family").then(pl.lit("some")).otherwise(pl.lit("none")))
            .when("all_known")
            .then(pl.lit("all"))
        )
        .drop("any_family", "any_other", "all_known")
    )


def _victims(involvements: pl.DataFrame) -> pl.DataFrame:
    age = pl.col("age")
    return (
        involvements.filter(pl.col("role") == "victim")
        .group_by("offence")
        .agg(
            victims_listed=pl.col("person").n_unique().cast(pl.Int64),
            child_victim=pl.when((age < ADULT_AGE).any())
            .then(pl.lit("yes"))
            .when(age.is_not_null().all())
            .then(pl.lit("no")),
        )
    )
