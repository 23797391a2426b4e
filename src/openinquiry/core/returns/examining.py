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
from openinquiry.core.returns.sources import OpenedFile, open_return
from openinquiry.core.returns.specification import ReturnSpecification
from openinquiry.core.shared import Period
from openinquiry.core.shared.database import workspace

Progress = Callable[[str], None]


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
def examine(path: Path, *, mapping: ReturnMapping, specification: ReturnSpecification, period: Period | None,
            as_at: date | None = None, cap: int = EXAMPLES_SHOWN, progress: Progress | None = None,
            ) -> Iterator[Examination]:  # fmt: skip
    """Read the return at ``path`` for as long as the caller works on it; everything is removed afterwards."""
    told = progress or (lambda _: None)
    with workspace() as (connection, scratch):
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
