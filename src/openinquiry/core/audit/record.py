"""The run record: what went in, with which versions and settings, and what came out of each step. No clock, no paths."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from openinquiry.core.audit.balance import StepBalance
from openinquiry.core.audit.definitions import CANNOT_TELL, DOES_NOT_MEET, MEETS
from openinquiry.core.audit.intake import Intake
from openinquiry.core.audit.plan import AuditPlan
from openinquiry.core.audit.register import offence_cell
from openinquiry.core.audit.tallies import NATIONAL
from openinquiry.core.disclosure_control import ClearedCounts
from openinquiry.core.linkage import Linkage, LinkageSettings
from openinquiry.core.shared import data_directory

_LIBRARIES = ("duckdb", "numpy", "polars", "scipy", "splink")


@cache
def digest_of_tree(folder: Path, pattern: str) -> str:
    """SHA-256 over the names and bytes of the files of ``folder`` that match ``pattern``, in order of name."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob(pattern), key=lambda each: each.relative_to(folder).as_posix()):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def versions() -> dict[str, Any]:
    """Versions of the code, its libraries, and the code tables, specifications, definitions and settings it ships."""
    package = Path(__file__).resolve().parents[2]
    shipped = data_directory()
    parts = ("reference", "specifications", "definitions", "linkage", "policies")
    return {
        "openinquiry": version("openinquiry"),
        "code_sha256": digest_of_tree(package, "*.py"),
        "data_sha256": {part: digest_of_tree(shipped / part, "*.*") for part in parts},
        "libraries": {name: version(name) for name in _LIBRARIES},
    }


def run_record(
    plan: AuditPlan,
    *,
    intake: Intake,
    linkage: Linkage,
    settings: LinkageSettings,
    balances: tuple[StepBalance, ...],
    shown: ClearedCounts,
) -> dict[str, Any]:
    """Everything that a second run needs to be the same run, and the balance of rows of this one.

    Rows of each step are counted over all bodies together and are exact: disclosure control takes it that an attacker
    has them. How many offences meet a definition is a figure, and is given as it is shown.
    """
    return {
        "kind": "audit",
        "title": plan.title,
        "as_at": plan.as_at.isoformat(),
        "invented": plan.invented,
        "period": {"first_day": plan.period.start.isoformat(), "last_day": plan.period.last_day.isoformat()},
        "seed": plan.seed,
        "versions": versions(),
        "policy": plan.policy.as_dict(),
        "definitions": [{"id": each.id, "version": each.version, "words": each.words} for each in plan.definitions],
        "linkage": {
            "settings": settings.id,
            "version": settings.version,
            "thresholds": {
                "loose": settings.thresholds.loose,
                "central": settings.thresholds.central,
                "strict": settings.thresholds.strict,
            },
            "training_rounds": list(linkage.training_rounds),
            "model": linkage.model,
        },
        "inputs": [_input(receipt, plan) for receipt in intake.receipts],
        "steps": [balance.as_dict() for balance in balances],
        "answers": _answers(plan, shown),
        "protection": {
            "counts": len(shown.shown),
            "hidden_small": shown.primary,
            "hidden_for_others": shown.secondary,
            "tested": len(shown.audit),
            "narrowest": shown.tightest,
        },
    }


def _answers(plan: AuditPlan, shown: ClearedCounts) -> dict[str, dict[str, str]]:
    answers = (MEETS, CANNOT_TELL, DOES_NOT_MEET)
    return {
        definition.id: {answer: shown[offence_cell(definition.id, NATIONAL, answer)].text for answer in answers}
        for definition in plan.definitions
        if offence_cell(definition.id, NATIONAL, MEETS) in shown.shown
    }


def _input(receipt: Any, plan: AuditPlan) -> dict[str, Any]:  # noqa: ANN401 - a Receipt; kept loose for JSON
    expected = receipt.expected
    result: dict[str, Any] = {
        "body": expected.body,
        "body_name": expected.body_name,
        "kind": expected.kind,
        "state": receipt.state,
    }
    if receipt.reason:
        result["reason"] = receipt.reason
    if expected.path is not None:
        result["path"] = expected.path.relative_to(plan.folder).as_posix()
    if receipt.prepared is not None:
        result["files"] = [
            {"file": source.name, "bytes": source.bytes, "sha256": source.sha256, "encoding": source.encoding}
            for source in receipt.prepared.sources
        ]
    return result
