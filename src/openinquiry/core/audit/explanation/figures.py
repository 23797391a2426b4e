"""Every figure of a report by an id that can be cited, the counts it rests on, and the figure made again from other counts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from openinquiry.core.audit.noting import Noting
from openinquiry.core.audit.report_model import Cell, Column, PublishedTable, Report
from openinquiry.core.disclosure_control import ClearedCounts, ShownCount, public_count, show_count
from openinquiry.core.shared import require_cleared

_NOT_IN_AN_ID = re.compile(r"[^A-Za-z0-9._=+@]+")


@dataclass(frozen=True)
class Figure:
    """One cell of a table that says a number, or why there is none.

    id: table, row and column with slashes between. It holds no number of a table or section, so the same figure has the
    same id in every run. row: the id of its row. words: what the cells of words in its row say.
    """

    id: str
    table: PublishedTable
    row: str
    words: str
    column: Column
    cell: Cell


def figures_of(report: Report) -> dict[str, Figure]:
    """Figure id → figure, in reading order. Raises ValueError where two figures have one id, a fault of a table."""
    found: dict[str, Figure] = {}
    for cleared in report.tables():
        table = require_cleared(cleared)
        for number, row in enumerate(table.rows):
            words = "; ".join(
                cell.text for cell, column in zip(row, table.columns, strict=True) if column.kind.value == "text"
            )
            for cell, column in zip(row, table.columns, strict=True):
                if not cell.how:
                    continue
                name = figure_id(table.id, table.figure_ids[number], column.key)
                if name in found:
                    raise ValueError(f"Two figures have the id {name}.")
                found[name] = Figure(name, table, plain_id(table.figure_ids[number]), words, column, cell)
    return found


def figure_id(table: str, row: str, column: str) -> str:
    """The id by which the figure in a table, row and column is cited."""
    return "/".join(map(plain_id, (table, row, column)))


def plain_id(text: str) -> str:
    """``text`` in letters, digits and a few marks that need no quotes in a command or address."""
    return _NOT_IN_AN_ID.sub("-", text).strip("-")


def counts_behind(figure: Figure, *, shown: ClearedCounts) -> tuple[str, ...]:
    """The ids of the counts on which the figure rests, found by making it once more; none where it rests on no count."""
    if figure.cell.again is None:
        return ()
    noting = Noting(shown.shown)
    figure.cell.again(replace(shown, shown=noting))
    return tuple(noting.seen)


def made_again(
    figure: Figure, *, counts: Mapping[str, int], shown: ClearedCounts, public: frozenset[str]
) -> Cell | None:
    """The figure from these exact ``counts`` alone (id → count), protected as in the run; None where it rests on none.

    shown: the release, of which only its policy is used and which counts were hidden to protect others: that is decided
    for all counts together. public: counts that are shown as they are.
    """
    if figure.cell.again is None:
        return None
    again: dict[str, ShownCount] = {}
    for cell, count in counts.items():
        if not shown[cell].is_bounded:
            again[cell] = shown.shown[cell]
        else:
            again[cell] = public_count(count) if cell in public else show_count(count, policy=shown.policy)
    return figure.cell.again(replace(shown, shown=again))
