"""Draw bars: one a row, as long as its number. Each group of rows has a scale of its own."""

from __future__ import annotations

from dataclasses import dataclass

from openinquiry.adapters.report import svg
from openinquiry.adapters.report.panels import Drawing, Drawn, Panel, number_in, reason_in, row_at
from openinquiry.core.audit.report_model import Cell

_GAP, _VALUE_MOST = 130.0, 240.0


@dataclass(frozen=True)
class Bars:
    """The bars of one chart."""

    drawing: Drawing

    def key(self) -> Drawn:
        """What must be known before the first bar is read."""
        if len(self.drawing.panels) < 2:
            return [], 0.0
        return svg.small_print("Each group has a scale of its own: compare lengths within a group only.", top=0)

    def rows(self, panel: Panel, *, top: float) -> Drawn:
        """The bars of ``panel`` from ``top`` down."""
        width = self.drawing.label_width
        left, room, parts = width + 12, self._room(width + 12), []
        largest = max((number_in(self._cell(place)) or 0.0 for place in panel.whole), default=0.0) or 1.0
        bottom = top
        for place in panel.rows:
            cell, number = self._cell(place), number_in(self._cell(place))
            row = row_at(bottom, self.drawing.names[place], width=width, least=self._least(cell))
            bottom += row.height
            parts.append(row.name(left=left))
            if number is None:
                parts.append(svg.gap(x=left, middle=row.middle, width=_GAP, least=20, words=reason_in(cell)))
                continue
            length = max(0.0, number) / largest * room
            parts.append(svg.box(x=left, y=row.middle - 10, width=length, height=20, fill=svg.DARK_BLUE))
            parts.append(
                svg.label_lines(_value(cell), x=left + length + 6, middle=row.middle, anchor="start", bold=True)
            )
        parts.append(svg.line(x1=left, y1=top, x2=left, y2=bottom, stroke=svg.QUIET))
        return parts, bottom

    def _cell(self, place: int) -> Cell:
        return self.drawing.cells[place][0]

    def _room(self, left: float) -> float:
        """How long the longest bar may be."""
        values = [svg.text_width(cells[0].text) for cells in self.drawing.cells]
        return svg.WIDTH - left - min(_VALUE_MOST, max(values, default=0)) - 14

    def _least(self, cell: Cell) -> float:
        if number_in(cell) is None:
            return svg.gap_height(reason_in(cell), width=_GAP, least=20) + 10
        return max(28, svg.LINE * len(_value(cell)) + 6)


def _value(cell: Cell) -> list[str]:
    return svg.wrap(cell.text, width=_VALUE_MOST)
