"""How far the headline figures hang on the match weight from which records are linked: a small multiple."""

from __future__ import annotations

from openinquiry.core.audit import cells
from openinquiry.core.audit.register import Register, offence_cell, people_cell
from openinquiry.core.audit.report_model import Cell, Chart, ChartKind, Column, ColumnKind, PublishedTable
from openinquiry.core.audit.sensitivity import FIGURES, AtThreshold
from openinquiry.core.audit.tallies import NATIONAL
from openinquiry.core.disclosure_control import ClearedCounts


def sensitivity_cell(figure: str, threshold: float) -> str:
    """The register's id of a headline figure when records are linked from this match weight on."""
    return f"sensitivity.{figure}@{threshold:g}"


def enter_sensitivity(register: Register, lines: tuple[AtThreshold, ...]) -> None:
    """The headline figures at each threshold. At the central one they are figures of the report under another name."""
    for line in lines:
        for figure, _ in FIGURES:
            register.put(sensitivity_cell(figure, line.threshold), line.count(figure))
        if line.threshold == line.linkage.settings.thresholds.central:
            known = {
                "offences": offence_cell(line.definition.id, NATIONAL),
                "suspects": people_cell(line.definition.id, "suspect", NATIONAL),
                "victims": people_cell(line.definition.id, "victim", NATIONAL),
            }
            for figure, cell in known.items():
                register.tie(sensitivity_cell(figure, line.threshold), [cell])


def sensitivity(shown: ClearedCounts, *, lines: tuple[AtThreshold, ...]) -> PublishedTable:
    """Each headline figure, one row a threshold."""
    thresholds = tuple(line.threshold for line in lines)
    central = lines[0].linkage.settings.thresholds.central
    rows, ids = [], []
    for figure, title in FIGURES:
        for line in lines:
            threshold = f"{line.threshold:g}".replace("-", "−") + (" (central)" if line.threshold == central else "")
            count = _count(shown, figure, line.threshold, thresholds=thresholds)
            rows.append((cells.words(title), cells.words(threshold), count))
            # A figure is found however its id is punctuated: -4 must not be taken for 4.
            ids.append(f"sensitivity.{figure}.{'minus-' if line.threshold < 0 else ''}{abs(line.threshold):g}")
    return PublishedTable(
        id="sensitivity",
        title="The headline figures, had records been linked more freely or more strictly",
        lead=f"Under the headline definition, «{lines[0].definition.short_title}», of England and Wales.",
        columns=(
            Column("figure", "Figure"),
            Column("threshold", "Records are linked from a match weight of"),
            Column("count", "Counted", ColumnKind.COUNT),
        ),
        rows=tuple(rows),
        notes=(
            "Match weight is log2 of the odds that two records are one person: 2 is odds of 4 to 1, 10 of 1,000 to 1, −4 of 1 "
            "to 16. A figure that hardly moves does not hang on where the line is drawn.",
            "Only the linkage is moved. The ranges elsewhere in this report also hold what cannot be told.",
        ),
        source="Linkage of this run",
        figure_ids=tuple(ids),
        group_rows_by=("figure",),
    )


@cells.made("count at every threshold")
def _count(shown: ClearedCounts, figure: str, threshold: float, *, thresholds: tuple[float, ...]) -> Cell:
    """The figure at a threshold, hidden where it is hidden at any other: from one to the next it hardly differs."""
    if any(shown[sensitivity_cell(figure, each)].value is None for each in thresholds):
        return cells.HIDDEN
    return cells.count(shown[sensitivity_cell(figure, threshold)])


def chart_of_sensitivity() -> Chart:
    """One panel a figure."""
    return Chart(
        id="sensitivity",
        kind=ChartKind.BARS,
        title="The headline figures by the match weight from which records are linked",
        description="Bars of offences, suspects, victims and groups under the headline definition at each match weight, one "
        "panel for each. The table under the chart gives the numbers.",
        label="threshold",
        values=("count",),
    )
