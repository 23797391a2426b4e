"""What the machine does with a file: is it safe, how is it to be read, what is wrong with it? Each step one transaction.

Values stay on this machine and in the scratch folder of one step. What is kept of them is masked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openinquiry.adapters.blobs import BlobStore, copied_out
from openinquiry.adapters.findings import write_spreadsheet
from openinquiry.adapters.scanner import Result, Scanner
from openinquiry.adapters.uploads import UploadRefused, examine_upload
from openinquiry.core.returns import (
    SPARING_MEMORY,
    CheckedReturn,
    Findings,
    check_return,
    load_specification,
    propose_mapping,
    read_mapping,
)
from openinquiry.core.shared import OpenInquiryError
from openinquiry.core.shared.scratch import scratch_folder
from openinquiry.core.workflow import VERSION, Condition, VersionState, move
from openinquiry.domain.events.kinds import EventKind
from openinquiry.domain.events.recording import Act, recording
from openinquiry.domain.returns import events
from openinquiry.domain.returns.mappings import proposal_as_plain, still_fits
from openinquiry.domain.returns.models import KeptMapping, Version

EXAMPLES = 1_000  # of each finding: so many stand on the sheet that goes back
SHOWN = 20  # of each finding: so many stand on the page
_UNUSUAL = re.compile(r"[^\w .()\-]")


@dataclass(frozen=True)
class Outcome:
    """What a step found: the state that the version goes to, the event, what is kept, and the sentence for the body."""

    state: VersionState
    event: EventKind
    says: str = ""
    kept: dict[str, Any] = field(default_factory=dict)
    present: frozenset[Condition] = frozenset()


def examine_version(
    version: Version,
    *,
    store: BlobStore,
    scanner: Scanner,
    act: Act,
    then: Callable[[VersionState], None] | None = None,
) -> VersionState:
    """Look for malware, for what would harm a reader of files, and for the columns. Returns the state that followed.

    then: called with that state in the same transaction, so that what must follow is asked for if and only if it is kept.
    Raises what the store and the scanner raise when they do not answer: the file then waits.
    """
    with _copy(version, store) as path:
        outcome = _examined(version, path, scanner)
    return _keep(version, outcome, act, then)


def check_version(
    version: Version,
    *,
    store: BlobStore,
    act: Act,
    tell: Callable[[str], None] | None = None,
    then: Callable[[VersionState], None] | None = None,
) -> VersionState:
    """Check every row by every rule under the confirmed mapping. Returns the state that followed.

    tell: what is being done, in words. then: as for :func:`examine_version`.
    """
    with _copy(version, store) as path:
        try:
            outcome = _checked(version, path, store, tell)
        except OpenInquiryError as problem:
            outcome = _unreadable(problem)
    return _keep(version, outcome, act, then)


def quarantine_version(version: Version, *, says: str, act: Act) -> VersionState:
    """Put a file aside that the machine could not deal with, with the sentence that tells the body what to do."""
    outcome = Outcome(VersionState.QUARANTINED, events.FILE_QUARANTINED, says, present=frozenset({Condition.REASON}))
    return _keep(version, outcome, act)


def name_on_disk(version: Version) -> str:
    """The name under which a version is read, like its own: a mapping may name the file by it."""
    return _UNUSUAL.sub("_", version.file_name).lstrip(".") or "return"


@contextmanager
def _copy(version: Version, store: BlobStore) -> Iterator[Path]:
    """The file under a name like its own, in a folder of its own, for one step."""
    with scratch_folder() as folder:
        path = folder / name_on_disk(version)
        copied_out(store, version.sha256, to=path)
        yield path


def _examined(version: Version, path: Path, scanner: Scanner) -> Outcome:
    verdict = scanner.scan(path)
    scanned = {"scanned": verdict.in_words()}
    if verdict.result is Result.INFECTED:
        return Outcome(
            VersionState.UNSAFE, events.FILE_UNSAFE, verdict.in_words(), scanned, frozenset({Condition.REASON})
        )
    specification = load_specification(version.of.request.specification)
    try:
        examine_upload(path, name=path.name)
        proposed = proposal_as_plain(propose_mapping(path, specification=specification))
    except UploadRefused as problem:
        return Outcome(VersionState.UNSAFE, events.FILE_UNSAFE, str(problem), scanned, frozenset({Condition.REASON}))
    except OpenInquiryError as problem:
        return _unreadable(problem, scanned)
    kept = KeptMapping.objects.filter(body_id=version.of.body_id, specification=specification.id).first()
    mapping = still_fits(kept.mapping, proposed=proposed) if kept else None
    if kept is None or mapping is None:
        return Outcome(VersionState.TO_MAP, events.MAPPING_PROPOSED, kept={**scanned, "proposal": proposed})
    known = {"proposal": proposed, "mapping": mapping, "mapping_confirmed_by_id": kept.confirmed_by_id}
    return Outcome(
        VersionState.CHECKING, events.MAPPING_PROPOSED, kept={**scanned, **known},
        present=frozenset({Condition.MAPPING_CONFIRMED}),
    )  # fmt: skip


def _checked(version: Version, path: Path, store: BlobStore, tell: Callable[[str], None] | None) -> Outcome:
    request = version.of.request
    specification = load_specification(request.specification)
    mapping_file = path.parent / "mapping.toml"
    mapping_file.write_text(version.mapping, encoding="utf-8")
    mapping = read_mapping(mapping_file, specification=specification)
    mapping_file.unlink()
    checked = check_return(
        path,
        mapping=mapping,
        specification=specification,
        period=request.period,
        examples=EXAMPLES,
        progress=tell,
        memory=SPARING_MEMORY,
    )
    sheet = path.parent / "findings.xlsx"
    write_spreadsheet(checked, path=sheet)
    with sheet.open("rb") as content:
        blob = store.put(content)
    return Outcome(
        _state_of(checked.findings), events.FILE_CHECKED, kept={**_kept(checked), "findings_sheet": blob.sha256}
    )


def _state_of(findings: Findings) -> VersionState:
    if findings.errors:
        return VersionState.HAS_ERRORS
    return VersionState.HAS_QUERIES if findings.queries else VersionState.CLEAN


def _kept(checked: CheckedReturn) -> dict[str, Any]:
    findings: Any = checked.findings.to_dict()
    for rule in findings["rules"]:
        rule["examples"] = rule["examples"][:SHOWN]
    return {
        "errors": checked.findings.errors,
        "queries": checked.findings.queries,
        "rows": dict(checked.rows_in),
        "set_aside": {f"{table}: {reason}": count for (table, reason), count in sorted(checked.set_aside.items())},
        "findings": findings,
    }


def _unreadable(problem: OpenInquiryError, kept: dict[str, Any] | None = None) -> Outcome:
    return Outcome(
        VersionState.UNREADABLE, events.FILE_UNREADABLE, str(problem), kept or {}, frozenset({Condition.REASON})
    )


def _keep(
    version: Version, outcome: Outcome, act: Act, then: Callable[[VersionState], None] | None = None
) -> VersionState:
    """The version as the step left it. What was replaced meanwhile stays replaced: the state's own table says so."""
    with recording(act) as record:
        now = Version.objects.select_for_update().select_related("of__request").get(pk=version.pk)
        state = move(VERSION, from_=VersionState(now.state), to=outcome.state, present=outcome.present)
        before, now.state, now.says = now.state, state, outcome.says
        for name, value in outcome.kept.items():
            setattr(now, name, value)
        if outcome.event is events.FILE_CHECKED:
            now.checked = act.at
        now.save()
        record(
            outcome.event, now, {"state": [before, str(state)], "errors": [None, now.errors], "queries": [None, now.queries]},
            programme=now.of.request.programme_id, body=now.of.body_id,
        )  # fmt: skip
        if then is not None:
            then(state)
    return state
