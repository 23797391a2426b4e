"""A mapping file that is wrong says which entry and what to write instead."""

from __future__ import annotations

from datetime import date

import pytest

from openinquiry.core.returns import load_specification, read_mapping
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
}


@pytest.mark.parametrize("text", list(WRONG))
def test_a_wrong_entry_is_named(tmp_path, text: str):
    path = tmp_path / "m.toml"
    path.write_text(START + text, encoding="utf-8")
    with pytest.raises(OpenInquiryError, match=WRONG[text]):
        read_mapping(path, specification=load_specification("police"))


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
