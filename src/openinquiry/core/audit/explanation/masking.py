"""The rows behind a figure as a screen may show them: each value hidden unless it has the look of what belongs there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from openinquiry.core.audit.explanation.rows import FigureRows
from openinquiry.core.audit.plan import AuditPlan
from openinquiry.core.returns import FieldType, TableSpecification, load_specification
from openinquiry.core.returns.masking import hide, masked
from openinquiry.core.shared import load_code_table

_OURS = re.compile(r"group \d+|[\d/.,:\-+% ]{1,24}|[A-Za-z]{0,2}\d[A-Za-z0-9+]{0,2}|[A-Z]\d{8}, [a-z]+, \d+")


def masked_lines(found: FigureRows, *, plan: AuditPlan, most: int) -> list[dict[str, Any]]:
    """The first ``most`` rows behind a figure as plain data: part, body, table, row, counts, reference, says.

    A reference shows as findings show it: sensitive fields at most by their first character, others where they look like a
    reference and like no name. What the row says shows where it is a code, a label of a code table, or words of ours.
    """
    kinds: dict[str, list[str]] = {}
    for each in plan.returns:
        kinds.setdefault(each.body, []).append(each.kind)
    return [
        {
            "part": line["part_in_words"], "body": line["body_name"] or "", "table": line["table"] or "", "row": line["row"],
            "counts": line["counts"], "reference": _reference(line, kinds), "says": _said(line, kinds),
        }
        for line in found.lines.head(most).iter_rows(named=True)
    ]  # fmt: skip


def _reference(line: Mapping[str, Any], kinds: Mapping[str, list[str]]) -> str:
    text = line["reference"] or ""
    if not text:
        return ""
    for table in _tables(line, kinds):
        field = next((table[name] for name in table.key if table[name].type is FieldType.IDENTIFIER), None)
        if field is not None:
            return masked(text, field=field)
    return hide(text)


def _said(line: Mapping[str, Any], kinds: Mapping[str, list[str]]) -> str:
    text = line["says"] or ""
    known = any(text.casefold() in _known(_code_tables(table)) for table in _tables(line, kinds))
    return text if not text or known or _OURS.fullmatch(text) else hide(text)


def _tables(line: Mapping[str, Any], kinds: Mapping[str, list[str]]) -> list[TableSpecification]:
    found = []
    for kind in kinds.get(line["body"] or "", ()):
        tables = {table.name: table for table in load_specification(kind).tables}
        if line["table"] in tables:
            found.append(tables[line["table"]])
    return found


def _code_tables(table: TableSpecification) -> tuple[str, ...]:
    return tuple(sorted({field.codes for field in table.fields if field.codes}))


@cache
def _known(names: tuple[str, ...]) -> frozenset[str]:
    codes = [load_code_table(name) for name in names]
    return frozenset(word.casefold() for each in codes for code in each.codes for word in (code, each.label(code)))
