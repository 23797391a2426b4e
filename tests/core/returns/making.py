"""Small returns for tests: a baseline that nothing is wrong with, and ways to change it. Everybody is invented."""

from __future__ import annotations

import copy
import csv
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from openinquiry.core.returns import (
    CheckedReturn,
    PreparedReturn,
    ReturnMapping,
    ReturnStatement,
    check_return,
    load_specification,
    mapping_of_own_names,
    prepare_return,
)
from openinquiry.core.shared import Period

PERIOD = Period.of_days(date(2024, 4, 1), date(2025, 3, 31))
Tables = dict[str, list[dict[str, str]]]


@dataclass(frozen=True)
class Case:
    """A rule, an edit of the baseline that must trigger it, and a near miss that must not (nothing: the baseline)."""

    rule: str
    wrong: tuple[tuple[str, int, dict[str, str]], ...]
    right: tuple[tuple[str, int, dict[str, str]], ...] = ()


def edit(table: str, row: int, **values: str) -> tuple[tuple[str, int, dict[str, str]], ...]:
    """An edit of one row; row -1 appends a copy of the last one with these values."""
    return ((table, row, values),)


def edited(tables: Tables, edits: tuple[tuple[str, int, dict[str, str]], ...]) -> Tables:
    """A copy of the tables with the edits made."""
    made = copy.deepcopy(tables)
    for table, row, values in edits:
        if row == -1:
            made[table].append({**made[table][-1], **values})
        else:
            made[table][row] |= values
    return made


def write_csv(folder: Path, tables: Tables) -> Path:
    """The tables as CSV files in ``folder``; a field counts for all rows if any row has it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        fields = list(dict.fromkeys(field for row in rows for field in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, fields, restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def own_names(specification: str, **statement: object) -> ReturnMapping:
    """The mapping of the specification's own names, with something said of the return."""
    made = mapping_of_own_names(load_specification(specification))
    return replace(made, statement=replace(ReturnStatement(), **statement)) if statement else made


def check(path: Path, specification: str, mapping: ReturnMapping | None = None) -> CheckedReturn:
    """Check with the usual period."""
    return check_return(
        path, mapping=mapping or own_names(specification, body="E23000005"),
        specification=load_specification(specification), period=PERIOD,
    )  # fmt: skip


def prepare(path: Path, specification: str, mapping: ReturnMapping | None = None) -> PreparedReturn:
    """Prepare with the usual period."""
    return prepare_return(
        path,
        mapping=mapping or own_names(specification),
        specification=load_specification(specification),
        period=PERIOD,
    )


def fired(checked: CheckedReturn) -> dict[str, int]:
    """Rule → how often it fired."""
    return {group.rule.id: group.count for group in checked.findings.groups}
