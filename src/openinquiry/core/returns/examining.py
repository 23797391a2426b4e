"""One pass over a return that serves both checking and preparing: open, read, type, set aside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from openinquiry.core.returns.casts import make_typed_table
from openinquiry.core.returns.findings import EXAMPLES_SHOWN, FindingsBook
from openinquiry.core.returns.headings import folded
from openinquiry.core.returns.loading import RawTable, load
from openinquiry.core.returns.mapping import ReturnMapping, TableMapping
from openinquiry.core.returns.places import Places, find_places
from openinquiry.core.returns.rules import BY_ID
from openinquiry.core.returns.setting_aside import NOTE, set_aside
from openinquiry.core.returns.sources import OpenedFile, ReturnRefused, open_return
from openinquiry.core.returns.specification import ReturnSpecification
from openinquiry.core.shared import Period
from openinquiry.core.shared.database import THREADS, workspace

Progress = Callable[[str], None]
AMPLE_MEMORY = 2_000
SPARING_MEMORY = 250
_LITTLE = 5_000_000  # bytes; two threads take longer over less than one does


@dataclass
class Examination:
    """A return read into the database: typed tables ``t_…``, rows set aside ``aside_…``, and the findings so far."""

    connection: duckdb.DuckDBPyConnection
    specification: ReturnSpecification
    mapping: ReturnMapping
    period: Period | None
    as_at: date | None
    files: list[OpenedFile]
    places: Places
    raws: dict[str, RawTable | None]
    book: FindingsBook
    progress: Progress

    def table_mapping(self, table: str) -> TableMapping:
        """How the table is mapped; an empty mapping where it is not."""
        return self.mapping.tables.get(table, TableMapping())


@contextmanager
def _told_of_room() -> Iterator[None]:
    """Turn what the database says when memory or disk are full into a sentence."""
    try:
        yield
    except duckdb.OutOfMemoryException:
        raise ReturnRefused(
            "The return needs more memory to be checked than is set aside for it. Send its tables as CSV, or in parts."
        ) from None
    except duckdb.IOException:
        raise ReturnRefused(
            "There is no room left on the disk to check the return. Make room for temporary files and try again."
        ) from None


@contextmanager
def examine(path: Path, *, mapping: ReturnMapping, specification: ReturnSpecification, period: Period | None,
            as_at: date | None = None, cap: int = EXAMPLES_SHOWN, progress: Progress | None = None,
            memory: int = AMPLE_MEMORY) -> Iterator[Examination]:  # fmt: skip
    """Read the return at ``path`` for as long as the caller works on it; everything is removed afterwards.

    memory: megabytes that the database may take. Below AMPLE_MEMORY its tables lie on the disk from the start.
    """
    told = progress or (lambda _: None)
    threads = 1 if _bytes_of(path) < _LITTLE else THREADS
    with _told_of_room(), workspace(
        memory=f"{memory}MB", on_disk=memory < AMPLE_MEMORY, threads=threads
    ) as (connection, scratch):  # fmt: skip
        told("Opening the return")
        files = open_return(path, scratch=scratch)
        places = find_places(files, mapping=mapping, specification=specification)
        told("Reading")
        raws = _read_tables(connection, places, mapping, specification, scratch)
        told("Turning text into dates, numbers and codes")
        for table in specification.tables:
            wanted = mapping.tables.get(table.name, TableMapping())
            make_typed_table(connection, table=table, raw=raws[table.name], mapping=wanted)
        told("Looking for repeated rows and broken references")
        set_aside(connection, specification=specification, raws=raws, period=period)
        _set_notes_aside(connection, raws)
        yield Examination(connection, specification, mapping, period, as_at, files, places, raws,
                          FindingsBook(BY_ID, cap), told)  # fmt: skip


def _bytes_of(path: Path) -> int:
    try:
        files = path.rglob("*") if path.is_dir() else (path,)
        return sum(each.stat().st_size for each in files if each.is_file())
    except OSError:
        return 0  # whoever opens the return says what is wrong with it


def _read_tables(connection: duckdb.DuckDBPyConnection, places: Places, mapping: ReturnMapping,
                 specification: ReturnSpecification, scratch: Path) -> dict[str, RawTable | None]:  # fmt: skip
    raws: dict[str, RawTable | None] = {}
    for table in specification.tables:
        place = places.of.get(table.name)
        wanted = frozenset(folded(each.column) for each in mapping.tables[table.name].columns.values() if each.column) \
            if place else frozenset()  # fmt: skip
        raws[table.name] = (
            load(connection, place, name=f"r_{table.name}", wanted=wanted, scratch=scratch) if place else None
        )
    return raws


def _set_notes_aside(connection: duckdb.DuckDBPyConnection, raws: dict[str, RawTable | None]) -> None:
    for table, raw in raws.items():
        for row in raw.notes if raw else ():
            connection.execute(f"INSERT INTO aside_{table} VALUES ({row}, '{NOTE}', true)")
