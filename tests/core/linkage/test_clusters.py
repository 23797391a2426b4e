"""Clusters: no chain joins more records than one person can have, and stricter is never looser."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.linkage.clusters import cluster_records, part_by_average

Pairs = list[tuple[str, str, float]]
RECORDS = [f"r{number:02d}" for number in range(12)]


def people(pairs: Pairs, *, threshold: float, largest: int, records: list[str] = RECORDS) -> dict[str, str]:
    frame = pl.DataFrame(pairs, schema={"record_l": pl.String, "record_r": pl.String, "match_weight": pl.Float64},
                         orient="row")  # fmt: skip
    found = cluster_records(pl.Series(records, dtype=pl.String), frame, threshold=threshold, largest=largest)
    return dict(found.iter_rows())


def sizes(found: dict[str, str]) -> list[int]:
    return sorted(pl.Series(list(found.values())).value_counts()["count"].to_list())


PAIRS = st.lists(
    st.tuples(st.sampled_from(RECORDS), st.sampled_from(RECORDS), st.integers(0, 40).map(float)), max_size=40
)


def test_links_at_the_threshold_join_and_links_below_it_do_not() -> None:
    found = people([("r00", "r01", 7.0), ("r01", "r02", 6.999)], threshold=7.0, largest=20)
    assert (found["r00"], found["r01"], found["r02"]) == ("r00", "r00", "r02")


def test_a_person_is_named_by_the_least_of_its_records() -> None:
    assert people([("r09", "r03", 9.0), ("r03", "r11", 9.0)], threshold=7.0, largest=20)["r11"] == "r03"


def test_a_chain_longer_than_a_person_can_be_is_taken_apart_at_its_weakest_links_first() -> None:
    chain = [(RECORDS[i], RECORDS[i + 1], 8.0 if i == 5 else 20.0) for i in range(11)]
    found = people(chain, threshold=7.0, largest=6)
    assert {found[record] for record in RECORDS[:6]} == {"r00"}
    assert {found[record] for record in RECORDS[6:]} == {"r06"}


def test_a_chain_of_links_that_are_all_very_strong_is_taken_apart_too() -> None:
    chain = [(RECORDS[i], RECORDS[i + 1], 60.0) for i in range(11)]
    assert max(sizes(people(chain, threshold=1.0, largest=6))) <= 6


def test_only_the_cluster_that_is_too_large_is_taken_apart() -> None:
    chain = [(RECORDS[i], RECORDS[i + 1], 10.0) for i in range(7)]
    found = people([*chain, ("r10", "r11", 7.5)], threshold=7.0, largest=4)
    assert found["r11"] == "r10"
    assert sizes(found) == [1] * 10 + [2]


def test_without_records_there_are_no_people() -> None:
    assert people([], threshold=7.0, largest=20, records=[]) == {}


@settings(derandomize=True, deadline=None, max_examples=150)
@given(PAIRS, st.integers(1, 12))
def test_no_person_ever_has_more_records_than_allowed(pairs: Pairs, largest: int) -> None:
    found = people(pairs, threshold=5.0, largest=largest)
    assert sorted(found) == RECORDS
    assert max(sizes(found)) <= largest


@settings(derandomize=True, deadline=None, max_examples=150)
@given(PAIRS, st.integers(1, 12))
def test_what_a_stricter_threshold_joins_a_freer_one_joins_too(pairs: Pairs, largest: int) -> None:
    loose, central, strict = (people(pairs, threshold=level, largest=largest) for level in (1.0, 7.0, 14.0))
    for stricter, freer in ((strict, central), (central, loose)):
        assert len({(stricter[record], freer[record]) for record in RECORDS}) == len(set(stricter.values()))


@settings(derandomize=True, deadline=None)
@given(PAIRS, st.integers(1, 12), st.randoms(use_true_random=False))
def test_the_order_of_pairs_and_records_does_not_matter(pairs: Pairs, largest: int, random: object) -> None:
    shuffled, records = list(pairs), list(RECORDS)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    random.shuffle(records)  # type: ignore[attr-defined]
    turned = [(right, left, weight) for left, right, weight in shuffled]
    assert people(pairs, threshold=5.0, largest=largest) == people(
        turned, threshold=5.0, largest=largest, records=records
    )


@settings(derandomize=True, deadline=None)
@given(PAIRS)
def test_where_no_cluster_is_too_large_people_are_the_connected_records(pairs: Pairs) -> None:
    found = people(pairs, threshold=5.0, largest=len(RECORDS))
    for left, right, weight in pairs:
        assert weight < 5.0 or found[left] == found[right]
    with_links = {
        record for left, right, weight in pairs if weight >= 5.0 and left != right for record in (left, right)
    }
    assert [record for record in RECORDS if found[record] != record and record not in with_links] == []


def scored(*pairs: tuple[str, str, float]) -> pl.DataFrame:
    return pl.DataFrame(pairs, schema=["record_l", "record_r", "match_weight"], orient="row")


def test_one_chance_link_does_not_join_two_people_whose_other_records_contradict_it() -> None:
    within = scored(
        ("a1", "a2", 9.0), ("b1", "b2", 9.0), ("a2", "b1", 3.0), ("a1", "b1", -9.0), ("a1", "b2", -9.0), ("a2", "b2", -9.0)
    )  # fmt: skip
    parted = part_by_average(within, threshold=0.0, bound=10.0)
    assert dict(parted.people.iter_rows()) == {"a1": "a1", "a2": "a1", "b1": "b1", "b2": "b1"}
    assert parted.right == 2 * (1 / (1 + 2.0**-9))


def test_one_weak_pair_does_not_part_a_person_whose_other_pairs_agree() -> None:
    parted = part_by_average(scored(("a", "b", 9.0), ("b", "c", 9.0), ("a", "c", -3.0)), threshold=0.0, bound=10.0)
    assert set(parted.people["person"]) == {"a"}
    assert round(parted.right, 6) == round(1 / (1 + 2.0**-9) + 2 / (1 + 2.0**-3), 6)


def test_parts_are_numbered_apart_and_without_pairs_there_is_nobody_to_part() -> None:
    parted = part_by_average(scored(("a", "b", 5.0), ("c", "d", -5.0)), threshold=0.0, bound=10.0)
    assert dict(parted.people.iter_rows()) == {"a": "a", "b": "a", "c": "c", "d": "d"}
    nothing = pl.DataFrame(schema={"record_l": pl.String, "record_r": pl.String, "match_weight": pl.Float64})
    assert part_by_average(nothing, threshold=0.0, bound=10.0).people.height == 0
