"""What becomes of groups in another reading, and which single links hold them together."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from openinquiry.core.groups import NETWORKS, compare_groups, deciding_links
from openinquiry.core.groups.bridges import find_bridges
from openinquiry.core.groups.stability import largest_group

CO = NETWORKS["co-offending"]


def partition(*groups: str) -> pl.DataFrame:
    rows = [(offence, number) for number, members in enumerate(groups, 1) for offence in members]
    return pl.DataFrame(rows, orient="row", schema={"offence": pl.String, "group": pl.Int64})


def fates(before: pl.DataFrame, after: pl.DataFrame) -> list[tuple[str, float]]:
    return [(fate, similarity) for _, fate, similarity in compare_groups(before, after).rows()]


def test_each_group_has_one_fate() -> None:
    before = partition("ab", "cdef", "gh", "i", "jk", "l")
    after = partition("ab", "cde", "f", "ghi", "jkx")
    assert fates(before, after) == [
        ("unchanged", 1.0), ("split", 0.75), ("merged", 2 / 3), ("merged", 1 / 3), ("other offences", 2 / 3),
        ("gone", 0.0),
    ]  # fmt: skip


def test_a_group_cut_in_halves_is_dissolved_and_one_that_loses_a_third_is_not() -> None:
    assert fates(partition("abcd"), partition("ab", "cd")) == [("split", 0.5)]
    assert fates(partition("abc"), partition("ab")) == [("other offences", 2 / 3)]


def test_nothing_compared_with_nothing_is_nothing() -> None:
    assert fates(partition(), partition()) == []
    assert fates(partition("a"), partition()) == [("gone", 0.0)]
    assert (largest_group(partition()), largest_group(partition("a", "bcd"))) == (0, 3)


@given(st.lists(st.integers(0, 3), min_size=8, max_size=8), st.lists(st.integers(0, 3), min_size=8, max_size=8))
def test_the_similarity_is_the_jaccard_index_with_the_nearest_group(one: list[int], other: list[int]) -> None:
    def sets(labels: list[int]) -> list[set[int]]:
        return [{place for place, label in enumerate(labels) if label == each} for each in sorted(set(labels))]

    def frame(labels: list[int]) -> pl.DataFrame:
        return partition(*("".join("abcdefgh"[place] for place in sorted(members)) for members in sets(labels)))

    expected = [max(len(mine & each) / len(mine | each) for each in sets(other)) for mine in sets(one)]
    assert [similarity for _, similarity in fates(frame(one), frame(other))] == expected


def pieces(size: int, lines: list[tuple[int, int]]) -> int:
    left, right = (np.array([line[end] for line in lines], dtype=int) for end in (0, 1))
    return int(connected_components(coo_matrix((np.ones(len(lines)), (left, right)), shape=(size, size)))[0])


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=14))
def test_a_bridge_is_a_line_without_which_there_is_a_piece_more(lines: list[tuple[int, int]]) -> None:
    left, right = (np.array([line[end] for line in lines], dtype=int) for end in (0, 1))
    expected = [pieces(7, [*lines[:place], *lines[place + 1 :]]) > pieces(7, lines) for place in range(len(lines))]
    assert find_bridges(left, right, weight=np.ones(7)).tolist() == expected


def test_a_bridge_to_a_point_without_weight_is_none() -> None:
    left, right = np.array([0, 1]), np.array([1, 2])
    assert find_bridges(left, right, weight=np.array([1, 1, 0])).tolist() == [True, False]


def test_a_long_chain_is_walked_without_recursion() -> None:
    points = 5000
    chain = np.arange(points - 1)
    assert find_bridges(chain, chain + 1, weight=np.ones(points)).all()


def links(*rows: tuple[str, str, str, bool]) -> pl.DataFrame:
    names = {"record_l": pl.String, "record_r": pl.String, "person": pl.String, "doubtful": pl.Boolean}
    return pl.DataFrame(list(rows), orient="row", schema=names)


def part(*rows: tuple[str, str, str, str]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), orient="row", schema=["offence", "record_id", "person", "role"])


NO_PAIRS = pl.DataFrame(schema={"offence": pl.String, "first": pl.String})
TWO = part(("a", "r1", "p", "suspect"), ("b", "r2", "p", "suspect"))


def deciding(frame: pl.DataFrame, among: pl.DataFrame, same: pl.DataFrame = NO_PAIRS) -> list[tuple[str, str]]:
    groups = partition("".join(sorted(set(frame["offence"]))))
    found = deciding_links(groups, involvements=frame, links=among, same=same, by=CO)
    return found.select("record_l", "record_r").rows()


def test_a_doubtful_link_between_the_only_records_of_a_shared_suspect_decides() -> None:
    assert deciding(TWO, links(("r1", "r2", "p", True))) == [("r1", "r2")]
    assert deciding(TWO, links(("r1", "r2", "p", False))) == []


def test_a_link_with_a_way_round_it_decides_nothing() -> None:
    way = links(("r1", "r2", "p", True), ("r1", "r3", "p", True), ("r2", "r3", "p", True))
    assert deciding(TWO, way) == []
    second = pl.concat([TWO, part(("a", "r9", "q", "suspect"), ("b", "r9", "q", "suspect"))])
    assert deciding(second, links(("r1", "r2", "p", True))) == []
    same = pl.DataFrame({"offence": ["b"], "first": ["a"]})
    assert deciding(TWO, links(("r1", "r2", "p", True)), same) == []


def test_a_link_through_a_record_of_another_return_decides_and_a_dangling_one_does_not() -> None:
    through = links(("r1", "x", "p", True), ("r2", "x", "p", False), ("r1", "y", "p", True))
    assert deciding(TWO, through) == [("r1", "x")]


def test_a_link_of_someone_who_is_a_victim_decides_nothing_where_victims_do_not_join() -> None:
    victims = TWO.with_columns(role=pl.lit("victim"))
    assert deciding(victims, links(("r1", "r2", "p", True))) == []
