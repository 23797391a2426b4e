"""Which counts and populations a claim is about, and every way in which a population does not belong to the counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from openinquiry.core.missing.claims import DataRow, Letter, can_it_be_said, select, selection_of
from openinquiry.core.missing.claims.selecting import ANY_OTHER
from openinquiry.core.shared import WrongUsage
from tests.core.missing.claims.making import PEOPLE, SEEN, counted, data, living, ratio, share


def test_reasons_for_the_unrecorded_are_kept_apart_and_added_over_strata() -> None:
    rows = data(counted({"White": 9, "Asian": 3}, 4), counted({"White": 1}, 6, area="Southmoor"))
    refused = [replace(each, group="declined", number=2) for each in rows.rows if each.group == "not asked"]
    found = select(data(list(rows.rows), refused), selection_of(share()))
    assert found.why_unrecorded == {"not asked": 10.0, "declined": 4.0}
    assert found.counts.unrecorded.tolist() == [6.0, 8.0]
    assert found.counts.recorded.tolist() == [[9.0, 3.0], [1.0, 0.0]]


def test_a_population_without_a_period_belongs_to_every_period_and_one_of_another_to_none() -> None:
    rows = [counted({"White": 300, "Asian": 400}, period="2022"), counted({"White": 300, "Asian": 400}, period="2023")]
    always = select(data(*rows, living(PEOPLE)), selection_of(ratio()))
    assert always.populations is not None
    assert always.populations.tolist() == [[80_000.0, 15_000.0]] * 2
    assert always.unmatched == ()
    other = select(data(*rows, living(PEOPLE, period="2021")), selection_of(ratio()))
    assert other.populations is None
    assert "no population of Asian people (period 2022" in other.unmatched[0]


@pytest.mark.parametrize(("age", "other"), [("15-64", "15-64"), ("18+", "18+"), ("17", "17")])
def test_ages_are_written_in_three_ways(age: str, other: str) -> None:
    rows = data(counted({"White": 300, "Asian": 400}, age=age), living(PEOPLE, age=other))
    assert select(rows, selection_of(ratio())).unmatched == ()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (living(PEOPLE, age="all"), "different sexes, ages or ethnic groups"),
        (living(PEOPLE, sex="all"), "different sexes, ages or ethnic groups"),
        (living(PEOPLE, area="Southmoor"), "cannot be divided by the population of Southmoor"),
        (living(PEOPLE, basis="offence place"), "counted by residence cannot be divided"),
        (living(PEOPLE, basis=""), "by residence or by offence place"),
        (living({"White": 80_000.0}), "no population of Asian people"),
        ([], "no population to set the people against"),
    ],
)
def test_a_population_that_does_not_match_the_counts_is_refused(rows: list[DataRow], words: str) -> None:
    grade = can_it_be_said(ratio(), data(counted({"White": 300, "Asian": 400}), rows))
    assert grade.letter is Letter.X
    assert words in " ".join(grade.reasons)
    assert words in grade.may_print


def test_a_population_of_every_age_is_not_matched_on_age() -> None:
    grade = can_it_be_said(ratio(), data(counted({"White": 300, "Asian": 400}, age="all"), living(PEOPLE, age="all")))
    assert grade.letter is Letter.X
    assert grade.by_bounds is Letter.A
    assert len(grade.reasons) == 1
    assert "not matched on age" in grade.reasons[0]


def test_ways_of_recording_ethnicity_are_never_merged_and_never_divided_by_each_other() -> None:
    own, seen = counted({"White": 300, "Asian": 100}), counted({"White": 10, "Asian": 390}, system=SEEN)
    both = data(own, seen, living(PEOPLE))
    assert can_it_be_said(share(), both).letter is Letter.A
    assert can_it_be_said(replace(share(), system=SEEN), both).letter is Letter.E
    assert can_it_be_said(share(), both).evidence == can_it_be_said(share(), data(own)).evidence
    grade = can_it_be_said(replace(ratio(), system=SEEN), both)
    assert grade.letter is Letter.X
    assert "as an officer saw it cannot be set against a population" in grade.reasons[0]
    with pytest.raises(WrongUsage, match="never merged"):
        can_it_be_said(replace(share(), system="ethnicity_cin_census"), both)


def test_only_the_rows_that_the_claim_names_are_used() -> None:
    rows = data(counted({"White": 90, "Asian": 10}), counted({"White": 10, "Asian": 90}, area="Southmoor"))
    assert can_it_be_said(share(where={"area": "Northmoor"}), rows).letter is Letter.A
    assert can_it_be_said(share(where={"area": "Southmoor"}), rows).letter is Letter.E
    assert can_it_be_said(share(where={"area": ["Northmoor", "Southmoor"]}), rows).evidence[0].at[0].low == 0.5


@pytest.mark.parametrize(
    ("claim", "rows", "words"),
    [
        (share(group="Martian"), data(counted({"White": 9})), "no group Martian"),
        (share(where={"area": "Utopia"}), data(counted({"White": 9})), "no area Utopia"),
        (share(), data(counted({"White": 9})[:1]), "No row says how many are unrecorded"),
        (share(), data(counted({"White": 50.0, "Asian": 20.0}, 10.0), percentages=True), "add up to 80"),
        (
            share(),
            data(counted({"White": 90.0}, 10.0), counted({"White": 90.0}, 10.0, area="S"), percentages=True),
            "cannot be added up",
        ),
        (ratio(), data(counted({"White": 9, "Asian": 9}, age="old"), living(PEOPLE, age="old")), "is not written as"),
    ],
)
def test_data_that_do_not_hold_what_is_claimed_are_wrong_usage(claim, rows, words: str) -> None:
    with pytest.raises(WrongUsage, match=words):
        can_it_be_said(claim, rows)


def test_two_ways_of_recording_that_nobody_states_are_not_taken_to_be_one() -> None:
    rows = data(counted({"White": 300, "Asian": 400}, system="not_stated"), living(PEOPLE, system="not_stated"))
    (reason,) = select(rows, selection_of(replace(ratio(), system="not_stated"))).unmatched
    assert reason.startswith(
        "Counts of ethnicity recorded in a way that the source does not state cannot be set against"
    )


def test_where_one_group_is_listed_the_unrecorded_may_be_of_any_other() -> None:
    found = select(data(counted({"White": 640}, 600)), selection_of(share()))
    assert found.counts.groups == ("White", ANY_OTHER)
    assert found.counts.recorded.tolist() == [[640.0, 0.0]]


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ({"sex": "all"}, {"sex": "M"}, "Rows of the sex all stand beside rows of the sex M"),
        ({"area": ""}, {"area": "Northmoor"}, r"area \(empty\) stand beside rows of the area Northmoor"),
        ({"age": "15-64"}, {"age": "18+"}, "age 15-64 stand beside rows of the age 18"),
        ({"age": "all"}, {"age": "15-64"}, "age all stand beside"),
        ({"basis": "residence"}, {"basis": "offence place"}, "by residence and by offence place in one stratum"),
    ],
)
def test_parts_beside_their_whole_would_be_counted_twice_and_are_refused(one: dict, other: dict, words: str) -> None:
    rows = data(counted({"White": 90, "Asian": 30}, 4, **one), counted({"White": 80, "Asian": 20}, 4, **other))
    with pytest.raises(WrongUsage, match=words):
        select(rows, selection_of(share()))


def test_parts_that_do_not_overlap_are_added() -> None:
    rows = [
        counted({"White": 90, "Asian": 30}, 4, age=age, sex=sex, area=area)
        for age in ("10-17", "18+") for sex in ("M", "F") for area in ("Northmoor", "Southmoor")
    ]  # fmt: skip
    assert select(data(*rows), selection_of(share())).counts.people.sum() == 8 * 124
    chosen = data(counted({"White": 90, "Asian": 30}, 4, sex="all"), counted({"White": 80, "Asian": 20}, 4, sex="M"))
    assert select(chosen, selection_of(share(where={"sex": "M"}))).counts.people.sum() == 104


def test_more_people_counted_than_there_are_is_no_rate() -> None:
    rows = counted({"White": 90, "Asian": 30}, 4)
    thousands = can_it_be_said(ratio(), data(rows, living({"White": 80_000.0, "Asian": 15.0})))
    assert thousands.letter is Letter.X
    assert thousands.reasons == (
        "More Asian people are counted than live there (area Northmoor, sex M, age 15-64): the population is in another unit "
        "or of something else.",
    )
    assert can_it_be_said(ratio(), data(rows, living({"White": 90.0, "Asian": 30.0}))).letter is Letter.E
