"""``openinquiry audit run``: carry out an audit and write its report. The other commands of ``audit`` are joined here."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from openinquiry.adapters.report import write_report
from openinquiry.cli import compare, explain
from openinquiry.cli.console import progress_bars, say
from openinquiry.core.audit import AuditPlan, AuditResult, read_plan, run_audit
from openinquiry.core.audit.explanation import register_of_figures
from openinquiry.core.audit.explanation.published import RECORD, REGISTER
from openinquiry.core.shared import WrongUsage

app = typer.Typer(help="Carry out an audit, explain its figures, compare two.", no_args_is_help=True)
app.command("explain")(explain.explain)
app.command("compare")(compare.compare)
_MARK = RECORD
_PROCESSES = 2  # the machine this is made for has two cores


@app.callback()
def audit() -> None:
    """Carry out an audit from returns to report, explain its figures, compare two runs."""


@app.command("run")
def run(
    audit_dir: Annotated[Path, typer.Argument(help="Folder with audit.toml, the returns and their mappings.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the report; made whole or not at all.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the run record for a program to read.")] = False,
) -> None:
    """Read the returns, link, classify, count, protect, and write the report.

    Example: openinquiry audit run data/published --out out
    """
    _check_target(out)
    plan = read_plan(audit_dir)
    timings = _Timings()
    with progress_bars(wanted=not as_json) as report_progress:

        def progress(what: str, done: int, of: int) -> None:
            timings.note(what, done, of)
            report_progress(what, done, of)

        result = run_audit(plan, progress=progress, processes=_PROCESSES)
        progress("Writing the report", 0, 1)
        _write(result, out, timings, figures=register_of_figures(result, plan=plan))
        progress("Writing the report", 1, 1)
    if as_json:
        say(json.dumps(result.record, indent=2, ensure_ascii=False))
    else:
        say("\n".join(_summary(plan, result, out)))


class _Timings:
    """Seconds that each named step took. Kept apart from the run record, which is the same in every run."""

    def __init__(self) -> None:
        self.started: dict[str, float] = {}
        self.seconds: dict[str, float] = {}

    def note(self, what: str, done: int, of: int) -> None:
        now = time.perf_counter()
        self.started.setdefault(what, now)
        if done >= of:
            self.seconds[what] = round(now - self.started[what], 3)


def _check_target(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise WrongUsage(f"{out} is a file; name a folder for the report.")
    if out.is_dir() and any(out.iterdir()) and not (out / _MARK).is_file():
        raise WrongUsage(f"{out} holds files that no run of an audit made; name an empty or new folder.")


def _write(result: AuditResult, out: Path, timings: _Timings, *, figures: dict[str, Any]) -> None:
    """Write into a folder beside ``out`` and put it in place only when it is whole."""
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        started = time.perf_counter()
        write_report(result.report, fresh)
        timings.seconds["Writing the report"] = round(time.perf_counter() - started, 3)
        _write_json(fresh / _MARK, result.record)
        (fresh / REGISTER).write_text(json.dumps(figures, ensure_ascii=False) + "\n", encoding="utf-8")
        _write_json(fresh / "timings.json", {"seconds": timings.seconds})
        fresh.chmod(0o755)
        _replace(out, fresh)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _write_json(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _replace(out: Path, fresh: Path) -> None:
    old = fresh.with_name(fresh.name + "-old")
    if out.exists():
        out.rename(old)
    fresh.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def _summary(plan: AuditPlan, result: AuditResult, out: Path) -> list[str]:
    lines = [plan.title, *(f"  {line}" for line in result.headline())]
    lines.append("")
    lines.append("Rows in = rows used + rows set aside, at every step:")
    for step in result.balances:
        aside = "; ".join(f"{rows:,} {reason}" for reason, rows in step.set_aside if rows)
        lines.append(f"  {step.step}: {step.rows_in:,} {step.rows} = {step.used:,} used + {step.set_aside_in_all:,} set aside"
                     + (f" ({aside})" if aside else ""))  # fmt: skip
    lines += [
        "",
        f"Report: {out / 'report.html'}",
        f"Also:   report.pdf, tables.ods, csv/, run.json, figures.json in {out}",
    ]
    return lines
