"""What changed between two versions of a return: rows that came, changed and went, by table. Counts only, never a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from openinquiry.core.returns.engine import text
from openinquiry.core.returns.examining import SPARING_MEMORY, Examination, Progress, examine
from openinquiry.core.returns.mapping import ReturnMapping
from openinquiry.core.returns.specification import ReturnSpecification, TableSpecification
from openinquiry.core.shared import Period


@dataclass(frozen=True)
class TableDifference:
    """Rows of one table, matched by the references that identify a row there.

    added: in the later version only. changed: in both, with another value in some field. gone: in the earlier version only.
    same: in both, alike. Rows that were set aside count in neither.
    """

    added: int
    changed: int
    gone: int
    same: int


@dataclass(frozen=True)
class ReadReturn:
    """A return with the mapping by which it is read."""

    path: Path
    mapping: ReturnMapping


def differences(
    before: ReadReturn, after: ReadReturn, *, specification: ReturnSpecification, period: Period | None, scratch: Path,
    as_at: date | None = None, memory: int = SPARING_MEMORY, progress: Progress | None = None,
) -> dict[str, TableDifference]:  # fmt: skip
    """What changed from one version to the next, by table.

    scratch: an empty folder for digests of rows, which hold no value. memory: megabytes that the database may take.
    Rows are compared after mapping: a date that is only written otherwise is the same date. Two rows of one reference count
    as one change. Raises what reading a return raises.
    """
    for name, each in (("before", before), ("after", after)):
        (scratch / name).mkdir()
        with examine(each.path, mapping=each.mapping, specification=specification, period=period, as_at=as_at,
                     memory=memory, progress=progress) as examination:  # fmt: skip
            for table in specification.tables:
                _write_digests(examination, table, scratch / name / f"{table.name}.parquet")
    with duckdb.connect(":memory:", config={"memory_limit": f"{memory}MB", "threads": 1}) as connection:
        return {table.name: _compared(connection, table.name, scratch) for table in specification.tables}


def _write_digests(examination: Examination, table: TableSpecification, path: Path) -> None:
    """One row for each row that is kept: a digest of what identifies it, and one of all that it says."""
    keys = ", ".join(f"t.{name}" for name in table.key)
    fields = ", ".join(f"t.{name}" for name in table.field_names)
    kept = f"FROM t_{table.name} t WHERE NOT EXISTS (SELECT 1 FROM aside_{table.name} a WHERE a.row = t.row)"
    examination.connection.execute(
        f"COPY (SELECT hash({keys}) AS key, bit_xor(hash({fields})) AS said {kept} GROUP BY 1) "
        f"TO {text(str(path))} (FORMAT parquet)"
    )


def _compared(connection: duckdb.DuckDBPyConnection, table: str, scratch: Path) -> TableDifference:
    before, after = (f"read_parquet({text(str(scratch / name / f'{table}.parquet'))})" for name in ("before", "after"))
    row = connection.execute(
        f"SELECT count(*) FILTER (b.key IS NULL), count(*) FILTER (b.said <> a.said), count(*) FILTER (a.key IS NULL), "
        f"count(*) FILTER (b.said = a.said) FROM {before} b FULL JOIN {after} a USING (key)"
    ).fetchone()
    assert row is not None  # noqa: S101 - an aggregate has one row
    return TableDifference(*(int(count) for count in row))
