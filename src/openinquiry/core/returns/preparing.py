"""A return as the audit uses it: typed tables, reasons for missing values, and every row that was set aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from openinquiry.core.returns.casts import sql_type
from openinquiry.core.returns.checking import run_rules
from openinquiry.core.returns.engine import arrow_table, text
from openinquiry.core.returns.examining import AMPLE_MEMORY, Examination, Progress, examine
from openinquiry.core.returns.findings import EXAMPLES_SHOWN, Findings
from openinquiry.core.returns.mapping import ReturnMapping
from openinquiry.core.returns.setting_aside import REASONS as REASONS_ASIDE
from openinquiry.core.returns.sources import ReturnRefused, SourceFile
from openinquiry.core.returns.specification import (
    FieldSpecification,
    FieldType,
    ReturnSpecification,
    TableSpecification,
)
from openinquiry.core.returns.values import REASONS, Status, coded_reasons
from openinquiry.core.shared import Period


@dataclass(frozen=True)
class PreparedReturn:
    """One body's return, ready for linkage and counting.

    tables: one frame for each table of the specification, rows kept, in order of ``row`` (as the spreadsheet numbers
    it); <field>_missing holds the reason why a tracked field has no value. rows_in: rows of data read, by table.
    set_aside: columns table, row, rule, reason. rows_in is always the rows kept and the rows set aside together.
    """

    body: str
    body_name: str
    specification: ReturnSpecification
    tables: dict[str, pl.DataFrame]
    rows_in: dict[str, int]
    set_aside: pl.DataFrame
    findings: Findings
    sources: tuple[SourceFile, ...]


@dataclass(frozen=True)
class CheckedReturn:
    """What checking a return gave, without its contents. set_aside: rows by table and reason."""

    body_name: str
    specification: ReturnSpecification
    rows_in: dict[str, int]
    set_aside: dict[tuple[str, str], int]
    findings: Findings
    sources: tuple[SourceFile, ...]
    trial: bool


def prepare_return(path: Path, *, mapping: ReturnMapping, specification: ReturnSpecification, period: Period,
                   as_at: date | None = None) -> PreparedReturn:  # fmt: skip
    """Read, check and type the return at ``path``.

    as_at: the day on which the data were drawn; dates after it are findings. Raises ReturnRefused when the return
    cannot be used at all: no confirmed mapping, a required table or the column of its references is not there.
    """
    if not mapping.confirmed:
        raise ReturnRefused("The mapping was proposed and not confirmed. Read it, correct it and set confirmed = true.")
    with examine(path, mapping=mapping, specification=specification, period=period, as_at=as_at) as examination:
        _refuse_unusable(examination)
        run_rules(examination)
        tables = {table.name: _frame(examination, table) for table in specification.tables}
        aside = _set_aside_frame(examination)
        rows_in = _rows_in(examination)
        _assert_nothing_is_lost(rows_in, tables, aside)
        return PreparedReturn(
            mapping.statement.body, mapping.statement.body_name, specification, tables, rows_in, aside,
            examination.book.close(), tuple(each.described() for each in examination.files),
        )  # fmt: skip


def check_return(path: Path, *, mapping: ReturnMapping, specification: ReturnSpecification,
                 period: Period | None = None, as_at: date | None = None, examples: int = EXAMPLES_SHOWN,
                 progress: Progress | None = None, memory: int = AMPLE_MEMORY) -> CheckedReturn:  # fmt: skip
    """Check the return at ``path`` against every rule; the same reading as :func:`prepare_return`, nothing is kept.

    period: of the audit; without one, the period that the return states. examples: at most so many a rule and column.
    memory: megabytes that the database may take; with SPARING_MEMORY a return of 300 MB is checked in less than 500 MB of
    memory in all, more slowly and with the same findings. Raises ReturnRefused where memory or disk do not suffice.
    """
    period = period or mapping.statement.period
    with examine(path, mapping=mapping, specification=specification, period=period, as_at=as_at, cap=examples,
                 progress=progress, memory=memory) as examination:  # fmt: skip
        run_rules(examination)
        aside = {}
        for table in specification.tables:
            rows = examination.connection.execute(
                f"SELECT rule, count(*) FROM aside_{table.name} GROUP BY 1"
            ).fetchall()
            aside.update({(table.name, REASONS_ASIDE[rule]): int(count) for rule, count in rows})
        return CheckedReturn(
            mapping.statement.body_name, specification, _rows_in(examination), aside, examination.book.close(),
            tuple(each.described() for each in examination.files), trial=not mapping.confirmed,
        )  # fmt: skip


def _refuse_unusable(examination: Examination) -> None:
    for table in examination.specification.tables:
        if not table.required:
            continue
        raw = examination.raws[table.name]
        if raw is None:
            reason = examination.places.missing.get(table.name, f"The table «{table.name}» holds nothing")
            raise ReturnRefused(f"{reason}. The return cannot be used without its {table.title.lower()}.")
        mapping = examination.table_mapping(table.name)
        for name in table.key:
            column = mapping.columns.get(name)
            there = column is not None and (column.constant is not None or raw.position(column.column) is not None)
            if table[name].required and not there:
                raise ReturnRefused(
                    f"The table «{table.name}» ({raw.file}) has no column for {table[name].title.lower()}, without "
                    "which its rows cannot be told apart."
                )


def _rows_in(examination: Examination) -> dict[str, int]:
    return {name: raw.rows if raw else 0 for name, raw in examination.raws.items()}


def _frame(examination: Examination, table: TableSpecification) -> pl.DataFrame:
    columns = ["CAST(row AS BIGINT) AS row"]
    for field in table.fields:
        columns.append(f"CAST({field.name} AS {sql_type(field)}) AS {field.name}")
        if field.track_missing:
            columns.append(f"{_reason_sql(field)} AS {field.name}_missing")
    found = arrow_table(
        examination.connection,
        f"SELECT {', '.join(columns)} FROM t_{table.name} WHERE row NOT IN (SELECT row FROM aside_{table.name}) "
        "ORDER BY row",
    )
    frame = pl.from_arrow(found)
    assert isinstance(frame, pl.DataFrame)  # noqa: S101 - from_arrow gives a frame for a table
    return frame.with_columns(pl.col(field.name).cast(_polars_type(field)) for field in table.fields)


def _polars_type(field: FieldSpecification) -> pl.DataType:
    types: dict[FieldType, pl.DataType] = {
        FieldType.DATE: pl.Date(), FieldType.INTEGER: pl.Int64(), FieldType.DECIMAL: pl.Float64(),
        FieldType.CODE_LIST: pl.List(pl.String()),
    }  # fmt: skip
    return types.get(field.type, pl.String())


def _reason_sql(field: FieldSpecification) -> str:
    reasons: dict[int, str] = {int(status): reason for status, reason in REASONS.items()}
    reasons |= {int(Status.CODED) + place: reason for place, reason in enumerate(coded_reasons(field))}
    cases = " ".join(f"WHEN {status} THEN {text(reason)}" for status, reason in reasons.items())
    return f"CAST(CASE {field.name}__s {cases} END AS VARCHAR)"


def _set_aside_frame(examination: Examination) -> pl.DataFrame:
    rows: list[tuple[str, int, str, str]] = []
    for table in examination.specification.tables:
        found = examination.connection.execute(f"SELECT row, rule FROM aside_{table.name} ORDER BY row").fetchall()
        rows += [(table.name, int(row), rule, REASONS_ASIDE[rule]) for row, rule in found]
    schema = {"table": pl.String, "row": pl.Int64, "rule": pl.String, "reason": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _assert_nothing_is_lost(rows_in: dict[str, int], tables: dict[str, pl.DataFrame], aside: pl.DataFrame) -> None:
    for name, frame in tables.items():
        put_aside = aside.filter(pl.col("table") == name)["row"].n_unique()
        if rows_in[name] != frame.height + put_aside:
            raise AssertionError(
                f"{name}: {rows_in[name]} rows were read, {frame.height} kept and {put_aside} set aside. This is a "
                "fault of OpenInquiry, not of the return."
            )
