"""Findings on a terminal: errors first, grouped by rule, each with where it is and what to do."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from openinquiry.adapters.findings.summary import TRIAL, example_table, headline, in_a_group, rows_read
from openinquiry.core.returns import CheckedReturn, RuleFindings, Severity

SHOWN = 5


def print_findings(checked: CheckedReturn, *, console: Console) -> None:
    """Print the findings: at most :data:`SHOWN` examples of each rule; the other forms show more."""
    if checked.trial:
        console.print(f"[bold]{TRIAL}[/bold]\n")
    console.print(f"[bold]{escape(headline(checked))}[/bold]")
    for title, read, aside in rows_read(checked):
        console.print(f"  {title}: {read:,} rows read, {read - aside:,} kept, {aside:,} set aside")
    for severity, heading in (
        (Severity.ERROR, "Errors: put these right"),
        (Severity.QUERY, "Queries: put right or explain"),
    ):
        groups = [group for group in checked.findings.groups if group.rule.severity is severity]
        if groups:
            console.print(f"\n[bold]{heading}[/bold]")
        for group in groups:
            _print_group(group, console)


def _print_group(group: RuleFindings, console: Console) -> None:
    colour = "red" if group.rule.severity is Severity.ERROR else "yellow"
    console.print(f"\n[{colour}]{group.rule.id}[/{colour}] {escape(group.rule.title)} ({in_a_group(group)})")
    headings, rows = example_table(group, most=SHOWN)
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    if headings:
        console.print(table)
    if len(group.examples) > SHOWN:
        console.print(f"  … and {group.count - sum(each.rows for each in group.examples[:SHOWN]):,} more")
    console.print(f"  To do: {escape(group.rule.fix)}")
