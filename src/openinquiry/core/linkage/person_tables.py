"""Tables of people as anyone may hold them: CSV or Parquet, read as text, with one column that names each record."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from openinquiry.core.returns import sha256_of
from openinquiry.core.returns.text_files import read_text_file
from openinquiry.core.shared import UnreadableInput, WrongUsage
from openinquiry.core.shared.scratch import scratch_folder


@dataclass(frozen=True)
class PersonTable:
    """``frame``: every column as text without spaces around it, empty text null. ``id_column`` is unique in it.

    name: of the file, without its ending. sha256: of the bytes of the file.
    """

    name: str
    file_name: str
    sha256: str
    id_column: str
    frame: pl.DataFrame


def read_person_table(path: Path, *, id_column: str) -> PersonTable:
    """Read a table of people. id_column: heading of the column that names each record.

    Raises UnreadableInput when the file is no such table, WrongUsage when id_column is not there, empty in a row, or the
    same in two rows.
    """
    if not path.is_file():
        raise UnreadableInput(f"{path} is no file.")
    try:
        raw = _parquet(path) if path.suffix.lower() in (".parquet", ".pq") else _text(path)
    except (pl.exceptions.PolarsError, UnicodeError):
        raise UnreadableInput(
            f"{path} cannot be read as a table. Send CSV with a line of headings, or Parquet."
        ) from None
    headings = [heading.strip().lstrip("\ufeff") for heading in raw.columns]
    if len(set(headings)) < len(headings):
        raise UnreadableInput(f"{path} has two columns with the same heading. Give each its own.")
    raw.columns = headings
    text = pl.all().cast(pl.String).str.strip_chars()
    frame = raw.select(text).select(pl.when(pl.all() != "").then(pl.all()))
    _check_ids(path, frame, id_column)
    return PersonTable(path.stem, path.name, sha256_of(path), id_column, frame)


def _parquet(path: Path) -> pl.DataFrame:
    frame = pl.read_parquet(path)
    nested = [name for name, kind in frame.schema.items() if kind.is_nested() or kind == pl.Binary]
    return frame.drop(nested)


def _text(path: Path) -> pl.DataFrame:
    with scratch_folder() as scratch:
        text = read_text_file(path, scratch=scratch)
        return pl.read_csv(
            text.path, separator=text.delimiter, infer_schema=False, quote_char=None if text.odd_quotes else '"'
        )


def _check_ids(path: Path, frame: pl.DataFrame, id_column: str) -> None:
    if id_column not in frame.columns:
        raise WrongUsage(f"{path} has no column «{id_column}». It has: {', '.join(frame.columns)}.")
    ids = frame[id_column]
    if ids.null_count():
        raise WrongUsage(
            f"{path}: {ids.null_count():,} rows have nothing in «{id_column}», which must name each record."
        )
    doubled = frame.height - ids.n_unique()
    if doubled:
        raise WrongUsage(f"{path}: {doubled:,} rows repeat a value of «{id_column}», which must name each record.")
