"""The command reads and checks the chain of the service, and says what to do when its database is behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from typer.testing import CliRunner

from openinquiry.cli.main import app
from openinquiry.core.shared import WrongUsage
from openinquiry.domain.events.guard import without_events
from openinquiry.domain.events.models import Event
from openinquiry.domain.events.triggers import lift_triggers
from tests.domain.people import Country, country


@pytest.fixture
def here(db: None) -> Country:
    return country()


def said(*words: str) -> tuple[int, str]:
    """The exit code and what was printed. Raises what the command would tell in a sentence."""
    done = CliRunner().invoke(app, ["events", *words])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


def spoil(sql: str) -> None:
    lift_triggers(connection)
    with without_events(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.database
def test_a_whole_chain_is_said_to_be_whole_with_what_to_write_down(here: Country):
    last = Event.objects.latest("number")
    assert said("verify", "--anchor", f"{last.number}:{last.digest}") == (
        0,
        f"The chain is whole: {last.number} events. Write down {last.number}:{last.digest}\n",
    )
    assert Event.objects.latest("number").kind == "events.checked"


@pytest.mark.database
def test_a_row_changed_by_sql_is_named_and_ends_in_one(here: Country):
    spoil("UPDATE events_event SET why = 'Another.' WHERE number = 6")
    last = Event.objects.latest("number")
    code, words = said("verify", "--no-record", "--json", "--anchor", f"{last.number}:{'0' * 64}")
    told = json.loads(words)
    assert (code, told["whole"], [fault["number"] for fault in told["faults"]]) == (1, False, [6, last.number])
    assert Event.objects.latest("number").pk == last.pk
    assert "Entry 6 was changed after it was sealed." in said("verify")[1]


@pytest.mark.django_db
def test_without_events_there_is_nothing_to_write_down():
    assert said("verify") == (0, "There is no event yet.\n")


@pytest.mark.database
def test_events_are_printed_in_order_without_a_name_or_an_address(here: Country):
    listed = json.loads(said("list", "--json")[1])
    words = said("list", "--last", "5")[1]
    assert [each["number"] for each in listed] == list(range(1, Event.objects.count() + 1))
    assert len(words.splitlines()) == 5
    assert [
        person for person in here.people.values() if person.email in str(listed) or person.name in str(listed)
    ] == []


@pytest.mark.database
def test_events_about_one_record_are_found_by_its_kind_and_identifier(here: Country):
    role = here.programme.roles.first()
    listed = json.loads(said("list", "--about", f"accounts.role:{role.pk}", "--json")[1])
    assert [each["kind"] for each in listed] == ["role.given"]


@pytest.mark.parametrize(
    ("words", "says"),
    [(["verify", "--anchor", "5"], "An anchor is"), (["list", "--about", "5"], "A record is named by its kind")],
)
def test_what_cannot_be_understood_is_wrong_usage(words: list[str], says: str):
    with pytest.raises(WrongUsage, match=says):
        said(*words)


def test_a_database_that_is_behind_is_told_with_the_command_that_helps(tmp_path: Path):
    known = {
        **os.environ, "OPENINQUIRY_HOME": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'service.sqlite3'}",
        "OPENINQUIRY_PLAIN_HTTP": "1", "DJANGO_SETTINGS_MODULE": "openinquiry.project.settings",
    }  # fmt: skip

    def ran(*words: str) -> subprocess.CompletedProcess[str]:
        start = [sys.executable, "-c", "from openinquiry.cli.main import main; main()"]
        return subprocess.run([*start, *words], env=known, capture_output=True, text=True, check=False)

    behind = ran("serve")
    migrated = ran("manage", "migrate", "--verbosity", "0")
    ready = ran("events", "verify")
    assert (behind.returncode, "Traceback" in behind.stderr) == (1, False)
    assert behind.stderr.endswith("Make a copy of it, then run: openinquiry manage migrate\n")
    assert (migrated.returncode, ready.stdout) == (0, "There is no event yet.\n")
