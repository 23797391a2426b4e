"""How many groups stand behind each count of offences and of people.

A count may be large and yet be of one group: of the children whom one network abused. Whoever knows of the case then reads
off the count how many they were. Offences are joined through suspects, with those of which it cannot be told whether they
belong; an offence whose suspects stand in no other is a group by itself. Who stands in several groups is taken to stand in
the one that holds most of the people of the count, so a count that one group holds whole has one group behind it, whatever
else was done to its people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import polars as pl

from openinquiry.core.audit.attributes import FIELDS
from openinquiry.core.audit.definitions import CANNOT_TELL, MEETS, Definition
from openinquiry.core.audit.readings import ALL_OFFENCES, Reading
from openinquiry.core.audit.register import Register, may_belong_cell, offence_cell, people_cell, value_cell
from openinquiry.core.audit.sensitivity import AtThreshold
from openinquiry.core.audit.tables import rate_counts as rates
from openinquiry.core.audit.tables.definitions import UNCLEAR, move_cell, overlap_of, pairs_of, quarter_cell
from openinquiry.core.audit.tables.outcomes import CLASSES, NO_FURTHER_ACTION, outcome_cell, outcome_class
from openinquiry.core.audit.tables.sensitivity import sensitivity_cell
from openinquiry.core.audit.tallies import NATIONAL, ROLES, Tallies, people_of
from openinquiry.core.groups import NETWORKS, group_offences
from openinquiry.core.linkage import LEVELS

_JOINED = NETWORKS["co-offending"]
_Found = Iterable[tuple[str, int]]  # id of a count and the groups behind it


def enter_groups_behind(
    register: Register,
    tallies: Tallies,
    *,
    definitions: tuple[Definition, ...],
    sensitivity: tuple[AtThreshold, ...],
) -> None:
    """Say of every count of offences or people in the register how many groups stand behind it, in its own reading."""
    populations = (ALL_OFFENCES, *(each.id for each in definitions))
    for first, second in pairs_of(definitions):
        _enter(register, _moves(tallies.readings["central"], first, second))
    for line in sensitivity:
        _enter(register, _at_threshold(line))
    for level in LEVELS:
        reading = tallies.readings[level]
        for population in populations:
            groups = _groups(reading, population)
            _enter(register, _offences(reading, groups, population, level))
            for role in ROLES:
                members = _people(reading, groups, population, role)
                _enter(register, _by_scope(members, population, role, level))
                for field in FIELDS:
                    _enter(register, _by_value(members, field, population, role, level))
                if role == "victim":
                    _enter(register, _children(members, population, level))


def _enter(register: Register, found: _Found) -> None:
    register.groups.update({cell: number for cell, number in found if cell in register.counts})


def _groups(reading: Reading, population: str) -> pl.DataFrame:
    """offence, offence_number, group and answer, of all offences that may belong to the population."""
    relevant = reading.classified.filter(pl.col(population).is_in([MEETS, CANNOT_TELL]))
    found = group_offences(
        reading.involvements.select("offence", "person", "role"), relevant["offence"], by=_JOINED, same=reading.same
    )
    facts = relevant.select(
        "offence",
        "offence_number",
        "body",
        "repeated",
        "recorded_date",
        answer=population,
        outcome_class=outcome_class(),
    )
    return facts.join(found, on="offence").rename({"offence": "unit"})


def _people(reading: Reading, groups: pl.DataFrame, population: str, role: str) -> pl.DataFrame:
    """The people of a population (``unit``), a row for each group that an offence of theirs in this role stands in."""
    parts = reading.counted.filter(pl.col("role") == role).with_columns(pl.col("person_number").fill_null(0))
    stand_in = parts.join(groups, on="offence_number").select("person_number", "group").unique()
    members = people_of(reading, population=population, role=role).join(stand_in, on="person_number")
    return members.rename({"person_number": "unit"})


def _counted(frame: pl.DataFrame, by: list[str], cell: Callable[..., str]) -> _Found:
    """For each combination of ``by``: the id of its count, and the groups behind it."""
    if frame.is_empty():
        return
    sizes = frame.group_by(*by, "group").agg(size=pl.col("unit").n_unique())
    largest_first = frame.join(sizes, on=[*by, "group"], nulls_equal=True).sort(
        "size", "group", descending=[True, False]
    )
    chosen = largest_first.group_by(*by, "unit", maintain_order=True).agg(pl.col("group").first())
    for *labels, number in chosen.group_by(by).agg(groups=pl.col("group").n_unique()).iter_rows():
        yield cell(*labels), number


def _offences(reading: Reading, groups: pl.DataFrame, population: str, level: str) -> _Found:
    def by_answer(scope: str, answer: str) -> str:
        return offence_cell(population, scope, answer, level)

    nation = groups.filter(~pl.col("repeated"))
    yield from _counted(groups, ["body", "answer"], by_answer)
    yield from _counted(nation.with_columns(body=pl.lit(NATIONAL)), ["body", "answer"], by_answer)
    if level != "central":
        return
    meeting = nation.filter(pl.col("answer") == MEETS)
    yield from _counted(groups, ["answer"], lambda answer: f"{offence_cell(population, NATIONAL, answer)}.over-forces")
    yield from _counted(meeting, ["outcome_class"], lambda name: outcome_cell(population, name))
    for whole, classes in (("assigned", [name for name, *_ in CLASSES]), ("nfa", NO_FURTHER_ACTION)):
        mine = meeting.filter(pl.col("outcome_class").is_in(classes)).with_columns(all=0)
        yield from _counted(mine, ["all"], lambda _, whole=whole: outcome_cell(population, whole))
    quarters = meeting.with_columns(quarter=pl.col("recorded_date").dt.truncate("1q"))
    yield from _counted(quarters, ["quarter"], lambda day: quarter_cell(population, day))


def _moves(reading: Reading, first: Definition, second: Definition) -> _Found:
    """Offences by the answers of two definitions, in groups of all that may belong to either."""
    may_belong = pl.any_horizontal(pl.col(first.id, second.id).is_in([MEETS, CANNOT_TELL]))
    relevant = reading.classified.filter(may_belong)
    joined = group_offences(
        reading.involvements.select("offence", "person", "role"), relevant["offence"], by=_JOINED, same=reading.same
    )
    nation = relevant.filter(~pl.col("repeated")).join(joined, on="offence").with_columns(all=0, unit="offence")
    conditions = overlap_of(first.id, second.id)
    for what, condition in (
        *conditions.items(),
        ("cannot-tell", pl.any_horizontal(*(conditions[each] for each in UNCLEAR))),
    ):
        yield from _counted(nation.filter(condition), ["all"], lambda _, what=what: move_cell(first, second, what))


def _at_threshold(line: AtThreshold) -> _Found:
    mine = line.involvements
    linked = mine.drop_nulls("person").select("offence", "person", "role")
    joined = group_offences(linked, mine["offence"], by=_JOINED, same=line.same).with_columns(all=0)
    for figure in ("offences", "suspects", "victims"):
        units = line.members(figure)
        if figure != "offences":
            units = units.join(mine.select("record_id", "offence").unique(), on="record_id")
        found = units.select("offence", "unit").unique().join(joined, on="offence")
        yield from _counted(found, ["all"], lambda _, figure=figure: sensitivity_cell(figure, line.threshold))


def _by_scope(members: pl.DataFrame, population: str, role: str, level: str) -> _Found:
    certain, may = members.filter("certain"), members.filter(~pl.col("certain"))
    yield from _counted(certain, ["scope"], lambda scope: people_cell(population, role, scope, level))
    nation = may.filter(pl.col("scope") == NATIONAL)
    yield from _counted(nation, ["scope"], lambda _: may_belong_cell(population, role, level))
    over = certain.filter(pl.col("scope") != NATIONAL).with_columns(all=0)
    if level == "central":
        yield from _counted(over, ["all"], lambda _: f"{people_cell(population, role, NATIONAL)}.over-forces")


def _by_value(members: pl.DataFrame, field: str, population: str, role: str, level: str) -> _Found:
    certain, may = members.filter("certain"), members.filter(~pl.col("certain"))
    known, unknown = pl.col(field).is_not_null(), pl.col(field).is_null()

    def put(frame: pl.DataFrame, by: list[str], what: Callable[..., str]) -> _Found:
        return _counted(
            frame, ["scope", *by], lambda scope, *rest: value_cell(population, role, scope, field, what(*rest), level)
        )

    yield from put(certain.filter(known), [field], lambda value: f"={value}")
    yield from put(certain.filter(known), [], lambda: "recorded")
    yield from put(certain.filter(unknown), [], lambda: "unrecorded")
    yield from put(certain.filter(unknown), [f"{field}_missing"], lambda why: f"reason={why}")
    yield from put(may.filter(known), [field], lambda value: f"may={value}")
    yield from put(may.filter(unknown), [], lambda: "may.unrecorded")


def _children(members: pl.DataFrame, population: str, level: str) -> _Found:
    """The counts that rates rest on."""
    certain, may = members.filter("certain"), members.filter(~pl.col("certain"))
    adult = (pl.col("age_band") == rates.ADULT_BAND).fill_null(False)
    for cell, condition in (
        (rates.child_cell, rates.is_child()),
        (rates.ageless_cell, pl.col("age_band").is_null()),
        (rates.adult_cell, adult),
    ):
        yield from _counted(
            certain.filter(condition), ["scope"], lambda scope, cell=cell: cell(population, scope, level)
        )
    if level == rates.MAY_LEVEL:
        yield from _counted(may.filter(~adult), ["scope"], lambda scope: rates.may_be_child_cell(population, scope))
    if level != "central":
        return
    nation = certain.filter(pl.col("scope") == NATIONAL)
    for sex in (*dict(rates.SEXES), rates.OTHER, "all"):
        for band in (*rates.CHILD_BANDS, rates.REST, "all"):
            mine, grid = (
                nation.filter(rates.is_of_sex(sex) & rates.is_of_band(band)),
                rates.grid_cell(population, sex, band),
            )
            yield from _counted(mine, ["scope"], lambda _, grid=grid: grid)
