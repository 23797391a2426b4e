"""Make an invented country, audit it, say in ten lines what came out and what it does not say, and open the service on it.

The audit and the six weeks in which bodies sent their returns are worked out side by side: each needs one core.
DEMO_SERVICE=no ends before the service is opened, for machines that nobody sits at.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
DEMO = Path("build") / "demo"
SEED, SCALE = "1", "0.05"
_WIDTH = 88


def headline_in(printed: str) -> tuple[str, ...]:
    """The headline with its caveats, as ``openinquiry audit run`` prints it: the indented lines under the title."""
    found = []
    for line in printed.splitlines()[1:]:
        if not line.startswith("  "):
            break
        found.append(line.strip())
    return tuple(found)


def summary(headline: Sequence[str], *, report: Path) -> list[str]:
    """About ten lines of at most 88 characters: what was counted, what that does not say, where the report is.

    headline: sentences in pairs, a statement and its detail: the count, the caution, the ethnicity of suspects.
    """
    count, caution, ethnicity = headline[0:2], headline[2:3], headline[4:5]
    said = [
        "Invented data: nobody in it exists, and no figure says anything about a real body.",
        *count,
        *(f"Read with care: {sentence}" for sentence in caution),
        *ethnicity,
        f"Report: {report}",
    ]
    return [line for sentence in said for line in textwrap.wrap(sentence, _WIDTH, break_long_words=False)]


def main() -> int:
    """Carry out the demonstration; the exit code is that of the step that failed, or 0."""
    command = str(Path(sys.executable).with_name("openinquiry"))
    shutil.rmtree(TOP / DEMO, ignore_errors=True)
    country, out = DEMO / "country", DEMO / "out"
    print(f"Making an invented country in {country} (seed {SEED}, scale {SCALE}) …", flush=True)
    made = _run([command, "synthesise", "--seed", SEED, "--scale", SCALE, "--out", str(country)])
    if made.returncode:
        return made.returncode
    print("Auditing it, and letting its bodies send their returns: this takes a minute or two …", flush=True)
    service = _service(country)
    try:
        return _told(command, country, out, service)
    finally:
        if service.poll() is None:
            service.terminate()
        service.wait()


def _told(command: str, country: Path, out: Path, service: subprocess.Popen[str]) -> int:
    audited = _run([command, "audit", "run", str(country / "audit"), "--out", str(out)])
    if audited.returncode:
        return audited.returncode
    print()
    print("\n".join(summary(headline_in(audited.stdout), report=out / "report.html")), flush=True)
    # Ctrl-C reaches the service too, which stops in order; we wait for its last word.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in service.stdout or ():
        print(line, end="", flush=True)
    return service.wait()


def _service(country: Path) -> subprocess.Popen[str]:
    """The service of the demonstration, which is filled and then opened. What it says waits until the report is there."""
    command = [sys.executable, "-m", "openinquiry.project.demonstration",
               "--country", str(country), "--home", str(DEMO / "service")]  # fmt: skip
    if os.environ.get("DEMO_SERVICE", "").strip().lower() in ("no", "0", "off", "false"):
        command.append("--no-service")
    return subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE, text=True, encoding="utf-8")


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    # Progress and problems go to the user's terminal; only what the command prints is caught.
    return subprocess.run(command, cwd=TOP, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=False)


if __name__ == "__main__":
    sys.exit(main())
