"""The spreadsheet: true OpenDocument, in the layout that analysts and screen readers expect."""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from odfdo import Document

from openinquiry.adapters.report import ods_of
from openinquiry.adapters.report.words import clean
from openinquiry.core.audit.report_model import Cell, Column, ColumnKind, Section, TableBlock
from openinquiry.core.shared.cleared import grant_clearance
from tests.adapters.report.sample_report import sample_report
from tests.adapters.report.small_report import nasty_text, report_of, report_saying, report_with, table_of
from tests.programs import program

MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


def part(content: bytes, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return ElementTree.fromstring(archive.read(name))


def sheets(content: bytes) -> dict[str, list[list[str | float | None]]]:
    """The sheets as odfdo, which did not write them, reads them; counts and shares as numbers."""
    body = Document(io.BytesIO(content)).body
    return {table.name: [_plain(row) for row in table.get_values()] for table in body.tables}


def _plain(row: list) -> list[str | float | None]:
    return [value if isinstance(value, str) or value is None else float(value) for value in row]


def filled(row: list) -> list:
    return [value for value in row if value is not None]


def table_rows(*columns: Column, rows: tuple[tuple[Cell, ...], ...], **more) -> list[list]:
    """The rows of the only table, from its headings on."""
    sheet = sheets(ods_of(report_of(table_of(*columns, rows=rows, **more))))["Table_1"]
    start = next(place for place, row in enumerate(sheet) if "Back to the contents" in str(row[0])) + 1
    return [filled(row) for row in sheet[start:]]


def test_it_is_a_true_opendocument_package() -> None:
    content = ods_of(sample_report())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, archive.read(first)) == ("mimetype", zipfile.ZIP_STORED, MIMETYPE)
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not any("xl/" in entry.filename for entry in archive.infolist())
    assert content[38 : 38 + len(MIMETYPE)] == MIMETYPE  # where `file` and other programs look for it


def test_cover_contents_and_notes_come_before_the_tables() -> None:
    names = list(sheets(ods_of(sample_report())))
    assert names[:5] == ["Cover", "Contents", "Notes", "Table_1", "Table_2"]


def test_each_sheet_has_its_title_first_and_says_how_many_tables_it_holds() -> None:
    for name, rows in sheets(ods_of(sample_report())).items():
        if name.startswith("Table"):
            assert str(rows[0][0]).startswith(name.replace("_", " ") + ": ")
            assert str(rows[1][0]).startswith("This worksheet contains one table")


def test_numbers_are_numbers_and_symbols_are_words() -> None:
    rows = table_rows(
        Column("force", "Force"),
        Column("n", "Suspects", ColumnKind.COUNT),
        Column("p", "Share", ColumnKind.PERCENT),
        Column("r", "Bounds", ColumnKind.RANGE),
        rows=(
            (Cell("Avon"), Cell("1,235", 1235), Cell("34.5%", 34.5), Cell("28% to 94%", low=28, high=94)),
            (Cell("Dyfed"), Cell("[c]", symbol="c"), Cell("[x]", symbol="x"), Cell("[x] no base", symbol="x")),
        ),
    )
    assert rows == [
        ["Force", "Suspects", "Share (%)", "Bounds: lowest", "Bounds: highest"],
        ["Avon", 1235.0, 34.5, 28.0, 94.0],
        ["Dyfed", "[c]", "[x]", "[x] no base", "[x] no base"],
    ]


def test_a_value_left_under_a_symbol_is_not_written() -> None:
    rows = table_rows(Column("n", "N", ColumnKind.COUNT), rows=((Cell("[c]", value=3, symbol="c"),),))
    assert rows == [["N"], ["[c]"]]


def test_text_that_looks_like_a_formula_stays_text() -> None:
    content = ods_of(report_of(table_of(Column("a", "A"), rows=((Cell("=1+1"),),))))
    root = part(content, "content.xml")
    assert not [cell for cell in root.iter(f"{TABLE}table-cell") if cell.get(f"{TABLE}formula")]
    assert "=1+1" in [text.text for text in root.iter(f"{TEXT}p")]


def test_no_cells_are_merged_and_no_row_is_empty() -> None:
    root = part(ods_of(sample_report()), "content.xml")
    assert list(root.iter(f"{TABLE}covered-table-cell")) == []
    for row in root.iter(f"{TABLE}table-row"):
        assert "".join(row.itertext()).strip()


def test_every_table_is_marked_by_name_from_its_headings_to_its_last_row() -> None:
    table = table_of(Column("a", "A"), Column("b", "B"), rows=((Cell("x"), Cell("y")),) * 3)
    root = part(ods_of(report_of(table)), "content.xml")
    ranges = {r.get(f"{TABLE}name"): r.get(f"{TABLE}target-range-address") for r in root.iter(f"{TABLE}database-range")}
    assert ranges["only_table"] == "Table_1.A8:Table_1.B11"
    assert set(ranges) == {"contents", "notes", "only_table"}


def test_the_headings_stay_in_sight_when_one_scrolls() -> None:
    table = table_of(Column("a", "A"), rows=((Cell("x"),),))
    config = "{urn:oasis:names:tc:opendocument:xmlns:config:1.0}"
    settings_part = part(ods_of(report_of(table)), "settings.xml")
    entry = next(e for e in settings_part.iter(f"{config}config-item-map-entry") if e.get(f"{config}name") == "Table_1")
    items = {item.get(f"{config}name"): item.text for item in entry}
    assert (items["VerticalSplitMode"], items["VerticalSplitPosition"]) == ("2", "8")


def test_the_contents_link_to_every_sheet() -> None:
    root = part(ods_of(sample_report()), "content.xml")
    links = {link.get("{http://www.w3.org/1999/xlink}href") for link in root.iter(f"{TEXT}a")}
    names = {table.get(f"{TABLE}name") for table in root.iter(f"{TABLE}table")}
    assert links == {f"#{name}.A1" for name in names}


def test_notes_are_numbered_through_and_marked_where_they_belong() -> None:
    content = ods_of(
        report_of(
            table_of(
                Column("n", "Suspects", ColumnKind.COUNT, note="Known ones."),
                rows=((Cell("5", 5),),),
                notes=("Of the table.",),
            )
        )
    )
    found = sheets(content)
    assert [filled(row) for row in found["Notes"]][-2:] == [["note 1", "Known ones."], ["note 2", "Of the table."]]
    assert found["Table_1"][0][0] == "Table 1: The only table [note 2]"
    assert ["Suspects [note 1]"] in [filled(row) for row in found["Table_1"]]


def test_the_tables_of_a_long_list_of_bodies_share_one_sheet() -> None:
    def body(number: int) -> Section:
        table = table_of(Column("f", "Field"), rows=((Cell("age"),), (Cell("sex"),)), id=f"t{number}")
        return Section(f"b{number}", f"Body {number}", (TableBlock(grant_clearance(table, policy="p")),))

    found = sheets(ods_of(report_with(Section("q", "Quality", (), tuple(body(number) for number in range(13))))))
    assert list(found)[3:] == ["Tables_A1_to_A13"]
    rows = [filled(row) for row in found["Tables_A1_to_A13"]]
    assert rows[-27:-24] == [["Body", "Field"], ["Body 0", "age"], ["Body 0", "sex"]]
    assert rows[-1] == ["Body 12", "sex"]


def test_every_table_of_a_file_begins_in_the_same_row() -> None:
    bare = table_of(Column("a", "A"), rows=((Cell("x"),),), id="bare", lead="")
    full = table_of(
        Column("a", "A"), rows=((Cell("[c]", symbol="c"),),), id="full", notes=("A note.",), source="Returns"
    )
    blocks = tuple(TableBlock(grant_clearance(table, policy="p")) for table in (bare, full))
    found = sheets(ods_of(report_with(Section("one", "One", blocks))))
    assert [[filled(row) for row in found[name]].index(["A"]) for name in ("Table_1", "Table_2")] == [7, 7]
    assert ["No symbols stand in this table."] in [filled(row) for row in found["Table_1"]]
    assert ["Source: Returns"] in [filled(row) for row in found["Table_2"]]


def test_a_number_with_words_keeps_its_words() -> None:
    table = table_of(
        Column("a", "Share", ColumnKind.PERCENT), rows=((Cell("52% of a number not stated", 52.0),), (Cell("38%", 38),))
    )
    rows = [filled(row) for row in sheets(ods_of(report_of(table)))["Table_1"]]
    assert rows[-2:] == [["52% of a number not stated"], [38]]


@settings(max_examples=40, deadline=None)
@given(nasty_text)
def test_any_text_stays_one_text_in_one_cell(text: str) -> None:
    content = ods_of(report_saying(text))
    for name in ("styles.xml", "meta.xml", "settings.xml", "META-INF/manifest.xml"):
        part(content, name)
    cells = {_with_spaces(p) for p in part(content, "content.xml").iter(f"{TEXT}p")}
    assert clean(text) in cells


def _with_spaces(paragraph: ElementTree.Element) -> str:
    """The text of a paragraph with its space elements as spaces."""
    pieces = [paragraph.text or ""]
    for child in paragraph:
        pieces += [" " if child.tag == f"{TEXT}s" else "".join(child.itertext()), child.tail or ""]
    return "".join(pieces)


@pytest.mark.slow
def test_libreoffice_opens_it_and_sees_the_same_numbers(tmp_path: Path) -> None:
    office = program("soffice")
    (tmp_path / "tables.ods").write_bytes(ods_of(sample_report()))
    subprocess.run(
        [office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to",
         "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,4",
         "--outdir", tmp_path, tmp_path / "tables.ods"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    written = (tmp_path / "tables-Table_1.csv").read_text(encoding="utf-8")
    assert "any link,4230,3980,6120,3.8,offences-audit" in written.replace('"', "")
