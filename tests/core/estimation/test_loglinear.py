"""Log-linear models of sparse tables: published estimates, exact forms, and where there is none."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.estimation import (
    CannotEstimate,
    CaptureTable,
    all_pairs,
    check_estimable,
    fit_loglinear,
    independence,
    profile_loglinear,
    read_model,
)
from openinquiry.core.estimation.existence import Existence, least_cell, reduce_model
from openinquiry.core.estimation.models import Model
from openinquiry.core.estimation.stepwise import fit_rows
from tests.core.estimation.published import expected, korea, outside_table, uk_2013

# UK 2013 by SparseMSE 2.0.1 (Chan, Silverman and Vincent), main effects: people and 95 % interval.
UK_MAIN = (13444.13, 11985.17, 15133.43)


def test_the_main_effects_of_2013_give_what_others_give() -> None:
    fit = fit_loglinear(uk_2013(), independence(5))
    assert (round(fit.N, 2), *(round(end, 1) for end in fit.wald_interval())) == (UK_MAIN[0], 11985.2, 15133.4)
    assert round(fit.deviance, 5) == 118.53163
    assert round(fit.aic, 5) == 217.77888


def test_the_published_model_of_palembang_gives_the_published_number() -> None:
    fit = fit_loglinear(korea(), read_model("[12,23]", k=3))  # Silverman, Chan and Vincent 2024, Table 2: 157
    assert round(fit.N, 4) == 157.1667


def test_fixed_models_give_what_was_run_elsewhere() -> None:
    for row in expected("fixed_model").iter_rows(named=True):
        table = outside_table(row["dataset"])
        fit = fit_loglinear(table, read_model(row["setting"], k=table.k))
        found = {"N": fit.N, "BIC": fit.bic, "AIC": fit.aic, "dev": fit.deviance}
        for name, value in zip(row["quantity"].split(";"), row["value"].split(";"), strict=True):
            if name in found:
                assert found[name] == pytest.approx(float(value), rel=1e-6), (row["dataset"], row["setting"], name)


def test_wald_intervals_and_fits_of_main_effects_are_those_run_elsewhere() -> None:
    quantiles = {
        "wald_log_q0.025": (0.95, 0),
        "wald_log_q0.975": (0.95, 1),
        "wald_log_q0.1": (0.8, 0),
        "wald_log_q0.9": (0.8, 1),
    }
    rows = expected("loglinear_main")
    assert rows.height > 0
    for row in rows.iter_rows(named=True):
        table = outside_table(row["dataset"])
        fit = fit_loglinear(table, independence(table.k))
        if row["quantity"] in quantiles:
            level, end = quantiles[row["quantity"]]
            assert fit.wald_interval(level)[end] == pytest.approx(float(row["value"]), rel=1e-4)
        elif row["quantity"] != "selected_terms":
            found = {"N": fit.N, "AIC": fit.aic, "deviance": fit.deviance}[row["quantity"]]
            assert found == pytest.approx(float(row["value"]), rel=1e-6)


def test_existence_and_identifiability_are_those_published() -> None:
    for row in expected("extended_mle_check").iter_rows(named=True):
        table = outside_table(row["dataset"])
        model = all_pairs(table.k) if row["setting"] == "all pairs" else read_model(row["setting"], k=table.k)
        assert check_estimable(table, model).code == int(row["value"]), (row["dataset"], row["setting"])


@given(st.lists(st.integers(1, 400), min_size=7, max_size=7))
def test_three_lists_with_all_pairs_have_a_closed_form(counts: list[int]) -> None:
    table = CaptureTable(tuple("ABC"), [0, *counts])  # type: ignore[arg-type]
    a, b, ab, c, ac, bc, abc = counts
    dark = abc * a * b * c / (ab * ac * bc)
    if dark < 1e8:
        assert fit_loglinear(table, all_pairs(3)).dark_figure == pytest.approx(dark, rel=1e-6)


@given(st.lists(st.integers(1, 60), min_size=7, max_size=7))
def test_twice_the_people_are_twice_the_estimate(counts: list[int]) -> None:
    once = fit_loglinear(_table(counts), independence(3))
    twice = fit_loglinear(_table([2 * each for each in counts]), independence(3))
    assert twice.N == pytest.approx(2 * once.N, rel=1e-9)
    assert once.N >= sum(counts)


@given(st.lists(st.integers(0, 30), min_size=7, max_size=7), st.permutations(range(3)))
def test_the_names_and_order_of_lists_change_nothing(counts: list[int], order: list[int]) -> None:
    table = _table(counts)
    moved = table.select(table.lists[place] for place in order)
    try:
        first = fit_loglinear(table, independence(3)).N
    except CannotEstimate:
        with pytest.raises(CannotEstimate):
            fit_loglinear(moved, independence(3))
    else:
        assert fit_loglinear(moved, independence(3)).N == pytest.approx(first, rel=1e-9)


def _table(counts: list[int]) -> CaptureTable:
    return CaptureTable(tuple("ABC"), [0, *counts])  # type: ignore[arg-type]


def test_a_profile_loglinear_is_the_published_one() -> None:
    """HIV in Rome (Abeni, Brancato and Perucci 1994), by Rcapture's manual: 12,308 (10,266 to 14,992)."""
    table = outside_table("HIV")
    found = profile_loglinear(table, read_model("[12,3,4]", k=4))
    assert (found.N, *found.interval()) == pytest.approx((12308.03361, 10265.99351, 14992.33294), rel=1e-6)


def test_a_model_without_overlap_has_a_reason_and_no_number() -> None:
    apart = CaptureTable.from_histories("AB", {"10": 8, "01": 9})
    with pytest.raises(CannotEstimate) as caught:
        fit_loglinear(apart, independence(2))
    assert [reason.code for reason in caught.value.refusal.reasons] == ["no_estimate_exists"]
    assert caught.value.exit_code == 1


def test_a_model_that_cannot_tell_the_dark_figure_says_so() -> None:
    table = CaptureTable.from_histories("ABC", {"100": 27, "010": 37, "110": 19, "001": 4})
    with pytest.raises(CannotEstimate) as caught:
        fit_loglinear(table, all_pairs(3))
    assert caught.value.refusal.reasons[0].code == "not_identified"
    assert caught.value.refusal.reasons[0].help


_SPARSE = st.integers(3, 4).flatmap(
    lambda k: st.tuples(
        st.just(k),
        st.lists(st.sampled_from([0, 0, 0, 1, 2, 9]), min_size=(1 << k) - 1, max_size=(1 << k) - 1),
        st.sets(st.integers(3, (1 << k) - 2)),
    )
)


@settings(max_examples=300)
@given(_SPARSE)
def test_a_sparse_table_has_a_finite_estimate_or_a_reason_never_anything_else(
    case: tuple[int, list[int], set[int]],
) -> None:
    k, counts, terms = case
    table = CaptureTable(tuple("ABCD"[:k]), [0, *counts])  # type: ignore[arg-type]
    model = Model(k, (term for term in terms if term != (1 << k) - 1))
    status = check_estimable(table, model)
    assert Existence(k).holds(table.counts, table.margins, model) == (status.code == 0)
    if status.code:
        with pytest.raises(CannotEstimate) as caught:
            fit_loglinear(table, model)
        assert all(reason.sentence and reason.help for reason in caught.value.refusal.reasons)
        return
    fit = fit_loglinear(table, model)
    assert sum(counts) <= fit.N < 1e9
    reduced = reduce_model(table.margins, model)
    apart = (fit.means[reduced.cells] - table.counts[reduced.cells]) @ reduced.design(k)
    assert np.abs(apart).max() < 1e-4 * max(table.n, 1)  # the margins are met, which no other table of the model does


@settings(max_examples=400)
@given(_SPARSE)
def test_what_a_fit_shows_by_itself_is_what_the_linear_program_finds(case: tuple[int, list[int], set[int]]) -> None:
    k, counts, terms = case
    table = CaptureTable(tuple("ABCD"[:k]), [0, *counts])  # type: ignore[arg-type]
    model = Model(k, (term for term in terms if term != (1 << k) - 1))
    shown = fit_rows(table.counts[None, :], table.margins[None, :], model)
    code = check_estimable(table, model).code
    assert not (shown.sure[0] and code)
    assert not (shown.never[0] and code in (0, 2))


def test_the_least_cell_is_the_one_worked_out_by_hand() -> None:
    """Two lists, independent: margins 1 and 1 and 1 altogether leave x11 = 1, x10 = x01 = 0: on the border."""
    design = independence(2).design()[1:]
    assert least_cell(design, np.array([0, 0, 1])) == 0.0
    assert least_cell(design, np.array([2, 3, 1])) == 1.0


def test_models_are_written_and_read_alike() -> None:
    for text in ("[1,2,3]", "[12,3]", "[12,13,23]", "[123,14,34]", "[12,13,23,25,34]"):
        assert read_model(text, k=5 if "5" in text else 4 if "4" in text else 3).notation == text


def test_the_frame_of_outside_values_is_not_empty() -> None:
    assert isinstance(expected("fixed_model"), pl.DataFrame)
    assert expected("fixed_model").height > 10


def test_an_interval_without_an_upper_end_says_so_without_a_warning() -> None:
    fit = replace(fit_loglinear(korea(), independence(3)), log_se=1e4)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert fit.wald_interval() == (pytest.approx(korea().n), float("inf"))
