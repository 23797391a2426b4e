"""The best of all models by branch and bound: the same as by fitting all of them, a bound that holds, and an end."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.estimation import CannotEstimate, CaptureTable, ask, check_estimable, load_protocol, read_model
from openinquiry.core.estimation.branch_and_bound import search_trees
from openinquiry.core.estimation.existence import Existence
from openinquiry.core.estimation.lattice import FittedTable, deviances_at_least, fit_all, lattice_of, penalty_of
from openinquiry.core.estimation.search import best_hierarchical, best_of_each, search_hierarchical
from openinquiry.core.shared import WrongUsage
from tests.core.estimation.published import korea, outside_table, uk_2013


def _tables(*lists: int) -> st.SearchStrategy[list[int]]:
    """Counts of sparse tables of so many lists."""
    return st.sampled_from(lists).flatmap(
        lambda k: st.lists(st.sampled_from([0, 0, 1, 2, 7, 30]), min_size=(1 << k) - 1, max_size=(1 << k) - 1)
    )


def _table(counts: list[int]) -> CaptureTable:
    return CaptureTable(tuple("ABCDEF"[: (len(counts) + 1).bit_length() - 1]), np.array([0, *counts]))


def _agree(table: CaptureTable, criterion: str, largest: int | None = None) -> None:
    """The best by branch and bound is the first of all that have an estimate, or neither way has one."""
    try:
        every = search_hierarchical(table, largest=largest, criterion=criterion)
    except CannotEstimate:
        with pytest.raises(CannotEstimate, match="None of the models has an estimate"):
            best_hierarchical(table, largest=largest, criterion=criterion)
        assert np.isnan(best_of_each(table.counts[None, :], table, largest=largest, criterion=criterion)[0])
        return
    best = best_hierarchical(table, largest=largest, criterion=criterion)
    assert best.model == every.best.model
    assert (best.bic if criterion == "bic" else best.aic) == pytest.approx(every.best.criterion, abs=1e-7)
    each = best_of_each(table.counts[None, :], table, largest=largest, criterion=criterion)
    assert each[0] == pytest.approx(best.N, rel=1e-6)


@settings(max_examples=80, deadline=None)
@given(_tables(2, 3, 4), st.sampled_from(["bic", "aic"]))
def test_the_best_is_that_of_all_models_of_up_to_four_lists(counts: list[int], criterion: str) -> None:
    _agree(_table(counts), criterion)


@settings(max_examples=10, deadline=None)
@given(_tables(5), st.sampled_from(["bic", "aic"]), st.sampled_from([2, 3, 4]))
def test_the_best_is_that_of_all_models_of_five_lists(counts: list[int], criterion: str, largest: int) -> None:
    _agree(_table(counts), criterion, largest)


@pytest.mark.parametrize("criterion", ["bic", "aic"])
def test_the_best_of_published_tables_is_that_of_all_models(criterion: str) -> None:
    _agree(korea(), criterion)
    _agree(uk_2013(), criterion)
    _agree(uk_2013(), criterion, largest=2)


@pytest.mark.parametrize("name", ["Kosovo", "NewOrl_5", "Western"])
@pytest.mark.parametrize("criterion", ["bic", "aic"])
def test_the_best_of_outside_tables_is_that_of_all_models(name: str, criterion: str) -> None:
    _agree(outside_table(name), criterion)


def test_of_six_lists_the_best_with_pairs_is_that_of_all_32768() -> None:
    _agree(outside_table("UKdat"), "bic", largest=2)


def test_of_six_lists_the_best_of_all_millions_is_no_worse_than_its_neighbours_or_any_with_pairs() -> None:
    table = outside_table("UKdat")
    for criterion in ("bic", "aic"):
        best = best_hierarchical(table, criterion=criterion)
        value = getattr(best, criterion)
        assert value <= getattr(best_hierarchical(table, largest=2, criterion=criterion), criterion) + 1e-9
        lattice = lattice_of(6, 5)
        mine, chosen = _fitted_table(table, 5, criterion), lattice.bits(best.model)
        around = [chosen | 1 << bit for bit in lattice.next_terms(chosen, (1 << len(lattice.terms)) - 1)]
        around += [chosen & ~(1 << bit) for bit in lattice.last_terms(chosen)]
        fit_all((mine, each) for each in around)
        assert len(around) > 10
        assert all(fit.criterion >= value for fit in mine.fits.values() if mine.exists(fit))


def test_a_table_that_a_model_of_six_lists_made_gives_the_model_back() -> None:
    """Counts that meet a model with a term of three lists and one of four: found among millions."""
    model = read_model("[123,3456,12,25]", k=6)
    histories = np.arange(64)
    logs = 8.0 - 1.0 * np.bitwise_count(histories)
    for term in model.terms:
        if term.bit_count() > 1:
            logs = logs + 0.9 * ((histories & term) == term)
    counts = np.round(np.exp(logs))
    counts[0] = 0
    assert best_hierarchical(CaptureTable(tuple("ABCDEF"), counts)).model == model


@settings(max_examples=60, deadline=None)
@given(_tables(3, 4, 5), st.data())
def test_no_model_has_a_deviance_below_what_is_said_of_it(counts: list[int], data: st.DataObject) -> None:
    """Where an estimate exists the bound is also near its deviance."""
    table = _table(counts)
    mine = _fitted_table(table, table.k - 1, "bic")
    chosen = mine.lattice.bits(mine.lattice.model(data.draw(st.integers(0, (1 << len(mine.lattice.terms)) - 1))))
    fit_all([(mine, chosen)])
    fit, bound = mine.fits[chosen], deviances_at_least([(mine, chosen)], [np.inf])[0]
    if mine.exists(fit):
        assert check_estimable(table, mine.lattice.model(chosen)).code == 0
        deviance = fit.criterion - mine.parameters(chosen) * mine.penalty - mine.least
        assert bound <= deviance + 1e-7
        assert bound >= deviance - 0.02 or bound == 0.0
    larger = mine.lattice.bits(mine.lattice.model(chosen | 1 << data.draw(st.integers(0, len(mine.lattice.terms) - 1))))
    assert deviances_at_least([(mine, larger)], [np.inf])[0] <= bound + 0.02


@settings(max_examples=60, deadline=None)
@given(_tables(3, 4), st.data())
def test_a_branch_that_is_given_up_has_no_model_with_an_estimate(counts: list[int], data: st.DataObject) -> None:
    table = _table(counts)
    mine = _fitted_table(table, table.k - 1, "bic")
    every = (1 << len(mine.lattice.terms)) - 1
    small = mine.lattice.bits(mine.lattice.model(data.draw(st.integers(0, every))))
    fit_all([(mine, small)])
    bit = data.draw(st.integers(0, len(mine.lattice.terms) - 1))
    large = every if small >> bit & 1 else every & ~mine.lattice.above[bit]
    if small & ~large == 0 and mine.hopeless(small, large):
        for extra in data.draw(st.lists(st.integers(0, every), max_size=20)):
            between = mine.lattice.bits(mine.lattice.model(small | extra & large)) & large
            assert check_estimable(table, mine.lattice.model(between)).code != 0


@pytest.mark.parametrize("method", ["bic", "bic_order2"])
def test_six_lists_have_an_interval_with_the_search_repeated(method: str) -> None:
    found = ask(method, outside_table("UKdat"), replace(load_protocol(), search_resamples=20))
    assert found.model == "[12,13,25,35,36,45]"
    assert 2744 < found.low < found.N < found.high < 1e9


def test_a_search_that_is_given_up_says_how_far_it_got() -> None:
    with pytest.raises(CannotEstimate) as caught:
        best_hierarchical(uk_2013(), most_fits=60)
    (reason,) = caught.value.refusal.reasons
    best = best_hierarchical(uk_2013())
    assert reason.code == "search_not_ended"
    assert reason.numbers["fits"] >= 60
    assert reason.numbers["no_criterion_below"] <= best.bic <= reason.numbers["criterion"]
    assert reason.numbers["N"] > 2744
    assert reason.sentence.endswith(".")


def test_where_the_search_begins_changes_nothing() -> None:
    rng = np.random.default_rng(1)
    rows = rng.multinomial(2744, uk_2013().counts / 2744, size=30)
    plain = best_of_each(rows, uk_2013())
    elsewhere = best_of_each(rows, uk_2013(), start=read_model("[1234,15,25]", k=5))
    assert plain == pytest.approx(elsewhere, rel=1e-9)


@pytest.mark.parametrize(("k", "largest"), [(7, None), (8, 3), (9, 2), (12, None)])
def test_models_too_many_to_search_are_refused_at_once(k: int, largest: int | None) -> None:
    table = CaptureTable(tuple("ABCDEFGHIJKL"[:k]), np.append(0, np.ones((1 << k) - 1)))
    with pytest.raises(CannotEstimate) as caught:
        best_hierarchical(table, largest=largest)
    assert caught.value.refusal.reasons[0].code == "too_many_models"


@pytest.mark.parametrize(("k", "largest"), [(6, None), (6, 3), (7, 2)])
def test_models_too_many_to_rank_are_refused_at_once(k: int, largest: int | None) -> None:
    table = CaptureTable(tuple("ABCDEFG"[:k]), np.append(0, np.ones((1 << k) - 1)))
    with pytest.raises(CannotEstimate) as caught:
        search_hierarchical(table, largest=largest)
    assert caught.value.refusal.reasons[0].code == "too_many_models"


def test_a_criterion_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(WrongUsage, match="no criterion 'dic'"):
        best_hierarchical(korea(), criterion="dic")


def test_a_search_without_any_estimate_ends() -> None:
    table = CaptureTable.from_histories("ABC", {"100": 4, "010": 3})
    found = search_trees([_fitted_table(table, 2, "bic")])[0]
    assert found.done
    assert found.best is None


def _fitted_table(table: CaptureTable, largest: int, criterion: str) -> FittedTable:
    lattice = lattice_of(table.k, largest)
    return FittedTable(lattice, table.counts, table.margins, penalty_of(criterion, table.n), Existence(table.k))


def test_a_model_with_a_mean_that_is_next_to_nothing_still_has_an_estimate_and_can_be_the_best() -> None:
    """Counts of millions beside nobody: one mean is 7e-15, and the margins are met all the same."""
    counts = {
        "01000": 3, "11000": 32, "00100": 2, "01100": 2027101, "11100": 19415542, "00010": 24877, "10010": 318, "01110": 4,
        "10001": 18, "01001": 3, "11001": 36754, "00101": 65763, "10101": 699681, "11101": 709, "00011": 35615,
        "10011": 719064, "01011": 5, "00111": 133, "10111": 439, "01111": 11839, "11111": 471,
    }  # fmt: skip
    table = CaptureTable.from_histories("ABCDE", counts)
    _agree(table, "bic")
    best = best_hierarchical(table)
    assert check_estimable(table, best.model).code == 0
    assert best.means[1:].min() < 1e-13
    design = best.model.design()[1:]
    assert design.T @ best.means[1:] == pytest.approx(design.T @ table.counts[1:], rel=1e-9)
