"""Words of SQL, and answers as Arrow tables.

Why DuckDB: docs/decisions/0010-duckdb-reads-and-checks-returns.md.
"""

from __future__ import annotations

import warnings

import duckdb
import pyarrow as pa


def text(value: str) -> str:
    """``value`` as an SQL text literal. A nought byte ends a statement early, so it is left out."""
    return "'" + value.replace("\0", "").replace("'", "''") + "'"


def texts(values: tuple[str, ...] | list[str]) -> str:
    """Values as an SQL list in brackets; a list of nothing matches nothing."""
    return "(" + (", ".join(text(value) for value in values) or "NULL") + ")"


def arrow_table(connection: duckdb.DuckDBPyConnection, sql: str) -> pa.Table:
    """The answer to ``sql`` as an Arrow table."""
    with warnings.catch_warnings():
        # DuckDB advises another call, which keeps its relation alive and complains when the program ends.
        warnings.simplefilter("ignore", UserWarning)
        return connection.execute(sql).to_arrow_table()
