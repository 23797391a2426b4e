"""Who is on which list: yes, no or cannot be told, by what each kind of body recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.audit.definitions import CANNOT_TELL, DOES_NOT_MEET, MEETS, load_definition
from openinquiry.core.audit.how_many.lists import (
    ABUSE,
    EXPLOITATION,
    ListQuestion,
    memberships,
    on_lists,
    population_of,
    questions,
)
from openinquiry.core.shared import data_directory

HEADLINE = "audit"
QUESTIONS = {each.id: each for each in questions(load_definition(HEADLINE, folder=data_directory() / "definitions"))}
Row = Mapping[str, Any]
_SCHEMAS: dict[str, dict[str, Any]] = {
    "classified": {"offence": pl.String, "recorded_date": pl.Date, "committed_from": pl.Date, "exploitation": pl.String,
                   HEADLINE: pl.String},
    "involvements": {"offence": pl.String, "record_id": pl.String, "role": pl.String, "age": pl.Int64},
    "people": {"record_id": pl.String, "birth_date": pl.Date},
    "assessments": {"record_id": pl.String, "factors": pl.List(pl.String)},
    "plans": {"record_id": pl.String, "initial_category": pl.String, "latest_category": pl.String},
    "clients": {"record_id": pl.String, "birth_date": pl.Date, "birth_year": pl.Int64},
    "contacts": {"record_id": pl.String, "service_type": pl.String, "concern": pl.String, "perpetrators": pl.String,
                 "contact_date": pl.Date},
}  # fmt: skip
DAY, BEFORE, CHILD, ADULT = date(2024, 6, 1), date(2024, 5, 1), date(2010, 1, 1), date(1990, 1, 1)


def frames(**rows: list[Row]) -> dict[str, pl.DataFrame]:
    return {name: pl.DataFrame(rows.get(name, []), schema=schema) for name, schema in _SCHEMAS.items()}


def linkage_of(
    *compared: str, poor: tuple[str, ...] = (), encoded: tuple[str, ...] = (), with_named: tuple[str, ...] = ()
):  # type: ignore[no-untyped-def]
    people = pl.DataFrame({"record_id": [*compared, *poor], "compared": [True] * len(compared) + [False] * len(poor)},
                          schema={"record_id": pl.String, "compared": pl.Boolean})  # fmt: skip
    found = SimpleNamespace(
        records=pl.Series(encoded, dtype=pl.String), with_named=pl.Series(with_named, dtype=pl.String)
    )
    return SimpleNamespace(people=people, encoded=found)


def said(question: str, *, linkage: Any = None, **rows: list[Row]) -> dict[tuple[str, str], bool | None]:
    """(record, list) → whether it belongs."""
    found = frames(**rows)
    every = {row["record_id"] for frame in rows.values() for row in frame if row.get("record_id")}
    records: Any = SimpleNamespace(**found)
    reading: Any = SimpleNamespace(**found)
    frame = memberships(records, reading, linkage=linkage or linkage_of(*sorted(every)), question=QUESTIONS[question])
    return {
        (record, name): belongs for record, name, belongs in frame.select("record_id", "list", "belongs").iter_rows()
    }


def offence(name: str = "o", **fields: Any) -> Row:
    return {
        "offence": name,
        "recorded_date": DAY,
        "committed_from": BEFORE,
        "exploitation": "yes",
        HEADLINE: MEETS,
        **fields,
    }


def victim(record: str = "p", of: str = "o", *, age: int | None = None, role: str = "victim") -> Row:
    return {"offence": of, "record_id": record, "role": role, "age": age}


def contact(record: str = "c", **fields: Any) -> Row:
    return {"record_id": record, "service_type": "sarc", "concern": "exploitation", "perpetrators": "two_or_more",
            "contact_date": DAY, **fields}  # fmt: skip


def born(record: str, day: date | None, year: int | None = None) -> Row:
    return {"record_id": record, "birth_date": day, "birth_year": year}


def of_police(question: str, birth: date | None, *, age: int | None = None, **fields: Any) -> bool | None:
    people = [{"record_id": "p", "birth_date": birth}]
    found = said(question, classified=[offence(**fields)], involvements=[victim(age=age)], people=people)
    return found["p", "police"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_adult_who_reports_what_was_done_to_a_child_is_on_no_list_of_children(question: str) -> None:
    assert of_police(question, ADULT, committed_from=date(1999, 1, 1), age=9) is False
    assert of_police(question, None, committed_from=date(1999, 1, 1), age=9) is False
    assert of_police(question, CHILD) is True


@pytest.mark.parametrize(
    ("birth", "belongs"), [(date(2006, 6, 1), False), (date(2006, 6, 2), True), (date(2006, 5, 31), False)]
)
def test_a_child_is_under_18_on_the_day_when_the_offence_was_recorded(birth: date, belongs: bool) -> None:
    assert of_police(ABUSE, birth) is belongs


@pytest.mark.parametrize(
    ("age", "first", "day", "belongs"),
    [
        (17, date(2024, 6, 1), DAY, True),  # recorded on the day itself
        (17, date(2023, 12, 20), date(2024, 1, 5), None),  # whether there was a birthday in between is not recorded
        (16, date(2023, 12, 20), date(2024, 1, 5), True),
        (16, date(2023, 6, 1), DAY, True),  # a year to the day: 17
        (16, date(2023, 5, 31), DAY, None),
        (16, date(2022, 6, 1), DAY, False),
        (15, date(2022, 7, 1), DAY, True),
        (18, BEFORE, DAY, False),
        (40, None, DAY, False),  # an adult at the offence is one for good, whenever it was
        (15, None, DAY, None),
        (None, BEFORE, DAY, None),
    ],
)
def test_by_an_age_alone_it_is_told_as_far_as_no_birthday_decides(
    age: int | None, first: date | None, day: date, belongs: bool | None
) -> None:
    assert of_police(ABUSE, None, age=age, committed_from=first, recorded_date=day) is belongs


def test_a_date_of_birth_is_believed_before_an_age() -> None:
    assert of_police(ABUSE, ADULT, age=12) is False


@pytest.mark.parametrize(("recorded", "belongs"), [("yes", True), ("no", False), (None, None)])
def test_whether_an_offence_was_exploitation_can_be_unrecorded(recorded: str | None, belongs: bool | None) -> None:
    assert of_police(EXPLOITATION, CHILD, exploitation=recorded) is belongs
    assert of_police(EXPLOITATION, ADULT, exploitation=recorded) is False
    assert of_police(ABUSE, CHILD, exploitation=recorded) is True


@pytest.mark.parametrize(("answer", "belongs"), [(MEETS, True), (DOES_NOT_MEET, False), (CANNOT_TELL, None)])
def test_the_answer_of_the_headline_definition_puts_a_victim_on_its_list(answer: str, belongs: bool | None) -> None:
    assert of_police(HEADLINE, CHILD, **{HEADLINE: answer}) is belongs


def test_suspects_and_victims_without_a_record_are_on_no_list() -> None:
    nobody = {"offence": "o", "record_id": None, "role": "victim", "age": 12}
    found = said(ABUSE, classified=[offence()], involvements=[victim(role="suspect"), nobody],
                 people=[{"record_id": "p", "birth_date": CHILD}])  # fmt: skip
    assert found == {}


@pytest.mark.parametrize(
    ("factors", "abuse", "exploitation"),
    [
        (["11A"], True, True),
        (["19B", "4A"], True, False),
        (["4A"], False, False),
        ([], False, False),
        (None, None, None),
    ],
)
def test_factors_of_an_assessment_that_are_not_recorded_leave_it_open(
    factors: list[str] | None, abuse: bool | None, exploitation: bool | None
) -> None:
    assessed = [{"record_id": "k", "factors": factors}]
    assert said(ABUSE, assessments=assessed) == {("k", "councils"): abuse}
    assert said(EXPLOITATION, assessments=assessed) == {("k", "councils"): exploitation}
    assert said(HEADLINE, assessments=assessed) == {}  # an assessment does not say whether a group was behind it


@pytest.mark.parametrize(
    ("first", "latest", "belongs"),
    [("SAB", "NEG", True), ("NEG", "SAB", True), ("SAB", None, True), ("NEG", "NEG", False), ("NEG", None, None)],
)
def test_a_protection_plan_for_sexual_abuse_puts_a_child_on_the_list(
    first: str, latest: str | None, belongs: bool | None
) -> None:
    plans = [{"record_id": "k", "initial_category": first, "latest_category": latest}]
    assert said(ABUSE, plans=plans) == {("k", "councils"): belongs}
    assert said(EXPLOITATION, plans=plans) == {}


def of_services(
    question: str, birth: date | None, year: int | None = None, **fields: Any
) -> dict[tuple[str, str], bool | None]:
    return said(question, clients=[born("c", birth, year)], contacts=[contact(**fields)])


@pytest.mark.parametrize(
    ("service", "name"),
    [("sarc", "health"), ("hospital", "health"), ("sexual_health", "health"), ("mental_health", "health"),
     ("charity", "charities"), ("helpline", "charities")],
)  # fmt: skip
def test_each_kind_of_service_is_on_one_list(service: str, name: str) -> None:
    assert of_services(ABUSE, CHILD, service_type=service) == {("c", name): True}


@pytest.mark.parametrize(
    ("concern", "many", "abuse", "exploitation", "by_a_group"),
    [
        ("exploitation", "two_or_more", True, True, True),
        ("exploitation", "one", True, True, False),
        ("exploitation", None, True, True, None),
        ("abuse", "two_or_more", True, False, True),
        ("abuse", None, True, False, None),
        ("none", "two_or_more", False, False, False),
        ("none", None, False, False, False),
        (None, "two_or_more", None, None, None),
        (None, "one", None, None, False),
    ],
)  # «unknown» is read as not recorded
def test_a_contact_of_which_the_concern_is_not_known_cannot_be_told(
    concern: str | None, many: str | None, abuse: bool | None, exploitation: bool | None, by_a_group: bool | None
) -> None:
    for question, belongs in ((ABUSE, abuse), (EXPLOITATION, exploitation), (HEADLINE, by_a_group)):
        assert of_services(question, CHILD, concern=concern, perpetrators=many) == {("c", "health"): belongs}
        assert of_services(question, ADULT, concern=concern, perpetrators=many) == {("c", "health"): False}


@pytest.mark.parametrize(
    ("year", "belongs"), [(2007, True), (2006, None), (2005, False), (None, None)]
)  # seen in 2024: who was born in 2006 has turned 18 by then or not
def test_a_year_of_birth_tells_of_those_without_a_date(year: int | None, belongs: bool | None) -> None:
    assert of_services(ABUSE, None, year) == {("c", "health"): belongs}
    assert of_services(ABUSE, CHILD, 1950) == {("c", "health"): True}


def test_yes_in_one_record_goes_before_cannot_tell_and_that_before_no() -> None:
    contacts = [
        contact("c1", concern=None),
        contact("c2"),
        contact("c3", concern="none"),
        contact("c1", concern="none"),
    ]
    clients = [born(name, CHILD) for name in ("c1", "c2", "c3")]
    found = said(ABUSE, clients=clients, contacts=contacts)
    assert found == {("c1", "health"): None, ("c2", "health"): True, ("c3", "health"): False}
    membership = pl.DataFrame([{"record_id": record, "list": name, "belongs": belongs}
                               for (record, name), belongs in found.items()])  # fmt: skip
    for together, belongs in ((("c1", "c2", "c3"), True), (("c1", "c3"), None), (("c3",), False)):
        people = pl.DataFrame({"record_id": together, "person": ["x"] * len(together)})
        (row,) = on_lists(people, membership, lists=("health", "charities")).rows(named=True)
        assert row == {
            "person": "x",
            "health": belongs,
            "health_seen": True,
            "charities": False,
            "charities_seen": False,
        }


def test_records_too_poor_to_compare_and_encodings_that_were_not_compared_are_on_no_list() -> None:
    clients = [born(name, CHILD) for name in ("named", "poor", "compared", "apart")]
    contacts = [contact(name) for name in ("named", "poor", "compared", "apart")]
    linkage = linkage_of("named", poor=("poor",), encoded=("compared", "apart"), with_named=("compared",))
    assert said(ABUSE, linkage=linkage, clients=clients, contacts=contacts) == {
        ("compared", "health"): True, ("named", "health"): True,
    }  # fmt: skip
    # Encodings that were compared among themselves only are still on no list.
    linkage = linkage_of("named", "apart", encoded=("compared", "apart"), with_named=("compared",), poor=("poor",))
    assert ("apart", "health") not in said(ABUSE, linkage=linkage, clients=clients, contacts=contacts)


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(6)), st.permutations(range(6)))
def test_the_order_of_rows_does_not_matter(order: list[int], other: list[int]) -> None:
    concerns = ["exploitation", None, "none", "abuse", None, "exploitation"]
    rows = [contact(f"c{number // 2}", concern=concern, service_type=("sarc", "charity")[number % 2])
            for number, concern in enumerate(concerns)]  # fmt: skip
    clients = [born(f"c{number}", CHILD) for number in range(3)]
    found = said(ABUSE, clients=clients, contacts=rows)
    assert said(ABUSE, clients=clients[::-1], contacts=[rows[place] for place in order]) == found
    membership = pl.DataFrame([{"record_id": record, "list": name, "belongs": belongs}
                               for (record, name), belongs in found.items()])  # fmt: skip
    people = pl.DataFrame({"record_id": ["c0", "c1", "c2"], "person": ["x", "y", "x"]})
    lists = ("health", "charities")
    shuffled = on_lists(
        people.reverse(), membership[[place for place in other if place < membership.height]], lists=lists
    )
    assert shuffled.equals(on_lists(people, membership, lists=lists))


def test_each_question_says_of_every_kind_of_body_what_puts_a_child_on_its_list_or_why_there_is_none() -> None:
    for question in QUESTIONS.values():
        assert {*question.by, *question.without} == {"police", "councils", "health", "charities"}
        assert not set(question.by) & set(question.without)
    assert [population_of(question) for question in QUESTIONS.values()] == ["all", None, HEADLINE]
    assert isinstance(QUESTIONS[ABUSE], ListQuestion)
