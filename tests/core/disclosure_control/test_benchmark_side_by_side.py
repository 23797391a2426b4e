"""How tools are run beside each other: ended in time, audited whatever they say of themselves, and compared."""

from __future__ import annotations

import json
import sys
from dataclasses import replace

from benchmarks.protecting.cells import CountTable, flat, table_of
from benchmarks.protecting.side_by_side import Finished, Row, _audited, _missed, run_limited

OURS = Row("OpenInquiry optimal", "optimal", seconds=0.5, mib=200.0, cost=100, hidden=40, exposed=0)
OTHER = Row("another", "done", seconds=2.0, mib=300.0, cost=100, hidden=41, exposed=0)


def small() -> CountTable:
    inner = {("a", "u"): 2, ("a", "v"): 8, ("b", "u"): 7, ("b", "v"): 6}
    return table_of(inner, dimensions=("row", "column"), trees=(flat(["a", "b"]), flat(["u", "v"])))


def printed(hidden: list[list[str]], *, indent: int | None = None) -> Finished:
    said = {"status": "optimal", "seconds": 0.1, "cost": 2, "suppressed": hidden}
    return Finished(f"a greeting\n{json.dumps(said, indent=indent)}\n", "", 50.0, False)


def test_a_programme_that_takes_too_long_is_ended() -> None:
    found = run_limited([sys.executable, "-c", "import time; time.sleep(60)"], limit=0.3)
    assert found.ended
    assert found.mib > 0


def test_what_a_programme_prints_and_needs_is_kept() -> None:
    wasteful = "import time; held = b'x' * 200_000_000; print('done'); time.sleep(0.2)"
    found = run_limited([sys.executable, "-c", wasteful], limit=30)
    assert (found.printed, found.ended) == ("done\n", False)
    assert 190 < found.mib < 400


def test_a_cheap_pattern_that_gives_a_count_away_is_not_safe() -> None:
    row = _audited("cheap", small(), printed([["a", "u"]]))
    assert (row.cost, row.hidden, row.exposed, row.safe) == (2, 1, 1, False)


def test_cost_is_counted_here_whatever_the_tool_says() -> None:
    row = _audited("honest", small(), printed([["a", "u"], ["a", "v"], ["b", "u"], ["b", "v"]], indent=2))
    assert (row.cost, row.hidden, row.safe) == (23, 4, True)


def test_a_tool_without_a_pattern_shows_why() -> None:
    row = _audited("absent", small(), Finished("", "Usage: …\nError: No such command.\n", 20.0, False))
    assert (row.status, row.cost, row.safe) == ("Error: No such command.", None, False)


def test_nothing_is_missed_by_a_safe_pattern_in_time_that_costs_no_more() -> None:
    assert _missed("2d", [OURS], [OTHER]) == []


def test_what_is_missed_is_said() -> None:
    assert _missed("2d", [replace(OURS, seconds=1.5)], [OTHER]) == ["no safe pattern within 1 s"]
    assert len(_missed("2d", [replace(OURS, cost=101)], [OTHER])) == 1
    assert len(_missed("2d", [replace(OURS, mib=2100.0)], [OTHER])) == 1
    assert len(_missed("2d", [replace(OURS, exposed=1)], [OTHER])) == 2
    assert _missed("2d", [OURS], [replace(OTHER, cost=90, exposed=3)]) == []
