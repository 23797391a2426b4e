"""Which rows of the denominators stand behind each population."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import polars as pl

from openinquiry.core.audit.denominators import FORCE_AREA, INPUT, Denominators, PopulationRow
from openinquiry.core.audit.explanation.sources import Source, Sources, lines_of
from openinquiry.core.audit.tables.rate_counts import CHILDREN, GROUPS, GROUPS_BY_AGE, people_cell_of
from openinquiry.core.audit.tallies import NATIONAL
from openinquiry.core.missing.rates import Area, OffencePlace, People

_SEX_WORDS = {"all": "People", "F": "Girls", "M": "Boys"}


@dataclass(frozen=True)
class Populations:
    """The populations of a run. forces: code → name of those whose returns are used. asked: of all that were asked."""

    denominators: Denominators
    forces: dict[str, str]
    asked: dict[str, str]

    def sources(self) -> Sources:
        """Every population of a force area and of the forces together."""
        found: Sources = {}
        for group in (CHILDREN, *GROUPS, *GROUPS_BY_AGE):
            for code, name in self.asked.items():
                found[people_cell_of(code, group)] = self._source(group, (code,), f"the area of {name}")
            together = tuple(self.forces)
            found[people_cell_of(NATIONAL, group)] = self._source(
                group, together, "the areas of the forces with a return"
            )
        return found

    def _source(self, group: People, areas: tuple[str, ...], where: str) -> Source:
        ages = f"aged {group.age_from} to {group.age_to}"
        words = f"{_SEX_WORDS[group.sex]} {ages} who live in {where}, as the denominators say"
        return Source(words, "people", partial(self._lines, group, areas), kinds=(INPUT,), body=INPUT)

    def _lines(self, group: People, areas: tuple[str, ...]) -> pl.DataFrame:
        rows: list[PopulationRow] = []
        for area in areas:
            found = self.denominators.find(Area(area, FORCE_AREA), group, basis=OffencePlace())
            rows += found.rows if found else ()
        frame = pl.DataFrame(
            {"body": [INPUT] * len(rows), "row": [row.row for row in rows],
             "says": [f"{row.area.code}, {row.people.sex}, {row.number}" for row in rows]},
            schema={"body": pl.String, "row": pl.Int64, "says": pl.String},
        )  # fmt: skip
        numbers = {row.row: float(row.number) for row in rows}
        lines = lines_of(
            frame, table="populations", unit=pl.col("row").cast(pl.String).str.zfill(8), says=pl.col("says")
        )
        return lines.with_columns(counts=pl.col("row").replace_strict(numbers, default=0.0, return_dtype=pl.Float64))
