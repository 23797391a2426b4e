"""Reference pages made from the specifications and rules themselves, so that they cannot fall behind."""

from __future__ import annotations

from openinquiry.core.returns.findings import Rule, Severity
from openinquiry.core.returns.rules import RULES
from openinquiry.core.returns.specification import FieldSpecification, ReturnSpecification, TableSpecification

_WORDS = {Severity.ERROR: "error", Severity.QUERY: "query"}
_TITLES = {
    "all": "Every return",
    "police": "Police return",
    "childrens_services": "Children's services return",
    "support_and_health": "Support and health services return",
    "aggregate": "Aggregate counts return",
}


def describe_specification(specification: ReturnSpecification) -> str:
    """A Markdown page: every table and field of the specification, its type, codes and meaning."""
    lines = [
        f"# {specification.title}",
        "",
        f"Specification `{specification.id}`, version {specification.version}. Made from "
        f"`data/specifications/{specification.id}.toml`; do not edit by hand.",
        "",
        f"Population: {specification.population}.",
        "",
        specification.guidance,
    ]
    for table in specification.tables:
        lines += ["", *_table(table)]
    codes = [field for table in specification.tables for field in table.fields if field.codes]
    lines += ["", "## Codes", ""]
    for name in dict.fromkeys(field.codes for field in codes):
        lines += _codes(next(field for field in codes if field.codes == name))
    return "\n".join(lines).rstrip() + "\n"


def _table(table: TableSpecification) -> list[str]:
    need = "Required." if table.required else "May be left out."
    lines = [f"## {table.title} (`{table.name}`)", "", f"One row is {table.row}. {need} A row is known by: "
             f"{', '.join(f'`{name}`' for name in table.key)}.", ""]  # fmt: skip
    lines += ["| Field | Title | Type | Required | Meaning |", "|---|---|---|---|---|"]
    return lines + [_field(field) for field in table.fields]


def _field(field: FieldSpecification) -> str:
    kind = field.type.value.replace("_", " ")
    if field.codes:
        kind += f" of `{field.codes}`"
    if field.minimum is not None or field.maximum is not None:
        kind += f", {field.minimum:g} to {field.maximum:g}"
    if field.sensitive:
        kind += ", masked in findings"
    meaning = field.meaning.replace("|", "\\|")
    return f"| `{field.name}` | {field.title} | {kind} | {'yes' if field.required else 'no'} | {meaning} |"


def _codes(field: FieldSpecification) -> list[str]:
    table = field.code_table
    assert table is not None  # noqa: S101 - asked only of coded fields
    lines = [f"### `{field.codes}`: {table.title}", "",
    "| Code | Stands for | Missing value, because | To be confirmed |",
             "|---|---|---|---|"]  # fmt: skip
    for code in table.codes.values():
        label, status = (each.replace("|", "\\|") for each in (code.label, code.verification))
        lines.append(f"| `{code.code}` | {label} | {code.missing_reason} | {status} |")
    lines += [f"| `{code}` | | {reason} | |" for code, reason in field.missing_codes.items()]
    return [*lines, ""]


def describe_rules() -> str:
    """A Markdown page: every rule, with its severity, its sentence and how to put it right."""
    lines = [
        "# Rules that returns are checked against",
        "",
        f"{len(RULES)} rules. An error must be put right; a query must be put right or explained. Made from "
        "`src/openinquiry/core/returns/rules`; do not edit by hand.",
    ]
    for specification, title in _TITLES.items():
        rules = [rule for rule in RULES if rule.specification == specification]
        lines += [
            "",
            f"## {title}",
            "",
            "| Rule | Severity | Where | What is wrong | How to fix it |",
            "|---|---|---|---|---|",
        ]
        lines += [_rule(rule) for rule in rules]
    return "\n".join(lines) + "\n"


def _rule(rule: Rule) -> str:
    where = f"`{rule.table}.{rule.field}`" if rule.field else f"`{rule.table}`" if rule.table else ""
    return f"| {rule.id} | {_WORDS[rule.severity]} | {where} | {rule.title} | {rule.fix} |"
