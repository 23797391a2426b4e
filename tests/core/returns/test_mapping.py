"""A mapping file that is wrong says which entry and what to write instead."""

from __future__ import annotations

from datetime import date

import pytest

from openinquiry.core.returns import load_specification, read_mapping, specification_named_in
from openinquiry.core.shared import OpenInquiryError, Period

START = 'specification = "police"\nversion = "2026.1"\nconfirmed = true\n'
COLUMNS = START + "[tables.people.columns]\n"
WRONG = {
    "colour = 1": "there is no setting «colour»",
    "[tables.cars]": "maps a table «cars»",
    '[tables.people]\nheader_row = "two"': "must be a whole number",
    "[tables.people]\nheader_row = 0": "counts from 1",
    '[tables.people.columns]\nshoe = "x"': "has no field «shoe»",
    "[tables.people.columns]\nsex = {}": "either a column",
    '[tables.people.columns]\nsex = { column = "s", codes = { "W" = "Z" } }': "no code of sex",
    '[tables.people.columns]\nsurname = { column = "s", part = "middle" }': "no part «middle»",
    '[tables.people.columns]\nbirth_date = { column = "s", date_format = "dd/mm" }': "is not understood",
    "[return]\nfirst_day = 2024-04-01": "«last_day» must be a date",
    "[return]\nfirst_day = 2024-04-01\nlast_day = 2023-04-01": "before first_day",
    "not toml": "not a readable TOML",
    "[tables.people]\nheader_row = 99999999999999999999": "to 1048576 at most",
    "[tables.people]\nheader_row = " + "9" * 5000: "far too long",
    "a = " + "[" * 5000: "not a readable TOML",
    "[tables.people]\nignored = [[1]]": "must be text in quotes",
    "[tables.people.columns]\nsex = 5": "write the heading of a column in quotes",
    '[tables.people.columns]\nsex = ""': "between the quotes",
    "[tables.people.columns]\nsex = { constant = [5] }": "must be text in quotes",
    '[tables.people.columns]\nsex = { column = "s", codes = { "W" = ["F"] } }': "must be text in quotes",
    '[tables.people.columns]\nsurname = { column = "s", codes = { "W" = "F" } }': "surname holds no codes",
    '[tables.people.columns]\nsurname = { column = "s", date_format = "%d/%m/%Y" }': "surname is no date",
    '[tables.people.columns]\nsex = { column = "s", separator = ";" }': "sex is no list of codes",
    "[return]\nprevious_year = { cars = 500 }": "there is no setting «cars»",
}


@pytest.mark.parametrize("text", list(WRONG))
def test_a_wrong_entry_is_named(tmp_path, text: str):
    path = tmp_path / "m.toml"
    path.write_text(START + text, encoding="utf-8")
    with pytest.raises(OpenInquiryError, match=WRONG[text]):
        read_mapping(path, specification=load_specification("police"))


@pytest.mark.parametrize("text", ["", 'version = "1"', "specification = 5", 'specification = ["police"]'])
def test_a_mapping_that_does_not_name_its_specification_is_told_how_to(tmp_path, text: str):
    path = tmp_path / "m.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(OpenInquiryError) as refused:
        specification_named_in(path)
    assert str(refused.value) == 'The mapping m.toml does not name its specification. Write: specification = "police".'


def test_a_mapping_that_is_no_text_or_a_folder_is_refused_in_a_sentence(tmp_path):
    path = tmp_path / "m.toml"
    path.write_bytes(START.encode("utf-16"))
    with pytest.raises(OpenInquiryError) as refused:
        specification_named_in(path)
    assert str(refused.value) == "The mapping m.toml is not plain text in UTF-8. Save it again as UTF-8."
    with pytest.raises(OpenInquiryError, match="cannot be read: Is a directory"):
        specification_named_in(tmp_path)


def test_a_mapping_for_another_specification_is_refused(tmp_path):
    path = tmp_path / "m.toml"
    path.write_text(START)
    with pytest.raises(OpenInquiryError, match="not for the aggregate specification"):
        read_mapping(path, specification=load_specification("aggregate"))


def test_a_mapping_is_read_as_written(tmp_path):
    path = tmp_path / "m.toml"
    path.write_text(
        START + '[return]\nbody = "E23000005"\nfirst_day = 2024-04-01\nlast_day = 2025-03-31\n'
        '[return.previous_year]\noffences = 12\n[tables.people]\nfile = "p.csv"\nignored = ["x"]\n'
        '[tables.people.columns]\nsurname = "Name"\nsex = { column = "S", codes = { "W" = "F" } }\n'
    )
    found = read_mapping(path, specification=load_specification("police"))
    assert found.statement.period == Period.of_days(date(2024, 4, 1), date(2025, 3, 31))
    assert found.statement.previous_year == {"offences": 12}
    assert found.tables["people"].columns["surname"].column == "Name"
    assert found.tables["people"].columns["sex"].codes == {"W": "F"}
    assert found.tables["people"].ignored == ("x",)
