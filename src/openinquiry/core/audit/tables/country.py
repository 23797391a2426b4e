"""How much of the country is known, where a force that sent nothing counts as wholly unknown.

A share recorded is of what came in, and rises when a poor return stays away. The share here cannot: each force that was
asked has a weight that rests on no return, and what is known of it is worked out from its own return alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor

import polars as pl

from openinquiry.core.audit import cells
from openinquiry.core.audit.attributes import FIELDS
from openinquiry.core.audit.facts import with_ages
from openinquiry.core.audit.readings import ALL_OFFENCES
from openinquiry.core.audit.records import Records
from openinquiry.core.audit.register import Register, people_cell, value_cell
from openinquiry.core.audit.report_model import Cell, Column, ColumnKind, PublishedTable
from openinquiry.core.audit.tables.people import FIELD_WORDS, ROLE_WORDS
from openinquiry.core.audit.tables.quality import rows_cell
from openinquiry.core.audit.tables.rate_counts import CHILDREN, Yards, people_cell_of
from openinquiry.core.audit.tallies import NATIONAL, ROLES
from openinquiry.core.disclosure_control import ClearedCounts, Policy, clear_counts

TABLE, RETURNS_ROW = "known-of-the-country", "Returns of police forces"
_SUSPECT, _VICTIM = pl.col("suspect"), pl.col("victim")
# Who is who among the records of people of one return.
GROUPS = {
    "suspects": _SUSPECT, "victims": _VICTIM, "not-suspects": ~_SUSPECT, "only-victims": _VICTIM & ~_SUSPECT,
    "both": _SUSPECT & _VICTIM, "neither": ~_SUSPECT & ~_VICTIM,
}  # fmt: skip
_SAME = (("victims", ("only-victims", "both")), ("not-suspects", ("only-victims", "neither")))
_NEVER_SHOWN = ("not-suspects", "only-victims")


@dataclass(frozen=True)
class Country:
    """The forces that were asked, in order of code, and the weight of each.

    used: those whose returns are in the counts. children: whether a force weighs as many as the children of its area,
    which the denominators give for every force; else all weigh the same. set_aside: force → the register's id of rows set
    aside that may hold a person. held: counts that are hidden for what the return of their own force holds.
    outside: how many forces of England and Wales were not asked.
    """

    asked: tuple[str, ...]
    used: frozenset[str]
    children: bool
    set_aside: dict[str, str]
    held: frozenset[str]
    outside: int

    @property
    def weighed_by(self) -> str:
        """How forces are weighed, in words."""
        if self.children:
            return "as much as its area has children"
        return "the same, for there is no population of every force asked"


def can_weigh(asked: tuple[str, ...], yards: Yards | None) -> bool:
    """Whether the denominators give the children of every force that was asked."""
    return yards is not None and all(yards.has(force, CHILDREN) for force in asked)


def record_cell(group: str, force: str, what: str = "") -> str:
    """The register's id of records of people in the return of a force. what: «FIELD.recorded», «FIELD.unrecorded» or all."""
    return f"records.{group}.{force}{what and '.'}{what}"


def records_by_role(records: Records) -> pl.DataFrame:
    """One row a police record of a person: body, row, person_reference, suspect and victim (whether it is one), and for
    each field of a role ``ROLE.FIELD``, whether its own return has a value. Another return cannot change any of it.
    """
    aged = with_ages(records.involvements, offences=records.offences, people=records.people)
    found = records.people.select("body", "row", "person_reference", "record_id", *_FIELDS_OF_A_RECORD)
    for role in ROLES:
        mine = (
            aged.filter(pl.col("role") == role)
            .group_by("record_id")
            .agg(pl.lit(True).alias(role), pl.col("age").is_not_null().any().alias(f"{role}.age_band"))
        )
        found = found.join(mine, on="record_id", how="left", maintain_order="left").with_columns(
            pl.col(role, f"{role}.age_band").fill_null(False),
            *(pl.col(field).is_not_null().alias(f"{role}.{field}") for field in _FIELDS_OF_A_RECORD),
        )
    return found.drop("record_id", *_FIELDS_OF_A_RECORD)


_FIELDS_OF_A_RECORD = tuple(field for field in FIELDS if field != "age_band")


def fields_of(group: str) -> tuple[tuple[str, str], ...]:
    """The fields that are counted for a group of records, each with the column of :func:`records_by_role` that has it."""
    if group in ("suspects", "victims"):
        return tuple((field, f"{group[:-1]}.{field}") for field in FIELDS)
    return tuple((field, f"victim.{field}") for field in _FIELDS_OF_A_RECORD)


def enter_known(register: Register, records: Records, *, forces: tuple[str, ...], policy: Policy) -> None:
    """Records of suspects and victims by force, with and without a value of each field, from each return by itself.

    What must be hidden of a force is decided for it alone, and is hidden in the whole release too. Beyond that its
    counts are hidden for the sake of others last of all. So what is shown of one force does not hang on another.
    How well each force recorded its rows must be in the register already.
    """
    everyone = records_by_role(records)
    for force in forces:
        own = register.about(rows_cell(force, "police", "people"))
        _enter_one(own, everyone.filter(pl.col("body") == force), force)
        alone = clear_counts(
            own.counts, sums=tuple(own.sums), policy=policy, kept=frozenset(own.kept), held=frozenset(own.held),
            groups={},  # records of one return: who of them is one person, and so which group, no return can tell
        )  # fmt: skip
        own.held |= {cell for cell in own.counts if not alone[cell].is_bounded}
        register.take_over(own)


def _enter_one(own: Register, mine: pl.DataFrame, force: str) -> None:
    for group, condition in GROUPS.items():
        _enter_group(own, group, force, mine.filter(condition))
    whats = ("", *(f"{field}.{what}" for field in _FIELDS_OF_A_RECORD for what in ("recorded", "unrecorded")))
    rows = rows_cell(force, "police", "people")
    for what in whats:
        for whole, parts in _SAME:
            own.put_sum(record_cell(whole, force, what), [record_cell(part, force, what) for part in parts])
        everybody = [record_cell(group, force, what) for group in ("suspects", "not-suspects")]
        own.put_sum(f"{rows}{what and '.'}{what}", everybody)


def _enter_group(own: Register, group: str, force: str, mine: pl.DataFrame) -> None:
    whole = own.put(record_cell(group, force), mine.height)
    cells_of_group = [whole]
    for field, column in fields_of(group):
        recorded = int(mine[column].sum())
        parts = [
            own.put(record_cell(group, force, f"{field}.recorded"), recorded),
            own.put(record_cell(group, force, f"{field}.unrecorded"), mine.height - recorded),
        ]
        own.put_sum(whole, parts)
        cells_of_group += parts
    if group in ("suspects", "victims"):
        own.kept.update(cells_of_group[1:])
    elif group in _NEVER_SHOWN:
        own.held.update(cells_of_group)


def known_of_the_country(shown: ClearedCounts, country: Country) -> PublishedTable:
    """How much of the country is known: by returns alone, and for each role and field by what they record."""
    rows = [
        (
            cells.words(RETURNS_ROW),
            cells.NOT_APPLICABLE,
            known(shown, country=country, role="", field=""),
            unknown(shown, country=country, role="", field=""),
        )
    ]
    asked = tuple((role, field) for role in ROLES for field in FIELDS)
    for role, field in asked:
        question = {"country": country, "role": role, "field": field}
        rows.append(
            (
                cells.words(row_words(role, field)),
                _of_people_counted(shown, role, field) if country.used else cells.NOT_APPLICABLE,
                known(shown, **question),  # type: ignore[arg-type]
                unknown(shown, **question),  # type: ignore[arg-type]
            )
        )
    return PublishedTable(
        id=TABLE,
        title="How much of the country is known",
        lead="A force that sent no return, or one that could not be used, counts as wholly unknown here. So no figure of this "
        "table looks better when a return stays away.",
        columns=(
            Column("what", "What"),
            Column("counted_share", "Recorded, of people counted", ColumnKind.PERCENT,
                   "Of the people in the returns used. It can rise when a poor return is missing: read it with the next."),
            Column("known", "Known of the country: at least", ColumnKind.PERCENT,
                   "For each force the share of its records that have a value, added up by the weights of the forces."),
            Column("unknown", "Unknown of the country: at most", ColumnKind.PERCENT, "The rest of 100%."),
        ),
        rows=tuple(rows),
        notes=_notes(country),
        source="Register of returns and police returns to this audit"
        + ("; denominators of this audit" if country.children else ""),
        figure_ids=("returns.police.known", *(f"{role}s.{field}.known" for role, field in asked)),
    )  # fmt: skip


def _of_people_counted(shown: ClearedCounts, role: str, field: str) -> Cell:
    recorded = value_cell(ALL_OFFENCES, role, NATIONAL, field, "recorded")
    return cells.recorded_share(shown, recorded=recorded, people=people_cell(ALL_OFFENCES, role, NATIONAL))


def row_words(role: str, field: str) -> str:
    """What stands at the head of the row of a role and field."""
    title = FIELD_WORDS[field][0]
    return f"{ROLE_WORDS[role]}: {title[0].lower()}{title[1:]}"


def _notes(country: Country) -> tuple[str, ...]:
    words = (
        f"The country is the {len(country.asked)} police forces that were asked. Each weighs {country.weighed_by}; the "
        "weights rest on no return. Within a force each record of a suspect or victim of any child sexual abuse offence "
        "counts alike. Rows set aside that may hold a person, small numbers and rounding count as unknown.",
        "It says how much is written down, not whether it is right. It is not the share of all suspects or victims who are "
        "known: how many the missing forces hold, nobody knows. No range of a share of the whole country can be narrower "
        "than what is unknown.",
    )
    if not country.outside:
        return words
    left = f"{country.outside} {'force was' if country.outside == 1 else 'forces were'}"
    return (*words, f"{left} not asked, and {'is' if country.outside == 1 else 'are'} no part of the country here.")


@cells.made("known of the country")
def known(shown: ClearedCounts, *, country: Country, role: str, field: str) -> Cell:
    """The whole percentage, rounded down, of which something is known; [c] where a count was hidden to protect others."""
    found = _known(shown, country, role, field)
    return cells.HIDDEN if found is None else Cell(f"{found}%", found)


@cells.made("unknown of the country")
def unknown(shown: ClearedCounts, *, country: Country, role: str, field: str) -> Cell:
    """The rest of a hundred."""
    found = _known(shown, country, role, field)
    return cells.HIDDEN if found is None else Cell(f"{100 - found}%", 100 - found)


def _known(shown: ClearedCounts, country: Country, role: str, field: str) -> int | None:
    weights = _weights(shown, country)
    parts = [
        (weights[force], _recorded_at_least(shown, country, role, field, force) if field else Fraction(1))
        for force in country.asked
        if force in country.used
    ]
    shares = [weight * share for weight, share in parts if share is not None]
    return floor(100 * sum(shares) / sum(weights.values())) if len(shares) == len(parts) else None


def _weights(shown: ClearedCounts, country: Country) -> dict[str, int]:
    weights = {force: shown[people_cell_of(force, CHILDREN)].value or 0 if country.children else 1
               for force in country.asked}  # fmt: skip
    return weights if any(weights.values()) else dict.fromkeys(country.asked, 1)


def _recorded_at_least(shown: ClearedCounts, country: Country, role: str, field: str, force: str) -> Fraction | None:
    """The least share of the records of a force that can have a value, whatever hiding and rounding leave open."""
    cells_of_force = [record_cell(f"{role}s", force, f"{field}.{what}") for what in ("recorded", "unrecorded")]
    cells_of_force.append(country.set_aside[force])
    recorded, missing, aside = (shown[cell] for cell in cells_of_force)
    if any(not shown[cell].is_bounded and cell not in country.held for cell in cells_of_force):
        return None
    every = recorded.low + missing.high + aside.high
    return Fraction(recorded.low, every) if every and missing.is_bounded else Fraction(0)
