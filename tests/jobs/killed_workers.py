"""Workers that are killed in the middle of a job. Says what became of the job, of its record, and what the tables hold."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.killing import in_child, killed, own_database


def main() -> dict[str, Any]:
    with own_database():
        from openinquiry.jobs.tasks import enqueue, job_kind

        gate = {"open": True}

        def enter(subject: str, tell: Callable[[str], None]) -> None:
            from openinquiry.domain.accounts.operations import enter_body
            from tests.domain.people import BY_MACHINE

            tell("Half way")
            if not gate["open"]:
                ready()
                threading.Event().wait()
            enter_body(subject, name="Entered by a job", kind="charity", act=BY_MACHINE)

        def put_aside(subject: str, says: str) -> None:
            """The record of this kind says nothing more."""

        kind = job_kind("test.enter", run=enter, given_up=put_aside)
        ready: Callable[[], None] = lambda: None  # noqa: E731

        def die(job: str) -> bool:
            def work(say: Callable[[], None]) -> None:
                nonlocal ready
                ready, gate["open"] = say, False
                _run(job)

            return killed(work, wait=lambda: time.sleep(0.01))

        once = in_child(lambda: str(enqueue(kind, "K1").pk))
        told: dict[str, Any] = {"killed": [die(once)], "after the kill": in_child(lambda: _job(once))}
        told["too early"] = in_child(lambda: _reclaimed(seconds=30))
        told["reclaimed"] = in_child(lambda: _reclaimed(seconds=70))
        told["twice reclaimed"] = in_child(lambda: _reclaimed(seconds=70))
        told["waiting"] = in_child(lambda: _job(once))
        in_child(lambda: _run(once))
        told["done"] = in_child(lambda: _job(once))
        in_child(lambda: _run(once))  # the queue still holds the first entry
        told["bodies"] = in_child(lambda: _bodies("K1"))

        deadly = in_child(lambda: str(enqueue(kind, "K2").pk))
        for _time in range(3):
            told["killed"].append(die(deadly))
            in_child(lambda: _reclaimed(seconds=70))
        in_child(lambda: _run(deadly))
        told["quarantined"] = in_child(lambda: _job(deadly))
        told["bodies of the deadly"] = in_child(lambda: _bodies("K2"))
        told["heartbeat"] = in_child(_heartbeat)
    return told


def _heartbeat() -> dict[str, Any]:
    """How far the sign of life of a running job moves, and which threads are left behind."""
    from django.utils import timezone

    from openinquiry.jobs import tasks
    from openinquiry.jobs.models import Job

    tasks.HEARTBEAT = 0.02
    before = timezone.now() - timedelta(hours=1)
    job = Job.objects.create(kind="x", subject="y", made=before, alive=before)
    with tasks._kept_alive(job):
        for _try in range(500):
            job.refresh_from_db()
            if job.alive > before:
                break
            time.sleep(0.01)
    left = [each.name for each in threading.enumerate() if each.name.startswith("alive-")]
    return {"moved": (job.alive - before).total_seconds(), "left": left}


def _run(job: str) -> None:
    from openinquiry.jobs.tasks import run_job

    run_job.func(job)


def _reclaimed(*, seconds: int) -> int:
    from django.utils import timezone

    from openinquiry.jobs.tasks import reclaim

    return reclaim(timezone.now() + timedelta(seconds=seconds))


def _job(pk: str) -> dict[str, Any]:
    from openinquiry.jobs.models import Job

    job = Job.objects.get(pk=pk)
    return {"state": job.state, "begun": job.begun, "step": job.step, "says": job.says, "reference": str(job.pk)[:8]}


def _bodies(code: str) -> int:
    from openinquiry.domain.accounts.models import Body

    return Body.objects.filter(code=code).count()


if __name__ == "__main__":
    print(json.dumps(main()))
