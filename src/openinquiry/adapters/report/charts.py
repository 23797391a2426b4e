"""Draw the charts of the report from the cells of cleared tables. What is suppressed is drawn as a marked gap."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from openinquiry.adapters.report import svg
from openinquiry.adapters.report.funnel import funnel
from openinquiry.core.audit.report_model import Cell, Chart, ChartKind, ColumnKind, PublishedTable
from openinquiry.core.shared import WrongUsage

_LABEL_MOST = 250
_GAP = 130
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def draw_chart(chart: Chart, table: PublishedTable, *, anchor: str) -> str:
    """``chart`` as an SVG element whose ids begin with ``anchor``.

    Raises WrongUsage when the chart names a column that the table does not have.
    """
    places = {column.key: place for place, column in enumerate(table.columns)}
    for key in (chart.label, *chart.values):
        if key not in places:
            raise WrongUsage(
                f"The chart «{chart.id}» draws the column «{key}», which table «{table.id}» does not have."
            )
    names = [row[places[chart.label]].text for row in table.rows]
    cells = [tuple(row[places[key]] for key in chart.values) for row in table.rows]
    columns = [table.columns[places[key]] for key in chart.values]
    headings = [column.label for column in columns]
    if chart.kind is ChartKind.BARS:
        parts, height = _bars(names, [values[0] for values in cells])
    elif chart.kind is ChartKind.BOUNDS:
        parts, height = _bounds(names, [(values[0], values[1]) for values in cells], headings=headings)
    elif chart.kind is ChartKind.FUNNEL:
        parts, height = funnel(chart, names, [(values[0], values[1]) for values in cells], headings=headings)
    else:
        whole = 100.0 if all(column.kind is ColumnKind.PERCENT for column in columns) else None
        parts, height = _stacked(names, cells, headings=headings, whole=whole)
    return svg.picture(parts, height=height, anchor=anchor, title=chart.title, description=chart.description)


@dataclass(frozen=True)
class _Row:
    """Where a row of the picture lies."""

    lines: list[str]
    top: float
    height: float

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


def _rows(names: list[str], *, top: float, least: float = 30) -> tuple[list[_Row], float, float]:
    """Rows for ``names`` from ``top`` down; the left edge of what is drawn; the height below the last row."""
    width = min(_LABEL_MOST, max((svg.text_width(name) for name in names), default=0) + 4)
    rows = []
    for name in names:
        lines = svg.wrap(name, width=width)
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


def _bars(names: list[str], cells: list[Cell]) -> tuple[list[str], float]:
    rows, left, bottom = _rows(names, top=6)
    room = svg.WIDTH - left - max((svg.text_width(cell.text) for cell in cells), default=0) - 14
    largest = max((number_in(cell) or 0.0 for cell in cells), default=0.0) or 1.0
    parts = []
    for row, cell in zip(rows, cells, strict=True):
        parts.append(svg.label_lines(row.lines, x=left - 8, middle=row.middle))
        number = number_in(cell)
        if number is None:
            parts.append(svg.gap(x=left, y=row.middle - 10, width=_GAP, height=20, words=reason_in(cell)))
            continue
        length = max(0.0, number) / largest * room
        parts.append(svg.box(x=left, y=row.middle - 10, width=length, height=20, fill=svg.DARK_BLUE))
        parts.append(svg.text(cell.text, x=left + length + 6, y=row.middle + 5, bold=True))
    parts.append(svg.line(x1=left, y1=2, x2=left, y2=bottom, stroke=svg.QUIET))
    return parts, bottom + 4


def _bounds(names: list[str], cells: list[tuple[Cell, Cell]], *, headings: list[str]) -> tuple[list[str], float]:
    rows, left, bottom = _rows(names, top=64)
    values = [_bounds_text(point, span) for point, span in cells]
    right = svg.WIDTH - min(190, max((svg.text_width(value) for value in values), default=0) + 12) - 8
    scale = (right - left) / 100
    parts = _bounds_key(headings, x=left)
    for tick in range(0, 101, 20):
        x = left + tick * scale
        parts.append(svg.line(x1=x, y1=56, x2=x, y2=bottom + 4))
        parts.append(svg.text(f"{tick}%", x=x, y=50, size=svg.SMALL, fill=svg.QUIET, anchor="middle"))
    for row, (point, span), value in zip(rows, cells, values, strict=True):
        parts.append(svg.label_lines(row.lines, x=left - 8, middle=row.middle))
        parts.extend(_bounds_row(row, point, span, value=value, left=left, right=right))
    return parts, bottom + 8


def _bounds_text(point: Cell, span: Cell) -> str:
    if number_in(point) is None or span.low is None or span.high is None:
        return ""
    return f"{point.text} ({span.text})"


def _bounds_key(headings: list[str], *, x: float) -> list[str]:
    """The two marks with their names, side by side."""
    first = svg.text(headings[0], x=x + 14, y=19)
    start = x + 14 + svg.text_width(headings[0]) + 22
    second = svg.text(headings[1], x=start + 44, y=19)
    return [
        svg.dot(x=x + 4, y=14),
        first,
        svg.box(x=start, y=10, width=36, height=8, fill=svg.TURQUOISE),
        second,
    ]


def _bounds_row(row: _Row, point: Cell, span: Cell, *, value: str, left: float, right: float) -> list[str]:
    scale = (right - left) / 100
    number, parts = number_in(point), []
    if span.symbol == "" and span.low is not None and span.high is not None:
        low, high = max(0.0, span.low), min(100.0, span.high)
        width = max(2.0, (high - low) * scale)
        parts.append(svg.box(x=left + low * scale, y=row.middle - 4, width=width, height=8, fill=svg.TURQUOISE))
    if number is None:
        words = reason_in(point) if point.symbol else reason_in(span)
        if parts:
            parts.append(svg.text(words, x=right + 8, y=row.middle + 5, size=svg.SMALL, fill=svg.QUIET))
        else:
            parts.append(svg.gap(x=left, y=row.middle - 10, width=right - left, height=20, words=words))
        return parts
    parts.append(svg.dot(x=left + min(100.0, max(0.0, number)) * scale, y=row.middle))
    shown = value or f"{point.text} ({reason_in(span)})"
    width = svg.WIDTH - right - 8
    parts.append(svg.text(svg.wrap(shown, width=width, most_lines=1)[0], x=right + 8, y=row.middle + 5))
    return parts


def _stacked(
    names: list[str], cells: list[tuple[Cell, ...]], *, headings: list[str], whole: float | None
) -> tuple[list[str], float]:
    """whole: what the parts of a row make together; None means their own sum."""
    parts, top = _stacked_key(headings)
    rows, left, bottom = _rows(names, top=top + 8, least=40)
    for row, values in zip(rows, cells, strict=True):
        parts.append(svg.label_lines(row.lines, x=left - 8, middle=row.middle))
        parts.extend(_stacked_row(row, values, whole=whole, left=left, room=svg.WIDTH - left - 2))
    return parts, bottom + 4


def _stacked_key(headings: list[str]) -> tuple[list[str], float]:
    """The name of each part with its letter, in the order of the parts, in as many lines as needed."""
    parts, x, y = [], 0.0, 4.0
    for number, heading in enumerate(headings):
        letter, fill = _LETTERS[number % 26], svg.PALETTE[number % len(svg.PALETTE)]
        name = svg.wrap(heading, width=svg.WIDTH - 40, most_lines=1)[0]
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
