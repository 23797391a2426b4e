"""Imputed tables keep what is recorded, add what is unrecorded once each, lean where strata are thin, and obey δ."""

from __future__ import annotations

import inspect
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.missing import GroupCounts, bounds_of, group_counts, imputation, share_of
from openinquiry.core.missing.imputation import impute_multinomial
from openinquiry.core.shared import WrongUsage
from tests.core.missing.tables import GROUPS, tables

BIG = group_counts([[900, 60, 40], [300, 500, 200]], unrecorded=[1000, 3000], groups=GROUPS)


@settings(derandomize=True, deadline=None, max_examples=30)
@given(tables(), st.integers(0, 1000))
def test_everyone_recorded_stays_and_everyone_unrecorded_is_put_somewhere_once(counts: GroupCounts, seed: int) -> None:
    found = impute_multinomial(counts, replicates=3, seed=seed)
    assert found.tables.shape == (3, *counts.recorded.shape)
    assert (found.tables >= counts.recorded).all()
    assert (found.tables.sum(axis=2) == counts.people).all()
    assert (found.tables == np.rint(found.tables)).all()


def test_the_same_seed_gives_the_same_tables_and_another_seed_others() -> None:
    one, again, other = (impute_multinomial(BIG, replicates=4, seed=seed).tables for seed in (7, 7, 8))
    assert one.tobytes() == again.tobytes()
    assert one.tobytes() != other.tobytes()


def test_with_many_recorded_the_mean_is_the_answer_of_the_dial_at_one() -> None:
    found = impute_multinomial(BIG, replicates=400, seed=1).tables
    for place, group in enumerate(GROUPS):
        at_random = bounds_of(share_of(BIG, group), counts=BIG, gamma=1.0, coverage=None).low
        assert found[:, :, place].sum(axis=1).mean() / BIG.people.sum() == pytest.approx(at_random, abs=0.004)


def test_with_delta_the_odds_of_the_unrecorded_are_off_by_it() -> None:
    found = impute_multinomial(BIG, replicates=400, seed=1, delta={"Asian": log(3)}).tables - BIG.recorded
    for stratum in range(2):
        placed, recorded = found[:, stratum].sum(axis=0), BIG.recorded[stratum]
        assert placed[1] / placed[0] == pytest.approx(3 * recorded[1] / recorded[0], rel=0.05)
        assert placed[2] / placed[0] == pytest.approx(recorded[2] / recorded[0], rel=0.05)


def test_a_stratum_without_records_leans_on_the_others_and_a_thin_one_part_of_the_way() -> None:
    alike = [[80, 15, 5]] * 6
    counts = group_counts([*alike, [0, 0, 0], [0, 4, 0]], unrecorded=[0] * 6 + [1000, 1000], groups=GROUPS)
    placed = (impute_multinomial(counts, replicates=200, seed=2).tables - counts.recorded).mean(axis=0) / 1000
    assert placed[6] == pytest.approx([0.8, 0.15, 0.05], abs=0.03)
    assert 0.15 < placed[7, 1] < 0.9
    assert placed[7, 0] > 0.1


def test_strata_that_differ_are_not_pulled_together() -> None:
    counts = group_counts([[950, 50, 0], [50, 950, 0]] * 3, unrecorded=[1000] * 6, groups=GROUPS)
    placed = (impute_multinomial(counts, replicates=100, seed=2).tables - counts.recorded).mean(axis=0) / 1000
    assert placed[0, 0] == pytest.approx(0.95, abs=0.02)
    assert placed[1, 0] == pytest.approx(0.05, abs=0.02)


def test_replicates_differ_by_what_the_conjugate_posterior_says() -> None:
    # One stratum, many recorded: the number placed is beta-binomial, whatever the weight of the prior.
    counts = group_counts([[300, 700]], unrecorded=[500], groups=["a", "b"])
    placed = impute_multinomial(counts, replicates=4000, seed=3).tables[:, 0, 0] - 300
    share, more = 0.3, 500 / 1000
    assert placed.mean() == pytest.approx(150, abs=1.5)
    assert placed.var() == pytest.approx(500 * share * (1 - share) * (1 + more), rel=0.08)


def test_no_function_bends_the_unrecorded_to_the_make_up_of_a_population() -> None:
    # To fit suspects to a census assumes the answer. Nothing here can be given a population.
    for name in imputation.__all__:
        made = getattr(imputation, name)
        if callable(made):
            words = " ".join(inspect.signature(made).parameters).lower()
            assert not any(word in words for word in ("population", "census", "margin", "target", "calibrat"))
    assert not any("calibrat" in name.lower() for name in dir(imputation))


def test_what_cannot_be_imputed_is_refused_in_a_sentence() -> None:
    with pytest.raises(WrongUsage, match="not percentages"):
        impute_multinomial(group_counts([[1.5, 2]], unrecorded=[0], groups=["a", "b"]), replicates=1, seed=1)
    with pytest.raises(WrongUsage, match="nothing to impute from"):
        impute_multinomial(group_counts([[0, 0]], unrecorded=[5], groups=["a", "b"]), replicates=1, seed=1)
    with pytest.raises(WrongUsage, match="one at least"):
        impute_multinomial(BIG, replicates=0, seed=1)
    with pytest.raises(WrongUsage, match="no group 'Martian'"):
        impute_multinomial(BIG, replicates=1, seed=1, delta={"Martian": 1.0})
