"""Whom a reader should look at, and which two records show the doubt."""

from __future__ import annotations

import itertools

import polars as pl

from openinquiry.core.linkage.doubts import doubtful_pairs

REVIEW = {"many": 5.0, "many_of_one_body": 3.0, "thin": 0.5}


def found(
    persons: dict[str, list[str]], pairs: list[tuple[str, str, float]], **said: dict[str, str]
) -> list[tuple[str, ...]]:
    records = [record for mine in persons.values() for record in mine]
    columns = {name: [said.get(name, {}).get(each) for each in records] for name in ("birth_date", "sex", "upn")}
    bodies = [said.get("body", {}).get(each, each) for each in records]
    frame = pl.DataFrame({"record_id": records, "body": bodies, **columns}, schema=dict.fromkeys(
        ("record_id", "body", "birth_date", "sex", "upn"), pl.String()))  # fmt: skip
    people = pl.DataFrame(
        [(record, person) for person, mine in persons.items() for record in mine],
        schema={"record_id": pl.String(), "person": pl.String()}, orient="row",
    )  # fmt: skip
    scored = pl.DataFrame(
        pairs, schema={"record_l": pl.String(), "record_r": pl.String(), "match_weight": pl.Float64()}, orient="row"
    )
    return doubtful_pairs(scored, people, frame, threshold=2.0, review=REVIEW).rows()


def chain(records: list[str]) -> list[tuple[str, str, float]]:
    return [(one, other, 9.0 - n) for n, (one, other) in enumerate(itertools.pairwise(records))]


def test_a_person_of_too_many_records_is_shown_by_its_weakest_link() -> None:
    records = list("abcdef")
    every = [(one, other, 9.0) for n, one in enumerate(records) for other in records[n + 1 :]]
    every[7] = (every[7][0], every[7][1], 3.0)
    assert found({"a": records}, every) == [(*every[7][:2], "many records")]


def test_a_person_joined_by_few_links_is_doubtful_and_one_of_three_records_is_not() -> None:
    assert found({"a": list("abcd")}, chain(list("abcd"))) == []  # 3 of 6 pairs
    assert found({"a": list("abcde")}, chain(list("abcde"))) == [("d", "e", "joined by few links")]
    assert found({"a": list("abc")}, chain(list("abc"))) == []


def test_many_records_of_one_body_are_doubtful_for_they_may_share_a_stand_in_name() -> None:
    records = list("abcd")
    every = [(one, other, 9.0) for n, one in enumerate(records) for other in records[n + 1 :]]
    assert found({"a": records}, every, body=dict.fromkeys(records, "X")) == [("a", "b", "many records of one body")]


def test_records_that_contradict_each_other_are_shown_and_a_slip_of_a_date_is_not() -> None:
    people = {"a": ["a", "b"], "c": ["c", "d"], "e": ["e", "f"], "g": ["g", "h"]}
    pairs = [("a", "b", 5.0), ("c", "d", 5.0), ("e", "f", 5.0), ("g", "h", 5.0)]
    said = {
        "birth_date": {"a": "1978-09-23", "b": "2009-03-05", "g": "2009-03-05", "h": "2009-05-03"},
        "sex": {"c": "F", "d": "M"},
        "upn": {"e": "A1", "f": "B2"},
    }
    assert found(people, pairs, **said) == [
        ("a", "b", "two dates of birth"), ("c", "d", "two sexes"), ("e", "f", "two pupil numbers")
    ]  # fmt: skip


def test_a_link_that_was_refused_is_shown_and_one_below_the_threshold_is_not() -> None:
    assert found({"a": ["a"], "b": ["b"], "c": ["c"]}, [("a", "b", 5.0), ("b", "c", 1.0)]) == [
        ("a", "b", "a link that would make a person who cannot be")
    ]  # fmt: skip
