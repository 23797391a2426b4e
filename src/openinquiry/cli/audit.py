"""``openinquiry audit run``: carry out an audit and write its report. The other commands of ``audit`` are joined here."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Annotated

import typer

from openinquiry.adapters.finished_run import write_finished_run
from openinquiry.cli import compare, contrast, explain
from openinquiry.cli.console import progress_bars, say
from openinquiry.cli.folders import check_folder, folder_written_whole, write_json
from openinquiry.core.audit import AuditPlan, AuditResult, EarlierReport, read_earlier, read_plan, run_audit
from openinquiry.core.audit.explanation import RowsOfFigures
from openinquiry.core.audit.published_files import RECORD, TIMINGS
from openinquiry.core.shared import WrongUsage

app = typer.Typer(
    help="Carry out an audit, explain its figures, compare two, contrast two definitions.", no_args_is_help=True
)
app.command("explain")(explain.explain)
app.command("compare")(compare.compare)
app.command("contrast")(contrast.contrast)
_MARKS = (RECORD, TIMINGS)  # what every audit leaves in its folder
_PROCESSES = 2  # the machine this is made for has two cores


@app.callback()
def audit() -> None:
    """Carry out an audit from returns to report, explain its figures, compare two runs."""


@app.command("run")
def run(
    audit_dir: Annotated[Path, typer.Argument(help="Folder with audit.toml, the returns and their mappings.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the report; made whole or not at all.")],
    earlier: Annotated[
        list[Path] | None,
        typer.Option(
            "--earlier", help="Folder of a report that is out already; one for each. Both are protected together."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the run record for a program to read.")] = False,
) -> None:
    """Read the returns, link, classify, count, protect, and write the report.

    Example: openinquiry audit run data/published --out out
    """
    check_folder(out, marks=_MARKS, made_by="run of an audit")
    before = _earlier_reports(earlier or [], out=out)
    plan = read_plan(audit_dir)
    timings = _Timings()
    with progress_bars(wanted=not as_json) as report_progress:

        def progress(what: str, done: int, of: int) -> None:
            timings.note(what, done, of)
            report_progress(what, done, of)

        result = run_audit(plan, progress=progress, processes=_PROCESSES, earlier=before)
        progress("Writing the report", 0, 1)
        rows = RowsOfFigures(result, plan=plan)
        with folder_written_whole(out) as fresh:
            started = time.perf_counter()
            write_finished_run(result, fresh, rows=rows)
            timings.seconds["Writing the report"] = round(time.perf_counter() - started, 3)
            where = {
                "audit_folder": _seen_from(out, audit_dir),
                "earlier": [_seen_from(out, each) for each in earlier or []],
            }
            write_json(fresh / TIMINGS, {"seconds": timings.seconds, **where})
        progress("Writing the report", 1, 1)
    if as_json:
        say(json.dumps(result.record, indent=2, ensure_ascii=False))
    else:
        say("\n".join(_summary(plan, result, out)))


def _earlier_reports(folders: list[Path], *, out: Path) -> tuple[EarlierReport, ...]:
    if any(each.resolve() == out.resolve() for each in folders):
        raise WrongUsage(
            f"{out} cannot be both the earlier report and the new one: it would be replaced. Name a new folder."
        )
    return tuple(read_earlier(each) for each in folders)


def _seen_from(out: Path, folder: Path) -> str:
    """Not the whole path, which may name a user."""
    return Path(os.path.relpath(folder.resolve(), out.resolve())).as_posix()


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
        f"Also:   report.pdf, tables.ods, csv/, run.json, figures.json, release.json in {out}",
    ]
    return lines
