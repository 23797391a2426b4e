"""Checking a return of five million rows, beside frictionless and pandera on the same files.

Not like for like: ours runs every rule over three tables and joins them; the others run types, required values and
codes only. frictionless reads a slice of 200,000 rows and its time is scaled to the whole.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.invented_return import write_invented_return

BENCH_PYTHON = Path(".venv-bench/bin/python")
SLICE = 200_000
SECONDS, GIB = 30, 3.0

OURS = """
import sys
from openinquiry.cli.returns import app
app(["check", sys.argv[1], "--spec", "police", "--first-day", "2024-04-01", "--last-day", "2025-03-31", "--json"])
"""

FRICTIONLESS = """
import sys, time
from frictionless import Resource, Schema, Checklist, validate
fields = [{"name": n, "type": t, "constraints": c} for n, t, c in (
    ("offence_reference", "string", {"required": True, "unique": True}),
    ("offence_code", "string", {"required": True, "enum": ["17B", "19D", "19E", "21", "22B", "71", "73", "88A"]}),
    ("recorded_date", "date", {"required": True}), ("committed_from", "date", {}), ("committed_to", "date", {}),
    ("offence_area", "string", {}), ("csa_flag", "string", {"enum": ["Y", "N"]}),
    ("cse_flag", "string", {"enum": ["Y", "N"]}),
    ("group_flag", "string", {"enum": ["Y", "N"]}),
    ("abuse_type", "string", {"enum": ["abuse", "exploitation", "unknown"]}),
    ("setting", "string", {"enum": ["contact", "online", "both", "unknown"]}), ("suspects_stated", "integer", {}),
    ("outcome_type", "string", {}), ("outcome_date", "date", {}), ("closure_wording", "string", {}),
    ("operation_name", "string", {}))]
import os
os.chdir(sys.argv[1])
report = validate(Resource(path="slice.csv", schema=Schema.from_descriptor({"fields": fields})), limit_errors=1000000)
print(sum(len(task.errors) for task in report.tasks))
"""

PANDERA = """
import sys
import polars as pl
import pandera.polars as pa
codes = ["17B", "19D", "19E", "21", "22B", "71", "73", "88A"]
yes_no = pa.Check.isin(["Y", "N"])
schema = pa.DataFrameSchema({
    "offence_reference": pa.Column(str, unique=True), "offence_code": pa.Column(str, pa.Check.isin(codes)),
    "recorded_date": pa.Column(pl.Date), "committed_from": pa.Column(pl.Date, nullable=True),
    "committed_to": pa.Column(pl.Date, nullable=True), "csa_flag": pa.Column(str, yes_no, nullable=True),
    "cse_flag": pa.Column(str, yes_no, nullable=True), "group_flag": pa.Column(str, yes_no, nullable=True),
    "abuse_type": pa.Column(str, pa.Check.isin(["abuse", "exploitation", "unknown"]), nullable=True),
    "setting": pa.Column(str, pa.Check.isin(["contact", "online", "both", "unknown"]), nullable=True),
    "suspects_stated": pa.Column(pl.Int64, pa.Check.in_range(0, 200), nullable=True)})
people = pa.DataFrameSchema({"person_reference": pa.Column(str, unique=True),
    "birth_date": pa.Column(pl.Date, nullable=True),
    "sex": pa.Column(str, pa.Check.isin(["F", "M", "I", "U"]), nullable=True)})
parts = pa.DataFrameSchema({"role": pa.Column(str, pa.Check.isin(["victim", "suspect"])),
    "age_at_offence": pa.Column(pl.Int64, pa.Check.in_range(0, 110), nullable=True)})
for name, each in (("offences", schema), ("people", people), ("involvements", parts)):
    try:
        each.validate(pl.read_csv(f"{sys.argv[1]}/{name}.csv", try_parse_dates=True), lazy=True)
        print(name, "fine")
    except pa.errors.SchemaErrors as error:
        print(name, len(error.failure_cases))
"""


def timed(command: Sequence[str]) -> tuple[float, float, int]:
    """Run ``command``; seconds, peak memory in MiB and exit code."""
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - begun, usage.ru_maxrss / 1024, process.returncode


def main(*, share: float = 1.0) -> int:
    """Print the table. share: of five million rows. Returns 0 when the bounds are kept."""
    folder = Path(tempfile.mkdtemp(prefix="openinquiry-bench-"))
    try:
        rows = write_invented_return(folder, share=share)
        _write_slice(folder)
        print(f"An invented police return: {rows:,} rows in three files")
        ours = timed([sys.executable, "-c", OURS, str(folder)])
        results = [("OpenInquiry, every rule", rows, ours, 1.0)]
        if BENCH_PYTHON.exists():
            python = str(BENCH_PYTHON)
            results.append(
                ("pandera 0.35 on Polars, 18 checks", rows, timed([python, "-c", PANDERA, str(folder)]), 1.0)
            )
            scale = rows / SLICE
            sliced = timed([python, "-c", FRICTIONLESS, str(folder)])
            results.append((f"frictionless 5.21, 11 checks, scaled from {SLICE:,} rows", rows, sliced, scale))
        _print(results)
        return 0 if ours[0] < SECONDS * share + 3 * (share < 1) and ours[1] < GIB * 1024 and ours[2] in (0, 1) else 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write_slice(folder: Path) -> None:
    with (folder / "offences.csv").open(encoding="utf-8") as source, (folder / "slice.csv").open("w") as out:
        for _, line in zip(range(SLICE + 1), source, strict=False):
            out.write(line)


def _print(results: list[tuple[str, int, tuple[float, float, int], float]]) -> None:
    base = results[0][2][0]
    print(f"{'':58} {'seconds':>9} {'peak MiB':>9} {'times ours':>11}")
    for name, _, (seconds, memory, _), scale in results:
        print(f"{name:58} {seconds * scale:9.1f} {memory:9.0f} {seconds * scale / base:11.1f}")
    print(json.dumps({name: round(seconds * scale, 2) for name, _, (seconds, _, _), scale in results}))


if __name__ == "__main__":
    sys.exit(main())
