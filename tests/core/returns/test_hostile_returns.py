"""Returns that are damaged, strange or meant to do harm: each is read in full or refused in one sentence."""

from __future__ import annotations

import os
import zipfile

import duckdb
import pytest
import xlsxwriter

from openinquiry.core.returns import ReturnRefused, propose_mapping
from openinquiry.core.returns.extents import MOST_CELLS, widest_sheet
from openinquiry.core.shared import UnreadableInput
from tests.core.returns.cases.police import BASELINE
from tests.core.returns.making import check, prepare, write_csv


def zipped(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def members_of(tmp_path):
    folder = write_csv(tmp_path / "csv", BASELINE)
    return {each.name: each.read_text(encoding="utf-8") for each in folder.iterdir()}


@pytest.mark.parametrize("name", [".", "./", "../x.csv", "..\\x.csv", "/x.csv", "C:x.csv"])
def test_a_zip_member_without_a_safe_name_is_refused_in_a_sentence_or_passed_over(tmp_path, name):
    path = zipped(tmp_path / "r.zip", {**members_of(tmp_path), name: "a,b\n1,2\n"})
    if name == "./":
        assert check(path, "police").rows_in == {"offences": 2, "people": 3, "involvements": 4}
        return
    with pytest.raises(ReturnRefused, match="would be written outside its folder"):
        check(path, "police")


def test_a_zip_member_with_an_empty_name_is_refused(tmp_path):
    path = zipped(tmp_path / "r.zip", {"x": ""})
    whole = bytearray(path.read_bytes())
    listed = whole.rindex(b"PK\x01\x02")
    del whole[listed + 46]  # its name, in the list of files
    whole[listed + 28] = 0
    whole[whole.rindex(b"PK\x05\x06") + 12] -= 1  # how long the list is
    path.write_bytes(whole)
    with pytest.raises(ReturnRefused, match="outside its folder"):
        check(path, "police")


def test_a_zip_whose_bytes_are_damaged_is_refused_without_naming_a_scratch_folder(tmp_path):
    path = zipped(tmp_path / "r.zip", members_of(tmp_path))
    spoilt = bytearray(path.read_bytes())
    spoilt[60:90] = b"\xff" * 30
    path.write_bytes(spoilt)
    with pytest.raises(ReturnRefused) as refused:
        check(path, "police")
    assert str(refused.value) == "r.zip is not a zip, or is damaged. Make it again and resend."
    assert refused.value.exit_code == 2


def test_a_member_with_a_name_too_long_for_the_disk_is_read_all_the_same(tmp_path):
    path = zipped(tmp_path / "r.zip", {**members_of(tmp_path), "x" * 300 + ".csv": "a,b\n1,2\n"})
    assert check(path, "police").rows_in == {"offences": 2, "people": 3, "involvements": 4}


# Windows has no named pipes in its folders, so none can be sent there.
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_is_refused_and_never_waited_for(tmp_path):
    os.mkfifo(tmp_path / "r.csv")
    with pytest.raises(UnreadableInput, match="neither a file nor a folder"):
        check(tmp_path / "r.csv", "police")


def test_a_link_that_leads_nowhere_is_refused_and_not_passed_over(tmp_path):
    folder = write_csv(tmp_path / "r", BASELINE)
    (folder / "more.csv").symlink_to("nowhere.csv")
    with pytest.raises(ReturnRefused, match=r"more\.csv is a link that leads nowhere"):
        check(folder, "police")


def test_a_file_name_with_bytes_that_are_no_characters_can_be_written_down(tmp_path):
    folder = write_csv(tmp_path / "r", BASELINE)
    os.rename(os.fsencode(folder / "people.csv"), os.fsencode(folder) + b"/pe\xffople.csv")
    checked = check(folder, "police")
    assert [each.name for each in checked.sources] == ["involvements.csv", "offences.csv", "pe\ufffdople.csv"]
    propose_mapping(folder).toml.encode("utf-8")


def test_a_lone_file_stands_for_one_table_and_not_for_all_of_them(tmp_path):
    folder = write_csv(tmp_path / "r", {"offences": BASELINE["offences"]})
    checked = check(folder, "police")
    assert checked.rows_in == {"offences": 2, "people": 0, "involvements": 0}
    assert [(g.rule.id, g.count) for g in checked.findings.groups if g.rule.id == "A001"] == [("A001", 2)]


def test_a_workbook_with_a_stray_cell_in_the_last_corner_is_refused_before_it_is_laid_out(tmp_path):
    path = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("people")
        sheet.write_row(0, 0, ["person_reference", "surname"])
        sheet.write_string(1_048_575, 16_383, "x")
    with zipfile.ZipFile(path) as archive:
        assert widest_sheet(archive) == 1_048_576 * 16_384
    with pytest.raises(ReturnRefused, match=f"more than {MOST_CELLS // 10**6} million cells"):
        check(path, "police")


def test_a_long_sheet_of_few_columns_is_not_taken_for_a_large_one(tmp_path):
    path = tmp_path / "long.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("people")
        sheet.write_row(0, 0, ["person_reference", "surname"])
        sheet.write_string(1_048_575, 1, "x")
    with zipfile.ZipFile(path) as archive:
        assert widest_sheet(archive) == 1_048_576 * 2


def test_a_sheet_with_thousands_of_columns_is_named_and_the_proposal_does_not_hang(tmp_path):
    path = tmp_path / "wide.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("people")
        for column in range(16_384):
            sheet.write_string(0, column, f"h{column}")
    with pytest.raises(
        ReturnRefused, match=r"wide\.xlsx, sheet people \(16,384 columns; the most that is read is 400\)"
    ):
        propose_mapping(path)
    with pytest.raises(ReturnRefused, match=r"The sheet «people» of wide\.xlsx has 16,384 columns"):
        check(path, "police")


def test_a_cell_of_megabytes_does_not_stop_a_proposal_and_a_longer_one_is_said_to_be_so(tmp_path):
    folder = write_csv(tmp_path / "r", BASELINE)
    people = folder / "people.csv"
    people.write_text(people.read_text() + "y" * 5_000_000 + "\n")
    assert propose_mapping(folder).specification == "police"
    people.write_text(people.read_text() + '"' + "y" * 17_000_000 + '"\n')
    with pytest.raises(ReturnRefused, match=r"A cell of people\.csv is longer than 16 MiB"):
        check(folder, "police")


def test_lists_in_parquet_are_refused_where_they_are_mapped_and_nowhere_else(tmp_path):
    folder = write_csv(tmp_path / "r", BASELINE)
    (folder / "people.csv").unlink()
    made = "SELECT * FROM (VALUES ('N1', [1, 2], 'A')) AS v(person_reference, {}, given_name)"
    for name, refused in (("spare", False), ("surname", True)):
        duckdb.execute(f"COPY ({made.format(name)}) TO '{folder / 'people.parquet'}'")
        if refused:
            with pytest.raises(ReturnRefused, match=r"The column «surname» of people\.parquet holds lists"):
                prepare(folder, "police")
        else:
            assert check(folder, "police").rows_in["people"] == 1


def test_a_column_without_heading_or_values_raises_no_question_and_one_with_a_value_does(tmp_path):
    for value, expected in (("", 0), ("x", 1)):
        folder = write_csv(tmp_path / f"r{expected}", BASELINE)
        lines = (folder / "people.csv").read_text().splitlines()
        gap = [line.replace(",", ",,", 1) for line in lines]
        gap[-1] = lines[-1].replace(",", f",{value},", 1)
        (folder / "people.csv").write_text("\n".join(gap) + "\n")
        counts = {group.rule.id: group.count for group in check(folder, "police").findings.groups}
        assert counts.get("A004", 0) == expected


@pytest.mark.parametrize("written", ['r="XFD1048576"', 'r = "XFD1048576"', "r='xfd1048576'", 'r="XFD0001048576"'])
def test_a_cell_in_the_last_corner_is_found_however_it_is_written(tmp_path, written):
    sheet = f'<worksheet><sheetData><row r="1"><c r="A1"/></row><row><c {written}/></row></sheetData></worksheet>'
    with zipfile.ZipFile(zipped(tmp_path / "far.xlsx", {"xl/worksheets/sheet1.xml": sheet})) as archive:
        assert widest_sheet(archive) == 1_048_576 * 16_384
