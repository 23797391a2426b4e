"""Which cells are unsafe by themselves: each rule alone, against published examples where there are some."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.disclosure_control import load_policy
from openinquiry.core.disclosure_control.rules import REASONS, unsafe_cells
from openinquiry.core.disclosure_control.tables import CountTable, Dimension
from openinquiry.core.shared import WrongUsage

PLAIN = load_policy("tables")
NO_THRESHOLD = replace(PLAIN, smallest_count_shown=1, room_below=0, room_above=0)


def counted(inner: list[list[int]]) -> CountTable:
    town = Dimension.flat("town", [f"t{each}" for each in range(len(inner))])
    sex = Dimension.flat("sex", [f"s{each}" for each in range(len(inner[0]))])
    cells = {(f"t{row}", f"s{column}"): n for row, line in enumerate(inner) for column, n in enumerate(line)}
    return CountTable.from_cells(cells, dimensions=[town, sex], name="victims")


def magnitude(*contributions: float) -> CountTable:
    """One category, so that it and the total are the same sum of contributions."""
    every = np.array(sorted(contributions, reverse=True), dtype=float)
    total = np.full(2, every.sum())
    return CountTable(
        "turnover", (Dimension.flat("sector", ["mining"]),), total, contributions=np.column_stack([every, every])
    )


def test_counts_from_one_to_one_less_than_the_smallest_shown_are_unsafe_in_margins_too():
    found = unsafe_cells(counted([[0, 4], [5, 0]]), policy=PLAIN)
    assert found.reasons["small count"].tolist() == [[False, True, True], [False, False, False], [False, True, False]]
    assert (found.cells == found.reasons["small count"]).all()
    assert found.room_below.tolist() == [[0, 1, 1], [0, 0, 0], [0, 1, 0]]
    assert found.why((0, 1)) == ("small count",)
    assert found.why((1, 0)) == ()


def test_the_room_below_ends_at_nought():
    found = unsafe_cells(counted([[2, 9]]), policy=replace(PLAIN, room_below=3, room_above=4))
    assert (found.room_below[0, 0], found.room_above[0, 0]) == (2, 4)


def test_a_large_count_of_one_group_is_unsafe_and_a_total_of_two_groups_is_not():
    table = replace(counted([[40, 6]]), groups=np.array([[1, 2, 2], [1, 2, 2]]))
    found = unsafe_cells(table, policy=replace(PLAIN, smallest_number_of_groups=2))
    assert found.why((0, 0)) == ("few groups",)
    assert found.cells.tolist() == [[True, False, False], [True, False, False]]


def test_a_rule_on_groups_asked_of_a_table_without_groups_is_refused_unless_it_is_of_no_groups():
    policy = replace(PLAIN, smallest_number_of_groups=2)
    with pytest.raises(WrongUsage, match=r"victims does not say how many .*in_groups=False"):
        unsafe_cells(counted([[40, 6]]), policy=policy)
    assert not unsafe_cells(replace(counted([[40, 6]]), in_groups=False), policy=policy).cells.any()


# Handbook on Statistical Disclosure Control, 2nd edition 2024, section 4.2.1, examples 1 and 2, and section 4.2.2, example 4.
def test_the_first_example_of_the_handbook_is_safe_by_dominance_and_unsafe_by_p_percent():
    table = magnitude(50_000, 49_000, 1_000)
    by_one = replace(NO_THRESHOLD, dominance_contributors=1, dominance_percent=90)
    assert not unsafe_cells(table, policy=by_one).cells.any()
    assert unsafe_cells(table, policy=replace(NO_THRESHOLD, p_percent=10)).why((0,)) == ("p%",)
    assert not unsafe_cells(
        table, policy=replace(NO_THRESHOLD, p_percent=2)
    ).cells.any()  # it is estimated to 2% exactly


def test_the_second_example_of_the_handbook_is_safe_by_p_percent_and_unsafe_by_dominance_of_two():
    table = magnitude(52_000, 50_000, 8_000)
    assert not unsafe_cells(table, policy=replace(NO_THRESHOLD, p_percent=10)).cells.any()
    by_two = replace(NO_THRESHOLD, dominance_contributors=2, dominance_percent=90.9)
    assert unsafe_cells(table, policy=by_two).why((0,)) == ("dominance",)


def test_the_fourth_example_of_the_handbook_has_its_upper_end():
    policy = replace(NO_THRESHOLD, dominance_contributors=1, dominance_percent=85)
    found = unsafe_cells(magnitude(300, 20, 10), policy=policy)
    assert found.reasons["dominance"].all()
    assert round(330 + found.room_above[0], 2) == 352.94
    assert found.room_below[0] == found.room_above[0]


amounts = st.lists(st.integers(0, 1000), min_size=2, max_size=6)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(amounts, st.integers(1, 60))
def test_with_the_room_by_p_percent_the_second_greatest_is_off_by_at_least_p_percent(each: list[int], p: int):
    first, second = sorted(each, reverse=True)[:2]
    found = unsafe_cells(magnitude(*each), policy=replace(NO_THRESHOLD, p_percent=p))
    upper = sum(each) + found.room_above[0] - second
    assert upper >= (1 + p / 100) * first - 1e-6
    if found.cells[0]:
        assert upper == pytest.approx((1 + p / 100) * first)
        assert sum(each) - second < (1 + p / 100) * first


def test_a_magnitude_is_small_by_its_number_of_contributors():
    assert unsafe_cells(magnitude(900, 800, 700, 600, 0), policy=PLAIN).why((0,)) == ("small count",)
    assert not unsafe_cells(magnitude(900, 800, 700, 600, 1), policy=PLAIN).cells.any()
    only_four_known = replace(magnitude(9, 8, 7, 6), counts=np.array([33.0, 33.0]))
    assert not unsafe_cells(only_four_known, policy=PLAIN).cells.any()  # 3 are left for a fifth
    with pytest.raises(WrongUsage, match="must give the 4 greatest contributions to each total; it gives 3"):
        unsafe_cells(magnitude(9, 8, 7), policy=PLAIN)


@pytest.mark.parametrize("wrong", [[[1.0, 1.0], [2.0, 2.0]], [[9.0, 9.0], [-1.0, -1.0]], [[9.0, 9.0], [5.0, 5.0]]])
def test_contributions_that_cannot_be_those_of_the_total_are_refused(wrong: list[list[float]]):
    table = replace(magnitude(6, 4), contributions=np.array(wrong))
    with pytest.raises(WrongUsage, match="0 or more, in falling order, and no more than the total"):
        unsafe_cells(table, policy=replace(NO_THRESHOLD, p_percent=10))


def test_counts_of_people_without_contributions_are_not_asked_who_dominates():
    policy = replace(NO_THRESHOLD, p_percent=90, dominance_contributors=1, dominance_percent=10)
    assert not unsafe_cells(counted([[1, 2], [3, 4]]), policy=policy).cells.any()


def test_noughts_are_unsafe_where_somebody_could_have_been_if_the_policy_says_so():
    table = counted([[0, 0], [7, 0]])
    telling = replace(PLAIN, zeros_are_telling=True)
    nought = table.counts == 0
    assert (unsafe_cells(table, policy=telling).reasons["nought"] == nought).all()
    assert not unsafe_cells(table, policy=PLAIN).cells.any()
    impossible = np.zeros(table.counts.shape, dtype=bool)
    impossible[:2, 1] = True  # and so the total of that column
    found = unsafe_cells(replace(table, impossible=impossible), policy=telling)
    assert found.reasons["nought"].tolist() == [[True, False, True], [False, False, False], [False, False, False]]
    assert (found.room_below[0, 0], found.room_above[0, 0]) == (0, 1)
    by_total = np.zeros(table.counts.shape, dtype=bool)
    by_total[2, 1] = True  # and so all that it is made of
    assert (unsafe_cells(replace(table, impossible=by_total), policy=telling).cells == found.cells).all()


def test_somebody_in_an_impossible_cell_is_refused():
    impossible = np.zeros((3, 3), dtype=bool)
    impossible[1, 0] = True
    with pytest.raises(WrongUsage, match="t1 / s0 in victims is told to be impossible, but is not 0"):
        unsafe_cells(replace(counted([[0, 0], [7, 0]]), impossible=impossible), policy=PLAIN)


def test_a_table_that_is_protected_already_is_refused():
    table = counted([[9, 8]])
    with pytest.raises(WrongUsage, match="before any is hidden"):
        unsafe_cells(replace(table, hidden=table.counts == 9), policy=PLAIN)


def test_a_cell_with_several_reasons_has_them_all_and_the_greatest_room():
    table = replace(magnitude(300, 20, 10), groups=np.array([1, 1]))
    policy = replace(
        PLAIN, p_percent=50, dominance_contributors=1, dominance_percent=85, smallest_number_of_groups=2,
        smallest_count_shown=4,
    )  # fmt: skip
    found = unsafe_cells(table, policy=policy)
    assert found.why((0,)) == ("small count", "few groups", "dominance", "p%")
    assert found.room_above[0] == pytest.approx(150 - 10)
    assert set(found.reasons) == set(REASONS)
