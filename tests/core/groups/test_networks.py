"""Offences joined into groups, and what is told of each group."""

from __future__ import annotations

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.core.groups import NETWORKS, describe_groups, group_offences

CO, SHARED = NETWORKS["co-offending"], NETWORKS["shared-victim"]


def parts(*rows: tuple[str, str, str]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), orient="row", schema={"offence": pl.String, "person": pl.String, "role": pl.String})


def grouped(frame: pl.DataFrame, offences: list[str], by: tuple[str, ...], **more: pl.DataFrame) -> list[list[str]]:
    found = group_offences(frame, pl.Series(offences, dtype=pl.String), by=by, **more)
    return [sorted(members) for members in found.group_by("group", maintain_order=True).agg("offence")["offence"]]


def test_offences_that_are_not_asked_for_join_nothing() -> None:
    chain = parts(("a", "s", "suspect"), ("b", "s", "suspect"), ("b", "t", "suspect"), ("c", "t", "suspect"))
    assert grouped(chain, ["a", "b", "c"], CO) == [["a", "b", "c"]]
    assert grouped(chain, ["a", "c"], CO) == [["a"], ["c"]]


def test_an_offence_with_nobody_listed_is_a_group_of_its_own() -> None:
    assert grouped(parts(), ["b", "a"], SHARED) == [["a"], ["b"]]
    assert grouped(parts(), [], SHARED) == []


def test_however_often_a_part_is_written_down_it_joins() -> None:
    """So often, too, that the number of times comes to nothing in a small integer."""
    often = parts(*[("a", "s", "suspect")] * 256, *[("b", "s", "suspect")] * 65536)
    assert grouped(often, ["a", "b"], CO) == [["a", "b"]]


def test_who_is_not_known_joins_nothing() -> None:
    nobody = parts(("a", "s", "suspect"), ("b", "t", "suspect")).with_columns(person=pl.lit(None, dtype=pl.String))
    assert grouped(nobody, ["a", "b"], SHARED) == [["a"], ["b"]]


def test_two_records_of_one_offence_are_one_group_whoever_stands_in_them() -> None:
    same = pl.DataFrame({"offence": ["b"], "first": ["a"]})
    frame = parts(("a", "s", "suspect"), ("b", "t", "suspect"), ("c", "t", "suspect"))
    assert grouped(frame, ["a", "b", "c"], CO, same=same) == [["a", "b", "c"]]
    assert grouped(frame, ["a", "c"], CO, same=same) == [["a"], ["c"]]


def test_a_group_is_told_by_its_people_offences_forces_and_years() -> None:
    groups = pl.DataFrame(
        {"offence": ["a", "b", "c", "d"], "group": [1, 1, 1, 2], "counted": [True, True, False, True]}
    )
    people = parts(
        ("a", "s", "suspect"), ("a", "v", "victim"), ("b", "s", "suspect"), ("b", "t", "suspect"), ("c", "w", "victim")
    )
    offences = pl.DataFrame(
        {
            "offence": ["a", "b", "c", "d"],
            "body": ["X", "Y", "Z", "X"],
            "committed_from": [date(2019, 12, 31), date(2021, 5, 1), date(1999, 1, 1), None],
            "committed_to": [None, date(2022, 1, 1), None, None],
        },
        schema_overrides={"committed_from": pl.Date, "committed_to": pl.Date},
    )
    # The record that is not counted gives its victim and no force, offence or year.
    assert describe_groups(groups, involvements=people, offences=offences).rows() == [
        (1, 2, 2, 2, 2, 2019, 2022, 4),
        (2, 0, 0, 1, 1, None, None, None),
    ]


PARTS = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("pqrst"), st.sampled_from(["suspect", "victim"])), max_size=20
)


@given(PARTS)
def test_groups_are_what_following_shared_people_step_by_step_gives(rows: list[tuple[str, str, str]]) -> None:
    for by, roles in ((CO, {"suspect"}), (SHARED, {"suspect", "victim"})):
        sets = {offence: {offence} for offence in "abcdef"}
        for one, who, role in rows:
            for other, whom, also in rows:
                if who == whom and role == also and role in roles:
                    both = sets[one] | sets[other]
                    sets.update(dict.fromkeys(both, both))
        expected = sorted({tuple(sorted(each)) for each in sets.values()})
        assert sorted(map(tuple, grouped(parts(*rows), list("abcdef"), by))) == expected


@given(PARTS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: list[tuple[str, str, str]], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert grouped(parts(*rows), list("abcdef"), SHARED) == grouped(parts(*shuffled), list("fedcba"), SHARED)
