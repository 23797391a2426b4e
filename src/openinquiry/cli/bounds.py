"""``openinquiry bounds``: what shares and ratios of rates can be, whoever the unrecorded are, and under one dial."""

from __future__ import annotations

import json
from math import exp, inf
from pathlib import Path
from typing import Annotated, Any

import typer

from openinquiry.cli.bounds_text import bounds_data, bounds_lines, provenance, span
from openinquiry.cli.console import say
from openinquiry.core.missing.claims import ClaimData, Described, Quantity, describe_bounds, read_claim_data
from openinquiry.core.missing.claims.sentences import percent
from openinquiry.core.missing.imputation import AtDelta
from openinquiry.core.missing.turning_points import BEYOND
from openinquiry.core.shared import WrongUsage

_USUAL = (1.0, 2.0, 4.0)


def bounds(
    data: Annotated[Path, typer.Argument(metavar="DATA.csv", help="Recorded, unrecorded and population numbers.")],
    group: Annotated[list[str] | None, typer.Option(help="A group; may be given again. All unless said.")] = None,
    against: Annotated[str, typer.Option(help="Also the rate of each group over that of this one.")] = "",
    by: Annotated[str, typer.Option(help="Also for each period, area, sex or age.")] = "",
    where: Annotated[
        list[str] | None, typer.Option(help="Only these rows, as area=Northmoor; may be given again.")
    ] = None,
    system: Annotated[str, typer.Option(help="The way ethnicity was recorded, if the file has several.")] = "",
    gamma: Annotated[
        list[float] | None, typer.Option(help="A factor, 1 or more; may be given again. 1, 2 and 4 unless said.")
    ] = None,
    impute: Annotated[
        bool, typer.Option("--impute", help="Also impute, at random and with the odds off by δ.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Of the imputation.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print for a program to read.")] = False,
) -> None:
    """Say how low and how high each group's share can be when some are unrecorded.

    For each factor: the bounds if, within each stratum, the odds of the groups among the unrecorded differ from those
    among the recorded by no more than it; last the bounds whoever the unrecorded are. Areas are added up one by one.

    Exit code 0: done; 1: refused, for populations do not match or a source does not say how many are unrecorded; 2: the
    counts or an option cannot be used.

    Example: openinquiry bounds counts.csv --group Asian --against White --by area
    """
    counts = read_claim_data(data)
    found = describe_bounds(
        counts, system=system, gammas=_gammas(gamma), where=_where(where or []), groups=tuple(group or ()),
        against=against, by=by, seed=seed if impute else None,
    )  # fmt: skip
    if as_json:
        said: dict[str, Any] = {
            "kind": "bounds",
            "parts": [_part(each, by) for each in found],
            "provenance": provenance(data),
        }
        if impute:
            said["seed"] = seed
        say(json.dumps(said, indent=2, ensure_ascii=False))
    else:
        say("\n".join(line for each in found for line in _in_words(each, counts)).rstrip())


def _gammas(asked: list[float] | None) -> tuple[float, ...]:
    chosen = tuple(sorted(set(asked or _USUAL) - {inf}))
    wrong = [value for value in chosen if not 1 <= value <= BEYOND]
    if wrong:
        raise WrongUsage(
            f"--gamma {wrong[0]:g}: a factor is 1 or more, at most {BEYOND:,.0f}. Bounds whoever they are come last."
        )
    return (*chosen, inf)


def _where(asked: list[str]) -> dict[str, tuple[str, ...]]:
    chosen: dict[str, tuple[str, ...]] = {}
    for each in asked:
        label, mark, value = each.partition("=")
        if not mark or label not in ("period", "area", "sex", "age"):
            raise WrongUsage(f"--where {each}: write period=, area=, sex= or age= and a value of the file.")
        chosen[label] = (*chosen.get(label, ()), value)
    return chosen


def _in_words(each: Described, counts: ClaimData) -> list[str]:
    share = "nobody" if each.recorded_share is None else f"{percent(each.recorded_share)} recorded"
    why = "; ".join(f"{percent(part)} {reason}" for reason, part in each.why_unrecorded.items() if part)
    number = "" if counts.percentages else f"{each.people:,.0f} counted, "
    lines = [f"{each.part or 'All'}: {number}{share}{f'; unrecorded: {why}' if why else ''}", ""]
    for quantity in each.quantities:
        lines += [f"{quantity.what[0].upper()}{quantity.what[1:]}", *bounds_lines(quantity.at, ratio=quantity.ratio)]
        lines += [*_imputed_lines(quantity), ""]
    return lines


def _imputed_lines(quantity: Quantity) -> list[str]:
    return [f"  imputed, odds of {quantity.group} times {exp(e.delta):.2f}: {_pooled(e, quantity)}"
            for e in quantity.imputed]  # fmt: skip


def _pooled(each: AtDelta, quantity: Quantity) -> str:
    pooled = each.pooled
    told = span(pooled.estimate, pooled.estimate, quantity.ratio)
    if pooled.interval:
        told += f" (95%: {span(pooled.interval.low, pooled.interval.high, quantity.ratio)})"
    return told + (f" {pooled.warning}" if pooled.warning else "")


def _part(each: Described, by: str) -> dict[str, Any]:
    return {
        "by": by if each.part else "",
        "part": each.part,
        "counted": each.people,
        "recorded_share": each.recorded_share,
        "unrecorded": each.why_unrecorded,
        "quantities": [
            {"what": q.what, "group": q.group, "bounds": bounds_data(q.at), "imputed": [_imputed(e) for e in q.imputed]}
            for q in each.quantities
        ],
    }


def _imputed(each: AtDelta) -> dict[str, Any]:
    pooled = each.pooled
    return {
        "delta": each.delta,
        "estimate": pooled.estimate,
        "interval": pooled.interval and {"low": pooled.interval.low, "high": pooled.interval.high},
        "missing_information": pooled.missing_information,
        "degrees_of_freedom": pooled.degrees,
        "replicates": pooled.replicates,
        "warning": pooled.warning,
    }
