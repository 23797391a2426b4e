"""A worker that is killed loses nothing; a job that kills its workers is put aside with a sentence."""

from __future__ import annotations

import pytest

from openinquiry.jobs.tasks import GIVEN_UP
from tests.killing import told_by

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def told() -> dict:
    return told_by("tests.jobs.killed_workers")


def test_every_worker_was_alive_in_the_middle_of_the_job_when_it_was_killed(told: dict):
    assert told["killed"] == [True] * 4
    assert (told["after the kill"]["state"], told["after the kill"]["step"]) == ("running", "Half way")


def test_the_job_of_a_dead_worker_is_taken_up_again_and_done_once(told: dict):
    assert (told["too early"], told["reclaimed"], told["twice reclaimed"]) == (0, 1, 0)
    assert told["waiting"]["state"] == "waiting"
    assert (told["done"]["state"], told["done"]["begun"]) == ("done", 2)
    assert told["bodies"] == 1


def test_a_job_that_kills_its_worker_three_times_is_put_aside_with_the_sentence(told: dict):
    job = told["quarantined"]
    assert (job["state"], job["step"]) == ("quarantined", "")
    assert job["says"] == GIVEN_UP.format(times=3, reference=job["reference"])
    assert told["bodies of the deadly"] == 0


def test_the_sign_of_life_is_given_by_a_thread_of_its_own_while_the_job_runs(told: dict):
    assert told["heartbeat"]["moved"] > 3_500
    assert told["heartbeat"]["left"] == []
