"""One audit from returns to report: read, check, map, link, group, classify, count, clear, compose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openinquiry.core.audit.balance import CLASSIFY, JOIN, LINK, REPEATED, TOO_LITTLE, StepBalance
from openinquiry.core.audit.compose import Editor, assemble_report
from openinquiry.core.audit.definitions import CANNOT_TELL, DOES_NOT_MEET, MEETS
from openinquiry.core.audit.intake import Intake, Progress, take_in
from openinquiry.core.audit.outline import Material, enter_set_aside, write_sections
from openinquiry.core.audit.plan import AuditPlan
from openinquiry.core.audit.record import run_record, versions
from openinquiry.core.audit.records import Records, assemble
from openinquiry.core.audit.register import Register, enter_offences, enter_people
from openinquiry.core.audit.report_model import Callout, Report
from openinquiry.core.audit.tables import agencies, aggregate, definitions, outcomes, process, quality
from openinquiry.core.audit.tables.linkage import enter_linkage
from openinquiry.core.audit.tallies import ALL_OFFENCES, NATIONAL, Tallies, tally
from openinquiry.core.audit.ties import tie_equal_counts
from openinquiry.core.disclosure_control import ClearedCounts, clear_counts
from openinquiry.core.linkage import Linkage, LinkageSettings, link_people, load_linkage_settings, read_key
from openinquiry.core.shared import Refused


@dataclass(frozen=True)
class AuditResult:
    """What a run gives: the report from cleared tables, the run record, the balances, and — never for publication — the
    exact counts and the classified offences, on which tests and the explanation of figures rest.
    """

    report: Report
    record: dict[str, Any]
    balances: tuple[StepBalance, ...]
    shown: ClearedCounts
    register: Register
    tallies: Tallies
    records: Records
    linkage: Linkage
    intake: Intake

    def headline(self) -> tuple[str, ...]:
        """The headline with its caveats, one sentence a line, as the report gives it."""
        return tuple(
            line
            for block in self.report.sections[0].blocks
            if isinstance(block, Callout)
            for line in (block.text, block.detail)
            if line
        )


def run_audit(
    plan: AuditPlan, *, progress: Progress, processes: int = 1, settings: LinkageSettings | None = None
) -> AuditResult:
    """Carry out ``plan``. The same plan and returns give the same result, however many ``processes`` read them.

    settings: of the linkage; those that ship with the product unless given.

    Raises Refused when no return can be used, NotConverged when linkage does not settle, CannotProtect when the counts
    cannot be made safe.
    """
    key = read_key(plan.encoding_key) if plan.encoding_key else None
    intake = take_in(plan, progress=progress, processes=processes)
    if not intake.accepted:
        raise Refused("No return could be used, so there is nothing to report. " + _reasons(intake))
    records = assemble(intake.accepted)
    progress("Linking people across returns", 0, 1)
    settings = settings or load_linkage_settings()
    linkage = link_people(records.persons, settings=settings, seed=plan.seed, key=key)
    progress("Linking people across returns", 1, 1)
    progress("Joining groups and classifying under each definition", 0, 1)
    tallies = tally(records, linkage=linkage, definitions=plan.definitions)
    progress("Joining groups and classifying under each definition", 1, 1)
    balances = (*intake.balances(), *_later_balances(plan, records, linkage, tallies))
    return _report(plan, intake, records, settings, linkage, tallies, balances, progress=progress)


def _report(
    plan: AuditPlan,
    intake: Intake,
    records: Records,
    settings: LinkageSettings,
    linkage: Linkage,
    tallies: Tallies,
    balances: tuple[StepBalance, ...],
    *,
    progress: Progress,
) -> AuditResult:
    progress("Counting, and protecting small numbers", 0, 1)
    register = Register()
    material = _enter_everything(register, plan, intake, records, settings, linkage, tallies, balances)
    shown = clear_counts(
        register.counts, sums=tuple(register.sums), policy=plan.policy, already_public=frozenset(register.public)
    )
    progress("Counting, and protecting small numbers", 1, 1)
    editor = Editor(shown, {})
    report = assemble_report(plan, write_sections(plan, editor, material), provenance=_provenance(plan))
    record = run_record(plan, intake=intake, linkage=linkage, settings=settings, balances=balances, shown=shown)
    return AuditResult(report, record, balances, shown, register, tallies, records, linkage, intake)


def _enter_everything(
    register: Register,
    plan: AuditPlan,
    intake: Intake,
    records: Records,
    settings: LinkageSettings,
    linkage: Linkage,
    tallies: Tallies,
    balances: tuple[StepBalance, ...],
) -> Material:
    names = tuple(definition.id for definition in plan.definitions)
    forces = tuple((each.body, each.body_name) for each in intake.accepted if each.specification.id == "police")
    codes = tuple(code for code, _ in forces)
    quarters: tuple[Any, ...] = ()
    enter_set_aside(register, intake)
    if forces:
        enter_offences(register, tallies, definitions=names, forces=codes)
        enter_people(register, tallies, populations=(ALL_OFFENCES, *names), scopes=(NATIONAL, *codes))
        definitions.enter_moves(register, tallies, definitions=plan.definitions)
        quarters = definitions.enter_quarters(register, tallies, definitions=plan.definitions)
        outcomes.enter_outcomes(register, tallies, populations=(ALL_OFFENCES, *names))
    agencies.enter_agencies(register, records, linkage=linkage)
    agencies.enter_overlap(register, records, tallies, linkage=linkage, headline=plan.headline.id)
    statements = aggregate.read_statements(records.counts)
    aggregate.enter_statements(register, statements)
    recordings = quality.enter_recording(register, intake.accepted)
    process.enter_balances(register, balances)
    enter_linkage(register, linkage)
    tie_equal_counts(register, balances, returns=intake.accepted)
    return Material(intake, forces, quarters, statements, recordings, balances, settings, tallies, linkage)


def _later_balances(plan: AuditPlan, records: Records, linkage: Linkage, tallies: Tallies) -> tuple[StepBalance, ...]:
    alone = linkage.records - linkage.comparable
    found = [
        StepBalance(
            LINK,
            "records of people",
            linkage.records,
            linkage.comparable,
            ((TOO_LITTLE, alone),) if alone else (),
        )
    ]
    offences = tallies.classified.height
    if offences:
        repeated = tallies.repeated_offences
        found.append(
            StepBalance(
                JOIN,
                "offences",
                offences,
                offences - repeated,
                ((REPEATED, repeated),) if repeated else (),
            )
        )
    for definition in plan.definitions if offences else ():
        answers = dict(tallies.classified.group_by(definition.id).len().iter_rows())
        parts = tuple((answer, answers.get(answer, 0)) for answer in (DOES_NOT_MEET, CANNOT_TELL))
        step = f"{CLASSIFY}: {definition.short_title.lower()}"
        found.append(StepBalance(step, "offences", offences, answers.get(MEETS, 0), parts, about=definition.id))
    return tuple(found)


def _provenance(plan: AuditPlan) -> tuple[tuple[str, str], ...]:
    known = versions()
    return (
        ("Data as at", plan.as_at_in_words),
        ("Period", plan.period.in_words()),
        ("Software", f"OpenInquiry {known['openinquiry']}"),
        ("Code, SHA-256", known["code_sha256"][:16]),
        ("Seed of the linkage", str(plan.seed)),
        ("Publication policy", f"{plan.policy.title} ({plan.policy.id}, version {plan.policy.version})"),
        ("Run record", "run.json beside this report names every input with its SHA-256"),
    )


def _reasons(intake: Intake) -> str:
    return " ".join(f"{each.expected.body_name}: {each.reason}" for each in intake.receipts[:3])
