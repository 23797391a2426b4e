"""The three readings of the linkage (loose, central, strict): every offence classified and every person told apart in each.

Offences and people have a number of the run beside what they are called: to group and to join by number costs a fraction
of what text costs, and the rows of ten years are many.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from openinquiry.core.audit.attributes import RESOLVED_FROM, resolve
from openinquiry.core.audit.definitions import CANNOT_TELL, DOES_NOT_MEET, MEETS, Definition
from openinquiry.core.audit.facts import age_columns, offence_facts
from openinquiry.core.audit.records import Records
from openinquiry.core.audit.repeats import recorded_by_two_forces
from openinquiry.core.linkage import LEVELS, Linkage

ALL_OFFENCES = "all"
_OFFENCE = "offence_number"
_NEEDED_TO_COUNT = (
    "offence", _OFFENCE, "record_id", "person", "person_number", "role", "body", "age", "age_missing",
)  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """The offences and people under one reading of the linkage.

    classified: one row an offence with the answer under each definition, facts, and ``repeated``: recorded first by
    another force. involvements: offence, record_id, person, role, body, age. counted: those whose people are counted.
    people: person_number, and sex and both ethnicities, each with the reason where there is none. alone: offence,
    ``repeated`` and the answers that this reading gives by itself. same: offence and first, records of one offence by two
    forces. offence_number and person_number stand for offence and person within the reading.
    """

    classified: pl.DataFrame
    involvements: pl.DataFrame
    counted: pl.DataFrame
    people: pl.DataFrame
    alone: pl.DataFrame
    same: pl.DataFrame


def take_readings(records: Records, *, linkage: Linkage, definitions: tuple[Definition, ...]) -> dict[str, Reading]:
    """Level → reading. The loose one gives the least: the fewest people, and only offences that meet a definition
    however records are linked. The strict one gives the most: the most people, and every offence that meets it in some
    reading.
    """
    numbers, persons = _number_offences(records), _number_people(linkage)
    offences = _beside(records.offences, numbers, "offence").sort(_OFFENCE)
    linked = _link(records, offences, persons, numbers)
    read = {level: _classify(offences, linked[level], definitions) for level in LEVELS}
    answers = {"loose": _in_every(read, definitions), "central": read["central"], "strict": _in_any(read, definitions)}
    same = _recorded_twice(offences, linked, numbers)
    readings, known = {}, records.people.select("record_id", *RESOLVED_FROM).join(persons, on="record_id")
    for level in LEVELS:
        repeated = pl.col("offence").is_in(same[level]["offence"].implode())
        names = (definition.id for definition in definitions)
        readings[level] = Reading(
            answers[level].with_columns(repeated=repeated),
            linked[level],
            _people_to_count(linked[level], linkage, level),
            resolve(known.with_columns(person=_number(level)))
            .rename({"person": "person_number"})
            .sort("person_number"),
            read[level].select("offence", *names, repeated=repeated),
            same[level],
        )
    return readings


def _number_offences(records: Records) -> pl.DataFrame:
    """offence and offence_number, in one order, of every offence that is listed or that somebody is said to take part in."""
    every = pl.concat([records.offences.select("offence"), records.involvements.select("offence")])
    return every.unique().sort("offence").with_row_index(_OFFENCE)


def _number_people(linkage: Linkage) -> pl.DataFrame:
    """record_id, and for each level the person and its number, from 1: the place of the record that a person is called by."""
    people = linkage.people.select("record_id", *LEVELS).with_row_index("place", offset=1)
    for level in LEVELS:
        joined = people.filter(pl.col(level) != pl.col("record_id")).select("place", person=level)
        called = joined.join(people.select(number="place", person="record_id"), on="person").select("place", "number")
        people = people.join(called, on="place", how="left", maintain_order="left").with_columns(
            pl.coalesce("number", "place").alias(_number(level))
        ).drop("number")  # fmt: skip
    return people.drop("place")


def _number(level: str) -> str:
    return f"{level}_number"


def _link(
    records: Records, offences: pl.DataFrame, persons: pl.DataFrame, numbers: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """Level → the involvements with the person, ages and numbers, in order of offence: what is in order is joined and
    grouped without a search.
    """
    born = records.people.select("record_id", "birth_date").join(persons, on="record_id", how="left")
    involvements = _beside(records.involvements, numbers, "offence").sort(_OFFENCE, maintain_order=True)
    for known, key in ((offences.select(_OFFENCE, "committed_from"), _OFFENCE), (born, "record_id")):
        involvements = _beside(involvements, known, key)
    involvements = involvements.with_columns(**age_columns()).drop("committed_from")
    common = [name for name in involvements.columns if name not in persons.columns or name == "record_id"]
    return {
        level: involvements.select(*common, person=level, person_number=_number(level)).with_columns(
            pl.col(_OFFENCE).set_sorted()
        )
        for level in LEVELS
    }


def _beside(frame: pl.DataFrame, known: pl.DataFrame, key: str) -> pl.DataFrame:
    """The frame with what is ``known`` (once for each key) beside it; its own columns are not copied."""
    found = frame.select(key).join(known, on=key, how="left", maintain_order="left")
    return frame.with_columns(found.drop(key).get_columns())


def _by_number(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with numbers in the place of offence and person."""
    numbers = {name: f"{name}_number" for name in ("offence", "person") if f"{name}_number" in frame.columns}
    return frame.with_columns(**numbers).drop(numbers.values())


def _classify(offences: pl.DataFrame, linked: pl.DataFrame, definitions: tuple[Definition, ...]) -> pl.DataFrame:
    facts = {
        joins: offence_facts(_by_number(offences), involvements=_by_number(linked), joins=joins)
        for joins in dict.fromkeys(definition.joins for definition in definitions)
    }
    answers = [definition.classify(facts[definition.joins]) for definition in definitions]
    named = next(iter(facts.values())).with_columns(offence_number="offence").with_columns(offences["offence"])
    return named.with_columns(*answers, pl.lit(MEETS).alias(ALL_OFFENCES))


def _recorded_twice(
    offences: pl.DataFrame, linked: Mapping[str, pl.DataFrame], numbers: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """Level → offence and first, in order, as :func:`recorded_by_two_forces` finds them."""
    found = recorded_by_two_forces(
        _by_number(offences), linked={level: _by_number(people) for level, people in linked.items()}
    )
    name = numbers["offence"]
    return {
        level: pairs.select(name.gather(pairs[end]).alias(end) for end in ("offence", "first")).sort("offence", "first")
        for level, pairs in found.items()
    }


def _people_to_count(linked: pl.DataFrame, linkage: Linkage, level: str) -> pl.DataFrame:
    """In the loose reading, records too poor to be compared are taken to be of people who are counted already."""
    parts = linked.select(_NEEDED_TO_COUNT)
    if level != "loose":
        return parts
    compared = linkage.people.filter("compared").select("record_id")
    return parts.join(compared, on="record_id", how="semi")


def _in_every(read: dict[str, pl.DataFrame], definitions: tuple[Definition, ...]) -> pl.DataFrame:
    """Meets: in all readings. Cannot tell: in some reading it meets, or cannot be told."""
    return _combined(read, definitions, meets=pl.all_horizontal)


def _in_any(read: dict[str, pl.DataFrame], definitions: tuple[Definition, ...]) -> pl.DataFrame:
    """Meets: in some reading. Cannot tell: in none it meets, and in some it cannot be told."""
    return _combined(read, definitions, meets=pl.any_horizontal)


def _combined(
    read: dict[str, pl.DataFrame], definitions: tuple[Definition, ...], *, meets: Callable[[list[pl.Expr]], pl.Expr]
) -> pl.DataFrame:
    combined = read["central"]
    for name in (definition.id for definition in definitions):
        answers = pl.DataFrame({level: reading[name] for level, reading in read.items()})
        each = [pl.col(level) for level in read]
        answer = (
            pl.when(meets([one == MEETS for one in each]))
            .then(pl.lit(MEETS))
            .when(pl.any_horizontal([one.is_in([MEETS, CANNOT_TELL]) for one in each]))
            .then(pl.lit(CANNOT_TELL))
            .otherwise(pl.lit(DOES_NOT_MEET))
        )
        combined = combined.with_columns(answers.select(answer.alias(name)).to_series())
    return combined
