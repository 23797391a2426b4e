"""Limits and over-dispersion of standardised ratios against Spiegelhalter's formulas, and how often a limit is passed."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.missing.rates import (
    Z_95,
    Z_998,
    Dispersion,
    additive_limits,
    dispersion_of_ratios,
    multiplicative_limits,
    winsorise,
)
from openinquiry.core.shared import WrongUsage

EXPECTED = st.lists(st.floats(5, 500), min_size=2, max_size=9)


def test_the_limits_of_chance_are_those_of_a_square_root_with_a_variance_of_a_quarter() -> None:
    found = additive_limits(100.0, z=2.0)  # the root has the standard error 1/20: (1 - .1) and (1 + .1) squared
    assert (found.low, found.high) == (pytest.approx(0.81), pytest.approx(1.21))
    assert found == multiplicative_limits(100.0, z=2.0)


def test_more_variance_is_added_in_the_one_model_and_multiplies_in_the_other() -> None:
    assert additive_limits(100.0, z=1.0, between=0.0075).high == pytest.approx(1.21)  # .0025 + .0075 = .1 squared
    assert multiplicative_limits(100.0, z=1.0, factor=4.0).high == pytest.approx(1.21)  # 4 x .0025
    assert multiplicative_limits(100.0, z=1.0, factor=0.5) == multiplicative_limits(100.0, z=1.0)  # never narrower


def test_over_dispersion_of_a_small_example_is_that_worked_out_by_hand() -> None:
    # Two areas of which 25 are expected, with 16 and 36: scores 2(4-5) = -2 and 2(6-5) = 2, so phi = 4. Weights 100 each:
    # tau squared = (2 x 4 - 1) / (200 - 20000 / 200) = 7 / 100.
    assert dispersion_of_ratios([16, 36], [25.0, 25.0]) == Dispersion(4.0, pytest.approx(0.07, rel=1e-12))


def test_the_greatest_and_least_tenth_are_pulled_in_before_dispersion_is_judged() -> None:
    assert winsorise([9.0, 1, 2, 3, 4, 5, 6, 7, 8, -9]) == [8.0, 1, 2, 3, 4, 5, 6, 7, 8, 1]
    assert dispersion_of_ratios([0, *[25] * 8, 400], [25.0] * 10) == Dispersion(0.0, 0.0)


@settings(derandomize=True, deadline=None)
@given(EXPECTED, st.data())
def test_without_winsorising_the_additive_variance_is_that_of_dersimonian_and_laird(
    expected: list[float], data: st.DataObject
) -> None:
    # Fewer than ten areas: no tenth to pull in. DerSimonian and Laird 1986, of roots around a known mean of 1.
    observed = [data.draw(st.integers(0, 900)) for _ in expected]
    weights = [4 * e for e in expected]
    heterogeneity = sum(w * (sqrt(o / e) - 1) ** 2 for w, o, e in zip(weights, observed, expected, strict=True))
    spread = sum(weights) - sum(w * w for w in weights) / sum(weights)
    found = dispersion_of_ratios(observed, expected)
    assert found.factor == pytest.approx(heterogeneity / len(expected), rel=1e-9, abs=1e-12)
    assert found.between == pytest.approx(max(0, (heterogeneity - (len(expected) - 1)) / spread), rel=1e-9, abs=1e-12)


def test_by_chance_alone_the_outer_limits_are_seldom_passed_and_with_real_differences_only_if_they_are_ignored() -> (
    None
):
    rng = np.random.default_rng(1)
    expected = rng.uniform(20, 300, 400)
    chance = rng.poisson(expected)
    differing = rng.poisson(expected * (1 + rng.normal(0, 0.15, 400)) ** 2)

    def passed(observed: np.ndarray, between: float) -> float:
        outside = 0
        for seen, e in zip(observed, expected, strict=True):
            limits = additive_limits(float(e), z=Z_998, between=between)
            outside += not limits.low <= seen / e <= limits.high
        return outside / len(expected)

    found = dispersion_of_ratios([int(n) for n in differing], [float(e) for e in expected])
    assert passed(chance, 0.0) <= 0.01
    assert passed(differing, 0.0) > 0.10
    assert passed(differing, found.between) <= 0.02
    assert sqrt(found.between) == pytest.approx(0.15, abs=0.05)  # winsorised, so somewhat less


def test_the_limits_never_fall_below_nothing_and_the_outer_enclose_the_inner() -> None:
    for expected in (0.01, 0.5, 1.0, 30.0):
        outer, inner = additive_limits(expected, z=Z_998), additive_limits(expected, z=Z_95)
        assert 0.0 <= outer.low <= inner.low <= 1.0 <= inner.high <= outer.high


def test_one_area_differs_from_no_other_and_impossible_numbers_are_refused() -> None:
    assert dispersion_of_ratios([900], [3.0]) == Dispersion(1.0, 0.0)
    assert dispersion_of_ratios([900, 2], [3.0, 0.0]) == Dispersion(1.0, 0.0)
    with pytest.raises(WrongUsage, match="less than 0"):
        dispersion_of_ratios([-1, 2], [3.0, 1.0])
    with pytest.raises(WrongUsage, match="positive expected number"):
        additive_limits(0.0, z=Z_95)
