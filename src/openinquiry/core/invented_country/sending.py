"""Sends a body's return: writes its files as the body would, and the mapping that lets the audit read them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from openinquiry.core.invented_country.dressing import Dressed, dress, renamed
from openinquiry.core.invented_country.formats import (
    Sheet,
    csv_bytes,
    ods_bytes,
    parquet_bytes,
    write_file,
    xlsx_bytes,
    zip_bytes,
)
from openinquiry.core.invented_country.geography import PERIOD_FIRST, PERIOD_LAST
from openinquiry.core.invented_country.randomness import stream
from openinquiry.core.invented_country.styles import Style
from openinquiry.core.returns.specification import ReturnSpecification
from openinquiry.core.shared.toml_text import toml_table

_FILE_NAMES = {
    "offences": ("Crimes export", "CRIME_EXTRACT", "offences", "Crime list 2024-25"),
    "people": ("Nominals export", "NOMINAL_EXTRACT", "people", "People 2024-25"),
    "involvements": ("Links export", "CRIME_NOMINAL_LINK", "involvements", "Involvements 2024-25"),
    "children": ("Children", "CIN_CHILDREN", "children", "Children 2024-25"),
    "assessments": ("Assessments", "CIN_ASSESSMENTS", "assessments", "Assessments 2024-25"),
    "plans": ("CP plans", "CIN_CPP", "plans", "Plans 2024-25"),
    "contacts": ("Contacts", "ATTENDANCES", "contacts", "Contacts 2024-25"),
    "counts": ("Counts", "COUNTS", "counts", "Counts 2024-25"),
}


@dataclass(frozen=True)
class Body:
    """Who sends: the code, the name, the kind of return, and the rows of last year's return by table."""

    code: str
    name: str
    kind: str
    previous_year: tuple[tuple[str, int], ...] = ()
    confirmed: bool = True
    one_row_per_person: bool = False


@dataclass(frozen=True)
class Sent:
    """What was sent: the entry for ``audit.toml`` and the rows (from 0) of each table that lost letters."""

    entry: Mapping[str, Any]
    lost: Mapping[str, tuple[int, ...]]


def slug(name: str) -> str:
    """``name`` as part of a file name."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def send(
    body: Body,
    tables: Mapping[str, pl.DataFrame],
    *,
    specification: ReturnSpecification,
    style: Style,
    audit: Path,
    seed: int,
) -> Sent:
    """Write the return of ``body`` under ``audit``/returns and its mapping under ``audit``/mappings."""
    rng = stream(seed, "dressing", body.code)
    dressed = {
        table.name: renamed(
            dress(table, tables[table.name], specification=specification.id, style=style, rng=rng),
            _FILE_NAMES[table.name][style.vendor % 4],
        )
        for table in specification.tables
        if table.name in tables
    }
    path = _write(body, [each.sheet for each in dressed.values()], style, audit)
    mapping = _mapping(body, dressed, specification, style)
    write_file(audit / "mappings" / f"{body.code}.toml", mapping.encode())
    entry = {"body": body.code, "body_name": body.name, "kind": body.kind, "path": path,
             "mapping": f"mappings/{body.code}.toml"}  # fmt: skip
    return Sent(entry, {name: each.lost for name, each in dressed.items()})


def _write(body: Body, sheets: list[Sheet], style: Style, audit: Path) -> str:
    stem = f"returns/{body.code}-{slug(body.name)}"
    if style.form in ("xlsx", "ods"):
        content = xlsx_bytes(sheets) if style.form == "xlsx" else ods_bytes(sheets)
        write_file(audit / f"{stem}.{style.form}", content)
        return f"{stem}.{style.form}"
    files = [(f"{sheet.name}.{_ending(style)}", _file_bytes(sheet, style)) for sheet in sheets]
    if style.form == "zip":
        write_file(audit / f"{stem}.zip", zip_bytes(files))
        return f"{stem}.zip"
    for name, content in files:
        write_file(audit / stem / name, content)
    return stem


def _ending(style: Style) -> str:
    return "parquet" if style.form == "parquet" else "csv"


def _file_bytes(sheet: Sheet, style: Style) -> bytes:
    return parquet_bytes(sheet) if style.form == "parquet" else csv_bytes(sheet, encoding=style.encoding)


def _mapping(body: Body, dressed: Mapping[str, Dressed], specification: ReturnSpecification, style: Style) -> str:
    parts = [
        toml_table("", {"specification": specification.id, "version": specification.version,
                        "confirmed": body.confirmed, **({"confirmed_by": "Data officer"} if body.confirmed else {})}),
        toml_table("[return]", {
            "body": body.code, "body_name": body.name, "first_day": PERIOD_FIRST, "last_day": PERIOD_LAST,
            "population": specification.population, "definition": "As the guidance of the specification",
            "form_version": specification.version, "one_row_per_person": body.one_row_per_person,
        }),
    ]  # fmt: skip
    if body.previous_year:
        parts.append(toml_table("[return.previous_year]", dict(body.previous_year)))
    for name, each in dressed.items():
        where = (
            {"sheet": each.sheet.name}
            if style.form in ("xlsx", "ods")
            else {"file": f"{each.sheet.name}.{_ending(style)}"}
        )
        head = {"header_row": len(style.title_lines) + 1} if style.states_header_row else {}
        parts.append(toml_table(f"[tables.{name}]", {**where, **head, "ignored": list(each.ignored)}))
        short = {
            field: entry["column"] if list(entry) == ["column"] else entry for field, entry in each.columns.items()
        }
        parts.append(toml_table(f"[tables.{name}.columns]", short))
    return "\n".join(parts)
