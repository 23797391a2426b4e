"""Count offences and people, under every definition and at every linkage level. Exact counts; nothing here is shown.

Every tally carries the three readings of the linkage (loose, central, strict), those who certainly belong and those of
whom it cannot be told, and for each unrecorded value its reason.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from openinquiry.core.audit.attributes import FIELDS, age_band_of, resolve
from openinquiry.core.audit.definitions import CANNOT_TELL, MEETS, Definition
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
    """Count everything that the report may need. scope: a force code, or :data:`NATIONAL` for all together."""
    involvements = with_ages(records.involvements, offences=records.offences, people=records.people)
    repeated = _recorded_by_two_forces(records.offences, involvements, linkage)
    offence_frames, people_frames = [], []
    central = members = pl.DataFrame()
    for level in LEVELS:
        linked = involvements.join(linkage.person_of(level), on="record_id", how="left", maintain_order="left")
        classified = _classify(records.offences, linked, definitions).with_columns(
            repeated=pl.col("offence").is_in(repeated)
        )
        offence_frames.append(_count_offences(classified, definitions).with_columns(level=pl.lit(level)))
        people_frames.append(_count_people(classified, linked, records.people, linkage, level, definitions))
        if level == "central":
            central, members = classified, linked
    return Tallies(pl.concat(offence_frames), pl.concat(people_frames), central, members, len(repeated))


def _classify(offences: pl.DataFrame, linked: pl.DataFrame, definitions: tuple[Definition, ...]) -> pl.DataFrame:
    facts = {
        joins: offence_facts(offences, involvements=linked, joins=joins) for joins in {d.joins for d in definitions}
    }
    answers = [definition.classify(facts[definition.joins]) for definition in definitions]
    return next(iter(facts.values())).with_columns(*answers, pl.lit(MEETS).alias(ALL_OFFENCES))


def _recorded_by_two_forces(offences: pl.DataFrame, involvements: pl.DataFrame, linkage: Linkage) -> list[str]:
    """Offences that another force recorded first: same code, same first day, the very same victims and suspects."""
    people = involvements.join(linkage.person_of("central"), on="record_id")
    who = people.group_by("offence").agg(
        who=pl.concat_str("role", "person", separator=":").unique().sort().str.join("|")
    )
    return (
        offences.join(who, on="offence")
        .filter(pl.col("committed_from").is_not_null() & pl.col("who").str.contains("victim:"))
        .sort("recorded_date", "offence")
        .with_columns(first_force=pl.col("body").first().over("offence_code", "committed_from", "who"))
        .filter(pl.col("first_force") != pl.col("body"))["offence"]
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
