"""What one count of the register is a count of, and which rows of which returns stand behind it.

The rows are found again from the records of the run, by other means than the counts were added up: so an explanation that
does not come to the count shows a fault.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from openinquiry.core.audit.records import Records

READING_WORDS = {
    "loose": "records linked freely (loose)",
    "central": "records linked at the central threshold",
    "strict": "records linked strictly",
}
# unit: what is counted once however many lines it has. counts: what the line adds to the count, so that the lines of one
# part add up to it. person: of this run; written out as a number only.
LINE_TYPES = {
    "unit": pl.String(), "body": pl.String(), "table": pl.String(), "row": pl.Int64(), "reference": pl.String(),
    "person": pl.String(), "says": pl.String(), "counts": pl.Float64(),
}  # fmt: skip
Sources = dict[str, "Source"]


@dataclass(frozen=True)
class Source:
    """One count of the register. words: what is counted. unit: «offences», «people», «rows», «pairs» or «stated numbers».

    lines: makes the rows behind it, as in :data:`LINE_TYPES`. definition: under which the count is made, if any.
    level: the reading of the linkage, empty where the count does not depend on it. kinds: of return. body: the one
    body whose return it rests on, empty for all of those kinds.
    """

    words: str
    unit: str
    lines: Callable[[], pl.DataFrame]
    definition: str = ""
    level: str = ""
    kinds: tuple[str, ...] = ("police",)
    body: str = ""


def lines_of(
    rows: pl.DataFrame,
    *,
    table: str | pl.Expr,
    unit: pl.Expr,
    reference: str = "",
    person: str = "",
    says: pl.Expr | None = None,
) -> pl.DataFrame:
    """Lines for ``rows`` (with body and row): the first line of each ``unit`` counts 1, its others 0.

    table: its name in the return, or an expression that gives it. reference, person: columns of ``rows``, if it has any.
    """
    nothing = pl.lit(None, dtype=pl.String)
    chosen = rows.select(
        unit=unit.cast(pl.String),
        body=pl.col("body"),
        table=pl.lit(table) if isinstance(table, str) else table,
        row=pl.col("row").cast(pl.Int64),
        reference=pl.col(reference).cast(pl.String) if reference else nothing,
        person=pl.col(person) if person else nothing,
        says=nothing if says is None else says.cast(pl.String),
    )
    ordered = chosen.unique().sort("unit", "body", "table", "row")
    counted = ordered.with_columns(counts=pl.col("unit").is_first_distinct().cast(pl.Float64))
    return counted.select(pl.col(name).cast(kind) for name, kind in LINE_TYPES.items())


def where_people_stand(records: Records) -> pl.DataFrame:
    """Where the record of each person stands, of any kind of return: record_id, body, table, row, reference."""
    frames = (
        (records.people, "people", "person_reference"),
        (records.children, "children", "child_reference"),
        (records.clients, "people", "person_reference"),
    )
    found: pl.DataFrame = pl.concat(
        frame.select("record_id", "body", pl.lit(table).alias("table"), "row", pl.col(name).alias("reference"))
        for frame, table, name in frames
    )
    return found


def place() -> pl.Expr:
    """A unit for rows that are counted themselves: where each stands."""
    return pl.concat_str("body", pl.col("row").cast(pl.String), separator="/")


def stated(number: float, *, rows: pl.DataFrame | None = None, table: str = "", says: str = "") -> pl.DataFrame:
    """Lines for a number that a source or a model states; the first line adds it, for it is no count of rows."""
    found = (
        rows if rows is not None else pl.DataFrame({"body": [""], "row": [None]}, schema_overrides={"row": pl.Int64})
    )
    lines = lines_of(found, table=table, unit=pl.lit("stated"), says=pl.lit(says))
    return lines.with_columns(counts=pl.col("counts") * number)


def together(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """Lines of several counts that add up to one. A row may stand in several of them."""
    return pl.concat(parts) if parts else pl.DataFrame(schema=LINE_TYPES)
