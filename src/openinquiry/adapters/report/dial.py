"""Draw the dial: bands within bands, from where the unrecorded are like the recorded to where they may be anyone."""

from __future__ import annotations

from dataclasses import dataclass

from openinquiry.adapters.report import svg
from openinquiry.adapters.report.bounds import Axis, marks
from openinquiry.adapters.report.panels import Drawing, Drawn, Panel, Row, reason_in, row_at
from openinquiry.core.audit.report_model import Cell

# From the darkest, for the narrowest band, to the lightest. Tints of one blue, told apart by height too.
_FILLS = ("#12436D", "#4F7CA3", "#9DBAD3", "#D5E2ED")
_HEIGHTS = (20, 16, 12, 8)


@dataclass(frozen=True)
class Dial:
    """The bands of one chart, on an axis from 0% to 100%."""

    drawing: Drawing

    def key(self) -> Drawn:
        """The bands with their names, the narrowest first."""
        parts, x, y = [], 0.0, 14.0
        for number, column in enumerate(self.drawing.columns):
            width = 52 + svg.text_width(column.label) + 14
            if x and x + width > svg.WIDTH:
                x, y = 0.0, y + 26
            parts.append(_bar(number, x=x, width=36, middle=y))
            parts.append(svg.text(column.label, x=x + 44, y=y + 5))
            x += width
        return parts, y + 22

    def rows(self, panel: Panel, *, top: float) -> Drawn:
        """The bands of ``panel`` from ``top`` down, with an axis over them."""
        width = self.drawing.label_width
        left, right = width + 12, svg.WIDTH - 24
        rows, bottom = [], top + 26
        for place in panel.rows:
            rows.append((place, row_at(bottom, self.drawing.names[place], width=width, least=30)))
            bottom += rows[-1][1].height
        parts = marks(Axis(100, 20, "{:.0f}%"), left=left, right=right, top=top, bottom=bottom)
        for place, row in rows:
            parts += [row.name(left=left), *self._bands(row, self.drawing.cells[place], left=left, right=right)]
        return parts, bottom + 4

    def _bands(self, row: Row, spans: tuple[Cell, ...], *, left: float, right: float) -> list[str]:
        """The widest at the back. A row with a hidden range is a gap: bands that are missing would look like nought."""
        hidden = next((span for span in spans if span.symbol or span.low is None or span.high is None), None)
        if hidden is not None:
            return [svg.gap(x=left, middle=row.middle, width=right - left, least=20, words=reason_in(hidden))]
        scale, parts = (right - left) / 100, []
        for number, span in reversed(list(enumerate(spans))):
            low, high = max(0.0, span.low or 0.0), min(100.0, span.high or 0.0)
            parts.append(_bar(number, x=left + low * scale, width=max(2.0, (high - low) * scale), middle=row.middle))
        return parts


def _bar(number: int, *, x: float, width: float, middle: float) -> str:
    height = _HEIGHTS[min(number, len(_HEIGHTS) - 1)]
    return svg.box(x=x, y=middle - height / 2, width=width, height=height, fill=_FILLS[min(number, len(_FILLS) - 1)])
