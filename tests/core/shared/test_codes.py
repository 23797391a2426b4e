"""Every code table loads, says where it comes from, and guesses nothing."""

from __future__ import annotations

import csv

import pytest

from openinquiry.core.shared import (
    UnreadableInput,
    WrongUsage,
    code_table_names,
    data_directory,
    load_code_table,
    reference_rows,
)

NOT_CODE_TABLES = {"ethnicity_crosswalk.csv", "cin_census_fields.csv", "force_councils.csv", "nicknames.csv"}


@pytest.mark.parametrize("name", code_table_names())
def test_every_code_table_loads_with_a_source_for_every_code(name: str) -> None:
    table = load_code_table(name)
    assert table.codes
    assert [code for code, entry in table.codes.items() if code != entry.code or not entry.source] == []
    assert len(table.valid) + len(table.missing) == len(table.codes)


@pytest.mark.parametrize("name", code_table_names())
def test_a_code_without_a_label_is_told_by_its_code_and_says_that_its_label_is_to_be_verified(name: str) -> None:
    table = load_code_table(name)
    for code, entry in table.codes.items():
        assert table.label(code) == (entry.label or code)
        assert entry.label or "verif" in entry.verification


def test_no_row_of_a_reference_file_is_lost_on_the_way_into_its_table() -> None:
    whole = {
        "forces": ("police_forces_ew.csv", "ons_pfa_code"),
        "councils": ("councils.csv", "ons_code"),
        "offence_codes": ("offence_codes.csv", "code"),
        "outcome_types": ("crime_outcome_types.csv", "outcome_type"),
        "ethnicity_police_self_defined": ("ethnicity_police_self_defined.csv", "code"),
        "ethnicity_police_officer_observed": ("ethnicity_police_officer_observed.csv", "code"),
        "ethnicity_cin_census": ("ethnicity_cin_census.csv", "code"),
        "ethnicity_gss_harmonised_ew": ("ethnicity_gss_harmonised_ew.csv", "category"),
        "cin_assessment_factor_codes": ("cin_assessment_factor_codes.csv", "code"),
        "regions_and_nations": ("regions_and_nations.csv", "code"),
    }
    for name, (file_name, column) in whole.items():
        with (data_directory() / "reference" / file_name).open(encoding="utf-8", newline="") as stream:
            in_file = [row[column] for row in csv.DictReader(stream) if row[column]]
        assert list(load_code_table(name).codes) == in_file


def test_every_reference_file_is_read_by_some_table_or_is_known_not_to_be_one() -> None:
    files = {path.name for path in (data_directory() / "reference").glob("*.csv")}
    tables = {
        "police_forces_ew.csv", "councils.csv", "offence_codes.csv", "crime_outcome_types.csv", "cin_other_codes.csv",
        "ethnicity_police_self_defined.csv", "ethnicity_police_officer_observed.csv", "ethnicity_cin_census.csv",
        "ethnicity_gss_harmonised_ew.csv", "cin_assessment_factor_codes.csv", "specification_codes.csv",
        "regions_and_nations.csv",
    }  # fmt: skip
    assert files == tables | NOT_CODE_TABLES


def test_every_list_of_our_own_codes_can_be_loaded_by_its_name() -> None:
    lists = dict.fromkeys(row["list"] for row in reference_rows("specification_codes.csv"))
    for name in lists:
        mine = [row["code"] for row in reference_rows("specification_codes.csv") if row["list"] == name]
        assert list(load_code_table(name).codes) == mine


def test_an_unknown_table_is_refused_with_the_names_of_those_there_are() -> None:
    with pytest.raises(WrongUsage) as refusal:
        load_code_table("ethnicity")
    assert str(refusal.value) == (
        f"There is no code table called 'ethnicity'. There are: {', '.join(code_table_names())}."
    )


def test_a_missing_reference_file_is_named() -> None:
    with pytest.raises(UnreadableInput, match=r"The code table nothing\.csv is missing"):
        reference_rows("nothing.csv")


@pytest.mark.parametrize("almost", ["w1", "W01", "White British", "", "IC1", "WBRI", "W1 "])
def test_no_code_is_guessed_from_something_like_it(almost: str) -> None:
    table = load_code_table("ethnicity_police_self_defined")
    assert almost not in table
    with pytest.raises(KeyError):
        table.label(almost)


def test_codes_that_say_a_value_is_missing_say_why() -> None:
    assert dict(load_code_table("ethnicity_police_self_defined").missing) == {"NS": "not stated"}
    assert dict(load_code_table("ethnicity_cin_census").missing) == {"REFU": "refused", "NOBT": "not yet obtained"}
    assert dict(load_code_table("ethnicity_police_officer_observed").missing) == {"IC9": "observed as unknown"}
    assert dict(load_code_table("sex").missing) == {"U": "not known"}
    assert dict(load_code_table("ethnicity_gss_harmonised_ew").missing) == {}


def test_the_23_outcome_types_are_there_and_0_20_and_22_are_not_no_further_action() -> None:
    table = load_code_table("outcome_types")
    assert list(table.codes) == [str(number) for number in range(23)]
    nfa = [code for code, entry in table.codes.items() if entry.group.startswith("nfa")]
    assert nfa == ["5", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "21"]


def test_a_table_cannot_be_changed_by_the_one_who_loads_it() -> None:
    table = load_code_table("sex")
    with pytest.raises(TypeError):
        table.codes["X"] = table.codes["F"]  # type: ignore[index]
    with pytest.raises(TypeError):
        table.missing["F"] = "lost"  # type: ignore[index]


def test_areas_are_the_nation_the_forces_with_an_area_and_the_councils() -> None:
    forces, councils = load_code_table("forces").codes, load_code_table("councils").codes
    assert list(load_code_table("areas").codes) == ["K04000001", *forces, *councils]
