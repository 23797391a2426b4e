"""Draw bounds: for each row the share recorded as a point, and the range that the unrecorded leave open as a band."""

from __future__ import annotations

from dataclasses import dataclass

from openinquiry.adapters.report import svg
from openinquiry.adapters.report.panels import Drawing, Drawn, Panel, Row, number_in, reason_in, row_at
from openinquiry.core.audit.report_model import Cell

_VALUE_MOST = 190.0


@dataclass(frozen=True)
class Bounds:
    """The bounds of one chart, on an axis from 0% to 100%."""

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
        left, right = width + 12, self._right()
        rows, bottom = [], top + 26
        for place in panel.rows:
            least = self._least(place, once=once, right=right, left=left)
            rows.append((place, row_at(bottom, self.drawing.names[place], width=width, least=least)))
            bottom += rows[-1][1].height
        parts += _axis(left=left, right=right, top=top, bottom=bottom)
        for place, row in rows:
            parts.append(row.name(left=left))
            parts += self._row(row, place, once=once, left=left, right=right)
        return parts, bottom + 4

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

    def _row(self, row: Row, place: int, *, once: tuple[str, str], left: float, right: float) -> list[str]:
        point, span = self.drawing.cells[place]
        scale, number = (right - left) / 100, number_in(point)
        if _is_gap(point, span):
            return [svg.gap(x=left, middle=row.middle, width=right - left, least=20, words=_why(point, span))]
        parts = []
        if span.low is not None and span.high is not None and not span.symbol:
            low, high = max(0.0, span.low), min(100.0, span.high)
            width = max(2.0, (high - low) * scale)
            parts.append(svg.box(x=left + low * scale, y=row.middle - 4, width=width, height=8, fill=svg.TURQUOISE))
        if number is not None:
            parts.append(svg.dot(x=left + min(100.0, max(0.0, number)) * scale, y=row.middle))
        lines = svg.wrap(self._value(place, once), width=svg.WIDTH - right - 8)
        return [*parts, svg.label_lines(lines, x=right + 8, middle=row.middle, anchor="start")]


def _is_range(span: Cell) -> bool:
    return not span.symbol and span.low is not None and span.high is not None


def _is_gap(point: Cell, span: Cell) -> bool:
    return number_in(point) is None and not _is_range(span)


def _why(point: Cell, span: Cell) -> str:
    return reason_in(point) if point.symbol else reason_in(span)


def _down(lines: list[str], *, x: float, y: float) -> list[str]:
    return [svg.text(line, x=x, y=y + svg.LINE * number) for number, line in enumerate(lines)]


def _axis(*, left: float, right: float, top: float, bottom: float) -> list[str]:
    parts = []
    for tick in range(0, 101, 20):
        x = left + tick * (right - left) / 100
        parts.append(svg.line(x1=x, y1=top + 20, x2=x, y2=bottom))
        parts.append(svg.text(f"{tick}%", x=x, y=top + 14, size=svg.SMALL, fill=svg.QUIET, anchor="middle"))
    return parts
