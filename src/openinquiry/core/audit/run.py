"""One audit from returns to report: read, check, map, link, group, classify, count, clear, compose."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from openinquiry.core.audit.balance import CLASSIFY, JOIN, LINK, REPEATED, TOO_LITTLE, StepBalance
from openinquiry.core.audit.compose import Editor, assemble_report
from openinquiry.core.audit.definitions import CANNOT_TELL, DOES_NOT_MEET, MEETS
from openinquiry.core.audit.denominators import Denominators, read_denominators
from openinquiry.core.audit.earlier import EarlierReport, since
from openinquiry.core.audit.entering import Evidence, enter_everything
from openinquiry.core.audit.groupings import Groupings, join_into_groups
from openinquiry.core.audit.how_many import HowMany, ask_how_many
from openinquiry.core.audit.intake import Intake, Progress, take_in
from openinquiry.core.audit.outline import write_sections
from openinquiry.core.audit.plan import AuditPlan
from openinquiry.core.audit.record import record_of_inputs, run_record, versions
from openinquiry.core.audit.records import Records, assemble
from openinquiry.core.audit.register import Register
from openinquiry.core.audit.report_model import Callout, Report
from openinquiry.core.audit.sensitivity import at_each_threshold
from openinquiry.core.audit.tallies import Tallies, tally
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
    groupings: Groupings
    how_many: tuple[HowMany, ...]
    denominators: Denominators | None = None

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
    plan: AuditPlan,
    *,
    progress: Progress,
    processes: int = 1,
    settings: LinkageSettings | None = None,
    earlier: tuple[EarlierReport, ...] = (),
) -> AuditResult:
    """Carry out ``plan``. The same plan and returns give the same result, however many ``processes`` read them.

    settings: of the linkage; those that ship with the product unless given. earlier: reports that are out already, which an
    attacker sets beside this one.

    Raises Refused when no return can be used or the denominators must be put right, NotConverged when linkage does not
    settle, CannotProtect when the counts cannot be made safe, GivenAwayAlready when an earlier report is not safe by itself.
    """
    for each in earlier:
        each.release.check()  # before hours of work
    denominators = _denominators(plan)
    intake, records, linkage = link_returns(plan, progress=progress, processes=processes, settings=settings)
    progress("Joining groups and classifying under each definition", 0, 1)
    tallies = tally(records, linkage=linkage, definitions=plan.definitions)
    progress("Joining groups and classifying under each definition", 1, 1)
    balances = (*intake.balances(), *_later_balances(plan, records, linkage, tallies))
    groupings = join_into_groups(
        tallies.readings, offences=records.offences, linkage=linkage, settings=linkage.settings,
        definitions=plan.definitions,
    )  # fmt: skip
    same = tallies.readings["central"].same
    moved = at_each_threshold(records, linkage=linkage, definition=plan.headline, same=same)
    progress("Asking how many no list shows", 0, 1)
    how_many = ask_how_many(plan, records, tallies.readings["central"], linkage=linkage)
    progress("Asking how many no list shows", 1, 1)
    found = Evidence(intake, denominators, records, linkage, tallies, groupings, balances, moved, how_many)
    return _report(plan, found, progress=progress, earlier=earlier)


def link_returns(
    plan: AuditPlan, *, progress: Progress, processes: int = 1, settings: LinkageSettings | None = None
) -> tuple[Intake, Records, Linkage]:
    """The first half of an audit: take the returns in, put them side by side, and say which records are one person.

    Raises Refused when no return can be used, NotConverged when linkage does not settle, WrongUsage or EngineFailed when its
    engine is not there or cannot do the work.
    """
    plan.engine.require()
    key = read_key(plan.encoding_key) if plan.encoding_key else None
    intake = take_in(plan, progress=progress, processes=processes)
    if not intake.accepted:
        raise Refused("No return could be used, so there is nothing to report. " + _reasons(intake))
    sure = frozenset((each.kind, each.body) for each in plan.returns if each.nobody_twice)
    records = assemble(intake.accepted, nobody_twice=sure)
    progress("Linking people across returns", 0, 1)
    settings = settings or load_linkage_settings()
    linkage = link_people(
        records.persons, settings=settings, seed=plan.seed, decisions=plan.decisions, key=key, engine=plan.engine
    )
    progress("Linking people across returns", 1, 1)
    return intake, records, linkage


def _denominators(plan: AuditPlan) -> Denominators | None:
    if plan.denominators is None:
        return None
    return read_denominators(plan.denominators, name=plan.denominators.relative_to(plan.folder).as_posix())


def _report(plan: AuditPlan, found: Evidence, *, progress: Progress, earlier: tuple[EarlierReport, ...]) -> AuditResult:
    progress("Counting, and protecting small numbers", 0, 1)
    register = Register()
    material = enter_everything(register, plan, found)
    inputs = record_of_inputs(
        plan,
        intake=found.intake,
        linkage=found.linkage,
        settings=found.linkage.settings,
        denominators=found.denominators,
    )
    before_clearing = json.loads(json.dumps(inputs))  # as it will be read from the file
    shown = clear_counts(
        register.counts,
        sums=tuple(register.sums),
        policy=plan.policy,
        already_public=frozenset(register.public),
        kept=frozenset(register.kept),
        held=frozenset(register.held),
        groups=register.groups,
        since=tuple(since(each, before_clearing, register=register) for each in earlier),
    )
    progress("Counting, and protecting small numbers", 1, 1)
    editor = Editor(shown, {})
    report = assemble_report(plan, write_sections(plan, editor, material), provenance=_provenance(plan))
    record = run_record(
        inputs, balances=found.balances, shown=shown, earlier=tuple(each.in_record() for each in earlier)
    )
    return AuditResult(
        report, record, found.balances, shown, register, found.tallies, found.records, found.linkage, found.intake,
        found.groupings, found.how_many, found.denominators,
    )  # fmt: skip


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
