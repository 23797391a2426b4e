"""The findings in four forms: they agree, they show nobody, and no spreadsheet runs what stands in them."""

from __future__ import annotations

import json
import zipfile

import pytest
from python_calamine import CalamineWorkbook
from rich.console import Console

from openinquiry.adapters.findings import findings_json, headline, print_findings, write_page, write_spreadsheet
from openinquiry.adapters.findings.spreadsheet import safe
from openinquiry.core.shared import UnreadableInput, WrongUsage
from tests.core.returns.cases.police import BASELINE
from tests.core.returns.making import check, edit, edited, write_csv

WRONG = (
    edit("people", 0, sex="Femal", birth_date="1900-01-01")
    + edit("people", 1, surname="Fenwick2")
    + edit("offences", 0, offence_code="=1+1", outcome_date="2024-01-01")
)


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    return check(write_csv(tmp_path_factory.mktemp("r") / "r", edited(BASELINE, WRONG)), "police")


def test_every_form_says_the_same(checked, tmp_path):
    write_page(checked, path=tmp_path / "f.html")
    console = Console(record=True, width=100)
    print_findings(checked, console=console)
    printed = console.export_text()
    written = json.loads(findings_json(checked))
    assert headline(checked).startswith(f"{written['errors']} errors to put right")
    for text in (printed, (tmp_path / "f.html").read_text()):
        assert headline(checked) in text
        assert all(each["rule"] in text for each in written["rules"])


def test_no_form_shows_a_name_a_birth_date_or_a_reference_of_a_person(checked, tmp_path):
    write_page(checked, path=tmp_path / "f.html")
    write_spreadsheet(checked, path=tmp_path / "f.xlsx")
    console = Console(record=True, width=200)
    print_findings(checked, console=console)
    with zipfile.ZipFile(tmp_path / "f.xlsx") as archive:
        sheet = "".join(archive.read(name).decode("utf-8") for name in archive.namelist() if name.endswith(".xml"))
    for text in ((tmp_path / "f.html").read_text(), sheet, console.export_text(), findings_json(checked)):
        assert "Fenwick" not in text
        assert "Ashdown" not in text
        assert "1900-01-01" not in text


def test_the_page_needs_nothing_from_elsewhere_and_names_its_parts(checked, tmp_path):
    write_page(checked, path=tmp_path / "f.html")
    page = (tmp_path / "f.html").read_text()
    assert '<html lang="en-GB">' in page
    assert page.count("<h1>") == 1
    assert page.count("<table") == page.count("<caption>")
    assert "<th>" not in page
    for word in ("http://", "https://", "<script", "src=", "url("):
        assert word not in page


def test_text_that_looks_like_a_formula_is_text(checked, tmp_path):
    assert [safe(text) for text in ("=1+1", "+44", "-1", "@x", "plain", 5)] == [
        "'=1+1",
        "'+44",
        "'-1",
        "'@x",
        "plain",
        5,
    ]
    for ending in ("xlsx", "ods"):
        write_spreadsheet(checked, path=tmp_path / f"f.{ending}")
        with zipfile.ZipFile(tmp_path / f"f.{ending}") as archive:
            content = "".join(archive.read(n).decode("utf-8") for n in archive.namelist() if n.endswith(".xml"))
        assert "<f>" not in content
        assert "table:formula" not in content


def test_both_spreadsheets_hold_the_same_rows_and_an_ods_is_an_ods(checked, tmp_path):
    sheets = {}
    for ending in ("xlsx", "ods"):
        path = tmp_path / f"f.{ending}"
        write_spreadsheet(checked, path=path)
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Findings").to_python()
        sheets[ending] = [[cell for cell in row if cell != ""] for row in rows]
    assert sheets["xlsx"] == sheets["ods"]
    assert len(sheets["ods"]) == 1 + len(checked.findings.examples())
    with zipfile.ZipFile(tmp_path / "f.ods") as archive:
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"


def test_a_form_is_written_whole_or_not_at_all(checked, tmp_path):
    with pytest.raises(WrongUsage, match=r"\.xlsx or \.ods"):
        write_spreadsheet(checked, path=tmp_path / "f.csv")
    with pytest.raises(UnreadableInput, match="cannot be written"):
        write_page(checked, path=tmp_path / "nowhere" / "f.html")
    assert list(tmp_path.iterdir()) == []
