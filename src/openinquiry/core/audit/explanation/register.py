"""The register of figures that lies beside a report: every figure with its id, how it is made and what it rests on.

It holds the text of cleared cells and words, and no number that the report does not show.
"""

from __future__ import annotations

from typing import Any

from openinquiry.core.audit.cells import HOW
from openinquiry.core.audit.explanation.figures import Figure
from openinquiry.core.audit.explanation.rows import RowsOfFigures
from openinquiry.core.linkage import LEVELS


def register_of_figures(rows: RowsOfFigures) -> dict[str, Any]:
    """For ``figures.json``: the tables with their columns and rows; each figure as shown, how it is made, and its basis.

    bases: what figures rest on, each once: definitions, readings of the linkage, kinds of return, bodies, units. A
    figure names its own by place.
    """
    bases: list[dict[str, Any]] = []
    places: dict[str, int] = {}
    tables: dict[str, dict[str, Any]] = {}
    for figure in rows.figures.values():
        basis = _basis(figure, rows)
        place = places.setdefault(repr(basis), len(bases))
        if place == len(bases):
            bases.append(basis)
        table = tables.setdefault(figure.table.id, _about(figure))
        row = table["rows"].setdefault(figure.row, {"words": figure.words, "figures": {}})
        row["figures"][figure.id.rpartition("/")[2]] = [figure.cell.text, figure.cell.how, place]
    return {"kind": "register of figures", "how": HOW, "bases": bases, "tables": tables}


def _about(figure: Figure) -> dict[str, Any]:
    table = figure.table
    columns = {
        column.key: {"label": column.label} | ({"note": column.note} if column.note else {}) for column in table.columns
    }
    return {"title": table.title, "lead": table.lead, "notes": list(table.notes), "source": table.source,
            "columns": columns, "rows": {}}  # fmt: skip


def _basis(figure: Figure, rows: RowsOfFigures) -> dict[str, Any]:
    sources = rows.parts_of(figure).values()
    named = {name for source in sources for name in source.definition.split(", ") if name}
    bodies = {source.body for source in sources}
    return {
        "definitions": sorted(named),
        "readings": [level for level in LEVELS if any(source.level == level for source in sources)],
        "kinds": sorted({kind for source in sources for kind in source.kinds}),
        "bodies": sorted(bodies) if "" not in bodies else [],
        "units": sorted({source.unit for source in sources}),
    }
