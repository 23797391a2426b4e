"""The PDF: tagged, in English, its own fonts inside, the numbers as text, and no text that is a command."""

from __future__ import annotations

import re
import subprocess
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from openinquiry.adapters.report import pdf_of
from openinquiry.core.audit.report_model import Cell, Column, Section
from tests.adapters.report.sample_report import sample_report
from tests.adapters.report.small_report import NASTY, nasty_text, report_of, report_saying, report_with, table_of
from tests.programs import program

READABLE = [text for text in NASTY if text.isascii() and text.isprintable() and 3 < len(text) < 100 and text.strip()]


def everything_in(content: bytes) -> bytes:
    """The file with its compressed streams opened."""
    opened = [content]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            opened.append(zlib.decompress(stream))
        except zlib.error:
            opened.append(stream)
    return b"\n".join(opened)


def text_of(content: bytes, folder: Path, *, first: int = 1) -> str:
    reader = program("pdftotext")
    (folder / "report.pdf").write_bytes(content)
    command = [reader, "-layout", "-f", str(first), folder / "report.pdf", "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()


@pytest.fixture(scope="module")
def content() -> bytes:
    return pdf_of(sample_report())


def test_it_is_tagged_and_claims_pdf_ua_1_in_british_english(content: bytes) -> None:
    opened = everything_in(content)
    assert b"/StructTreeRoot" in opened
    assert b"/Marked true" in opened
    assert re.search(rb"/Lang\s*\(en-GB\)", opened)
    assert re.search(rb"pdfuaid:part(>|=\")1", opened)
    assert re.search(rb"/DisplayDocTitle true", opened)


def test_charts_have_their_words_and_tables_their_headings(content: bytes) -> None:
    opened = everything_in(content)
    assert len(re.findall(rb"/S\s*/Figure", opened)) >= 4
    assert len(re.findall(rb"/Alt\s*[(<]", opened)) >= 4
    assert len(re.findall(rb"/S\s*/TH\b", opened)) > 20


def test_every_font_is_inside_the_file(content: bytes) -> None:
    opened = everything_in(content)
    assert opened.count(b"/FontFile") >= 2
    assert b"Libertinus" in opened


def test_its_date_is_the_date_of_the_data(content: bytes) -> None:
    assert set(re.findall(rb"D:(\d{8})", everything_in(content))) == {b"20250630"}


def test_it_holds_the_numbers_as_text_and_names_its_symbols(content: bytes, tmp_path: Path) -> None:
    text = text_of(content, tmp_path)
    assert "We count 4,230 group-based offences" in text
    assert re.search(r"White\s+812\s+47%\s+63%\s+17% to 80%", text)
    assert "[c] confidential: a small number" in text
    assert "Dyfed-Powys" in text
    assert re.search(r"Page 3 of \d+", text)


def test_a_table_of_the_appendix_is_named_where_it_belongs_with_its_page(content: bytes, tmp_path: Path) -> None:
    leaves = text_of(content, tmp_path).split("\f")
    [page] = re.findall(r"Table A2: Grade of each return, page\s(\d+)", "".join(leaves))
    assert "Table A2: Grade of each return" in leaves[int(page) - 1]
    [first] = re.findall(r"from page\s(\d+) on", "".join(leaves))
    assert "Appendix: Data quality" in leaves[int(first) - 1]


def test_what_repeats_stands_once_over_its_rows(tmp_path: Path) -> None:
    table = table_of(
        Column("kind", "Kind"), Column("body", "Body"),
        rows=((Cell("Forces"), Cell("Essex")), (Cell("Forces"), Cell("Kent"))), group_rows_by=("kind",),
    )  # fmt: skip
    text = text_of(pdf_of(report_of(table)), tmp_path, first=3)
    assert text.count("Forces") == 1
    assert text.index("Forces") < text.index("Essex") < text.index("Kent")


def test_every_page_says_that_the_data_are_invented(content: bytes, tmp_path: Path) -> None:
    leaves = text_of(content, tmp_path).removesuffix("\f").split("\f")
    assert len(leaves) > 5
    assert [number for number, leaf in enumerate(leaves, 1) if "Invented data" not in leaf] == []


def test_real_data_are_not_called_invented(tmp_path: Path) -> None:
    table = table_of(Column("a", "A"), rows=((Cell("x"),),))
    assert "Invented data" not in text_of(pdf_of(report_of(table, invented=False)), tmp_path)


@settings(max_examples=12, deadline=None)
@given(nasty_text)
def test_no_text_is_a_command(text: str) -> None:
    assert pdf_of(report_saying(text)).startswith(b"%PDF-1.")


@pytest.mark.parametrize("text", READABLE)
def test_signs_that_mean_something_to_typst_are_printed_as_they_are(text: str, tmp_path: Path) -> None:
    table = table_of(Column("a", "A"), rows=((Cell(text),),))
    shown = "".join(text_of(pdf_of(report_of(table)), tmp_path, first=3).split())
    assert "".join(text.split()) in shown


def test_a_character_that_no_font_can_show_becomes_a_question_mark(tmp_path: Path) -> None:
    shown = text_of(pdf_of(report_with(Section("a", "Part 東 and Łódź", ()))), tmp_path, first=3)
    assert "Part ? and Łódź" in shown


def test_a_report_without_a_date_has_the_same_bytes_each_time() -> None:
    report = replace(sample_report(bodies=20), as_at="last week")
    assert pdf_of(report) == pdf_of(report)
