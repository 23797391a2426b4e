"""Every count of a run with what it counts and the rows behind it, by the id that the register gives it."""

from __future__ import annotations

from openinquiry.core.audit.explanation.agencies import Agencies
from openinquiry.core.audit.explanation.country import sources_of_country
from openinquiry.core.audit.explanation.groups import Groups
from openinquiry.core.audit.explanation.how_many import sources_of_how_many
from openinquiry.core.audit.explanation.linkage_rates import sources_of_rates, sources_of_readers, sources_of_weights
from openinquiry.core.audit.explanation.offences import Offences
from openinquiry.core.audit.explanation.people import People
from openinquiry.core.audit.explanation.populations import Populations
from openinquiry.core.audit.explanation.returns import Returns
from openinquiry.core.audit.explanation.sensitivity import sources_of_sensitivity
from openinquiry.core.audit.explanation.sources import Sources
from openinquiry.core.audit.outline import asked_forces
from openinquiry.core.audit.plan import AuditPlan
from openinquiry.core.audit.readings import ALL_OFFENCES
from openinquiry.core.audit.run import AuditResult
from openinquiry.core.audit.sensitivity import at_each_threshold
from openinquiry.core.audit.tables.linkage_rates import compared_records


def catalogue_of(result: AuditResult, *, plan: AuditPlan) -> Sources:
    """Register id → source. No rows are looked up before they are asked for."""
    forces = {each.body: each.body_name for each in result.intake.accepted if each.specification.id == "police"}
    titles = {ALL_OFFENCES: "of all child sexual abuse offences"}
    titles |= {each.id: f"of offences that meet «{each.short_title}»" for each in plan.definitions}
    agencies = Agencies(result.records, result.linkage, result.tallies, titles, plan.headline.id)
    returns = Returns(
        result.intake, result.balances, result.tallies, result.linkage, result.records.counts, agencies.lines_of_records
    )
    found = {**agencies.sources(), **returns.sources()}
    compared = compared_records(result.records, result.linkage, last_day=plan.period.last_day)
    names = {receipt.expected.body: receipt.expected.body_name for receipt in result.intake.receipts}
    found |= sources_of_how_many(
        result.how_many, result.register, linkage=result.linkage, lines_of_people=agencies.lines_of_people
    )
    found |= sources_of_readers(result.linkage, seed=plan.seed)
    found |= sources_of_weights(result.linkage)
    found |= sources_of_rates(compared, records_of=agencies.lines_of_records, names=names)
    if result.denominators is not None:
        found |= Populations(result.denominators, forces, dict(asked_forces(plan))).sources()
    if forces:
        readings = result.tallies.readings
        moved = at_each_threshold(
            result.records, linkage=result.linkage, definition=plan.headline, same=readings["central"].same
        )
        found |= sources_of_sensitivity(moved, result.records)
        found |= Offences(readings, plan.definitions, forces).sources()
        found |= Groups(result.groupings, result.records, titles).sources()
        found |= sources_of_country(result.records, forces=forces)
        found |= People(readings, result.tallies.people, result.records.people, titles, forces).sources()
    return found
