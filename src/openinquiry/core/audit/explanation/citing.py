"""Every figure of a report as a page cites it: as shown, in the words of its row and column, beside its interval.

Made of cleared cells and words alone; there is no number in it that the report does not show.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openinquiry.core.audit.explanation.figures import Figure
from openinquiry.core.audit.report_model import Cell, Column, ColumnKind

_BESIDE = ("cannot_tell", "unclear")
_OF_ITS_OWN = "range."  # columns of ranges, each of a share that its heading names


def figures_to_cite(figures: Mapping[str, Figure]) -> list[dict[str, Any]]:
    """The ``figures`` in reading order as plain data: figure, table, row, column, shown, interval, beside.

    interval: the range of the figure, where one stands in its row. beside: the other cells of
    its row that say a number, each as (heading, as shown), so that a share never stands without its denominator.
    """
    return [_cited(name, figure) for name, figure in figures.items()]


def _cited(name: str, figure: Figure) -> dict[str, Any]:
    row = _row_of(figure)
    interval = _interval(figure, row)
    others = [
        (column, cell) for column, cell in row if cell.how and column not in (figure.column, interval and interval[0])
    ]
    return {
        "figure": name, "table": figure.table.id, "row": figure.words, "column": figure.column.label,
        "shown": figure.cell.text, "interval": interval[1].text if interval else "",
        "beside": [[column.label, cell.text] for column, cell in others],
    }  # fmt: skip


def _row_of(figure: Figure) -> list[tuple[Column, Cell]]:
    """The columns and cells of its row."""
    row = next(row for row in figure.table.rows if any(cell is figure.cell for cell in row))
    return list(zip(figure.table.columns, row, strict=True))


def _interval(figure: Figure, row: list[tuple[Column, Cell]]) -> tuple[Column, Cell] | None:
    """A range belongs to the number that stands last before it; what cannot be told is counted beside, and has none."""
    owner = ""
    for column, cell in row:
        if column.kind.is_one_number and column.key not in _BESIDE:
            owner = column.key
        if column.kind is ColumnKind.RANGE and owner == figure.column.key and not column.key.startswith(_OF_ITS_OWN):
            return column, cell
    return None
