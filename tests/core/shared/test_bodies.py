"""Forces and councils: how many, since when, until when, and how they overlap."""

from __future__ import annotations

from datetime import date

import pytest

from openinquiry.core.shared import councils, force_of_council, forces


def names(day: date) -> set[tuple[str, str]]:
    return {(council.name, council.kind) for council in councils(on=day)}


def test_there_are_43_territorial_forces_of_which_four_are_welsh() -> None:
    territorial = [force for force in forces() if force.territorial]
    assert len(territorial) == len({force.code for force in territorial}) == 43
    assert sum(force.nation == "Wales" for force in territorial) == 4
    assert all(force.code[:3] in ("E23", "W15") for force in territorial)


def test_a_force_without_an_area_has_no_code_and_is_not_given_one() -> None:
    assert [(force.name, force.code) for force in forces() if not force.territorial] == [
        ("British Transport Police", "")
    ]


def test_forces_are_known_by_the_other_names_they_publish_under() -> None:
    aliases = {force.code: force.aliases for force in forces()}
    assert aliases["E23000005"] == ("GMP",)
    assert aliases["E23000034"] == ("City of London", "City of London Police")
    assert aliases["E23000006"] == ()


def test_174_councils_existed_on_the_first_of_january_2022() -> None:
    on_the_day = councils(on=date(2022, 1, 1))
    assert len(on_the_day) == 174
    assert sum(council.nation == "Wales" for council in on_the_day) == 22


@pytest.mark.parametrize(
    ("ended", "began"),
    [
        (("Cumbria", "county council"), ("Cumberland", "unitary authority")),
        (("Cumbria", "county council"), ("Westmorland and Furness", "unitary authority")),
        (("North Yorkshire", "county council"), ("North Yorkshire", "unitary authority")),
        (("Somerset", "county council"), ("Somerset", "unitary authority")),
    ],
)
def test_a_reorganised_council_ends_on_31_march_2023_and_its_successor_begins_the_day_after(
    ended: tuple[str, str], began: tuple[str, str]
) -> None:
    assert ended in names(date(2023, 3, 31))
    assert began not in names(date(2023, 3, 31))
    assert ended not in names(date(2023, 4, 1))
    assert began in names(date(2023, 4, 1))


def test_northamptonshires_two_councils_begin_on_the_first_of_april_2021() -> None:
    assert ("North Northamptonshire", "unitary authority") not in names(date(2021, 3, 31))
    assert ("North Northamptonshire", "unitary authority") in names(date(2021, 4, 1))


def test_every_council_lies_in_a_force_that_there_is_and_in_its_own_nation() -> None:
    nation = {force.code: force.nation for force in forces()}
    assert {council.code for council in councils()} == set(force_of_council())
    assert [c.name for c in councils() if nation[force_of_council()[c.code]] != c.nation] == []


def test_council_codes_are_used_once() -> None:
    assert len({council.code for council in councils()}) == len(councils())
