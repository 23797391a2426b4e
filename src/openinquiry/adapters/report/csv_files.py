"""Write each table as a plain CSV: one header row, plain numbers, symbols and ends of ranges in their own columns."""

from __future__ import annotations

import csv
import io

from openinquiry.adapters.report.layout import NumberedTable, lay_out, tables_of
from openinquiry.adapters.report.words import clean, number_text, says_more_than_its_number, says_more_than_its_symbol
from openinquiry.core.audit.report_model import SYMBOLS, Cell, Column, ColumnKind, Report

_STARTS_A_FORMULA = ("=", "+", "-", "@")


def csv_files_of(report: Report) -> dict[str, bytes]:
    """File name -> bytes, with README.txt. Raises NotCleared for a table that disclosure control has not passed."""
    tables = tables_of(lay_out(report))
    written = {f"{numbered.file_stem}.csv": _csv(numbered) for numbered in tables}
    return {**written, "README.txt": _read_me(report, tables).encode()}


def _csv(numbered: NumberedTable) -> bytes:
    table = numbered.table
    spreads = [_spread(column, [row[place] for row in table.rows]) for place, column in enumerate(table.columns)]
    with_ids = any(table.figure_ids)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")  # RFC 4180
    writer.writerow([*(("figure_id",) if with_ids else ()), *(name for names, _ in spreads for name in names)])
    for number in range(len(table.rows)):
        identifier = (table.figure_ids[number],) if with_ids else ()
        writer.writerow([*map(safe_words, identifier), *(value for _, rows in spreads for value in rows[number])])
    return out.getvalue().encode()


def _spread(column: Column, cells: list[Cell]) -> tuple[list[str], list[list[str]]]:
    """The CSV columns that one column of the table becomes: their names, and their values row by row."""
    fields: list[tuple[str, list[str]]] = []
    if column.kind.is_one_number:
        fields.append((column.key, [_number(cell.value) for cell in cells]))
    elif column.kind is not ColumnKind.RANGE:
        fields.append((column.key, [safe_words(cell.text) for cell in cells]))
    if column.kind is ColumnKind.RANGE or any(cell.low is not None or cell.high is not None for cell in cells):
        fields.append((f"{column.key}_low", [_number(cell.low) for cell in cells]))
        fields.append((f"{column.key}_high", [_number(cell.high) for cell in cells]))
    if any(cell.symbol for cell in cells):
        fields.append((f"{column.key}_symbol", [cell.symbol for cell in cells]))
    if column.kind.is_number and any(map(_needs_words, cells)):
        fields.append(
            (f"{column.key}_as_shown", [safe_words(cell.text) if _needs_words(cell) else "" for cell in cells])
        )
    return [name for name, _ in fields], [list(row) for row in zip(*(values for _, values in fields), strict=True)]


def _needs_words(cell: Cell) -> bool:
    """Whether number and symbol together lose what the reader of the page sees, such as the reason for a gap."""
    nothing_else = not cell.symbol and cell.value is None and cell.low is None and cell.high is None
    qualified = says_more_than_its_symbol(cell) or says_more_than_its_number(cell)
    return qualified or (nothing_else and cell.text != "")


def _number(value: float | int | None) -> str:
    return "" if value is None else number_text(value)


def safe_words(text: str) -> str:
    """Text that no spreadsheet program takes for a formula: an apostrophe goes before =, +, - and @."""
    shown = clean(text)
    return f"'{shown}" if shown.lstrip().startswith(_STARTS_A_FORMULA) else shown


def _read_me(report: Report, tables: tuple[NumberedTable, ...]) -> str:
    lines = [
        report.title,
        report.subtitle,
        f"{report.publisher}. Data as at {report.as_at}.",
        *(
            ["INVENTED DATA. No real person is described, and no figure says anything about a real body."]
            * report.invented
        ),
        "",
        "Each file is one table: UTF-8, commas, one row of headings, no totals that the table does not show.",
        "Counts are whole numbers. Percentages run from 0 to 100, without the sign.",
        "An empty number has its reason in the column whose name ends in _symbol:",
        *(f"  {symbol:<4} {meaning}" for symbol, meaning in SYMBOLS.items()),
        "A column whose name ends in _as_shown holds the words that the report prints there.",
        "Columns whose names end in _low and _high are the two ends of a range.",
        "figure_id is the address of a row: report.html#figure_id opens it. A figure is cited by three names with slashes",
        "between: table, figure_id and column, for instance counts-by-definition/offences.audit.K04000001/offences. The table",
        "is the name of the file, the column its heading without _low, _high, _symbol or _as_shown. ../figures.json lists",
        "every figure; «openinquiry audit explain» says what it is and what it rests on.",
        "Words that begin with =, +, - or @ have an apostrophe before them: no program shall take them for a formula.",
        "",
    ]
    for numbered in tables:
        lines += [f"{numbered.file_stem}.csv", f"  {numbered.heading}", f"  {numbered.table.lead}"]
        lines += [f"  {column.key}: {column.label}" for column in numbered.table.columns]
        lines += [f"  Note: {note}" for note in numbered.table.notes]
        lines.append("")
    return "\n".join(clean(line) for line in lines)
