"""`openinquiry protect` beside pytauargus and gconfid on the same invented tables, every pattern audited apart from all of them.

    python -m benchmarks protect --tables 2d,3d,hierarchy,4d --seeds 1,2,3 --time-limit 120

Tools run one after the other, each as a programme that is ended half a minute after the time limit. The others' seconds leave out
imports and the reading of the CSV; ours are those that the command prints. Memory is the peak of the whole programme.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.protecting.attacker import attack
from benchmarks.protecting.cells import CountTable, write_table
from benchmarks.protecting.tables import SHAPES, count_table

RIVALS_PYTHON = Path(".venv-rivals/bin/python")
RIVALS = {
    "pytauargus-opt": "pytauargus 0.6.0 OPT",
    "pytauargus-mod": "pytauargus 0.6.0 MOD",
    "gconfid-size": "gconfid 2.0.4, one phase",
    "gconfid-size-information": "gconfid 2.0.4, two phases",
}
SECONDS = {"2d": 1, "3d": 5, "hierarchy": 60, "4d": 30}  # in which one of our ways must have a safe pattern
MOST_MIB = 2048
GRACE = 30
_HEADER = "| table | cells | unsafe | tool | status | cost | hidden | exposed | seconds | MiB | cost ÷ ours | seconds ÷ ours |"


@dataclass(frozen=True)
class Row:
    """What one tool did with one table. Without a pattern, cost, hidden and exposed are None."""

    tool: str
    status: str
    seconds: float | None = None
    mib: float | None = None
    cost: int | None = None
    hidden: int | None = None
    exposed: int | None = None

    @property
    def safe(self) -> bool:
        """Whether there is a pattern and the audit found nothing exposed."""
        return self.exposed == 0


def main(arguments: Sequence[str] = ()) -> int:
    """Print the table. Gives 1 where ours exposes a cell, costs more than the best of the others, or takes too long."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks protect")
    parser.add_argument("--tables", default="2d,3d", help=f"any of {','.join(SHAPES)}")
    parser.add_argument("--seeds", default="1")
    parser.add_argument("--time-limit", type=int, default=120)
    said = parser.parse_args(arguments)
    print(f"\n{_HEADER}\n| --- | ---: | ---: | --- | --- |{' ---: |' * 7}")
    missed = []
    for name in said.tables.split(","):
        for seed in map(int, said.seeds.split(",")):
            missed += _one_table(name, seed=seed, limit=said.time_limit)
    print("\n".join(["", *missed]))
    return int(bool(missed))


def _one_table(name: str, *, seed: int, limit: int) -> list[str]:
    table = count_table(name, seed=seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        write_table(table, path)
        ours = _ours(table, path, limit=limit, soon=max(1, SECONDS[name] * 4 // 5))
        others = [_other(method, table, path, limit=limit) for method in RIVALS]
    base = next((row for row in ours if row.safe), None)
    for row in [*ours, *others]:
        print(_line(f"{name}, seed {seed}", table, row, base=base), flush=True)
    return [f"{name}, seed {seed}: {each}" for each in _missed(name, ours, others)]


def _ours(table: CountTable, path: Path, *, limit: int, soon: int) -> list[Row]:
    """soon: a second, shorter limit, which leaves a fifth of what is promised for reading and writing."""
    ways = {
        "optimal": ("optimal", limit),
        f"optimal, {soon} s": ("optimal", soon),
        "heuristic": ("heuristic", limit),
    }
    rows = []
    for number, (way, (method, seconds)) in enumerate(ways.items()):
        command = [
            str(Path(sys.executable).with_name("openinquiry")),
            "protect",
            str(path),
            "--policy",
            "tables",
            "--method",
            method,
        ]
        command += ["--hierarchy", str(path.with_suffix(".hier.json")), "--time-limit", str(seconds)]
        command += ["--out", str(path.with_name(f"out{number}")), "--json"]
        rows.append(_audited(f"OpenInquiry {way}", table, run_limited(command, limit=limit + GRACE)))
    return rows


def _other(method: str, table: CountTable, path: Path, *, limit: int) -> Row:
    if not RIVALS_PYTHON.exists():
        return Row(RIVALS[method], "absent: make bench sets it up")
    command = [str(RIVALS_PYTHON), "-m", "benchmarks.protecting.rivals", str(path), "--method", method]
    return _audited(RIVALS[method], table, run_limited([*command, "--time-limit", str(limit)], limit=limit + GRACE))


@dataclass(frozen=True)
class Finished:
    """A programme that ended or was ended. printed: its standard output. mib: its peak memory."""

    printed: str
    errors: str
    mib: float
    ended: bool


def run_limited(command: Sequence[str], *, limit: float) -> Finished:
    """Run a programme, and end it with all that it started after so many seconds."""
    peak, ended, started = 0.0, False, time.perf_counter()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdout=out, stderr=errors, start_new_session=True)
        while process.poll() is None:
            peak = max(peak, _peak_mib(process.pid))
            if not ended and time.perf_counter() - started > limit:
                os.killpg(process.pid, signal.SIGKILL)
                ended = True
            time.sleep(0.01)
        out.seek(0)
        errors.seek(0)
        return Finished(out.read(), errors.read(), peak, ended)


def _peak_mib(process: int) -> float:
    """What Linux says of a running programme; getrusage would count in what this one held when it started the other."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)


def _audited(tool: str, table: CountTable, finished: Finished) -> Row:
    if finished.ended:
        return Row(tool, "ended at the limit", mib=finished.mib)
    found = _json_in(finished.printed)
    if "suppressed" not in found:
        why = found.get("status") or (finished.errors.strip().splitlines() or ["no answer"])[-1]
        return Row(tool, str(why)[:80], mib=finished.mib)
    hidden = [tuple(labels) for labels in found["suppressed"]]
    return Row(
        tool=tool,
        status=found["status"],
        seconds=found["seconds"],
        mib=finished.mib,
        cost=sum(table.values[labels] for labels in hidden),
        hidden=len(hidden),
        exposed=len(attack(table, hidden).exposed),
    )


def _json_in(printed: str) -> dict[str, Any]:
    """The object after whatever a tool prints first; empty where there is none."""
    lines = itertools.dropwhile(lambda line: not line.startswith("{"), printed.splitlines(keepends=True))
    text = "".join(lines)
    return json.JSONDecoder().raw_decode(text)[0] if text else {}


def _line(name: str, table: CountTable, row: Row, *, base: Row | None) -> str:
    costs = row.cost / base.cost if base and base.cost and row.cost is not None else None
    times = row.seconds / base.seconds if base and base.seconds and row.seconds is not None else None
    shown = [
        name, f"{len(table.values):,}", f"{len(table.unsafe):,}", row.tool, row.status, _shown(row.cost, ","),
        _shown(row.hidden, ","), _shown(row.exposed, ","), _shown(row.seconds, ".2f"), _shown(row.mib, ".0f"),
        _shown(costs, ".3f"), _shown(times, ".1f"),
    ]  # fmt: skip
    return f"| {' | '.join(shown)} |"


def _shown(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)


def _missed(name: str, ours: list[Row], others: list[Row]) -> list[str]:
    """Sentences on what falls short of what the tool promises."""
    found = [f"{row.tool} gives no safe pattern ({row.status})" for row in ours if not row.safe]
    found += [f"{row.tool} takes {row.mib:,.0f} MiB" for row in ours if row.mib and row.mib > MOST_MIB]
    in_time = [row.cost for row in ours if row.safe and row.seconds is not None and row.seconds < SECONDS[name]]
    best = min((row.cost for row in others if row.safe and row.cost is not None), default=None)
    if not in_time:
        found.append(f"no safe pattern within {SECONDS[name]} s")
    elif best is not None and min(cost for cost in in_time if cost is not None) > best:
        found.append(f"the best pattern within {SECONDS[name]} s costs more than {best:,}, the best of the others")
    return found
