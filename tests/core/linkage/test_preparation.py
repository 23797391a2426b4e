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


def test_a_short_form_has_the_root_of_the_name_it_stands_for_and_stays_itself() -> None:
    short, whole = prepared(given_name="Abby"), prepared(given_name="Abigail")
    assert (short["given_name"], short["given_root"]) == ("ABBY", "ABIGAIL")
    assert whole["given_root"] == "ABIGAIL"


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
