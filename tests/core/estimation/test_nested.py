"""Replicate linkages and imputations in one estimate: what each adds to its variance."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from openinquiry.core.estimation import CaptureTable, fit_loglinear, independence
from openinquiry.core.estimation.nested import capture_table_of, combine_nested, estimate_over_linkages
from openinquiry.core.missing.imputation import pool_rubin
from openinquiry.core.shared import WrongUsage


def test_one_linkage_with_one_imputation_is_the_plain_estimate() -> None:
    found = combine_nested(np.array([[500.0]]), log_variances=np.array([[0.04]]), counted=[300])
    reach = float(np.exp(norm.ppf(0.975) * 0.2))
    assert (found.N, found.low, found.high) == pytest.approx((800, 300 + 500 / reach, 300 + 500 * reach))
    assert found.shares == {"lists": 1.0, "unrecorded": 0.0, "linkage": 0.0}


@given(st.lists(st.floats(50, 5000), min_size=3, max_size=8), st.floats(0.001, 0.5))
def test_one_linkage_with_several_imputations_is_what_rubins_rules_give(dark: list[float], variance: float) -> None:
    found = combine_nested(np.array([dark]), log_variances=np.full((1, len(dark)), variance), counted=[100])
    pooled = pool_rubin([float(np.log(each)) for each in dark], variances=[variance] * len(dark))
    assert found.within + found.imputation == pytest.approx(pooled.total)
    assert np.log(found.N - 100) == pytest.approx(pooled.estimate)
    if pooled.degrees is not None and np.isfinite(pooled.degrees):
        assert found.degrees == pytest.approx(pooled.degrees)


@given(
    st.integers(2, 5).flatmap(
        lambda m: st.lists(st.lists(st.floats(50, 5000), min_size=m, max_size=m), min_size=2, max_size=6)
    ),
    st.floats(0.0, 0.5),
)
def test_the_parts_add_up_and_none_is_below_0(dark: list[list[float]], variance: float) -> None:
    found = combine_nested(np.array(dark), log_variances=np.full(np.shape(dark), variance), counted=[100] * len(dark))
    assert min(found.within, found.linkage) >= 0
    assert found.imputation >= 0
    if found.within + found.imputation + found.linkage > 1e-9:
        assert sum(found.shares.values()) == pytest.approx(1)
    assert 100 <= found.low <= found.N <= found.high  # so wide with two linkages far apart that the rest is lost in 100


def test_what_moves_with_the_linkage_alone_is_laid_at_its_door() -> None:
    by_linkage = np.array([[400.0] * 4, [500.0] * 4, [640.0] * 4])
    found = combine_nested(by_linkage, log_variances=np.full((3, 4), 0.001), counted=[300] * 3)
    assert found.imputation == pytest.approx(0, abs=1e-12)
    assert found.shares["linkage"] > 0.9
    assert found.sentence().endswith("better linkage would help most.")
    by_imputation = combine_nested(by_linkage.T, log_variances=np.full((4, 3), 0.001), counted=[300] * 4)
    assert by_imputation.linkage == 0
    assert by_imputation.shares["unrecorded"] > 0.9


RECORDS = pl.DataFrame({"record_id": [*"abcdefgh"], "list": ["P", "P", "P", "P", "C", "C", "C", "C"]})


def test_a_missed_link_raises_the_estimate_and_the_table_knows_it() -> None:
    linked = pl.DataFrame({"record_id": [*"abcdefgh"], "person": [1, 2, 3, 4, 1, 2, 5, 6]})
    missed = linked.with_columns(person=pl.when(pl.col("record_id") == "f").then(7).otherwise("person"))
    table = capture_table_of(linked, records=RECORDS, lists="PC")
    assert dict(table.cells().iter_rows()) == {"10": 2, "01": 2, "11": 2}
    assert dict(capture_table_of(missed, records=RECORDS, lists="PC").cells().iter_rows()) == {
        "10": 3,
        "01": 3,
        "11": 1,
    }

    def estimate(each: CaptureTable) -> tuple[float, float]:
        fit = fit_loglinear(each, independence(2))
        return fit.dark_figure, fit.log_se**2

    found = estimate_over_linkages([linked, missed, linked], records=RECORDS, lists="PC", estimate=estimate)
    plain = fit_loglinear(table, independence(2))
    assert found.N > plain.N
    assert found.linkages == 3
    assert 0 < found.shares["linkage"] < 1


@pytest.mark.parametrize(
    "records", [RECORDS.with_columns(list=pl.lit("X")), RECORDS.with_columns(record_id=pl.lit("z"))]
)
def test_a_record_without_a_list_or_a_person_is_refused(records: pl.DataFrame) -> None:
    people = pl.DataFrame({"record_id": [*"abcdefgh"], "person": [1, 2, 3, 4, 1, 2, 5, 6]})
    with pytest.raises(WrongUsage, match="Every record needs"):
        capture_table_of(people, records=records, lists="PC")


@pytest.mark.parametrize(
    ("dark", "variance"),
    [([[0.0]], [[0.1]]), ([[5.0]], [[-0.1]]), ([[float("nan")]], [[0.1]]), ([[5.0]], [[0.1, 0.2]])],
)
def test_replicates_that_are_no_estimates_are_refused(dark: list[list[float]], variance: list[list[float]]) -> None:
    with pytest.raises(WrongUsage):
        combine_nested(np.array(dark), log_variances=np.array(variance), counted=[3])
