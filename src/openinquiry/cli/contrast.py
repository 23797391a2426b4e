"""``openinquiry audit contrast``: two definitions of a run set against each other, and the records that move."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from openinquiry.adapters.figure_rows import write_figure_rows
from openinquiry.cli.again import CARE, audit_folder, check_target, run_again
from openinquiry.cli.console import problems, say
from openinquiry.core.audit.explanation import (
    Contrast,
    Moved,
    PublishedRun,
    RowsOfFigures,
    contrast_published,
    read_published,
    records_that_move,
)
from openinquiry.core.shared import Refused, WrongUsage

_WORDS = {
    "both": "meet both",
    "only_first": "meet only the first",
    "only_second": "meet only the second",
    "cannot_tell": "cannot be told",
}


def contrast(
    out: Annotated[Path, typer.Argument(help="Folder of a finished run, with its report and run.json.")],
    first: Annotated[str, typer.Argument(metavar="DEFINITION", help="Id of a definition that the run uses.")],
    second: Annotated[str, typer.Argument(metavar="DEFINITION", help="Id of another.")],
    rows: Annotated[Path | None, typer.Option("--rows", help="Write the records that move, from the returns.")] = None,
    audit_dir: Annotated[
        Path | None, typer.Option("--audit", help="Audit folder with the returns, if it was moved.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print for a program to read.")] = False,
) -> None:
    """Say how many offences meet both definitions, only the one, only the other, or cannot be told, as published.

    With --rows, for someone who may see the returns: write each record that moves, with the criterion that moves it.
    Exit code 0: done; 1: the returns are not those of the run, or do not give what was published; 2: wrong usage.

    Example: openinquiry audit contrast out audit force-flag
    """
    if rows is None and audit_dir is not None:
        raise WrongUsage(
            "Give --rows FILE with --audit FOLDER: the returns in that folder are needed for nothing else."
        )
    published = read_published(out)
    found = contrast_published(published, first, second)
    said = _data(found)
    if rows is None:
        say(json.dumps(said, indent=2, ensure_ascii=False) if as_json else "\n".join(_in_words(said)))
        return
    folder = audit_folder(out, audit_dir)
    check_target(rows, out, folder)
    moved, exact = _moved(published, found, folder, out=out, quiet=as_json)
    write_figure_rows(moved.lines, path=rows)
    if as_json:
        say(json.dumps({**said, "exact": exact}, indent=2, ensure_ascii=False))
    else:
        say("\n".join([*_in_words(said), "", *_exact_in_words(exact, rows)]))
    problems.print(f"{rows} was written. {CARE}", markup=False)
    if not exact["as_published"]:
        raise Refused("The records do not give the counts that were published; see above what differs.")


def _data(found: Contrast) -> dict[str, Any]:
    return {"first": found.first, "second": found.second, "counts": found.counts, "figures": found.figures}


def _moved(
    published: PublishedRun, found: Contrast, folder: Path, *, out: Path, quiet: bool
) -> tuple[Moved, dict[str, Any]]:
    plan, result, differing = run_again(published, folder, out=out, quiet=quiet)
    by_id = {each.id: each for each in plan.definitions}
    names = {receipt.expected.body: receipt.expected.body_name for receipt in result.intake.receipts}
    one, other = by_id[str(found.first["id"])], by_id[str(found.second["id"])]
    moved = records_that_move(result, one, other, names=names)
    finder = RowsOfFigures(result, plan=plan)
    as_published, counted = True, True
    for key, name in found.figures.items():
        figure = finder.rows_of(finder.figures[name])
        as_published &= figure.again.text == found.counts[key]
        counted &= sum(part.number for part in figure.parts) == moved.counts[key]
    return moved, {"counts": moved.counts, "as_published": as_published and counted, "code_differs": list(differing)}


def _in_words(said: dict[str, Any]) -> list[str]:
    lines = []
    for which in ("first", "second"):
        each = said[which]
        lines.append(f"The {which}, «{each['id']}», version {each['version']}: {each['words']}")
        lines += [f"  - {criterion['words']}" for criterion in each["criteria"]]
    lines += ["", "Offences, each once, as published (rounded, small numbers hidden):"]
    lines += [f"  {said['counts'][key]:>8}  {words}" for key, words in _WORDS.items()]
    return lines


def _exact_in_words(exact: dict[str, Any], rows: Path) -> list[str]:
    lines = ["Exact, for those who may see the returns; not for publication:"]
    lines += [f"  {exact['counts'][key]:>8,}  {words}" for key, words in _WORDS.items()]
    lines.append(f"{rows} has a line for each offence that does not meet both, with the criteria that move it.")
    if exact["code_differs"]:
        lines += ["The code is not that of the run:", *(f"  {sentence}" for sentence in exact["code_differs"])]
    return lines
