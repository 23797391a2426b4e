"""The database that a return is read into: on disk, bounded in memory, gone when the work is done.

Why DuckDB: docs/decisions/0010-duckdb-reads-and-checks-returns.md.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

MEMORY = "2000MB"
THREADS = 2


@contextmanager
def workspace() -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """A database and an empty folder for scratch files. Both are removed on leaving, whatever happened."""
    with tempfile.TemporaryDirectory(prefix="openinquiry-") as folder:
        scratch = Path(folder)
        connection = duckdb.connect(
            ":memory:",
            config={
                "threads": THREADS,
                "memory_limit": MEMORY,
                "temp_directory": str(scratch / "spill"),
                "preserve_insertion_order": True,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            },
        )
        try:
            yield connection, scratch
        finally:
            connection.close()


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
