"""Rubin's rules against an exact conjugate case and published formulas; what is refused, warned of and not available."""

from __future__ import annotations

from math import inf, log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t

from openinquiry.core.missing.imputation import degrees_of_freedom, missing_information, pool_rubin
from openinquiry.core.shared import Refused, WrongUsage


def spread_exactly(mean: float, variance: float, many: int) -> list[float]:
    """``many`` numbers of exactly this mean and variance."""
    raw = np.linspace(-1, 1, many)
    return [float(x) for x in mean + raw * sqrt(variance / raw.var(ddof=1))]


@pytest.mark.parametrize(("observed", "missing"), [(50, 50), (20, 180), (90, 10)])
def test_the_total_variance_of_a_normal_mean_is_that_of_the_observed_alone(observed: int, missing: int) -> None:
    # Values of variance 1, missing completely at random; a flat prior. Exact: the posterior of the mean has variance
    # 1/observed. Proper imputations have W = 1/n, and means over replicates that vary by (m/n)² (1/observed + 1/m).
    n, many = observed + missing, 20_001
    between = (missing / n) ** 2 * (1 / observed + 1 / missing)
    pooled = pool_rubin(spread_exactly(3.0, between, many), variances=[1 / n] * many)
    assert pooled.estimate == pytest.approx(3.0)
    assert pooled.total == pytest.approx(1 / observed, rel=1e-4)
    # And the fraction of missing information is the part that is missing.
    assert pooled.missing_information == pytest.approx(missing / n, rel=1e-2)


def test_the_formulas_of_rubin_come_out_by_hand() -> None:
    # Estimates 1 to 5, variances 2: B = 2.5, T = 2 + 1.2 x 2.5 = 5, nu = 4 (1 + 2/3)^2, r = 1.5.
    pooled = pool_rubin([1, 2, 3, 4, 5], variances=[2.0] * 5)
    assert (pooled.estimate, pooled.within, pooled.between, pooled.total) == (3.0, 2.0, 2.5, 5.0)
    assert pooled.degrees == pytest.approx(4 * (5 / 3) ** 2)
    assert pooled.missing_information == pytest.approx((1.5 + 2 / (pooled.degrees + 3)) / 2.5)
    assert pooled.interval is not None
    assert pooled.interval.high - 3 == pytest.approx(t.ppf(0.975, 100 / 9) * sqrt(5))


def test_the_factor_of_missing_information_is_rubins_and_not_its_inverse() -> None:
    # (m - 1)(1 + m/(m + 1) W/B)²: with 1/(m + 1) in its place the degrees would be 4 (1 + 1/6 x .8)².
    assert degrees_of_freedom(2.0, between=2.5, replicates=5) == pytest.approx(4 * (1 + 5 / 6 * 0.8) ** 2)


@settings(derandomize=True, deadline=None)
@given(st.floats(0.01, 10), st.floats(0.01, 10), st.integers(3, 200), st.integers(2, 10_000))
def test_the_degrees_of_barnard_and_rubin_are_below_both_and_near_rubins_for_large_samples(
    within: float, between: float, replicates: int, complete: int
) -> None:
    classic = degrees_of_freedom(within, between=between, replicates=replicates)
    adjusted = degrees_of_freedom(within, between=between, replicates=replicates, complete=complete)
    assert 0 < adjusted <= min(classic, complete)
    large = degrees_of_freedom(within, between=between, replicates=replicates, complete=1e12)
    assert large == pytest.approx(classic, rel=1e-3)
    # Barnard and Rubin 1999, equation 3.
    lam = (1 + 1 / replicates) * between / (within + (1 + 1 / replicates) * between)
    seen = (complete + 1) / (complete + 3) * complete * (1 - lam)
    assert adjusted == pytest.approx(1 / (1 / classic + 1 / seen), rel=1e-9)


def test_shares_are_pooled_on_the_logit_and_ratios_on_the_logarithm() -> None:
    shares = pool_rubin([0.2] * 10, variances=[0.0016] * 10, scale="logit", complete_degrees=1e9)
    assert shares.estimate == pytest.approx(0.2)
    assert shares.within == pytest.approx(0.0016 / (0.2 * 0.8) ** 2)
    ratios = pool_rubin([2.0, 8.0, 4.0] * 4, variances=[0.01] * 12, scale="log")
    assert ratios.estimate == pytest.approx(4.0)
    assert ratios.between == pytest.approx(np.var([log(2), log(8), log(4)] * 4, ddof=1))


def test_one_replicate_has_no_interval() -> None:
    pooled = pool_rubin([0.3], variances=[0.01], scale="logit")
    assert (pooled.interval, pooled.between, pooled.degrees, pooled.missing_information) == (None, None, None, None)
    assert pooled.estimate == pytest.approx(0.3)
    assert "no interval" in pooled.warning


def test_fewer_than_ten_warn_and_fewer_than_three_valid_are_refused() -> None:
    assert "Only 9 replicates" in pool_rubin([1.0, 2.0, 3.0] * 3, variances=[1.0] * 9).warning
    assert pool_rubin([1.0, 2.0] * 5, variances=[1.0] * 10).warning == ""
    for estimates in ([1.0, 2.0], [1.0, 2.0, float("nan"), 0.0, -1.0]):
        with pytest.raises(Refused, match="Only 2 of"):
            pool_rubin(estimates, variances=[1.0] * len(estimates), scale="log")
    with pytest.raises(Refused, match="Only 0 of 1"):
        pool_rubin([float("nan")], variances=[1.0])


def test_replicates_that_agree_carry_no_missing_information() -> None:
    pooled = pool_rubin([1.0] * 10, variances=[4.0] * 10)
    assert (pooled.missing_information, pooled.degrees, pooled.total) == (0.0, inf, 4.0)
    assert missing_information(0.0, between=1.0, replicates=10, degrees=9.0) == 1.0


def test_wrong_usage_is_said() -> None:
    with pytest.raises(WrongUsage, match="no scale"):
        pool_rubin([1.0], variances=[1.0], scale="root")
    with pytest.raises(WrongUsage, match="one variance for each"):
        pool_rubin([1.0, 2.0], variances=[1.0])
