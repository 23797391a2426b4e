"""Which people, and which records of them, stand behind each count of suspects and victims."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import polars as pl

from openinquiry.core.audit.attributes import FIELDS, categories
from openinquiry.core.audit.definitions import CANNOT_TELL, MEETS
from openinquiry.core.audit.explanation.sources import READING_WORDS, Source, Sources, lines_of
from openinquiry.core.audit.readings import Reading
from openinquiry.core.audit.register import may_belong_cell, people_cell, value_cell
from openinquiry.core.audit.tables import rate_counts as rates
from openinquiry.core.audit.tables.people import FIELD_WORDS
from openinquiry.core.audit.tallies import NATIONAL, ROLES, people_of, taking_part
from openinquiry.core.linkage import LEVELS

_Where = tuple[str, str, str]  # level, population, role


@dataclass(frozen=True)
class People:
    """The people of a run, in each reading. records: police records of people. titles: population → its words.

    forces: code → name. counted: how many people there are by value and reason, which tells what reasons there are.
    """

    readings: dict[str, Reading]
    counted: pl.DataFrame
    records: pl.DataFrame
    titles: dict[str, str]
    forces: dict[str, str]
    _known: dict[_Where, pl.DataFrame] = field(default_factory=dict)

    def sources(self) -> Sources:
        """Every count of people by population, role and scope, and by value of each field, at every reading."""
        found: Sources = {}
        for population in self.titles:
            for role in ROLES:
                for level in LEVELS:
                    where = (level, population, role)
                    for scope in (NATIONAL, *self.forces):
                        found.update(self._of_scope(where, scope))
                    found[may_belong_cell(population, role, level)] = self._source(
                        where, NATIONAL, "of whom it cannot be told whether they belong", ~pl.col("certain")
                    )
                found.update(self._over_forces(population, role))
            found.update(self._children(population))
        return found

    def _children(self, population: str) -> Sources:
        """The counts that rates rest on."""
        age, certain, found = pl.col("age_band"), pl.col("certain"), dict[str, Source]()
        adult = age == rates.ADULT_BAND
        for level in LEVELS:
            where = (level, population, "victim")
            for scope in (NATIONAL, *self.forces):
                for cell, words, condition in (
                    (rates.child_cell(population, scope, level), "under 18", certain & rates.is_child()),
                    (rates.ageless_cell(population, scope, level), "of unrecorded age", certain & age.is_null()),
                    (rates.adult_cell(population, scope, level), "18 or over", certain & adult),
                ):
                    found[cell] = self._source(where, scope, words, condition, says="age_band")
        return {**found, **self._may_be_children(population), **self._grid(population)}

    def _grid(self, population: str) -> Sources:
        """Victims by sex and age together, and children added over the forces."""
        where, found = ("central", population, "victim"), dict[str, Source]()
        for sex in (*dict(rates.SEXES), rates.OTHER, "all"):
            for band in (*rates.CHILD_BANDS, rates.REST, "all"):
                condition = pl.col("certain") & rates.is_of_sex(sex) & rates.is_of_band(band)
                words = f"sex: {sex.lower()}, age: {band.lower()}"
                found[rates.grid_cell(population, sex, band)] = self._source(where, NATIONAL, words, condition)
        cell = rates.child_cell(population, NATIONAL)
        for end, words, lines in (
            ("twice", "in several forces, once for each after the first", self._children_again),
            ("over-forces", "added over the forces", self._added_children),
        ):
            found[f"{cell}.{end}"] = self._source(where, NATIONAL, f"under 18, {words}", pl.lit(True), lines=lines)
        return found

    def _may_be_children(self, population: str) -> Sources:
        where, maybe = (rates.MAY_LEVEL, population, "victim"), ~pl.col("certain")
        adult = (pl.col("age_band") == rates.ADULT_BAND).fill_null(False)
        found: Sources = {}
        for scope in (NATIONAL, *self.forces):
            stem = rates.may_be_child_cell(population, scope).removesuffix("may-be-children")
            for end, words, condition in (
                ("may-be-children", "not known to be 18 or over", maybe & ~adult),
                ("may-be-adults", "18 or over", maybe & adult),
                ("may", "of any age", maybe),
            ):
                said = f"of whom it cannot be told whether they belong, {words}"
                found[f"{stem}{end}"] = self._source(where, scope, said, condition)
        return found

    def _of_scope(self, where: _Where, scope: str) -> Sources:
        level, population, role = where
        certain = pl.col("certain")
        found = {people_cell(population, role, scope, level): self._source(where, scope, "", certain)}
        for name in FIELDS:
            value, reason, title = pl.col(name), pl.col(f"{name}_missing"), FIELD_WORDS[name][0].lower()

            def put(what: str, words: str, condition: pl.Expr, *, name: str = name, title: str = title) -> None:
                cell = value_cell(population, role, scope, name, what, level)
                found[cell] = self._source(where, scope, f"{title}: {words}", condition, says=name)

            put("recorded", "any value", certain & value.is_not_null())
            put("unrecorded", "unrecorded", certain & value.is_null())
            put(
                "may.unrecorded",
                "unrecorded, of whom it cannot be told whether they belong",
                ~certain & value.is_null(),
            )
            for each in categories(name, role=role):
                put(f"={each}", each, certain & (value == each))
                put(f"may={each}", f"{each}, of whom it cannot be told whether they belong", ~certain & (value == each))
            if scope == NATIONAL and level == "central":
                for why in self._reasons(where, name):
                    put(f"reason={why}", f"unrecorded, {why}", certain & value.is_null() & (reason == why))
        return found

    def _reasons(self, where: _Where, name: str) -> list[str]:
        level, population, role = where
        mine = self.counted.filter(
            pl.col("certain") & pl.col("value").is_null(),
            level=level, population=population, role=role, scope=NATIONAL, field=name,
        )  # fmt: skip
        return mine["reason"].drop_nulls().unique().sort().to_list()

    def _over_forces(self, population: str, role: str) -> Sources:
        where, cell = ("central", population, role), people_cell(population, role, NATIONAL)
        again = "in the returns of several forces, once for each force after the first"
        return {
            f"{cell}.twice": self._source(where, NATIONAL, again, pl.lit(True), lines=self._again),
            f"{cell}.over-forces": self._source(
                where, NATIONAL, "added over the forces", pl.lit(True), lines=self._added
            ),
        }

    def _source(
        self,
        where: _Where,
        scope: str,
        words: str,
        condition: pl.Expr,
        *,
        says: str = "",
        lines: Callable[[_Where], pl.DataFrame] | None = None,
    ) -> Source:
        level, population, role = where
        area = self.forces.get(scope, "England and Wales")
        about = ", ".join(filter(None, (f"{role.capitalize()}s ({self.titles[population]})", area, words)))
        said = f"{about}; {READING_WORDS[level]}"
        make = partial(self._lines, where, scope, condition, says) if lines is None else partial(lines, where)
        definition = "" if population == "all" else population
        return Source(said, "people", make, definition, level, body="" if scope == NATIONAL else scope)

    def _people(self, where: _Where) -> pl.DataFrame:
        if where not in self._known:
            level, population, role = where
            self._known[where] = people_of(self.readings[level], population=population, role=role)
        return self._known[where]

    def _members(self, where: _Where, answers: list[str]) -> pl.DataFrame:
        """The records by which people take part in offences with one of these answers: body, person, row, reference."""
        level, population, role = where
        part = taking_part(self.readings[level], population=population, role=role)
        mine = (
            part.filter(pl.col("answer").is_in(answers))
            .select("record_id", "person", "person_number", "answer")
            .unique()
        )
        return mine.join(self.records.select("record_id", "body", "row", "person_reference"), on="record_id")

    def _lines(self, where: _Where, scope: str, condition: pl.Expr, says: str) -> pl.DataFrame:
        mine = self._people(where).filter((pl.col("scope") == scope) & condition)
        members = self._members(where, [MEETS, CANNOT_TELL])
        rows = mine.join(members if scope == NATIONAL else members.filter(pl.col("body") == scope), on="person_number")
        # Who certainly belongs does so by the offences that meet the definition, not by those that may.
        rows = rows.filter(~pl.col("certain") | (pl.col("answer") == MEETS))
        said = pl.coalesce(says, pl.concat_str(pl.lit("unrecorded, "), f"{says}_missing")) if says else None
        return lines_of(
            rows, table="people", unit=pl.col("person"), reference="person_reference", person="person", says=said
        )

    def _added(self, where: _Where) -> pl.DataFrame:
        rows = self._members(where, [MEETS])
        unit = pl.concat_str("person", "body", separator="|")
        return lines_of(rows, table="people", unit=unit, reference="person_reference", person="person")

    def _added_children(self, where: _Where) -> pl.DataFrame:
        child = pl.col("certain") & rates.is_child()
        mine = self._people(where).filter(child & (pl.col("scope") != NATIONAL)).select("person_number", body="scope")
        rows = self._members(where, [MEETS]).join(mine, on=["person_number", "body"], how="semi")
        unit = pl.concat_str("person", "body", separator="|")
        return lines_of(rows, table="people", unit=unit, reference="person_reference", person="person")

    def _children_again(self, where: _Where) -> pl.DataFrame:
        return _after_the_first(self._added_children(where))

    def _again(self, where: _Where) -> pl.DataFrame:
        return _after_the_first(self._added(where))


def _after_the_first(added: pl.DataFrame) -> pl.DataFrame:
    """Of lines added over the forces, what is counted again: people in several, but not for the first."""
    several = added.filter(pl.col("body").n_unique().over("person") > 1)
    first = pl.col("body") == pl.col("body").min().over("person")
    return several.with_columns(counts=pl.when(first).then(0.0).otherwise(pl.col("counts")))
