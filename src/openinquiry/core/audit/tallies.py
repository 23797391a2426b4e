"""Count offences and people, under every definition and at every linkage level. Exact counts; nothing here is shown.

Every tally carries the three readings of the linkage (loose, central, strict), those who certainly belong and those of
whom it cannot be told, and for each unrecorded value its reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from openinquiry.core.audit.attributes import FIELDS, age_band_of, resolve
from openinquiry.core.audit.definitions import CANNOT_TELL, DOES_NOT_MEET, MEETS, Definition
from openinquiry.core.audit.facts import offence_facts, with_ages
from openinquiry.core.audit.records import Records
from openinquiry.core.audit.repeats import recorded_by_two_forces
from openinquiry.core.linkage import LEVELS, Linkage

ALL_OFFENCES = "all"
NATIONAL = "K04000001"
ROLES = ("suspect", "victim")


@dataclass(frozen=True)
class Tallies:
    """offences: level, definition, scope, answer, offences. people: level, population, role, scope, field, certain, value,
    reason, people. victims: population, sex, age_band, people: those who certainly belong, of all forces, at the central
    linkage; null where there is no value. classified: one row an offence with the answer under each definition (central
    linkage) and facts. members: offence, record_id, person (central), role, body. readings: level → what it was counted from.
    """

    offences: pl.DataFrame
    people: pl.DataFrame
    victims: pl.DataFrame
    classified: pl.DataFrame
    members: pl.DataFrame
    repeated_offences: int
    readings: dict[str, Reading]


@dataclass(frozen=True)
class Reading:
    """The offences and people under one reading of the linkage.

    classified: one row an offence with the answer under each definition, facts, and ``repeated``: recorded first by
    another force. involvements: offence, record_id, person, role, body, age. counted: those whose people are counted.
    people: person, and sex and both ethnicities, each with the reason where there is none. alone: offence, ``repeated`` and
    the answers that this reading gives by itself. same: offence and first, records of one offence by two forces.
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
    involvements = with_ages(records.involvements, offences=records.offences, people=records.people).join(
        records.people.select("record_id", "birth_date"), on="record_id", how="left", maintain_order="left"
    )
    linked = {
        level: involvements.join(linkage.person_of(level), on="record_id", how="left", maintain_order="left")
        for level in LEVELS
    }
    read = {level: _classify(records.offences, linked[level], definitions) for level in LEVELS}
    answers = {"loose": _in_every(read, definitions), "central": read["central"], "strict": _in_any(read, definitions)}
    same = recorded_by_two_forces(records.offences, linked=linked)
    readings = {}
    for level in LEVELS:
        repeated = pl.col("offence").is_in(same[level]["offence"].implode())
        names = (definition.id for definition in definitions)
        readings[level] = Reading(
            answers[level].with_columns(repeated=repeated),
            linked[level],
            _people_to_count(linked[level], linkage, level),
            resolve(records.people.join(linkage.person_of(level), on="record_id")),
            read[level].select("offence", *names, repeated=repeated),
            same[level],
        )
    return readings


def tally(records: Records, *, linkage: Linkage, definitions: tuple[Definition, ...]) -> Tallies:
    """Count everything that the report may need. scope: a force code, or :data:`NATIONAL` for all together."""
    readings = take_readings(records, linkage=linkage, definitions=definitions)
    offences = [
        _count_offences(reading.classified, definitions).with_columns(level=pl.lit(level))
        for level, reading in readings.items()
    ]
    people = [
        _count_people(reading, definitions).with_columns(level=pl.lit(level)) for level, reading in readings.items()
    ]
    central = readings["central"]
    return Tallies(
        pl.concat(offences),
        pl.concat(people),
        _victims_by_sex_and_age(central, definitions),
        central.classified,
        central.involvements,
        central.classified.filter("repeated").height,
        readings,
    )


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


def _classify(offences: pl.DataFrame, linked: pl.DataFrame, definitions: tuple[Definition, ...]) -> pl.DataFrame:
    facts = {
        joins: offence_facts(offences, involvements=linked, joins=joins) for joins in {d.joins for d in definitions}
    }
    answers = [definition.classify(facts[definition.joins]) for definition in definitions]
    return next(iter(facts.values())).with_columns(*answers, pl.lit(MEETS).alias(ALL_OFFENCES))


def _count_offences(classified: pl.DataFrame, definitions: tuple[Definition, ...]) -> pl.DataFrame:
    frames = []
    for name in (ALL_OFFENCES, *(definition.id for definition in definitions)):
        answers = classified.select(answer=name, scope="body", repeated="repeated")
        frames.append(answers.group_by("scope", "answer").agg(offences=pl.len()).with_columns(definition=pl.lit(name)))
        nation = answers.filter(~pl.col("repeated")).group_by("answer").agg(offences=pl.len())
        frames.append(nation.with_columns(definition=pl.lit(name), scope=pl.lit(NATIONAL)))
    columns = ("definition", "scope", "answer", "offences")
    return pl.concat([frame.select(columns) for frame in frames])


def _people_to_count(linked: pl.DataFrame, linkage: Linkage, level: str) -> pl.DataFrame:
    """In the loose reading, records too poor to be compared are taken to be of people who are counted already."""
    if level != "loose":
        return linked
    compared = linkage.people.filter("compared").select("record_id")
    return linked.join(compared, on="record_id", how="semi")


def _count_people(reading: Reading, definitions: tuple[Definition, ...]) -> pl.DataFrame:
    frames = []
    for name in (ALL_OFFENCES, *(definition.id for definition in definitions)):
        for role in ROLES:
            members = people_of(reading, population=name, role=role)
            frames.append(_by_value(members).with_columns(population=pl.lit(name), role=pl.lit(role)))
    columns = ("population", "role", "scope", "field", "certain", "value", "reason", "people")
    return pl.concat([frame.select(columns) for frame in frames])


def _victims_by_sex_and_age(reading: Reading, definitions: tuple[Definition, ...]) -> pl.DataFrame:
    national = (pl.col("scope") == NATIONAL) & pl.col("certain")
    return pl.concat(
        people_of(reading, population=name, role="victim")
        .filter(national)
        .group_by("sex", "age_band")
        .agg(people=pl.len())
        .with_columns(population=pl.lit(name))
        for name in (ALL_OFFENCES, *(definition.id for definition in definitions))
    )


def taking_part(reading: Reading, *, population: str, role: str) -> pl.DataFrame:
    """The involvements in a role, with ``answer`` of the population for their offence, of people who are counted."""
    answers = reading.classified.select("offence", answer=population)
    return reading.counted.filter(pl.col("role") == role).join(answers, on="offence")


def people_of(reading: Reading, *, population: str, role: str) -> pl.DataFrame:
    """One row a person and scope: whether it certainly belongs (``certain``), its values and why one is missing."""
    part = taking_part(reading, population=population, role=role)
    members = pl.concat([_members(part, scope=scope) for scope in (pl.lit(NATIONAL), pl.col("body"))])
    known = members.join(reading.people, on="person", how="left").with_columns(
        age_band=age_band_of(pl.col("age"), role)
    )
    return known.with_columns(
        age_band_missing=pl.when(pl.col("age_band").is_null()).then(pl.col("age_missing").fill_null("not recorded"))
    )


def _members(part: pl.DataFrame, *, scope: pl.Expr) -> pl.DataFrame:
    """One row a person and scope: whether it certainly belongs, and the least age at which it took part."""
    relevant = part.filter(pl.col("answer").is_in([MEETS, CANNOT_TELL])).with_columns(scope=scope)
    certain = pl.col("answer") == MEETS
    counted = certain | ~certain.any()  # «when … otherwise(True)» has no type where nobody takes part
    age = pl.col("age").filter(counted)
    return relevant.group_by("scope", "person").agg(
        certain=certain.any(),
        age=age.min(),
        age_missing=pl.col("age_missing").filter(counted).drop_nulls().sort().first(),
    )


def _by_value(members: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(
        members.group_by("scope", "certain", value=pl.col(field), reason=pl.col(f"{field}_missing"))
        .agg(people=pl.len())
        .with_columns(field=pl.lit(field))
        for field in FIELDS
    )
