"""``openinquiry codes``: print the code tables."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from openinquiry.core.shared import CodeTable, code_table_names, load_code_table


def codes(
    table: Annotated[str | None, typer.Argument(help="Name of a code table; leave out to list them all.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print for a program to read.")] = False,
) -> None:
    """Print a code table, or the names of all of them.

    Example: openinquiry codes outcome_types
    """
    if table is None:
        _list(as_json=as_json)
    else:
        _one(load_code_table(table), as_json=as_json)


def _list(*, as_json: bool) -> None:
    tables = [load_code_table(name) for name in code_table_names()]
    if as_json:
        print(json.dumps([{"name": t.name, "title": t.title, "codes": len(t.codes)} for t in tables], indent=2))
        return
    _print(["Table", "Codes", "What it holds"], [(t.name, str(len(t.codes)), t.title) for t in tables], "Code tables")


def _one(table: CodeTable, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([asdict(code) for code in table.codes.values()], indent=2, ensure_ascii=False))
        return
    rows = [
        (code.code, code.label or "(label not known)", code.group, code.missing_reason, code.verification)
        for code in table.codes.values()
    ]
    titles = ["Code", "Label", "Group", "Means unrecorded", "To be confirmed"]
    kept = [place for place in range(len(titles)) if place < 2 or any(row[place] for row in rows)]
    _print([titles[place] for place in kept], [tuple(row[place] for place in kept) for row in rows], table.title)
    sources = list(dict.fromkeys(code.source for code in table.codes.values() if code.source))
    for source in sources:
        print(f"Source: {source}")


def _print(titles: list[str], rows: list[tuple[str, ...]], caption: str) -> None:
    shown = Table(title=caption, title_justify="left")
    for title in titles:
        shown.add_column(title, overflow="fold")
    for row in rows:
        shown.add_row(*row)
    Console(highlight=False, markup=False).print(shown)
