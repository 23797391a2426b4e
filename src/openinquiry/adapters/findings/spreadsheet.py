"""Findings as a spreadsheet to send back to the body: XLSX or ODS, one row for each finding that is shown."""

from __future__ import annotations

import re
from pathlib import Path

import xlsxwriter
from odfdo import Cell, Column, Document, Row
from odfdo import Table as OdsTable

from openinquiry.adapters.findings.summary import TRIAL, headline, place, rows_read
from openinquiry.adapters.whole import written_whole
from openinquiry.core.returns import CheckedReturn
from openinquiry.core.shared import WrongUsage

HEADINGS = ("Rule", "Severity", "What is wrong", "File and sheet", "Table", "Row", "Column", "Value (masked)", "Rows",
            "How to fix it", "Your answer")  # fmt: skip
_WIDTHS = (8, 10, 60, 30, 16, 8, 20, 18, 8, 50, 40)
_SUMMARY_WIDTHS = (22, 60, 14, 12, 60)
_A4 = 9
_CM_A_CHARACTER = 0.2
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_Grid = list[tuple[object, ...]]


def write_spreadsheet(checked: CheckedReturn, *, path: Path) -> None:
    """Write the findings to ``path``, whole or not at all. Raises WrongUsage for an ending but .xlsx or .ods."""
    require_spreadsheet_name(path)
    writers = {".xlsx": _write_xlsx, ".ods": _write_ods}
    with written_whole(path) as draft:
        writers[path.suffix.lower()](draft, {"Summary": _summary(checked), "Findings": _findings(checked)})


def require_spreadsheet_name(path: Path) -> None:
    """Raises WrongUsage for an ending but .xlsx or .ods."""
    if path.suffix.lower() not in (".xlsx", ".ods"):
        raise WrongUsage(f"{path.name}: a spreadsheet of findings ends in .xlsx or .ods.")


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


def _is_heading(number: int, row: tuple[object, ...]) -> bool:
    return number == 0 or row[:1] in (("Rule",), ("Table",), ("File",))


def _widths(sheet: str) -> tuple[int, ...]:
    return _WIDTHS if sheet == "Findings" else _SUMMARY_WIDTHS


def _write_xlsx(path: Path, sheets: dict[str, _Grid]) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                style = bold if _is_heading(number, row) else wrapped
                for column, value in enumerate(row):
                    if isinstance(value, int):
                        sheet.write_number(number, column, value, style)
                    elif value is not None:
                        sheet.write_string(number, column, str(safe(value)), style)
            for column, width in enumerate(_widths(name)):
                sheet.set_column(column, column, width)
            if name == "Findings":
                sheet.freeze_panes(1, 0)
                sheet.autofilter(0, 0, max(1, len(rows) - 1), len(HEADINGS) - 1)
                sheet.repeat_rows(0)
            sheet.set_landscape()
            sheet.set_paper(_A4)
            sheet.fit_to_pages(1, 0)


def _write_ods(path: Path, sheets: dict[str, _Grid]) -> None:
    document = Document("spreadsheet")
    document.body.clear()
    _add_ods_styles(document)
    for name, rows in sheets.items():
        table = OdsTable(name, style="sheet")
        for width in _widths(name):
            table.append(Column(style=f"w{width}"))
        for number, values in enumerate(rows):
            row = Row()
            for value in values:
                cell = Cell(style="heading" if _is_heading(number, values) else "text")
                if isinstance(value, int):
                    cell.value = value
                elif value is not None:
                    cell.string = str(safe(value))
                row.append_cell(cell)
            table.append_row(row)
        document.body.append(table)
    document.save(str(path), pretty=False)


def _add_ods_styles(document: Document) -> None:
    """Widths, wrapped text, bold headings, and a page on which a whole row fits."""
    widths = sorted({*_WIDTHS, *_SUMMARY_WIDTHS})
    wrapped = '<style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top" fo:padding="0.08cm"/>'
    styles = [
        f'<style:style style:name="w{width}" style:family="table-column"><style:table-column-properties '
        f'style:column-width="{width * _CM_A_CHARACTER:.2f}cm"/></style:style>'
        for width in widths
    ]
    styles += [
        f'<style:style style:name="text" style:family="table-cell">{wrapped}</style:style>',
        f'<style:style style:name="heading" style:family="table-cell">{wrapped}<style:text-properties '
        'fo:font-weight="bold"/></style:style>',
        '<style:style style:name="sheet" style:family="table" style:master-page-name="Default"/>',
    ]
    for xml in styles:
        document.insert_style(xml, automatic=True)
    for layout in document.get_styles("page-layout"):
        for properties in layout.get_elements("style:page-layout-properties"):
            properties.set_attribute("style:print-orientation", "landscape")
            properties.set_attribute("style:scale-to-X", "1")
            properties.set_attribute("fo:page-width", "29.7cm")
            properties.set_attribute("fo:page-height", "21cm")
