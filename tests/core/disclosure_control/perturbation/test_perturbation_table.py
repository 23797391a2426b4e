"""Noise of mean nought and the variance asked for, that never turns a count negative or into a small one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from openinquiry.core.disclosure_control.perturbation import maximum_entropy_table, rounding_table
from openinquiry.core.disclosure_control.perturbation.perturbation_table import _maximum_entropy
from openinquiry.core.shared import WrongUsage


def test_the_published_probabilities_for_noise_up_to_2_of_variance_1():
    # Enderle 2023, "Introduction to the ptable package": with D = 2 and V = 1 a count of 2 stays with 0.383 and becomes 0
    # with 0.0638.
    found = _maximum_entropy(np.arange(-2, 3), 1.0)
    assert np.round(found[[0, 4]], 4).tolist() == [0.0638, 0.0638]
    assert round(float(found[2]), 3) == 0.383
    assert np.round(256 * found).tolist() == [16, 63, 98, 63, 16]


@settings(derandomize=True, deadline=None, max_examples=25)
@given(st.data())
def test_no_other_noise_of_that_mean_and_variance_has_more_entropy(data: st.DataObject):
    below, above = data.draw(st.integers(1, 4)), data.draw(st.integers(2, 5))
    noise = np.arange(-below, above + 1)
    variance = data.draw(st.floats(0.15, 0.85)) * below * above
    found = _maximum_entropy(noise, variance)
    assert np.isclose(found.sum(), 1)
    assert np.isclose(found @ noise, 0, atol=1e-6)
    assert np.isclose(found @ noise**2, variance, atol=1e-5)
    other = minimize(
        lambda p: (p * np.log(np.maximum(p, 1e-300))).sum(),
        np.full(len(noise), 1 / len(noise)),
        bounds=[(0, 1)] * len(noise),
        constraints=[
            {"type": "eq", "fun": lambda p: p.sum() - 1},
            {"type": "eq", "fun": lambda p: p @ noise},
            {"type": "eq", "fun": lambda p: p @ noise**2 - variance},
        ],
        method="SLSQP",
    )
    assert (found * np.log(found)).sum() <= other.fun + 1e-4


@settings(derandomize=True, deadline=None, max_examples=25)
@given(st.integers(1, 8), st.floats(0.2, 0.6), st.integers(1, 5))
def test_noise_is_bounded_unbiased_and_leaves_no_small_or_negative_count(most: int, share: float, smallest: int):
    smallest = min(smallest, most + 1)
    table = maximum_entropy_table(greatest_noise=most, variance=share * most**2, smallest_shown=smallest)
    counts = np.repeat(np.arange(3 * most + 12), 256)
    shown = table.perturbed(counts, keys=np.tile(np.arange(256), 3 * most + 12))
    assert (np.abs(shown - counts) <= most).all()
    assert ((shown == 0) | (shown >= smallest)).all()
    assert not shown[counts == 0].any()
    assert np.abs(table.bias).max() <= smallest / 512
    # 256 equal chances come within a fifth of the variance for every count that is far enough from nought to have it.
    assert abs(table.variance[-1] - share * most**2) < 0.2 * share * most**2


def test_the_mean_noise_is_exactly_nought_in_the_usual_tables():
    for most, variance, smallest in ((5, 3.0, 3), (3, 2.0, 1), (10, 9.0, 5)):
        table = maximum_entropy_table(greatest_noise=most, variance=variance, smallest_shown=smallest)
        assert not table.noise.sum(axis=1).any()
        assert table.greatest_noise == most or table.greatest_noise >= most - 2
        assert np.abs(table.variance[1:] - variance).max() < 0.03 * variance


def test_a_count_that_cannot_have_the_variance_has_the_nearest_to_it():
    # 3 cannot go down to 0 within 2 and may not become 1 or 2, so it cannot go up either: it stays.
    table = maximum_entropy_table(greatest_noise=2, variance=1.0, smallest_shown=3)
    assert table.variance[3] == 0
    # 1 becomes 0 or 3 and nothing else: 85 of 256 keys are as near to a third as can be.
    assert table.noise[1].tolist() == [-1] * 171 + [2] * 85


def test_rounding_by_key_goes_to_an_adjacent_multiple_with_the_true_count_as_mean():
    table = rounding_table()
    counts = np.repeat(np.arange(10, 40), 256)
    shown = table.perturbed(counts, keys=np.tile(np.arange(256), 30))
    assert not (shown % 5).any()
    assert (shown[counts % 5 == 0] == counts[counts % 5 == 0]).all()
    assert (np.abs(shown - counts) < 5).all()
    assert np.abs(shown.reshape(30, 256).mean(axis=1) - np.arange(10, 40)).max() <= 2.5 / 256
    assert shown.min() == 10


@pytest.mark.parametrize(
    ("most", "variance", "smallest"), [(0, 1.0, 1), (51, 1.0, 1), (2, 0.0, 1), (2, 4.5, 1), (2, 1.0, 0), (2, 1.0, 4)]
)
def test_parameters_that_no_noise_has_are_refused(most: int, variance: float, smallest: int):
    with pytest.raises(WrongUsage, match="greatest noise"):
        maximum_entropy_table(greatest_noise=most, variance=variance, smallest_shown=smallest)


@pytest.mark.parametrize(("base", "hidden"), [(1, 10), (5, 4), (5, 12)])
def test_a_threshold_that_is_no_multiple_of_the_base_is_refused(base: int, hidden: int):
    with pytest.raises(WrongUsage, match="Rounding by cell key"):
        rounding_table(base=base, hidden_below=hidden)
