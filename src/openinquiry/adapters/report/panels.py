"""Which rows of a table a chart draws and under which headings: one panel for each group of the table."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from openinquiry.adapters.report import svg
from openinquiry.core.audit.report_model import FUNNELS, Cell, Chart, Column, ColumnKind, PublishedTable
from openinquiry.core.shared import WrongUsage

LABEL_MOST = 330
Drawn = tuple[list[str], float]  # parts of a picture, and the height at which they end


@dataclass(frozen=True)
class Panel:
    """Rows of a chart under one heading, which is empty where the table has no groups.

    whole: the rows that set the scale: all of the group, also where only some of them are drawn here.
    left_out: the names of rows that are not drawn because their number is 0.
    """

    heading: str
    rows: tuple[int, ...]
    whole: tuple[int, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drawing:
    """What a chart draws from its table: the names of the rows, their cells, and the columns that these are from.

    mark: a number at which a line is drawn, with mark_words over it.
    """

    names: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    columns: tuple[Column, ...]
    panels: tuple[Panel, ...]
    mark: float | None = None
    mark_words: str = ""

    @property
    def label_width(self) -> float:
        """The room that the names take at the left, the same in every panel."""
        drawn = [self.names[place] for panel in self.panels for place in panel.whole]
        return min(LABEL_MOST, max((svg.text_width(name) for name in drawn), default=0) + 4)


def drawing_of(chart: Chart, table: PublishedTable) -> Drawing:
    """Raises WrongUsage when the chart names a column or group that the table does not have."""
    places = {column.key: place for place, column in enumerate(table.columns)}
    for key in (chart.label, *chart.values):
        if key not in places:
            raise WrongUsage(
                f"The chart «{chart.id}» draws the column «{key}», which table «{table.id}» does not have."
            )
    groups = _groups(chart, table)
    cells = tuple(tuple(row[places[key]] for key in chart.values) for row in table.rows)
    single = "" in groups or chart.kind in FUNNELS
    names = tuple(_told_apart(table, places[chart.label]) if single else _texts(table, places[chart.label]))
    if chart.kind in FUNNELS:
        groups = {"": tuple(place for group in groups.values() for place in group)}
    return Drawing(
        names,
        cells,
        tuple(table.columns[places[key]] for key in chart.values),
        tuple(_panel(chart, heading, rows, names, cells) for heading, rows in groups.items()),
        chart.mark,
        chart.mark_words,
    )


def _texts(table: PublishedTable, place: int) -> list[str]:
    return [row[place].text for row in table.rows]


def _groups(chart: Chart, table: PublishedTable) -> dict[str, tuple[int, ...]]:
    """The rows under each heading, in the order of the table; of the groups that the chart names, if it names any."""
    if not table.group_rows_by or chart.label in table.group_rows_by:
        return {"": tuple(range(len(table.rows)))}
    groups: dict[str, list[int]] = {}
    for heading, rows in table.groups():
        groups.setdefault(heading, []).extend(rows)
    for name in chart.groups:
        if name not in groups:
            raise WrongUsage(f"The chart «{chart.id}» draws the rows «{name}», which table «{table.id}» does not have.")
    return {name: tuple(rows) for name, rows in groups.items() if not chart.groups or name in chart.groups}


def _panel(
    chart: Chart, heading: str, rows: tuple[int, ...], names: tuple[str, ...], cells: tuple[tuple[Cell, ...], ...]
) -> Panel:
    zeros = {place for place in rows if chart.without_zeros and number_in(cells[place][0]) == 0}
    return Panel(
        heading,
        tuple(place for place in rows if place not in zeros),
        rows,
        tuple(names[place] for place in rows if place in zeros),
    )


def _told_apart(table: PublishedTable, label: int) -> list[str]:
    """What the rows are called where no heading stands over them: equal names with the words that tell them apart."""
    names = _texts(table, label)
    if len(set(names)) == len(names):
        return names
    for place, column in enumerate(table.columns):
        longer = [f"{row[place].text}: {name}" for row, name in zip(table.rows, names, strict=True)]
        if place != label and column.kind is ColumnKind.TEXT and len(set(longer)) == len(longer):
            return longer
    return names


def number_in(cell: Cell) -> float | None:
    """The number a picture may show for ``cell``: None where a symbol stands instead."""
    if cell.symbol or cell.value is None or not isfinite(cell.value):
        return None
    return float(cell.value)


def reason_in(cell: Cell) -> str:
    """What stands in a gap: the text of the cell, «[c]»."""
    return cell.text or f"[{cell.symbol or 'x'}]"


@dataclass(frozen=True)
class Row:
    """Where a row of a picture lies. ``lines``: its name."""

    lines: list[str]
    top: float
    height: float

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return self.top + self.height / 2

    def name(self, *, left: float) -> str:
        """Its name, to the left of ``left``."""
        return svg.label_lines(self.lines, x=left - 8, middle=self.middle)


def row_at(top: float, name: str, *, width: float, least: float) -> Row:
    """A row for ``name``, at least ``least`` high and as high as its name in lines of ``width`` needs."""
    lines = svg.wrap(name, width=width)
    return Row(lines, top, max(least, svg.LINE * len(lines) + 6))
