"""Exact intervals against published tables, and what holds of them for every count."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, gamma, poisson

from openinquiry.core.missing.rates import Interval, binomial_interval, byar_interval, poisson_interval
from openinquiry.core.shared import WrongUsage

COUNTS = st.integers(0, 5000)


# Haenszel, Loveland and Sirken 1962, JNCI 28:947, appendix C (reprinted as table 2.10 of Breslow and Day 1987): what to
# multiply an observed number by for the 95 % limits of its mean.
@pytest.mark.parametrize(
    ("count", "low", "high"),
    [
        (1, 0.0253, 5.57), (2, 0.121, 3.61), (3, 0.206, 2.92), (4, 0.272, 2.56), (5, 0.324, 2.33), (10, 0.480, 1.84),
        (20, 0.611, 1.54), (30, 0.675, 1.43), (50, 0.742, 1.32), (100, 0.814, 1.22),
    ],
)  # fmt: skip
def test_the_limits_are_those_of_the_published_table(count: int, low: float, high: float) -> None:
    found = poisson_interval(count).over(count)
    # to one unit of the last digit printed
    assert found == Interval(pytest.approx(low, abs=0.001), pytest.approx(high, abs=0.01))


def test_of_nothing_seen_the_mean_may_still_have_been_3_7() -> None:
    assert poisson_interval(0) == Interval(0.0, pytest.approx(3.688879, abs=1e-6))  # -ln 0.025


@settings(derandomize=True, deadline=None)
@given(COUNTS, st.sampled_from([0.8, 0.9, 0.95, 0.998]))
def test_at_each_limit_what_was_seen_is_just_not_too_unlikely(count: int, coverage: float) -> None:
    found, tail = poisson_interval(count, coverage=coverage), (1 - coverage) / 2
    assert poisson.cdf(count, found.high) == pytest.approx(tail, rel=1e-6)
    if count:
        assert poisson.sf(count - 1, found.low) == pytest.approx(tail, rel=1e-6)
        assert found.low == pytest.approx(gamma.ppf(tail, count), rel=1e-9)
    assert found.low <= count < found.high


@settings(derandomize=True, deadline=None)
@given(st.integers(10, 5000))
def test_byars_approximation_is_near_the_exact_interval_from_ten_on(count: int) -> None:
    exact, near = poisson_interval(count), byar_interval(count)
    assert near.low == pytest.approx(exact.low, rel=2e-3)
    assert near.high == pytest.approx(exact.high, rel=2e-3)


@settings(derandomize=True, deadline=None)
@given(st.integers(1, 500), st.data())
def test_the_interval_of_a_part_leaves_the_tails_that_clopper_and_pearson_say(of: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, of))
    found = binomial_interval(count, of=of)
    if count:
        assert binom.sf(count - 1, of, found.low) == pytest.approx(0.025, rel=1e-6)
    if count < of:
        assert binom.cdf(count, of, found.high) == pytest.approx(0.025, rel=1e-6)
    assert 0.0 <= found.low <= count / of <= found.high <= 1.0


@settings(derandomize=True, deadline=None)
@given(COUNTS)
def test_a_greater_count_moves_both_limits_up(count: int) -> None:
    one, more = poisson_interval(count), poisson_interval(count + 1)
    assert one.low < more.low
    assert one.high < more.high


def test_what_is_no_count_or_no_coverage_is_refused_in_a_sentence() -> None:
    with pytest.raises(WrongUsage, match="cannot be less than 0"):
        poisson_interval(-1)
    with pytest.raises(WrongUsage, match="must lie between 0 and 1"):
        byar_interval(3, coverage=1.0)
    with pytest.raises(WrongUsage, match="no part of a whole"):
        binomial_interval(4, of=3)
    with pytest.raises(WrongUsage, match="no part of a whole"):
        binomial_interval(0, of=0)
