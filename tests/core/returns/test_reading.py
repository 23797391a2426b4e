"""Whatever form a return comes in, the same rows come out, and what was met on the way is told."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from odfdo import Document, Row, Table

from openinquiry.core.returns import ReturnRefused
from openinquiry.core.shared import UnreadableInput
from tests.core.returns.cases.police import BASELINE
from tests.core.returns.making import check, edit, edited, fired, prepare, write_csv


def people(folder: Path) -> list[tuple[str, str]]:
    return prepare(folder, "police").tables["people"].select("given_name", "surname").rows()


NAMES = [("Renée", "Ashdown"), ("Ivo", "Bramwell"), ("Cora", "Corwen–Ellis")]


def accented(folder: Path) -> Path:
    edits = edit("people", 0, given_name="Renée") + edit("people", 2, surname="Corwen–Ellis")
    return write_csv(folder, edited(BASELINE, edits))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_an_encoding_changes_nothing(tmp_path, encoding: str):
    folder = accented(tmp_path / "r")
    path = folder / "people.csv"
    path.write_bytes(path.read_bytes().decode("utf-8").encode(encoding))
    assert people(folder) == NAMES


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_delimiter_changes_nothing(tmp_path, delimiter: str):
    folder = accented(tmp_path / "r")
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes().replace(b",", delimiter.encode()))
    assert people(folder) == NAMES


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends_change_nothing(tmp_path, ending: str):
    folder = accented(tmp_path / "r")
    path = folder / "people.csv"
    path.write_bytes(path.read_bytes().replace(b"\r\n", ending.encode()))
    assert people(folder) == NAMES


def test_title_rows_above_a_blank_row_are_passed_over_and_told_of(tmp_path):
    folder = accented(tmp_path / "r")
    path = folder / "people.csv"
    path.write_bytes(b"People,,\r\nPrinted 1 May 2025,,\r\n\r\n" + path.read_bytes())
    prepared = prepare(folder, "police")
    assert prepared.tables["people"]["row"].to_list() == [5, 6, 7]
    assert next(s for s in prepared.sources if s.name == "people.csv").notes == ("title rows skipped: 3",)


def test_a_line_break_in_quotes_is_one_row_and_rows_are_numbered_as_a_spreadsheet_does(tmp_path):
    folder = write_csv(tmp_path / "r", edited(BASELINE, edit("people", 0, address_line="1 Invented\nStreet")))
    assert prepare(folder, "police").tables["people"].select("row", "address_line").rows()[:2] == [
        (2, "1 Invented\nStreet"), (3, None),
    ]  # fmt: skip


def test_a_row_with_too_many_cells_is_kept_and_told_of(tmp_path):
    folder = write_csv(tmp_path / "r", BASELINE)
    path = folder / "people.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:2], lines[2] + ",extra", lines[3]]))
    assert prepare(folder, "police").rows_in["people"] == 3
    assert fired(check(folder, "police")) == {"A007": 1}


def test_a_quote_that_is_never_closed_swallows_no_row(tmp_path):
    for place, change in (("odd", '"Ada'), ("even", '"Ada,"May')):
        folder = write_csv(tmp_path / place, BASELINE)
        path = folder / "people.csv"
        path.write_text(path.read_text().replace("Ada,May" if place == "even" else "Ada", change))
        assert prepare(folder, "police").rows_in["people"] == 3


def test_parquet_is_read_with_its_own_types(tmp_path):
    folder = write_csv(tmp_path / "r", BASELINE)
    frame = pl.read_csv(folder / "people.csv", try_parse_dates=True)
    frame.write_parquet(folder / "people.parquet")
    (folder / "people.csv").unlink()
    assert prepare(folder, "police").tables["people"]["birth_date"].to_list()[0] == date(2010, 2, 3)


def xlsx(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in BASELINE.items():
            sheet = book.add_worksheet(name.title())
            sheet.write_row(1, 1, list(rows[0]))
            for number, row in enumerate(rows, start=2):
                for column, value in enumerate(row.values(), start=1):
                    if value[4:5] == "-" and len(value) == 10:
                        moment = datetime.fromisoformat(value)
                        sheet.write_datetime(number, column, moment, day)
                    elif value.isdigit():
                        sheet.write_number(number, column, float(value))
                    else:
                        sheet.write_string(number, column, value)
    return path


def ods(path: Path) -> Path:
    document = Document("spreadsheet")
    document.body.clear()
    for name, rows in BASELINE.items():
        table = Table(name)
        for cells in ([*rows[0]], *([*row.values()] for row in rows)):
            made = Row()
            made.set_values(list(cells))
            table.append_row(made)
        document.body.append(table)
    document.save(str(path))
    return path


def test_csv_xlsx_ods_and_zip_give_the_same_tables(tmp_path):
    folder = write_csv(tmp_path / "r", BASELINE)
    expected = prepare(folder, "police")
    with zipfile.ZipFile(tmp_path / "r.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, f"return/{path.name}")
        archive.writestr("__MACOSX/return/._people.csv", b"x")
    for path in (xlsx(tmp_path / "r.xlsx"), ods(tmp_path / "r.ods"), tmp_path / "r.zip"):
        found = prepare(path, "police")
        for name, frame in expected.tables.items():
            assert found.tables[name].drop("row").equals(frame.drop("row")), (path.name, name)


def test_rows_of_a_workbook_are_numbered_as_the_spreadsheet_shows_them(tmp_path):
    assert prepare(xlsx(tmp_path / "r.xlsx"), "police").tables["people"]["row"].to_list() == [3, 4, 5]


@pytest.mark.parametrize("number", [39, 40, 41, 80, 81])
def test_no_row_is_lost_around_the_rows_that_are_looked_at_for_headings(tmp_path, number: int):
    folder = write_csv(tmp_path / "r", BASELINE)
    (folder / "people.csv").write_text(
        "person_reference,surname\n" + "".join(f'N{i},"Ash\ndown"\n' for i in range(number)), encoding="utf-8"
    )
    assert prepare(folder, "police").tables["people"].height == number


def zipped(path: Path, name: str, content: bytes, **info: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        member = zipfile.ZipInfo(name)
        member.compress_type = zipfile.ZIP_DEFLATED
        for key, value in info.items():
            setattr(member, key, value)
        archive.writestr(member, content)
    return path


def test_what_must_not_be_opened_is_refused_with_a_reason(tmp_path):
    bomb = zipped(tmp_path / "bomb.zip", "people.csv", b"0" * 40_000_000)
    outside = zipped(tmp_path / "outside.zip", "../people.csv", b"a,b\n1,2\n")
    link = zipped(tmp_path / "link.zip", "people.csv", b"/etc/passwd", external_attr=0o120777 << 16)
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(b"PK\x03\x04 this is no zip")
    locked = tmp_path / "locked.xlsx"
    locked.write_bytes(b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"))
    empty = tmp_path / "empty"
    empty.mkdir()
    reasons = {bomb: "unpacks to more than", outside: "outside its folder", link: "a link", damaged: "not a zip",
               locked: "protected by a password", empty: "holds no CSV"}  # fmt: skip
    for path, reason in reasons.items():
        with pytest.raises(ReturnRefused, match=reason):
            prepare(path, "police")
    with pytest.raises(UnreadableInput, match="There is no return"):
        prepare(tmp_path / "nowhere", "police")


def test_a_return_without_a_required_table_cannot_be_prepared_but_is_checked(tmp_path):
    folder = write_csv(tmp_path / "r", {name: rows for name, rows in BASELINE.items() if name != "people"})
    with pytest.raises(ReturnRefused, match="cannot be used without its people"):
        prepare(folder, "police")
    assert "A001" in fired(check(folder, "police"))
