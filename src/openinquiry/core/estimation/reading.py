"""Capture tables out of a CSV file: cells with a history and a count, or one row a person and a column of 0 and 1 a list."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from openinquiry.core.estimation.capture_table import CaptureTable
from openinquiry.core.shared import UnreadableInput, WrongUsage

_CELLS = ("history", "count")
_WHOLE = ""  # the name of the one stratum of a table that has none


def read_capture_tables(path: Path, *, dataset: str = "", strata: str = "") -> dict[str, CaptureTable]:
    """Stratum → table; the one table has the name "" where ``strata`` is not given.

    dataset: which of several in a file of cells. strata: the column that parts the rows. Cells have the columns lists (names
    with ; between), history and count, and may have dataset; histories that are not listed count 0.

    Raises UnreadableInput for a file that is no CSV, WrongUsage for columns that are not those, CannotEstimate for counts
    that count nobody.
    """
    frame = _read(path)
    if strata and strata not in frame.columns:
        raise WrongUsage(f"{path.name} has no column {strata!r}. Its columns are {', '.join(frame.columns)}.")
    cells = set(_CELLS) <= set(frame.columns)
    if dataset or "dataset" in frame.columns:
        frame = _one_dataset(frame, dataset, file=path.name)
    if strata and frame[strata].is_null().any():
        raise WrongUsage(f"{path.name}: column {strata!r} is empty in some rows; every row needs its stratum.")
    parts = frame.partition_by(strata, as_dict=True, maintain_order=True) if strata else {(_WHOLE,): frame}
    names = (
        _lists_of_cells(frame, path.name) if cells else _lists_of_people(frame, path.name, beside={strata, "dataset"})
    )
    make = CaptureTable.from_cells if cells else CaptureTable.from_records
    return {str(stratum): make(mine, lists=names) for (stratum,), mine in sorted(parts.items())}


def _read(path: Path) -> pl.DataFrame:
    if not path.is_file():
        raise UnreadableInput(f"There is no file {path.name}.")
    try:
        frame = pl.read_csv(path, infer_schema=False)
    except (pl.exceptions.PolarsError, OSError, UnicodeDecodeError) as problem:
        raise UnreadableInput(f"{path.name} cannot be read as a CSV file: {str(problem).splitlines()[0]}.") from problem
    if frame.height == 0:
        raise UnreadableInput(f"{path.name} has a heading and no rows.")
    return frame


def _one_dataset(frame: pl.DataFrame, dataset: str, *, file: str) -> pl.DataFrame:
    if "dataset" not in frame.columns:
        raise WrongUsage(f"{file} has no column «dataset», so --dataset cannot choose one.")
    names = frame["dataset"].drop_nulls().unique(maintain_order=True).to_list()
    if not dataset and len(names) > 1:
        raise WrongUsage(f"{file} holds several tables. Choose one with --dataset: {', '.join(names)}.")
    if dataset and dataset not in names:
        raise WrongUsage(f"{file} has no table {dataset!r}. It has {', '.join(names)}.")
    return frame.filter(pl.col("dataset") == dataset) if dataset else frame


def _lists_of_cells(frame: pl.DataFrame, file: str) -> list[str]:
    if "lists" not in frame.columns:
        digits = len(str(frame["history"][0]))
        return [str(place + 1) for place in range(digits)]
    said = frame["lists"].drop_nulls().unique()
    if len(said) != 1:
        raise WrongUsage(f"{file}: the column «lists» must name the same lists in every row, with ; between.")
    return [name.strip() for name in str(said[0]).split(";")]


def _lists_of_people(frame: pl.DataFrame, file: str, *, beside: set[str]) -> list[str]:
    lists = [
        name for name in frame.columns
        if name not in beside and frame[name].str.strip_chars().is_in(["0", "1"]).fill_null(False).all()
    ]  # fmt: skip
    for name in frame.columns:
        if name not in beside and name not in lists and _mostly_zero_or_one(frame[name]):
            raise WrongUsage(
                f"{file}: column {name!r} holds 0 or 1 in most rows, but not in all. Mend it, or leave it out."
            )
    if not lists:
        raise WrongUsage(
            f"{file} is no capture table: it needs the columns history and count, or a column of 0 and 1 for each list."
        )
    return lists


def _mostly_zero_or_one(column: pl.Series) -> bool:
    """A list with a slip in it: to pass it over in silence would give a wrong number."""
    return 2 * int(column.str.strip_chars().is_in(["0", "1"]).sum()) > len(column)
