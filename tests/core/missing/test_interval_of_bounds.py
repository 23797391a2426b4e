"""Intervals of bounds: the known multipliers at both extremes, the published equations between them, and coverage."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from openinquiry.core.missing import imbens_manski_interval, interval_of_bounds
from openinquiry.core.missing.interval_of_bounds import _both_below
from openinquiry.core.shared import WrongUsage

ONE, TWO = 1.6448536, 1.9599640


@pytest.mark.parametrize("make", [
    lambda low, high, se: imbens_manski_interval(low, high, errors=(se, se)),
    lambda low, high, se: interval_of_bounds(low, high, errors=(se, se), correlation=1.0),
])  # fmt: skip
def test_the_multiplier_is_two_sided_where_the_ends_meet_and_one_sided_where_they_are_far_apart(make) -> None:
    met, apart = make(0.4, 0.4, 0.1), make(0.1, 0.9, 0.01)
    assert (met.low, met.high) == (pytest.approx(0.4 - 0.1 * TWO, abs=1e-6), pytest.approx(0.4 + 0.1 * TWO, abs=1e-6))
    assert (apart.low, apart.high) == (pytest.approx(0.1 - 0.01 * ONE), pytest.approx(0.9 + 0.01 * ONE))


@settings(derandomize=True, deadline=None)
@given(st.floats(0, 0.5), st.floats(0.01, 0.2), st.floats(0.01, 0.2))
def test_the_multiplier_of_imbens_and_manski_solves_their_equation(width: float, one: float, other: float) -> None:
    found = imbens_manski_interval(0.2, 0.2 + width, errors=(one, other))
    c = (0.2 - found.low) / one
    assert (found.high - 0.2 - width) / other == pytest.approx(c, rel=1e-6)
    assert norm.cdf(c + width / max(one, other)) - norm.cdf(-c) == pytest.approx(0.95, abs=1e-9)


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.floats(0, 0.3), st.floats(0.02, 0.1), st.floats(0.02, 0.1), st.floats(-0.95, 0.95))
def test_the_interval_of_stoye_covers_both_ends_and_bonferroni_is_no_shorter(
    width: float, one: float, other: float, correlation: float
) -> None:
    found = interval_of_bounds(0.2, 0.2 + width, errors=(one, other), correlation=correlation)
    c, d = (0.2 - found.low) / one, (found.high - 0.2 - width) / other
    joint = multivariate_normal(cov=[[1, -correlation], [-correlation, 1]])
    assert joint.cdf([c, d + width / other]) >= 0.95 - 2e-5
    assert joint.cdf([c + width / one, d]) >= 0.95 - 2e-5
    assert one * c + other * d <= (one + other) * TWO + 1e-6


def test_no_shorter_pair_of_multipliers_would_cover_both_ends() -> None:
    width, errors, correlation = 0.03, (0.02, 0.05), 0.6
    found = interval_of_bounds(0.2, 0.2 + width, errors=errors, correlation=correlation)
    length = found.high - found.low
    shorter = []
    for c in np.linspace(1.65, 2.6, 96):
        d = (length - 1e-4 - width - errors[0] * c) / errors[1]
        covers = min(
            _both_below(c, d + width / errors[1], -correlation), _both_below(c + width / errors[0], d, -correlation)
        )
        shorter.append(d > 0 and covers >= 0.95)
    assert not any(shorter)


@pytest.mark.parametrize("missing", [0.45, 0.02])
def test_an_estimated_interval_covers_the_truth_as_often_as_it_says(missing: float) -> None:
    # 400 people, of whom 30 % of the recorded are in the group: the truth at either end, where coverage is least.
    rng, draws = np.random.default_rng(3), 600
    ends = (1 - missing) * 0.3, (1 - missing) * 0.3 + missing
    covered = [0, 0]
    for _ in range(draws):
        mine, _, unrecorded = rng.multinomial(400, [ends[0], (1 - missing) * 0.7, missing])
        low, high = mine / 400, (mine + unrecorded) / 400
        errors = ((low * (1 - low) / 400) ** 0.5, (high * (1 - high) / 400) ** 0.5)
        correlation = low * (1 - high) / 400 / (errors[0] * errors[1])
        found = interval_of_bounds(low, high, errors=errors, correlation=correlation)
        for place, end in enumerate(ends):
            covered[place] += found.low <= end <= found.high
    # 95 % of 600 with three standard errors of chance.
    assert min(covered) >= 0.923 * draws
    assert max(covered) <= 0.985 * draws


def test_an_end_that_is_certain_or_infinite_stays_where_it_is() -> None:
    certain = interval_of_bounds(0.0, 0.9, errors=(0.0, 0.02), correlation=1.0)
    assert (certain.low, certain.high) == (0.0, pytest.approx(0.9 + 0.02 * ONE))
    open_ended = interval_of_bounds(1.0, inf, errors=(0.1, 0.0), correlation=1.0)
    assert (open_ended.low, open_ended.high) == (pytest.approx(1 - 0.1 * ONE), inf)
    assert interval_of_bounds(0.3, 0.3, errors=(0.0, 0.0), correlation=1.0).low == 0.3


def test_a_width_below_the_least_counts_as_none() -> None:
    as_none = interval_of_bounds(0.4, 0.41, errors=(0.1, 0.1), correlation=1.0, least_width=0.05)
    assert (as_none.low, as_none.high) == (pytest.approx(0.4 - 0.1 * TWO), pytest.approx(0.41 + 0.1 * TWO))


def test_wrong_numbers_are_refused_in_a_sentence() -> None:
    for wrong in ({"coverage": 1.0}, {"errors": (-0.1, 0.1)}):
        with pytest.raises(WrongUsage):
            imbens_manski_interval(0.1, 0.2, **{"errors": (0.1, 0.1), **wrong})
    with pytest.raises(WrongUsage, match="above the high one"):
        imbens_manski_interval(0.3, 0.2, errors=(0.1, 0.1))
    with pytest.raises(WrongUsage, match="correlation"):
        interval_of_bounds(0.1, 0.2, errors=(0.1, 0.1), correlation=1.5)
