"""Draw the charts of the report from the cells of cleared tables. What is suppressed is drawn as a marked gap."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from openinquiry.adapters.report import svg
from openinquiry.adapters.report.funnel import funnel
from openinquiry.core.audit.report_model import Cell, Chart, ChartKind, Column, ColumnKind, PublishedTable
from openinquiry.core.shared import WrongUsage

_LABEL_MOST = 250
_GAP = 130
ROWS_ON_A_PAGE = 26
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def draw_chart(chart: Chart, table: PublishedTable, *, anchor: str, rows: range | None = None) -> str:
    """``chart`` as an SVG element whose ids begin with ``anchor``.

    rows: the rows of the table to draw, on the scale of all of them; None means all. A funnel always has all.
    Raises WrongUsage when the chart names a column that the table does not have.
    """
    places = {column.key: place for place, column in enumerate(table.columns)}
    for key in (chart.label, *chart.values):
        if key not in places:
            raise WrongUsage(
                f"The chart «{chart.id}» draws the column «{key}», which table «{table.id}» does not have."
            )
    cells = [tuple(row[places[key]] for key in chart.values) for row in table.rows]
    names = _names(table, places[chart.label])
    columns = [table.columns[places[key]] for key in chart.values]
    parts, height = _drawn(chart, names, cells, columns, chosen=range(len(cells)) if rows is None else rows)
    return svg.picture(parts, height=height, anchor=anchor, title=chart.title, description=chart.description)


def _names(table: PublishedTable, label: int) -> list[str]:
    """What the rows are called in a picture: with their group, or with the words that tell equal names apart."""
    names = [row[label].text for row in table.rows]
    group = next((place for place, column in enumerate(table.columns) if column.key == table.group_rows_by), label)
    if group != label:
        return [f"{row[group].text}: {name}" for row, name in zip(table.rows, names, strict=True)]
    if len(set(names)) == len(names):
        return names
    for place, column in enumerate(table.columns):
        longer = [f"{row[place].text}: {name}" for row, name in zip(table.rows, names, strict=True)]
        if place != label and column.kind is ColumnKind.TEXT and len(set(longer)) == len(longer):
            return longer
    return names


def pieces(chart: Chart, table: PublishedTable) -> tuple[range, ...]:
    """The rows of ``table`` in portions whose pictures fit on a page; one portion for a funnel."""
    count = len(table.rows)
    if chart.kind is ChartKind.FUNNEL or count <= ROWS_ON_A_PAGE:
        return (range(count),)
    portions = -(-count // ROWS_ON_A_PAGE)
    size = -(-count // portions)
    return tuple(range(start, min(start + size, count)) for start in range(0, count, size))


def _drawn(
    chart: Chart, names: list[str], cells: list[tuple[Cell, ...]], columns: list[Column], *, chosen: range
) -> tuple[list[str], float]:
    """The parts of a picture of the ``chosen`` rows, and its height. All rows together set the scale."""
    headings = [column.label for column in columns]
    if chart.kind is ChartKind.BARS:
        return _bars(names, [values[0] for values in cells], chosen=chosen)
    if chart.kind is ChartKind.BOUNDS:
        return _bounds(names, [(values[0], values[1]) for values in cells], headings=headings, chosen=chosen)
    if chart.kind is ChartKind.FUNNEL:
        return funnel(chart, names, [(values[0], values[1]) for values in cells], headings=headings)
    whole = 100.0 if all(column.kind is ColumnKind.PERCENT for column in columns) else None
    return _stacked(names, cells, headings=headings, whole=whole, chosen=chosen)


@dataclass(frozen=True)
class _Row:
    """Where a row of the picture lies."""

    lines: list[str]
    top: float
    height: float

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


def _rows(names: list[str], *, chosen: range, top: float, least: float = 30) -> tuple[list[_Row], float, float]:
    """The ``chosen`` rows from ``top`` down; the left edge of what is drawn; the height below the last row."""
    width = min(_LABEL_MOST, max((svg.text_width(name) for name in names), default=0) + 4)
    rows = []
    for place in chosen:
        lines = svg.wrap(names[place], width=width)
        height = max(least, svg.LINE * len(lines) + 10)
        rows.append(_Row(lines, top, height))
        top += height
    return rows, width + 12, top


def number_in(cell: Cell) -> float | None:
    """The number a picture may show for ``cell``: None where a symbol stands instead."""
    if cell.symbol or cell.value is None or not isfinite(cell.value):
        return None
    return float(cell.value)


def reason_in(cell: Cell) -> str:
    """What stands in a gap: the text of the cell, «[c]»."""
    return cell.text or f"[{cell.symbol or 'x'}]"


def _bars(names: list[str], cells: list[Cell], *, chosen: range) -> tuple[list[str], float]:
    rows, left, bottom = _rows(names, chosen=chosen, top=6)
    largest = max((number_in(cell) or 0.0 for cell in cells), default=0.0) or 1.0
    room = svg.WIDTH - left - min(240, max((svg.text_width(cell.text) for cell in cells), default=0)) - 14
    parts = []
    for row, place in zip(rows, chosen, strict=True):
        cell = cells[place]
        parts.append(svg.label_lines(row.lines, x=left - 8, middle=row.middle))
        number = number_in(cell)
        if number is None:
            parts.append(svg.gap(x=left, y=row.middle - 10, width=_GAP, height=20, words=reason_in(cell)))
            continue
        length = max(0.0, number) / largest * room
        parts.append(svg.box(x=left, y=row.middle - 10, width=length, height=20, fill=svg.DARK_BLUE))
        shown = svg.fitted(cell.text, width=240)
        parts.append(svg.text(shown, x=left + length + 6, y=row.middle + 5, bold=True))
    parts.append(svg.line(x1=left, y1=2, x2=left, y2=bottom, stroke=svg.QUIET))
    return parts, bottom + 4


def _bounds(
    names: list[str], cells: list[tuple[Cell, Cell]], *, headings: list[str], chosen: range
) -> tuple[list[str], float]:
    parts, top = _bounds_key(headings)
    rows, left, bottom = _rows(names, chosen=chosen, top=top + 34)
    values = [_bounds_text(point, span) for point, span in cells]
    right = svg.WIDTH - min(190, max((svg.text_width(value) for value in values), default=0) + 12) - 8
    scale = (right - left) / 100
    for tick in range(0, 101, 20):
        x = left + tick * scale
        parts.append(svg.line(x1=x, y1=top + 26, x2=x, y2=bottom + 4))
        parts.append(svg.text(f"{tick}%", x=x, y=top + 20, size=svg.SMALL, fill=svg.QUIET, anchor="middle"))
    for row, place in zip(rows, chosen, strict=True):
        point, span = cells[place]
        parts.append(svg.label_lines(row.lines, x=left - 8, middle=row.middle))
        parts.extend(_bounds_row(row, point, span, value=values[place], left=left, right=right))
    return parts, bottom + 8


def _bounds_text(point: Cell, span: Cell) -> str:
    """What stands at the end of a row: the share and its range, or the reason why there is no share."""
    if number_in(point) is None:
        return reason_in(point) if point.symbol and not span.symbol else ""
    return f"{point.text} ({span.text or reason_in(span)})"


def _bounds_key(headings: list[str]) -> tuple[list[str], float]:
    """The two marks with their names, side by side where they fit, and the height that they take."""
    first, second = (svg.fitted(heading, width=svg.WIDTH - 60) for heading in headings)
    start, y = 20 + svg.text_width(first) + 24, 19.0
    parts = [svg.dot(x=8, y=14), svg.text(first, x=20, y=y)]
    if start + 44 + svg.text_width(second) > svg.WIDTH:
        start, y = 0.0, 43.0
    parts.append(svg.box(x=start, y=y - 9, width=36, height=8, fill=svg.TURQUOISE))
    parts.append(svg.text(second, x=start + 44, y=y))
    return parts, y + 11


def _bounds_row(row: _Row, point: Cell, span: Cell, *, value: str, left: float, right: float) -> list[str]:
    scale = (right - left) / 100
    number, parts = number_in(point), []
    if span.symbol == "" and span.low is not None and span.high is not None:
        low, high = max(0.0, span.low), min(100.0, span.high)
        width = max(2.0, (high - low) * scale)
        parts.append(svg.box(x=left + low * scale, y=row.middle - 4, width=width, height=8, fill=svg.TURQUOISE))
    if number is not None:
        parts.append(svg.dot(x=left + min(100.0, max(0.0, number)) * scale, y=row.middle))
    elif not parts:
        words = reason_in(point) if point.symbol else reason_in(span)
        return [svg.gap(x=left, y=row.middle - 10, width=right - left, height=20, words=words)]
    size = svg.TEXT if number is not None else svg.SMALL
    fill = svg.INK if number is not None else svg.QUIET
    shown = svg.fitted(value, width=svg.WIDTH - right - 8, size=size)
    return [*parts, svg.text(shown, x=right + 8, y=row.middle + 5, size=size, fill=fill)]


def _stacked(
    names: list[str], cells: list[tuple[Cell, ...]], *, headings: list[str], whole: float | None, chosen: range
) -> tuple[list[str], float]:
    """whole: what the parts of a row make together; None means their own sum."""
    parts, top = _stacked_key(headings)
    rows, left, bottom = _rows(names, chosen=chosen, top=top + 8, least=40)
    for row, place in zip(rows, chosen, strict=True):
        parts.append(svg.label_lines(row.lines, x=left - 8, middle=row.middle))
        parts.extend(_stacked_row(row, cells[place], whole=whole, left=left, room=svg.WIDTH - left - 2))
    return parts, bottom + 4


def _stacked_key(headings: list[str]) -> tuple[list[str], float]:
    """The name of each part with its letter, in the order of the parts, in as many lines as needed."""
    parts, x, y = [], 0.0, 4.0
    for number, heading in enumerate(headings):
        letter, fill = _LETTERS[number % 26], svg.PALETTE[number % len(svg.PALETTE)]
        name = svg.fitted(heading, width=svg.WIDTH - 44)
        width = 28 + svg.text_width(name) + 14
        if x and x + width > svg.WIDTH:
            x, y = 0.0, y + 26
        parts.append(svg.box(x=x, y=y, width=20, height=20, fill=fill))
        parts.append(svg.text(letter, x=x + 10, y=y + 15, fill=svg.ink_on(fill), anchor="middle", bold=True))
        parts.append(svg.text(name, x=x + 26, y=y + 15))
        x += width
    return parts, y + 26


def _stacked_row(row: _Row, values: tuple[Cell, ...], *, whole: float | None, left: float, room: float) -> list[str]:
    numbers = [number_in(cell) for cell in values]
    known = sum(max(0.0, number) for number in numbers if number is not None)
    hidden = [cell for cell, number in zip(values, numbers, strict=True) if number is None]
    total = max(whole, known) if whole is not None else known
    if total <= 0 or (hidden and whole is None):
        reason = reason_in(hidden[0]) if hidden else "no cases"
        return [svg.gap(x=left, y=row.middle - 14, width=room, height=28, words=reason)]
    parts, x = [], left
    for place, number in enumerate(numbers):
        if not number or number < 0:
            continue
        width = number / total * room
        parts.append(_segment(place, values[place].text, number / total, x=x, middle=row.middle, width=width))
        x += width
    if hidden and left + room - x > 4:
        words = "together: " + ", ".join(f"{_LETTERS[place % 26]} {reason_in(cell)}" for place, cell in _gaps(values))
        parts.append(svg.gap(x=x + 1, y=row.middle - 14, width=left + room - x - 2, height=28, words=words))
    return parts


def _gaps(values: tuple[Cell, ...]) -> list[tuple[int, Cell]]:
    return [(place, cell) for place, cell in enumerate(values) if number_in(cell) is None]


def _segment(place: int, words: str, share: float, *, x: float, middle: float, width: float) -> str:
    """One part of a bar, with its letter and its percentage of the whole where they fit."""
    fill = svg.PALETTE[place % len(svg.PALETTE)]
    drawn = svg.box(x=x + 1, y=middle - 14, width=width - 2, height=28, fill=fill)
    shown = words if words.endswith("%") else f"{100 * share:.0f}%"
    letter = _LETTERS[place % 26]
    for candidate in (f"{letter} {shown}", letter):
        if svg.text_width(candidate) + 6 <= width:
            return drawn + svg.text(
                candidate, x=x + width / 2, y=middle + 5, fill=svg.ink_on(fill), anchor="middle", bold=True
            )
    return drawn
