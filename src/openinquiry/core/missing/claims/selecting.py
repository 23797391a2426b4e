"""The counts and populations that a claim or a table is about, and whether the populations belong to the counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np

from openinquiry.core.missing.claims.claim import LABELS, NOT_STATED, SYSTEMS, Claim
from openinquiry.core.missing.claims.data import ClaimData, DataRow, What
from openinquiry.core.missing.counts import GroupCounts, Numbers
from openinquiry.core.missing.rates.matched import (
    Area,
    Events,
    NotMatched,
    OffencePlace,
    People,
    Population,
    Residence,
    match,
)
from openinquiry.core.shared import WrongUsage

ANY_OTHER = "any other"
_OLDEST = 120
_ROUNDED = 1.0  # percentages that are rounded add up to 100 within this
_NO_DAY = date(1, 1, 1)  # the day of a population is not among the columns, and no count has one
_BASES = {each.word: each() for each in (Residence, OffencePlace)}


@dataclass(frozen=True)
class Selection:
    """Which rows are wanted. system: the one way of recording ethnicity; empty for what is not ethnicity.

    where: label → the values used; labels not named use every value. groups: must be there. populations_of: the groups
    whose population is needed; None for no population, empty for that of every group.
    """

    system: str = ""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    populations_of: tuple[str, ...] | None = None


def selection_of(claim: Claim) -> Selection:
    """The rows that ``claim`` is about."""
    where = {**claim.where, **({"period": claim.periods} if claim.periods else {})}
    needed = () if claim.against_population else claim.groups
    return Selection(claim.system, where, claim.groups, needed if claim.needs_population else None)


@dataclass(frozen=True, eq=False)
class Selected:
    """What a claim is judged by. strata: period, area, sex and age of each row of counts.

    populations: strata × groups, or None where some that the claim needs is not there. unmatched: why populations do not
    belong to the counts, in sentences; empty where they do. numbers_known: whether counts are people, not percentages.
    unrecorded_known: whether the source says how many are unrecorded. why_unrecorded: reason → number. offence_place:
    whether a population was asked for and people are counted by whose police recorded the offence.
    """

    counts: GroupCounts
    strata: tuple[tuple[str, str, str, str], ...]
    populations: Numbers | None
    unmatched: tuple[str, ...]
    numbers_known: bool
    unrecorded_known: bool
    why_unrecorded: dict[str, float]
    offence_place: bool


def select(data: ClaimData, wanted: Selection) -> Selected:
    """The rows of ``data`` that are ``wanted``, as counts.

    Only rows of the one way of recording ethnicity are used. A group that a stratum does not list has nobody
    there; where one group is listed in all, nobody is recorded in :data:`ANY_OTHER`. Raises WrongUsage where there are no
    such rows, a group or value that is named is not there, a stratum does not say how many are unrecorded, or people would
    be counted twice.
    """
    rows = [each for each in data.rows if each.what is not What.POPULATION and _is_in(each, wanted)]
    mine = [each for each in rows if each.system == wanted.system]
    if not mine:
        raise WrongUsage(_nothing(data, rows, wanted))
    strata = tuple(dict.fromkeys(each.stratum for each in mine))
    groups = tuple(dict.fromkeys(each.group for each in mine if each.what is What.RECORDED))
    unknown = [group for group in wanted.groups if group not in groups]
    if unknown:
        raise WrongUsage(f"The counts have no group {', '.join(unknown)}. They have: {', '.join(groups) or 'none'}.")
    # With one group alone, everyone unrecorded would have to be of it.
    groups = (*groups, ANY_OTHER) if len(groups) == 1 else groups
    _check_unrecorded(mine, strata)
    _check_counted_once(mine, strata)
    if data.percentages:
        _check_percentages(mine, strata)
    counts = _counts(mine, strata, groups)
    populations, unmatched = _populations(data, mine, strata, groups, wanted)
    reasons: dict[str, float] = {}
    for each in mine:
        if each.what is What.UNRECORDED:
            reasons[each.group] = reasons.get(each.group, 0.0) + (each.number or 0.0)
    known = all(each.number is not None for each in mine)
    offence_place = wanted.populations_of is not None and any(each.basis == OffencePlace.word for each in mine)
    return Selected(counts, strata, populations, unmatched, not data.percentages, known, reasons, offence_place)


def _is_in(row: DataRow, wanted: Selection) -> bool:
    return all(getattr(row, label) in values for label, values in wanted.where.items())


def _nothing(data: ClaimData, rows: list[DataRow], wanted: Selection) -> str:
    if rows:
        there = ", ".join(dict.fromkeys(each.system or "(none)" for each in rows))
        return (
            f"The counts have no rows of the system {wanted.system or '(none)'}; they have {there}. "
            "Ways of recording ethnicity are never merged or put in each other's place."
        )
    for label, values in wanted.where.items():
        known = dict.fromkeys(getattr(each, label) for each in data.rows if each.what is not What.POPULATION)
        absent = [value for value in values if value not in known]
        if absent:
            return f"The counts have no {label} {', '.join(absent)}. They have: {', '.join(known)}."
    return "The counts have no rows for what is asked."


def _check_unrecorded(rows: list[DataRow], strata: tuple[tuple[str, ...], ...]) -> None:
    said = {each.stratum for each in rows if each.what is What.UNRECORDED}
    silent = [each for each in strata if each not in said]
    if silent:
        raise WrongUsage(
            f"No row says how many are unrecorded{_of(silent[0])}. Add an unrecorded row: with 0 if everyone is recorded, "
            "with nothing if the source does not say."
        )


def _check_counted_once(rows: list[DataRow], strata: tuple[tuple[str, ...], ...]) -> None:
    """Refuse parts beside the whole that they are part of, and one count by two bases: they would be added up."""
    for place, label in enumerate(LABELS):
        others: dict[tuple[str, ...], set[str]] = {}
        for stratum in strata:
            others.setdefault((*stratum[:place], *stratum[place + 1 :]), set()).add(stratum[place])
        for values in others.values():
            parts = sorted(values - {"", "all"})
            overlap = ["all" if "all" in values else "(empty)", parts[0]] if parts and len(parts) < len(values) else []
            overlap = overlap or (_overlapping_ages(parts) if label == "age" else [])
            if overlap:
                raise WrongUsage(
                    f"Rows of the {label} {overlap[0]} stand beside rows of the {label} {overlap[1]}, so that people would be "
                    "counted twice. Choose some with [where] or --where."
                )
    for stratum in strata:
        if len({each.basis for each in rows if each.stratum == stratum}) > 1:
            raise WrongUsage(
                f"People are counted by residence and by offence place in one stratum{_of(stratum)}, so that they would be "
                "counted twice. Keep one."
            )


def _overlapping_ages(ages: list[str]) -> list[str]:
    """Two ages that share a year; none where an age is not written as one, which only rates ask for."""
    spans = []
    for age in ages:
        try:
            people = _people("", age, "")
        except WrongUsage:
            continue
        spans.append((people.age_from, people.age_to, age))
    spans.sort()
    return next(([one[2], other[2]] for one, other in pairwise(spans) if other[0] <= one[1]), [])


def _check_percentages(rows: list[DataRow], strata: tuple[tuple[str, ...], ...]) -> None:
    if len(strata) > 1:
        raise WrongUsage(
            f"Percentages of {len(strata)} strata cannot be added up without numbers of people. Choose one with [where]."
        )
    total = sum(each.number or 0.0 for each in rows)
    if abs(total - 100) > _ROUNDED:
        raise WrongUsage(
            f"The percentages add up to {total:g}. Recorded and unrecorded together must make 100; "
            "add a group for the rest."
        )


def _counts(rows: list[DataRow], strata: tuple[tuple[str, ...], ...], groups: tuple[str, ...]) -> GroupCounts:
    tables: dict[str, Numbers] = {}
    for each in rows:
        column = len(groups) if each.what is What.UNRECORDED else groups.index(each.group)
        for name in {"", each.operation}:
            table = tables.setdefault(name, np.zeros((len(strata), len(groups) + 1)))
            table[strata.index(each.stratum), column] += each.number or 0.0
    every = tables.pop("")
    return GroupCounts(groups, every[:, :-1], every[:, -1], tuple(tables.values()))


def _populations(
    data: ClaimData,
    rows: list[DataRow],
    strata: tuple[tuple[str, str, str, str], ...],
    groups: tuple[str, ...],
    wanted: Selection,
) -> tuple[Numbers | None, tuple[str, ...]]:
    if wanted.populations_of is None:
        return None, ()
    reasons, table, complete = [], np.zeros((len(strata), len(groups))), True
    known = [each for each in data.rows if each.what is What.POPULATION]
    if not known:
        return None, ("The data have no population to set the people against.",)
    for place, stratum in enumerate(strata):
        bases = {each.basis for each in rows if each.stratum == stratum}
        for group in wanted.populations_of or groups:
            found, why = _population_of(known, group, stratum, bases, wanted.system)
            reasons += why
            complete &= found is not None
            table[place, groups.index(group)] = found or 0.0
    if complete and not data.percentages:
        reasons += _more_than_live(rows, table, strata, groups, wanted.populations_of or groups)
    return (table if complete else None), tuple(dict.fromkeys(reasons))


def _more_than_live(
    rows: list[DataRow],
    populations: Numbers,
    strata: tuple[tuple[str, str, str, str], ...],
    groups: tuple[str, ...],
    needed: tuple[str, ...],
) -> list[str]:
    """A population in thousands, or with its digits mixed up, makes a rate of which nothing else here would be suspicious."""
    recorded = _counts(rows, strata, groups).recorded
    return [
        f"More {group} people are counted than live there{_of(stratum)}: the population is in another unit or of something "
        "else."
        for place, stratum in enumerate(strata)
        for group in needed
        if recorded[place, groups.index(group)] > populations[place, groups.index(group)]
    ]


def _population_of(
    known: list[DataRow], group: str, stratum: tuple[str, str, str, str], bases: set[str], system: str
) -> tuple[float | None, list[str]]:
    """The population of a group of a stratum, and every reason why it does not belong to the count."""
    period, area, _, age = stratum
    of_group = [each for each in known if each.group == group and each.period in ("", period)]
    exact = [each for each in of_group if each.stratum[1:] == stratum[1:]]
    nearest = exact or [each for each in of_group if each.area == area] or of_group
    if not nearest:
        return None, [f"There is no population of {group} people{_of(stratum)}."]
    if len(exact) > 1:
        raise WrongUsage(f"Two rows give a population of {group} people{_of(stratum)}; keep one.")
    row, reasons = nearest[0], []
    why = _mismatch(row, stratum, bases)
    if why:
        reasons.append(why)
    elif not area:
        reasons.append("The data do not say of which area the counts and the population are (the column area).")
    elif age in ("", "all"):
        reasons.append(
            "The population is of every age and so not matched on age: it must be of the ages at which people are counted, "
            "for groups differ in age."
        )
    if system and not _same_way(system, row.system):
        reasons.append(
            f"Counts of ethnicity {SYSTEMS[system]} cannot be set against a population of ethnicity "
            f"{SYSTEMS[row.system or NOT_STATED]}."
        )
    return (row.number if exact else None), reasons


def _mismatch(row: DataRow, stratum: tuple[str, str, str, str], bases: set[str]) -> str:
    """Why the population ``row`` is not that of the stratum, by the rules of rates; empty where it is."""
    if len(bases) != 1 or not bases <= set(_BASES) or row.basis not in _BASES:
        return "The data do not say whether people are counted by residence or by offence place (the column basis)."
    _, area, sex, age = stratum
    counted: Any = _BASES[next(iter(bases))]
    living: Any = _BASES[row.basis]
    events = Events(counted, Area(area, "area of the data"), _people(sex, age, row.group), 0)
    population = Population(
        living, Area(row.area, "area of the data"), _people(row.sex, row.age, row.group), 0, _NO_DAY
    )
    try:
        match(events, population)
    except NotMatched as problem:
        return str(problem)
    return ""


def _people(sex: str, age: str, group: str) -> People:
    if age in ("", "all"):
        return People(sex or "all", 0, _OLDEST, group)
    first, _, last = age.partition("-")
    if age.endswith("+") and age[:-1].isdigit():
        first, last = age[:-1], str(_OLDEST)
    if not (first.isdigit() and (last or first).isdigit()):
        raise WrongUsage(f"The age {age!r} is not written as 15-64, 18+, 17 or all.")
    return People(sex or "all", int(first), int(last or first), group)


def _same_way(counted: str, living: str) -> bool:
    """Whether counts and population say who people are in one way: the same, or both as people say themselves."""
    own = {name for name, words in SYSTEMS.items() if words == SYSTEMS["ethnicity_police_self_defined"]}
    return counted != NOT_STATED and (counted == living or {counted, living} <= own)


def _of(stratum: tuple[str, ...]) -> str:
    said = ", ".join(f"{label} {value}" for label, value in zip(LABELS, stratum, strict=True) if value)
    return f" ({said})" if said else ""
