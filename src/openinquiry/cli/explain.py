"""``openinquiry audit explain``: what a figure is and what it rests on; with the returns at hand, the rows behind it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from openinquiry.adapters.figure_rows import write_figure_rows
from openinquiry.cli.again import CARE, audit_folder, check_target, run_again
from openinquiry.cli.console import problems, say
from openinquiry.core.audit.explanation import (
    FigureRows,
    PublishedRun,
    RowsOfFigures,
    read_published,
)
from openinquiry.core.shared import Refused, WrongUsage

_MOST_LISTED = 40  # returns named on a terminal; --json names them all


def explain(
    out: Annotated[Path, typer.Argument(help="Folder of a finished run, with its report and run.json.")],
    figure: Annotated[str, typer.Argument(help="Id of a figure, of a row or of a table; see figures.json.")],
    rows: Annotated[
        Path | None, typer.Option("--rows", help="Write the rows behind the figure, from the returns.")
    ] = None,
    audit_dir: Annotated[
        Path | None, typer.Option("--audit", help="Audit folder with the returns, if it was moved.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print for a program to read.")] = False,
) -> None:
    """Say what a figure counts, how it is made, and which steps, returns and versions it rests on.

    With --rows, for someone who may see the returns: write the rows behind it and recount it from them.
    Exit code 0: done; 1: the returns are not those of the run, or the figure was not reproduced; 2: wrong usage.

    Example: openinquiry audit explain out counts-by-definition/offences.audit.K04000001/offences
    """
    if rows is None and audit_dir is not None:
        raise WrongUsage(
            "Give --rows FILE with --audit FOLDER: the returns in that folder are needed for nothing else."
        )
    published = read_published(out)
    found = published.find(figure)
    if len(found) > 1:
        _list(published, figure, found, wanted=rows is not None, as_json=as_json)
        return
    said: dict[str, Any] = published.explain(found[0])
    if rows is None:
        say(json.dumps(said, indent=2, ensure_ascii=False) if as_json else "\n".join(_in_words(said)))
        return
    audit_dir = audit_folder(out, audit_dir)
    check_target(rows, out, audit_dir)
    behind, differing = _rows(published, found[0], audit_dir, out=out, quiet=as_json)
    write_figure_rows(behind.lines, path=rows)
    exact = _exact(behind, said, differing)
    if as_json:
        say(json.dumps({**said, "exact": exact}, indent=2, ensure_ascii=False))
    else:
        say("\n".join([*_in_words(said), "", *_exact_in_words(exact, rows)]))
    problems.print(f"{rows} was written. {CARE}", markup=False)
    if not (exact["reproduced"] and exact["as_published"]):
        raise Refused("The rows do not give the figure that was published; see above what differs.")


def _list(published: PublishedRun, asked: str, found: tuple[str, ...], *, wanted: bool, as_json: bool) -> None:
    if wanted:
        raise WrongUsage(
            f"«{asked}» names {len(found)} figures, and rows are written for one. The first is {found[0]}."
        )
    figures = {name: published.figures()[name] for name in found}
    if as_json:
        say(json.dumps({"figures": figures}, indent=2, ensure_ascii=False))
        return
    say(f"«{asked}» names {len(found)} figures. Ask for one of them:")
    for name, shown in figures.items():
        say(f"  {name}   {shown}")


def _rows(
    published: PublishedRun, figure: str, audit_dir: Path, *, out: Path, quiet: bool
) -> tuple[FigureRows, tuple[str, ...]]:
    """The rows, and in what the code and data differ from those of the run."""
    plan, result, differing = run_again(published, audit_dir, out=out, quiet=quiet)
    finder = RowsOfFigures(result, plan=plan)
    if figure not in finder.figures:
        raise Refused(f"The code of today makes no figure {figure}. {' '.join(differing)}")
    return finder.rows_of(finder.figures[figure]), differing


def _exact(behind: FigureRows, said: dict[str, Any], differing: tuple[str, ...]) -> dict[str, Any]:
    return {
        "parts": [
            {"part": part.id, "words": part.source.words, "unit": part.source.unit, "lines": part.lines,
             "number": int(part.number) if part.number.is_integer() else part.number}
            for part in behind.parts
        ],
        "again": behind.again.text,
        "reproduced": behind.is_reproduced,
        "as_published": behind.again.text == said["shown"],
        "code_differs": list(differing),
    }  # fmt: skip


def _exact_in_words(exact: dict[str, Any], rows: Path) -> list[str]:
    lines = ["Exact, for those who may see the returns; not for publication:"]
    lines += [
        f"  {each['number']:,} {each['unit']} in {each['lines']:,} lines: {each['words']}" for each in exact["parts"]
    ]
    lines.append(f"The figure made again from the rows in {rows}: {exact['again']}")
    if exact["code_differs"]:
        lines += ["The code is not that of the run:", *(f"  {sentence}" for sentence in exact["code_differs"])]
    return lines


def _in_words(said: dict[str, Any]) -> list[str]:
    table, period = said["table"], said["period"]
    lines = [
        f"{said['figure']}",
        f"  Shown:   {said['shown']}",
        f"  Table:   {table['title']}",
        f"  Row:     {said['row']}",
        f"  Column:  {said['column']}",
        f"  Counts:  {', '.join(said['counted'])}, {period['first_day']} to {period['last_day']}, as at {said['as_at']}",
        f"  Made:    {said['how']['words']}",
        *(f"  Note:    {note}" for note in said["notes"]),
        f"  Policy:  {said['policy']['title']} ({said['policy']['id']}, version {said['policy']['version']})",
    ]
    for each in said["definitions"]:
        lines += [f"  Definition «{each['id']}», version {each['version']}: {each['words']}"]
    if said["linkage"]:
        linkage = said["linkage"]
        readings = ", ".join(f"{name} ({weight:g})" for name, weight in linkage["thresholds"].items())
        lines.append(
            f"  Linkage: {linkage['settings']}, version {linkage['version']}, seed {linkage['seed']}; {readings}"
        )
    return [*lines, *_steps(said), *_returns(said), *_versions(said["versions"])]


def _steps(said: dict[str, Any]) -> list[str]:
    lines = ["", "Steps, as shown (rounded, small numbers hidden):"]
    for step in said["steps"]:
        aside = "".join(f"; {rows} {reason}" for reason, rows in step["set_aside"].items())
        lines.append(f"  {step['step']}: {step['in']} {step['rows']} in, {step['used']} used{aside}")
    return lines if said["steps"] else []


def _returns(said: dict[str, Any]) -> list[str]:
    lines = ["", f"Returns it rests on ({len(said['returns'])}):"]
    for each in said["returns"][:_MOST_LISTED]:
        lines.append(f"  {each['body_name']} ({each['body']}, {each['kind']})")
        lines += [f"    {file['sha256']}  {file['file']}" for file in each.get("files", ())]
        if "mapping" in each:
            lines.append(f"    {each['mapping']['sha256']}  {each['mapping']['file']}")
    if len(said["returns"]) > _MOST_LISTED:
        lines.append(f"  and {len(said['returns']) - _MOST_LISTED} more; --json names them all")
    if said["missing"]:
        lines += ["", f"Missing from it ({len(said['missing'])}):"]
        lines += [f"  {each['body_name']}: {each['state']}. {each.get('reason', '')}" for each in said["missing"]]
    return lines


def _versions(versions: dict[str, Any]) -> list[str]:
    libraries = ", ".join(f"{name} {version}" for name, version in versions["libraries"].items())
    return [
        "",
        f"OpenInquiry {versions['openinquiry']}, code {versions['code_sha256']}",
        *(f"  data «{name}» {digest}" for name, digest in versions["data_sha256"].items()),
        f"  {libraries}",
    ]
