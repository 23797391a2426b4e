"""Limits against the normal limits worked out by hand; over-dispersion against the published formula."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.missing import funnel_limits, overdispersion

Z_95, Z_998 = 1.959964, 3.090232


def test_the_limits_are_those_of_the_normal_distribution() -> None:
    limits = funnel_limits(100, average=0.5)  # standard error 0.05
    assert limits.low_95 == pytest.approx(0.5 - 0.05 * Z_95, abs=1e-7)
    assert limits.high_95 == pytest.approx(0.5 + 0.05 * Z_95, abs=1e-7)
    assert limits.low_998 == pytest.approx(0.5 - 0.05 * Z_998, abs=1e-7)
    assert limits.high_998 == pytest.approx(0.5 + 0.05 * Z_998, abs=1e-7)


def test_extra_variance_is_added_to_that_of_chance() -> None:
    limits = funnel_limits(100, average=0.5, extra_variance=0.0119)  # 0.0025 + 0.0119 = 0.12 squared
    assert limits.high_95 == pytest.approx(0.5 + 0.12 * Z_95, abs=1e-7)


def test_limits_of_a_share_stay_between_nothing_and_all() -> None:
    limits = funnel_limits(1, average=0.9)
    assert (limits.high_95, limits.high_998, limits.low_998) == (1.0, 1.0, 0.0)
    assert funnel_limits(1, average=0.1).low_95 == 0.0


@pytest.mark.parametrize("denominator", [0, -5])
def test_a_body_without_people_has_no_limits(denominator: int) -> None:
    with pytest.raises(ValueError, match="positive denominator"):
        funnel_limits(denominator, average=0.5)


def test_equal_shares_show_no_over_dispersion() -> None:
    assert overdispersion([10, 20, 40, 5], [20, 40, 80, 10]) == (0.5, 0.0)


def test_the_variance_between_bodies_of_a_small_example_is_that_worked_out_by_hand() -> None:
    # Two bodies of 100, shares .2 and .8: average .5, chance variance .0025, z = -6 and 6, phi = 36, weights 400 each:
    # (2 x 36 - 1) / (800 - 320000 / 800) = 71 / 400.
    average, extra = overdispersion([20, 80], [100, 100])
    assert average == 0.5
    assert extra == pytest.approx(71 / 400, rel=1e-12)


def test_one_body_in_ten_at_each_end_is_pulled_in_before_dispersion_is_judged() -> None:
    # Ten bodies of 100: eight at .5 and one at each extreme; the extremes are pulled in to .5, and nothing is left.
    average, extra = overdispersion([0, 50, 50, 50, 50, 50, 50, 50, 50, 100], [100] * 10)
    assert (average, extra) == (0.5, 0.0)


def test_with_unequal_bodies_the_formula_of_spiegelhalter_holds() -> None:
    numerators, denominators = [30, 10, 90], [50, 100, 150]
    average = 130 / 300
    chance = [average * (1 - average) / d for d in denominators]
    phi = sum((n / d - average) ** 2 / v for n, d, v in zip(numerators, denominators, chance, strict=True)) / 3
    weights = [1 / v for v in chance]
    expected = (3 * phi - 2) / (sum(weights) - sum(w * w for w in weights) / sum(weights))
    assert overdispersion(numerators, denominators) == (pytest.approx(average), pytest.approx(expected, rel=1e-12))


@pytest.mark.parametrize(
    ("numerators", "denominators", "average"),
    [([], [], 0.0), ([0], [0], 0.0), ([0, 0], [5, 9], 0.0), ([5, 9], [5, 9], 1.0), ([3], [10], 0.3)],
)
def test_where_nothing_can_vary_there_is_no_over_dispersion(
    numerators: list[int], denominators: list[int], average: float
) -> None:
    assert overdispersion(numerators, denominators) == (average, 0.0)


@settings(derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), max_size=12))
def test_empty_bodies_change_nothing_and_the_variance_is_never_negative(pairs: list[tuple[int, int]]) -> None:
    bodies = [(min(n, d), d) for n, d in pairs]
    found = overdispersion([n for n, _ in bodies], [d for _, d in bodies])
    filled = [(n, d) for n, d in bodies if d]
    assert found == overdispersion([n for n, _ in filled], [d for _, d in filled])
    assert found[1] >= 0.0


@settings(derandomize=True, deadline=None)
@given(st.integers(1, 5000), st.floats(0.01, 0.99), st.floats(0, 0.1))
def test_the_wide_limits_enclose_the_narrow_ones_and_larger_bodies_have_narrower_ones(
    denominator: int, average: float, extra: float
) -> None:
    limits = funnel_limits(denominator, average=average, extra_variance=extra)
    assert limits.low_998 <= limits.low_95 <= average <= limits.high_95 <= limits.high_998
    larger = funnel_limits(4 * denominator, average=average, extra_variance=extra)
    assert larger.high_95 <= limits.high_95
    if limits.low_95 > 0 and extra == 0.0:
        assert average - larger.low_95 == pytest.approx((average - limits.low_95) / sqrt(4))


@pytest.mark.parametrize(("between", "most"), [(0.0, 0.004), (0.06, 0.02)])
def test_the_outer_limits_raise_as_few_false_alarms_as_they_say(between: float, most: float) -> None:
    # 200 bodies of 100 to 2,000 people and one true average, 100 times over; then with ordinary differences between
    # bodies, judged from the data. 99.8 % limits should be passed by 2 in 1,000. Pulling in a tenth at each end makes of
    # ordinary differences about two thirds of their variance, so that the limits are passed by some 15 in 1,000.
    rng = np.random.default_rng(9)
    sizes = rng.integers(100, 2000, 200)
    passed = 0
    for _ in range(100):
        shares = np.clip(rng.normal(0.4, between, 200), 0.01, 0.99) if between else np.full(200, 0.4)
        counts = rng.binomial(sizes, shares)
        average, extra = overdispersion(counts.tolist(), sizes.tolist())
        if not between:
            extra = 0.0
        spread = np.sqrt(average * (1 - average) / sizes + extra)
        one = funnel_limits(int(sizes[0]), average=average, extra_variance=extra)
        assert one.high_998 == pytest.approx(average + Z_998 * spread[0], abs=1e-6)
        passed += int((np.abs(counts / sizes - average) > Z_998 * spread).sum())
    assert 0.0005 <= passed / 20_000 <= most
