"""Findings as a spreadsheet to send back to the body: XLSX or ODS, one row for each finding that is shown."""

from __future__ import annotations

import re
from pathlib import Path

import xlsxwriter
from odfdo import Cell, Document, Row
from odfdo import Table as OdsTable

from openinquiry.adapters.findings.summary import TRIAL, headline, place, rows_read
from openinquiry.adapters.findings.whole import written_whole
from openinquiry.core.returns import CheckedReturn
from openinquiry.core.shared import WrongUsage

HEADINGS = ("Rule", "Severity", "What is wrong", "File and sheet", "Table", "Row", "Column", "Value (masked)", "Rows",
            "How to fix it", "Your answer")  # fmt: skip
_WIDTHS = (8, 10, 60, 30, 16, 8, 20, 18, 8, 50, 40)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_Grid = list[tuple[object, ...]]


def write_spreadsheet(checked: CheckedReturn, *, path: Path) -> None:
    """Write the findings to ``path``, whole or not at all. Raises WrongUsage for an ending but .xlsx or .ods."""
    writers = {".xlsx": _write_xlsx, ".ods": _write_ods}
    if path.suffix.lower() not in writers:
        raise WrongUsage(f"{path.name}: a spreadsheet of findings ends in .xlsx or .ods.")
    with written_whole(path) as draft:
        writers[path.suffix.lower()](draft, {"Summary": _summary(checked), "Findings": _findings(checked)})


def _summary(checked: CheckedReturn) -> _Grid:
    rows: _Grid = [("Findings on a return", checked.body_name), ("Result", headline(checked))]
    if checked.trial:
        rows.append(("Note", TRIAL))
    rows += [("Values are masked", "The row number says where to look in your own file."), ()]
    rows.append(("Rule", "What is wrong", "Severity", "How often", "How to fix it"))
    for group in checked.findings.groups:
        rule = group.rule
        rows.append((rule.id, rule.title, rule.severity.value, group.count, rule.fix))
    rows += [(), ("Table", "Rows read", "Rows set aside")]
    rows += list(rows_read(checked))
    rows += [(), ("File", "SHA-256 of the bytes", "Encoding", "Bytes")]
    rows += [(each.name, each.sha256, each.encoding, each.bytes) for each in checked.sources]
    return rows


def _findings(checked: CheckedReturn) -> _Grid:
    rows: _Grid = [HEADINGS]
    for each in checked.findings.examples():
        rows.append(
            (each.rule_id, each.severity.value, each.message, place(each), each.table, each.row, each.column,
             each.masked_value, each.rows, each.fix, "")
        )  # fmt: skip
    return rows


def safe(value: object) -> object:
    """A cell value that no spreadsheet runs: text that begins like a formula gets an apostrophe before it."""
    if not isinstance(value, str):
        return value
    text = _CONTROL.sub("\ufffd", value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _write_xlsx(path: Path, sheets: dict[str, _Grid]) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                style = bold if number == 0 or row[:1] in (("Rule",), ("Table",), ("File",)) else wrapped
                for column, value in enumerate(row):
                    if isinstance(value, int):
                        sheet.write_number(number, column, value, style)
                    elif value is not None:
                        sheet.write_string(number, column, str(safe(value)), style)
            for column, width in enumerate(_WIDTHS if name == "Findings" else (22, 60, 14, 12, 60)):
                sheet.set_column(column, column, width)
            if name == "Findings":
                sheet.freeze_panes(1, 0)
                sheet.autofilter(0, 0, max(1, len(rows) - 1), len(HEADINGS) - 1)


def _write_ods(path: Path, sheets: dict[str, _Grid]) -> None:
    document = Document("spreadsheet")
    document.body.clear()
    for name, rows in sheets.items():
        table = OdsTable(name)
        for values in rows:
            row = Row()
            for value in values:
                cell = Cell()
                if isinstance(value, int):
                    cell.value = value
                elif value is not None:
                    cell.string = str(safe(value))
                row.append_cell(cell)
            table.append_row(row)
        document.body.append(table)
    document.save(str(path), pretty=False)
