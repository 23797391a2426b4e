"""The command reads and checks the chain of a service's own database, and says what to do when the service is not ready."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.web.account.seeding import seeded

pytestmark = pytest.mark.xdist_group("command of the service")


def command(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    known = {
        **os.environ, "OPENINQUIRY_HOME": str(home), "DATABASE_URL": f"sqlite:///{home / 'service.sqlite3'}",
        "OPENINQUIRY_PLAIN_HTTP": "1", "DJANGO_SETTINGS_MODULE": "openinquiry.project.settings",
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-c", "from openinquiry.cli.main import main; main()", *words],
        env=known,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A service with invented people."""
    found = tmp_path_factory.mktemp("service")
    assert command(found, "manage", "migrate", "--verbosity", "0").returncode == 0
    seeded(found)
    return found


def head_of(home: Path) -> tuple[int, str]:
    with sqlite3.connect(home / "service.sqlite3") as database:
        found: tuple[int, str] = database.execute(
            "SELECT number, digest FROM events_event ORDER BY number DESC"
        ).fetchone()
    return found


def test_a_whole_chain_is_said_to_be_whole_with_what_to_write_down(home: Path):
    number, digest = head_of(home)
    done = command(home, "events", "verify", "--anchor", f"{number}:{digest}")
    assert (done.returncode, done.stdout) == (0, f"The chain is whole: {number} events. Write down {number}:{digest}\n")
    assert head_of(home)[0] == number + 1  # the check itself


def test_events_about_a_record_are_printed_without_names(home: Path):
    listed = json.loads(command(home, "events", "list", "--json").stdout)
    about = listed[0]["about"]
    one = json.loads(command(home, "events", "list", "--about", about, "--json").stdout)
    said = command(home, "events", "list", "--last", "5").stdout
    assert [each["about"] for each in one] == [about] * len(one)
    assert len(said.splitlines()) == 5
    assert "Ann" not in said
    assert "example.org" not in json.dumps(listed)
    assert [each["number"] for each in listed] == sorted(each["number"] for each in listed)


@pytest.mark.parametrize(
    ("words", "says"), [(["verify", "--anchor", "5"], "An anchor is"), (["list", "--about", "5"], "A record is named")]
)
def test_what_cannot_be_understood_is_wrong_usage(home: Path, words: list[str], says: str):
    done = command(home, "events", *words)
    assert (done.returncode, says in done.stderr) == (2, True)


def test_a_row_changed_by_sql_is_named_and_ends_in_one(home: Path, tmp_path: Path):
    number, digest = head_of(home)
    with sqlite3.connect(home / "service.sqlite3") as whole, sqlite3.connect(tmp_path / "service.sqlite3") as copy:
        whole.backup(copy)
        copy.execute("DROP TRIGGER events_no_update")
        copy.execute("UPDATE events_event SET why = 'Another.' WHERE number = 6")
        copy.commit()
    done = command(tmp_path, "events", "verify", "--no-record", "--json", "--anchor", f"{number}:{digest}")
    assert done.returncode == 1
    said = json.loads(done.stdout)
    assert (said["whole"], [fault["number"] for fault in said["faults"]]) == (False, [6])
    assert head_of(tmp_path)[0] == number


@pytest.mark.parametrize("words", [["serve"], ["worker"], ["events", "verify"]])
def test_a_database_that_is_behind_is_told_with_the_command_that_helps(tmp_path: Path, words: list[str]):
    done = command(tmp_path, *words)
    assert done.returncode == 1
    assert "Make a copy of it, then run: openinquiry manage migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_setting_that_is_wrong_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENINQUIRY_BEHIND_PROXY", "perhaps")
    done = command(tmp_path, "events", "verify")
    assert (done.returncode, done.stderr) == (2, "OPENINQUIRY_BEHIND_PROXY is neither yes nor no. Set it to 1 or 0.\n")
