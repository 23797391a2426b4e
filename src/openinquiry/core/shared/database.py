"""A database for one piece of work: bounded in memory, on disk beyond that, gone when the work is done.

Why DuckDB: docs/decisions/0010-duckdb-reads-and-checks-returns.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from openinquiry.core.shared.scratch import scratch_folder

THREADS = 2


@contextmanager
def workspace(
    *, memory: str = "2000MB", on_disk: bool = False, threads: int = THREADS
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """A database and an empty folder for scratch files, closed to other users. Both are removed on leaving, whatever happened.

    memory: that the database may take, as DuckDB writes it; what does not fit goes to the folder. on_disk: whether tables lie
    in the folder from the start, which is slower and lets the memory be a small part of them. threads: that work side by side;
    what they find is the same, and for little data one is quicker than several.
    """
    with scratch_folder() as scratch:
        connection = duckdb.connect(
            str(scratch / "tables.duckdb") if on_disk else ":memory:",
            config={
                "threads": threads,
                "memory_limit": memory,
                "temp_directory": str(scratch / "spill"),
                "preserve_insertion_order": True,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            },
        )
        connection.execute("set enable_progress_bar = false")  # it would draw on the terminal after two seconds
        try:
            yield connection, scratch
        finally:
            connection.close()
