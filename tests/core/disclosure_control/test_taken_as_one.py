"""Every hidden count of a table is asked of as one with another, and no other count moves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.disclosure_control.taken_as_one import as_asked, group_of
from openinquiry.core.estimation import CaptureTable
from tests.core.audit.how_many.asked_by_hand import POLICY, policy, replicates_of, table_of

_FEW = st.sampled_from([0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 9])


def _with(table: CaptureTable, place: int, more: int) -> CaptureTable:
    counts = table.counts.copy()
    counts[place] = max(0, counts[place] + more)
    return CaptureTable(table.lists, counts)


@settings(max_examples=200, deadline=None)
@given(st.lists(_FEW, min_size=7, max_size=7), st.sampled_from([(5, 1), (5, 2), (6, 1), (10, 2), (10, 3), (4, 1)]))
def test_every_hidden_count_is_asked_of_as_one_with_another_as_far_from_it_as_the_policy_asks(
    counts: list[int], rule: tuple[int, int]
) -> None:
    smallest, width = rule
    under = policy(smallest_count_shown=smallest, least_width_for_an_attacker=width)
    table = table_of(counts)
    told, _ = as_asked(table, (), policy=under)
    for place in np.flatnonzero(table.counts):
        mine = int(table.counts[place])
        if mine >= smallest:
            assert told.counts[place] == mine
            continue
        same = [value for value in range(1, smallest)
                if np.array_equal(as_asked(_with(table, place, value - mine), (), policy=under)[0].counts, told.counts)]  # fmt: skip
        assert mine in same
        assert max(abs(value - mine) for value in same) >= width
        assert same[0] <= told.counts[place] <= same[-1]
    assert np.array_equal(told.counts == 0, table.counts == 0)


def test_of_one_to_four_two_and_two_are_taken_as_one_and_no_count_moves_by_more_than_one() -> None:
    assert [list(group_of(count, policy=POLICY)) for count in (1, 2, 3, 4)] == [[1, 2], [1, 2], [3, 4], [3, 4]]
    told, _ = as_asked(table_of([5, 1, 2, 3, 4, 0, 1]), (), policy=POLICY)
    assert list(told.counts) == [0, 5, 2, 1, 4, 3, 0, 2]


@pytest.mark.parametrize(
    ("smallest", "width", "groups"),
    [
        (5, 2, [[1, 2, 3, 4]]),
        (6, 1, [[1, 2], [3, 4, 5]]),
        (4, 2, [[1, 2, 3]]),
        (2, 1, [[1]]),
        (8, 3, [[1, 2, 3, 4, 5, 6, 7]]),
    ],
)
def test_groups_hold_every_hidden_value_and_the_last_takes_what_is_left(
    smallest: int, width: int, groups: list[list[int]]
) -> None:
    under = policy(smallest_count_shown=smallest, least_width_for_an_attacker=width, rounding_base=1)
    found = {tuple(group_of(count, policy=under)) for count in range(1, smallest)}
    assert sorted(map(list, found)) == groups


def test_under_a_policy_that_hides_nothing_the_counts_are_as_they_are() -> None:
    table = table_of([5, 1, 2, 3, 4, 0, 1])
    told, replicates = as_asked(table, replicates_of(table), policy=policy(smallest_count_shown=1, rounding_base=1))
    assert np.array_equal(told.counts, table.counts)
    assert all(np.array_equal(one.counts, other.counts)
               for row, drawn in zip(replicates, replicates_of(table), strict=True)
               for one, other in zip(row, drawn, strict=True))  # fmt: skip


def test_in_replicates_a_count_moves_as_in_the_table_and_never_below_nought() -> None:
    table = table_of([50, 40, 1, 30, 3, 9, 2])
    drawn = ((_with(table, 3, 2), _with(table, 5, -3)), (table, _with(table, 7, -2)))
    told, moved = as_asked(table, drawn, policy=POLICY)
    assert list(told.counts - table.counts) == [0, 0, 0, 1, 0, 0, 0, 0]
    assert [int(each.counts[3]) for row in moved for each in row] == [4, 2, 2, 2]
    twos = as_asked(table_of([50, 40, 2, 30, 2, 9, 2]), ((table_of([50, 40, 2, 30, 0, 9, 2]),),), policy=POLICY)
    assert list(twos[0].counts - [0, 50, 40, 2, 30, 2, 9, 2]) == [0, 0, 0, 0, 0, -1, 0, 0]
    assert int(twos[1][0][0].counts[5]) == 0
