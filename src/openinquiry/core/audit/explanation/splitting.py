"""How much of a movement between two runs is due to inputs, definition, linkage settings, protocol, claims and policy: the
runs between them.

Each step changes one class and keeps what came before, always in the order of :data:`ORDER`. The split depends on that
order: a return that is new counts for more under a wider definition. What is left is code and shipped data, which cannot be
run again as they were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from openinquiry.core.audit.earlier import EarlierReport
from openinquiry.core.audit.explanation.comparing import (
    CLAIMS,
    CODE,
    DEFINITION,
    INPUTS,
    LINKAGE,
    POLICY,
    PROTOCOL,
    Change,
    changes_between,
    reasons_between,
)
from openinquiry.core.audit.explanation.figures import figures_of
from openinquiry.core.audit.intake import Progress
from openinquiry.core.audit.plan import AuditPlan
from openinquiry.core.audit.readings import ALL_OFFENCES
from openinquiry.core.audit.record import definitions_in
from openinquiry.core.audit.run import AuditResult, run_audit
from openinquiry.core.disclosure_control import Policy
from openinquiry.core.linkage import LinkageSettings, load_linkage_settings
from openinquiry.core.shared import Period, Refused

ORDER = (INPUTS, DEFINITION, LINKAGE, PROTOCOL, CLAIMS, POLICY)


@dataclass(frozen=True)
class Step:
    """What one class of difference moves. of: one of :data:`ORDER`, or «code» for the remainder."""

    of: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Side:
    """One of the two runs: its folder's plan, its record, and its figures as shown (id → text).

    earlier: the reports that it was protected together with, which go with the policy.
    """

    plan: AuditPlan
    record: Mapping[str, Any]
    figures: Mapping[str, str]
    earlier: tuple[EarlierReport, ...] = ()


def run_between(before: Side, after: Side, *, progress: Progress, processes: int = 1) -> tuple[Step, ...]:
    """Run the audits that lie between two runs, and say what each step moves, with the remainder last.

    Definitions, thresholds, seed, policy and period are those of the records; returns, mappings, protocol and claims come from
    the folders. Raises Refused when a folder does not hold what its run rests on.
    """
    differing = reasons_between(before.record, after.record)
    plan, settings = _as_recorded(before), _settings_of(before.record)
    beside = before.earlier
    result = run_audit(plan, progress=progress, processes=processes, settings=settings, earlier=beside)
    _require_the_same(result, before.record)
    here = first = _shown(result)
    steps = []
    for name in (each for each in ORDER if each in differing):
        plan, settings = _with(name, plan, settings, after)
        beside = after.earlier if name == POLICY else beside
        result = run_audit(plan, progress=progress, processes=processes, settings=settings, earlier=beside)
        there = _shown(result)
        steps.append(Step(name, changes_between(here, there)))
        here = there
    _require_the_same(result, after.record)
    # What the code of today makes of the first run, and of the second, against what was published of them.
    remainder = (*changes_between(before.figures, first), *changes_between(here, after.figures))
    return (*steps, Step(CODE, remainder)) if remainder else tuple(steps)


def _as_recorded(side: Side) -> AuditPlan:
    """The plan of the folder with everything but the returns as the record of the run has it."""
    record = side.record
    definitions = definitions_in(record)
    known = {ALL_OFFENCES, *(each.id for each in definitions)}
    days = (date.fromisoformat(record["period"][name]) for name in ("first_day", "last_day"))
    return replace(
        side.plan,
        definitions=definitions,
        claims=tuple(each for each in side.plan.claims if each.population in known),
        headline=next(each for each in definitions if each.id == record["headline"]),
        policy=Policy(**record["policy"]),
        seed=record["seed"],
        as_at=date.fromisoformat(record["as_at"]),
        period=Period.of_days(*days),
    )


def _with(name: str, plan: AuditPlan, settings: LinkageSettings, after: Side) -> tuple[AuditPlan, LinkageSettings]:
    """The plan and settings with one class taken from the second run."""
    other = _as_recorded(after)
    if name == INPUTS:
        return replace(
            plan,
            folder=other.folder,
            returns=other.returns,
            period=other.period,
            as_at=other.as_at,
            denominators=other.denominators,
        ), settings
    if name == DEFINITION:
        # Claims are about definitions, so they go with them.
        return replace(plan, definitions=other.definitions, headline=other.headline, claims=other.claims), settings
    if name == LINKAGE:
        return replace(plan, seed=other.seed, decisions=other.decisions), _settings_of(after.record)
    if name == PROTOCOL:
        return replace(plan, estimate=other.estimate), settings
    if name == CLAIMS:
        return replace(plan, claims=other.claims), settings
    return replace(plan, policy=other.policy), settings


def _settings_of(record: Mapping[str, Any]) -> LinkageSettings:
    """The settings that ship today, at the thresholds of the run: older settings themselves are not kept."""
    shipped = load_linkage_settings()
    return replace(shipped, thresholds=type(shipped.thresholds)(**record["linkage"]["thresholds"]))


def _shown(result: AuditResult) -> dict[str, str]:
    return {name: figure.cell.text for name, figure in figures_of(result.report).items()}


def _require_the_same(result: AuditResult, record: Mapping[str, Any]) -> None:
    """That the returns were those of the record. Older settings of the linkage count with the code: only they shipped."""
    kept = {name: result.record["linkage"][name] for name in ("settings", "version")}
    asked = {**record, "linkage": {**record["linkage"], **kept}}
    for name, sentences in reasons_between(asked, result.record).items():
        if name != CODE:
            raise Refused(f"The audit folder does not hold what the run «{record['title']}» rests on. {sentences[0]}")
