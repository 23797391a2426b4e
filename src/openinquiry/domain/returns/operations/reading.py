"""Reading what is sensitive is an act too: each download is recorded before a byte is given out."""

from __future__ import annotations

from openinquiry.core.shared import Refusal
from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.events.kinds import EventKind
from openinquiry.domain.events.recording import recording
from openinquiry.domain.returns import events, policies
from openinquiry.domain.returns.models import Version


def read_file(version: Version, *, actor: Actor) -> str:
    """Have the file as it was sent given out; its SHA-256, by which the store finds it."""
    return _read(version, version.sha256, events.FILE_READ, actor)


def read_findings(version: Version, *, actor: Actor) -> str:
    """Have the sheet of findings given out; its SHA-256."""
    if not version.findings_sheet:
        raise Refusal("The file is not checked yet, so there are no findings to download.")
    return _read(version, version.findings_sheet, events.FINDINGS_READ, actor)


def _read(version: Version, sha256: str, kind: EventKind, actor: Actor) -> str:
    policies.can_read_file.check(actor, version)
    programme, body = version.of.request.programme_id, version.of.body_id
    mine = body if policies.can_prepare(actor, version.of) else None
    with recording(actor.act(programme=programme, body=mine)) as record:
        record(kind, version, {"sha256": [sha256, sha256]}, programme=programme, body=body)
    return sha256
