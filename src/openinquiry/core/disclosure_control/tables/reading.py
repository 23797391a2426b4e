"""A count table out of a CSV file: one row a cell, inner cells only; margins are added up.

What a cell of the file holds is never repeated in an error: in the wrong file it is a name, and a count may be one to hide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path

from openinquiry.core.disclosure_control.tables.count_table import CountTable, Labels
from openinquiry.core.disclosure_control.tables.dimension import TOTAL, Dimension
from openinquiry.core.disclosure_control.tables.hierarchy_file import Breakdowns, Hierarchies
from openinquiry.core.shared import UnreadableInput, WrongUsage, read_small_table

STATUS = "status"
_COUNT = re.compile(r"\d{1,15}(\.0*)?")
_UNSAFE, _SAFE = "U", ("S", "")
_MOST_CELLS = 1_000_000


@dataclass(frozen=True, eq=False)
class ReadTable:
    """A table as it was read, and the labels of inner cells that the file itself marks as unsafe."""

    table: CountTable
    unsafe: tuple[Labels, ...]


def read_count_table(
    path: Path, *, dimensions: Sequence[str] = (), value: str = "freq", hierarchies: Hierarchies | None = None
) -> ReadTable:
    """The table in ``path``, called as the file without its ending.

    dimensions: columns that it is broken down by, in order; every column but ``value`` and ``status`` where none is named.
    Rows that differ only in other columns are added up. value: the column of counts, whole numbers of 0 or more. Cells
    without a row are 0. A column ``status`` marks inner cells that are to be hidden whatever they hold: U; others S or
    empty. hierarchies: the totals between the categories and the total of all.

    Raises UnreadableInput for a file that is no CSV with rows, WrongUsage, naming the row, for what is no such table.
    """
    headings, rows = _headed_rows(path)
    chosen = _dimensions(path.name, headings, dimensions, value)
    at = [headings.index(name) for name in chosen]
    count_at = headings.index(value)
    status_at = headings.index(STATUS) if STATUS in headings and STATUS not in (*chosen, value) else None
    told_apart = [place for place in range(len(headings)) if place not in (count_at, status_at)]
    cells: dict[Labels, int] = {}
    first_row: dict[Labels, int] = {}  # of each cell, for errors
    seen: dict[tuple[str, ...], int] = {}
    unsafe: dict[Labels, None] = {}
    for number, row in rows:
        where = f"{path.name}, row {number}"
        labels = tuple(row[place] for place in at)
        _check_labels(labels, chosen, where=where)
        before = seen.setdefault(tuple(row[place] for place in told_apart), number)
        if before != number:
            raise WrongUsage(f"{where}: the same labels stand in row {before}. Give each cell one row.")
        cells[labels] = cells.get(labels, 0) + _count(row[count_at], value=value, where=where)
        first_row.setdefault(labels, number)
        if status_at is not None and _is_unsafe(row[status_at], where=where):
            unsafe[labels] = None
    told = (hierarchies or Hierarchies()).of(chosen, table=path.name)
    made = [_dimension(path.name, name, place, list(cells), told[place]) for place, name in enumerate(chosen)]
    for labels, number in first_row.items():
        _check_categories(labels, made, where=f"{path.name}, row {number}")
    _check_size(path.name, made)
    return ReadTable(CountTable.from_cells(cells, dimensions=made, name=path.stem), tuple(unsafe))


def _headed_rows(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Headings, and the rows with their number in the file; short rows are filled up with empty cells."""
    rows = read_small_table(path, what="table")
    if not rows:
        raise UnreadableInput(f"{path.name} cannot be read as a CSV file: nothing is in it.")
    (_, headings), *below = rows
    if not below:
        raise UnreadableInput(f"{path.name} has a heading and no rows.")
    twice = [name for name in headings if name and headings.count(name) > 1]
    if twice:
        raise WrongUsage(f"{path.name}: two columns are called {twice[0]!r}. Give each a name of its own.")
    for number, cells in below:
        if any(cells[len(headings) :]):
            raise UnreadableInput(f"{path.name}, row {number}: there are more cells than headings.")
    width = len(headings)
    filled = [(number, (cells + [""] * width)[:width]) for number, cells in below]
    kept = [place for place in range(width) if headings[place] or any(cells[place] for _, cells in filled)]
    if any(not headings[place] for place in kept):
        raise WrongUsage(f"{path.name}: column {headings.index('') + 1} has no heading. Give it one, or leave it out.")
    return [headings[place] for place in kept], [(number, [cells[place] for place in kept]) for number, cells in filled]


def _dimensions(file: str, headings: Sequence[str], asked: Sequence[str], value: str) -> list[str]:
    missing = [name for name in (value, *asked) if name not in headings]
    if missing:
        how = (
            "name the column of counts with --value" if missing[0] == value else "name columns of the file with --dims"
        )
        raise WrongUsage(f"{file} has no column {missing[0]!r}: {how}. Its columns are {', '.join(headings)}.")
    if value in asked:
        raise WrongUsage(f"{file}: the column {value!r} holds the counts, so it cannot be a dimension as well.")
    twice = [name for name in asked if list(asked).count(name) > 1]
    if twice:
        raise WrongUsage(f"The dimension {twice[0]!r} is named twice.")
    found = list(asked) or [name for name in headings if name not in (value, STATUS)]
    if not found:
        raise WrongUsage(f"{file} has no column but that of the counts: a table needs at least one dimension.")
    return found


def _check_labels(labels: Labels, names: Sequence[str], *, where: str) -> None:
    for label, name in zip(labels, names, strict=True):
        if not label:
            raise WrongUsage(f"{where}: the column {name!r} is empty. Give every row a label in it.")
        if label == TOTAL:
            raise WrongUsage(
                f"{where}: the column {name!r} holds {TOTAL!r}, which is the name of margins. Leave rows of totals out, for "
                "they are added up, or call the category something else."
            )


def _count(held: str, *, value: str, where: str) -> int:
    if not _COUNT.fullmatch(held):
        raise WrongUsage(
            f"{where}: what stands in the column {value!r} is no whole number of 0 or more, written in digits alone. "
            "Only counts can be protected here."
        )
    return int(held.partition(".")[0])


def _is_unsafe(held: str, *, where: str) -> bool:
    mark = held.upper()
    if mark != _UNSAFE and mark not in _SAFE:
        raise WrongUsage(
            f"{where}: the column {STATUS!r} marks a cell with U (unsafe) or S (safe), and with nothing else."
        )
    return mark == _UNSAFE


def _dimension(file: str, name: str, place: int, cells: Sequence[Labels], told: Breakdowns) -> Dimension:
    try:
        return Dimension.hierarchical(name, told) if told else Dimension.flat(name, (labels[place] for labels in cells))
    except WrongUsage as problem:
        raise WrongUsage(f"{file}: {problem}") from problem


def _check_categories(labels: Labels, dimensions: Sequence[Dimension], *, where: str) -> None:
    for label, dimension in zip(labels, dimensions, strict=True):
        place = dimension.place.get(label)
        if place is None:
            raise WrongUsage(
                f"{where}: the label in the column {dimension.name!r} is not in its hierarchy. Add it there, or correct it."
            )
        if place >= len(dimension.categories):
            raise WrongUsage(
                f"{where}: the label in the column {dimension.name!r} is a total in its hierarchy. Leave rows of totals out, "
                "for they are added up."
            )


def _check_size(file: str, dimensions: Sequence[Dimension]) -> None:
    size = prod(len(each.codes) for each in dimensions)
    if size > _MOST_CELLS:
        raise WrongUsage(
            f"{file} would have {size:,} cells with its margins, and at most {_MOST_CELLS:,} can be protected. "
            "Break it down by fewer columns with --dims."
        )
