"""One table of a return, from a file or sheet into the database as text, every row with its spreadsheet number."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

import duckdb
import pyarrow as pa

from openinquiry.core.returns.engine import text
from openinquiry.core.returns.headings import LOOKED_AT, find_heading_row, folded, notes_at_end, unique_headings
from openinquiry.core.returns.sources import OpenedFile, ReturnRefused
from openinquiry.core.returns.text_files import (
    ENCODINGS_IN_WORDS,
    LONGEST_CELL,
    TextFile,
    first_rows,
    read_text_file,
    text_rows,
)
from openinquiry.core.returns.workbooks import open_workbook, sheet_rows

BATCH = 20_000
BATCH_CELLS = 400_000
BATCH_TEXT = 16 * 1024 * 1024
MOST_COLUMNS = 400
EXAMPLES = 20


@dataclass
class RawTable:
    """A table as text in the database, and what reading it showed.

    name: of the table, with the columns row, c0, c1 … and ``over``, the text of cells beyond the last heading.

    long_rows, short_rows: numbers of rows with more or fewer cells than headings (some of them) and their counts.
    notes: rows under the data that are no data. replaced: characters its encoding could not give. spaces: white
    space that occurs in it. spaced: columns in which some cell has white space around it.
    """

    name: str
    file: str
    sheet: str
    headings: tuple[str, ...]
    header_row: int
    repeated: tuple[str, ...] = ()
    long_rows: list[int] = field(default_factory=list)
    long_count: int = 0
    short_rows: list[int] = field(default_factory=list)
    short_count: int = 0
    empty_rows: int = 0
    notes: tuple[int, ...] = ()
    replaced: int = 0
    encoding: str = ""
    delimiter: str = ""
    odd_quotes: bool = False
    hidden: bool = False
    rows: int = 0
    spaces: str = " \t\n\r\xa0"
    spaced: frozenset[int] = frozenset()

    def position(self, heading: str) -> int | None:
        """Index of the column with this heading; None where there is none."""
        wanted = folded(heading)
        return next((i for i, each in enumerate(self.headings) if folded(each) == wanted), None)


@dataclass(frozen=True)
class Place:
    """Where a table is to be read: a file, a sheet of it, the row of headings if it was given."""

    file: OpenedFile
    sheet: str = ""
    header_row: int | None = None
    hidden: bool = False


def load(connection: duckdb.DuckDBPyConnection, place: Place, *, name: str, wanted: frozenset[str],
         scratch: Path) -> RawTable | None:  # fmt: skip
    """Read the table at ``place`` into a table ``name``. None where the file or sheet holds nothing.

    wanted: folded headings that the mapping names. Raises ReturnRefused where the file cannot be read.
    """
    if place.file.kind == "parquet":
        raw: RawTable | None = _load_parquet(connection, place, name, wanted)
    elif place.file.kind == "workbook":
        rows, offset = sheet_rows(open_workbook(place.file.path, name=place.file.name), sheet=place.sheet,
                                  name=place.file.name)  # fmt: skip
        raw = _load_grid(connection, place, rows, name=name, wanted=wanted, offset=offset)
    else:
        raw = _load_text(connection, place, name=name, wanted=wanted, scratch=scratch)
    if raw is not None:
        raw.hidden = place.hidden
        raw.spaced = _spaced_columns(connection, raw)
        _count_rows(connection, raw)
    return raw


def _columns(width: int) -> list[str]:
    return [f"c{index}" for index in range(width)]


def _load_parquet(connection: duckdb.DuckDBPyConnection, place: Place, name: str, wanted: frozenset[str]) -> RawTable:
    source = f"read_parquet({text(str(place.file.path))})"
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
        _refuse_nested({str(row[0]): str(row[1]) for row in described}, place, wanted)
        found = [str(row[0]) for row in described]
        headings, repeated = unique_headings(found)
        inner = ", ".join(
            f'CAST("{old.replace(chr(34), chr(34) * 2)}" AS VARCHAR) AS c{i}' for i, old in enumerate(found)
        )
        connection.execute(f"CREATE TABLE {name}_ AS SELECT {inner} FROM {source}")
    except duckdb.Error:
        raise ReturnRefused(f"{place.file.name} cannot be read as Parquet. Write it again and resend.") from None
    connection.execute(f"CREATE VIEW {name} AS SELECT rowid + 2 AS row, *, NULL::VARCHAR AS over FROM {name}_")
    return RawTable(name, place.file.name, "", headings, 1, repeated)


def _refuse_nested(types: dict[str, str], place: Place, wanted: frozenset[str]) -> None:
    for heading, kind in types.items():
        if folded(heading) in wanted and (kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION", "BLOB"))):
            raise ReturnRefused(
                f"The column «{heading}» of {place.file.name} holds lists, records or bytes and not plain values. Write "
                "it as text, numbers or dates and resend."
            )


def _load_text(connection: duckdb.DuckDBPyConnection, place: Place, *, name: str, wanted: frozenset[str],
               scratch: Path) -> RawTable | None:  # fmt: skip
    found = read_text_file(place.file.path, scratch=scratch)
    place.file.encoding = ENCODINGS_IN_WORDS[found.encoding]
    raw = _load_fast(connection, place, found, name, wanted) if found.plain else None
    if raw is None:
        trust = not found.odd_quotes and not (found.quoted and _swallowed(found))
        try:
            raw = _load_grid(connection, place, text_rows(found, trust_quotes=trust), name=name, wanted=wanted)
        except csv.Error as error:
            raise ReturnRefused(_not_a_table(place.file.name, error)) from None
        if raw is not None:
            raw.odd_quotes = not trust
    if raw is not None:
        raw.encoding, raw.delimiter, raw.replaced = found.encoding, found.delimiter, found.replaced
        if found.plain:
            raw.spaces = found.spaces
    return raw


def _not_a_table(name: str, error: csv.Error) -> str:
    if "field limit" in str(error):
        most = f"{LONGEST_CELL // 1024**2} MiB"
        return f"A cell of {name} is longer than {most}. Look for a double quote that is never closed, and resend."
    return f"{name} cannot be read as a table. Export it again as CSV in UTF-8."


def _swallowed(found: TextFile) -> bool:
    """Whether a quote that is never closed has swallowed whole rows: a cell with lines that look like rows."""
    rows = text_rows(found, trust_quotes=True)
    width = 0
    try:
        for row in rows:
            width = max(width, len(row))
            if any("\n" in cell and _has_rows(cell, found.delimiter, width) for cell in row):
                return True
    except csv.Error:
        return True
    return False


def _has_rows(cell: str, delimiter: str, width: int) -> bool:
    return any(line.count(delimiter) >= max(1, (width - 1) // 2) for line in cell.split("\n"))


def _load_fast(connection: duckdb.DuckDBPyConnection, place: Place, found: TextFile, name: str,
               wanted: frozenset[str]) -> RawTable | None:  # fmt: skip
    """Read with the parallel reader in its strict mode; None where it would not keep every row as it is."""
    head, over_lines = first_rows(found, number=LOOKED_AT)
    index = place.header_row - 1 if place.header_row else find_heading_row(head, wanted=wanted)
    if over_lines or index is None or index >= len(head) or not 1 < len(head[index]) <= MOST_COLUMNS:
        return None
    headings, repeated = unique_headings(head[index])
    columns = "{" + ", ".join(f"'{each}': 'VARCHAR'" for each in _columns(len(headings))) + "}"
    source = (
        f"read_csv({text(str(found.path))}, header=false, skip={index + 1}, columns={columns}, auto_detect=false, "
        f"delim={text(found.delimiter)}, quote='\"', escape='\"', strict_mode=true, max_line_size={8 * 1024 * 1024})"
    )
    try:
        connection.execute(f"CREATE TABLE {name}_ AS SELECT * FROM {source}")
    except duckdb.Error:
        connection.execute(f"DROP TABLE IF EXISTS {name}_")
        return None
    if not _kept_every_row(connection, found, name, index, len(headings)):
        connection.execute(f"DROP TABLE {name}_")
        return None
    connection.execute(
        f"CREATE VIEW {name} AS SELECT rowid + {index + 2} AS row, *, NULL::VARCHAR AS over FROM {name}_"
    )
    return RawTable(name, place.file.name, "", headings, index + 1, repeated)


def _kept_every_row(connection: duckdb.DuckDBPyConnection, found: TextFile, name: str, index: int, width: int) -> bool:
    if not found.quoted:
        return _number(connection, f"SELECT count(*) FROM {name}_") == found.lines - index - 1
    swallowing = " OR ".join(f"contains({each}, chr(10))" for each in _columns(width))
    return _number(connection, f"SELECT count(*) FROM {name}_ WHERE {swallowing}") == 0


def _number(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    assert row is not None  # noqa: S101 - an aggregate always gives a row
    return int(row[0])


def _load_grid(connection: duckdb.DuckDBPyConnection, place: Place, rows: Iterable[list[str]], *, name: str,
               wanted: frozenset[str], offset: int = 0) -> RawTable | None:  # fmt: skip
    """Read row by row: slower, keeps whatever comes, and says which rows were too long or too short."""
    stream = iter(rows)
    head = list(islice(stream, max(LOOKED_AT, place.header_row or 0)))
    index = place.header_row - 1 if place.header_row else find_heading_row(head, wanted=wanted)
    if index is None or index >= len(head) or not any(cell.strip() for cell in head[index]):
        return None
    heading_cells = _without_blank_tail(head[index])
    width = len(heading_cells)
    if width > MOST_COLUMNS:
        where = f"The sheet «{place.sheet}» of {place.file.name}" if place.sheet else place.file.name
        raise ReturnRefused(
            f"{where} has {width:,} columns; the most that is read is {MOST_COLUMNS}. Delete the columns that are empty "
            "or not asked for."
        )
    headings, repeated = unique_headings(heading_cells, offset=offset)
    raw = RawTable(name, place.file.name, place.sheet, headings, index + 1, repeated)
    connection.execute(
        f"CREATE TABLE {name} (row BIGINT, {', '.join(f'{c} VARCHAR' for c in _columns(width))}, over VARCHAR)"
    )
    numbered = enumerate(chain(head[index + 1 :], stream), start=index + 2)
    for batch in _batches(numbered, raw, width):
        connection.register("batch", batch)
        connection.execute(f"INSERT INTO {name} SELECT * FROM batch")
        connection.unregister("batch")
    return raw


def _without_blank_tail(row: list[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return row[:end]


def _batches(rows: Iterator[tuple[int, list[str]]], raw: RawTable, width: int) -> Iterator[pa.Table]:
    most = max(1, min(BATCH, BATCH_CELLS // (width + 1)))
    numbers: list[int] = []
    cells: list[list[str]] = []
    held = 0
    for number, row in rows:
        numbers.append(number)
        cells.append([*row, ""] if len(row) == width else _fitted(number, row, raw, width))
        held += sum(map(len, row))
        if len(numbers) == most or held > BATCH_TEXT:
            yield _arrow(numbers, cells, width)
            numbers, cells, held = [], [], 0
    if numbers:
        yield _arrow(numbers, cells, width)


def _fitted(number: int, row: list[str], raw: RawTable, width: int) -> list[str]:
    full = _without_blank_tail(row)
    if len(full) > width:
        raw.long_count += 1
        if len(raw.long_rows) < EXAMPLES:
            raw.long_rows.append(number)
    elif len(row) < width and full:
        raw.short_count += 1
        if len(raw.short_rows) < EXAMPLES:
            raw.short_rows.append(number)
    return [*full[:width], *[""] * (width - len(full)), " ".join(full[width:])]


def _arrow(numbers: list[int], cells: list[list[str]], width: int) -> pa.Table:
    columns = zip(*cells, strict=True)
    arrays = [pa.array(numbers, pa.int64()), *(pa.array(_clean(column), pa.large_string()) for column in columns)]
    return pa.Table.from_arrays(arrays, names=["row", *_columns(width), "over"])


def _clean(column: tuple[str, ...]) -> list[str]:
    # A lone half of a character (a surrogate) cannot be written as UTF-8; workbooks and Windows exports hold some.
    try:
        "".join(column).encode("utf-8")
    except UnicodeEncodeError:
        return [cell.encode("utf-8", errors="replace").decode("utf-8") for cell in column]
    return list(column)


SPACE = "' ' || chr(9) || chr(10) || chr(13) || chr(160)"


def is_empty_row(raw: RawTable) -> str:
    """SQL that is true of a row in which every cell is empty."""
    cells = ", ".join(trimmed(raw, position) for position in range(len(raw.headings)))
    # Nearly every row has a plain first cell, and then the others need not be looked at.
    empty = f"coalesce({cells}, nullif(over, '')) IS NULL"
    return f"(CASE WHEN c0 >= '!' AND c0 < chr(160) THEN false ELSE {empty} END)"


def trimmed(raw: RawTable, position: int) -> str:
    """SQL of a cell without the white space around it; NULL for an empty one."""
    cell = f"trim(c{position}, {SPACE})" if position in raw.spaced else f"c{position}"
    return f"nullif({cell}, '')"


def _spaced_columns(connection: duckdb.DuckDBPyConnection, raw: RawTable) -> frozenset[int]:
    # Trimming every cell costs more than the rest of the reading together, and hardly any column needs it.
    hard = " OR starts_with({0}, chr(160))" if "\xa0" in raw.spaces else ""
    tests = "{0} < '!'" + hard + "".join(f" OR ends_with({{0}}, chr({ord(space)}))" for space in raw.spaces)
    ends = [tests.format(each) for each in _columns(len(raw.headings))]
    found = connection.execute(f"SELECT {', '.join(f'bool_or({end})' for end in ends)} FROM {raw.name}").fetchone()
    assert found is not None  # noqa: S101 - an aggregate always gives a row
    return frozenset(position for position, spaced in enumerate(found) if spaced)


def _count_rows(connection: duckdb.DuckDBPyConnection, raw: RawTable) -> None:
    """Find empty rows and trailing notes. An empty tail of a sheet is not worth a word; gaps inside are."""
    empty = is_empty_row(raw)
    found = connection.execute(
        f"SELECT count(*) FILTER (WHERE NOT {empty}), coalesce(max(row) FILTER (WHERE NOT {empty}), 0) FROM {raw.name}"
    ).fetchone()
    assert found is not None  # noqa: S101 - an aggregate always gives a row
    raw.rows, last = int(found[0]), int(found[1])
    raw.empty_rows = max(0, last - raw.header_row - raw.rows)
    tail = connection.execute(
        f"SELECT * FROM {raw.name} WHERE row > {last - 40} AND row <= {last} AND NOT {empty} ORDER BY row"
    ).fetchall()
    raw.notes = tuple(notes_at_end([(int(row[0]), row[1:]) for row in tail], width=len(raw.headings)))
