"""Names, dates and postcodes made comparable, and nothing corrected."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from openinquiry.core.linkage.preparation import prepare_records
from tests.core.linkage.invented_people import frame


def prepared(**fields: object) -> dict[str, Any]:
    return prepare_records(frame([{"record_id": "r", **fields}])).row(0, named=True)


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Müller", "MULLER"), ("Siân", "SIAN"), ("José", "JOSE"), ("Łukasz", "LUKASZ"), ("Michał", "MICHAL"),
        ("Sørensen", "SORENSEN"), ("Đorđević", "DORDEVIC"), ("Strauß", "STRAUSS"), ("Işık", "ISIK"),
        ("O'Brien", "OBRIEN"), ("O’Brien", "OBRIEN"), ("o`brien", "OBRIEN"), ("St. John", "STJOHN"),
        ("van der Berg", "VANDERBERG"), ("  smith ", "SMITH"), ("Ngũgĩ", "NGUGI"), ("Ewa\u0301", "EWA"),
    ],
)  # fmt: skip
def test_names_become_plain_capital_letters(written: str, compared: str) -> None:
    assert prepared(surname=written)["surname"] == compared


@pytest.mark.parametrize("written", ["", " ", "-", "???", "123", None])
def test_a_name_without_letters_is_missing(written: str | None) -> None:
    found = prepared(surname=written, given_name=written)
    assert (found["surname"], found["given_name"], found["full_name"]) == (None, None, None)


def test_a_double_surname_is_whole_and_in_parts() -> None:
    for written in ("Hart-Lane", "Hart Lane"):
        found = prepared(surname=written)
        assert (found["surname"], found["surname_parts"], found["surname_last"]) == (
            "HARTLANE",
            ["HART", "LANE"],
            "LANE",
        )


def test_of_several_given_names_the_first_is_compared() -> None:
    assert prepared(given_name="Anna-Maria Rose")["given_name"] == "ANNA"


def test_a_short_form_has_the_roots_of_every_name_it_stands_for_and_stays_itself() -> None:
    short, whole = prepared(given_name="Alex"), prepared(given_name="Alexandra")
    assert (short["given_name"], short["given_roots"]) == ("ALEX", ["ALEX", "ALEXANDER", "ALEXANDRA"])
    assert whole["given_roots"] == ["ALEXANDRA"]
    assert prepared(given_name=None)["given_roots"] is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fatima", "Fatema"), ("Hussain", "Hossein"), ("Akhtar", "Akter"), ("Mahmood", "Mehmoud"), ("Philip", "Filip"),
        ("Christopher", "Kristofer"), ("Aisha", "Ayesha"), ("Griffiths", "Grifiths"), ("Zainab", "Zeynab"),
        ("Mohammed", "Muhamad"), ("Begum", "Begam"), ("Khalid", "Kaled"),
    ],
)  # fmt: skip
def test_spellings_that_the_ear_cannot_tell_apart_have_one_sound(one: str, other: str) -> None:
    assert prepared(given_name=one)["given_sound"] == prepared(given_name=other)["given_sound"] is not None


@pytest.mark.parametrize(("one", "other"), [("Fatima", "Farida"), ("Hussain", "Hassan Ali"), ("Smith", "Smart")])
def test_other_names_have_other_sounds(one: str, other: str) -> None:
    assert prepared(surname=one)["surname_sound"] != prepared(surname=other)["surname_sound"]


def test_a_name_of_one_consonant_has_no_sound_for_too_many_would_share_it() -> None:
    assert [prepared(given_name=name)["given_sound"] for name in ("Lee", "Io", "Mia")] == [None, None, None]


def test_a_date_is_also_there_with_day_and_month_in_both_orders() -> None:
    found = prepared(birth_date=date(2008, 4, 11))
    assert (found["birth_date"], found["birth_year"]) == ("2008-04-11", "2008")
    assert (found["birth_day_month"], found["birth_month_day"]) == ("1104", "0411")


def test_postcodes_and_pupil_numbers_lose_spaces_and_case() -> None:
    found = prepared(postcode=" zz1 2ab", upn="a 123-456")
    assert (found["postcode"], found["upn"]) == ("ZZ12AB", "A123456")
    assert prepared(postcode=" ")["postcode"] is None


@pytest.mark.parametrize(("recorded", "compared"), [("F", "F"), ("M", "M"), ("I", None), ("U", None), (None, None)])
def test_sex_is_compared_only_where_it_says_something(recorded: str | None, compared: str | None) -> None:
    assert prepared(sex=recorded)["sex"] == compared


def test_rows_stay_in_order_and_nothing_but_comparable_columns_comes_out() -> None:
    found = prepare_records(frame([{"record_id": "b", "surname": "Zed"}, {"record_id": "a", "surname": "Ay"}]))
    assert found["record_id"].to_list() == ["b", "a"]
    assert "name_birth_hash" not in found.columns
