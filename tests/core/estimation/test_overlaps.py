"""Tables from which nothing can be said are refused with reasons, whatever the method."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from openinquiry.core.estimation import CannotEstimate, CaptureTable
from openinquiry.core.estimation.averaging import average_decomposable
from openinquiry.core.estimation.lower_bounds import chao_lower_bound, chao_time_bound
from openinquiry.core.estimation.overlaps import check_overlaps
from openinquiry.core.estimation.two_lists import chapman, lincoln_petersen, odds_ratio_sensitivity
from tests.core.estimation.degenerate import DEGENERATE, codes

METHODS = (check_overlaps, chao_lower_bound, chao_time_bound, average_decomposable)
OF_TWO = (lincoln_petersen, chapman, odds_ratio_sensitivity)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", DEGENERATE)
def test_a_degenerate_table_is_refused_with_its_reason(method: Callable[[CaptureTable], object], name: str) -> None:
    table, code = DEGENERATE[name]
    with pytest.raises(CannotEstimate) as refused:
        method(table)
    assert code in codes(refused.value)


@pytest.mark.parametrize("method", OF_TWO)
@pytest.mark.parametrize("name", [name for name, (table, _) in DEGENERATE.items() if table.k == 2])
def test_a_degenerate_table_of_two_lists_is_refused_with_its_reason(
    method: Callable[[CaptureTable], object], name: str
) -> None:
    table, code = DEGENERATE[name]
    with pytest.raises(CannotEstimate) as refused:
        method(table)
    assert code in codes(refused.value)


def test_the_lists_that_meet_no_other_are_named() -> None:
    with pytest.raises(CannotEstimate, match="Nobody on police or health is on any of the other lists"):
        check_overlaps(
            CaptureTable.from_histories(
                ("police", "health", "council", "charity", "school"),
                {"10000": 9, "11000": 3, "01000": 4, "00100": 4, "00110": 2, "00010": 5, "00011": 1, "00001": 8},
            )
        )


def test_lists_that_are_connected_through_a_third_are_not_refused() -> None:
    check_overlaps(CaptureTable.from_histories("ABC", {"100": 9, "010": 9, "001": 9, "110": 2, "011": 3}))
