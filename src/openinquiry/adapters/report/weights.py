"""Draw match weights: bars to both sides of zero, and steps that add up to a sum. All panels of a chart have one scale."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from openinquiry.adapters.report import svg
from openinquiry.adapters.report.panels import Drawing, Drawn, Panel, number_in, reason_in, row_at
from openinquiry.core.audit.report_model import Cell

_GAP, _BAR, _VALUE = 130.0, 18.0, 56.0
_FOR, _AGAINST = svg.DARK_BLUE, svg.ORANGE


@dataclass(frozen=True)
class _Scale:
    """Where a number stands between the names on the left and the edge; room for a number is left at both ends."""

    left: float
    low: float
    high: float

    def x(self, number: float) -> float:
        room = svg.WIDTH - self.left - 2 * _VALUE
        return self.left + _VALUE + (number - self.low) / ((self.high - self.low) or 1.0) * room

    def gap(self, cell: Cell, middle: float) -> str:
        """The marked gap of a cell without a number, from zero on where that fits."""
        start = min(self.x(0), svg.WIDTH - _GAP - 2)
        return svg.gap(x=start, middle=middle, width=_GAP, least=20, words=reason_in(cell))


def _scale(drawing: Drawing, numbers: Iterable[float]) -> _Scale:
    ends = [0.0, *numbers]
    return _Scale(drawing.label_width + 12, min(ends), max(ends))


def _least(cell: Cell) -> float:
    return svg.gap_height(reason_in(cell), width=_GAP, least=20) + 8 if number_in(cell) is None else 26.0


def _bar(scale: _Scale, start: float, end: float, *, middle: float, words: str, bold: bool = False) -> list[str]:
    """From ``start`` to ``end``, with the number beside the end it leads to: its sign tells the side too, not colour alone."""
    left, right = sorted((scale.x(start), scale.x(end)))
    anchor, x = ("end", left - 6) if end < start else ("start", right + 6)
    fill = _AGAINST if end < start else _FOR
    box = svg.box(x=left, y=middle - _BAR / 2, width=max(right - left, 1.0), height=_BAR, fill=fill)
    room = svg.text_width(words)
    paper = svg.box(x=x - 2 if anchor == "start" else x - room, y=middle - 8, width=room, height=16, fill=svg.PAPER)
    return [box, paper, svg.label_lines([words], x=x, middle=middle, anchor=anchor, bold=bold)]


@dataclass(frozen=True)
class Weights:
    """Bars from zero: to the right for one person, to the left for two."""

    drawing: Drawing

    def key(self) -> Drawn:
        """What the two sides mean."""
        said = "Right of the line speaks for one person, left of it for two people. Each further 1 doubles the odds."
        return svg.small_print(said, top=0)

    def rows(self, panel: Panel, *, top: float) -> Drawn:
        """The bars of ``panel`` from ``top`` down."""
        numbers = [number_in(cells[0]) or 0.0 for cells in self.drawing.cells]
        scale, parts, bottom = _scale(self.drawing, numbers), [], top
        for place in panel.rows:
            cell = self.drawing.cells[place][0]
            number = number_in(cell)
            row = row_at(bottom, self.drawing.names[place], width=self.drawing.label_width, least=_least(cell))
            bottom += row.height
            parts.append(row.name(left=scale.left))
            if number is None:
                parts.append(scale.gap(cell, row.middle))
            else:
                parts += _bar(scale, 0.0, number, middle=row.middle, words=cell.text)
        x = scale.x(0)
        parts.append(svg.line(x1=x, y1=top, x2=x, y2=bottom, stroke=svg.QUIET))
        return parts, bottom


@dataclass(frozen=True)
class Waterfalls:
    """Steps: each bar from where the sum stood to where it goes; a bar from zero begins a panel and ends it."""

    drawing: Drawing

    def key(self) -> Drawn:
        """What a bar means."""
        said = (
            "Each bar goes from where the weight stood to where it goes: right for one person, left for two people. The last "
            "bar is the sum."
        )
        return svg.small_print(said, top=0)

    def rows(self, panel: Panel, *, top: float) -> Drawn:
        """The steps of ``panel`` from ``top`` down, with the line of the mark."""
        scale, bottom = self._scale(), top + (18.0 if self.drawing.mark is not None else 0.0)
        start, parts, joins = bottom, [], []
        before: float | None = None
        for place in panel.rows:
            added, stands = self.drawing.cells[place]
            by, to = number_in(added), number_in(stands)
            row = row_at(bottom, self.drawing.names[place], width=self.drawing.label_width, least=_least(stands))
            parts.append(row.name(left=scale.left))
            if before is not None and to is not None:
                joins.append(svg.line(x1=scale.x(before), y1=bottom - 4, x2=scale.x(before), y2=bottom + 4))
            if by is None or to is None:
                parts.append(scale.gap(stands if to is None else added, row.middle))
            else:
                last = place == panel.whole[-1]
                parts += _bar(scale, to - by, to, middle=row.middle, words=added.text, bold=last)
            before, bottom = to, bottom + row.height
        return [*self._lines(scale, top=start, bottom=bottom), *joins, *parts], bottom

    def _scale(self) -> _Scale:
        ends = [number_in(stands) or 0.0 for _, stands in self.drawing.cells]
        return _scale(self.drawing, [*ends, self.drawing.mark or 0.0])

    def _lines(self, scale: _Scale, *, top: float, bottom: float) -> list[str]:
        """Zero, and the mark with its name over it."""
        zero = scale.x(0)
        parts = [svg.line(x1=zero, y1=top, x2=zero, y2=bottom, stroke=svg.QUIET)]
        if self.drawing.mark is None:
            return parts
        x = scale.x(self.drawing.mark)
        room = svg.text_width(self.drawing.mark_words, size=svg.SMALL)
        anchor = "end" if x + room > svg.WIDTH else "start"
        parts.append(svg.line(x1=x, y1=top - 4, x2=x, y2=bottom, stroke=svg.DARK_PINK, width=1.5, dash="4 3"))
        words = self.drawing.mark_words
        parts.append(svg.text(words, x=x, y=top - 7, size=svg.SMALL, fill=svg.QUIET, anchor=anchor))
        return parts
