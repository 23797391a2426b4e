"""``openinquiry protect audit``: what can be worked out of hidden counts by somebody who has what was published, all of it."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from openinquiry.cli.console import say
from openinquiry.core.disclosure_control.protecting import Release, ReleaseAudit, ToldCell, audit_releases, read_release

_FAILED = 1
_MOST_SAID = 10  # intervals


def audit(
    folders: Annotated[
        list[Path],
        typer.Argument(help="Folders that «openinquiry protect» wrote, in order of release.", metavar="OUT…"),
    ],
    exact: Annotated[
        bool, typer.Option("--exact", help="Work every interval out to its ends, however many there are.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print every interval for a program to read.")] = False,
) -> None:
    """Attack released tables by what they show and nothing else, all folders laid side by side.

    For each hidden count the least and greatest value that it can have is worked out by linear programming. A count fails that
    is certain to be small and can be told more closely than the policy allows. Where more than
    200 are hidden, the search for an interval ends when it is as wide as the policy asks, unless --exact is given.

    Example: openinquiry protect audit release-2025 release-2026

    Ends with 0 when nothing fails, 1 when something does, 2 when a folder is no release or a file in it was changed.
    """
    started = time.perf_counter()
    releases = [read_release(folder) for folder in folders]
    found = audit_releases(releases, exact=exact or None)
    if as_json:
        say(_json(found, releases, started))
    else:
        say("\n".join(_in_words(found, releases)))
    if not found.audit.passed:
        raise typer.Exit(_FAILED)


def _json(found: ReleaseAudit, releases: list[Release], started: float) -> str:
    said = {
        "status": "passed" if found.audit.passed else "failed",
        "audit": asdict(found.audit),
        "cells": [asdict(each) for each in found.cells],
        "notes": list(found.notes),
        "releases": [
            {"name": each.name, "method": each.method, "policy": each.policy.id, "sha256": each.sha256}
            for each in releases
        ],
        "seconds": time.perf_counter() - started,
    }
    return json.dumps(said, indent=2, ensure_ascii=False)


def _in_words(found: ReleaseAudit, releases: list[Release]) -> list[str]:
    audit = found.audit
    tables = sum(len(each.tables) for each in releases)
    what = f"{tables} tables in {len(releases)} releases" if tables > 1 else "1 table"
    lines = [f"{what}: {audit.checked:,} counts were attacked, {audit.failures:,} fail."]
    if audit.tightest is not None:
        lines.append(f"  No count that can be small is told within less than {audit.tightest:,.6g}.")
    lines += [f"  {note}" for note in found.notes]
    failed = [each for each in found.cells if each.failed]
    chosen = failed or sorted(found.cells, key=lambda each: each.high - each.low)
    if chosen:
        lines.append(
            "  These fail. What stands here is not for publication:" if failed else "  The narrowest intervals found:"
        )
    lines += [f"    {_interval(each)}" for each in chosen[:_MOST_SAID]]
    if len(chosen) > _MOST_SAID:
        lines.append(f"    and {len(chosen) - _MOST_SAID:,} more; --json prints all.")
    return lines


def _interval(cell: ToldCell) -> str:
    wider = "" if cell.exact else " or more"
    return f"{cell.table}, {' / '.join(cell.labels)}: {cell.low:,} to {cell.high:,}{wider}"
