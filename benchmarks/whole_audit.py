"""A whole audit of the invented country: seconds and memory by step, and whether every range holds the truth.

Scale 1 is set beside scale 0.5 of the same seed, so that growth shows as a ratio of one run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import score

SCALES = ("0.5", "1")
SECONDS, GIB = 360, 6.0
_PROGRAM = "from openinquiry.cli import main; main()"


def main() -> int:
    """Print the table and the score. Gives 1 when a target is missed or a range does not hold the truth."""
    with tempfile.TemporaryDirectory() as folder:
        runs = {scale: _run(Path(folder) / scale, scale) for scale in SCALES}
        _print(runs)
        holds = score.main(Path(folder) / SCALES[-1] / "country")
    largest = runs[SCALES[-1]]
    missed = largest["audit"]["seconds"] > SECONDS or largest["audit"]["gib"] > GIB
    return 1 if missed or holds else 0


def _run(folder: Path, scale: str) -> dict[str, dict[str, float]]:
    country, out = folder / "country", folder / "out"
    folder.mkdir()
    made = _timed(["synthesise", "--seed", "1", "--scale", scale, "--out", str(country)])
    audited = _timed(["audit", "run", str(country / "audit"), "--out", str(out)])
    steps = json.loads((out / "timings.json").read_text(encoding="utf-8"))["seconds"]
    return {"synthesise": made, "audit": audited} | {
        name: {"seconds": seconds, "gib": 0.0} for name, seconds in steps.items()
    }


def _timed(arguments: list[str]) -> dict[str, float]:
    """Wall seconds, and the greatest memory of the process and its readers together in GiB."""
    started = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-c", _PROGRAM, *arguments], stdout=subprocess.DEVNULL)
    peak = 0
    while child.poll() is None:
        peak = max(peak, _memory_of_family(child.pid))
        time.sleep(0.2)
    if child.returncode != 0:
        raise SystemExit(f"openinquiry {' '.join(arguments[:2])} ended with {child.returncode}.")
    return {"seconds": time.perf_counter() - started, "gib": peak / 2**20}


def _memory_of_family(pid: int) -> int:
    """Resident memory of a process and its children, in KiB; 0 for one that has ended."""
    total = 0
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        total += next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    except OSError:
        return total
    return total + sum(_memory_of_family(int(each)) for each in children)


def _print(runs: dict[str, dict[str, dict[str, float]]]) -> None:
    small, large = SCALES
    print(f"\nWhole audit, seed 1, {os.cpu_count()} cores\n")
    print(f"| step | scale {small}, seconds | scale {large}, seconds | ratio | GiB at scale {large} |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, figures in runs[large].items():
        before = runs[small][name]["seconds"]
        memory = f"{figures['gib']:.1f}" if figures["gib"] else ""
        print(
            f"| {name} | {before:.1f} | {figures['seconds']:.1f} | {figures['seconds'] / max(before, 0.001):.1f} | {memory} |"
        )
