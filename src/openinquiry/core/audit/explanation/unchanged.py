"""Whether an audit folder still holds what a finished run rests on, told from files and settings before anything is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from openinquiry.core.audit.denominators import INPUT
from openinquiry.core.audit.explanation.comparing import reasons_between
from openinquiry.core.audit.intake import ACCEPTED, NOT_SENT
from openinquiry.core.audit.naming import published_names
from openinquiry.core.audit.plan import AuditPlan, ExpectedReturn
from openinquiry.core.audit.record import as_read, decisions_in_record, mapping_in_record
from openinquiry.core.returns import files_as_sent, sha256_of
from openinquiry.core.shared import OpenInquiryError

_Input = dict[str, Any]


def differences_before_running(record: Mapping[str, Any], plan: AuditPlan) -> tuple[str, ...]:
    """In what the folder of ``plan`` differs from the run of ``record``, in sentences; none where a new run may be the same.

    The bytes of the returns are compared by their SHA-256, and no return is read. What only reading would show, such as
    why a return that was set aside was, is taken to be as it was.
    """
    now = {
        **record,
        "as_at": plan.as_at.isoformat(),
        "period": {"first_day": plan.period.start.isoformat(), "last_day": plan.period.last_day.isoformat()},
        "seed": plan.seed,
        "policy": plan.policy.as_dict(),
        "definitions": [as_read(asdict(each)) for each in plan.definitions],
        "headline": plan.headline.id,
        "linkage": {**record["linkage"], "decisions": decisions_in_record(plan.decisions)},
        "inputs": _inputs(record, plan),
    }
    return tuple(sentence for said in reasons_between(record, now).values() for sentence in said)


def _inputs(record: Mapping[str, Any], plan: AuditPlan) -> list[_Input]:
    """The inputs of the record as they lie in the folder today."""
    before = {(each["kind"], each["body"]): each for each in record["inputs"]}
    found = [_return(each, before.get((each.kind, each.body), {}), plan) for each in plan.returns]
    if plan.denominators is not None:
        was = before.get((INPUT, INPUT), {"body_name": "Populations for rates"})
        path = plan.denominators
        files = [{"file": path.name, "sha256": sha256_of(path)}] if path.is_file() else []
        found.append({**was, "kind": INPUT, "body": INPUT, "state": ACCEPTED, "files": files})
    return found


def _return(expected: ExpectedReturn, was: _Input, plan: AuditPlan) -> _Input:
    named: _Input = {"body": expected.body, "body_name": expected.body_name, "kind": expected.kind}
    if expected.nobody_twice:
        named["nobody_twice"] = True
    if expected.path is None:
        return {**named, "state": NOT_SENT, "reason": expected.reason}
    sent_before = was.get("state", NOT_SENT) != NOT_SENT
    named["state"] = was["state"] if sent_before else "sent"
    if sent_before and "reason" in was:
        named["reason"] = was["reason"]
    return {**named, **mapping_in_record(expected, plan), "files": _files(expected, was)}


def _files(expected: ExpectedReturn, was: _Input) -> list[_Input]:
    """The files of a return; those inside a zip are as they were where the zip is."""
    listed: list[_Input] = list(was.get("files", ()))
    if not listed or expected.path is None:
        return listed
    try:
        sent = files_as_sent(expected.path)
    except OpenInquiryError:
        return []
    names = published_names((each.name for each in sent), expected=expected)
    files = [{"file": name, "sha256": each.sha256} for name, each in zip(names, sent, strict=True)]
    known = {(each["file"], each["sha256"]) for each in listed}
    is_zip = expected.path.suffix.lower() == ".zip"
    return listed if is_zip and all((each["file"], each["sha256"]) in known for each in files) else files
