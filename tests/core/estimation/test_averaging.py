"""Averages over decomposable graphs: other programs' values, the graphs themselves, and what must always hold."""

from __future__ import annotations

import re
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gammaln

from openinquiry.core.estimation import CannotEstimate, CaptureTable
from openinquiry.core.estimation.averaging import average_decomposable, average_several, gamma_poisson_prior
from openinquiry.core.estimation.decomposable import decomposable_graphs
from openinquiry.core.estimation.posterior_grid import GridPosterior, first_panels, next_panels
from openinquiry.core.shared import WrongUsage
from tests.core.estimation.degenerate import codes
from tests.core.estimation.published import expected_values, korea, outside_table

# Five lists, 537 people: the worked example of Madigan and York 1997, in the order in which the first list changes fastest.
FIVE_LISTS = (
    0, 27, 37, 19, 4, 4, 1, 1, 97, 22, 37, 25, 2, 1, 3, 5, 83, 36, 34, 18, 3, 5, 0, 2, 30, 5, 23, 8, 0, 3, 0, 2,
)  # fmt: skip
# Births with spina bifida in upstate New York 1969 to 1974 on three lists: Hook, Albright and Cross 1980 (AJE 112:750).
SPINA_BIFIDA = (0, 60, 49, 4, 247, 112, 142, 12)
TAILS = (0.025, 0.1, 0.5, 0.9, 0.975)
KOREA = korea()


def test_there_are_8_61_822_and_18154_decomposable_graphs() -> None:
    # Wormald 1985 (Graphs and Combinatorics 1:193): labelled chordal graphs
    assert [len(decomposable_graphs(k)) for k in (2, 3, 4, 5, 6)] == [2, 8, 61, 822, 18154]


def test_a_graph_is_written_by_its_cliques() -> None:
    graphs = decomposable_graphs(3)
    assert [graphs.notation(each) for each in range(8)] == [
        "[1,2,3]", "[12,3]", "[13,2]", "[12,13]", "[23,1]", "[12,23]", "[13,23]", "[123]",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("dataset", "delta", "largest", "tails"),
    [
        ("Kosovo", 1 / 16, 30000, TAILS), ("Kosovo", 1 / 2, 30000, TAILS), ("UKdat_5", 1 / 32, 60000, TAILS),
        ("UKdat_5", 1 / 2, 60000, (0.025, 0.5, 0.975)), ("Korea", 1 / 8, 3000, TAILS), ("Western", 1 / 32, 30000, TAILS),
    ],
)  # fmt: skip
def test_the_values_of_another_program_come_out(
    dataset: str, delta: float, largest: int, tails: tuple[float, ...]
) -> None:
    rows = expected_values("bma_decomposable", dataset=dataset)
    (mean, *quantiles) = next(
        values for setting, values in rows.items() if re.match(rf"delta=1/{round(1 / delta)} ", setting)
    )
    found = average_decomposable(
        outside_table(dataset), delta=delta, include_saturated=True, dark_figures=range(1, largest + 1)
    )
    assert found.mean == pytest.approx(mean, rel=1e-5)
    assert [found.quantile(tail) for tail in tails] == quantiles


def test_the_five_lists_of_madigan_and_york_come_out() -> None:
    # the manual of an R package gives these: mean 617.81589 and quantiles 588, 597, 616, 640, 655
    found = average_decomposable(
        CaptureTable(tuple("ABCDE"), np.array(FIVE_LISTS)),
        delta=0.5,
        include_saturated=True,
        dark_figures=range(1, 301),
    )
    assert found.mean == pytest.approx(617.81589, rel=1e-5)
    assert [found.quantile(tail) for tail in TAILS] == [588, 597, 616, 640, 655]


def test_spina_bifida_with_prior_knowledge_comes_out() -> None:
    # Madigan and York 1997, section 4: about 731 (682 to 797) with a gamma prior of about 725
    found = average_decomposable(
        CaptureTable(tuple("ABC"), np.array(SPINA_BIFIDA)), delta=1, include_saturated=True, dark_figures=range(1, 301),
        prior=gamma_poisson_prior(shape=13.14, scale=55.17),
    )  # fmt: skip
    assert found.mean == pytest.approx(733.45237, rel=1e-5)
    assert [found.quantile(tail) for tail in (0.025, 0.5, 0.975)] == [682, 731, 797]


@pytest.mark.parametrize("counts", [FIVE_LISTS, SPINA_BIFIDA, tuple(KOREA.counts)])
def test_panels_agree_with_every_number_one_by_one(counts: tuple[int, ...]) -> None:
    k = (len(counts) - 1).bit_length()
    table = CaptureTable(tuple("ABCDE"[:k]), np.array(counts))
    # A prior that falls off faster than 1/N: otherwise Korea's posterior ends beyond what can be added up one by one.
    coarse = average_decomposable(table, prior=lambda whole: -4 * np.log(whole))
    reached = int(coarse.posterior.edges[-1][1]) + 1
    assert reached < 200_000
    fine = average_decomposable(table, prior=lambda whole: -4 * np.log(whole), dark_figures=range(reached))
    assert coarse.mean == pytest.approx(fine.mean, rel=1e-6)
    assert [coarse.quantile(tail) for tail in TAILS] == [fine.quantile(tail) for tail in TAILS]
    for one, other in zip(coarse.graphs, fine.graphs, strict=True):
        assert (one.cliques, one.probability) == (other.cliques, pytest.approx(other.probability, rel=1e-5))


@pytest.mark.parametrize("times", [30, 1000])
def test_a_posterior_as_narrow_as_that_of_many_people_is_not_missed_between_nodes(times: int) -> None:
    table = CaptureTable(KOREA.lists, times * KOREA.counts)
    found = average_decomposable(table)
    low, high = (int(found.quantile(tail)) - table.n for tail in (1e-9, 1 - 1e-9))
    fine = average_decomposable(table, dark_figures=range(max(low - 300, 0), high + 300))
    assert found.mean == pytest.approx(fine.mean, rel=1e-7)
    assert [found.quantile(tail) for tail in TAILS] == [fine.quantile(tail) for tail in TAILS]


def test_the_closed_form_is_the_dirichlet_integral_over_independent_lists() -> None:
    # Two lists, one graph left: the product of two beta integrals, worked out with no code of ours.
    table, delta = CaptureTable.from_histories("AB", {"10": 7, "01": 4, "11": 3}), 0.3
    dark = np.arange(0, 200_000)
    whole = table.n + dark
    logs = gammaln(whole + 1) - gammaln(dark + 1) - np.log(whole)
    for on, off in ((10, 4), (7, 7)):
        logs += gammaln(on + 2 * delta) + gammaln(off + dark + 2 * delta) - gammaln(whole + 4 * delta)
    chances = np.exp(logs - logs.max())
    chances /= chances.sum()
    found = average_decomposable(table, delta=delta, dark_figures=range(200_000))
    assert found.mean == pytest.approx(float((chances * whole).sum()), rel=1e-10)


def test_the_weight_of_the_saturated_graph_is_reported_and_said() -> None:
    left_out, *_, widest = average_several(outside_table("UKdat_5"))
    assert left_out.saturated_weight < 1e-9
    assert widest.delta == 1
    assert widest.saturated_weight > 0.99
    assert "nearly all of the weight" in widest.sentence()
    assert "rests on" not in left_out.sentence()
    assert not any(each.cliques == "[12345]" for each in widest.graphs)


def test_several_deltas_start_with_one_person_in_all() -> None:
    assert [each.delta for each in average_several(KOREA)] == [1 / 8, 0.5, 1.0]
    assert [each.delta for each in average_several(KOREA, deltas=(0.25,))] == [0.25]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=7, max_size=7), st.permutations(range(3)))
def test_lists_may_be_in_any_order_and_nobody_counted_is_lost(counts: list[int], order: list[int]) -> None:
    table = CaptureTable(("A", "B", "C"), np.array([0, *counts]))
    turned = table.select([table.lists[place] for place in order])
    try:
        one = average_decomposable(table)
    except CannotEstimate:
        with pytest.raises(CannotEstimate):
            average_decomposable(turned)
        return
    other = average_decomposable(turned)
    assert one.interval(0.9) == other.interval(0.9)
    assert one.mean == pytest.approx(other.mean, rel=1e-9)
    low, high = one.interval()
    assert table.n <= low <= one.N <= high < 2e9
    assert np.isfinite(one.mean)


def test_a_posterior_without_an_end_is_refused() -> None:
    table = CaptureTable.from_histories("AB", {"10": 30, "01": 40, "11": 1})
    with pytest.raises(
        CannotEstimate
    ) as refused:  # a prior by which more is ever likelier, against one person on both lists
        average_decomposable(table, prior=lambda whole: 3 * np.log(whole))
    assert codes(refused.value) == {"runs_away"}


def test_seven_lists_are_too_many() -> None:
    counts = np.full(128, 3)
    counts[0] = 0
    with pytest.raises(CannotEstimate, match="7 lists"):
        average_decomposable(CaptureTable(tuple("ABCDEFG"), counts))


@pytest.mark.parametrize("wrong", [{"delta": 0.0}, {"delta": -1.0}, {"dark_figures": ()}, {"dark_figures": (-1, 2)}])
def test_wrong_settings_are_said(wrong: dict[str, object]) -> None:
    with pytest.raises(WrongUsage):
        average_decomposable(KOREA, **wrong)


def test_a_prior_needs_a_shape_and_a_scale_above_0() -> None:
    with pytest.raises(WrongUsage):
        gamma_poisson_prior(shape=0, scale=1)


def test_a_quantile_among_millions_of_numbers_is_found_without_laying_them_all_out() -> None:
    """A geometric distribution with mean 10,000,000: panels hold up to 80,000,000 numbers."""
    grids = [first_panels()]
    while grids[-1].end < 4e8:
        grids.append(next_panels(grids[-1]))
    posterior = GridPosterior.of([(grid, -grid.points / 1e7) for grid in grids])
    tracemalloc.start()
    for chance in (0.025, 0.5, 0.975, 0.999):
        assert posterior.quantile(chance) == pytest.approx(-1e7 * np.log1p(-chance), rel=1e-5)
    assert tracemalloc.get_traced_memory()[1] < 100e6
    tracemalloc.stop()
