"""The demonstration as whoever types «make demo» meets it: filled, opened, signed in to, and stopped cleanly."""

from __future__ import annotations

import http.cookiejar
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from openinquiry.core.invented_country import synthesise
from openinquiry.project.demonstration.serving import free_port

TOP = Path(__file__).parents[3]
pytestmark = pytest.mark.slow
BODIES = "20"


@dataclass(frozen=True)
class Demonstration:
    program: subprocess.Popen[str]
    home: Path
    said: str
    address: str
    port_taken: int

    @property
    def password(self) -> str:
        return re.search(r"the password  (\S+)", self.said)[1]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    folder = tmp_path_factory.mktemp("demonstration")
    synthesise(folder / "country", seed=3, scale=0.004, progress=lambda *_: None)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        program = subprocess.Popen(
            [sys.executable, "-m", "openinquiry.project.demonstration", "--country", str(folder / "country"),
             "--home", str(folder / "service"), "--bodies", BODIES, "--port", str(port)],
            env={key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "OPENINQUIRY_HOME")},
            stdout=subprocess.PIPE, text=True, cwd=TOP,
        )  # fmt: skip
        said = ""
        for line in program.stdout:
            said += line
            if line.startswith("Open http"):
                break
        address = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert address, said
        yield Demonstration(program, folder / "service", said, address[0], port)
    if program.poll() is None:
        # Not killed: what it began would go on without it.
        program.terminate()
        program.wait(timeout=60)


def rows(shown: Demonstration, sql: str) -> list[tuple]:
    with sqlite3.connect(shown.home / "openinquiry.sqlite3") as connection:
        return connection.execute(sql).fetchall()


def signed_in(shown: Demonstration, email: str, password: str) -> tuple[urllib.request.OpenerDirector, str]:
    """The browser, and the address at which signing in ended."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = browser.open(f"{shown.address}/account/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "login": email, "password": password}).encode()
    sent = urllib.request.Request(f"{shown.address}/account/login/", data=form, headers={"Referer": shown.address})  # noqa: S310
    return browser, browser.open(sent).geturl()


def test_everybody_who_is_named_can_sign_in_and_sees_what_is_theirs(shown: Demonstration):
    people = re.findall(r"^  (.+?)  +(\S+@example\.org)$", shown.said, re.MULTILINE)
    assert len(people) == 6
    for what, email in people:
        browser, place = signed_in(shown, email, shown.password)
        assert place.endswith("/office/" if what in ("Analyst", "Approver", "Programme lead") else "/returns/"), what
        assert "invented" in browser.open(f"{shown.address}/").read().decode().lower()


def test_a_wrong_password_signs_nobody_in(shown: Demonstration):
    _browser, place = signed_in(shown, "lead@example.org", "not the password")
    assert place.endswith("/account/login/")


def test_a_port_that_is_taken_is_passed_over(shown: Demonstration):
    assert int(shown.address.rsplit(":", 1)[1]) > shown.port_taken
    assert free_port(shown.port_taken) > shown.port_taken


def test_returns_are_in_wrong_late_and_waiting(shown: Demonstration):
    states = {state for (state,) in rows(shown, "SELECT DISTINCT state FROM returns_return")}
    assert {"accepted", "asked", "draft", "submitted"} <= states
    assert rows(shown, "SELECT COUNT(*) FROM returns_version WHERE state = 'has_errors' AND errors > 0")[0][0] >= 1
    assert rows(shown, "SELECT COUNT(*) FROM returns_extension WHERE state = 'asked'")[0][0] >= 1
    late = "SELECT COUNT(*) FROM returns_return WHERE state IN ('asked', 'draft') AND due < date('now')"
    assert rows(shown, late)[0][0] >= 1
    assert rows(shown, "SELECT COUNT(*) FROM returns_reminder")[0][0] >= 1


def test_what_happened_has_its_dates_in_the_weeks_before_today(shown: Demonstration):
    days = [day for (day,) in rows(shown, "SELECT DISTINCT date(at) FROM events_event")]
    assert len(days) >= 10
    assert max(days) <= time.strftime("%Y-%m-%d", time.gmtime())


def test_whoever_is_asked_is_about_as_many_as_was_said(shown: Demonstration):
    assert abs(rows(shown, "SELECT COUNT(*) FROM returns_return")[0][0] - int(BODIES)) <= 3


def test_it_stops_when_it_is_told_to_and_leaves_no_program_behind(shown: Demonstration):
    shown.program.send_signal(signal.SIGINT)
    rest = shown.program.stdout.read()
    assert shown.program.wait(timeout=60) == 0
    assert rest.strip().endswith("Stopped.")
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"{shown.address}/help/", timeout=2)  # noqa: S310
