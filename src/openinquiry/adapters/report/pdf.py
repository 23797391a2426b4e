"""Set the report as a tagged PDF/UA-1. Text reaches Typst as data, never as markup, so none of it can be a command."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from math import ceil
from typing import Any

import typst

from openinquiry.adapters.report.charts import draw_chart, pieces
from openinquiry.adapters.report.html import CALLOUT_TITLES, column_marks, notes_of
from openinquiry.adapters.report.layout import NumberedTable, Page, PageBlock, lay_out, policies_of
from openinquiry.adapters.report.panels import Panel
from openinquiry.adapters.report.words import clean, date_in, says_more_than_its_symbol, symbol_key
from openinquiry.core.audit.report_model import Callout, ColumnKind, Paragraph, Points, Report
from openinquiry.core.shared import OpenInquiryError

_NO_DATE = date(2000, 1, 1)  # where the report names no day; a clock would make each file differ
_NO_GLYPH = re.compile(r'the text `?"(.*?)"`? could not be displayed', re.DOTALL)
_STAND_IN = "?"
_SURE = re.compile(r"[ -~\u00a0-\u017f\u2013\u2014\u2018-\u201d\u2026\u20ac\ufffd]")
_UPRIGHT, _ON_ITS_SIDE, _HALF_A_PAGE = 98.0, 150.0, 52.0  # characters of a table that fit on a line of an A4 page

_REASON = 17  # characters of a symbol with a reason such as «[x] 100% recorded» that stay on one line


class PdfNotSet(OpenInquiryError):
    """The report could not be set as a PDF."""


def pdf_of(report: Report) -> bytes:
    """The bytes of the PDF; the same report gives the same bytes.

    Raises NotCleared for a table that disclosure control has not passed, PdfNotSet when Typst refuses.
    """
    pages = lay_out(report)
    day = date_in(report.as_at)
    content = {
        "title": clean(report.title).strip() or "Untitled",
        "subtitle": report.subtitle,
        "publisher": report.publisher,
        "as_at": report.as_at,
        "invented": report.invented,
        "contact": report.contact,
        "notes": list(report.notes),
        "provenance": [*map(list, report.provenance), *(["Disclosure control policy", p] for p in policies_of(pages))],
        "date": [day.year, day.month, day.day] if day else None,
        "pages": [_page(page) for page in pages],
    }
    return _compiled(_only_printable(_cleaned(content)), day=day or _NO_DATE)


def _page(page: Page) -> dict[str, Any]:
    return {
        "anchor": page.anchor,
        "title": page.title,
        "level": page.level,
        "blocks": [_block(block) for block in page.blocks],
        "long": page.is_long_list,
        "pages": [_page(child) for child in page.pages] if not page.is_long_list else [],
        "groups": [
            {"title": name, "pages": [_page(child) for child in members]}
            for name, members in (page.groups if page.is_long_list else ())
        ],
    }


def _block(block: PageBlock) -> dict[str, Any]:
    if isinstance(block, NumberedTable):
        return _table(block)
    if isinstance(block, Callout):
        title = CALLOUT_TITLES.get(block.kind, "Note")
        return {"is": "callout", "kind": block.kind, "title": title, "text": block.text, "detail": block.detail}
    if isinstance(block, Points):
        return {"is": "points", "items": list(block.items)}
    assert isinstance(block, Paragraph)  # noqa: S101 - tells the type checker what is left
    return {"is": "paragraph", "text": block.text}


def _table(numbered: NumberedTable) -> dict[str, Any]:
    table, marks = numbered.table, column_marks(numbered)
    needed = sum(_need(numbered, place) for place in numbered.shown)
    wide = needed > _UPRIGHT * 1.15  # up to there smaller letters are enough
    room = _ON_ITS_SIDE if wide else _UPRIGHT
    columns = [(table.columns[place], marks[place]) for place in numbered.shown]
    widths = _widths(numbered, room=room)
    return {
        "is": "table",
        "number": numbered.number,
        "title": table.title,
        "lead": table.lead,
        "columns": [
            {"label": column.label, "mark": mark, "align": _ALIGN[column.kind], "weight": width, "half": half}
            for (column, mark), width, half in zip(columns, widths, _widths(numbered, room=_HALF_A_PAGE), strict=True)
        ],
        "groups": [
            {"heading": heading, "rows": [_row(numbered, row) for row in rows]} for heading, rows in table.groups()
        ],
        "lines": _lines(numbered, widths),
        "notes": list(notes_of(numbered)),
        "key": list(symbol_key(table.symbols)),
        "source": table.source.rstrip("."),
        "appendix": numbered.appendix,
        "wide": wide,
        "narrow": needed <= _HALF_A_PAGE and not numbered.charts,
        "scale": max(0.6, min(1.0, room / needed)),
        "charts": [
            _picture(numbered, place, panels=panels, part=f" (part {part} of {len(portions)})" * (len(portions) > 1))
            for place, portions in enumerate(pieces(chart, table) for chart in numbered.charts)
            for part, panels in enumerate(portions, 1)
        ],
    }


def _row(numbered: NumberedTable, row: int) -> list[list[Any]]:
    cells = [numbered.table.rows[row][place] for place in numbered.shown]
    return [[cell.text, says_more_than_its_symbol(cell)] for cell in cells]


def _picture(numbered: NumberedTable, place: int, *, panels: tuple[Panel, ...], part: str) -> dict[str, str]:
    """One chart, or one part of a chart that is longer than a page."""
    chart = numbered.charts[place]
    return {
        "title": chart.title + part,
        "alt": f"{chart.title}{part}. {chart.description} The same numbers are in table {numbered.number}.",
        "svg": draw_chart(chart, numbered.table, anchor=numbered.chart_anchors[place], panels=panels),
        "note": chart.note,
    }


_ALIGN = {
    ColumnKind.TEXT: "left",
    ColumnKind.COUNT: "right",
    ColumnKind.PERCENT: "right",
    ColumnKind.RANGE: "right",
    ColumnKind.GRADE: "center",
    ColumnKind.RATE: "right",
}


def _widths(numbered: NumberedTable, *, room: float) -> list[float]:
    """The widths of the columns in characters: first what the longest words need, then a share of what is left."""
    needs = [_need(numbered, place) for place in numbered.shown]
    wishes = [max(need, _wish(numbered, place)) for place, need in zip(numbered.shown, needs, strict=True)]
    left, wished = max(0.0, room - sum(needs)), sum(wishes) - sum(needs)
    share = min(1.0, left / wished) if wished else 0.0
    return [need + share * (wish - need) for need, wish in zip(needs, wishes, strict=True)]


def _lines(numbered: NumberedTable, widths: list[float]) -> int:
    """About how many lines of print the rows take, by which it is judged whether the table fits on a page."""
    shown = [(place, max(1.0, width)) for place, width in zip(numbered.shown, widths, strict=True)]
    lines = [max(ceil(len(row[place].text) / width) for place, width in shown) for row in numbered.table.rows]
    return sum(lines) + sum(1 for heading, _ in numbered.table.groups() if heading)


def _need(numbered: NumberedTable, place: int) -> float:
    column = numbered.table.columns[place]
    words = [word for row in numbered.table.rows for word in row[place].text.split()]
    heading = [1.1 * len(word) for word in column.label.split()]  # headings are bold
    numbers = [0.0]
    if column.kind.is_number:
        texts = [row[place] for row in numbered.table.rows if not row[place].symbol or len(row[place].text) <= _REASON]
        numbers = [float(len(cell.text)) for cell in texts] or [0.0]
    return min(40.0, max([float(len(word)) for word in words] + heading + numbers, default=0.0) + 2)


def _wish(numbered: NumberedTable, place: int) -> float:
    """What the texts of the rows would have; a heading of two or three lines costs less than rows of two."""
    longest = max((len(row[place].text) for row in numbered.table.rows), default=0)
    return float(max(min(longest, 40), min(len(numbered.table.columns[place].label) / 3, 12)) + 2)


def _cleaned(value: object) -> Any:  # noqa: ANN401 - JSON is of any type
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cleaned(item) for item in value]
    return value


def _only_printable(content: dict[str, Any]) -> str:
    """``content`` as JSON, with characters that no font at hand can show replaced by «?». PDF/UA allows no other."""
    written = json.dumps(content, ensure_ascii=False)
    unsure = sorted(set(_SURE.sub("", written)))
    missing = [character for character in unsure if not _can_be_shown(character)]
    return written.translate({ord(character): _STAND_IN for character in missing})


@cache
def _can_be_shown(character: str) -> bool:
    probe = b'#set document(title: "t")\n#set text(lang: "en")\n#text(sys.inputs.c)'
    try:
        typst.Compiler(probe, ignore_system_fonts=True, sys_inputs={"c": character}).compile(
            format="pdf", pdf_standards=["ua-1"], timestamp=0
        )
    except typst.TypstError:
        return False
    return True


def _compiled(content: str, *, day: date) -> bytes:
    template = files("openinquiry.adapters.report").joinpath("templates", "report.typ").read_bytes()
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    for _attempt in range(20):
        try:
            compiler = typst.Compiler(template, ignore_system_fonts=True, sys_inputs={"report": content})
            return compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=noon)  # type: ignore[return-value]
        except typst.TypstError as error:
            unshown = _NO_GLYPH.search(str(error))
            if not unshown or unshown.group(1) not in content:
                raise PdfNotSet(f"The report could not be set as a PDF: {error.message}") from error
            content = content.replace(unshown.group(1), _STAND_IN)
    raise PdfNotSet("The report could not be set as a PDF: too many characters that no font can show.")
