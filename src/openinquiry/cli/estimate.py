"""``openinquiry estimate``: how many people there are, from the overlaps of lists; or why that cannot be said."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer

from openinquiry.cli.console import say
from openinquiry.core.estimation import (
    METHODS,
    Answers,
    CannotEstimate,
    CaptureTable,
    Estimate,
    MethodResult,
    Protocol,
    Refusal,
    RefusedEstimate,
    answer_over_missed_links,
    ask,
    diagnostics_of,
    estimate_stratified,
    load_protocol,
    multimodel_estimate,
    read_capture_tables,
)

_REFUSED = 1


def estimate(
    cells: Annotated[
        Path,
        typer.Argument(help="Histories with their counts, or people with a 0 or 1 for each list.", metavar="CELLS.csv"),
    ],
    dataset: Annotated[str, typer.Option(help="Which table of a file that holds several.")] = "",
    protocol: Annotated[
        str, typer.Option(help="A protocol file, or the name of one that ships with the product.")
    ] = "default",
    method: Annotated[str, typer.Option(help=f"One method alone: {', '.join(METHODS)}.")] = "",
    strata: Annotated[str, typer.Option(help="The column that parts the rows; each part is estimated by itself.")] = "",
    seed: Annotated[int | None, typer.Option(help="Of resampling; that of the protocol unless given.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer for a program to read.")] = False,
) -> None:
    """Say how many people there are, those on no list among them, or why that cannot be said.

    The answer is that of a protocol: several methods, one interval over all of them, and rules for when no number is given.

    Example: openinquiry estimate cells.csv --dataset UKdat_5

    Example: openinquiry estimate people.csv --method stepwise --json

    Ends with 0 when a number is given, 1 when it is refused, 2 when the file or an option cannot be used.
    """
    used = load_protocol(protocol)
    used = used if seed is None else replace(used, seed=seed)
    total: dict[str, Any] = {}
    try:
        tables = read_capture_tables(cells, dataset=dataset, strata=strata)
    except CannotEstimate as refused:
        answers = {"": _refusal(refused.refusal)}
    else:
        answers, total = _answers(tables, used, method=method, stratified=bool(strata))
    _print(answers, total, strata=strata, as_json=as_json)
    if any(answer["kind"] == "refusal" for answer in answers.values()):
        raise typer.Exit(_REFUSED)


def _answers(
    tables: dict[str, CaptureTable], protocol: Protocol, *, method: str, stratified: bool
) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """The answer of each stratum, and their total where there are strata and one can be given."""
    if method or not stratified:
        return {name: _answer(table, protocol, method) for name, table in tables.items()}, {}
    found = estimate_stratified(tables, protocol, clock=time.perf_counter)
    answers = {
        name: _estimated(each, tables[name], protocol) if isinstance(each, Estimate) else _refused(each)
        for name, each in found.strata.items()
    }
    if found.N is None or found.low is None or found.high is None:
        return answers, {"N": None, "interval": None, "without": list(found.without)}
    interval = {
        "level": found.level,
        "low": found.low,
        "high": _finite(found.high),
        "method": f"{protocol.rule} over methods",
    }
    return answers, {
        "N": found.N, "interval": interval, "without": [],
        "per_method": {each.method: {"N": each.N, "low": each.low, "high": _finite(each.high)} for each in found.totals},
    }  # fmt: skip


def _answer(table: CaptureTable, protocol: Protocol, method: str) -> dict[str, Any]:
    if not method:
        found = multimodel_estimate(table, protocol, clock=time.perf_counter)
        return _estimated(found, table, protocol) if isinstance(found, Estimate) else _refused(found)
    made_from = {"table_sha256": table.sha256, "protocol": protocol.as_dict(), "seed": protocol.seed}
    about = {"diagnostics": diagnostics_of(table), "provenance": _with_version(made_from)}
    started = time.perf_counter()
    try:
        result = ask(method, table, protocol)
    except CannotEstimate as refused:
        return _refusal(refused.refusal) | about
    seconds = {method: time.perf_counter() - started}
    interval = {"level": result.level, "low": result.low, "high": _finite(result.high), "method": result.interval}
    about["diagnostics"] |= {"missed_links": _missed_links(table, protocol, {method: result}, at_least=False)}
    return {
        "kind": "estimate", "N": result.N, "at_least": result.lower_bound, "interval": interval,
        "per_method": _per_method({method: result}, seconds), "reasons": [],
        "sentence": " ".join([_of_one_method(result), *(each["sentence"] for each in about["diagnostics"]["cautions"])]),
    } | about  # fmt: skip


def _with_version(provenance: dict[str, Any]) -> dict[str, Any]:
    return provenance | {"openinquiry": version("openinquiry")}


def _of_one_method(result: MethodResult) -> str:
    end = f"{result.high:,.0f}" if result.high < float("inf") else "no upper end"
    bound = "at least " if result.lower_bound else ""
    return (
        f"By the method {result.method} alone, {bound}{result.N:,.0f} people ({result.low:,.0f} to {end}; "
        f"{result.level:.0%}), among those whom some list could have reached. Others come on top."
    )


def _missed_links(
    table: CaptureTable, protocol: Protocol, results: dict[str, MethodResult], *, at_least: bool
) -> list[dict[str, Any]]:
    found = answer_over_missed_links(table, protocol, results, at_least=at_least)
    return [each.as_dict() for each in found]


def _estimated(found: Estimate, table: CaptureTable, protocol: Protocol) -> dict[str, Any]:
    missed = _missed_links(table, protocol, found.answers.results, at_least=found.at_least)
    interval = {
        "level": found.level,
        "low": found.low,
        "high": _finite(found.high),
        "method": f"{found.rule} over methods",
    }
    return {
        "kind": "estimate", "N": found.N, "at_least": found.at_least, "interval": interval,
        "per_method": _per_method(found.answers.results, found.answers.seconds),
        "reasons": [], "refused_methods": _refused_methods(found.answers),
        "diagnostics": found.diagnostics | {"missed_links": missed},
        "provenance": _with_version(found.provenance), "sentence": found.sentence(),
        "if_out_of_reach": [
            {"share": share, "N": N, "low": low, "high": _finite(high)} for share, N, low, high in found.if_out_of_reach()
        ],
    }  # fmt: skip


def _refused(found: RefusedEstimate) -> dict[str, Any]:
    return _refusal(found.refusal) | {
        "per_method": _per_method(found.answers.results, found.answers.seconds),
        "refused_methods": _refused_methods(found.answers),
        "diagnostics": found.diagnostics, "provenance": _with_version(found.provenance),
    }  # fmt: skip


def _refusal(refusal: Refusal) -> dict[str, Any]:
    return {
        "kind": "refusal", "N": None, "interval": None, "per_method": {},
        "reasons": [reason.as_dict() for reason in refusal.reasons],
        "diagnostics": {}, "provenance": {}, "sentence": refusal.sentence(),
    }  # fmt: skip


def _per_method(results: dict[str, MethodResult], seconds: dict[str, float]) -> dict[str, Any]:
    return {
        name: {
            "N": each.N, "low": each.low, "high": _finite(each.high), "model": each.model,
            "interval": each.interval, "lower_bound": each.lower_bound, "seconds": round(seconds.get(name, 0.0), 4),
        }
        for name, each in results.items()
    }  # fmt: skip


def _refused_methods(answers: Answers) -> dict[str, Any]:
    return {name: [reason.as_dict() for reason in refusal.reasons] for name, refusal in answers.refused.items()}


def _finite(people: float) -> float | None:
    """JSON has no infinity: an interval without end has null for it."""
    return people if people < float("inf") else None


def _print(answers: dict[str, dict[str, Any]], total: dict[str, Any], *, strata: str, as_json: bool) -> None:
    if as_json:
        whole = {"strata": answers, "total": total or None} if strata else next(iter(answers.values()))
        say(json.dumps(whole, indent=2, ensure_ascii=False))
        return
    for name, answer in answers.items():
        say("\n".join([*([f"{strata}: {name}"] if strata else []), *_in_words(answer), ""]))
    if total:
        say(_total_in_words(total))


def _total_in_words(total: dict[str, Any]) -> str:
    if total["N"] is None:
        without = len(total["without"])
        return f"There is no total: {without} of the strata have no number, and a sum would leave their people out."
    end = "no upper end" if total["interval"]["high"] is None else f"{total['interval']['high']:,.0f}"
    bound = "at least " if total["interval"]["high"] is None else ""
    return (
        f"All strata together: {bound}{total['N']:,.0f} people ({total['interval']['low']:,.0f} to {end}; "
        f"{total['interval']['level']:.0%}), among those whom some list could have reached."
    )


def _in_words(answer: dict[str, Any]) -> list[str]:
    lines = [answer["sentence"]]
    for reason in answer["reasons"]:
        lines.append(f"  What would help: {reason['help']}")
    lines += [f"  What would help: {each['help']}" for each in answer["diagnostics"].get("cautions", [])]
    if answer["diagnostics"].get("lists"):
        sizes = ", ".join(f"{name} {size:,}" for name, size in answer["diagnostics"]["lists"].items())
        lines += [f"  Lists: {sizes}."]
    if answer["per_method"]:
        lines += ["", f"  {'method':<18}{'people':>12}{'low':>12}{'high':>12}  model"]
        for name, each in answer["per_method"].items():
            high = "no end" if each["high"] is None else f"{each['high']:,.0f}"
            mark = " (at least)" if each["lower_bound"] else ""
            lines.append(f"  {name:<18}{each['N']:>12,.0f}{each['low']:>12,.0f}{high:>12}  {each['model']}{mark}")
    for name, reasons in answer.get("refused_methods", {}).items():
        lines += [f"  {name}: {reason['sentence']}" for reason in reasons]
    if answer.get("if_out_of_reach"):
        lines += ["", "  If a share of all people could be reached by no list:"]
        for each in answer["if_out_of_reach"]:
            high = "no end" if each["high"] is None else f"{each['high']:,.0f}"
            lines.append(f"  {each['share']:>6.0%}{each['N']:>12,.0f}{each['low']:>12,.0f}{high:>12}")
    return lines + _missed_in_words(answer["diagnostics"].get("missed_links", []))


def _missed_in_words(rates: list[dict[str, Any]]) -> list[str]:
    if not rates:
        return []
    lines = [
        "",
        "  If links were missed, as a share of all pairs of records of one person (people alone, no interval):",
    ]
    for each in rates:
        people = "no number" if each["N"] is None else f"{each['N']:,.0f}"
        why = f"  {each['reasons'][0]['sentence']}" if each["N"] is None and each["reasons"] else ""
        lines.append(f"  {each['rate']:>6.0%}{people:>12}{why}")
    return lines
