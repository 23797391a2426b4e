"""The same offence recorded by two forces."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.core.audit.repeats import recorded_by_two_forces

DAY, BORN = date(2024, 4, 1), date(2010, 6, 15)
People = dict[str, str]  # person: role


def offences(**second: object) -> pl.DataFrame:
    first = {"offence": "X/1", "body": "X", "recorded_date": date(2024, 5, 1), "offence_code": "19E",
             "committed_from": DAY}  # fmt: skip
    return pl.DataFrame([first, {**first, "offence": "Y/1", "body": "Y", "recorded_date": date(2024, 6, 1), **second}])


def people(first: People, second: People, *, born: dict[str, date | None] | None = None) -> pl.DataFrame:
    days = born or {}
    rows = [
        (offence, person, role, days.get(person, date(1980, 1, len(person))))
        for offence, members in (("X/1", first), ("Y/1", second))
        for person, role in members.items()
    ]
    return pl.DataFrame(
        rows,
        orient="row",
        schema={"offence": pl.String, "person": pl.String, "role": pl.String, "birth_date": pl.Date},
    )


def found(frame: pl.DataFrame, linked: pl.DataFrame) -> list[str]:
    """The readings in which the second record is the first offence again."""
    pairs = recorded_by_two_forces(frame, linked=dict.fromkeys(("strict", "central", "loose"), linked))
    assert {row for each in pairs.values() for row in each.rows()} <= {("Y/1", "X/1")}
    return [level for level, each in pairs.items() if each.height]


SUSPECT_AND_VICTIM = {"s": "suspect", "v": "victim"}
EVERY = ["strict", "central", "loose"]


def test_the_same_people_on_the_same_day_are_one_offence_in_every_reading() -> None:
    assert found(offences(), people(SUSPECT_AND_VICTIM, SUSPECT_AND_VICTIM)) == EVERY


@pytest.mark.parametrize("second", [{"body": "X"}, {"offence_code": "71"}, {"committed_from": date(2024, 4, 2)}])
def test_another_code_or_day_or_the_same_force_makes_another_offence(second: dict[str, object]) -> None:
    assert found(offences(**second), people(SUSPECT_AND_VICTIM, SUSPECT_AND_VICTIM)) == []


def test_one_missed_link_does_not_hide_a_transferred_offence() -> None:
    missed = {"s": "suspect", "w": "victim"}
    born: dict[str, date | None] = {"v": BORN, "w": BORN}
    assert found(offences(), people(SUSPECT_AND_VICTIM, missed, born=born)) == ["central", "loose"]


def test_a_second_victim_of_the_same_suspect_on_the_same_day_is_another_offence() -> None:
    other = {"s": "suspect", "w": "victim"}
    born: dict[str, date | None] = {"v": BORN, "w": date(2011, 1, 1)}
    assert found(offences(), people(SUSPECT_AND_VICTIM, other, born=born)) == ["loose"]


def test_another_suspect_of_the_same_victim_is_another_offence() -> None:
    born: dict[str, date | None] = {"s": date(1980, 1, 1), "t": date(1981, 1, 1)}
    assert found(offences(), people(SUSPECT_AND_VICTIM, {"t": "suspect", "v": "victim"}, born=born)) == ["loose"]


def test_one_suspect_more_is_left_to_the_loose_reading() -> None:
    more = {**SUSPECT_AND_VICTIM, "t": "suspect"}
    assert found(offences(), people(SUSPECT_AND_VICTIM, more)) == ["loose"]


def test_victims_born_on_one_day_and_nobody_in_common_are_left_to_the_loose_reading() -> None:
    born: dict[str, date | None] = {"v": BORN, "w": BORN, "s": None, "t": None}
    assert found(offences(), people(SUSPECT_AND_VICTIM, {"t": "suspect", "w": "victim"}, born=born)) == ["loose"]


def test_an_offence_without_a_first_day_is_nobodys_second_record() -> None:
    frame = offences().with_columns(committed_from=pl.lit(None, dtype=pl.Date))
    assert found(frame, people(SUSPECT_AND_VICTIM, SUSPECT_AND_VICTIM)) == []


_TOLD = st.tuples(
    st.sampled_from(["X", "Y", "Z"]), st.sampled_from([DAY, date(2024, 4, 2)]), st.integers(1, 3),
    st.dictionaries(st.tuples(st.sampled_from("pqr"), st.sampled_from(["suspect", "victim"])), st.just(None), max_size=3),
)  # fmt: skip


@given(st.lists(_TOLD, max_size=6))
def test_what_is_found_is_what_looking_at_every_two_records_gives(told: list[tuple[str, date, int, dict]]) -> None:
    """Everybody was born on a day of their own, so who they are says as much as when they were born."""
    born = {name: date(2000, 1, place) for place, name in enumerate("pqr", start=1)}
    frame = pl.DataFrame(
        [(f"{n}", body, date(2024, 6, day), "19E", first) for n, (body, first, day, _) in enumerate(told)],
        orient="row",
        schema={"offence": pl.String, "body": pl.String, "recorded_date": pl.Date, "offence_code": pl.String,
                "committed_from": pl.Date},
    )  # fmt: skip
    linked = pl.DataFrame(
        [(f"{n}", who, role, born[who]) for n, (*_, parts) in enumerate(told) for who, role in parts],
        orient="row",
        schema={"offence": pl.String, "person": pl.String, "role": pl.String, "birth_date": pl.Date},
    )
    found = recorded_by_two_forces(frame, linked=dict.fromkeys(EVERY, linked))
    assert found["strict"].rows() == _looked_at(told, lambda parts: [frozenset(parts)] if _has_victim(parts) else [])
    assert set(found["loose"].rows()) == {*found["central"].rows(), *_looked_at(told, list)}
    assert set(found["strict"].rows()) <= set(found["central"].rows())


def _has_victim(parts: dict) -> bool:
    return any(role == "victim" for _, role in parts)


def _looked_at(told: list[tuple[str, date, int, dict]], shared: Callable[[dict], list]) -> list[tuple[str, str]]:
    """(offence, first): for whatever two records of one day may share, each with the first recorded, if of another force."""
    found = set()
    for n, (body, first_day, _, parts) in enumerate(told):
        for each in shared(parts):
            alike = [
                (day, f"{m}", other) for m, (other, when, day, theirs) in enumerate(told)
                if when == first_day and each in shared(theirs)
            ]  # fmt: skip
            _, first, force = min(alike)
            found |= {(f"{n}", first)} if force != body else set()
    return sorted(found)
