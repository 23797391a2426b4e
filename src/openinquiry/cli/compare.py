"""``openinquiry audit compare``: which figures moved between two runs, and what moved them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from openinquiry.cli.again import earlier_of
from openinquiry.cli.console import progress_bars, say
from openinquiry.core.audit import read_plan
from openinquiry.core.audit.explanation import (
    ORDER,
    Change,
    PublishedRun,
    Side,
    Step,
    changes_between,
    read_published,
    reasons_between,
    run_between,
)
from openinquiry.core.shared import WrongUsage

_PROCESSES = 2
_MOST_LISTED = 200  # figures on a terminal; --json lists them all
_WORDS = {
    "inputs": "Inputs",
    "definition": "Definitions",
    "linkage": "Linkage settings",
    "protocol": "Protocol of estimates",
    "claims": "Claims",
    "policy": "Policy of disclosure control",
    "code": "Code, shipped data and libraries",
}


def compare(
    first: Annotated[Path, typer.Argument(metavar="OUT1", help="Folder of the first finished run.")],
    second: Annotated[Path, typer.Argument(metavar="OUT2", help="Folder of the second finished run.")],
    audit1: Annotated[Path | None, typer.Option("--audit1", help="Audit folder of the first run.")] = None,
    audit2: Annotated[Path | None, typer.Option("--audit2", help="Audit folder of the second run.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print for a program to read.")] = False,
) -> None:
    """Say which figures moved, appeared or went, as shown, and what differs between the runs that could move them.

    With --audit1 and --audit2 the runs in between are made, one class of difference after the other, to say what each
    moves. Exit code 0: done; 1: a folder is not what its run was made from; 2: wrong usage or unreadable.

    Example: openinquiry audit compare out-june out-july
    """
    if (audit1 is None) != (audit2 is None):
        raise WrongUsage("Give --audit1 and --audit2 together: the runs in between need the returns of both.")
    before, after = read_published(first), read_published(second)
    figures = before.figures(), after.figures()
    changes, reasons = changes_between(*figures), reasons_between(before.record, after.record)
    steps: tuple[Step, ...] | None = None
    if audit1 is not None and audit2 is not None:
        sides = (
            Side(read_plan(audit1), before.record, figures[0], earlier_of(before, first)),
            Side(read_plan(audit2), after.record, figures[1], earlier_of(after, second)),
        )
        with progress_bars(wanted=not as_json) as progress:
            steps = run_between(*sides, progress=progress, processes=_PROCESSES)
    said = _as_data(changes, reasons, steps)
    say(json.dumps(said, indent=2, ensure_ascii=False) if as_json else "\n".join(_in_words(said, before, after)))


def _as_data(
    changes: tuple[Change, ...], reasons: dict[str, tuple[str, ...]], steps: tuple[Step, ...] | None
) -> dict[str, Any]:
    return {
        "reasons": reasons,
        "attribution": _attribution(reasons, steps, moved=bool(changes)),
        "changes": [_change(each) for each in changes],
        "steps": None if steps is None else [
            {"of": step.of, "changes": [_change(each) for each in step.changes]} for step in steps
        ],
    }  # fmt: skip


def _change(change: Change) -> dict[str, Any]:
    return {
        "figure": change.figure,
        "kind": change.kind,
        "before": change.before,
        "after": change.after,
        "by": change.by,
    }


def _attribution(reasons: dict[str, tuple[str, ...]], steps: tuple[Step, ...] | None, *, moved: bool) -> str:
    if not moved:
        return "No figure moved."
    if len(reasons) == 1:
        only = _WORDS[next(iter(reasons))].lower()
        return f"The runs differ in one class only ({only}), so the whole movement is due to it."
    if not reasons:
        return (
            "The records name no difference, so nothing explains the movement: one of the folders was changed by hand."
        )
    named = ", ".join(_WORDS[name].lower() for name in reasons)
    if steps is None:
        return (
            f"The runs differ in several classes ({named}). How much is due to each cannot be known from the two reports; "
            "give --audit1 and --audit2 to make the runs in between."
        )
    order = ", then ".join(_WORDS[name].lower() for name in ORDER)
    return (
        f"The runs differ in several classes ({named}). They were changed one after the other: {order}; code is what is "
        "left. In another order the parts would be other ones; their sum would not."
    )


def _in_words(said: dict[str, Any], before: PublishedRun, after: PublishedRun) -> list[str]:
    kinds = [each["kind"] for each in said["changes"]]
    every = len(dict.fromkeys((*before.figures(), *after.figures())))
    lines = [
        f"Of {every:,} figures, {kinds.count('moved'):,} moved, {kinds.count('appeared'):,} appeared and "
        f"{kinds.count('went'):,} went, as shown.",
        "",
        "What differs between the runs:" if said["reasons"] else "The records of the runs do not differ.",
    ]
    for name, sentences in said["reasons"].items():
        lines += [f"  {_WORDS[name]}", *(f"    {sentence}" for sentence in sentences)]
    lines += ["", said["attribution"], "", *_list("All together", said["changes"])]
    for step in said["steps"] or ():
        lines += ["", *_list(_WORDS[step["of"]], step["changes"])]
    return lines


def _list(title: str, changes: list[dict[str, Any]]) -> list[str]:
    lines = [f"{title}: {len(changes):,} changes" if changes else f"{title}: nothing moved"]
    for each in changes[:_MOST_LISTED]:
        by = "" if each["by"] is None else f" ({each['by']:+,g})"
        lines.append(f"  {each['figure']}: {each['before'] or '(not there)'} → {each['after'] or '(not there)'}{by}")
    if len(changes) > _MOST_LISTED:
        lines.append(f"  and {len(changes) - _MOST_LISTED:,} more; --json lists them all")
    return lines
