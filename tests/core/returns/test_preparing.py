"""What a prepared return promises the audit."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

import pytest

from openinquiry.core.returns import ColumnMapping, ReturnRefused, TableMapping
from tests.core.returns.cases.others import CHILDREN, SUPPORT
from tests.core.returns.cases.police import BASELINE
from tests.core.returns.making import edit, edited, own_names, prepare, write_csv


def test_values_are_typed_and_missing_values_keep_their_reason(tmp_path):
    edits = edit("people", 0, sex="x", birth_date="soon") + edit("people", 1, sex="u", birth_date="1900-01-01")
    frame = prepare(write_csv(tmp_path / "r", edited(BASELINE, edits)), "police").tables["people"]
    assert frame.select("sex", "sex_missing", "birth_date", "birth_date_missing").rows() == [
        (None, "unknown code", None, "unreadable"),
        (None, "not known", None, "not recorded"),
        ("F", None, date(2011, 11, 12), None),
    ]


def test_ethnicity_keeps_not_stated_apart_from_not_recorded(tmp_path):
    frame = prepare(write_csv(tmp_path / "r", BASELINE), "police").tables["people"]
    assert frame.select("ethnicity_self_defined", "ethnicity_self_defined_missing").rows() == [
        ("W1", None), (None, "not stated"), (None, "not recorded"),
    ]  # fmt: skip
    support = prepare(write_csv(tmp_path / "s", SUPPORT), "support_and_health").tables["people"]
    assert support["ethnicity_missing"].to_list() == [None, "not asked"]


def test_lists_of_codes_are_lists(tmp_path):
    frame = prepare(write_csv(tmp_path / "r", CHILDREN), "childrens_services").tables["assessments"]
    assert frame["factors"].to_list() == [["11A", "19B"], ["19C"]]


def test_an_optional_table_that_was_not_sent_is_an_empty_frame_with_its_columns(tmp_path):
    folder = write_csv(tmp_path / "r", {name: rows for name, rows in CHILDREN.items() if name != "plans"})
    plans = prepare(folder, "childrens_services").tables["plans"]
    assert plans.height == 0
    assert plans.columns[:3] == ["row", "plan_reference", "child_reference"]


def test_every_row_set_aside_has_a_reason_and_none_is_lost(tmp_path):
    edits = (
        edit("offences", -1, offence_reference="C2", cse_flag="Y")
        + edit("offences", -1, offence_reference="C4", recorded_date="2019-01-01")
        + edit("offences", -1, offence_reference="")
        + edit("involvements", -1, offence_reference="C9")
        + edit("involvements", -1, offence_reference="C4")
        + edit("people", -1, person_reference="N3", birth_date="2011-11-12")
    )
    prepared = prepare(write_csv(tmp_path / "r", edited(BASELINE, edits)), "police")
    assert prepared.set_aside.rows() == [
        ("offences", 4, "A033", "key repeated"),
        ("offences", 5, "A037", "outside the period"),
        ("offences", 6, "A035", "no reference"),
        ("people", 5, "A034", "exact duplicate"),
        ("involvements", 6, "A036", "refers to nothing"),
        ("involvements", 7, "A037", "outside the period"),
    ]
    kept = {name: frame.height for name, frame in prepared.tables.items()}
    assert (kept, prepared.rows_in) == (
        {"offences": 2, "people": 3, "involvements": 4}, {"offences": 5, "people": 4, "involvements": 6},
    )  # fmt: skip


def test_the_original_bytes_are_named_by_their_hash(tmp_path):
    folder = write_csv(tmp_path / "r", BASELINE)
    content = (folder / "people.csv").read_bytes()
    found = next(each for each in prepare(folder, "police").sources if each.name == "people.csv")
    assert (found.sha256, found.bytes, found.encoding) == (hashlib.sha256(content).hexdigest(), len(content), "UTF-8")
    assert (folder / "people.csv").read_bytes() == content


def test_a_mapping_that_nobody_confirmed_is_refused(tmp_path):
    mapping = replace(own_names("police"), confirmed=False)
    with pytest.raises(ReturnRefused, match="not confirmed"):
        prepare(write_csv(tmp_path / "r", BASELINE), "police", mapping)


COLUMNS = {
    "person_reference": ColumnMapping(column="NOMINAL  ref"),
    "given_name": ColumnMapping(column="Name", part="after_comma"),
    "surname": ColumnMapping(column="Name", part="before_comma"),
    "birth_date": ColumnMapping(column="Born", date_format="%d/%m/%Y"),
    "sex": ColumnMapping(column="Gender", codes={"Woman": "F"}, missing_values=("N/K",)),
    "ethnicity_vintage": ColumnMapping(constant="18+1"),
}


def test_a_mapping_turns_own_columns_codes_dates_and_names_into_the_specifications(tmp_path):
    folder = write_csv(tmp_path / "r", BASELINE)
    (folder / "people.csv").write_text(
        "Nominal Ref,Name,Born,Gender\n"
        'N1,"Ashdown, Ada May",03/02/2010,Woman\nN2,"Bramwell, Ivo",9/7/1985 00:00,n/k\nN3,Corwen,2011-11-12,m\n'
    )
    base = own_names("police")
    mapping = replace(base, tables={**base.tables, "people": TableMapping(columns=COLUMNS)})
    frame = prepare(folder, "police", mapping).tables["people"]
    assert frame.select("given_name", "surname", "birth_date", "sex", "sex_missing", "ethnicity_vintage").rows() == [
        ("Ada May", "Ashdown", date(2010, 2, 3), "F", None, "18+1"),
        ("Ivo", "Bramwell", date(1985, 7, 9), None, "not recorded", "18+1"),
        (None, "Corwen", date(2011, 11, 12), "M", None, "18+1"),
    ]


def test_excel_serial_numbers_are_dates_where_the_mapping_says_so(tmp_path):
    folder = write_csv(tmp_path / "r", edited(BASELINE, edit("people", 0, birth_date="40212.0")))
    base = own_names("police")
    columns = {**base.tables["people"].columns, "birth_date": ColumnMapping(column="birth_date", date_format="excel")}
    mapping = replace(base, tables={**base.tables, "people": TableMapping(columns=columns)})
    assert prepare(folder, "police", mapping).tables["people"]["birth_date"].to_list()[0] == date(2010, 2, 3)


def test_a_reference_that_a_spreadsheet_made_a_number_stays_the_same_reference(tmp_path):
    edits = edit("people", 0, person_reference="100.0") + edit("involvements", 0, person_reference="100")
    prepared = prepare(write_csv(tmp_path / "r", edited(BASELINE, edits)), "police")
    assert prepared.set_aside.height == 0
