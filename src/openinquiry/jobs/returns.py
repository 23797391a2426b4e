"""What happens to an uploaded file in the background: examined, then checked as soon as its columns are known."""

from __future__ import annotations

from typing import BinaryIO

from django.conf import settings
from django.utils import timezone

from openinquiry.core.workflow import VersionState
from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.events.recording import Act, recording
from openinquiry.domain.files import scanner, store
from openinquiry.domain.returns import operations, policies
from openinquiry.domain.returns.models import Return, Version
from openinquiry.jobs.models import Job
from openinquiry.jobs.tasks import Tell, enqueue, job_kind, latest_job

_READ = (VersionState.HAS_ERRORS, VersionState.HAS_QUERIES, VersionState.CLEAN)


def take_in(return_: Return, *, content: BinaryIO, file_name: str, note: str = "", actor: Actor) -> Version:
    """Keep an uploaded file, number it, and have it examined. Raises LimitExceeded for one that is too large."""
    policies.can_prepare.check(actor, return_)  # before anything of it is kept
    blob = store().put(content, limit=settings.LARGEST_UPLOAD)
    with recording(_act(actor, return_, note)):
        version = operations.receive_version(return_, blob=blob, file_name=file_name, note=note, actor=actor)
        enqueue(EXAMINE, version.pk)
    return version


def confirm_and_check(version: Version, *, toml: str, actor: Actor) -> None:
    """Confirm how the file is read, and have every row checked."""
    with recording(_act(actor, version.of)):
        operations.confirm_mapping(version, toml=toml, actor=actor)
        enqueue(CHECK, version.pk)


def progress_of(version: Version) -> Job | None:
    """How far the machine is with a file: the newest job about it."""
    return latest_job(CHECK, version.pk) or latest_job(EXAMINE, version.pk)


def _act(actor: Actor, return_: Return, why: str = "") -> Act:
    return actor.act(programme=return_.request.programme_id, body=return_.body_id, why=why.strip())


def _version(subject: str) -> Version:
    return Version.objects.select_related("of__request", "of__body").get(pk=subject)


def _by_machine() -> Act:
    return Act(by=None, at=timezone.now())


def _examine(subject: str, tell: Tell) -> None:
    tell("Looking at the file")

    def go_on(state: VersionState) -> None:
        if state == VersionState.CHECKING:
            enqueue(CHECK, subject)

    operations.examine_version(_version(subject), store=store(), scanner=scanner(), act=_by_machine(), then=go_on)


def _check(subject: str, tell: Tell) -> None:
    tell("Checking every row")
    version = _version(subject)

    def go_on(state: VersionState) -> None:
        if state in _READ and operations.signed_before(version) is not None:
            enqueue(COMPARE, subject)

    operations.check_version(version, store=store(), act=_by_machine(), tell=tell, then=go_on)


def _compare(subject: str, tell: Tell) -> None:
    tell("Counting what changed")
    operations.compare_version(_version(subject), store=store(), act=_by_machine())


def _put_aside(subject: str, says: str) -> None:
    operations.quarantine_version(_version(subject), says=says, act=_by_machine())


EXAMINE = job_kind("examine", run=_examine, given_up=_put_aside)
CHECK = job_kind("check", run=_check, given_up=_put_aside)
# Nothing waits for it: where it is given up, the page says nothing of what changed.
COMPARE = job_kind("compare", run=_compare, given_up=lambda subject, says: None)
