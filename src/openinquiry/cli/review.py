"""``openinquiry review``: readers look at pairs of records, and what they find binds in every later run."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from openinquiry.adapters.review_sheet import Item, answers_of, read_sheet, sheet_of, write_private, write_sheet
from openinquiry.adapters.waterfall_text import waterfall_words
from openinquiry.cli.console import problems, progress_bars, say
from openinquiry.cli.review_screen import Screen
from openinquiry.core.audit import DECISIONS, link_returns, read_plan
from openinquiry.core.audit.plan import read_decisions_in
from openinquiry.core.audit.published_files import RECORD
from openinquiry.core.audit.records import Records
from openinquiry.core.linkage import Decisions, Linkage
from openinquiry.core.linkage.review import DIFFERENT, SAME, SAMPLE, Agreement, agreements, choose_pairs
from openinquiry.core.shared import Refused, WrongUsage

app = typer.Typer(help="Let readers look at doubtful pairs of records.", no_args_is_help=True)
_PROCESSES = 2
_CARE = "It holds names. Keep it under the rules that hold for the returns."


@app.callback()
def review() -> None:
    """Let readers look at doubtful pairs of records; what they find binds in every later run of the audit."""


@app.command("list")
def make_list(
    audit_dir: Annotated[Path, typer.Argument(help="Audit folder with audit.toml and the returns.")],
    out: Annotated[Path, typer.Option("--out", help="CSV file for the list; must not be there yet.")],
    most: Annotated[int, typer.Option(help="Pairs to look at because they are doubtful, at most.", min=0)] = 200,
    sample: Annotated[int, typer.Option(help="Pairs drawn at random besides, to measure the links.", min=0)] = 100,
    weights: Annotated[
        bool, typer.Option("--weights", help="Show how the model weighs each pair but those of the random sample.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print for a program to read.")] = False,
) -> None:
    """Write the pairs of records that readers should look at, those that matter most first, and a random sample.

    Give every reader the same list. The match weight is left out, so that nobody is led by it, unless --weights asks for it;
    the random sample, which measures the model, is read without it in any case.

    Example: openinquiry review list my-audit --out pairs.csv
    """
    _check_target(out)
    plan = read_plan(audit_dir)
    with progress_bars(wanted=not as_json) as progress:
        _, records, linkage = link_returns(plan, progress=progress, processes=_PROCESSES)
    limits = linkage.settings.thresholds
    pairs = choose_pairs(
        linkage.pairs, linkage.doubtful, plan.decisions, thresholds=(limits.loose, limits.central, limits.strict),
        near=linkage.settings.review["near"], most=most, sample=sample, seed=plan.seed,
    )  # fmt: skip
    names = {each.body: each.body_name for each in plan.returns}
    items = sheet_of(
        pairs, records.persons.with_columns(pl.col("body").replace(names)),
        weighed=_weighed(pairs, records, linkage) if weights else None,
    )  # fmt: skip
    if not items:
        raise Refused("There is no pair to look at: no two records are near the threshold, and nobody is doubtful.")
    write_sheet(items, out)
    why = dict(sorted(pairs.group_by("why").len().iter_rows()))
    if as_json:
        say(json.dumps({"file": out.name, "pairs": len(items), "why": why}, indent=2, ensure_ascii=False))
    else:
        say(f"{len(items):,} pairs of records in {out}")
        say("\n".join(f"  {number:,} {reason}" for reason, number in why.items()))
    problems.print(f"{out} was written. {_CARE}", markup=False)


def _weighed(pairs: pl.DataFrame, records: Records, linkage: Linkage) -> dict[tuple[str, str], str]:
    """(record_l, record_r) → how the model weighs the pair, for all but the pairs of the sample."""
    shown = pairs.filter(pl.col("why") != SAMPLE)
    threshold = linkage.settings.thresholds.central
    return {
        pair: waterfall_words(each, threshold=threshold)
        for pair, each in linkage.waterfalls(shown, records=records.persons).items()
    }


@app.command("read")
def read(
    sheet: Annotated[Path, typer.Argument(help="A list that «review list» wrote.")],
    reader: Annotated[str, typer.Option("--reader", help="Who is reading: initials or a number will do.")],
) -> None:
    """Show one pair after another and write each answer into the list at once.

    Keys: s same person, d different people, c cannot tell, b back, q stop; start again later where you stopped.

    Example: openinquiry review read pairs.csv --reader A
    """
    items = read_sheet(sheet)
    _check_reader(reader)
    screen = Screen(items, reader=reader.strip())
    while (answered := screen.next()) is not None:
        items = answered
        write_sheet(items, sheet)
    done = sum(bool(item.answer) for item in items)
    say(f"{done:,} of {len(items):,} pairs are answered in {sheet}.")


@app.command("accept")
def accept(
    audit_dir: Annotated[Path, typer.Argument(help="Audit folder for which the list was made.")],
    sheets: Annotated[list[Path], typer.Argument(help="Answered lists.", metavar="LIST…")],
    reader: Annotated[str, typer.Option("--reader", help="Who answered, for lines that do not say.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print for a program to read.")] = False,
) -> None:
    """Take answered lists in: from the next run on, what most readers found binds.

    The answers are added to linkage-decisions.csv in the audit folder, as one version more; none is ever taken away. Exit
    code 1 when a list holds no answer.

    Example: openinquiry review accept my-audit pairs-a.csv pairs-b.csv
    """
    read_plan(audit_dir)
    decisions = read_decisions_in(audit_dir)
    before = decisions.answers.height
    for path in sheets:
        items = read_sheet(path)
        _check_answers(items, path, reader)
        decisions = decisions.taking_in(
            answers_of(items, reader=reader.strip()), day=datetime.now().astimezone().date()
        )
    if decisions.answers.height > before:
        write_private(audit_dir / DECISIONS, decisions.answers.write_csv())
    _tell(decisions, new=decisions.answers.height - before, as_json=as_json)


@app.command("agreement")
def agreement(
    audit_dir: Annotated[Path, typer.Argument(help="Audit folder.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print for a program to read.")] = False,
) -> None:
    """Say how far readers agree, beyond chance, and about how many pairs they are divided.

    Example: openinquiry review agreement my-audit
    """
    read_plan(audit_dir)
    _tell(read_decisions_in(audit_dir), new=0, as_json=as_json)


def _check_target(out: Path) -> None:
    if out.exists():
        raise WrongUsage(f"{out} is there already. Choose another name, or move it away first.")
    if not out.resolve().parent.is_dir():
        raise WrongUsage(f"{out} cannot be written: there is no folder {out.parent}. Make it first.")
    if any((folder / RECORD).is_file() for folder in out.resolve().parents):
        raise WrongUsage(f"{out} lies in a report, which may be published. A list holds names: write it elsewhere.")


def _check_reader(reader: str) -> None:
    if not reader.strip() or any(mark in reader for mark in ",;\t\n"):
        raise WrongUsage("Say who is reading with --reader: initials or a number, without commas.")


def _check_answers(items: list[Item], path: Path, reader: str) -> None:
    answered = [item for item in items if item.answer]
    if not answered:
        raise Refused(f"{path} holds no answer. Fill the column answer, or read it with «openinquiry review read».")
    nameless = [item for item in answered if not item.said["reader"].strip()]
    if nameless:
        if not reader:
            raise WrongUsage(
                f"{path}, line {nameless[0].line}: nobody is named as its reader. Say who answered with --reader."
            )
        _check_reader(reader)


def _tell(decisions: Decisions, *, new: int, as_json: bool) -> None:
    bound = dict(decisions.binding().group_by("answer").len().iter_rows())
    divided = decisions.divided().height
    pairs = agreements(decisions)
    if as_json:
        found: dict[str, Any] = {"version": decisions.version, "new": new, "binding": bound, "divided": divided,
                                 "agreement": [_as_data(each) for each in pairs]}  # fmt: skip
        say(json.dumps(found, indent=2, ensure_ascii=False))
        return
    say(f"Version {decisions.version} of the answers: {decisions.answers.height:,} answers, {new:,} of them new.")
    one, two = (f"{bound.get(answer, 0):,}" for answer in (SAME, DIFFERENT))
    say(f"  {one} pairs are one person, {two} are two; readers are divided on {divided:,}.")
    for each in pairs:
        say(f"  {_in_words(each)}")
    if divided:
        say("A pair on which readers are divided stays as it was. The next list puts it first, for one more reader.")


def _as_data(each: Agreement) -> dict[str, Any]:
    return {"readers": [each.first, each.second], "pairs": each.pairs, "untold": each.untold, "observed": each.observed,
            "kappa": each.kappa, "kappa_interval": each.kappa_interval}  # fmt: skip


def _in_words(each: Agreement) -> str:
    said = f"Readers {each.first} and {each.second}: {each.pairs:,} pairs both could tell"
    if each.observed is None:
        return said + "."
    said += f", the same answer to {100 * each.observed:.1f}% of them"
    if each.kappa is None or each.kappa_interval is None:
        return said + "; beyond chance nothing can be said."
    low, high = each.kappa_interval
    return said + f"; Cohen's kappa {each.kappa:.2f} (95% interval {low:.2f} to {high:.2f})."
