"""Two lists: published values, the curve over odds ratios, and what must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.core.estimation import CaptureTable, Refusal, fit_loglinear, independence
from openinquiry.core.estimation.two_lists import chapman, each_pair, lincoln_petersen, odds_ratio_sensitivity
from openinquiry.core.shared import WrongUsage

people = st.integers(1, 5000)


def table(first: int, second: int, both: int) -> CaptureTable:
    return CaptureTable.from_histories("AB", {"10": first, "01": second, "11": both})


def test_ten_marked_and_five_of_fifteen_seen_again_are_thirty_by_the_ratio_and_28_by_chapman() -> None:
    seen = table(5, 10, 5)
    assert lincoln_petersen(seen).N == 30
    assert pytest.approx(11 * 16 / 6 - 1, rel=1e-14) == chapman(seen).N
    # Seber 1970: (11·16·5·10)/(6²·7)
    assert chapman(seen).se ** 2 == pytest.approx(11 * 16 * 5 * 10 / (36 * 7), rel=1e-14)


@given(people, people, people)
def test_an_odds_ratio_of_one_is_the_ratio_of_lincoln_and_petersen_and_the_independent_model(
    first: int, second: int, both: int
) -> None:
    seen = table(first, second, both)
    curve = odds_ratio_sensitivity(seen, phi=(1.0,))
    assert pytest.approx(lincoln_petersen(seen).N, rel=1e-12) == curve.N
    fit = fit_loglinear(seen, independence(2))
    assert pytest.approx(fit.N, rel=1e-6) == curve.N
    assert np.allclose(curve.interval(0.9), fit.wald_interval(0.9), rtol=1e-6)


@given(people, people, people, st.floats(0.1, 10))
def test_the_dark_figure_grows_with_the_odds_ratio_and_gives_it_back(
    first: int, second: int, both: int, phi: float
) -> None:
    curve = odds_ratio_sensitivity(table(first, second, both), phi=(phi, 2 * phi))
    assert curve.dark_figures[0] * both / (first * second) == pytest.approx(phi)
    assert curve.dark_figures[1] == pytest.approx(2 * curve.dark_figures[0])
    low, high = curve.interval()
    assert curve.counted < low < curve.counted + curve.dark_figures[0]
    assert high > curve.counted + curve.dark_figures[1]


@given(people, people, people)
def test_the_order_of_the_lists_changes_nothing_and_nobody_who_was_counted_is_lost(
    first: int, second: int, both: int
) -> None:
    for estimate in (lincoln_petersen, chapman):
        one, other = estimate(table(first, second, both)), estimate(table(second, first, both))
        assert (one.N, *one.interval()) == pytest.approx((other.N, *other.interval()))
        assert one.counted <= one.interval()[0] <= one.N <= one.interval()[1]
        assert one.counted == first + second + both


@given(people, people, people)
def test_twice_the_people_are_twice_as_many(first: int, second: int, both: int) -> None:
    assert (
        pytest.approx(2 * lincoln_petersen(table(first, second, both)).N)
        == lincoln_petersen(table(2 * first, 2 * second, 2 * both)).N
    )


def test_of_more_lists_each_pair_has_its_own_estimate_or_refusal() -> None:
    seen = CaptureTable.from_histories("ABC", {"100": 9, "010": 9, "001": 9, "110": 2, "011": 3})
    found = each_pair(seen)
    assert set(found) == {("A", "B"), ("A", "C"), ("B", "C")}
    assert isinstance(found["A", "C"], Refusal)
    assert not isinstance(found["A", "B"], Refusal)
    assert found["A", "B"].counted == 23  # three more are on B and C: here they are on B


def test_the_sentence_says_what_is_assumed() -> None:
    seen = table(5, 10, 5)
    assert lincoln_petersen(seen).sentence() == (
        "Among those some list could have reached there are about 30 people (95 % interval 23 to 58), if being on A makes "
        "nobody more or less likely to be on B."
    )
    assert "two lists cannot say which" in odds_ratio_sensitivity(seen).sentence()


@pytest.mark.parametrize("phi", [(), (0.0,), (-1.0, 2.0), (float("nan"),)])
def test_odds_ratios_that_are_none_are_wrong_usage(phi: tuple[float, ...]) -> None:
    with pytest.raises(WrongUsage):
        odds_ratio_sensitivity(table(5, 10, 5), phi=phi)


def test_three_lists_need_the_two_that_are_meant() -> None:
    with pytest.raises(WrongUsage, match="Name the two lists"):
        chapman(CaptureTable.from_histories("ABC", {"100": 9, "110": 2}))
