"""``openinquiry claim``: can it be said? A grade for a claim, and the sentences that may and may not be printed."""

from __future__ import annotations

import json
from math import inf
from pathlib import Path
from typing import Annotated, Any

import typer

from openinquiry.cli.bounds_text import bounds_data, bounds_lines, finite, provenance
from openinquiry.cli.console import say
from openinquiry.core.missing.claims import Evidence, Grade, Kind, Letter, can_it_be_said, read_claim, read_claim_data
from openinquiry.core.missing.claims.sentences import percent
from openinquiry.core.missing.turning_points import BEYOND


def claim(
    path: Annotated[Path, typer.Argument(metavar="CLAIM.toml", help="The claim: see the how-to «grade a claim».")],
    data: Annotated[Path, typer.Option("--data", help="CSV of recorded, unrecorded and population numbers.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print for a program to read.")] = False,
) -> None:
    """Say whether the figures bear a claim: a grade from A to E, or X where it cannot be said.

    A and B may stand in a headline. With the grade come the sentence that may be printed, sentences that may not, and
    the breakdown point: the largest share unrecorded at which the claim holds whoever the unrecorded are.

    Exit code 0: graded A to E; 1: refused (X); 2: the claim or the counts cannot be used.

    Example: openinquiry claim claim.toml --data counts.csv
    """
    grade = can_it_be_said(read_claim(path), read_claim_data(data))
    if as_json:
        say(json.dumps(_data(grade) | {"provenance": provenance(path, data)}, indent=2, ensure_ascii=False))
    else:
        say("\n".join(_in_words(grade)))
    if grade.letter is Letter.X:
        raise typer.Exit(1)


def _in_words(grade: Grade) -> list[str]:
    lines = [f"Grade {grade.letter.value}: {grade.letter.meaning}{_with_chance(grade, grade.letter)}."]
    if grade.letter is Letter.X and grade.by_bounds:
        told = f"{grade.by_bounds.value}: {grade.by_bounds.meaning}{_with_chance(grade, grade.by_bounds)}"
        lines.append(f"By its bounds alone it would be {told}.")
    lines += ["", "You may print:", f"  {grade.may_print}", "", "You may not print:"]
    lines += [f"  {sentence}" for sentence in grade.may_not_print]
    if grade.recorded_share is not None:
        why = "; ".join(f"{percent(part)} {reason}" for reason, part in grade.why_unrecorded.items() if part)
        lines += ["", f"Recorded: {percent(grade.recorded_share)}." + (f" Unrecorded: {why}." if why else "")]
    for each in grade.evidence:
        lines += ["", *_evidence_in_words(each, grade)]
    return lines


def _with_chance(grade: Grade, letter: Letter) -> str:
    judged = all(each.at[0].interval for each in grade.evidence)
    return ", chance included" if letter in (Letter.A, Letter.B, Letter.C) and judged else ""


def _evidence_in_words(each: Evidence, grade: Grade) -> list[str]:
    ratio = grade.claim.kind is Kind.RATE_RATIO
    signed = not ratio and each.threshold == 0.0
    limit = f"{each.threshold:.4g}" if ratio or signed else percent(each.threshold)
    head = f"{each.what[0].upper()}{each.what[1:]}, claimed to be {'above' if each.above else 'below'} {limit}:"
    lines = [head, *bounds_lines(each.at, ratio=ratio, signed=signed)]
    if each.breakdown is None:
        lines.append("  Breakdown point: none, for it would not hold with nothing unrecorded.")
    else:
        lines.append(f"  Breakdown point: {percent(each.breakdown)} unrecorded.")
    if each.tipping and each.tipping.gamma is not None:
        lines.append(f"  Tipping point: {_tipping_in_words(each.tipping.gamma)}.")
    return lines


def _tipping_in_words(gamma: float) -> str:
    if gamma == inf:
        return "never"
    return "beyond any factor" if gamma >= BEYOND else f"at a factor of {gamma:.2f}"


def _data(grade: Grade) -> dict[str, Any]:
    return {
        "kind": "grade",
        "grade": grade.letter.value,
        "meaning": grade.letter.meaning,
        "may_be_headline": grade.may_be_headline,
        "by_bounds": grade.by_bounds and grade.by_bounds.value,
        "reasons": list(grade.reasons),
        "may_print": grade.may_print,
        "may_not_print": list(grade.may_not_print),
        "recorded_share": grade.recorded_share,
        "unrecorded": grade.why_unrecorded,
        "breakdown_point": grade.breakdown,
        "evidence": [_evidence_data(each) for each in grade.evidence],
    }


def _evidence_data(each: Evidence) -> dict[str, Any]:
    tipping = each.tipping
    return {
        "what": each.what,
        "claimed": "above" if each.above else "below",
        "threshold": each.threshold,
        "letter": each.letter and each.letter.value,
        "bounds": bounds_data(each.at),
        "breakdown_point": each.breakdown,
        "tipping_gamma": "infinity" if tipping and tipping.gamma == inf else tipping.gamma if tipping else None,
        "tipping_delta": finite(tipping.delta) if tipping else None,
    }
