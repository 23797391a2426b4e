"""Populations as rows of a checked file, and the population of a group of people in an area put together from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Generic

from openinquiry.core.missing.rates import Area, B, People, Population
from openinquiry.core.returns import SourceFile

FORCE_AREA = "police force area"
# How the file is named among the inputs of a run, where every return is named by its body and kind.
INPUT = "denominators"


@dataclass(frozen=True)
class PopulationRow:
    """One row of the file. ``row`` is numbered as a spreadsheet shows it. basis: «residence» or «offence place»."""

    row: int
    area: Area
    basis: str
    on: date
    people: People
    number: int
    source: str


@dataclass(frozen=True)
class Found(Generic[B]):
    """A population with the rows it was added up from."""

    population: Population[B]
    rows: tuple[PopulationRow, ...]


@dataclass(frozen=True)
class Denominators:
    """Every population of an audit. name: of the file, as the audit folder has it."""

    name: str
    file: SourceFile
    rows: tuple[PopulationRow, ...]

    def find(self, area: Area, people: People, *, basis: B) -> Found[B] | None:
        """The population of ``people`` in ``area`` for counts of ``basis``; None where the rows do not make it up exactly.

        Both sexes are added up where they are there, else the rows of «all» are used. Ethnic groups are never added up to
        all people: a group that was left out would be missing without a trace.
        """
        for sexes in (("F", "M"), ("all",)) if people.sex == "all" else ((people.sex,),):
            parts = [self._ages(area, people, basis.word, sex) for sex in sexes]
            rows = tuple(row for part in parts for row in part)
            if all(parts):
                number = sum(row.number for row in rows)
                return Found(Population(basis, area, people, number, rows[0].on), rows)
        return None

    def _ages(self, area: Area, people: People, basis: str, sex: str) -> list[PopulationRow]:
        """The rows that cover the ages from end to end; none where a row crosses an end or an age is missing."""
        mine = [
            row
            for row in self.rows
            if row.area == area and row.basis == basis
            and (row.people.sex, row.people.ethnicity) == (sex, people.ethnicity)
            and row.people.age_from >= people.age_from and row.people.age_to <= people.age_to
        ]  # fmt: skip
        covered = {age for row in mine for age in range(row.people.age_from, row.people.age_to + 1)}
        whole = covered == set(range(people.age_from, people.age_to + 1))
        return sorted(mine, key=lambda row: row.people.age_from) if whole else []
