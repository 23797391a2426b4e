"""Age, sex and ethnicity of a person from all police records linked to it: a value, or the reason why there is none.

Self-defined and observed ethnicity are kept apart. Where records disagree, neither is believed. Nothing is inferred.
"""

from __future__ import annotations

import polars as pl

from openinquiry.core.shared import FIVE_GROUPS, group_of_self_defined, load_code_table

FIELDS = ("sex", "age_band", "ethnicity_self_defined", "ethnicity_observed")
RESOLVED_FROM = tuple(f"{field}{end}" for field in FIELDS if field != "age_band" for end in ("", "_missing"))
DISAGREE = "records disagree"
# Of several reasons the one that says most about why stands for the person.
_REASONS = ("refused", "not stated", "observed as unknown", "not known", "unknown code", "unreadable", "not recorded")

_BANDS = {
    "victim": ((10, "Under 10"), (13, "10 to 12"), (16, "13 to 15"), (18, "16 to 17"), (200, "18 or over")),
    "suspect": ((18, "Under 18"), (25, "18 to 24"), (35, "25 to 34"), (45, "35 to 44"), (55, "45 to 54"), (200, "55 or over")),
}  # fmt: skip


def categories(field: str, *, role: str) -> tuple[str, ...]:
    """The values of ``field`` in the order in which a table shows them."""
    if field == "age_band":
        return tuple(label for _, label in _BANDS[role])
    if field == "ethnicity_self_defined":
        return FIVE_GROUPS
    if field == "ethnicity_observed":
        table = load_code_table("ethnicity_police_officer_observed")
        return tuple(table.label(code) for code in table.valid)
    return ("Female", "Male", "Indeterminate")


def age_band_of(age: pl.Expr, role: str) -> pl.Expr:
    """The band of an age in completed years, for «victim» or «suspect»."""
    bands = [pl.when(age < upper).then(pl.lit(label)) for upper, label in _BANDS[role]]
    return pl.coalesce(bands)


def resolve(records: pl.DataFrame) -> pl.DataFrame:
    """person, and for sex and both ethnicities the value and ``…_missing``, the reason where there is none.

    records: police person records with ``person``. One value among the records is the value; several are none.
    """
    observed = load_code_table("ethnicity_police_officer_observed")
    readable = records.with_columns(
        sex=pl.col("sex").replace_strict({"F": "Female", "M": "Male", "I": "Indeterminate"}, default=None),
        ethnicity_self_defined=pl.col("ethnicity_self_defined").replace_strict(
            group_of_self_defined("ethnicity_police_self_defined"), default=None
        ),
        ethnicity_observed=pl.col("ethnicity_observed").replace_strict(
            {code: observed.label(code) for code in observed.valid}, default=None
        ),
    )
    fields = [field for field in FIELDS if field != "age_band"]
    alone = ~pl.col("person").is_duplicated()
    only = readable.filter(alone).select(
        "person", *fields, *(pl.lit(1).alias(f"{field}_values") for field in fields),
        *(pl.col(f"{field}_missing").alias(f"{field}_reason") for field in fields),
    )  # fmt: skip
    several = (
        readable.filter(~alone)
        .group_by("person")
        .agg(*(_value(field) for field in fields), *(_values(field) for field in fields), *(_reason(f) for f in fields))
    )
    return (
        pl.concat([only, several], how="vertical_relaxed")
        .with_columns(
            pl.when(pl.col(f"{field}_values") > 1)
            .then(pl.lit(DISAGREE))
            .when(pl.col(field).is_null())
            .then(pl.col(f"{field}_reason").fill_null("not recorded"))
            .alias(f"{field}_missing")
            for field in fields
        )
        .select("person", *fields, *(f"{field}_missing" for field in fields))
    )


def _value(field: str) -> pl.Expr:
    values = pl.col(field).drop_nulls().unique()
    return pl.when(values.len() == 1).then(values.first()).alias(field)


def _values(field: str) -> pl.Expr:
    return pl.col(field).drop_nulls().n_unique().alias(f"{field}_values")


def _reason(field: str) -> pl.Expr:
    order = {reason: place for place, reason in enumerate(_REASONS)}
    ranked = pl.col(f"{field}_missing").replace_strict(order, default=len(order))
    return pl.col(f"{field}_missing").sort_by(ranked).drop_nulls().first().alias(f"{field}_reason")
