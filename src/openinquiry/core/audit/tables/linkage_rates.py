"""Whose records are linked and whose are not: by body, sex, age and whether ethnicity is recorded.

Linkage errors fall unevenly: on names that are spelt in several ways, on people without a date of birth, on bodies whose
records are poor (Bohensky and others 2010; Harron and others 2017). Where fewer records of one kind are linked, counts of
people of that kind are too high, and overlaps between agencies too low.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import polars as pl

from openinquiry.core.audit import cells
from openinquiry.core.audit.records import Records
from openinquiry.core.audit.register import Register
from openinquiry.core.audit.report_model import Cell, Chart, ChartKind, Column, ColumnKind, PublishedTable
from openinquiry.core.disclosure_control import ClearedCounts
from openinquiry.core.linkage import Linkage

SEXES = (("F", "Female"), ("M", "Male"), ("", "Not recorded, or another"))
AGES = (("under 18", "Under 18 at the end of the period"), ("18 to 24", "18 to 24"), ("25 or over", "25 or over"),
        ("", "Date of birth not recorded"))  # fmt: skip
ETHNICITIES = (("recorded", "Recorded"), ("", "Not recorded"))
KINDS = (("police", "Police"), ("children", "Children's services"), ("support", "Support and health"))
DIMENSIONS = (("kind", "Kind of return", KINDS), ("sex", "Sex", SEXES), ("age", "Age", AGES),
              ("ethnicity", "Ethnicity, self-defined", ETHNICITIES))  # fmt: skip
_ADULT, _GROWN = 18, 25  # years
_ETHNICITY = {"people": "ethnicity_self_defined", "children": "ethnicity", "clients": "ethnicity"}


def compared_records(records: Records, linkage: Linkage, *, last_day: date) -> pl.DataFrame:
    """record_id, body, kind, sex, age, ethnicity (as in :data:`DIMENSIONS`) and ``linked``, of each record compared.

    last_day: of the period, on which ages are taken. linked: whether another record is of the same person in the central
    reading. Records of keyed hashes only are left out.
    """
    sizes = linkage.people.select("record_id", "compared", linked=pl.len().over("central") > 1)
    end = pl.lit(last_day)
    age = (end.dt.year() - pl.col("birth_date").dt.year()) - (
        end.dt.ordinal_day() < pl.col("birth_date").dt.ordinal_day()
    ).cast(pl.Int32)
    band = (
        pl.when(age < _ADULT).then(pl.lit("under 18"))
        .when(age < _GROWN).then(pl.lit("18 to 24"))
        .when(age >= _GROWN).then(pl.lit("25 or over"))
        .otherwise(pl.lit(""))
    )  # fmt: skip
    named = records.persons.filter(pl.col("surname").is_not_null()).join(sizes, on="record_id").filter("compared")
    return named.join(_ethnicity(records), on="record_id", how="left").select(
        "record_id", "body", "kind", "linked",
        sex=pl.when(pl.col("sex").is_in(["F", "M"])).then(pl.col("sex")).otherwise(pl.lit("")),
        age=band,
        ethnicity=pl.when(pl.col("known")).then(pl.lit("recorded")).otherwise(pl.lit("")),
    )  # fmt: skip


def _ethnicity(records: Records) -> pl.DataFrame:
    known: pl.DataFrame = pl.concat(
        getattr(records, frame).select("record_id", known=pl.col(column).is_not_null())
        for frame, column in _ETHNICITY.items()
    )
    return known.unique("record_id")


def rate_cell(dimension: str, value: str, what: str) -> str:
    """The register's id of the compared records of a kind («records»), and of those that are «linked» or «alone»."""
    return f"linkage.rate.{dimension}={value}.{what}"


def enter_linkage_rates(register: Register, compared: pl.DataFrame) -> None:
    """The compared records by body and by each of :data:`DIMENSIONS`, and how many of each are linked."""
    _enter(register, "all", {"": compared})
    for dimension, _, values in DIMENSIONS:
        _enter(register, dimension, {value: compared.filter(pl.col(dimension) == value) for value, _ in values})
        _tie(register, dimension, [value for value, _ in values])
    bodies = bodies_of(compared)
    _enter(register, "body", {body: compared.filter(pl.col("body") == body) for body in bodies})
    _tie(register, "body", bodies)


def bodies_of(compared: pl.DataFrame) -> list[str]:
    """The codes of the bodies of which records were compared."""
    return compared["body"].unique().sort().to_list()


def _enter(register: Register, dimension: str, parts: dict[str, pl.DataFrame]) -> None:
    for value, mine in parts.items():
        linked = int(mine["linked"].sum())
        each = [
            register.put(rate_cell(dimension, value, what), number)
            for what, number in (("linked", linked), ("alone", mine.height - linked))
        ]
        register.put_sum(rate_cell(dimension, value, "records"), each)


def _tie(register: Register, dimension: str, values: Iterable[str]) -> None:
    for what in ("records", "linked", "alone"):
        parts = [rate_cell(dimension, value, what) for value in values]
        register.put_sum(rate_cell("all", "", what), parts)


_COLUMNS = (
    Column("records", "Records compared", ColumnKind.COUNT),
    Column("linked", "Of them, linked to another record", ColumnKind.COUNT),
    Column("share", "Share linked", ColumnKind.PERCENT),
)
_NOTE = (
    "A lower share may be true, for people whom fewer bodies met, or the mark of records that are harder to link. Where it is "
    "the second, people of that kind are counted more than once, and fewer of them seem to be known to several bodies."
)


def linkage_rates(shown: ClearedCounts) -> PublishedTable:
    """The share of records that are linked, by kind of return, sex, age and whether ethnicity is recorded."""
    rows, ids = [], []
    for dimension, title, values in DIMENSIONS:
        for value, label in values:
            rows.append((cells.words(title), cells.words(label), *_numbers(shown, dimension, value)))
            ids.append(f"linkage.rate.{dimension}={value}")
    return PublishedTable(
        id="linkage-rates",
        title="Whose records are linked to another record",
        lead="Records with enough to compare, in the central reading.",
        columns=(Column("by", "By"), Column("value", "Records of"), *_COLUMNS),
        rows=tuple(rows),
        notes=(_NOTE, "Records that hold only keyed hashes are not among these."),
        source="Linkage of this run",
        figure_ids=tuple(ids),
        group_rows_by=("by",),
    )


def chart_of_rates() -> Chart:
    """The share linked, one panel for each division."""
    return Chart(
        id="linkage-rates",
        kind=ChartKind.BARS,
        title="Share of records linked to another record",
        description="The share of compared records that were linked, as bars, by kind of return, sex, age and whether "
        "ethnicity is recorded. The table under the chart gives the numbers.",
        label="value",
        values=("share",),
    )  # fmt: skip


def linkage_rates_by_body(shown: ClearedCounts, *, names: dict[str, str]) -> PublishedTable:
    """The share of records that are linked, body by body, in the order of their names' codes; no body is ranked."""
    return PublishedTable(
        id="linkage-rates-by-body",
        title="Records linked to another record, body by body",
        lead="Records with enough to compare, in the central reading. In the order of the bodies' codes.",
        columns=(Column("body", "Body"), *_COLUMNS),
        rows=tuple((cells.words(name), *_numbers(shown, "body", body)) for body, name in names.items()),
        notes=(_NOTE,),
        source="Linkage of this run",
        figure_ids=tuple(f"linkage.rate.body={body}" for body in names),
    )


def _numbers(shown: ClearedCounts, dimension: str, value: str) -> tuple[Cell, Cell, Cell]:
    records, linked = (rate_cell(dimension, value, what) for what in ("records", "linked"))
    return (
        cells.count(shown[records]),
        cells.count(shown[linked]),
        cells.share(shown, numerator=linked, denominator=records, unit="records"),
    )
