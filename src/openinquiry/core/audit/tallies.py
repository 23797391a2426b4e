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
from openinquiry.core.linkage import LEVELS, Linkage

ALL_OFFENCES = "all"
NATIONAL = "K04000001"
ROLES = ("suspect", "victim")


@dataclass(frozen=True)
class Tallies:
    """offences: level, definition, scope, answer, offences. people: level, population, role, scope, field, certain, value,
    reason, people. classified: one row an offence with the answer under each definition (central linkage) and facts.
    members: offence, record_id, person (central), role, body.
    """

    offences: pl.DataFrame
    people: pl.DataFrame
    classified: pl.DataFrame
    members: pl.DataFrame
    repeated_offences: int


def tally(records: Records, *, linkage: Linkage, definitions: tuple[Definition, ...]) -> Tallies:
    """Count everything that the report may need. scope: a force code, or :data:`NATIONAL` for all together.

    The loose reading gives the least: the fewest people, and only offences that meet a definition however records are
    linked. The strict reading gives the most: the most people, and every offence that meets it in some reading.
    """
    involvements = with_ages(records.involvements, offences=records.offences, people=records.people).join(
        records.people.select("record_id", "birth_date"), on="record_id", how="left", maintain_order="left"
    )
    linked = {
        level: involvements.join(linkage.person_of(level), on="record_id", how="left", maintain_order="left")
        for level in LEVELS
    }
    read = {level: _classify(records.offences, linked[level], definitions) for level in LEVELS}
    central = read["central"]
    readings = {"loose": _in_every(read, definitions), "central": central, "strict": _in_any(read, definitions)}
    repeated = {level: _recorded_by_two_forces(records.offences, involvements, linkage, level) for level in LEVELS}
    classified = {
        level: reading.with_columns(repeated=pl.col("offence").is_in(repeated[level]))
        for level, reading in readings.items()
    }
    offences = [_count_offences(classified[level], definitions).with_columns(level=pl.lit(level)) for level in LEVELS]
    people = [
        _count_people(
            classified[level],
            _people_to_count(linked[level], linkage, level),
            records.people,
            linkage,
            level,
            definitions,
        )
        for level in LEVELS
    ]
    return Tallies(
        pl.concat(offences), pl.concat(people), classified["central"], linked["central"], len(repeated["central"])
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


def _recorded_by_two_forces(
    offences: pl.DataFrame, involvements: pl.DataFrame, linkage: Linkage, level: str
) -> list[str]:
    """Offences that another force recorded first: same code, same first day, the very same victims and suspects.

    In the loose reading one person in common, or two victims born on one day, is enough: links may have been missed
    between the two forces' records.
    """
    people = involvements.join(linkage.person_of(level), on="record_id")
    who = pl.concat_str("role", "person", separator=":")
    if level == "loose":
        born = pl.when(pl.col("role") == "victim").then(pl.col("birth_date").cast(pl.String))
        shared = (
            pl.concat([people.select("offence", who=who), people.select("offence", who=born)]).drop_nulls().unique()
        )
    else:
        together = people.group_by("offence").agg(who=who.unique().sort().str.join("|"))
        shared = together.filter(pl.col("who").str.contains("victim:"))
    return (
        offences.join(shared, on="offence")
        .filter(pl.col("committed_from").is_not_null())
        .sort("recorded_date", "offence")
        .with_columns(first_force=pl.col("body").first().over("offence_code", "committed_from", "who"))
        .filter(pl.col("first_force") != pl.col("body"))["offence"]
        .unique()
        .sort()
        .to_list()
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


def _people_to_count(linked: pl.DataFrame, linkage: Linkage, level: str) -> pl.DataFrame:
    """In the loose reading, records too poor to be compared are taken to be of people who are counted already."""
    if level != "loose":
        return linked
    compared = linkage.people.filter("compared").select("record_id")
    return linked.join(compared, on="record_id", how="semi")


def _count_people(
    classified: pl.DataFrame,
    linked: pl.DataFrame,
    people: pl.DataFrame,
    linkage: Linkage,
    level: str,
    definitions: tuple[Definition, ...],
) -> pl.DataFrame:
    attributes = resolve(people.join(linkage.person_of(level), on="record_id"))
    names = (ALL_OFFENCES, *(definition.id for definition in definitions))
    answered = linked.join(classified.select("offence", *names), on="offence")
    frames = []
    for name in names:
        for role in ROLES:
            taking_part = answered.filter(pl.col("role") == role)
            for scope in (pl.lit(NATIONAL), pl.col("body")):
                members = _members(taking_part, answer=name, scope=scope)
                frames.append(
                    _by_value(members, attributes, role).with_columns(population=pl.lit(name), role=pl.lit(role))
                )
    columns = ("population", "role", "scope", "field", "certain", "value", "reason", "people")
    return pl.concat([frame.select(columns) for frame in frames]).with_columns(level=pl.lit(level))


def _members(taking_part: pl.DataFrame, *, answer: str, scope: pl.Expr) -> pl.DataFrame:
    """One row a person and scope: whether it certainly belongs, and the least age at which it took part."""
    relevant = taking_part.filter(pl.col(answer).is_in([MEETS, CANNOT_TELL])).with_columns(scope=scope)
    certain = pl.col(answer) == MEETS
    counted = certain | ~certain.any()  # «when … otherwise(True)» has no type where nobody takes part
    age = pl.col("age").filter(counted)
    return relevant.group_by("scope", "person").agg(
        certain=certain.any(),
        age=age.min(),
        age_missing=pl.col("age_missing").filter(counted).drop_nulls().sort().first(),
    )


def _by_value(members: pl.DataFrame, attributes: pl.DataFrame, role: str) -> pl.DataFrame:
    known = members.join(attributes, on="person", how="left").with_columns(age_band=age_band_of(pl.col("age"), role))
    known = known.with_columns(
        age_band_missing=pl.when(pl.col("age_band").is_null()).then(pl.col("age_missing").fill_null("not recorded"))
    )
    return pl.concat(
        known.group_by("scope", "certain", value=pl.col(field), reason=pl.col(f"{field}_missing"))
        .agg(people=pl.len())
        .with_columns(field=pl.lit(field))
        for field in FIELDS
    )
