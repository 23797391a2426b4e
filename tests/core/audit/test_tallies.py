"""People counted: one a person and place, certain where any of its offences certainly is, and never by the order of rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.core.audit import AuditResult
from openinquiry.core.audit.definitions import CANNOT_TELL, DOES_NOT_MEET, MEETS
from openinquiry.core.audit.readings import Reading
from openinquiry.core.audit.records import Records
from openinquiry.core.audit.tallies import NATIONAL, people_of, tally
from tests.core.audit.small_audit import run_small_audit, write_small_audit

Part = tuple[int | None, str, int | None, str]  # person, body, age, answer for the offence

_PARTS = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(1, 4)), st.sampled_from(["X", "Y"]), st.one_of(st.none(), st.integers(9, 20)),
        st.sampled_from([MEETS, CANNOT_TELL, DOES_NOT_MEET]),
    ),
    max_size=12,
)  # fmt: skip


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> AuditResult:
    return run_small_audit(write_small_audit(tmp_path_factory.mktemp("audit")))


@given(_PARTS)
def test_people_are_those_counted_one_by_one(parts: list[Part]) -> None:
    found = people_of(_reading(parts), population="audit", role="victim")
    mine = {(row["scope"], row["person_number"]): (row["certain"], row["age"]) for row in found.iter_rows(named=True)}
    assert mine == _one_by_one(parts)
    assert found.height == len(mine)


def _one_by_one(parts: list[Part]) -> dict[tuple[str, int], tuple[bool, int | None]]:
    """Whoever takes part, by place; all who are not known are one, number 0."""
    takes = defaultdict(list)
    for person, body, age, answer in parts:
        if answer != DOES_NOT_MEET:
            for scope in (body, NATIONAL):
                takes[scope, person or 0].append((answer == MEETS, age))
    people = {}
    for who, mine in takes.items():
        certain = any(sure for sure, _ in mine)
        ages = [age for sure, age in mine if age is not None and sure == certain]
        people[who] = (certain, min(ages, default=None))
    return people


def _reading(parts: list[Part]) -> Reading:
    text, number, nobody = pl.String, pl.UInt32, pl.DataFrame()
    counted = pl.DataFrame(
        [(n, person, "victim", body, age, None if age else "not recorded") for n, (person, body, age, _) in enumerate(parts)],
        orient="row",
        schema={"offence_number": number, "person_number": number, "role": text, "body": text, "age": pl.Int64,
                "age_missing": text},
    )  # fmt: skip
    answers = [answer for *_, answer in parts]
    classified = pl.DataFrame(
        {"offence_number": range(len(parts)), "audit": answers}, schema={"offence_number": number, "audit": text}
    )
    told = {f"{name}{end}": text for name in ("sex", "ethnicity_self_defined") for end in ("", "_missing")}
    people = pl.DataFrame(schema={"person_number": number, **told})
    return Reading(classified, counted, counted, people, nobody, nobody)


def test_the_order_in_which_a_force_writes_its_rows_changes_no_count(result: AuditResult) -> None:
    definitions = tuple(result.groupings.definitions)
    for seed in range(3):
        mixed = Records(
            **{
                each.name: getattr(result.records, each.name).sample(fraction=1, shuffle=True, seed=seed)
                for each in fields(Records)
            }
        )
        again = tally(mixed, linkage=result.linkage, definitions=definitions)
        for name in ("offences", "people", "victims"):
            before, after = getattr(result.tallies, name), getattr(again, name)
            assert after.sort(pl.all()).equals(before.sort(pl.all()))
        for level, reading in again.readings.items():
            assert reading.same.equals(result.tallies.readings[level].same)
