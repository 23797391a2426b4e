"""A proposal maps a stranger's workbook with few edits, and says what it does not know."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from openinquiry.core.returns import ReturnRefused, load_specification, propose_mapping
from openinquiry.core.returns.evidence import weigh
from openinquiry.core.returns.mapping import mapping_from_dict
from tests.core.returns.making import prepare

CRIMES = [["Invented Force: return 2024/25"], [],
          ["Crime No.", "HO Code", "Date Rec", "CSE Marker", "Abuse Type", "Outcome", "Outcome Dt", "Beat code"]] + [
    [f"CR{i:03}/24", "71", f"{1 + i:02}/05/2024", "Yes" if i % 2 else "No", "Exploitation",
    "Outcome 16" if i else "1 - Charged",
     "", f"B{i % 3}"]
    for i in range(25)
]  # fmt: skip
NOMINALS = [["Nominal Ref", "Name", "D.O.B", "Gender", "SDE", "IC Code", "Home Postcode"]] + [
    [f"N{i}", "Ashdown, Ada", f"{1 + i % 9:02}/0{1 + i % 8}/2009", "Female", "W1 - White British", "IC1", "M1 2BB"]
    for i in range(25)
]
LINKS = [["Crime No.", "Nominal Ref", "Involvement", "Age"]] + [
    [f"CR{i:03}/24", f"N{i}", "VICTIM" if i % 2 else "Susp", "14"] for i in range(25)
]


def workbook(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in (("Crimes", CRIMES), ("Nominals", NOMINALS), ("Links", LINKS)):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


@pytest.fixture(scope="module")
def proposed(tmp_path_factory):
    path = workbook(tmp_path_factory.mktemp("w") / "own.xlsx")
    return path, propose_mapping(path)


def test_the_specification_and_every_column_are_found(proposed):
    _, proposal = proposed
    tables = tomllib.loads(proposal.toml)["tables"]
    assert proposal.specification == "police"
    assert {name: table["sheet"] for name, table in tables.items()} == {
        "offences": "Crimes", "people": "Nominals", "involvements": "Links",
    }  # fmt: skip
    columns = tables["offences"]["columns"]
    assert columns["offence_reference"] == "Crime No."
    assert columns["recorded_date"] == {"column": "Date Rec", "date_format": "%d/%m/%Y"}
    assert columns["cse_flag"]["codes"] == {"No": "N", "Yes": "Y"}
    assert columns["outcome_type"]["codes"] == {"Outcome 16": "16", "1 - Charged": "1"}
    assert tables["people"]["columns"]["surname"] == {"column": "Name", "part": "before_comma"}
    assert tables["people"]["columns"]["ethnicity_self_defined"]["codes"] == {"W1 - White British": "W1"}
    assert tables["involvements"]["columns"]["role"]["codes"] == {"Susp": "suspect"}


def test_every_column_is_proposed_or_listed_for_a_decision(proposed):
    _, proposal = proposed
    for rows, start in ((CRIMES, 2), (NOMINALS, 0), (LINKS, 0)):
        for heading in rows[start]:
            assert f'"{heading}"' in proposal.toml
    assert proposal.undecided == 1


def test_a_date_that_could_be_read_two_ways_is_said_to_be_so(proposed):
    _, proposal = proposed
    before = proposal.toml[: proposal.toml.index("birth_date")].splitlines()[-1]
    assert before.startswith("# Unsure, please look")
    assert "day and month could be the other way round" in before


def test_a_proposal_is_never_confirmed_and_works_once_it_is(proposed):
    path, proposal = proposed
    mapping = mapping_from_dict(tomllib.loads(proposal.toml), specification=load_specification("police"), name="p.toml")
    assert mapping.confirmed is False
    prepared = prepare(path, "police", replace(mapping, confirmed=True))
    assert prepared.rows_in == {"offences": 25, "people": 25, "involvements": 25}
    assert prepared.set_aside.height == 0
    assert prepared.tables["involvements"]["role"].null_count() == 0


def test_no_name_of_anyone_stands_in_a_proposal(proposed):
    _, proposal = proposed
    assert "Ashdown" not in proposal.toml


def test_what_holds_no_table_is_refused(tmp_path):
    (tmp_path / "note.csv").write_text("nothing\n")
    with pytest.raises(ReturnRefused, match="holds no table"):
        propose_mapping(tmp_path / "note.csv")


@pytest.mark.parametrize(
    ("field", "wording", "code"),
    [
        (("offences", "group_flag"), "N/K", ""),
        (("offences", "group_flag"), "No", "N"),
        (("offences", "setting"), "N/K", "unknown"),
        (("offences", "setting"), "Contact & on-line", "both"),
        (("offences", "setting"), "On-line", "online"),
        (("offences", "outcome_type"), "Caution", ""),
        (("offences", "outcome_type"), "Charged", "1"),
        (("offences", "outcome_type"), "1 - Charged/Summonsed", "1"),
        (("people", "ethnicity_self_defined"), "Chinese", ""),
        (("people", "ethnicity_self_defined"), "A4 Chinese", "A4"),
    ],
)
def test_wording_is_turned_into_a_code_only_where_it_can_mean_no_other(field, wording, code):
    table, name = field
    proposed = weigh([wording], load_specification("police")[table][name])
    assert proposed.codes == ({wording: code} if code else {})


@pytest.mark.parametrize("value", ["20240401", "2024-W14-1", "2024W141", "2024-04-01x", "2024-13-01"])
def test_days_written_otherwise_than_with_dashes_are_no_iso_dates(value: str):
    birth_date = load_specification("police")["people"]["birth_date"]
    found = weigh([value] * 9, birth_date)
    assert found.date_format != "" or found.share == 0.0
