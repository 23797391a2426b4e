"""Draw the parts of a whole: one bar a row, one part a column, each with its letter."""

from __future__ import annotations

from dataclasses import dataclass

from openinquiry.adapters.report import svg
from openinquiry.adapters.report.panels import Drawing, Drawn, Panel, Row, number_in, reason_in, row_at
from openinquiry.core.audit.report_model import Cell, ColumnKind

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Parts:
    """The divided bars of one chart."""

    drawing: Drawing

    def key(self) -> Drawn:
        """The name of each part with its letter, in the order of the parts, in as many lines as needed."""
        parts, x, y, lines = [], 0.0, 4.0, 1
        for number, column in enumerate(self.drawing.columns):
            letter, fill = _LETTERS[number % 26], svg.PALETTE[number % len(svg.PALETTE)]
            name = svg.wrap(column.label, width=svg.WIDTH - 44)
            width = 28 + max(map(svg.text_width, name)) + 14
            if x and (x + width > svg.WIDTH or len(name) > 1 or lines > 1):
                x, y, lines = 0.0, y + 8 + svg.LINE * lines, 1
            lines = len(name)
            parts.append(svg.box(x=x, y=y, width=20, height=20, fill=fill))
            parts.append(svg.text(letter, x=x + 10, y=y + 15, fill=svg.ink_on(fill), anchor="middle", bold=True))
            parts += [svg.text(line, x=x + 26, y=y + 15 + svg.LINE * place) for place, line in enumerate(name)]
            x += width
        return parts, y + 16 + svg.LINE * lines

    def rows(self, panel: Panel, *, top: float) -> Drawn:
        """The bars of ``panel`` from ``top`` down."""
        width = self.drawing.label_width
        left, room, parts = width + 12, svg.WIDTH - width - 14, []
        for place in panel.rows:
            row = row_at(top, self.drawing.names[place], width=width, least=40)
            drawn, below = self._row(row, self.drawing.cells[place], left=left, room=room)
            parts += [row.name(left=left), *drawn]
            top = row.top + row.height + below
        return parts, top

    def _whole(self, known: float) -> float | None:
        """What the parts of a row make together; None where their own sum is all that is known of it."""
        of_percent = all(column.kind is ColumnKind.PERCENT for column in self.drawing.columns)
        return max(100.0, known) if of_percent else None

    def _row(self, row: Row, values: tuple[Cell, ...], *, left: float, room: float) -> Drawn:
        """The parts of one bar, and the height that words below it take."""
        numbers = [number_in(cell) for cell in values]
        known = sum(max(0.0, number) for number in numbers if number is not None)
        hidden = [place for place, number in enumerate(numbers) if number is None]
        whole = self._whole(known)
        total = known if whole is None else whole
        if total <= 0 or (hidden and whole is None):
            reason = reason_in(values[hidden[0]]) if hidden else "no cases"
            return _gap(row, reason, x=left, width=room, left=left, room=room)
        parts, x = [], left
        for place, number in enumerate(numbers):
            if number and number > 0:
                width = number / total * room
                parts.append(_segment(place, values[place].text, number / total, x=x, middle=row.middle, width=width))
                x += width
        if not hidden or left + room - x <= 4:
            return parts, 0.0
        words = ", ".join(f"{_LETTERS[place % 26]} {reason_in(values[place])}" for place in hidden)
        gap, below = _gap(row, f"together: {words}", x=x + 1, width=left + room - x - 2, left=left, room=room)
        return [*parts, *gap], below


def _gap(row: Row, words: str, *, x: float, width: float, left: float, room: float) -> Drawn:
    """A marked gap with its words inside where they fit, else in lines below the bar."""
    if svg.text_width(words, size=svg.SMALL) + 12 <= width:
        return [svg.gap(x=x, middle=row.middle, width=width, least=28, words=words)], 0.0
    outline = svg.gap(x=x, middle=row.middle, width=width, least=28, words="")
    lines = svg.wrap(words, width=room, size=svg.SMALL)
    below = [
        svg.text(line, x=left, y=row.top + row.height + 12 + svg.SMALL_LINE * place, size=svg.SMALL, fill=svg.QUIET)
        for place, line in enumerate(lines)
    ]
    return [outline, *below], svg.SMALL_LINE * len(lines) + 6.0


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
