"""Killing the server at a hundred random points of receiving files leaves chain and records whole, and loses nothing it answered for."""

from __future__ import annotations

import os

import pytest

from tests.killing import told_by

# A hundred times on one of the two databases; the other shows that it is no different there.
KILLED = 20 if os.environ.get("DATABASE_URL") else 100
pytestmark = [pytest.mark.database, pytest.mark.slow]


def test_a_server_killed_a_hundred_times_leaves_chain_and_records_whole_and_keeps_what_it_answered_for():
    told = told_by("tests.web.killed_server", str(KILLED), "6")
    assert told["killed"] == KILLED
    assert told["wrong"] == []
    assert told["events"] == sorted(told["events"])
    # It was killed while it wrote: between answers, and with files kept that nobody heard of any more.
    assert len(set(told["events"])) > KILLED / 4
    assert told["versions"] > told["answered"] > KILLED / 4
