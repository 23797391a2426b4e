"""What a table says against its own estimate."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.core.estimation import CannotEstimate, CaptureTable, chao_lower_bound, chapman
from openinquiry.core.estimation.closed_population import fit_closed
from openinquiry.core.estimation.diagnostics import (
    heterogeneity_plot,
    internal_consistency,
    leave_one_list_out,
    merge_each_pair,
    people_of,
)
from tests.core.estimation.degenerate import DEGENERATE
from tests.core.estimation.published import outside_table


def independent(reach: tuple[float, ...], whole: int = 100_000) -> CaptureTable:
    k = len(reach)
    counts = np.zeros(1 << k)
    for history in range(1, 1 << k):
        counts[history] = round(
            whole * float(np.prod([p if history >> place & 1 else 1 - p for place, p in enumerate(reach)]))
        )
    return CaptureTable(tuple("ABCDEF"[:k]), counts)


def test_people_alike_give_a_straight_line_and_people_of_two_kinds_one_that_bends_upward() -> None:
    alike = independent((0.3, 0.3, 0.3, 0.3))
    plot = heterogeneity_plot(alike)
    assert [point.people for point in plot.points] == alike.on_how_many[1:].tolist()
    assert plot.points[1].height == log(alike.on_how_many[2] / 6)
    assert max(abs(bend) for bend in plot.bends if bend is not None) < 1e-3
    hard = independent((0.05, 0.05, 0.05, 0.05))
    mixed = heterogeneity_plot(CaptureTable(alike.lists, alike.counts + hard.counts))
    assert all(bend is not None and bend > 0 for bend in mixed.bends)
    assert "bend upward" in mixed.sentence()


def test_hares_bend_upward_and_people_of_2013_who_shut_lists_out_do_not() -> None:
    # Hares: Cormack 1989, and Baillargeon and Rivest 2007, section 4, where the plot is convex.
    assert [point.people for point in heterogeneity_plot(outside_table("hare")).points] == [25, 22, 13, 5, 1, 2]
    uk = heterogeneity_plot(outside_table("UKdat_5"))
    assert [point.people for point in uk.points] == [2523, 214, 6, 1, 0]
    assert uk.points[4].height is None
    assert uk.bends[-1] is None


def test_nobody_on_two_lists_gives_no_bend() -> None:
    plot = heterogeneity_plot(CaptureTable.from_histories("ABC", {"100": 3}))
    assert plot.bends == (None,)
    assert "too few lists" in plot.sentence()


def test_people_of_a_list_keep_the_order_of_the_others() -> None:
    table = CaptureTable.from_histories("ABC", {"010": 5, "110": 7, "011": 11, "111": 13, "101": 17})
    inside = people_of(table, "B")
    assert inside.lists == ("A", "C")
    assert {row[0]: row[1] for row in inside.cells().iter_rows()} == {"10": 7, "01": 11, "11": 13}
    with pytest.raises(CannotEstimate):
        people_of(CaptureTable.from_histories("A", {"1": 3}), "A")


def test_independent_lists_are_consistent_with_their_known_sizes() -> None:
    found = internal_consistency(independent((0.3, 0.4, 0.2, 0.5)), lambda table: fit_closed(table, "Mt"))
    assert [each.name for each in found.lists] == list("ABCD")
    assert all(each.within for each in found.lists)
    assert all(each.log_error == pytest.approx(0, abs=1e-3) for each in found.lists)
    assert found.lists[0].size == pytest.approx(30_000, abs=5)
    assert found.lists[0].seen == pytest.approx(30_000 * (1 - 0.6 * 0.8 * 0.5), abs=5)
    assert found.sentence() == (
        "Of 4 lists whose known size was estimated from the other lists, 4 lay within the 95 % interval."
    )


def test_a_list_whose_people_are_hard_to_reach_otherwise_is_not_consistent() -> None:
    table = independent((0.3, 0.4, 0.2))
    counts = table.counts.copy()
    counts[0b001] += 20_000  # on A alone, as many again as expected
    found = internal_consistency(CaptureTable(table.lists, counts), chapman)
    assert found.lists[0].within is False
    assert found.lists[0].log_error is not None
    assert found.lists[0].log_error < -0.3


def test_leaving_out_an_independent_list_changes_little_and_one_that_is_fed_much() -> None:
    table = independent((0.3, 0.4, 0.2, 0.5))
    steady = leave_one_list_out(table, lambda each: fit_closed(each, "Mt"))
    assert [each.name for each in steady.changed] == list("ABCD")
    assert steady.span == pytest.approx((100_000, 100_000), rel=1e-3)
    assert steady.sentence().startswith("With one list left out the estimate goes from ")
    counts = table.counts.copy()
    both = np.array([history for history in range(16) if history & 1 and not history & 2])
    counts[both | 2] += counts[both] // 2  # half the people of A are sent on to B
    counts[both] -= counts[both] // 2
    fed = leave_one_list_out(CaptureTable(table.lists, counts), lambda each: fit_closed(each, "Mt"))
    assert fed.span is not None
    assert fed.span[1] / fed.span[0] > 1.05


def test_making_one_list_of_those_that_feed_one_another_undoes_it() -> None:
    table = independent((0.3, 0.3, 0.3, 0.3))
    counts = table.counts.copy()
    both = np.array([history for history in range(16) if history & 1 and not history & 2])
    counts[both | 2] += counts[both] // 2
    counts[both] -= counts[both] // 2
    found = merge_each_pair(CaptureTable(table.lists, counts), lambda each: fit_closed(each, "Mt"))
    by_name = {each.name: each.N for each in found.changed}
    assert len(by_name) == 6
    assert by_name["A + B"] == pytest.approx(100_000, rel=1e-3)
    assert found.whole.N is not None
    assert found.whole.N < 99_000


@given(st.lists(st.integers(0, 20), min_size=15, max_size=15))
def test_a_table_without_an_answer_has_its_refusal_in_the_row(counts: list[int]) -> None:
    table = CaptureTable(tuple("ABCD"), np.array([0, *counts]))
    for found in (leave_one_list_out(table, chao_lower_bound), merge_each_pair(table, chao_lower_bound)):
        for check in (found.whole, *found.changed):
            assert (check.N is None) == (check.refusal is not None)
            assert check.N is None or check.N < 1e9
        assert found.sentence()


@pytest.mark.parametrize("name", DEGENERATE)
def test_degenerate_tables_give_refusals_and_no_errors(name: str) -> None:
    table, _ = DEGENERATE[name]
    assert heterogeneity_plot(table).sentence()
    for sensitivity in (leave_one_list_out(table, chao_lower_bound), merge_each_pair(table, chao_lower_bound)):
        assert sensitivity.whole.refusal is not None
    if table.k > 1:
        assert internal_consistency(table, chao_lower_bound).sentence()
