"""A proposed mapping as a page asks about it, and the answers as the mapping that checks read: plain values both ways."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

import tomli_w

from openinquiry.core.returns import (
    FieldSpecification,
    Proposal,
    ProposedColumn,
    ProposedTable,
    ReturnSpecification,
    load_specification,
)
from openinquiry.core.returns.specification import FieldType
from openinquiry.core.shared import Refusal
from openinquiry.domain.returns.models import DataRequest

Plain = dict[str, Any]
BY_WHOM = "confirmed in the service"  # a mapping that is sent round names no person


def proposal_as_plain(proposal: Proposal) -> Plain:
    """The proposal as JSON holds it: for each table where it is, its headings, and a column with its codes for each field."""
    specification = load_specification(proposal.specification)
    return {"tables": {table.name: _table(table, specification) for table in proposal.tables}}


def _table(table: ProposedTable, specification: ReturnSpecification) -> Plain:
    headings = [column.column for column in table.columns.values()] + list(table.undecided)
    return {
        "file": table.file,
        "sheet": table.sheet,
        "header_row": table.header_row,
        "headings": sorted(set(headings), key=str.casefold),
        "columns": {
            name: _column(column)
            for name, column in table.columns.items()
            if name in specification[table.name].field_names
        },
    }


def _column(column: ProposedColumn) -> Plain:
    evidence = column.evidence
    found: Plain = {"column": column.column}
    if evidence.date_format:
        found["date_format"] = evidence.date_format
    if column.part:
        found["part"] = column.part
    if evidence.separator:
        found["separator"] = evidence.separator
    if evidence.codes:
        found["codes"] = dict(evidence.codes)
    if evidence.missing:
        found["missing_values"] = list(evidence.missing)
    return {
        "settings": found,
        "undecided": list(evidence.undecided),
        "fits": round(100 * evidence.share),
        "seen": evidence.values,
        "swapped": evidence.ambiguous,
    }


def mapping_toml(
    request: DataRequest,
    *,
    body: str,
    body_name: str,
    proposed: Plain,
    answers: Mapping[str, str],
    says: Mapping[str, str],
) -> str:
    """The mapping that a person confirmed.

    proposed: as :func:`proposal_as_plain` gave it. answers: «table.field» → heading, empty for none;
    «table.field=code» → the specification's code, empty for none. says: what the return says of itself, definition and
    population among it. Raises Refused when a field that the specification needs has no column, or one column is two fields.
    """
    specification = load_specification(request.specification)
    tables: Plain = {}
    for name, table in proposed["tables"].items():
        columns = {
            field.name: settings
            for field in specification[name].fields
            if (settings := _settings(name, field, table["columns"].get(field.name), answers)) is not None
        }
        _require_columns(specification, name, columns)
        used = {each["column"] for each in columns.values()}
        tables[name] = {
            **{key: table[key] for key in ("file", "sheet") if table[key]},
            "header_row": table["header_row"],
            "ignored": [heading for heading in table["headings"] if heading not in used],
            "columns": columns,
        }
    return tomli_w.dumps(
        {
            "specification": specification.id,
            "version": specification.version,
            "confirmed": True,
            "confirmed_by": BY_WHOM,
            "return": {
                "body": body,
                "body_name": body_name,
                "first_day": request.first_day,
                "last_day": request.last_day,
                "population": says.get("population", ""),
                "definition": says.get("definition", ""),
                "form_version": specification.version,
                "one_row_per_person": says.get("one_row_per_person") == "yes",
            },
            "tables": tables,
        }
    )


def _settings(
    table: str, field: FieldSpecification, proposed: Plain | None, answers: Mapping[str, str]
) -> Plain | None:
    heading = answers.get(f"{table}.{field.name}", "")
    if not heading:
        return None
    settings: Plain = dict(proposed["settings"]) if proposed and proposed["settings"]["column"] == heading else {}
    settings["column"] = heading
    codes = dict(settings.get("codes", {}))
    for code in [*codes, *(proposed["undecided"] if proposed else [])]:
        chosen = answers.get(f"{table}.{field.name}={code}")
        if chosen:
            codes[code] = chosen
        elif chosen == "":
            codes.pop(code, None)
    if codes:
        settings["codes"] = codes
    return settings


def _require_columns(specification: ReturnSpecification, table: str, columns: Plain) -> None:
    for field in specification[table].fields:
        if field.required and field.name in specification[table].key and field.name not in columns:
            raise Refusal(
                "Choose the column that holds %(field)s; the table cannot be read without it.",
                field=field.title.lower(),
            )
    seen: dict[tuple[str, str], str] = {}
    for name, each in columns.items():
        place = (each["column"], each.get("part", ""))
        if place in seen:
            raise Refusal(
                "The column «%(column)s» was chosen for two fields. Choose another one for one of them.",
                column=each["column"],
            )
        seen[place] = name


def still_fits(kept: str, *, proposed: Plain) -> str | None:
    """The kept mapping for a new file, when every column that it reads is there; None when a person must look again.

    Files are called otherwise each time; where each table is, is taken from the new file.
    """
    mapping = tomllib.loads(kept)
    for name, table in mapping["tables"].items():
        new = proposed["tables"].get(name)
        if new is None or table.get("sheet", "") != new["sheet"]:
            return None
        # A field may be one constant for every row: it needs no column.
        wanted = {
            each if isinstance(each, str) else each["column"]
            for each in table["columns"].values()
            if isinstance(each, str) or "column" in each
        }
        if not wanted <= set(new["headings"]):
            return None
        table["header_row"] = new["header_row"]
        table.pop("file", None)
        if new["file"]:
            table["file"] = new["file"]
        table["ignored"] = [heading for heading in new["headings"] if heading not in wanted]
    return tomli_w.dumps(mapping)


def code_choices(field: FieldSpecification) -> tuple[tuple[str, str], ...]:
    """The codes that a field may have, with their labels; none for a field without codes."""
    table = field.code_table
    if table is None or field.type not in (FieldType.CODE, FieldType.CODE_LIST):
        return ()
    return tuple((code, table.label(code)) for code in table.codes)
