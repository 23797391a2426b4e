"""Which rows stand behind each headline figure at each match weight."""

from __future__ import annotations

from functools import partial

import polars as pl

from openinquiry.core.audit.explanation.sources import Source, Sources, lines_of
from openinquiry.core.audit.records import Records
from openinquiry.core.audit.sensitivity import FIGURES, AtThreshold
from openinquiry.core.audit.tables.sensitivity import sensitivity_cell


def sources_of_sensitivity(lines: tuple[AtThreshold, ...], records: Records) -> Sources:
    """The cells of :func:`enter_sensitivity`, each with its rows."""
    return {
        sensitivity_cell(figure, line.threshold): Source(
            f"{title} under «{line.definition.short_title}», records linked from a match weight of {line.threshold:g}",
            "people" if figure in ("suspects", "victims") else figure,
            partial(_lines, line, figure, records),
            line.definition.id,
        )
        for line in lines
        for figure, title in FIGURES
    }


def _lines(line: AtThreshold, figure: str, records: Records) -> pl.DataFrame:
    members = line.members(figure)
    if figure in ("suspects", "victims"):
        where = records.people.select("record_id", "body", "row", "person_reference")
        rows = members.join(where, on="record_id")
        return lines_of(rows, table="people", unit=pl.col("unit"), reference="person_reference", person="unit")
    rows = members.join(records.offences.select("offence", "body", "row", "offence_reference"), on="offence")
    return lines_of(rows, table="offences", unit=pl.col("unit"), reference="offence_reference")
