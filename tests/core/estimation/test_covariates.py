"""Lists and groups that go together in pairs: another program's values, a check by another road, and what must always hold."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import dblquad
from scipy.special import gammaln

from openinquiry.core.estimation import CannotEstimate, CaptureTable
from openinquiry.core.estimation.covariates import average_over_pairs
from openinquiry.core.shared import WrongUsage
from tests.core.estimation.degenerate import DEGENERATE, codes
from tests.core.estimation.published import expected_values
from tests.outside_data import outside_data


def spina_bifida() -> dict[str, CaptureTable]:
    rows = pl.read_csv(outside_data("mse/spina_by_ethnicity.csv"), null_values="NA").drop_nulls("y")
    history = pl.concat_str(
        pl.when(pl.col(f"S{each}") == "obs").then(pl.lit("1")).otherwise(pl.lit("0")) for each in (1, 2, 3)
    )
    rows = rows.with_columns(history.alias("history"))
    return {
        str(group): CaptureTable.from_histories(("S1", "S2", "S3"), dict(part.select("history", "y").iter_rows()))
        for (group,), part in rows.group_by("eth", maintain_order=True)
    }


def test_spina_bifida_by_ethnicity_comes_out() -> None:
    rows = expected_values("rj_hierarchical", dataset="spina_by_ethnicity")
    (number, low, high), (likeliest,) = rows.values()
    found = average_over_pairs(spina_bifida(), covariate="eth")
    assert found.mean == pytest.approx(number, rel=0.03)
    assert found.shortest_interval() == pytest.approx((low, high), rel=0.03)
    assert found.models[0].pairs == ("S2:S3",)
    assert found.models[0].probability == pytest.approx(likeliest, abs=0.05)
    assert found.effective > 1000


def test_the_evidence_of_a_model_is_that_of_its_integral() -> None:
    # Two lists and one group: constant c and effects a, b with unit normal priors; the constant is integrated out by hand, the
    # two others by quadrature. Two models: with the pair of lists (which then is its prior alone) and without.
    table = CaptureTable.from_histories("AB", {"10": 7, "01": 4, "11": 3})
    counts, signs = np.array([7, 4, 3]), np.array([[1, -1], [-1, 1], [1, 1]])

    def density(shift: float) -> float:
        def inside(b: float, a: float) -> float:
            logs = signs @ np.array([a, b]) + shift * signs.prod(axis=1)
            # ∫ exp(n·c − S·e^c) dc = Γ(n)/S^n
            value = counts @ logs + gammaln(14) - 14 * np.log(np.exp(logs).sum()) - (a * a + b * b) / 2
            return float(np.exp(value) / (2 * np.pi))

        return float(dblquad(inside, -6, 6, -6, 6, epsabs=0, epsrel=1e-4)[0])

    without = density(0.0)
    nodes, weights = np.polynomial.hermite_e.hermegauss(12)
    with_pair = sum(weight * density(node) for node, weight in zip(nodes, weights, strict=True)) / np.sqrt(2 * np.pi)
    found = average_over_pairs({"all": table})
    chances = {model.pairs: model.probability for model in found.models}
    assert chances[()] == pytest.approx(without / (without + with_pair), abs=0.02)


def test_groups_have_their_own_numbers_that_add_up() -> None:
    tables = {
        "one": CaptureTable.from_histories(
            "ABC", {"100": 90, "010": 70, "001": 60, "110": 30, "101": 25, "011": 20, "111": 9}
        ),
        "other": CaptureTable.from_histories(
            "ABC", {"100": 20, "010": 9, "001": 40, "110": 5, "101": 12, "011": 6, "111": 3}
        ),
    }
    found = average_over_pairs(tables)
    one, other = found.of_group("one")[0], found.of_group("other")[0]
    assert one + other == pytest.approx(found.N, rel=0.02)
    assert (found.draws >= np.array([[304], [95]])).all()
    low, high = found.interval(0.8)
    assert found.counted < low < found.N < high
    assert found.sentence().startswith("Among those some list could have reached there are about ")
    assert sum(model.probability for model in found.models) <= 1 + 1e-12
    with pytest.raises(WrongUsage, match="no group called"):
        found.of_group("third")


def test_the_same_seed_gives_the_same_bytes() -> None:
    table = {"all": CaptureTable.from_histories("ABC", {"100": 9, "010": 7, "001": 6, "110": 3, "101": 2, "011": 2})}
    assert average_over_pairs(table, seed=3).draws.tobytes() == average_over_pairs(table, seed=3).draws.tobytes()
    assert average_over_pairs(table, seed=3).draws.tobytes() != average_over_pairs(table, seed=4).draws.tobytes()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=14, max_size=14))
def test_sparse_groups_give_a_number_or_a_refusal(counts: list[int]) -> None:
    tables = {
        name: CaptureTable(("A", "B", "C"), np.array([0, *part]))
        for name, part in (("x", counts[:7]), ("y", counts[7:]))
    }
    try:
        found = average_over_pairs(tables, draws=500)
    except CannotEstimate:
        return
    low, high = found.interval()
    assert sum(counts) <= low <= found.N <= high < 1e12
    assert found.N < 1e9


@pytest.mark.parametrize("name", DEGENERATE)
def test_a_degenerate_table_is_refused_with_its_reason(name: str) -> None:
    table, code = DEGENERATE[name]
    with pytest.raises(CannotEstimate) as refused:
        average_over_pairs({"all": table})
    assert code in codes(refused.value)


def test_too_many_lists_are_refused_and_different_ones_wrong_usage() -> None:
    counts = np.full(64, 3)
    counts[0] = 0
    with pytest.raises(CannotEstimate) as refused:
        average_over_pairs({"all": CaptureTable(tuple("ABCDEF"), counts)})
    assert codes(refused.value) == {"too_many_lists"}
    two = CaptureTable.from_histories("AB", {"10": 7, "01": 4, "11": 3})
    for wrong in ({}, {"x": two, "y": CaptureTable.from_histories("AC", {"10": 7})}):
        with pytest.raises(WrongUsage):
            average_over_pairs(wrong)
