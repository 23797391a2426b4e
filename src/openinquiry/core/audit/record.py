"""The run record: what went in, with which versions and settings, and what came out of each step. No clock, no paths."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from openinquiry.core.audit.balance import StepBalance
from openinquiry.core.audit.definitions import Criterion, Definition
from openinquiry.core.audit.denominators import INPUT, Denominators
from openinquiry.core.audit.intake import ACCEPTED, Intake
from openinquiry.core.audit.naming import published_name, published_names
from openinquiry.core.audit.plan import AuditPlan, ExpectedReturn
from openinquiry.core.audit.tables.process import balance_cell
from openinquiry.core.disclosure_control import ClearedCounts
from openinquiry.core.linkage import Decisions, Linkage, LinkageSettings, load_encoding_settings
from openinquiry.core.returns import SourceFile, sha256_of
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
    parts = ("reference", "specifications", "definitions", "linkage", "policies", "protocols", "claims")
    return {
        "openinquiry": version("openinquiry"),
        "code_sha256": digest_of_tree(package, "*.py"),
        "data_sha256": {part: digest_of_tree(shipped / part, "*.*") for part in parts},
        "libraries": {name: version(name) for name in _LIBRARIES},
    }


def record_of_inputs(
    plan: AuditPlan,
    *,
    intake: Intake,
    linkage: Linkage,
    settings: LinkageSettings,
    denominators: Denominators | None = None,
) -> dict[str, Any]:
    """Everything that a second run needs to be the same run. Known before a count is cleared."""
    return {
        "kind": "audit",
        "title": plan.title,
        "as_at": plan.as_at.isoformat(),
        "invented": plan.invented,
        "period": {"first_day": plan.period.start.isoformat(), "last_day": plan.period.last_day.isoformat()},
        "seed": plan.seed,
        "versions": versions(),
        "policy": plan.policy.as_dict(),
        "definitions": [as_read(asdict(each)) for each in plan.definitions],
        "headline": plan.headline.id,
        "linkage": {
            "settings": settings.id,
            "version": settings.version,
            "thresholds": {
                "loose": settings.thresholds.loose,
                "central": settings.thresholds.central,
                "strict": settings.thresholds.strict,
            },
            "decisions": decisions_in_record(plan.decisions),
            "training_rounds": list(linkage.training_rounds),
            "model": linkage.model,
            "encoding": _encoding(linkage),
            "engine": linkage.engine.as_dict(),
        },
        "estimate": {
            "protocol": plan.estimate.protocol.as_dict(),
            "linkages": plan.estimate.linkages,
            "imputations": plan.estimate.imputations,
        },
        "claims": {each.id: each.sha256 for each in plan.claims},
        "inputs": [*(_input(receipt, plan) for receipt in intake.receipts), *_populations(denominators)],
    }


def run_record(
    inputs: Mapping[str, Any],
    *,
    balances: tuple[StepBalance, ...],
    shown: ClearedCounts,
    earlier: tuple[dict[str, str], ...] = (),
) -> dict[str, Any]:
    """The record of a run: its ``inputs`` (:func:`record_of_inputs`), the balance of its rows, and how it was protected.

    Rows are counted over all bodies together, and given as they are shown, hidden and rounded like every count: the
    record lies beside the report. The exact balance is printed by the command for those who hold the returns.
    earlier: the reports that it was tested together with.
    """
    return {
        **inputs,
        "steps": [_step(balance, shown) for balance in balances],
        "protection": {
            "counts": len(shown.shown),
            "hidden_small": shown.primary,
            "hidden_few_groups": shown.few_groups,
            "hidden_for_others": shown.secondary,
            "tested": len(shown.audit),
            "narrowest": shown.tightest,
            "earlier": list(earlier),
        },
    }


def decisions_in_record(decisions: Decisions) -> dict[str, Any]:
    """Which answers of readers bind in this run: their version, and a digest of the answers themselves, which are private."""
    text = decisions.answers.write_csv().encode()
    return {"version": decisions.version, "sha256": hashlib.sha256(text).hexdigest()} if decisions.version else {}


def _populations(denominators: Denominators | None) -> list[dict[str, Any]]:
    """The file of populations, if there is one, in the form of the other inputs."""
    if denominators is None:
        return []
    return [
        {"body": INPUT, "body_name": "Populations for rates", "kind": INPUT, "state": ACCEPTED, "path": denominators.name,
         "files": [_file(denominators.file)]}
    ]  # fmt: skip


def _file(source: SourceFile) -> dict[str, Any]:
    return {"file": source.name, "bytes": source.bytes, "sha256": source.sha256, "encoding": source.encoding}


def _encoding(linkage: Linkage) -> dict[str, Any]:
    """Which encoding was compared and with which key, by its check value; what was learnt, in one number."""
    settings, encoded = load_encoding_settings(), linkage.encoded
    return {
        "settings": settings.id,
        "version": settings.version,
        "key_held": len(encoded.with_named) > 0,
        "key_check": encoded.check,
        "learnt": encoded.learnt is not None,
    }


def as_read(definition: dict[str, Any]) -> dict[str, Any]:
    """A definition with lists, as JSON gives them back."""
    criteria = [{**each, "is_one_of": list(each["is_one_of"])} for each in definition["criteria"]]
    return {**definition, "joins": list(definition["joins"]), "criteria": criteria}


def definitions_in(record: Mapping[str, Any]) -> tuple[Definition, ...]:
    """The definitions that a run record holds, word for word and criterion for criterion."""
    return tuple(
        Definition(
            **{
                **each,
                "joins": tuple(each["joins"]),
                "criteria": tuple(
                    Criterion(**{**one, "is_one_of": tuple(one["is_one_of"])}) for one in each["criteria"]
                ),
            }
        )
        for each in record["definitions"]
    )


def _step(balance: StepBalance, shown: ClearedCounts) -> dict[str, Any]:
    def said(what: str) -> int | str:
        count = shown[balance_cell(balance, what)]
        return count.text if count.value is None else count.value

    return {
        "step": balance.step,
        "about": balance.about,
        "rows": balance.rows,
        "in": said("in"),
        "used": said("used"),
        "set_aside": {reason: said(f"reason={reason}") for reason, _ in balance.set_aside},
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
    if expected.nobody_twice:
        result["nobody_twice"] = True
    if expected.path is not None:
        result["path"] = published_name(expected.path.relative_to(plan.folder).as_posix(), expected=expected)
    result |= mapping_in_record(expected, plan)
    if receipt.prepared is not None:
        sources = receipt.prepared.sources
        names = published_names((source.name for source in sources), expected=expected)
        result["files"] = [{**_file(source), "file": name} for source, name in zip(sources, names, strict=True)]
    return result


def mapping_in_record(expected: ExpectedReturn, plan: AuditPlan) -> dict[str, Any]:
    """Which mapping a return is read with, and its SHA-256; nothing where it has none."""
    if expected.mapping is None or not expected.mapping.is_file():
        return {}
    name = published_name(expected.mapping.relative_to(plan.folder).as_posix(), expected=expected)
    return {"mapping": {"file": name, "sha256": sha256_of(expected.mapping)}}
