"""``openinquiry protect``: count tables as they may be published, with the least thrown away. ``audit`` is joined here."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from openinquiry.adapters.protected_tables import MARKS, write_protected_tables
from openinquiry.cli import protect_audit
from openinquiry.cli.console import say
from openinquiry.cli.folders import check_folder, folder_written_whole
from openinquiry.cli.protect_tables import Asked, read_earlier, read_tables, with_populations
from openinquiry.core.disclosure_control import Policy, load_policy, protect_together
from openinquiry.core.disclosure_control.policy import COSTS
from openinquiry.core.disclosure_control.protecting import METHODS, Protection, Release, audit_releases, read_release
from openinquiry.core.linkage import read_key
from openinquiry.core.shared import Refused, WrongUsage

_REFUSED = 1
_ZEROS = {"never": False, "eligible": True}


class _TablesUnlessSaid(TyperGroup):
    """``protect T.csv`` is ``protect tables T.csv``."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        if args and args[0] not in (*self.commands, "--help"):
            args = ["tables", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_TablesUnlessSaid,
    help="Protect tables of counts, and attack what was published. For «protect tables T.csv» write «protect T.csv».",
    no_args_is_help=True,
)
app.command("audit")(protect_audit.audit)


@app.callback()
def protect() -> None:
    """Protect tables of counts, and attack what was published."""


@app.command("tables")
def tables(
    paths: Annotated[
        list[Path], typer.Argument(help="One row a cell, inner cells only; published together.", metavar="TABLE.csv…")
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder for what may be published; made whole or not at all.")],
    policy: Annotated[
        str, typer.Option(help="A policy file, or the name of one that ships with the product.")
    ] = "tables",
    dims: Annotated[
        str,
        typer.Option(
            help="Columns to break each table down by, as region,sex. All but the counts and «status» unless said."
        ),
    ] = "",
    hierarchy: Annotated[
        Path | None, typer.Option(help="JSON: for each dimension a map from each parent to its children.")
    ] = None,
    value: Annotated[str, typer.Option(help="The column of counts.")] = "freq",
    cost: Annotated[
        str, typer.Option(help=f"What hiding costs: {', '.join(COSTS)}. That of the policy unless given.")
    ] = "",
    zeros: Annotated[
        str, typer.Option(help="Whether noughts may be hidden: never or eligible. As the policy says unless given.")
    ] = "",
    method: Annotated[str, typer.Option(help=f"{', '.join(METHODS[:-1])} or {METHODS[-1]}.")] = "optimal",
    time_limit: Annotated[float, typer.Option(help="Seconds that the search may take.")] = 60.0,
    secret: Annotated[
        Path | None, typer.Option(help="Key file, for cell-key only. «openinquiry encode --new-key» makes one.")
    ] = None,
    earlier: Annotated[
        list[Path] | None, typer.Option(help="Folder of an earlier release that anyone has; may be given again.")
    ] = None,
    within: Annotated[
        list[str] | None,
        typer.Option(help="PART=WHOLE: tables of a part of the people of others, as strict=wide; may be given again."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer for a program to read.")] = False,
) -> None:
    """Hide or change counts so that no small one can be worked out, attack the result, and write what may be published.

    Several tables are protected as one, for what one hides another may tell: margins that they share are one cell.

    Example: openinquiry protect victims.csv --out release

    Example: openinquiry protect by_place.csv by_age.csv --hierarchy places.json --zeros eligible --out release

    What is printed tells more than what is written: it is not for publication.

    Ends with 0 when done, 1 when the tables cannot be protected so (nothing is written), 2 when a table, the policy or an
    option cannot be used.
    """
    started = time.perf_counter()
    check_folder(out, marks=MARKS, made_by="protection of tables")
    if any(each.resolve() == out.resolve() for each in earlier or []):
        raise WrongUsage("--out names an earlier release, which would be lost. Name another folder.")
    used = _effective(load_policy(policy), cost=cost, zeros=zeros)
    key = _secret(secret, method=method)
    if not time_limit > 0:
        raise WrongUsage("--time-limit is a number of seconds greater than 0.")
    asked = with_populations(
        read_tables(paths, dims=_listed(dims), value=value, hierarchy=hierarchy), within=within or []
    )
    before = read_earlier(earlier or [])
    try:
        cleared, how = protect_together(
            asked.tables, used, method=method, time_limit=time_limit, unsafe=asked.unsafe, within=asked.within,
            earlier=[table for each in before for table in each.tables], secret=key,
        )  # fmt: skip
        with folder_written_whole(out) as folder:
            write_protected_tables(
                cleared, folder=folder, value=value, within=asked.within, earlier=[each.sha256 for each in before]
            )
            if before:
                _refuse_what_can_be_told([*before, read_release(folder)])
    except Refused as refused:
        if not as_json:
            raise
        say(_json(_infeasible(refused, method), asked, used, started))
        raise typer.Exit(_REFUSED) from None
    if as_json:
        say(_json(_answer(how), asked, used, started))
    else:
        say("\n".join(_in_words(how, used, out, tables=len(paths))))


def _listed(said: str) -> list[str]:
    return [each.strip() for each in said.split(",") if each.strip()]


def _effective(policy: Policy, *, cost: str, zeros: str) -> Policy:
    """The policy with what the command line says instead of it."""
    if zeros and zeros not in _ZEROS:
        raise WrongUsage(f"--zeros is {' or '.join(_ZEROS)}, not {zeros!r}.")
    return replace(
        policy,
        cost=cost or policy.cost,
        zeros_may_be_hidden=_ZEROS[zeros] if zeros else policy.zeros_may_be_hidden,
    )


def _secret(path: Path | None, *, method: str) -> bytes | None:
    if (path is not None) != (method == "cell-key"):
        raise WrongUsage(
            "The method cell-key needs a key file: name it with --secret. «openinquiry encode --new-key FILE» makes one."
            if path is None
            else f"--secret is for the method cell-key only; the method is {method}."
        )
    return None if path is None else read_key(path).secret


def _refuse_what_can_be_told(releases: Sequence[Release]) -> None:
    """The last attack: the new folder beside the earlier ones, whose sums the choice of what to hide did not have."""
    audit = audit_releases(releases).audit
    if not audit.passed:
        raise Refused(
            f"Beside the earlier releases, {audit.failures} of {audit.checked} hidden counts could be told more closely than "
            "the policy allows, and nothing was written. Publish fewer breakdowns this time, or ask for more room."
        )


def _answer(how: Protection) -> dict[str, Any]:
    return {
        "status": how.status,
        "method": how.method,
        "cost": how.cost,
        "bound": how.bound,
        "timed_out": how.timed_out,
        "primary": how.primary,
        "secondary": how.secondary,
        "cells": how.cells,
        "suppressed": [list(labels) for labels in how.suppressed],
        "audit": {"checked": how.audit.checked, "failures": how.audit.failures, "tightest": how.audit.tightest},
    }


def _infeasible(refused: Refused, method: str) -> dict[str, Any]:
    nothing = dict.fromkeys(("cost", "bound", "primary", "secondary", "cells", "audit"))
    return {"status": "infeasible", "reason": str(refused), "method": method, **nothing, "suppressed": []}


def _json(answer: dict[str, Any], asked: Asked, policy: Policy, started: float) -> str:
    of_tables = [{"name": each.name, "dimensions": [one.name for one in each.dimensions]} for each in asked.tables]
    whole = {**answer, "tables": of_tables, "seconds": time.perf_counter() - started, "policy": policy.as_dict()}
    return json.dumps(whole, indent=2, ensure_ascii=False)


# --- for people --------------------------------------------------------------------------------------------------------


def _in_words(how: Protection, policy: Policy, out: Path, *, tables: int) -> list[str]:
    together = f" in {tables} tables" if tables > 1 else ""
    return [
        f"{how.cells:,} cells{together}, margins among them; {how.primary:,} unsafe under the policy {policy.id}.",
        *(_hidden(how, policy) if how.method in ("optimal", "heuristic") else _changed(how)),
        _attacked(how),
        f"Written: {out}. What stands above is not for publication; what stands in the folder is.",
    ]


def _hidden(how: Protection, policy: Policy) -> list[str]:
    hidden = len(how.suppressed)
    lines = [f"  {hidden:,} are hidden: the unsafe, and {how.secondary:,} more to protect them, by {how.method}."]
    cost = f"  Hiding costs {how.cost:,.6g} by {policy.cost}"
    if how.status == "optimal":
        return [*lines, f"{cost}, and no safe pattern costs less."]
    late = " The time limit ended the search." if how.timed_out else ""
    return [*lines, f"{cost}; a pattern that costs less would cost {how.bound:,.6g} at least.{late}"]


def _changed(how: Protection) -> list[str]:
    lines = [f"  Counts were moved by {how.cost:,.0f} together, by {how.method}; {len(how.suppressed):,} are hidden."]
    if how.status == "optimal":
        lines.append("  No such change moves them less.")
    if how.timed_out:
        lines.append(f"  The time limit ended the search; at least {how.bound:,.0f} is needed.")
    return lines


def _attacked(how: Protection) -> str:
    if how.audit.tightest is None:
        return f"  Attacked: {how.audit.checked:,} counts; none is unsafe."
    return (
        f"  Attacked: {how.audit.checked:,} counts, all that is published taken together; no unsafe one can be told "
        f"within less than {how.audit.tightest:,.6g}."
    )
