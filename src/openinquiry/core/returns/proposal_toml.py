"""A proposed mapping as TOML that a person can read: each line with the reason for it and how sure it is."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from openinquiry.core.returns.evidence import Evidence
from openinquiry.core.returns.mapping import EXCEL_SERIAL
from openinquiry.core.returns.specification import (
    FieldSpecification,
    FieldType,
    ReturnSpecification,
    TableSpecification,
)

MOST_LISTED = 40
_FIGURE = re.compile(r"\d{1,2}|[A-Za-z]")


@dataclass(frozen=True)
class ProposedColumn:
    """A column for a field, how like its heading is (0 to 1), and what its values say. part: of a whole name."""

    field: FieldSpecification
    column: str
    likeness: float
    evidence: Evidence
    part: str = ""


@dataclass(frozen=True)
class ProposedTable:
    """Where a table seems to be, a column for each field found, and the headings nobody has decided on."""

    name: str
    file: str
    sheet: str
    header_row: int
    columns: dict[str, ProposedColumn]
    undecided: tuple[str, ...]


def quoted(value: str) -> str:
    """``value`` as a TOML text."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def proposal_toml(specification: ReturnSpecification, tables: list[ProposedTable], spare: list[str]) -> str:
    """The whole proposal. spare: files and sheets that no table was found in."""
    lines = [
        f"# A proposal for the {specification.title.lower()}. Read every line, correct it, then set confirmed = true.",
        f'specification = "{specification.id}"',
        f'version = "{specification.version}"',
        "confirmed = false",
        'confirmed_by = ""  # a role, such as "Data officer"; never a name',
        "",
        "[return]  # what the return says of itself",
        f'body = ""  # {_code_of_body(specification.id)}',
        'body_name = ""',
        "# first_day = 2024-04-01  # the period that the rows cover",
        "# last_day = 2025-03-31",
        'population = ""  # who and what is in it',
        'definition = ""  # of the offences or children counted',
        f'form_version = "{specification.version}"',
        "one_row_per_person = false  # true only if you guarantee it",
    ]
    for table in specification.tables:
        found = next((each for each in tables if each.name == table.name), None)
        lines += ["", *(_table(table, found) if found else _absent(table))]
    if spare:
        lines += [
            "",
            "# Decide: nothing was found for these. Name them in a table above, or leave them out of the return.",
        ]
        lines += [f"#   {each}" for each in spare]
    return "\n".join(lines) + "\n"


def _code_of_body(specification: str) -> str:
    listed = {"police": "forces", "childrens_services": "councils", "aggregate": "areas"}.get(specification)
    return f"your ONS code; they are listed by: openinquiry codes {listed}" if listed else "your code in this audit"


def _absent(table: TableSpecification) -> list[str]:
    need = "The specification requires it." if table.required else "It may be left out."
    return [f"# Decide: no file or sheet was found for «{table.name}» ({table.row}). {need}",
    f"# [tables.{table.name}]",
            '# file = ""']  # fmt: skip


def _table(table: TableSpecification, found: ProposedTable) -> list[str]:
    lines = [f"[tables.{table.name}]  # {table.row}", f"file = {quoted(found.file)}"]
    if found.sheet:
        lines.append(f"sheet = {quoted(found.sheet)}")
    if found.header_row > 1:
        lines.append(f"header_row = {found.header_row}  # rows above it look like titles")
    if found.undecided:
        lines.append("# Decide: these columns are used for nothing. Map them below, or move them into ignored.")
        lines += [f"#   {quoted(heading)}" for heading in found.undecided]
    lines.append("ignored = []")
    lines.append(f"[tables.{table.name}.columns]")
    for field in table.fields:
        if field.name in found.columns:
            lines += _column(found.columns[field.name])
        else:
            lines += _not_found(field, found)
    return lines


def _not_found(field: FieldSpecification, found: ProposedTable) -> list[str]:
    if field.name == "ethnicity_vintage" and "ethnicity_self_defined" in found.columns:
        return [
            "# Decide: no column says which code set self-defined ethnicity follows. If it is one for all rows, write:",
            '# ethnicity_vintage = { constant = "18+1" }',
        ]
    need = "Decide: required, and no column was found" if field.required else "No column was found"
    return [f"# {need}: {field.name} ({field.title})"]


def _column(proposed: ProposedColumn) -> list[str]:
    settings, evidence = [f"column = {quoted(proposed.column)}"], proposed.evidence
    if evidence.date_format:
        settings.append(f'date_format = "{evidence.date_format}"')
    if proposed.part:
        settings.append(f'part = "{proposed.part}"')
    if evidence.separator and evidence.separator != proposed.field.separator:
        settings.append(f"separator = {quoted(evidence.separator)}")
    if evidence.missing:
        settings.append(f"missing_values = [{', '.join(quoted(each) for each in evidence.missing)}]")
    if evidence.codes:
        settings.append(
            "codes = { " + ", ".join(f"{quoted(a)} = {quoted(b)}" for a, b in evidence.codes.items()) + " }"
        )
    value = quoted(proposed.column) if len(settings) == 1 else "{ " + ", ".join(settings) + " }"
    return [
        *_undecided_codes(proposed),
        f"# {_confidence(proposed)}: {_reason(proposed)}",
        f"{proposed.field.name} = {value}",
    ]


def _undecided_codes(proposed: ProposedColumn) -> list[str]:
    undecided = proposed.evidence.undecided
    if not undecided or proposed.field.type not in (FieldType.CODE, FieldType.CODE_LIST):
        return []
    see = f"# The codes are listed by: openinquiry codes {proposed.field.codes}"
    figures = all(_FIGURE.fullmatch(value) for value in undecided)
    strange = proposed.evidence.share < 0.2 and not figures
    if proposed.field.sensitive or len(undecided) > MOST_LISTED or strange:
        # So many unknown values may be no codes at all, and then they may be about people: they are not written down.
        return [f"# Decide: {len(undecided):,} different values of this column are no codes of {proposed.field.codes}.",
                see]  # fmt: skip
    return [f"# Decide: which code of {proposed.field.codes} is each of these? Put it under codes or missing_values.",
            see, f"#   {', '.join(quoted(each) for each in undecided)}"]  # fmt: skip


def _confidence(proposed: ProposedColumn) -> str:
    # References and free text have no form that values could be held against.
    free = proposed.field.type in (FieldType.IDENTIFIER, FieldType.TEXT) or not proposed.evidence.values
    share = 1.0 if free else proposed.evidence.share
    certain = proposed.likeness > 0.95 and share >= 0.95 and not proposed.evidence.ambiguous
    if certain and not proposed.part and not proposed.evidence.undecided:
        return "Certain"
    likely = proposed.likeness > 0.75 and share >= 0.6
    return "Likely" if likely and not proposed.evidence.ambiguous else "Unsure, please look"


def _reason(proposed: ProposedColumn) -> str:
    title, evidence = proposed.field.title.lower(), proposed.evidence
    said = [
        f"the heading means {title}" if proposed.likeness > 0.95
        else f"the heading is like {title}" if proposed.likeness >= 0.5 else f"the values look like {title}"
    ]  # fmt: skip
    share = f"{evidence.share:.0%} of the values looked at"
    if evidence.values and proposed.field.type is FieldType.DATE:
        form = {"": "dates as they stand", EXCEL_SERIAL: "Excel serial numbers"}.get(
            evidence.date_format, "dates of this format"
        )
        said.append(f"{share} are {form}")
        if evidence.ambiguous:
            said.append("no day is above 12, so day and month could be the other way round")
    elif (
        evidence.values
        and proposed.field.type is not FieldType.TEXT
        and proposed.field.type is not FieldType.IDENTIFIER
    ):
        said.append(f"{share} fit")
    elif not evidence.values:
        said.append("the column is empty in the rows looked at")
    if evidence.codes:
        said.append("codes were matched by their wording")
    return "; ".join(said)
