"""Which rows are set aside, and why. No row is ever dropped: what is not kept stands in ``aside_<table>``.

A wrong value never sets a row aside; a row that cannot be told from another, or belongs nowhere, is.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from openinquiry.core.returns.loading import RawTable
from openinquiry.core.returns.specification import FieldType, ReturnSpecification, TableSpecification
from openinquiry.core.shared import Period

NO_REFERENCE, EXACT, REPEATED, REFERS, OUTSIDE, NOTE = "A035", "A034", "A033", "A036", "A037", "A010"
REASONS = {
    NO_REFERENCE: "no reference",
    EXACT: "exact duplicate",
    REPEATED: "key repeated",
    REFERS: "refers to nothing",
    OUTSIDE: "outside the period",
    NOTE: "not a row of data",
}


@dataclass(frozen=True)
class _Day:
    """The field whose day decides whether a row is in the period, and another that may also bring it in."""

    table: str
    field: str
    also: str = ""


_DECIDING = {
    "police": _Day("offences", "recorded_date"),
    "support_and_health": _Day("contacts", "contact_date"),
    "childrens_services": _Day("assessments", "start_date", "authorisation_date"),
}


def set_aside(connection: duckdb.DuckDBPyConnection, *, specification: ReturnSpecification,
              raws: dict[str, RawTable | None], period: Period | None) -> None:  # fmt: skip
    """Make ``aside_<table>`` (row, rule, told) for every table. told: whether the row itself raises a finding."""
    for table in specification.tables:
        connection.execute(f"CREATE TABLE aside_{table.name} (row BIGINT, rule VARCHAR, told BOOLEAN)")
        raw = raws[table.name]
        if raw is not None:
            _without_reference(connection, table)
            _repeated(connection, table, raw)
    for table in specification.tables:
        if raws[table.name] is not None:
            _refers_to_nothing(connection, table)
    if period is not None and specification.id in _DECIDING:
        _outside(connection, specification, _DECIDING[specification.id], period)


def is_in_period(day: str, period: Period) -> str:
    """SQL that is true of a day in the period."""
    return f"({day} >= DATE '{period.start}' AND {day} < DATE '{period.end}')"


def _put_aside(connection: duckdb.DuckDBPyConnection, table: str, select: str, rule: str, *, told: bool = True) -> None:
    """Put aside the rows of ``select`` that are not aside already: a row has one reason."""
    connection.execute(
        f"INSERT INTO aside_{table} SELECT row, '{rule}', {told} FROM ({select}) "
        f"WHERE row NOT IN (SELECT row FROM aside_{table})"
    )


def _without_reference(connection: duckdb.DuckDBPyConnection, table: TableSpecification) -> None:
    named = [f for f in table.fields if f.type is FieldType.IDENTIFIER and f.required]
    if named:
        empty = " OR ".join(f"{field.name} IS NULL" for field in named)
        _put_aside(connection, table.name, f"SELECT row FROM t_{table.name} WHERE {empty}", NO_REFERENCE)


def _repeated(connection: duckdb.DuckDBPyConnection, table: TableSpecification, raw: RawTable) -> None:
    # Hashes first: a group-by over numbers is small, and only rows whose hash repeats are looked at in full.
    key = ", ".join(table.key)
    connection.execute(
        f"CREATE TEMP TABLE again AS SELECT t.row, {key} FROM t_{table.name} t WHERE hash({key}) IN "
        f"(SELECT hash({key}) FROM t_{table.name} GROUP BY 1 HAVING count(*) > 1) "
        f"AND t.row NOT IN (SELECT row FROM aside_{table.name})"
    )
    contents = ", ".join(f"r.c{index}" for index in range(len(raw.headings))) + ", r.over"
    connection.execute(
        f"CREATE TEMP TABLE ranked AS SELECT a.row, row_number() OVER (PARTITION BY {key} ORDER BY a.row) AS nth, "
        f"row_number() OVER (PARTITION BY {contents} ORDER BY a.row) AS copy "
        f"FROM again a JOIN {raw.name} r ON r.row = a.row"
    )
    _put_aside(connection, table.name, "SELECT row FROM ranked WHERE nth > 1 AND copy > 1", EXACT)
    _put_aside(connection, table.name, "SELECT row FROM ranked WHERE nth > 1", REPEATED)
    connection.execute("DROP TABLE again; DROP TABLE ranked")


def _refers_to_nothing(connection: duckdb.DuckDBPyConnection, table: TableSpecification) -> None:
    for field in table.fields:
        if field.refers_to:
            parent, key = field.refers_to.split(".")
            _put_aside(
                connection, table.name,
                f"SELECT row FROM t_{table.name} c WHERE c.{field.name} IS NOT NULL AND NOT EXISTS "
                f"(SELECT 1 FROM t_{parent} p WHERE p.{key} = c.{field.name})",
                REFERS,
            )  # fmt: skip


def _outside(connection: duckdb.DuckDBPyConnection, specification: ReturnSpecification, day: _Day,
             period: Period) -> None:  # fmt: skip
    inside = is_in_period(day.field, period)
    also = f" AND NOT coalesce({is_in_period(day.also, period)}, false)" if day.also else ""
    _put_aside(
        connection, day.table, f"SELECT row FROM t_{day.table} WHERE {day.field} IS NOT NULL AND NOT {inside}{also}",
        OUTSIDE,
    )  # fmt: skip
    for table in specification.tables:
        for field in table.fields:
            if field.refers_to.split(".")[0] == day.table:
                select = _children_of_outside(table.name, field.name, field.refers_to)
                _put_aside(connection, table.name, select, OUTSIDE, told=False)


def _children_of_outside(table: str, field: str, refers_to: str) -> str:
    # The offence itself is told of once; its involvements go with it and are not told of again.
    parent, key = refers_to.split(".")
    return (
        f"SELECT row FROM t_{table} WHERE {field} IN (SELECT p.{key} FROM t_{parent} p JOIN aside_{parent} a "
        f"ON a.row = p.row WHERE a.rule = '{OUTSIDE}')"
    )
