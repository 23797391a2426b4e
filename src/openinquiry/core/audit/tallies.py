"""Count offences and people, under every definition and at every linkage level. Exact counts; nothing here is shown.

Every tally carries the three readings of the linkage (loose, central, strict), those who certainly belong and those of
whom it cannot be told, and for each unrecorded value its reason.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from openinquiry.core.audit.attributes import FIELDS, age_band_of
from openinquiry.core.audit.definitions import CANNOT_TELL, MEETS, Definition
from openinquiry.core.audit.readings import ALL_OFFENCES, Reading, take_readings
from openinquiry.core.audit.records import Records
from openinquiry.core.linkage import Linkage

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


def _count_offences(classified: pl.DataFrame, definitions: tuple[Definition, ...]) -> pl.DataFrame:
    frames = []
    for name in (ALL_OFFENCES, *(definition.id for definition in definitions)):
        answers = classified.select(answer=name, scope="body", repeated="repeated")
        frames.append(answers.group_by("scope", "answer").agg(offences=pl.len()).with_columns(definition=pl.lit(name)))
        nation = answers.filter(~pl.col("repeated")).group_by("answer").agg(offences=pl.len())
        frames.append(nation.with_columns(definition=pl.lit(name), scope=pl.lit(NATIONAL)))
    columns = ("definition", "scope", "answer", "offences")
    return pl.concat([frame.select(columns) for frame in frames])


def _count_people(reading: Reading, definitions: tuple[Definition, ...]) -> pl.DataFrame:
    names, frames = (ALL_OFFENCES, *(definition.id for definition in definitions)), []
    answers = reading.classified.select("offence_number", *names)
    for role in ROLES:
        part = _parts(reading, role, answers)
        for name in names:
            members = _people(part, reading, population=name, role=role)
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
    answers = reading.classified.select("offence_number", answer=population)
    return reading.counted.filter(pl.col("role") == role).join(answers, on="offence_number")


def people_of(reading: Reading, *, population: str, role: str) -> pl.DataFrame:
    """One row a person (``person_number``) and scope: whether it certainly belongs (``certain``), the least age at which
    it took part, its values and why one is missing.
    """
    answers = reading.classified.select("offence_number", population)
    return _people(_parts(reading, role, answers), reading, population=population, role=role)


def _parts(reading: Reading, role: str, answers: pl.DataFrame) -> pl.DataFrame:
    """The parts that people who are counted take in this role, with no more columns than counting needs, person by person
    and body by body: ``spot`` numbers a person at a body. All who are not known are one person, number 0.
    """
    mine = reading.counted.filter(pl.col("role") == role).with_columns(pl.col("person_number").fill_null(0))
    at = pl.col("body").rank("dense").cast(pl.UInt64)
    spot = pl.col("person_number").cast(pl.UInt64) * (at.max() + 1) + at
    needed = mine.select("offence_number", "person_number", "body", "age", "age_missing", spot=spot)
    return needed.join(answers, on="offence_number").sort("spot")


def _people(part: pl.DataFrame, reading: Reading, *, population: str, role: str) -> pl.DataFrame:
    """part: with the answer for the population of each offence. Who certainly belongs does so at the ages of the offences
    that certainly do.
    """
    relevant = part.filter(pl.col(population).is_in([MEETS, CANNOT_TELL]))
    here = _summed_up(relevant.with_columns(certain=pl.col(population) == MEETS), by="spot")
    nation = _summed_up(here, by="person_number").with_columns(body=pl.lit(NATIONAL))
    members = [
        each.join(reading.people, on="person_number", how="left") for each in (nation, here.select(nation.columns))
    ]
    known = pl.concat(members).rename({"body": "scope"}).with_columns(age_band=age_band_of(pl.col("age"), role))
    return known.with_columns(
        age_band_missing=pl.when(pl.col("age_band").is_null()).then(pl.col("age_missing").fill_null("not recorded"))
    )


def _summed_up(rows: pl.DataFrame, *, by: str) -> pl.DataFrame:
    """One row a value of ``by``, in whose order the rows are: the least of those that certainly belong, or else of all."""
    ends = [pl.when("certain").then(pl.col(name)).alias(f"sure_{name}") for name in ("age", "age_missing")]
    same = [name for name in ("person_number", "body") if name != by]
    found = (
        rows.with_columns(*ends, pl.col(by).set_sorted())
        .group_by(by, maintain_order=True)
        .agg(pl.col(same).first(), pl.col("certain").any(), pl.col("age", "age_missing", "sure_age", "sure_age_missing").min())
    )  # fmt: skip
    said = [
        pl.when("certain").then(pl.col(f"sure_{name}")).otherwise(pl.col(name)).alias(name)
        for name in ("age", "age_missing")
    ]
    return found.with_columns(*said, pl.col("person_number").set_sorted())


def _by_value(members: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(
        members.group_by("scope", "certain", value=pl.col(field), reason=pl.col(f"{field}_missing"))
        .agg(people=pl.len())
        .with_columns(field=pl.lit(field))
        for field in FIELDS
    )
