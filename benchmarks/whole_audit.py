"""A whole audit of the invented country: seconds and memory by step, and whether every range holds the truth.

Scale 1 is set beside scale 0.5 of the same seed, and ten years beside one, so that growth shows as a ratio of one run.
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

MOST_GROWTH = 1.2  # times the growth of the country, for every step but linkage
WORTH_A_RATIO = 1.0  # seconds; steps shorter than this at the smaller scale are mostly start-up
LINKING = "Linking people across returns"
_PROGRAM = "from openinquiry.cli import main; main()"


def one_year() -> int:
    """Half a year and a year (scale 1), and the score of the year."""
    return _side_by_side("0.5", "1", seconds=240, gib=6.0, scored=True)


def ten_years() -> int:
    """A year and ten (scale 10): an hour on two cores."""
    return _side_by_side("1", "10", seconds=45 * 60, gib=10.0, scored=False)


def _side_by_side(small: str, large: str, *, seconds: float, gib: float, scored: bool) -> int:
    """Print the table and the score. Gives 1 when a target is missed or a range does not hold the truth."""
    with tempfile.TemporaryDirectory() as folder:
        runs = {scale: _run(Path(folder) / scale, scale) for scale in (small, large)}
        _print(runs, small=small, large=large)
        holds = score.main(Path(folder) / large / "country") if scored else 0
    audit = runs[large]["audit"]
    missed = audit["seconds"] > seconds or audit["gib"] > gib
    grown = _grown_too_fast(runs[small], runs[large], times=float(large) / float(small))
    for name in grown:
        print(f"\n«{name}» grew by more than {MOST_GROWTH} times the growth of the country.")
    return 1 if missed or grown or holds else 0


def _grown_too_fast(
    small: dict[str, dict[str, float]], large: dict[str, dict[str, float]], *, times: float
) -> list[str]:
    return [
        name
        for name, figures in large.items()
        if name not in (LINKING, "audit")
        and small[name]["seconds"] >= WORTH_A_RATIO
        and figures["seconds"] > MOST_GROWTH * times * small[name]["seconds"]
    ]


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


def _print(runs: dict[str, dict[str, dict[str, float]]], *, small: str, large: str) -> None:
    print(f"\nWhole audit, seed 1, {os.cpu_count()} cores\n")
    print(f"| step | scale {small}, seconds | scale {large}, seconds | ratio | GiB at scale {large} |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, figures in runs[large].items():
        before = runs[small][name]["seconds"]
        memory = f"{figures['gib']:.1f}" if figures["gib"] else ""
        print(
            f"| {name} | {before:.1f} | {figures['seconds']:.1f} | {figures['seconds'] / max(before, 0.001):.1f} | {memory} |"
        )
