"""Findings as one self-contained web page that also prints."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from openinquiry.adapters.findings.summary import TRIAL, example_table, headline, in_a_group, rows_read
from openinquiry.adapters.whole import written_whole
from openinquiry.core.returns import CheckedReturn, Severity


def page(checked: CheckedReturn) -> str:
    """The page as HTML: no script, nothing from elsewhere."""
    templates = Environment(
        loader=PackageLoader("openinquiry.adapters.findings", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    groups = checked.findings.groups
    return templates.get_template("findings.html").render(
        checked=checked, headline=headline(checked), trial=TRIAL, in_a_group=in_a_group,
        example_table=example_table, rows_read=rows_read(checked),
        parts=(
            ("errors", "Errors: put these right", [g for g in groups if g.rule.severity is Severity.ERROR]),
            ("queries", "Queries: put right or explain", [g for g in groups if g.rule.severity is Severity.QUERY]),
        ),
    )  # fmt: skip


def write_page(checked: CheckedReturn, *, path: Path) -> None:
    """Write the page to ``path``, whole or not at all."""
    with written_whole(path) as draft:
        draft.write_text(page(checked), encoding="utf-8")
