"""Writes tables as files that real systems send. Equal contents give equal bytes: every date inside a file is fixed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import polars as pl
import xlsxwriter

_STAMP = (2025, 5, 16, 9, 0, 0)  # date of every member of every archive


@dataclass(frozen=True)
class Sheet:
    """One table as sent: its name (file or sheet), rows under their headings, and lines that stand above them."""

    name: str
    rows: pl.DataFrame
    title_lines: tuple[str, ...] = ()


def csv_bytes(sheet: Sheet, *, encoding: str, separator: str = ",") -> bytes:
    """``sheet`` as delimited text in ``encoding``; «utf-8-sig» and «utf-16» begin with their mark."""
    lines = "".join(f"{line}\r\n" for line in sheet.title_lines)
    text = lines + sheet.rows.write_csv(separator=separator, line_terminator="\r\n", quote_style="necessary")
    if encoding == "utf-16":
        return b"\xff\xfe" + text.encode("utf-16-le")
    return text.encode(encoding)


def zip_bytes(members: Sequence[tuple[str, bytes]], *, stored_first: bool = False) -> bytes:
    """A zip of ``members`` with fixed dates; ``stored_first`` keeps the first member uncompressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for place, (name, content) in enumerate(members):
            entry = zipfile.ZipInfo(name, date_time=_STAMP)
            plain = stored_first and place == 0
            entry.compress_type = zipfile.ZIP_STORED if plain else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, content, compresslevel=None if plain else 6)
    return buffer.getvalue()


def xlsx_bytes(sheets: Sequence[Sheet]) -> bytes:
    """An Excel workbook: dates as date cells, numbers as numbers, text as text."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False,
                                        "strings_to_urls": False})  # fmt: skip
    book.set_properties({"created": datetime(*_STAMP)})  # noqa: DTZ001 - a fixed stamp of an invented file
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        top = len(sheet.title_lines)
        for number, line in enumerate(sheet.title_lines):
            page.write_string(number, 0, line)
        page.write_row(top, 0, sheet.rows.columns)
        for column, series in enumerate(sheet.rows.iter_columns()):
            _write_column(page, top + 1, column, series, day)
    book.close()
    return buffer.getvalue()


def _write_column(page: xlsxwriter.worksheet.Worksheet, top: int, column: int, series: pl.Series, day: object) -> None:
    if series.dtype == pl.Date:
        for row, value in enumerate(series.to_list()):
            if value is not None:
                page.write_datetime(top + row, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
        return
    write = page.write_string if series.dtype == pl.String else page.write_number
    for row, value in enumerate(series.to_list()):
        if value is not None:
            write(top + row, column, value)


_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" office:version="1.3">'
    '<office:automatic-styles><number:date-style style:name="N1"><number:day number:style="long"/>'
    '<number:text>/</number:text><number:month number:style="long"/><number:text>/</number:text>'
    '<number:year number:style="long"/></number:date-style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="N1"/>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
)
_ODS_TAIL = "</office:spreadsheet></office:body></office:document-content>"
_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{_ODS_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_ODS_META = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<office:document-meta '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" office:version="1.3"><office:meta>'
    "<meta:generator>Invented country</meta:generator>"
    "<meta:creation-date>2025-05-16T09:00:00</meta:creation-date></office:meta></office:document-meta>"
)
_ODS_STYLES = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<office:document-styles '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"/>'
)


def ods_bytes(sheets: Sequence[Sheet]) -> bytes:
    """An OpenDocument spreadsheet: dates as date cells, numbers as numbers, text as text."""
    content = _ODS_HEAD + "".join(_ods_table(sheet) for sheet in sheets) + _ODS_TAIL
    return zip_bytes(
        [
            ("mimetype", _ODS_TYPE.encode()),
            ("content.xml", content.encode()),
            ("styles.xml", _ODS_STYLES.encode()),
            ("meta.xml", _ODS_META.encode()),
            ("META-INF/manifest.xml", _ODS_MANIFEST.encode()),
        ],
        stored_first=True,
    )


def _ods_table(sheet: Sheet) -> str:
    width = sheet.rows.width
    head = [_ods_row([line, *[None] * (width - 1)]) for line in sheet.title_lines]
    rows = [_ods_row(row) for row in (sheet.rows.columns, *sheet.rows.rows())]
    columns = f'<table:table-column table:number-columns-repeated="{width}"/>'
    name = escape(sheet.name, {'"': "&quot;"})
    return f'<table:table table:name="{name}">{columns}{"".join(head)}{"".join(rows)}</table:table>'


def _ods_row(values: Sequence[object]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, values))}</table:table-row>"


def _ods_cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, date):
        return (
            f'<table:table-cell table:style-name="day" office:value-type="date" office:date-value="{value}">'
            f"<text:p>{value:%d/%m/%Y}</text:p></table:table-cell>"
        )
    if isinstance(value, int | float):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p>'
            "</table:table-cell>"
        )
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'


def parquet_bytes(sheet: Sheet) -> bytes:
    """``sheet`` as Parquet. Title lines have no place there and are left out."""
    buffer = io.BytesIO()
    sheet.rows.write_parquet(buffer, compression="zstd", statistics=False, row_group_size=100_000)
    return buffer.getvalue()


def write_file(path: Path, content: bytes) -> None:
    """Write ``content``, making the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
