"""Set the tables as an OpenDocument spreadsheet in the layout of the Government Analysis Function.

Cover, contents, notes, then one table a sheet: title in A1, facts about the sheet, one row of headings, no merged
cells, no empty rows inside. Source: Analysis Function, Releasing statistics in spreadsheets (as generally known).
"""

from __future__ import annotations

from openinquiry.adapters.report.layout import NumberedTable, lay_out, policies_of, tables_of
from openinquiry.adapters.report.ods_package import Sheet, link, number, package, words
from openinquiry.adapters.report.words import clean, date_in, symbol_key
from openinquiry.core.audit.report_model import SYMBOLS, Cell, Column, ColumnKind, Report

_MOST_WIDTH, _LEAST_WIDTH = 46.0, 11.0  # characters
_WORDY = 110.0


def ods_of(report: Report) -> bytes:
    """The bytes of the spreadsheet; the same report gives the same bytes.

    Raises NotCleared for a table that disclosure control has not passed.
    """
    pages = lay_out(report)
    tables = tables_of(pages)
    notes = _Notes()
    sheets = [_table_sheet(numbered, notes, invented=report.invented) for numbered in tables]
    front = [_cover(report, policies_of(pages)), _contents(tables), _notes_sheet(report, notes)]
    day = date_in(report.as_at)
    return package([*front, *sheets], title=report.title, publisher=report.publisher, day=day)


class _Notes:
    """Numbers the notes of all tables through; the same words have the same number."""

    def __init__(self) -> None:
        self.texts: dict[str, int] = {}

    def mark(self, *texts: str) -> str:
        """« [note 3] [note 4]» for the non-empty ``texts``; nothing where there are none."""
        numbers = [self.texts.setdefault(text, len(self.texts) + 1) for text in texts if text]
        return "".join(f" [note {number}]" for number in numbers)


def _invented(report: Report) -> list[list[str]]:
    text = "Invented data. No real person is described, and no figure says anything about a real body."
    return [[words(text, style="strong")]] if report.invented else []


def _cover(report: Report, policies: tuple[str, ...]) -> Sheet:
    rows = [
        [words(report.title, style="title")],
        *_invented(report),
        [words(report.subtitle)],
        [words(f"Publisher: {report.publisher}")],
        [words(f"Data as at {report.as_at}")],
        *([[words(f"Questions about these figures: {report.contact}")]] if report.contact else []),
        [words("About these figures", style="heading")],
        *([words(note)] for note in report.notes),
        [words("Where these figures come from", style="heading")],
        *([words(f"{name}: {value}")] for name, value in report.provenance),
        *([words(f"Disclosure control policy: {policy}")] for policy in policies),
    ]
    return Sheet(name="Cover", rows=rows, widths=[_WORDY])


def _contents(tables: tuple[NumberedTable, ...]) -> Sheet:
    rows = [
        [words("Contents", style="title")],
        [words("This worksheet contains one table. Each row links to the worksheet that it names.")],
        [words("Worksheet", style="column"), words("What it holds", style="column")],
        [link("Cover", sheet="Cover"), words("About this spreadsheet")],
        [link("Notes", sheet="Notes"), words("Notes and symbols used in the tables")],
        *([link(f"Table {t.number}", sheet=_name(t)), words(t.table.title)] for t in tables),
    ]
    return Sheet(name="Contents", rows=rows, widths=[14.0, _WORDY], heading_row=2, marked="contents")


def _notes_sheet(report: Report, notes: _Notes) -> Sheet:
    rows = [
        [words("Notes", style="title")],
        *_invented(report),
        [words("This worksheet contains one table. It explains the symbols and the numbered notes of the tables.")],
        [words("Note or symbol", style="column"), words("Meaning", style="column")],
    ]
    heading_row = len(rows) - 1
    rows += [[words(f"[{symbol}]"), words(meaning.split("] ", 1)[-1])] for symbol, meaning in SYMBOLS.items()]
    rows += [[words(f"note {place}"), words(text)] for text, place in notes.texts.items()]
    return Sheet(name="Notes", rows=rows, widths=[16.0, _WORDY], heading_row=heading_row, marked="notes")


def _name(numbered: NumberedTable) -> str:
    return f"Table_{numbered.number}"


def _table_sheet(numbered: NumberedTable, notes: _Notes, *, invented: bool) -> Sheet:
    table = numbered.table
    spreads = [
        _spread(column, [row[place] for row in table.rows], notes=notes) for place, column in enumerate(table.columns)
    ]
    headings = [heading for names, _, _ in spreads for heading in names]
    columns = [cells for _, cells, _ in spreads]
    body = [[cell for cells in columns for cell in cells[place]] for place in range(len(table.rows))]
    widths = [width for _, _, some in spreads for width in some]
    if any(table.figure_ids):
        headings.append("Figure reference")
        widths.append(24.0)
        body = [[*row, words(figure)] for row, figure in zip(body, table.figure_ids, strict=True)]
    rows = _above(numbered, notes, invented=invented)
    heading_row = len(rows)
    rows += [[words(heading, style="column") for heading in headings], *body]
    return Sheet(name=_name(numbered), rows=rows, widths=widths, heading_row=heading_row, marked=numbered.file_stem)


def _above(numbered: NumberedTable, notes: _Notes, *, invented: bool) -> list[list[str]]:
    """The rows over the headings: title, what is on the sheet, symbols, source, the way back."""
    table = numbered.table
    noted = bool(table.notes) or any(column.note for column in table.columns)
    about = "This worksheet contains one table" + (", with notes that are on the Notes worksheet." if noted else ".")
    key = symbol_key(table.symbols)
    return [
        [words(numbered.heading + notes.mark(*table.notes), style="title")],
        [words(about)],
        *([[words(table.lead)]] if table.lead else []),
        *([[words(f"Symbols: {'; '.join(key)}.")]] if key else []),
        *([[words(f"Source: {table.source}")]] if table.source else []),
        *([[words("Invented data.", style="strong")]] if invented else []),
        [link("Back to the contents", sheet="Contents")],
    ]


def _spread(column: Column, cells: list[Cell], *, notes: _Notes) -> tuple[list[str], list[list[str]], list[float]]:
    """Headings, cells row by row, and widths of the sheet columns that one column of the table becomes."""
    label = column.label + (" (%)" if column.kind is ColumnKind.PERCENT and "%" not in column.label else "")
    if column.kind is ColumnKind.RANGE:
        headings = [
            f"{column.label}: lowest{notes.mark(column.note)}",
            f"{column.label}: highest{notes.mark(column.note)}",
        ]
        places = _places([end for cell in cells for end in (cell.low, cell.high)])
        pairs = [[_shown(cell, cell.low, places=places), _shown(cell, cell.high, places=places)] for cell in cells]
        return headings, pairs, [_width(headings[0], cells), _width(headings[1], cells)]
    heading = label + notes.mark(column.note)
    if column.kind in (ColumnKind.COUNT, ColumnKind.PERCENT):
        places = _places([cell.value for cell in cells])
        return [heading], [[_shown(cell, cell.value, places=places)] for cell in cells], [_width(heading, cells)]
    style = "centre" if column.kind is ColumnKind.GRADE else "text"
    return [heading], [[words(cell.text, style=style)] for cell in cells], [_width(heading, cells)]


def _shown(cell: Cell, value: float | int | None, *, places: int) -> str:
    if value is None or cell.symbol:
        return words(cell.text or "[x]", style="right")
    return number(value, places=places)


def _places(values: list[float | int | None]) -> int:
    """Decimal places that show every value as it is, two at the most."""
    for places in (0, 1):
        if all(value is None or round(value, places) == value for value in values):
            return places
    return 2


def _width(heading: str, cells: list[Cell]) -> float:
    longest = max(
        [len(clean(cell.text)) for cell in cells] + [len(part) for part in heading.split()] + [len(heading) / 2]
    )
    return min(_MOST_WIDTH, max(_LEAST_WIDTH, longest + 3.0))
