"""What was found in a file, as pages show it: grouped by rule, errors first, each with where, what and how to put it right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from openinquiry.domain.returns.models import Explanation, Version
from openinquiry.web.components import Column, Table


@dataclass(frozen=True)
class RuleFound:
    """One rule that fired. examples: where, at most so many as are kept. explained: what the body said; suggested: before."""

    rule: str
    title: str
    fix: str
    is_error: bool
    count: int
    examples: Table
    more: int
    explained: Explanation | None
    suggested: str


def findings_of(version: Version, *, suggestions: Mapping[str, str]) -> list[RuleFound]:
    """The findings of a version, errors first. suggestions: rule → what was said of it before."""
    explained = {each.rule: each for each in version.explanations.select_related("by")} if version.checked else {}
    return [
        RuleFound(
            rule=each["rule"],
            title=each["title"],
            fix=each["fix"],
            is_error=each["severity"] == "error",
            count=each["count"],
            examples=_examples(each),
            more=max(0, each["count"] - sum(example.get("rows", 1) for example in each["examples"])),
            explained=explained.get(each["rule"]),
            suggested=suggestions.get(each["rule"], ""),
        )
        for each in version.findings.get("rules", [])
    ]


def _examples(rule: Mapping[str, Any]) -> Table:
    """Where the rule fired. What is wrong stands in a column of its own only where it says more than the rule."""
    more = any(example["message"] != rule["title"] for example in rule["examples"])
    columns = [
        Column(_("File or sheet")), Column(_("Row"), numeric=True), Column(_("Column")), Column(_("Value, masked")),
    ]  # fmt: skip
    rows = [
        [
            each["sheet"] or each["file"] or each["table"], "" if each["row"] is None else f"{each['row']:,}", each["column"],
            each["value"], *([each["message"]] if more else []),
        ]
        for each in rule["examples"]
    ]  # fmt: skip
    if more:
        columns.append(Column(_("What is wrong")))
    return Table(_("Where: %(title)s") % {"title": rule["title"]}, columns, rows, caption_hidden=True)


def difference_of(version: Version) -> Table | None:
    """What changed since the version signed before, in counts of rows; None for a first one, or while it is counted."""
    if not version.difference:
        return None
    columns = (
        Column(_("Table")), Column(_("New rows"), numeric=True), Column(_("Changed"), numeric=True),
        Column(_("Gone"), numeric=True), Column(_("As before"), numeric=True),
    )  # fmt: skip
    rows = [
        (name.replace("_", " "), *(f"{each[key]:,}" for key in ("added", "changed", "gone", "same")))
        for name, each in version.difference["tables"].items()
    ]
    caption = _("What changed since version %(number)s, which was signed") % {"number": version.difference["since"]}
    return Table(caption, columns, rows)
