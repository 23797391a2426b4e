"""A job is tried three times and then put aside with a sentence; it says that it lives; it keeps nothing of a return's values."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core import serializers
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from openinquiry.core.workflow import VersionState
from openinquiry.domain.returns import operations
from openinquiry.domain.returns.models import Version
from openinquiry.jobs import tasks
from openinquiry.jobs.models import Job, JobState
from openinquiry.jobs.returns import EXAMINE, take_in
from openinquiry.jobs.tasks import GIVEN_UP, enqueue, latest_job, reclaim, run_job
from tests.domain.people import Country, country
from tests.domain.returns.sending import issued, work, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.database]
_IN_A_YEAR = datetime(2100, 1, 1, tzinfo=UTC)
NAME = "Wilhelmina Planted-Name"  # invented; as the text of an error could hold it


@pytest.fixture
def here() -> Country:
    return country()


@pytest.fixture
def sent(here: Country, tmp_path: Path) -> Version:
    return_ = issued(here).returns.select_related("request", "body").get(body=here.force)
    return take_in(return_, content=BytesIO(workbook(tmp_path)), file_name="return.xlsx", actor=here.actor("officer"))


def poisoned(*_given: object, **_told: object) -> None:
    raise RuntimeError(f"cannot read {NAME}")


def test_a_poison_file_is_tried_three_times_and_put_aside_and_the_version_says_so(
    sent: Version, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(operations, "examine_version", poisoned)
    job, states = latest_job(EXAMINE, sent.pk), []
    for _time in range(3):
        run_job.func(str(job.pk))
        job.refresh_from_db()
        states.append((job.state, job.begun))
    says = GIVEN_UP.format(times=3, reference=str(job.pk)[:8])
    sent.refresh_from_db()
    assert states == [(JobState.WAITING, 1), (JobState.WAITING, 2), (JobState.QUARANTINED, 3)]
    assert (sent.state, sent.says, job.says) == (VersionState.QUARANTINED, says, says)
    run_job.func(str(job.pk))
    job.refresh_from_db()
    assert job.begun == 3


def test_each_try_waits_longer_than_the_one_before(sent: Version, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(operations, "examine_version", poisoned)
    job = latest_job(EXAMINE, sent.pk)
    for _time in range(2):
        run_job.func(str(job.pk))
    # What is to be done at once has a day in the far future there.
    waits = sorted(each.run_after - each.enqueued_at for each in DBTaskResult.objects.filter(run_after__lt=_IN_A_YEAR))
    assert [round(wait.total_seconds()) for wait in waits] == [30, 60]


def test_nothing_of_a_value_in_an_error_reaches_the_tables_or_what_is_printed(
    sent: Version, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(operations, "examine_version", poisoned)
    job = latest_job(EXAMINE, sent.pk)
    for _time in range(3):
        run_job.func(str(job.pk))
    kept = serializers.serialize("json", [*Job.objects.all(), *DBTaskResult.objects.all(), *Version.objects.all()])
    said = capfd.readouterr()
    assert json.loads(kept)
    for word in NAME.split():
        assert word not in kept + said.out + said.err


def test_a_file_that_somebody_withdrew_meanwhile_ends_its_job_in_peace(sent: Version):
    job = latest_job(EXAMINE, sent.pk)
    tasks._KNOWN["examine"].run(str(sent.pk), lambda step: None)  # another worker was quicker
    run_job.func(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.says) == (JobState.DONE, "")


def test_a_job_that_says_that_it_lives_is_not_taken_from_its_worker(sent: Version):
    job = latest_job(EXAMINE, sent.pk)
    now = timezone.now()
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, begun=1, alive=now - timedelta(seconds=59))
    assert reclaim(now) == 0
    Job.objects.filter(pk=job.pk).update(alive=now - timedelta(seconds=61))
    assert reclaim(now) == 1
    work()
    sent.refresh_from_db()
    assert sent.state == VersionState.TO_MAP


def test_a_job_of_a_kind_that_is_not_known_is_left_alone(sent: Version):
    job = enqueue(tasks.JobKind("nobody-knows", run=poisoned, given_up=poisoned), "x")
    run_job.func(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.begun) == (JobState.WAITING, 0)
