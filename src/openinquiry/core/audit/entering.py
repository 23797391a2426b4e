"""Enter every exact count of a run into the register, with the additions that hold among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from openinquiry.core.audit.balance import StepBalance
from openinquiry.core.audit.denominators import Denominators
from openinquiry.core.audit.groupings import Groupings
from openinquiry.core.audit.groups_behind import enter_groups_behind
from openinquiry.core.audit.how_many import HowMany, enter_how_many
from openinquiry.core.audit.intake import Intake
from openinquiry.core.audit.outline import Material, asked_forces, enter_set_aside, two_questions
from openinquiry.core.audit.plan import AuditPlan
from openinquiry.core.audit.readings import ALL_OFFENCES
from openinquiry.core.audit.records import Records
from openinquiry.core.audit.register import Register, enter_offences, enter_people
from openinquiry.core.audit.sensitivity import AtThreshold
from openinquiry.core.audit.tables import (
    agencies,
    aggregate,
    country,
    definitions,
    groups,
    linkage_rates,
    outcomes,
    process,
    quality,
)
from openinquiry.core.audit.tables.linkage import enter_linkage
from openinquiry.core.audit.tables.rate_counts import Yards, enter_children, enter_populations
from openinquiry.core.audit.tables.readers import enter_readers
from openinquiry.core.audit.tables.sensitivity import enter_sensitivity
from openinquiry.core.audit.tables.weights import enter_weights
from openinquiry.core.audit.tallies import NATIONAL, Tallies
from openinquiry.core.audit.ties import tie_equal_counts
from openinquiry.core.linkage import Linkage


@dataclass(frozen=True)
class Evidence:
    """What a run found, before anything is counted for the report."""

    intake: Intake
    denominators: Denominators | None
    records: Records
    linkage: Linkage
    tallies: Tallies
    groupings: Groupings
    balances: tuple[StepBalance, ...]
    sensitivity: tuple[AtThreshold, ...]
    how_many: tuple[HowMany, ...] = ()


def enter_everything(register: Register, plan: AuditPlan, found: Evidence) -> Material:
    """Enter all counts of ``found`` and give back what the sections of the report need beside the shown counts."""
    records, linkage, tallies = found.records, found.linkage, found.tallies
    names = tuple(definition.id for definition in plan.definitions)
    forces = tuple((each.body, each.body_name) for each in found.intake.accepted if each.specification.id == "police")
    codes = tuple(code for code, _ in forces)
    quarters: tuple[Any, ...] = ()
    enter_set_aside(register, found.intake)
    if forces:
        enter_offences(register, tallies, definitions=names, forces=codes)
        enter_people(register, tallies, populations=(ALL_OFFENCES, *names), scopes=(NATIONAL, *codes))
        definitions.enter_moves(register, tallies, definitions=plan.definitions)
        quarters = definitions.enter_quarters(register, tallies, definitions=plan.definitions)
        groups.enter_groups(register, found.groupings)
        enter_sensitivity(register, found.sensitivity)
        outcomes.enter_outcomes(register, tallies, populations=(ALL_OFFENCES, *names))
    yards = _enter_rates(register, plan, tallies, found.denominators, forces=codes)
    if forces:
        enter_groups_behind(register, tallies, definitions=plan.definitions, sensitivity=found.sensitivity)
    agencies.enter_agencies(register, records, linkage=linkage)
    agencies.enter_overlap(register, records, tallies, linkage=linkage, headline=plan.headline.id)
    asked = enter_how_many(register, found.how_many, plan=plan)
    statements = aggregate.read_statements(records.counts)
    aggregate.enter_statements(register, statements)
    recordings = quality.enter_recording(register, found.intake.accepted)
    country.enter_known(register, records, forces=codes, policy=plan.policy)
    process.enter_balances(register, found.balances)
    enter_linkage(register, linkage)
    enter_weights(register, linkage)
    enter_readers(register, linkage, seed=plan.seed)
    compared = linkage_rates.compared_records(records, linkage, last_day=plan.period.last_day)
    linkage_rates.enter_linkage_rates(register, compared)
    tie_equal_counts(register, found.balances, returns=found.intake.accepted)
    return Material(
        found.intake, forces, quarters, statements, recordings, found.balances, linkage.settings, tallies,
        _names(found.intake, compared), found.sensitivity, linkage, found.denominators, yards, frozenset(register.held),
        frozenset(register.public), found.how_many, asked,
    )  # fmt: skip


def _names(intake: Intake, compared: pl.DataFrame) -> dict[str, str]:
    """Code and name of each body of which records were compared, in order of code."""
    names = {receipt.expected.body: receipt.expected.body_name for receipt in intake.receipts}
    return {body: names[body] for body in linkage_rates.bodies_of(compared)}


def _enter_rates(
    register: Register,
    plan: AuditPlan,
    tallies: Tallies,
    denominators: Denominators | None,
    *,
    forces: tuple[str, ...],
) -> Yards | None:
    if denominators is None or not forces:
        return None
    areas = tuple(code for code, _ in asked_forces(plan))
    yards = enter_populations(register, denominators, areas=areas, forces=forces)
    if yards is not None:
        names = tuple(name for name, _ in two_questions(plan))
        enter_children(register, tallies, populations=names, forces=forces)
    return yards
