"""Killing the program at a hundred points of writing leaves the chain and the records whole, on either database."""

from __future__ import annotations

import os

import pytest

from tests.killing import told_by

# A hundred on one of the two databases; the other shows that it is no different there.
WRITERS = 30 if os.environ.get("DATABASE_URL") else 100
pytestmark = [pytest.mark.database, pytest.mark.slow]


def test_a_hundred_writers_killed_while_they_write_leave_chain_and_records_whole():
    told = told_by("tests.domain.events.killed_writers", str(WRITERS), "6")
    assert told["killed"] == WRITERS
    assert told["wrong"] == []
    assert told["events"] == sorted(told["events"])
    # They were killed at different points: some before anything was kept, some after the one thing, some after another.
    assert len(set(told["events"])) > WRITERS / 4
    assert {"body.entered", "role.given", "invitation.withdrawn", "version.received"} <= set(told["kinds"])
    assert told["kinds"]["body.entered"] > told["kinds"]["version.received"]
