"""Shrinkage of small areas against the paper's own data, a second way to the likelihood, and a simulation with a known truth."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import gamma, nbinom

from openinquiry.core.missing.rates import gamma_prior, shrink_ratios, standardised_ratio
from openinquiry.core.shared import WrongUsage

# Lip cancer in the 56 districts of Scotland, 1975 to 1980: the data of Clayton and Kaldor 1987, table 1, with expected
# numbers as in Breslow and Clayton 1993, JASA 88:9, table 6.
OBSERVED = [9, 39, 11, 9, 15, 8, 26, 7, 6, 20, 13, 5, 3, 8, 17, 9, 2, 7, 9, 7, 16, 31, 11, 7, 19, 15, 7, 10, 16, 11, 5, 3, 7,
            8, 11, 9, 11, 8, 6, 4, 10, 8, 2, 6, 19, 3, 2, 3, 28, 6, 1, 1, 1, 1, 0, 0]  # fmt: skip
EXPECTED = [1.4, 8.7, 3.0, 2.5, 4.3, 2.4, 8.1, 2.3, 2.0, 6.6, 4.4, 1.8, 1.1, 3.3, 7.8, 4.6, 1.1, 4.2, 5.5, 4.4, 10.5, 22.7, 8.8,
            5.6, 15.5, 12.5, 6.0, 9.0, 14.4, 10.2, 4.8, 2.9, 7.0, 8.5, 12.3, 10.1, 12.7, 9.4, 7.2, 5.3, 18.8, 15.8, 4.3, 14.6,
            50.7, 8.2, 5.6, 9.3, 88.7, 19.6, 3.4, 3.6, 5.7, 7.0, 4.2, 1.8]  # fmt: skip


def test_the_prior_is_that_of_greatest_negative_binomial_likelihood_by_another_way() -> None:
    counts, means = np.array(OBSERVED), np.array(EXPECTED)

    def minus_log_likelihood(logs: np.ndarray) -> float:
        shape, rate = np.exp(logs)
        return -float(nbinom.logpmf(counts, shape, rate / (rate + means)).sum())

    found = minimize(minus_log_likelihood, [0.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12})
    prior = gamma_prior(OBSERVED, EXPECTED)
    assert (prior.shape, prior.rate) == (
        pytest.approx(np.exp(found.x[0]), rel=1e-5),
        pytest.approx(np.exp(found.x[1]), rel=1e-5),
    )


def test_the_first_of_the_likelihood_equations_of_the_paper_holds() -> None:
    # The mean of the prior is the mean of the shrunken ratios.
    prior = gamma_prior(OBSERVED, EXPECTED)
    assert prior.mean == pytest.approx(
        np.mean([each.ratio for each in shrink_ratios(OBSERVED, expected=EXPECTED)]), rel=1e-9
    )


def test_a_small_area_is_pulled_further_than_a_large_one() -> None:
    prior = gamma_prior(OBSERVED, EXPECTED)
    shrunk = shrink_ratios(OBSERVED, expected=EXPECTED)
    raw = [o / e for o, e in zip(OBSERVED, EXPECTED, strict=True)]
    pulled = [(r - s.ratio) / (r - prior.mean) for r, s in zip(raw, shrunk, strict=True)]
    assert pulled == pytest.approx([prior.rate / (e + prior.rate) for e in EXPECTED])
    # The first district: 9 seen, 1.4 expected, a ratio of 6.43 in which chance has a large part.
    assert 3.5 < shrunk[0].ratio < 4.5
    assert shrunk[0].exceedance > 0.99
    assert shrunk[-1].exceedance < 0.2
    assert shrunk[-1].ratio > 0  # nothing seen is not nothing


def test_the_exceedance_is_the_tail_of_the_posterior() -> None:
    prior = gamma_prior(OBSERVED, EXPECTED)
    first = shrink_ratios(OBSERVED, expected=EXPECTED)[0]
    assert first.exceedance == pytest.approx(gamma.sf(1.5, 9 + prior.shape, scale=1 / (1.4 + prior.rate)))
    assert gamma.cdf(first.interval.low, 9 + prior.shape, scale=1 / (1.4 + prior.rate)) == pytest.approx(0.025)


def test_exceedances_are_right_as_often_as_they_say_and_shrunken_ratios_are_nearer_the_truth() -> None:
    rng = np.random.default_rng(4)
    expected = rng.uniform(1, 30, 2000)
    truth = rng.gamma(8.0, 1 / 8.0, 2000)
    observed = rng.poisson(expected * truth)
    shrunk = shrink_ratios([int(o) for o in observed], expected=[float(e) for e in expected])
    prior = gamma_prior([int(o) for o in observed], [float(e) for e in expected])
    assert prior.shape == pytest.approx(8.0, rel=0.15)
    assert prior.mean == pytest.approx(1.0, abs=0.03)
    chances = np.array([each.exceedance for each in shrunk])
    assert chances.sum() == pytest.approx((truth > 1.5).sum(), abs=4 * np.sqrt((chances * (1 - chances)).sum()))
    nearer = np.abs([each.ratio for each in shrunk] - truth).mean(), np.abs(observed / expected - truth).mean()
    assert nearer[0] < 0.8 * nearer[1]
    covered = sum(each.interval.low <= t <= each.interval.high for each, t in zip(shrunk, truth, strict=True))
    assert 0.93 <= covered / 2000 <= 0.97


def test_areas_that_differ_by_no_more_than_chance_all_have_the_ratio_of_all_together() -> None:
    assert gamma_prior([10, 10, 10, 10], [10.0] * 4).shape == inf
    same = shrink_ratios([10, 11, 9, 10], expected=[10.0] * 4)
    assert {each.ratio for each in same} == {1.0}
    assert same[0].exceedance == 0.0


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 60), st.floats(0.5, 40)), min_size=2, max_size=12))
def test_nothing_breaks_and_no_order_but_that_of_the_areas_comes_back(areas: list[tuple[int, float]]) -> None:
    observed, expected = [o for o, _ in areas], [e for _, e in areas]
    if not any(observed):
        with pytest.raises(WrongUsage, match="not all 0"):
            gamma_prior(observed, expected)
        return
    found = shrink_ratios(observed, expected=expected)
    assert len(found) == len(areas)
    assert all(0 <= each.exceedance <= 1 and each.interval.low <= each.ratio <= each.interval.high for each in found)
    assert standardised_ratio(observed[0], expected=expected[0]) is not None
    again = shrink_ratios(observed[::-1], expected=expected[::-1])
    assert [each.ratio for each in again[::-1]] == pytest.approx([each.ratio for each in found], rel=1e-6)


def test_too_few_areas_and_impossible_numbers_are_refused() -> None:
    for observed, expected in (([1], [1.0]), ([1, 2], [1.0]), ([1, -2], [1.0, 1.0]), ([1, 2], [1.0, 0.0])):
        with pytest.raises(WrongUsage):
            gamma_prior(observed, expected)
