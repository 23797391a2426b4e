"""The OpenDocument package itself: cells and sheets as XML, and a zip whose bytes depend on nothing but its content.

Written here and not with a library because a template brings creation dates, fonts and identifiers of its own.
Source: OASIS OpenDocument 1.3, parts 2 (packages) and 3 (schema). Knows nothing of audits.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from openinquiry.adapters.report.words import clean, number_text

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can hold
_NAMES = (
    " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{rest}"'
        for prefix, rest in {
            "office": "office:1.0",
            "style": "style:1.0",
            "text": "text:1.0",
            "table": "table:1.0",
            "fo": "xsl-fo-compatible:1.0",
            "number": "datastyle:1.0",
            "meta": "meta:1.0",
            "config": "config:1.0",
            "manifest": "manifest:1.0",
        }.items()
    )
    + ' xmlns:ooo="http://openoffice.org/2004/office" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True)
class Sheet:
    """A sheet: rows of cells as XML. ``heading_row`` counts from 0; ``marked`` names the table on it."""

    name: str
    rows: list[list[str]]
    widths: list[float]
    heading_row: int | None = None
    marked: str = ""


def words(text: str, *, style: str = "text") -> str:
    """A cell of text, whatever the text looks like."""
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="string">'
        f"<text:p>{_text(text)}</text:p></table:table-cell>"
    )


def number(value: float | int, *, places: int) -> str:
    """A cell that holds a number, shown with ``places`` decimals (0, 1 or 2)."""
    return (
        f'<table:table-cell table:style-name="number{places}" office:value-type="float" '
        f'office:value="{number_text(value)}"><text:p>{value:,.{places}f}</text:p></table:table-cell>'
    )


def link(text: str, *, sheet: str) -> str:
    """A cell of text that leads to the top of another sheet."""
    return (
        f'<table:table-cell table:style-name="link" office:value-type="string"><text:p>'
        f'<text:a xlink:type="simple" xlink:href="#{_attribute_text(sheet)}.A1">{_text(text)}</text:a>'
        f"</text:p></table:table-cell>"
    )


def package(sheets: list[Sheet], *, title: str, publisher: str, day: date | None) -> bytes:
    """The whole file. ``day`` is the only date in it."""
    parts = {
        "content.xml": _content(sheets),
        "styles.xml": _HEAD
        + f'<office:document-styles {_NAMES} office:version="1.3">{_DEFAULTS}</office:document-styles>',
        "meta.xml": _meta(title, publisher, day),
        "settings.xml": _settings(sheets),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        _add(archive, "mimetype", MIMETYPE, compression=zipfile.ZIP_STORED)  # first and plain: part 2, section 3.3
        for name, xml in parts.items():
            _add(archive, name, xml, compression=zipfile.ZIP_DEFLATED)
        _add(archive, "META-INF/manifest.xml", _manifest(list(parts)), compression=zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: str, *, compression: int) -> None:
    entry = zipfile.ZipInfo(name, date_time=_ZIP_TIME)
    entry.compress_type = compression
    entry.create_system = 3  # the same on every operating system
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content.encode())


def _text(text: str) -> str:
    """Escaped text; runs of spaces are kept by their element."""
    shown = escape(clean(text))
    return shown.replace("  ", ' <text:s text:c="1"/>') if "  " in shown else shown


def _attribute_text(text: str) -> str:
    return quoteattr(clean(text))[1:-1]


def _content(sheets: list[Sheet]) -> str:
    widths = sorted({width for sheet in sheets for width in sheet.widths})
    styles = "".join(
        f'<style:style style:name="w{place}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width * 0.21:.2f}cm"/></style:style>'
        for place, width in enumerate(widths)
    )
    names = {width: f"w{place}" for place, width in enumerate(widths)}
    tables = "".join(_sheet(sheet, names) for sheet in sheets)
    ranges = "".join(_marked_range(sheet) for sheet in sheets if sheet.heading_row is not None)
    return (
        f'{_HEAD}<office:document-content {_NAMES} office:version="1.3">'
        f"<office:automatic-styles>{styles}{_CELL_STYLES}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}<table:database-ranges>{ranges}</table:database-ranges>"
        f"</office:spreadsheet></office:body></office:document-content>"
    )


def _sheet(sheet: Sheet, names: dict[float, str]) -> str:
    columns = "".join(f'<table:table-column table:style-name="{names[width]}"/>' for width in sheet.widths)
    rows = [f'<table:table-row table:style-name="row">{"".join(row)}</table:table-row>' for row in sheet.rows]
    if sheet.heading_row is not None:
        rows[sheet.heading_row] = f"<table:table-header-rows>{rows[sheet.heading_row]}</table:table-header-rows>"
    return (
        f'<table:table table:name="{_attribute_text(sheet.name)}" table:style-name="sheet">'
        f"{columns}{''.join(rows)}</table:table>"
    )


def _marked_range(sheet: Sheet) -> str:
    """The table on a sheet by name, from its headings to its last row."""
    assert sheet.heading_row is not None  # noqa: S101 - asked by the caller
    width = max(len(row) for row in sheet.rows[sheet.heading_row :])
    name = "".join(letter if letter.isalnum() else "_" for letter in sheet.marked)
    where = f"{sheet.name}.A{sheet.heading_row + 1}:{sheet.name}.{_column_name(width)}{len(sheet.rows)}"
    return (
        f'<table:database-range table:name="{_attribute_text(name)}" '
        f'table:target-range-address="{_attribute_text(where)}" table:contains-header="true"/>'
    )


def _column_name(number_from_one: int) -> str:
    name = ""
    while number_from_one:
        number_from_one, rest = divmod(number_from_one - 1, 26)
        name = chr(65 + rest) + name
    return name


def _meta(title: str, publisher: str, day: date | None) -> str:
    when = f"<meta:creation-date>{day.isoformat()}T00:00:00</meta:creation-date>" if day else ""
    return (
        f'{_HEAD}<office:document-meta {_NAMES} office:version="1.3"><office:meta>'
        f"<meta:generator>OpenInquiry</meta:generator><dc:title>{_text(title)}</dc:title>"
        f"<dc:creator>{_text(publisher)}</dc:creator><dc:language>en-GB</dc:language>{when}"
        f"</office:meta></office:document-meta>"
    )


def _settings(sheets: list[Sheet]) -> str:
    """Rows down to the headings stay in sight on the sheets of tables."""
    frozen = "".join(_frozen(sheet) for sheet in sheets if sheet.heading_row is not None)
    return (
        f'{_HEAD}<office:document-settings {_NAMES} office:version="1.3"><office:settings>'
        f'<config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views">'
        f'<config:config-item-map-entry><config:config-item config:name="ViewId" config:type="string">view1'
        f'</config:config-item><config:config-item-map-named config:name="Tables">{frozen}'
        f'</config:config-item-map-named><config:config-item config:name="ActiveTable" config:type="string">'
        f"{_text(sheets[0].name)}</config:config-item></config:config-item-map-entry>"
        f"</config:config-item-map-indexed></config:config-item-set></office:settings></office:document-settings>"
    )


def _frozen(sheet: Sheet) -> str:
    rows = (sheet.heading_row or 0) + 1
    items = (
        ("VerticalSplitMode", "short", 2),
        ("VerticalSplitPosition", "int", rows),
        ("ActiveSplitRange", "short", 2),
        ("PositionBottom", "int", rows),
    )
    written = "".join(
        f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'
        for name, kind, value in items
    )
    name = _attribute_text(sheet.name)
    return f'<config:config-item-map-entry config:name="{name}">{written}</config:config-item-map-entry>'


def _manifest(names: list[str]) -> str:
    files = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>' for name in names
    )
    return (
        f'{_HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
        f'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" '
        f'manifest:media-type="{MIMETYPE}"/>{files}</manifest:manifest>'
    )


def _cell_style(name: str, *, cell: str = "", paragraph: str = "", text: str = "", data: str = "") -> str:
    pointer = f' style:data-style-name="{data}"' if data else ""
    return (
        f'<style:style style:name="{name}" style:family="table-cell"{pointer}>'
        f'<style:table-cell-properties style:vertical-align="top" fo:padding="0.1cm" {cell}/>'
        f"<style:paragraph-properties {paragraph}/><style:text-properties {text}/></style:style>"
    )


_BOLD = 'fo:font-weight="bold"'
_CELL_STYLES = (
    '<style:style style:name="row" style:family="table-row">'
    '<style:table-row-properties style:use-optimal-row-height="true"/></style:style>'
    '<style:style style:name="sheet" style:family="table" style:master-page-name="page">'
    '<style:table-properties table:display="true"/></style:style>'
    + "".join(
        f'<number:number-style style:name="n{places}"><number:number number:decimal-places="{places}" '
        f'number:min-decimal-places="{places}" number:min-integer-digits="1" number:grouping="true"/>'
        f"</number:number-style>" + _cell_style(f"number{places}", paragraph='fo:text-align="end"', data=f"n{places}")
        for places in (0, 1, 2)
    )
    + _cell_style("text", cell='fo:wrap-option="wrap"', paragraph='fo:text-align="start"')
    + _cell_style("plain")
    + _cell_style("right", cell='fo:wrap-option="wrap"', paragraph='fo:text-align="end"')
    + _cell_style("centre", paragraph='fo:text-align="center"')
    + _cell_style("link", text='fo:color="#12436d" style:text-underline-style="solid"')
    + _cell_style("strong", text=f'{_BOLD} fo:color="#801650"')
    + _cell_style("title", text=f'{_BOLD} fo:font-size="15pt"')
    + _cell_style("heading", text=f'{_BOLD} fo:font-size="13pt"')
    + "".join(
        _cell_style(
            name,
            cell='fo:wrap-option="wrap" fo:border-bottom="1pt solid #1d1d1d"',
            paragraph=f'fo:text-align="{side}"',
            text=_BOLD,
        )
        for name, side in (("column", "start"), ("number_column", "end"), ("centre_column", "center"))
    )
)
_DEFAULTS = (
    '<office:styles><style:default-style style:family="table-cell"><style:text-properties fo:font-family="Arial" '
    'fo:font-size="12pt" fo:language="en" fo:country="GB"/></style:default-style></office:styles>'
    # Printed, a sheet is one page wide, on its side, with its name at the foot.
    '<office:automatic-styles><style:page-layout style:name="layout"><style:page-layout-properties '
    'fo:page-width="29.7cm" fo:page-height="21cm" style:print-orientation="landscape" fo:margin="1.5cm" '
    'style:scale-to-X="1" style:scale-to-Y="0"/></style:page-layout></office:automatic-styles>'
    '<office:master-styles><style:master-page style:name="page" style:page-layout-name="layout"><style:footer><text:p>'
    "<text:sheet-name>Sheet</text:sheet-name>, page <text:page-number>1</text:page-number></text:p></style:footer>"
    "</style:master-page></office:master-styles>"
)
