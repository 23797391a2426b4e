"""What bodies send that can send only tables: counts of their records by sex, age band and ethnic group."""

from __future__ import annotations

from datetime import date

import polars as pl

from openinquiry.core.invented_country.geography import PERIOD_FIRST, PERIOD_LAST
from openinquiry.core.shared import FIVE_GROUPS, group_of_self_defined

AGE_BANDS = ("Under 10", "10 to 12", "13 to 15", "16 to 17")
_SEX = {"F": "Female", "M": "Male"}


def aggregate_counts(
    rows: pl.DataFrame, *, area: str, definition: str, words: str, system: str, percentages: bool
) -> pl.DataFrame:
    """The counts table of a body that holds ``rows`` (sex, birth_date, ethnicity in ``system``).

    percentages: give ethnicity as percentages of those recorded, without counts, as some publications do.
    """
    groups = group_of_self_defined(system)
    counted = rows.select(
        sex=pl.col("sex").replace_strict(_SEX, default=None, return_dtype=pl.String),
        age_band=_age_bands(rows["birth_date"]),
        ethnicity=pl.col("ethnicity").replace_strict(groups, default=None, return_dtype=pl.String),
    )
    lines = [_line("total", "All", rows.height)]
    for dimension, categories in (("sex", tuple(_SEX.values())), ("age_band", AGE_BANDS), ("ethnicity", FIVE_GROUPS)):
        as_share = percentages and dimension == "ethnicity"
        known = counted[dimension].drop_nulls()
        for category in categories:
            count = int((known == category).sum())
            lines.append(_line(dimension, category, count, share_of=known.len() if as_share else None))
        lines.append(_line(dimension, "Unrecorded", counted[dimension].null_count()))
    return _table(lines, area=area, definition=definition, words=words)


def _age_bands(born: pl.Series) -> pl.Series:
    """Age bands on the first day of the period."""
    years = pl.select(((pl.lit(PERIOD_FIRST) - born).dt.total_days() / 365.25).floor()).to_series()
    return pl.select(
        pl.when(years.is_null()).then(None)
        .when(years < 10).then(pl.lit(AGE_BANDS[0]))
        .when(years < 13).then(pl.lit(AGE_BANDS[1]))
        .when(years < 16).then(pl.lit(AGE_BANDS[2]))
        .otherwise(pl.lit(AGE_BANDS[3]))
    ).to_series()  # fmt: skip


def _line(dimension: str, category: str, count: int, *, share_of: int | None = None) -> dict[str, object]:
    given = share_of is not None
    return {
        "dimension": dimension,
        "basis": "self_defined" if dimension == "ethnicity" else "not_applicable",
        "category": category,
        "unrecorded_reason": "unknown" if category == "Unrecorded" else None,
        "count": None if given else count,
        "percentage": round(100 * count / share_of, 1) if share_of else (0.0 if given else None),
        "percentage_of": "recorded" if given else None,
    }


_SCHEMA: dict[str, type[pl.DataType]] = {
    "definition": pl.String, "definition_text": pl.String, "period_start": pl.Date, "period_end": pl.Date,
    "area": pl.String, "unit": pl.String, "dimension": pl.String, "basis": pl.String, "category": pl.String,
    "unrecorded_reason": pl.String, "count": pl.Int64, "percentage": pl.Float64, "percentage_of": pl.String,
    "source": pl.String, "verification": pl.String, "reference": pl.String,
}  # fmt: skip


def _table(lines: list[dict[str, object]], *, area: str, definition: str, words: str) -> pl.DataFrame:
    same: dict[str, str | date] = {
        "definition": definition,
        "definition_text": words,
        "period_start": PERIOD_FIRST,
        "period_end": PERIOD_LAST,
        "area": area,
        "unit": "children",
        "source": "Case management system, run of 2 May 2025",
        "verification": "confirmed",
    }
    rows = [{**same, **line, "reference": f"{line['dimension']}|{line['category']}"} for line in lines]
    return pl.DataFrame(rows, schema=_SCHEMA)
