"""What is known of an offence: ages, family, victims, groups; null where it is not recorded."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from openinquiry.core.audit.facts import offence_facts, with_ages
from openinquiry.core.groups import join_offences


def age(stated: int | None, born: date | None, day: date | None) -> tuple[Any, Any]:
    found = with_ages(
        pl.DataFrame({"offence": ["o"], "record_id": ["r"], "age_at_offence": [stated]},
                     schema_overrides={"age_at_offence": pl.Int64}),
        offences=pl.DataFrame({"offence": ["o"], "committed_from": [day]},
                              schema_overrides={"committed_from": pl.Date}),
        people=pl.DataFrame({"record_id": ["r"], "birth_date": [born]}, schema_overrides={"birth_date": pl.Date}),
    )  # fmt: skip
    return found["age"][0], found["age_missing"][0]


@pytest.mark.parametrize(
    ("stated", "born", "day", "expected"),
    [
        (14, None, None, (14, None)),
        (None, date(2010, 6, 15), date(2024, 6, 14), (13, None)),
        (None, date(2010, 6, 15), date(2024, 6, 15), (14, None)),
        (None, date(2008, 2, 29), date(2024, 2, 28), (15, None)),
        (15, date(2010, 6, 15), date(2024, 6, 15), (15, None)),  # a year apart: the stated age holds
        (16, date(2010, 6, 15), date(2024, 6, 15), (None, "records disagree")),
        (12, date(2010, 6, 15), date(2024, 6, 15), (None, "records disagree")),
        (14, date(2025, 1, 1), date(2024, 6, 15), (None, "records disagree")),  # born after the offence
        (None, date(2025, 1, 1), date(2024, 6, 15), (None, "records disagree")),
        (0, date(2024, 8, 1), date(2024, 6, 15), (0, None)),
        (None, date(2010, 6, 15), None, (None, "not recorded")),
        (None, None, date(2024, 6, 15), (None, "not recorded")),
    ],
)
def test_the_age_at_the_offence_is_stated_or_worked_out_or_neither_is_believed(
    stated: int | None, born: date | None, day: date | None, expected: tuple[int | None, str | None]
) -> None:
    assert age(stated, born, day) == expected


def facts(
    *parts: tuple[str, str, str, str | None, int | None], joins: tuple[str, ...] = ("same_offence",), **fields: object
) -> dict[str, dict[str, Any]]:
    """parts: offence, person, role, relationship, age."""
    involvements = pl.DataFrame(
        list(parts), orient="row",
        schema={**dict.fromkeys(("offence", "person", "role", "relationship"), pl.String), "age": pl.Int64},
    ).with_columns(body=pl.col("offence").str.slice(0, 1))  # fmt: skip
    names = sorted({part[0] for part in parts} | {"z"})
    offences = pl.DataFrame(
        [{"offence": name, "abuse_type": None, "offence_code": "19E", "suspects_stated": None, **fields}
         for name in names],
        schema={"offence": pl.String, "abuse_type": pl.String, "offence_code": pl.String, "suspects_stated": pl.Int64},
    )  # fmt: skip
    found = offence_facts(offences, involvements=involvements, joins=joins)
    return {row["offence"]: row for row in found.iter_rows(named=True)}


@pytest.mark.parametrize(
    ("relations", "expected"),
    [
        (("stranger", "trust"), "none"), (("family", "trust"), "some"), (("family", "family"), "all"),
        (("family", None), None), ((None, None), None),
    ],
)  # fmt: skip
def test_whether_suspects_are_family_is_known_only_where_it_is_recorded(
    relations: tuple[str | None, ...], expected: str | None
) -> None:
    parts = [("a", f"s{place}", "suspect", relation, None) for place, relation in enumerate(relations)]
    assert facts(*parts)["a"]["family"] == expected


@pytest.mark.parametrize(
    ("ages", "expected"),
    [((17,), "yes"), ((18,), "no"), ((None,), None), ((40, 17), "yes"), ((17, None), "yes"), ((40, None), None)],
)
def test_a_victim_is_a_child_only_where_an_age_under_18_is_known(ages: tuple[int, ...], expected: str | None) -> None:
    parts = [("a", f"v{place}", "victim", None, each) for place, each in enumerate(ages)]
    assert facts(*parts)["a"]["child_victim"] == expected


def test_an_offence_in_which_nobody_is_listed_has_no_facts_about_people() -> None:
    row = facts(("a", "s", "suspect", None, None))["z"]
    assert [row[fact] for fact in ("suspects_recorded", "family", "child_victim", "group_suspects")] == [None] * 4


def test_suspects_recorded_are_those_listed_or_the_number_stated_whichever_is_more() -> None:
    one = ("a", "s", "suspect", None, None)
    assert facts(one, suspects_stated=3)["a"]["suspects_recorded"] == 3
    assert facts(one, suspects_stated=0)["a"]["suspects_recorded"] == 1
    assert facts(one, ("a", "s", "suspect", "family", None))["a"]["suspects_recorded"] == 1


@pytest.mark.parametrize(
    ("abuse_type", "code", "expected"),
    [("exploitation", "19E", "yes"), ("abuse", "71", "yes"), (None, "71", "yes"), ("abuse", "19E", "no"),
     (None, "19E", None)],
)  # fmt: skip
def test_exploitation_is_what_the_force_assessed_or_what_the_code_says(
    abuse_type: str | None, code: str, expected: str | None
) -> None:
    found = facts(("a", "s", "suspect", None, None), abuse_type=abuse_type, offence_code=code)
    assert found["a"]["exploitation"] == expected


def groups(*parts: tuple[str, str, str], by: tuple[str, ...]) -> dict[str, list[int]]:
    frame = pl.DataFrame(list(parts), orient="row", schema=["offence", "person", "role"])
    return {offence: told for offence, *told in join_offences(frame, by=by).iter_rows()}


def test_a_suspect_in_two_forces_joins_their_offences() -> None:
    found = groups(("a1", "s", "suspect"), ("b1", "s", "suspect"), ("b1", "t", "suspect"), ("c1", "u", "suspect"),
                   by=("same_offence",))  # fmt: skip
    assert found["a1"] == found["b1"] == [1, 2, 0]
    assert found["c1"] == [2, 1, 0]


def test_a_victim_joins_offences_only_where_the_definition_says_so() -> None:
    parts = (("a1", "s", "suspect"), ("a1", "v", "victim"), ("a2", "t", "suspect"), ("a2", "v", "victim"))
    assert groups(*parts, by=("same_offence",))["a1"] == [1, 1, 1]
    assert groups(*parts, by=("same_offence", "same_victim"))["a1"] == [1, 2, 1]


@pytest.mark.parametrize("by", [("same_offence",), ("same_offence", "same_victim")])
def test_someone_who_is_a_victim_here_and_a_suspect_there_joins_nothing(by: tuple[str, ...]) -> None:
    found = groups(("a1", "s", "suspect"), ("a1", "p", "victim"), ("a2", "p", "suspect"), ("a2", "v", "victim"), by=by)
    assert found["a1"][0] != found["a2"][0]
