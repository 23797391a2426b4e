"""A run in the background gives what the command gives, byte for byte; a process that dies or says no leaves a sentence."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from openinquiry.core.workflow import RunState
from openinquiry.domain.audit import queries
from openinquiry.domain.audit.models import Look
from openinquiry.domain.events.guard import without_events
from openinquiry.domain.files import store
from openinquiry.jobs import runs
from openinquiry.jobs.audit_process import AUDIT
from openinquiry.jobs.models import Job, JobState
from openinquiry.jobs.tasks import run_job
from tests.domain.audit.running import again, assembled, both_asked, invented_returns
from tests.domain.people import country
from tests.domain.returns.sending import work

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_run_whose_returns_cannot_be_used_fails_with_the_sentence_of_the_audit():
    here = country()
    first, _ = both_asked(here)  # its file is none
    run = assembled(here, [first])
    runs.start(run, actor=here.actor("analyst"))
    work()
    assert again(run).state == RunState.FAILED
    assert again(run).says.startswith("No return could be used, so there is nothing to report.")
    assert Job.objects.get(kind="run").state == JobState.DONE


def test_a_run_whose_file_is_gone_from_the_store_fails_and_names_its_digest_only():
    here = country()
    first, _ = both_asked(here)
    run = assembled(here, [first])
    with without_events():
        run.inputs.filter(version__isnull=False).update(sha256="0" * 64)
    runs.start(run, actor=here.actor("analyst"))
    work()
    assert again(run).state == RunState.FAILED
    assert "0" * 64 in again(run).says
    assert "is not in the store" in again(run).says


def test_a_process_that_dies_leaves_the_run_to_another_try_and_after_three_a_sentence(monkeypatch: pytest.MonkeyPatch):
    here = country()
    first, _ = both_asked(here)
    run = assembled(here, [first])
    monkeypatch.setattr(sys, "executable", "/bin/false")
    runs.start(run, actor=here.actor("analyst"))
    states = []
    for _try in range(3):
        run_job.func(str(Job.objects.get(kind="run").pk))
        states.append(again(run).state)
    assert states == [RunState.RUNNING, RunState.RUNNING, RunState.FAILED]
    assert "could not finish this" in again(run).says
    assert [event.kind for event in queries.events_of(run, most=50)][:3] == [
        "run.failed",
        "run.begun",
        "run.interrupted",
    ]


def test_the_process_ends_and_takes_the_folder_with_it_when_its_worker_is_gone(tmp_path: Path):
    folder = tmp_path / "run"
    (folder / AUDIT).mkdir(parents=True)
    (folder / AUDIT / "return.csv").write_text("a row of a return", encoding="utf-8")
    working = (
        "import threading, time; from pathlib import Path; from openinquiry.jobs import audit_process as work;"
        f"threading.Thread(target=work.end_with_the_worker, args=(Path({str(folder)!r}),), daemon=True).start(); time.sleep(90)"
    )
    process = subprocess.Popen([sys.executable, "-c", working], stdin=subprocess.PIPE)
    process.stdin.close()
    try:
        process.wait(timeout=50)
    finally:
        process.kill()
    assert not folder.exists()


@pytest.mark.slow
def test_a_run_of_the_service_gives_what_the_command_gives_and_its_figures_stand_at_their_addresses(tmp_path: Path):
    here = country()
    returns = invented_returns(here, tmp_path / "country")
    run = assembled(here, returns)
    runs.start(run, actor=here.actor("analyst"))
    work()
    run = again(run)
    assert (run.state, run.says) == (RunState.DONE, "")

    runs.lay_out(run, tmp_path / "laid", files=store())
    command = [str(Path(sys.executable).with_name("openinquiry")), "audit", "run", str(tmp_path / "laid" / AUDIT)]
    out = tmp_path / "out"
    subprocess.run([*command, "--out", str(out), "--json"], check=True, capture_output=True)
    by_command = {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in out.rglob("*")
        if path.is_file() and path.name != "timings.json"
    }
    assert {each.name: each.sha256 for each in run.outputs.all()} == by_command

    register = json.loads((out / "figures.json").read_text(encoding="utf-8"))
    in_report = {
        f"{table}/{row}/{column}": figure[0]
        for table, about in register["tables"].items()
        for row, line in about["rows"].items()
        for column, figure in line["figures"].items()
    }
    assert dict(run.figures.values_list("name", "shown")) == in_report
    headline = run.figures.get(name="counts-by-definition/offences.audit.K04000001/offences")
    assert (
        headline.interval
        == register["tables"]["counts-by-definition"]["rows"]["offences.audit.K04000001"]["figures"]["could_be"][0]
    )
    missing = [each for each in run.record["inputs"] if each["state"] == "not sent"]
    assert [(each["body_name"], each["reason"]) for each in missing] == [("Silent Invented Police", "No reply")]
    _look_behind(here, run)


def _look_behind(here, run) -> None:
    """The rows add up to the figure, and no name, date of birth or postcode of anybody is among them."""
    figure = run.figures.select_related("run").get(name="counts-by-definition/offences.all.K04000001/suspects")
    look = runs.look_behind(figure, reason="To check the total.", actor=here.actor("analyst"))
    work()
    look = Look.objects.get(pk=look.pk)
    assert look.says == ""
    assert (look.found["reproduced"], look.found["again"]) == (True, figure.shown)
    assert sum(line["counts"] for line in look.found["lines"]) == look.found["parts"][0]["number"]
    assert {line["body"] for line in look.found["lines"]} <= {each.body.name for each in queries.inputs_of(run)}
