"""Every exact count that a report may rest on, by cell id, with the additions that hold among them.

The register is what disclosure control clears as one release. Cell ids are stable: they name what is counted, for whom
and where, and (after @) the reading of the linkage.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from openinquiry.core.audit.attributes import FIELDS, categories
from openinquiry.core.audit.definitions import CANNOT_TELL, DOES_NOT_MEET, MEETS
from openinquiry.core.audit.readings import ALL_OFFENCES
from openinquiry.core.audit.tallies import NATIONAL, ROLES, Tallies
from openinquiry.core.disclosure_control import Sum
from openinquiry.core.linkage import LEVELS

_FIELDS_BY_FORCE = ("ethnicity_self_defined", "ethnicity_observed")  # what tables by force show


@dataclass
class Register:
    """counts: cell id → people, offences or rows. sums: additions that hold among them.

    public: cells that are shown as they are: anyone can read the count elsewhere already, for the body has published it or it
    is a population; or it is no count, and was made safe before it was entered.
    kept: cells that are hidden to protect others only where nothing else can be. held: cells that are hidden in any case.
    groups: of counts of offences and of people in them, how many groups stand behind each.
    """

    counts: dict[str, int] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    public: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    groups: dict[str, int] = field(default_factory=dict)

    def put(self, cell: str, count: int) -> str:
        """Enter one count and give its id back. Raises ValueError when the cell holds another count already."""
        if self.counts.setdefault(cell, count) != count:
            raise ValueError(f"The cell {cell} was entered twice with different counts.")
        return cell

    def put_public(self, cell: str, count: int) -> str:
        """Enter one count that anyone can read elsewhere already, such as a population, and give its id back."""
        self.public.add(cell)
        return self.put(cell, count)

    def put_made_safe(self, cell: str, number: int) -> str:
        """Enter a number that is no count, such as an estimate: the same for two values or more of every hidden count."""
        self.public.add(cell)
        return self.put(cell, number)

    def put_sum(self, total: str, parts: Iterable[str]) -> str:
        """Enter ``total`` as the sum of ``parts``, which are there already, and give its id back."""
        members = tuple(parts)
        self.put(total, sum(self.counts[part] for part in members))
        self.sums.append(Sum(total, members))
        return total

    def about(self, cell: str) -> Register:
        """What is here of ``cell`` and of the cells below it (``cell.…``), with the additions among them, by itself."""
        found = {each: count for each, count in self.counts.items() if each == cell or each.startswith(f"{cell}.")}
        sums = [each for each in self.sums if {each.total, *each.parts} <= found.keys()]
        return Register(found, sums)

    def take_over(self, other: Register) -> None:
        """Enter all that ``other`` holds and that is not here."""
        for cell, count in other.counts.items():
            self.put(cell, count)
        known = set(self.sums)
        self.sums += [each for each in other.sums if each not in known]
        for mine, theirs in ((self.public, other.public), (self.kept, other.kept), (self.held, other.held)):
            mine |= theirs

    def tie(self, cell: str, others: Iterable[str]) -> None:
        """Say that ``cell`` is one number with ``others`` together, for they stand in the report under several names.

        Cells that are not there are passed over with the whole tie: what nobody is shown tells nobody anything.
        Raises ValueError when they do not add up.
        """
        parts = tuple(others)
        if parts and all(each in self.counts for each in (cell, *parts)):
            self.put_sum(cell, parts)


def offence_cell(definition: str, scope: str, answer: str = MEETS, level: str = "central") -> str:
    """Offences that a definition answers so, in a force or in all."""
    return f"offences.{definition}.{scope}.{answer.replace(' ', '-')}@{level}"


def people_cell(population: str, role: str, scope: str, level: str = "central") -> str:
    """Distinct people with a role in the offences of a population."""
    return f"{role}s.{population}.{scope}@{level}"


def may_belong_cell(population: str, role: str, level: str = "central") -> str:
    """People of all forces with a role in offences of which it cannot be told whether they belong, and in no other."""
    return f"{people_cell(population, role, NATIONAL, level)}.may"


def value_cell(population: str, role: str, scope: str, field_: str, what: str, level: str = "central") -> str:
    """Those of them with a value (``=White``), with any (``recorded``), with none (``unrecorded``, ``reason=…``).

    ``may=…`` and ``may.unrecorded``: those of whom it cannot be told whether they belong, by value.
    """
    return f"{role}s.{population}.{scope}.{field_}.{what}@{level}"


def enter_offences(
    register: Register, tallies: Tallies, *, definitions: tuple[str, ...], forces: tuple[str, ...]
) -> None:
    """Offences by definition, force and answer; for the whole nation, those recorded by two forces taken off once."""
    found = {
        (row["level"], row["definition"], row["scope"], row["answer"]): row["offences"]
        for row in tallies.offences.iter_rows(named=True)
    }
    for level in LEVELS:
        for definition in (ALL_OFFENCES, *definitions):
            for answer in (MEETS, CANNOT_TELL, DOES_NOT_MEET):
                count = found.get((level, definition, NATIONAL, answer), 0)
                register.put(offence_cell(definition, NATIONAL, answer, level), count)
            if definition != ALL_OFFENCES:
                register.put_sum(
                    offence_cell(ALL_OFFENCES, NATIONAL, MEETS, level),
                    [
                        offence_cell(definition, NATIONAL, answer, level)
                        for answer in (MEETS, CANNOT_TELL, DOES_NOT_MEET)
                    ],
                )
    for definition in (ALL_OFFENCES, *definitions):
        for answer in (MEETS, CANNOT_TELL):  # what tables by force show, in the central reading
            by_force = [
                register.put(
                    offence_cell(definition, force, answer), found.get(("central", definition, force, answer), 0)
                )
                for force in forces
            ]
            enter_sum_over_forces(register, offence_cell(definition, NATIONAL, answer), by_force)


def enter_people(
    register: Register, tallies: Tallies, *, populations: tuple[str, ...], scopes: tuple[str, ...]
) -> None:
    """People by population, role and scope, and by value of each field, at every level of the linkage."""
    found: dict[tuple[str, ...], int] = {}
    reasons: dict[tuple[str, ...], dict[str, int]] = {}
    wanted = tallies.people.filter(pl.col("scope").is_in(scopes) & pl.col("population").is_in(populations))
    for row in wanted.iter_rows(named=True):
        where = (row["level"], row["population"], row["role"], row["scope"], row["field"])
        if row["value"] is None and row["certain"]:
            by_reason = reasons.setdefault(where, {})
            by_reason[row["reason"]] = by_reason.get(row["reason"], 0) + row["people"]
        key = (*where, str(row["certain"]), row["value"] or "")
        found[key] = found.get(key, 0) + row["people"]
    for level in LEVELS:
        for population in populations:
            for role in ROLES:
                for scope in scopes:
                    for field_ in FIELDS if scope == NATIONAL else _FIELDS_BY_FORCE:
                        where = (level, population, role, scope, field_)
                        _enter_field(register, where, found=found, reasons=reasons.get(where, {}))
    _enter_overlap(register, populations=populations, scopes=scopes)


def _enter_overlap(register: Register, *, populations: tuple[str, ...], scopes: tuple[str, ...]) -> None:
    """People that adding up the forces would count again, at the central linkage."""
    forces = [scope for scope in scopes if scope != NATIONAL]
    for population in populations:
        for role in ROLES:
            enter_sum_over_forces(
                register,
                people_cell(population, role, NATIONAL),
                [people_cell(population, role, force) for force in forces],
            )


def enter_sum_over_forces(register: Register, national: str, by_force: list[str]) -> None:
    """The national count, what adding the forces counts again, and the sum of both."""
    twice = sum(register.counts[cell] for cell in by_force) - register.counts[national] if by_force else 0
    total = register.put_sum(f"{national}.over-forces", (national, register.put(f"{national}.twice", twice)))
    if by_force:
        register.put_sum(total, by_force)


def _enter_field(
    register: Register, where: tuple[str, ...], *, found: dict[tuple[str, ...], int], reasons: dict[str, int]
) -> None:
    level, population, role, scope, field_ = where

    def cell(what: str) -> str:
        return value_cell(population, role, scope, field_, what, level)

    values = categories(field_, role=role)
    certain = [register.put(cell(f"={value}"), found.get((*where, "True", value), 0)) for value in values]
    recorded = register.put_sum(cell("recorded"), certain)
    unrecorded = register.put(cell("unrecorded"), found.get((*where, "True", ""), 0))
    register.put_sum(people_cell(population, role, scope, level), (recorded, unrecorded))
    if reasons and level == "central" and scope == NATIONAL:
        register.put_sum(unrecorded, [register.put(cell(f"reason={why}"), reasons[why]) for why in sorted(reasons)])
    may = [register.put(cell(f"may={value}"), found.get((*where, "False", value), 0)) for value in values]
    may.append(register.put(cell("may.unrecorded"), found.get((*where, "False", ""), 0)))
    if scope == NATIONAL:
        register.put_sum(may_belong_cell(population, role, level), may)
