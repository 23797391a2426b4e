"""Effective sizes and R-hat: chains whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from openinquiry.core.estimation.mixing import bulk_size, effective_size, mixing_of, rank_r_hat, tail_size


def autoregressive(correlation: float, *, chains: int = 8, length: int = 20_000, seed: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((chains, length)) * np.sqrt(1 - correlation**2)
    draws = np.empty_like(noise)
    draws[:, 0] = rng.standard_normal(chains)
    for each in range(1, length):
        draws[:, each] = correlation * draws[:, each - 1] + noise[:, each]
    return draws


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9, -0.5])
def test_an_autoregressive_chain_has_the_size_that_theory_gives(correlation: float) -> None:
    draws = autoregressive(correlation)
    expected = draws.size * (1 - correlation) / (1 + correlation)
    assert effective_size(draws) == pytest.approx(expected, rel=0.1)
    assert bulk_size(draws) == pytest.approx(expected, rel=0.1)


def test_independent_draws_mix_in_the_middle_and_in_the_tails() -> None:
    mixing = mixing_of(np.random.default_rng(5).standard_normal((4, 4000)))
    assert mixing.r_hat < 1.005
    assert mixing.bulk == pytest.approx(16_000, rel=0.1)
    assert mixing.tail == pytest.approx(16_000, rel=0.1)


def test_one_chain_elsewhere_is_seen() -> None:
    draws = np.random.default_rng(5).standard_normal((4, 1000))
    draws[3] += 2
    assert rank_r_hat(draws) > 1.2
    assert bulk_size(draws) < 40


def test_one_chain_of_another_spread_is_seen_by_how_far_out_it_is() -> None:
    # The case of Vehtari et al. 2021, section 4.1, in which the older R-hat sees nothing.
    draws = np.random.default_rng(5).standard_normal((4, 1000))
    draws[3] *= 5
    assert abs(draws[3].mean() - draws[:3].mean()) < 0.3
    assert rank_r_hat(draws) > 1.1


def test_ranks_see_what_has_no_variance() -> None:
    draws = np.random.default_rng(5).standard_cauchy((4, 1000))
    assert rank_r_hat(draws) < 1.02
    assert tail_size(draws) > 2000


def test_a_chain_that_drifts_is_seen_by_its_halves() -> None:
    draws = np.random.default_rng(5).standard_normal((4, 1000)) + np.linspace(0, 4, 1000)
    assert rank_r_hat(draws) > 1.2


def test_scale_and_order_preserving_change_make_no_difference() -> None:
    draws = autoregressive(0.5, length=1000)
    assert rank_r_hat(np.exp(draws)) == pytest.approx(rank_r_hat(draws), rel=1e-2)
    assert bulk_size(7 * draws - 3) == pytest.approx(bulk_size(draws), rel=1e-12)


def test_draws_that_are_all_the_same_have_mixed() -> None:
    mixing = mixing_of(np.full((4, 100), 7))
    assert (mixing.r_hat, mixing.bulk, mixing.tail) == (1.0, 400.0, 400.0)
