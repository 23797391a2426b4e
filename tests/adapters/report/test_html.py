"""The web page: nothing in a text can become markup, and what a reader needs stands where it is needed."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from openinquiry.adapters.report import html_of
from openinquiry.adapters.report.words import clean
from openinquiry.core.audit.report_model import Cell, Chart, ChartKind, Column, ColumnKind, Section
from tests.adapters.report.sample_report import sample_report
from tests.adapters.report.small_report import NASTY, nasty_text, report_of, report_saying, report_with, table_of

VOID = {"meta", "link", "br"}


class Reader(HTMLParser):
    """Collects tags, ids, links and text; notes tags that are closed in the wrong order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.misnested: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes) -> None:
        self.tags.append(tag)
        named = dict(attributes)
        self.ids += [named["id"]] if "id" in named else []
        self.links += [named["href"]] if "href" in named else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag) -> None:
        if not self.open or self.open.pop() != tag:
            self.misnested.append(tag)

    def handle_data(self, data) -> None:
        self.texts.append(data)


@settings(max_examples=25, deadline=None)
@given(nasty_text)
def test_no_text_can_become_markup(text: str) -> None:
    plain, page = Reader(html_of(report_saying("plain"))), Reader(html_of(report_saying(text)))
    assert set(page.tags) <= set(plain.tags)
    assert page.misnested == []
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert "script" not in page.tags


@pytest.mark.parametrize("text", [text for text in NASTY if text.strip() and len(text) < 100])
def test_every_text_reaches_the_reader_as_it_was_written(text: str) -> None:
    page = html_of(report_with(Section("a", text, ())))
    assert clean(text).strip() in Reader(page).texts


def test_every_link_inside_the_page_leads_somewhere() -> None:
    page = Reader(html_of(sample_report()))
    inside = {link[1:] for link in page.links if link.startswith("#")}
    assert len(inside) > 50
    assert inside - set(page.ids) == set()


def test_every_link_out_of_the_page_is_to_a_file_that_is_written_with_it() -> None:
    outside = {link for link in Reader(html_of(sample_report())).links if not link.startswith("#")}
    tables = {f"csv/{table.value.id}.csv" for table in sample_report().tables()}
    assert outside == tables | {"report.pdf", "tables.ods", "data:,"}


def test_rows_can_be_cited_by_their_figure_id() -> None:
    assert '<tr id="offences-audit">' in html_of(sample_report())


def test_invented_data_is_said_only_where_it_is_so() -> None:
    table = table_of(Column("a", "A"), rows=((Cell("x"),),))
    assert "Invented data" in html_of(report_of(table))
    assert "Invented data" not in html_of(report_of(table, invented=False))


def test_the_key_of_symbols_stands_by_a_table_that_uses_them_and_by_no_other() -> None:
    columns = (Column("a", "A"), Column("n", "N", ColumnKind.COUNT))
    with_symbol = html_of(report_of(table_of(*columns, rows=((Cell("x"), Cell("[c]", symbol="c")),))))
    without = html_of(report_of(table_of(*columns, rows=((Cell("x"), Cell("5", 5)),))))
    assert "[c] confidential: a small number" in with_symbol
    assert 'class="key"' not in without


def test_notes_are_numbered_from_the_headings_on() -> None:
    table = table_of(
        Column("a", "A"),
        Column("n", "Suspects", ColumnKind.COUNT, note="Of known ones."),
        rows=((Cell("x"), Cell("5", 5)),),
        notes=("Second.",),
    )
    page = html_of(report_of(table))
    assert 'Suspects <span class="mark">[note 1]</span>' in page
    assert re.search(r"<li>Of known ones\.</li>\s*<li>Second\.</li>", page)


def test_what_repeats_stands_once_over_its_rows() -> None:
    table = table_of(
        Column("kind", "Kind"),
        Column("year", "Year"),
        Column("body", "Body"),
        rows=tuple(
            tuple(map(Cell, row)) for row in (("Force", "2024", "A"), ("Force", "2024", "B"), ("Council", "2024", "C"))
        ),
        group_rows_by=("kind", "year"),
    )
    page = html_of(report_of(table))
    assert re.findall(r'<th scope="rowgroup" colspan="1">(.*?)</th>', page) == ["Force; 2024", "Council; 2024"]
    assert re.findall(r'<th scope="row">(.*?)</th>', page)[:3] == ["A", "B", "C"]
    assert '<th scope="col" class="text">Kind</th>' not in page


def test_the_mark_for_citing_stays_beside_the_last_word() -> None:
    table = table_of(Column("a", "A"), rows=((Cell("Organised network"),),), figure_ids=("f",))
    assert '<th scope="row">Organised <span class="together">network&nbsp;<a' in html_of(report_of(table))


def test_what_a_chart_leaves_out_is_said_under_it() -> None:
    table = table_of(Column("a", "A"), Column("n", "N", ColumnKind.COUNT), rows=((Cell("x"), Cell("5", 5)),))
    chart = Chart("c", ChartKind.BARS, "T", "D", "a", ("n",), note="The table has more.")
    assert '<p class="chart-note">The table has more.</p>' in html_of(report_of(table, chart))


def test_thirteen_subsections_are_folded_and_twelve_are_not() -> None:
    def with_bodies(number: int) -> str:
        bodies = tuple(Section(f"b{i}", f"Body {i}", (), group="Police forces") for i in range(number))
        return html_of(report_with(Section("quality", "Quality", (), bodies)))

    assert with_bodies(13).count('<details class="body"') == 13
    assert "Police forces (13)" in with_bodies(13)
    assert with_bodies(12).count("<details") == 0


def test_a_report_without_sections_is_still_a_page() -> None:
    page = Reader(html_of(report_with()))
    assert page.misnested == []
    assert "About this report" in page.texts
