"""Capture tables out of a CSV file: cells with a history and a count, or one row a person and a column of 0 and 1 a list."""

from __future__ import annotations

import math
from pathlib import Path

import polars as pl

from openinquiry.core.estimation.capture_table import CaptureTable
from openinquiry.core.estimation.refusal import CannotEstimate, Reason
from openinquiry.core.shared import UnreadableInput, WrongUsage, read_small_table

_CELLS = ("history", "count")
_KNOWN = (*_CELLS, "lists", "dataset")
_ROW = "row of the file"
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
        said = ", ".join(name for name in frame.columns if name != _ROW)
        raise WrongUsage(f"{path.name} has no column {strata!r}. Its columns are {said}.")
    cells = set(_CELLS) <= set(frame.columns)
    if dataset or "dataset" in frame.columns:
        frame = _one_dataset(frame, dataset, file=path.name)
    if strata:
        _check_strata(frame, strata, file=path.name, people=not cells)
    parts = frame.partition_by(strata, as_dict=True, maintain_order=True) if strata else {(_WHOLE,): frame}
    names = (
        _lists_of_cells(frame, path.name)
        if cells
        else _lists_of_people(frame, path.name, beside={strata, "dataset", _ROW})
    )
    if cells:
        _check_cells(frame, file=path.name, lists=len(names))
    make = CaptureTable.from_cells if cells else CaptureTable.from_records
    try:
        return {str(stratum): make(mine, lists=names) for (stratum,), mine in sorted(parts.items())}
    except WrongUsage as problem:
        raise WrongUsage(f"{path.name}: {problem}") from problem


def _read(path: Path) -> pl.DataFrame:
    """All cells as text, empty ones null, with the number of each row in the file."""
    rows = read_small_table(path, what="file")
    if not rows:
        raise UnreadableInput(f"{path.name} cannot be read as a CSV file: nothing is in it.")
    (_, headings), *below = rows
    if not below:
        raise UnreadableInput(f"{path.name} has a heading and no rows.")
    for number, cells in below:
        if any(cells[len(headings) :]):
            raise UnreadableInput(f"{path.name}, row {number}: there are more cells than headings.")
    names = [_heading(heading) for heading in headings]
    twice = [name for name in names if name and names.count(name) > 1]
    if twice:
        raise WrongUsage(f"{path.name}: two columns are called {twice[0]!r}. Give each a name of its own.")
    columns = {
        name: [cells[place] if place < len(cells) and cells[place] else None for _, cells in below]
        for place, name in enumerate(names)
    }
    if any(columns.pop("", ())):
        raise WrongUsage(f"{path.name}: column {names.index('') + 1} has no heading. Give it one, or leave it out.")
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return frame.with_columns(pl.Series(_ROW, [number for number, _ in below], dtype=pl.Int64))


def _heading(said: str) -> str:
    """The names of this format however they are capitalised; others as they stand."""
    return said.lower() if said.lower() in _KNOWN else said


def _one_dataset(frame: pl.DataFrame, dataset: str, *, file: str) -> pl.DataFrame:
    if "dataset" not in frame.columns:
        raise WrongUsage(f"{file} has no column «dataset», so --dataset cannot choose one.")
    if frame["dataset"].null_count():
        raise WrongUsage(f"{file}: column «dataset» is empty in some rows; every row needs the name of its table.")
    names = frame["dataset"].unique(maintain_order=True).to_list()
    if not dataset and len(names) > 1:
        raise WrongUsage(f"{file} holds several tables. Choose one with --dataset: {', '.join(names)}.")
    if dataset and dataset not in names:
        raise WrongUsage(f"{file} has no table {dataset!r}. It has {', '.join(names)}.")
    return frame.filter(pl.col("dataset") == dataset) if dataset else frame


def _check_strata(frame: pl.DataFrame, strata: str, *, file: str, people: bool) -> None:
    """Every row needs a stratum, and a stratum of people must be no person: their names would be printed."""
    if frame[strata].null_count():
        raise WrongUsage(f"{file}: column {strata!r} is empty in some rows; every row needs its stratum.")
    if people and 2 * frame[strata].n_unique() > frame.height:
        raise WrongUsage(
            f"{file}: column {strata!r} has a value of its own in most rows, as names and numbers of people have. Name a "
            "column that parts the people into groups."
        )


def _check_cells(frame: pl.DataFrame, *, file: str, lists: int) -> None:
    """Find the first row that is wrong, by its number; what it holds is not repeated."""
    for row, history, count in frame.select(_ROW, *_CELLS).iter_rows():
        if history is None or len(history) != lists or set(history) - {"0", "1"}:
            raise WrongUsage(
                f"{file}, row {row}: that is not a history of {lists} lists: write a 0 or 1 for each. A spreadsheet drops "
                "zeros at the start; make the column text there."
            )
        if not _is_whole(count):
            raise CannotEstimate(
                Reason(
                    "counts_not_whole",
                    f"{file}, row {row}: the count is negative, not a whole number or not a number, so the table does not "
                    "count people.",
                    "Send the number of people with each history, as whole numbers.",
                    {"row": int(row)},
                )
            )


def _is_whole(count: str | None) -> bool:
    try:
        number = float(count or "")
    except ValueError:
        return False
    return math.isfinite(number) and number >= 0 and number == round(number)


def _lists_of_cells(frame: pl.DataFrame, file: str) -> list[str]:
    if "lists" not in frame.columns:
        digits = max((len(each) for each in frame["history"].drop_nulls()), default=1)
        return [str(place + 1) for place in range(digits)]
    said = frame["lists"].drop_nulls().unique()
    if len(said) != 1:
        raise WrongUsage(f"{file}: the column «lists» must name the same lists in every row, with ; between.")
    return [name.strip() for name in str(said[0]).split(";")]


def _lists_of_people(frame: pl.DataFrame, file: str, *, beside: set[str]) -> list[str]:
    lists = [
        name for name in frame.columns if name not in beside and frame[name].is_in(["0", "1"]).fill_null(False).all()
    ]
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
    return 2 * int(column.is_in(["0", "1"]).sum()) > len(column)
