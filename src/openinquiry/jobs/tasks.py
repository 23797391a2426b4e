"""The only module that knows the library of tasks. A job is taken up, kept alive while it runs, and ends in one of two ways.

What goes wrong inside is told here by the kind of error only: its text could hold a value of a return.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.utils import timezone
from django_tasks import task

from openinquiry.core.shared import OpenInquiryError, WrongUsage
from openinquiry.core.workflow import MoveRefused
from openinquiry.jobs.models import Job, JobState

MOST_TIMES_BEGUN = 3
HEARTBEAT = 10.0  # seconds
DEAD_AFTER = timedelta(seconds=60)  # without a sign of life
AGAIN_AFTER = timedelta(seconds=30)  # times the number of times it was begun
GIVEN_UP = (
    "The service tried {times} times and could not finish this. Nothing of yours is lost. Try another file, or tell whoever "
    "runs the service the reference {reference}."
)
Tell = Callable[[str], None]
log = structlog.get_logger("openinquiry.jobs")


@dataclass(frozen=True)
class JobKind:
    """A kind of job. run: does it, about the record with this identifier, and tells each step. given_up: when it cannot."""

    name: str
    run: Callable[[str, Tell], None]
    given_up: Callable[[str, str], None]


_KNOWN: dict[str, JobKind] = {}


def job_kind(name: str, *, run: Callable[[str, Tell], None], given_up: Callable[[str, str], None]) -> JobKind:
    """Make a kind of job known. Raises WrongUsage for a name that is taken."""
    if name in _KNOWN:
        raise WrongUsage(f"There is a job {name} already.")
    _KNOWN[name] = JobKind(name, run, given_up)
    return _KNOWN[name]


def enqueue(kind: JobKind, subject: object) -> Job:
    """Have the job done in the background; in the transaction that is under way, so that it is there if that is."""
    with transaction.atomic():
        job = Job.objects.create(kind=kind.name, subject=str(subject), made=timezone.now())
        run_job.enqueue(str(job.pk))
    return job


def latest_job(kind: JobKind, subject: object) -> Job | None:
    """The newest job of the kind about a record."""
    return Job.objects.filter(kind=kind.name, subject=str(subject)).first()


@task()
def run_job(job_id: str) -> None:
    """Take the job up and finish it, or leave it for another try. Raises nothing: what went wrong is kept in the job."""
    job = _taken_up(UUID(job_id))
    if job is None:
        return
    kind = _KNOWN[job.kind]
    if job.begun > MOST_TIMES_BEGUN:
        _give_up(job, kind)
        return
    try:
        with _kept_alive(job):
            kind.run(job.subject, lambda step: _tell(job, step))
    except MoveRefused:
        # Somebody else moved the record: replaced, withdrawn, or done by a worker that died before it could say so.
        log.info("job found its record moved", kind=job.kind, job=str(job.pk))
    except Exception as problem:
        log.warning("job failed", kind=job.kind, job=str(job.pk), begun=job.begun, error=type(problem).__name__)
        _fail(job, kind, problem)
        return
    _end(job, JobState.DONE)


def reclaim(now: datetime) -> int:
    """Put the jobs of workers that died back into the queue; how many there were."""
    dead = Job.objects.filter(state=JobState.RUNNING, alive__lt=now - DEAD_AFTER).values_list("pk", flat=True)
    number = 0
    for pk in list(dead):
        with transaction.atomic():
            mine = Job.objects.filter(pk=pk, state=JobState.RUNNING, alive__lt=now - DEAD_AFTER)
            if mine.update(state=JobState.WAITING):
                run_job.enqueue(str(pk))
                number += 1
    return number


def _taken_up(pk: UUID) -> Job | None:
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=pk, state=JobState.WAITING).first()
        if job is None or job.kind not in _KNOWN:
            return None
        job.state, job.begun, job.alive = JobState.RUNNING, job.begun + 1, timezone.now()
        job.save(update_fields=["state", "begun", "alive"])
    return job


def _fail(job: Job, kind: JobKind, problem: Exception) -> None:
    if job.begun >= MOST_TIMES_BEGUN or isinstance(problem, WrongUsage):
        _give_up(job, kind)
        return
    with transaction.atomic():
        Job.objects.filter(pk=job.pk).update(state=JobState.WAITING)
        run_job.using(run_after=timezone.now() + job.begun * AGAIN_AFTER).enqueue(str(job.pk))


def _give_up(job: Job, kind: JobKind) -> None:
    says = GIVEN_UP.format(times=min(job.begun, MOST_TIMES_BEGUN), reference=str(job.pk)[:8])
    try:
        kind.given_up(job.subject, says)
    except OpenInquiryError as problem:
        log.info("job given up, its record had moved", kind=job.kind, job=str(job.pk), error=type(problem).__name__)
    Job.objects.filter(pk=job.pk).update(says=says)
    _end(job, JobState.QUARANTINED)


def _end(job: Job, state: JobState) -> None:
    Job.objects.filter(pk=job.pk).update(state=state, ended=timezone.now(), step="")


def _tell(job: Job, step: str) -> None:
    Job.objects.filter(pk=job.pk).update(step=step[:200], alive=timezone.now())


@contextmanager
def _kept_alive(job: Job) -> Iterator[None]:
    """Says from a thread of its own that the worker lives, on a connection of its own."""
    done = threading.Event()

    def beat() -> None:
        while not done.wait(HEARTBEAT):
            try:
                Job.objects.filter(pk=job.pk).update(alive=timezone.now())
            except Exception as problem:
                log.warning("heartbeat failed", job=str(job.pk), error=type(problem).__name__)
        connection.close()

    thread = threading.Thread(target=beat, name=f"alive-{job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
