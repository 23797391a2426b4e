"""Which records stand behind what is known of the country, force by force."""

from __future__ import annotations

from functools import partial

import polars as pl

from openinquiry.core.audit.explanation.sources import Source, Sources, lines_of, place
from openinquiry.core.audit.records import Records
from openinquiry.core.audit.tables.country import GROUPS, fields_of, record_cell, records_by_role
from openinquiry.core.audit.tables.people import FIELD_WORDS


def sources_of_country(records: Records, *, forces: dict[str, str]) -> Sources:
    """Records by role, and those with and without a value, of each force. forces: code → name of those used."""
    everyone = records_by_role(records)
    found: Sources = {}
    for force, name in forces.items():
        mine = pl.col("body") == force
        for group, condition in GROUPS.items():
            about = f"Records of people ({group.replace('-', ' ')}), {name}"
            found[record_cell(group, force)] = _source(everyone, mine & condition, about, force)
            for field, column in fields_of(group):
                title = FIELD_WORDS[field][0].lower()
                for what, has in (("recorded", pl.col(column)), ("unrecorded", ~pl.col(column))):
                    cell = record_cell(group, force, f"{field}.{what}")
                    found[cell] = _source(everyone, mine & condition & has, f"{about}, {title}: {what}", force)
    return found


def _source(everyone: pl.DataFrame, condition: pl.Expr, words: str, force: str) -> Source:
    return Source(words, "rows", partial(_lines, everyone, condition), body=force)


def _lines(everyone: pl.DataFrame, condition: pl.Expr) -> pl.DataFrame:
    return lines_of(everyone.filter(condition), table="people", unit=place(), reference="person_reference")
