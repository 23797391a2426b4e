"""openinquiry returns: propose a mapping, check a return, list the specifications."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.status import Status

from openinquiry.adapters.findings import (
    findings_json,
    print_findings,
    require_spreadsheet_name,
    write_page,
    write_spreadsheet,
)
from openinquiry.adapters.findings.summary import counted
from openinquiry.adapters.uploads import examine_return
from openinquiry.adapters.whole import written_whole
from openinquiry.core.returns import (
    CheckedReturn,
    ReturnMapping,
    ReturnSpecification,
    check_return,
    load_specification,
    mapping_of_own_names,
    propose_mapping,
    read_mapping,
    specification_named_in,
    specification_names,
)
from openinquiry.core.returns.examining import Progress
from openinquiry.core.shared import OpenInquiryError, Period, Refused, WrongUsage

EXAMPLES_ON_SHEET = 1000
SECONDS_BEFORE_PROGRESS = 2

app = typer.Typer(help="Map and check what bodies send.", no_args_is_help=True)
Spec = Annotated[str, typer.Option("--spec", help="Specification: see «openinquiry returns specifications».")]
Day = Annotated[str, typer.Option(help="First or last day of the audit's period, written as 2024-04-01.")]


@contextmanager
def _told() -> Iterator[None]:
    """Turn an error that is meant for the user into its sentence and its exit code."""
    try:
        yield
    except OpenInquiryError as error:
        Console(stderr=True, soft_wrap=True, highlight=False).print(str(error), markup=False)
        raise typer.Exit(error.exit_code) from None


@contextmanager
def _progress() -> Iterator[Progress]:
    """Says on a terminal what is being done, once it has taken longer than two seconds."""
    console = Console(stderr=True)
    begun, status = time.monotonic(), Status("", console=console)
    shown = False

    def tell(step: str) -> None:
        nonlocal shown
        if console.is_terminal and time.monotonic() - begun > SECONDS_BEFORE_PROGRESS:
            status.update(f"{step} …")
            if not shown:
                status.start()
                shown = True

    try:
        yield tell
    finally:
        if shown:
            status.stop()


@app.command("specifications")
def list_specifications() -> None:
    """List the specifications a return may follow."""
    console = Console(highlight=False)
    for name in specification_names():
        specification = load_specification(name)
        console.print(f"[bold]{name}[/bold] {specification.version}: {specification.title}")
        console.print(f"  tables: {', '.join(table.name for table in specification.tables)}")


@app.command("map")
def propose(
    path: Annotated[Path, typer.Argument(help="The return: a folder, zip, workbook or CSV file.")],
    spec: Spec = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="Where to write the mapping; otherwise it is printed.")
    ] = None,
) -> None:
    """Propose how the columns and codes of a return become the specification's, for a person to confirm."""
    with _told():
        if out is not None and out.exists():
            raise WrongUsage(f"{out} is there already. Choose another name, or move it away first.")
        with _progress() as progress:
            _examine(path, progress)
            proposal = propose_mapping(
                path, specification=load_specification(spec) if spec else None, progress=progress
            )
        if out is None:
            sys.stdout.write(proposal.toml)
            return
        with written_whole(out) as draft:
            draft.write_text(proposal.toml, encoding="utf-8")
        console = Console(soft_wrap=True, highlight=False)
        console.print(
            f"Proposed {proposal.mapped} of {proposal.fields} fields; "
            f"{counted(proposal.undecided, 'column', 'columns')} to decide on."
        )
        console.print(
            f"Read {out} and correct it. Then try it: openinquiry returns check {shlex.quote(str(path))} "
            f"--mapping {shlex.quote(str(out))} --trial\nWhen you are content, set confirmed = true.",
            markup=False,
        )


@app.command("check")
def check(
    path: Annotated[Path, typer.Argument(help="The return: a folder, zip, workbook or CSV file.")],
    mapping: Annotated[Path | None, typer.Option("--mapping", help="The confirmed mapping of this body.")] = None,
    spec: Spec = "",
    first_day: Day = "",
    last_day: Day = "",
    html: Annotated[Path | None, typer.Option("--html", help="Write the findings as a web page.")] = None,
    sheet: Annotated[
        Path | None, typer.Option("--sheet", help="Write the findings as .xlsx or .ods to send back.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    trial: Annotated[bool, typer.Option("--trial", help="Check with a mapping that nobody has confirmed.")] = False,
) -> None:
    """Check a return. Exit code 0: nothing to put right; 1: errors; 2: the return or the command cannot be read."""
    with _told():
        _refuse_targets(path, mapping, html=html, sheet=sheet)
        used, specification = _mapping(mapping, spec, trial=trial)
        period = _period(first_day, last_day)
        with _progress() as progress:
            warnings = _examine(path, progress)
            checked = check_return(
                path, mapping=used, specification=specification, period=period, progress=progress,
                examples=EXAMPLES_ON_SHEET if sheet else 20,
            )  # fmt: skip
        _write(checked, html=html, sheet=sheet, as_json=as_json)
        for warning in warnings:
            Console(stderr=True, soft_wrap=True, highlight=False).print(warning, markup=False)
    if checked.findings.errors:
        raise typer.Exit(1)


def _examine(path: Path, progress: Progress) -> tuple[str, ...]:
    """What the service would say of these files before it reads them. Raises what it would refuse them with."""
    progress("Looking at the files")
    return tuple(warning for each in examine_return(path) for warning in each.warnings)


def _mapping(path: Path | None, spec: str, *, trial: bool) -> tuple[ReturnMapping, ReturnSpecification]:
    if path is None and not spec:
        raise WrongUsage(
            "Say how to read the return: --mapping FILE, or --spec NAME when it bears the specification's names."
        )
    if path is None:
        specification = load_specification(spec)
        return mapping_of_own_names(specification), specification
    specification = load_specification(spec or specification_named_in(path))
    used = read_mapping(path, specification=specification)
    if not used.confirmed and not trial:
        raise Refused(
            f"{path.name} is a proposal that nobody has confirmed. Read it, correct it and set confirmed = true; "
            "or try it with --trial."
        )
    return used, specification


def _refuse_targets(path: Path, mapping: Path | None, *, html: Path | None, sheet: Path | None) -> None:
    """Say at once what could only fail after all the work, and never write over what was sent."""
    if sheet is not None:
        require_spreadsheet_name(sheet)
    targets = [target for target in (html, sheet) if target is not None]
    for target in targets:
        if not target.parent.is_dir():
            raise WrongUsage(f"{target} cannot be written: there is no folder {target.parent}. Make it first.")
        if target.resolve() == path.resolve() or path.resolve() in target.resolve().parents:
            raise WrongUsage(f"{target} is part of the return, which is never changed. Write the findings elsewhere.")
        if mapping is not None and target.resolve() == mapping.resolve():
            raise WrongUsage(f"{target} is the mapping. Give the findings another name.")
    if len(targets) == 2 and targets[0].resolve() == targets[1].resolve():
        raise WrongUsage("--html and --sheet name the same file. Give each a name of its own.")


def _period(first: str, last: str) -> Period | None:
    if not first and not last:
        return None
    if not (first and last):
        raise WrongUsage("Give both --first-day and --last-day, or neither.")
    begin, end = _day("--first-day", first), _day("--last-day", last)
    if end < begin:
        raise WrongUsage("--last-day is before --first-day.")
    return Period.of_days(begin, end)


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUsage(f"{option} {text}: write the day as year-month-day, such as 2024-04-01.") from None


def _write(checked: CheckedReturn, *, html: Path | None, sheet: Path | None, as_json: bool) -> None:
    if html is not None:
        write_page(checked, path=html)
    if sheet is not None:
        write_spreadsheet(checked, path=sheet)
    if as_json:
        sys.stdout.write(findings_json(checked) + "\n")
    else:
        print_findings(checked, console=Console(highlight=False))
