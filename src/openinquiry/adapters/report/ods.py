"""Set the tables as an OpenDocument spreadsheet in the layout of the Government Analysis Function.

Cover, contents, notes, then one table a sheet: title in A1, facts about the sheet, one row of headings, no merged
cells, no empty rows inside. Source: Analysis Function, Releasing statistics in spreadsheets (as generally known).
"""

from __future__ import annotations

from openinquiry.adapters.report.layout import lay_out, policies_of
from openinquiry.adapters.report.ods_package import Sheet, link, number, package, words
from openinquiry.adapters.report.stacks import Stack, stacks_of
from openinquiry.adapters.report.words import clean, date_in, says_more_than_its_number, symbol_key
from openinquiry.core.audit.report_model import SYMBOLS, Cell, Column, ColumnKind, Report

_MOST_WIDTH, _LEAST_WIDTH = 60.0, 11.0  # characters
_WORDY = 110.0
_Spread = tuple[list[str], list[list[str]], list[float]]


def ods_of(report: Report) -> bytes:
    """The bytes of the spreadsheet; the same report gives the same bytes.

    Raises NotCleared for a table that disclosure control has not passed.
    """
    pages = lay_out(report)
    stacks = stacks_of(pages)
    notes = _Notes()
    sheets = [_table_sheet(stack, notes, invented=report.invented) for stack in stacks]
    front = [_cover(report, policies_of(pages)), _contents(stacks), _notes_sheet(report, notes)]
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
        *([[words("About these figures", style="heading")]] if report.notes else []),
        *([words(note)] for note in report.notes),
        [words("Where these figures come from", style="heading")],
        *([words(f"{name}: {value}")] for name, value in report.provenance),
        *([words(f"Disclosure control policy: {policy}")] for policy in policies),
        [words("A figure is cited by its table, its figure reference and its column; figures.json lists every one.")],
    ]
    return Sheet(name="Cover", rows=rows, widths=[_WORDY])


def _contents(stacks: tuple[Stack, ...]) -> Sheet:
    rows = [
        [words("Contents", style="title")],
        [words("This worksheet contains one table. Each row links to the worksheet that it names.", style="plain")],
        [words("Worksheet", style="column"), words("What it holds", style="column")],
        [link("Cover", sheet="Cover"), words("About this spreadsheet")],
        [link("Notes", sheet="Notes"), words("Notes and symbols used in the tables")],
        *([link(stack.name.replace("_", " "), sheet=stack.name), words(stack.title)] for stack in stacks),
    ]
    return Sheet(name="Contents", rows=rows, widths=[20.0, _WORDY], heading_row=2, marked="contents")


def _notes_sheet(report: Report, notes: _Notes) -> Sheet:
    rows = [
        [words("Notes", style="title")],
        *_invented(report),
        [words("This worksheet contains one table: the symbols and the numbered notes of the tables.", style="plain")],
        [words("Note or symbol", style="column"), words("Meaning", style="column")],
    ]
    heading_row = len(rows) - 1
    rows += [[words(f"[{symbol}]"), words(meaning.split("] ", 1)[-1])] for symbol, meaning in SYMBOLS.items()]
    rows += [[words(f"note {place}"), words(text)] for text, place in notes.texts.items()]
    return Sheet(name="Notes", rows=rows, widths=[16.0, _WORDY], heading_row=heading_row, marked="notes")


def _table_sheet(stack: Stack, notes: _Notes, *, invented: bool) -> Sheet:
    headings, columns, widths = _columns(stack, notes)
    rows = _above(stack, notes, invented=invented)
    heading_row = len(rows)
    body = [[cell for column in columns for cell in column[place]] for place in range(len(columns[0]))]
    return Sheet(
        name=stack.name,
        rows=[*rows, headings, *body],
        widths=widths,
        heading_row=heading_row,
        marked=stack.name if stack.is_of_many else stack.tables[0].file_stem,
    )


def _columns(stack: Stack, notes: _Notes) -> tuple[list[str], list[list[list[str]]], list[float]]:
    """The headings, the columns (cells row by row) and their widths, with what a stack needs beside its tables."""
    first, lengths = stack.tables[0].table, [len(numbered.table.rows) for numbered in stack.tables]
    spreads = [
        _spread(column, [row[place] for numbered in stack.tables for row in numbered.table.rows], notes=notes)
        for place, column in enumerate(first.columns)
    ]
    if stack.is_of_many:
        spreads.insert(0, _beside("Body", list(stack.bodies), lengths, width=32.0))
        marks = [notes.mark(*numbered.table.notes).strip() for numbered in stack.tables]
        if any(marks):
            spreads.append(_beside("Notes", marks, lengths, width=18.0))
    if any(first.figure_ids):
        figures = [figure for numbered in stack.tables for figure in numbered.table.figure_ids]
        spreads.append(_beside("Figure reference", figures, [1] * len(figures), width=30.0, style="plain"))
    headings = [heading for some, _, _ in spreads for heading in some]
    return headings, [cells for _, cells, _ in spreads], [width for _, _, some in spreads for width in some]


def _beside(heading: str, texts: list[str], lengths: list[int], *, width: float, style: str = "text") -> _Spread:
    """A column of words in which each text stands in as many rows as its table has."""
    cells = [[words(text, style=style)] for text, length in zip(texts, lengths, strict=True) for _ in range(length)]
    return [words(heading, style="column")], cells, [width]


def _above(stack: Stack, notes: _Notes, *, invented: bool) -> list[list[str]]:
    """The rows over the headings: title, what is on the sheet, symbols, source, the way back.

    They are as many on every sheet, so that every table of a file begins in the same row.
    """
    tables = [numbered.table for numbered in stack.tables]
    noted = any(table.notes or any(column.note for column in table.columns) for table in tables)
    about = "This worksheet contains one table" + (", with notes that are on the Notes worksheet." if noted else ".")
    lead = f"It puts {len(tables)} tables of the report together." if stack.is_of_many else tables[0].lead
    key = symbol_key(symbol for table in tables for symbol in table.symbols)
    sources = tuple(dict.fromkeys(table.source for table in tables if table.source))
    marks = "" if stack.is_of_many else notes.mark(*tables[0].notes)
    symbols = f"Symbols: {'; '.join(key)}." if key else "No symbols stand in this table."
    source = f"Source: {'; '.join(sources)}" if sources else "No source is named for this table."
    lines = [about, lead or stack.title, symbols, source]
    return [
        [words(stack.heading + marks, style="title")],
        *([words(line, style="plain")] for line in lines),
        *([[words("Invented data.", style="strong")]] if invented else []),
        [link("Back to the contents", sheet="Contents")],
    ]


def _spread(column: Column, cells: list[Cell], *, notes: _Notes) -> _Spread:
    """Headings, cells row by row, and widths of the sheet columns that one column of the table becomes."""
    label, mark = column.label, notes.mark(column.note)
    if column.kind is ColumnKind.RANGE:
        headings = [f"{label}: lowest{mark}", f"{label}: highest{mark}"]
        places = _places([end for cell in cells for end in (cell.low, cell.high)])
        rows = [[_shown(cell, cell.low, places=places), _shown(cell, cell.high, places=places)] for cell in cells]
    elif column.kind.is_one_number:
        sign = " (%)" if column.kind is ColumnKind.PERCENT and "%" not in label else ""
        headings = [f"{label}{sign}{mark}"]
        places = _places([cell.value for cell in cells])
        rows = [[_shown(cell, cell.value, places=places)] for cell in cells]
    else:
        centred = column.kind is ColumnKind.GRADE
        rows = [[words(cell.text, style="centre" if centred else "text")] for cell in cells]
        style = "centre_column" if centred else "column"
        return [words(label + mark, style=style)], rows, [_width(label + mark, cells)]
    return [words(text, style="number_column") for text in headings], rows, [_width(text, cells) for text in headings]


def _shown(cell: Cell, value: float | int | None, *, places: int) -> str:
    if value is None or cell.symbol or says_more_than_its_number(cell):
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
