"""Draw the charts of the report from the cells of cleared tables. What is suppressed is drawn as a marked gap."""

from __future__ import annotations

from dataclasses import replace

from openinquiry.adapters.report import svg
from openinquiry.adapters.report.bars import Bars
from openinquiry.adapters.report.bounds import Bounds, Forest
from openinquiry.adapters.report.dial import Dial
from openinquiry.adapters.report.funnel import funnel
from openinquiry.adapters.report.panels import Drawing, Drawn, Panel, drawing_of
from openinquiry.adapters.report.parts import Parts
from openinquiry.adapters.report.weights import Waterfalls, Weights
from openinquiry.core.audit.report_model import FUNNELS, Chart, ChartKind, PublishedTable

# The highest picture that stands on an A4 page under its headings without being made smaller.
MOST_HEIGHT = 880.0
_Pencil = Bars | Bounds | Dial | Forest | Parts | Weights | Waterfalls
_PENCILS: dict[ChartKind, type[_Pencil]] = {
    ChartKind.BARS: Bars,
    ChartKind.BOUNDS: Bounds,
    ChartKind.FOREST: Forest,
    ChartKind.DIAL: Dial,
    ChartKind.STACKED: Parts,
    ChartKind.WEIGHTS: Weights,
    ChartKind.WATERFALL: Waterfalls,
}


def draw_chart(chart: Chart, table: PublishedTable, *, anchor: str, panels: tuple[Panel, ...] | None = None) -> str:
    """``chart`` as an SVG element whose ids begin with ``anchor``.

    panels: one portion of :func:`pieces`, on the scale of the whole; None means all. A funnel is always whole.
    Raises WrongUsage when the chart names a column or group that the table does not have.
    """
    drawing = drawing_of(chart, table)
    parts, height = _funnel(chart, drawing) if chart.kind in FUNNELS else _rows(chart, drawing, panels)
    return svg.picture(parts, height=height, anchor=anchor, title=chart.title, description=chart.description)


def pieces(chart: Chart, table: PublishedTable) -> tuple[tuple[Panel, ...], ...]:
    """The panels of ``chart`` in portions whose pictures fit on a page; divided between panels where that is enough."""
    drawing = drawing_of(chart, table)
    if chart.kind in FUNNELS:
        return (drawing.panels,)
    pencil = _PENCILS[chart.kind](drawing)
    start = pencil.key()[1]
    portions: list[list[Panel]] = [[]]
    used = start
    for panel in (part for whole in drawing.panels for part in _divided(pencil, whole, room=MOST_HEIGHT - start)):
        height = _panel(pencil, panel, top=0.0)[1]
        if portions[-1] and used + height > MOST_HEIGHT:
            portions.append([])
            used = start
        portions[-1].append(panel)
        used += height
    return tuple(map(tuple, portions))


def _divided(pencil: _Pencil, panel: Panel, *, room: float) -> list[Panel]:
    """``panel`` in as few parts of about equal length as are each no higher than ``room``."""
    parts = [panel]
    for count in range(1, len(panel.rows) + 1):
        size = -(-len(panel.rows) // count)
        parts = [
            replace(panel, rows=panel.rows[start : start + size], left_out=())
            for start in range(0, len(panel.rows), size)
        ]
        parts[-1] = replace(parts[-1], left_out=panel.left_out)
        if all(_panel(pencil, part, top=0.0)[1] <= room for part in parts):
            break
    return parts


def _rows(chart: Chart, drawing: Drawing, panels: tuple[Panel, ...] | None) -> Drawn:
    pencil = _PENCILS[chart.kind](drawing)
    parts, bottom = pencil.key()
    for panel in drawing.panels if panels is None else panels:
        drawn, bottom = _panel(pencil, panel, top=bottom)
        parts += drawn
    return parts, bottom


def _panel(pencil: _Pencil, panel: Panel, *, top: float) -> Drawn:
    """A panel with its heading over it and, under it, what it leaves out."""
    parts, bottom = [], top + 8
    if panel.heading:
        for line in svg.wrap(panel.heading, width=svg.WIDTH - 4):
            bottom += svg.LINE
            parts.append(svg.text(line, x=0, y=bottom, bold=True))
        bottom += 8
    drawn, bottom = pencil.rows(panel, top=bottom)
    parts += drawn
    if panel.left_out:
        sentence = f"Not drawn, because the number is 0: {'; '.join(panel.left_out)}."
        drawn, bottom = svg.small_print(sentence, top=bottom + 2)
        parts += drawn
    return parts, bottom + 6


def _funnel(chart: Chart, drawing: Drawing) -> Drawn:
    cells = [(values[0], values[1]) for values in drawing.cells]
    return funnel(chart, list(drawing.names), cells, headings=[column.label for column in drawing.columns])
