"""Draw bounds: for each row a number as a point and its range as a band: shares from 0% to 100%, or numbers from nought."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10

from openinquiry.adapters.report import svg
from openinquiry.adapters.report.panels import Drawing, Drawn, Panel, Row, number_in, reason_in, row_at
from openinquiry.core.audit.report_model import Cell

_VALUE_MOST = 190.0
_MOST_MARKS = 4  # on an axis of numbers, which are wider than percentages


@dataclass(frozen=True)
class Bounds:
    """The bounds of one chart, each panel on its own axis: from 0% to 100% here."""

    drawing: Drawing

    def key(self) -> Drawn:
        """The two marks with their names, side by side where they fit."""
        first, second = (svg.wrap(column.label, width=svg.WIDTH - 60) for column in self.drawing.columns)
        beside = 20 + max(map(svg.text_width, first)) + 24
        apart = len(first) > 1 or len(second) > 1 or beside + 44 + svg.text_width(second[0]) > svg.WIDTH
        start = 0.0 if apart else beside
        y = 14.0 + (svg.LINE * len(first) + 6 if apart else 0.0)
        parts = [svg.dot(x=8, y=14), *_down(first, x=20, y=19)]
        parts += [svg.box(x=start, y=y - 4, width=36, height=8, fill=svg.TURQUOISE)]
        parts += _down(second, x=start + 44, y=y + 5)
        return parts, y + 5 + svg.LINE * (len(second) - 1) + 11

    def rows(self, panel: Panel, *, top: float) -> Drawn:
        """The bounds of ``panel`` from ``top`` down, with an axis over them."""
        once = self._said_once(panel)
        parts: list[str] = []
        for place, reason in enumerate(once):
            if reason:
                more, top = svg.small_print(f"No «{self.drawing.columns[place].label}»: {reason}", top=top)
                parts += more
        width = self.drawing.label_width
        left, right, axis = width + 12, self._right(), self._axis_of(panel)
        rows, bottom = [], top + 26
        for place in panel.rows:
            least = self._least(place, once=once, right=right, left=left)
            rows.append((place, row_at(bottom, self.drawing.names[place], width=width, least=least)))
            bottom += rows[-1][1].height
        parts += marks(axis, left=left, right=right, top=top, bottom=bottom)
        for place, row in rows:
            parts.append(row.name(left=left))
            parts += self._row(row, place, axis, once=once, left=left, right=right)
        return parts, bottom + 4

    def _axis_of(self, panel: Panel) -> Axis:
        """The axis on which the rows of ``panel`` stand."""
        del panel
        return Axis(100, 20, "{:.0f}%")

    def _said_once(self, panel: Panel) -> tuple[str, str]:
        """For point and range: the reason why no row of the panel has one, where it is one reason for all."""
        reasons = []
        for part in (0, 1):
            cells = [self.drawing.cells[place][part] for place in panel.whole]
            same = len({cell.text for cell in cells}) == 1 and all(cell.symbol for cell in cells)
            reasons.append(reason_in(cells[0]) if same else "")
        return ("", "") if all(reasons) else (reasons[0], reasons[1])

    def _value(self, place: int, once: tuple[str, str]) -> str:
        """What stands at the end of a row: the share and its range, or why one of them is missing."""
        point, span = self.drawing.cells[place]
        shown = span.text if _is_range(span) else "" if once[1] else reason_in(span)
        if number_in(point) is not None:
            return f"{point.text} ({shown})" if shown else point.text
        missing = "" if once[0] or not point.symbol else reason_in(point)
        return f"{shown}; {missing}" if missing else shown

    def _right(self) -> float:
        panels = [(panel, self._said_once(panel)) for panel in self.drawing.panels]
        values = [self._value(place, once) for panel, once in panels for place in panel.whole]
        return svg.WIDTH - min(_VALUE_MOST, max(map(svg.text_width, values), default=0) + 12) - 8

    def _least(self, place: int, *, once: tuple[str, str], left: float, right: float) -> float:
        point, span = self.drawing.cells[place]
        if _is_gap(point, span):
            return svg.gap_height(_why(point, span), width=right - left, least=20) + 10
        return max(26, svg.LINE * len(svg.wrap(self._value(place, once), width=svg.WIDTH - right - 8)) + 6)

    def _row(self, row: Row, place: int, axis: Axis, *, once: tuple[str, str], left: float, right: float) -> list[str]:
        point, span = self.drawing.cells[place]
        scale, number = (right - left) / axis.most, number_in(point)
        if _is_gap(point, span):
            return [svg.gap(x=left, middle=row.middle, width=right - left, least=20, words=_why(point, span))]
        parts = []
        if _is_range(span):
            parts += _band(span, axis, left=left, right=right, middle=row.middle)
        if number is not None:
            parts.append(svg.dot(x=left + axis.within(number) * scale, y=row.middle))
        lines = svg.wrap(self._value(place, once), width=svg.WIDTH - right - 8)
        return [*parts, svg.label_lines(lines, x=right + 8, middle=row.middle, anchor="start")]


@dataclass(frozen=True)
class Forest(Bounds):
    """Numbers with their intervals, each panel on an axis from nought to its greatest number."""

    def _axis_of(self, panel: Panel) -> Axis:
        numbers = [number_in(self.drawing.cells[place][0]) or 0.0 for place in panel.whole]
        ends = [end for place in panel.whole for end in _ends(self.drawing.cells[place][1])]
        most = max((*numbers, *ends), default=0.0) or 1.0
        power, room = 10.0 ** floor(log10(most)), self._right() - self.drawing.label_width - 12
        # Whole numbers, for people are counted, and as few as stand beside one another; two always do.
        for step in (max(1.0, power * each) for each in (0.2, 0.5, 1.0, 2.0, 5.0)):
            axis = Axis(step * ceil(1.02 * most / step), step, "{:,.0f}")
            widest = svg.text_width(axis.words.format(axis.most), size=svg.SMALL) + 8
            if most / step <= _MOST_MARKS and widest * axis.most / step <= room:
                return axis
        return Axis(axis.most, axis.most, axis.words)


@dataclass(frozen=True)
class Axis:
    """most: its end, from 0. step: from mark to mark. words: how a mark is written."""

    most: float
    step: float
    words: str

    def within(self, number: float) -> float:
        """``number``, or the end of the axis that it is beyond."""
        return min(self.most, max(0.0, number))


def _ends(span: Cell) -> list[float]:
    return [end for end in (span.low, span.high) if end is not None and not span.symbol]


def _band(span: Cell, axis: Axis, *, left: float, right: float, middle: float) -> list[str]:
    """The band of a range; an arrow to the edge where it has no upper end."""
    scale = (right - left) / axis.most
    start = left + axis.within(span.low or 0.0) * scale
    if span.high is None:
        tip = [(right - 9, middle - 8), (right, middle), (right - 9, middle + 8)]
        body = svg.box(x=start, y=middle - 4, width=max(2.0, right - 4 - start), height=8, fill=svg.TURQUOISE)
        return [body, svg.curve(tip, stroke=svg.TURQUOISE, width=4)]
    width = max(2.0, left + axis.within(span.high) * scale - start)
    return [svg.box(x=start, y=middle - 4, width=width, height=8, fill=svg.TURQUOISE)]


def _is_range(span: Cell) -> bool:
    return not span.symbol and span.low is not None


def _is_gap(point: Cell, span: Cell) -> bool:
    return number_in(point) is None and not _is_range(span)


def _why(point: Cell, span: Cell) -> str:
    return reason_in(point) if point.symbol else reason_in(span)


def _down(lines: list[str], *, x: float, y: float) -> list[str]:
    return [svg.text(line, x=x, y=y + svg.LINE * number) for number, line in enumerate(lines)]


def marks(axis: Axis, *, left: float, right: float, top: float, bottom: float) -> list[str]:
    """The lines of an axis with their numbers, from ``top`` down to ``bottom``."""
    parts = []
    for number in range(round(axis.most / axis.step) + 1):
        x = left + number * axis.step * (right - left) / axis.most
        parts.append(svg.line(x1=x, y1=top + 20, x2=x, y2=bottom))
        words = axis.words.format(number * axis.step)
        parts.append(svg.text(words, x=x, y=top + 14, size=svg.SMALL, fill=svg.QUIET, anchor="middle"))
    return parts
