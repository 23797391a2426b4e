"""The smallest reports in which one thing can be looked at, and strings that have broken writers before."""

from __future__ import annotations

from hypothesis import strategies as st

from openinquiry.core.audit.report_model import (
    Callout,
    Cell,
    Chart,
    ChartKind,
    Column,
    ColumnKind,
    Paragraph,
    Points,
    PublishedTable,
    Report,
    Section,
    TableBlock,
)
from openinquiry.core.shared.cleared import grant_clearance

NASTY = (
    "<script>alert(1)</script>",
    "a & b < c > d \"e\" 'f'",
    '#import "x" $y$ @ref *bold* _it_ `code` \\ [x] {y} ~ // /* */ = + - --- ...',
    "]]> <!-- --> &amp; &#0; </style></svg></title>",
    "{{ 7 * 7 }} {% raw %}",
    '=HYPERLINK("http://x.invalid")',
    "tab\there\r\nnew line\x00\x07\x1b\x7f\x85\u2028\ufffe\ud800",
    "\u202eright to left\u202c",
    "Ynys Môn, Łódź, Αθήνα, Москва, 東京, \U0001f600",
    "",
    "   ",
    "x" * 300,
)
nasty_text = st.one_of(
    st.sampled_from(NASTY),
    st.text(alphabet="&<>#$@*_\\[]{}\"'`~=-+/%|^ ab1\n\x00\x1b\u202e\ud800é漢", max_size=25),
    st.text(max_size=20),
)


def table_of(*columns: Column, rows: tuple[tuple[Cell, ...], ...] = (), **more) -> PublishedTable:
    named = {"id": "only-table", "title": "The only table", "lead": "It shows one thing.", **more}
    return PublishedTable(columns=columns, rows=rows, **named)


def report_of(table: PublishedTable, *charts: Chart, **more) -> Report:
    block = TableBlock(grant_clearance(table, policy="test-policy"), charts=charts)
    return report_with(Section("one", "One", (block,)), **more)


def report_with(*sections: Section, **more) -> Report:
    settings = {"as_at": "30 June 2025", "publisher": "Invented Audit Office", "invented": True, **more}
    return Report(title="A report", subtitle="A subtitle", sections=sections, **settings)


def report_saying(text: str) -> Report:
    """A report that has ``text`` in every place in which a text can stand."""
    table = PublishedTable(
        id=text,
        title=text,
        lead=text,
        columns=(
            Column("name", text, note=text),
            Column("number", text, ColumnKind.COUNT),
            Column("range", text, ColumnKind.RANGE),
            Column("grade", text, ColumnKind.GRADE),
        ),
        rows=(
            (Cell(text), Cell("7", 7), Cell(text, low=1, high=9), Cell(text)),
            (Cell(text), Cell(f"[x] {text}", symbol="x"), Cell("[c]", symbol="c"), Cell(text)),
        ),
        notes=(text,),
        source=text,
        figure_ids=(text, text),
        group_rows_by=("name",),
    )
    charts = tuple(
        Chart(text, kind, text, text, "name", values, average=20.0)
        for kind, values in (
            (ChartKind.BARS, ("number",)),
            (ChartKind.BOUNDS, ("number", "range")),
            (ChartKind.FUNNEL, ("number", "number")),
            (ChartKind.STACKED, ("number", "number")),
        )
    )
    block = TableBlock(grant_clearance(table, policy=text or "policy"), charts=charts)
    words = (Callout("headline", text, text), Callout(text, text), Paragraph(text), Points((text, text)))
    pages = tuple(Section(text, text, (*words, block), group=text) for _ in range(13))
    return Report(
        title=text,
        subtitle=text,
        as_at=text,
        publisher=text,
        invented=True,
        sections=(Section(text, text, (*words, block), subsections=pages), Section(text, text, words)),
        provenance=((text, text),),
        contact=text,
        notes=(text,),
    )
