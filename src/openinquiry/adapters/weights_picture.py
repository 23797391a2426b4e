"""A picture of what each agreement is worth in a model that was learnt from somebody's own tables. Not for publication."""

from __future__ import annotations

from openinquiry.adapters.report.charts import draw_chart
from openinquiry.core.audit.report_model import Cell, Column, ColumnKind, PublishedTable
from openinquiry.core.audit.tables.weights import BEFORE, chart_of_weights
from openinquiry.core.linkage.weighing import START, ModelWeights


def weights_picture(model: ModelWeights) -> str:
    """The match weight of each level to one decimal, as SVG; the starting weight first."""
    rows = [(Cell(BEFORE), Cell(START), _number(model.start))]
    rows += [
        (Cell(comparison.title), Cell(level.words[0].upper() + level.words[1:]), _number(level.weight))
        for comparison in model.comparisons
        for level in comparison.levels
    ]
    chart = chart_of_weights()
    table = PublishedTable(
        id="match-weights", title=chart.title, lead="",
        columns=(Column("compared", "Compared"), Column("level", "Level"), Column("weight", "Weight", ColumnKind.RATE)),
        rows=tuple(rows), group_rows_by=("compared",),
    )  # fmt: skip
    return draw_chart(chart, table, anchor="weights")


def _number(weight: float) -> Cell:
    tenths = round(weight, 1) + 0.0  # no «-0.0»
    return Cell(f"{tenths:.1f}", tenths)
