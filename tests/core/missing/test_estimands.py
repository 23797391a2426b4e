"""Bounds of shares, ratios, differences and trends: they hold for every assignment of the missing, and are reached."""

from __future__ import annotations

from math import inf, log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.missing import (
    Estimand,
    GroupCounts,
    Known,
    bounds_of,
    difference_of,
    excess_of,
    group_counts,
    rate_ratio_of,
    share_bounds,
    share_of,
    standard_error,
    trend_of,
)
from openinquiry.core.missing.rates import mantel_haenszel
from openinquiry.core.shared import WrongUsage
from tests.core.missing.rates.making import over
from tests.core.missing.tables import GROUPS, every_placement, exact_share, tables

POPULATIONS = np.array([[800.0, 150.0, 50.0], [300.0, 300.0, 20.0], [90.0, 5.0, 1.0]])


def value_of(estimand: Estimand, everyone: np.ndarray) -> float:
    """The estimand of a table in which everyone has a group."""
    counts = GroupCounts(GROUPS, everyone, np.zeros(len(everyone)))
    found = bounds_of(estimand, counts=counts, gamma=inf, coverage=None)
    assert found.low == found.high
    return found.low


@settings(derandomize=True, deadline=None, max_examples=40)
@given(tables(most=4, strata=2))
def test_the_bounds_of_each_estimand_hold_for_every_assignment_and_both_are_reached(counts: GroupCounts) -> None:
    populations = POPULATIONS[: len(counts.unrecorded)]
    wanted = [
        share_of(counts, "Asian"),
        difference_of(counts, "White", "Asian"),
        excess_of(counts, "White", populations=populations),
    ]
    for estimand in wanted:
        values = [value_of(estimand, everyone) for everyone in every_placement(counts)]
        found = bounds_of(estimand, counts=counts, gamma=inf, coverage=None)
        assert found.low == pytest.approx(min(values), abs=1e-12)
        assert found.high == pytest.approx(max(values), abs=1e-12)


@settings(derandomize=True, deadline=None, max_examples=40)
@given(tables(most=4, strata=2))
def test_the_bounds_of_a_pooled_ratio_hold_for_every_assignment_and_both_are_reached(counts: GroupCounts) -> None:
    estimand = rate_ratio_of(counts, "Asian", "White", populations=POPULATIONS[: len(counts.unrecorded)])
    term, values = estimand.terms[0], []
    for everyone in every_placement(counts):
        above, below = float((term.over * everyone).sum()), float((term.under * everyone).sum())
        if above or below:
            values.append(above / below if below else inf)
    found = bounds_of(estimand, counts=counts, gamma=inf, coverage=None)
    assert found.low == pytest.approx(min(values), rel=1e-12)
    assert found.high == pytest.approx(max(values), rel=1e-12)


@settings(derandomize=True, deadline=None)
@given(tables(most=5, strata=2))
def test_the_share_is_exactly_that_of_the_no_assumption_bounds(counts: GroupCounts) -> None:
    # core.missing.share_bounds, of the same people added up.
    for place, group in enumerate(GROUPS):
        mine, missing = int(counts.recorded[:, place].sum()), int(counts.unrecorded.sum())
        known = share_bounds(Known(mine, int(counts.recorded.sum()) - mine, missing))
        found = bounds_of(share_of(counts, group), counts=counts, gamma=inf, coverage=None)
        assert known is not None
        assert (found.low, found.high) == (known.low, known.high)
        assert all(found.low <= float(exact_share(each, place)) <= found.high for each in every_placement(counts))


def test_areas_are_added_up_one_by_one_and_the_national_share_recorded_is_applied_to_none() -> None:
    # Two areas of 100. All is recorded in the one and nothing in the other; half of all is recorded.
    counts = group_counts([[90, 10], [0, 0]], unrecorded=[0, 100], groups=["White", "Asian"])
    found = bounds_of(share_of(counts, "White"), counts=counts, gamma=1.0, coverage=None)
    assert (found.low, found.high) == (0.45, 0.95)
    merged = group_counts([[90, 10]], unrecorded=[100], groups=["White", "Asian"])
    as_one = bounds_of(share_of(merged, "White"), counts=merged, gamma=1.0, coverage=None)
    assert (as_one.low, as_one.high) == (0.9, 0.9)  # what the areas do not say


def test_when_areas_are_mixed_a_ratio_can_turn_and_pooling_over_them_turns_it_back() -> None:
    # Simpson 1951. In each area the rate of Asian people is half that of White people; most live where rates are high.
    counts = group_counts([[10, 45], [90, 5]], unrecorded=[0, 0], groups=["White", "Asian"])
    populations = np.array([[100.0, 900.0], [9000.0, 1000.0]])
    rates = counts.recorded / populations
    assert (rates[:, 1] == rates[:, 0] / 2).all()
    crude = counts.recorded.sum(axis=0) / populations.sum(axis=0)
    assert crude[1] > 2 * crude[0]
    estimand = rate_ratio_of(counts, "Asian", "White", populations=populations)
    assert bounds_of(estimand, counts=counts, gamma=inf, coverage=None).low == pytest.approx(0.5)


@settings(derandomize=True, deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(1, 900), st.integers(1, 900)),
        min_size=1,
        max_size=4,
    )
)
def test_with_nothing_missing_the_pooled_ratio_is_that_of_mantel_and_haenszel(
    strata: list[tuple[int, int, int, int]],
) -> None:
    pairs = [
        (over(a, n1, area="E1", stratum=k), over(b, n0, area="E2", stratum=k))
        for k, (a, b, n1, n0) in enumerate(strata)
    ]
    pooled = mantel_haenszel(pairs)
    counts = group_counts([[a, b] for a, b, _, _ in strata], unrecorded=[0] * len(strata), groups=["one", "other"])
    populations = np.array([[n1, n0] for _, _, n1, n0 in strata], dtype=np.float64)
    found = bounds_of(rate_ratio_of(counts, "one", "other", populations=populations), counts=counts, gamma=1.0)
    if pooled is None:
        assert found.low is None
    elif pooled.ratio is None:
        assert found.high == inf
    else:
        assert found.low == pytest.approx(pooled.ratio, rel=1e-12)


@pytest.mark.parametrize(
    ("shares", "area", "among_recorded", "low", "high"),
    [
        # National, 2023: 34 % recorded, of whom 7 % Asian and 83 % White; census 9.3 % and 81.7 % of England and Wales.
        ((28.22, 2.38, 3.4, 66.0), (81.7, 9.3), 0.7409, 0.22, 21.29),
        # Greater Manchester, all child sexual abuse: 16 % Asian, 44 % White, 32 % unknown; census 21 % and 57 %.
        ((44.0, 16.0, 8.0, 32.0), (57.0, 21.0), 0.99, 0.57, 2.96),
    ],
)
def test_the_ratios_of_the_published_percentages_come_out(
    shares: tuple[float, ...], area: tuple[float, float], among_recorded: float, low: float, high: float
) -> None:
    counts = group_counts([shares[:3]], unrecorded=[shares[3]], groups=GROUPS)
    estimand = rate_ratio_of(counts, "Asian", "White", populations=np.array([[*area, 0.0]]))
    assert bounds_of(estimand, counts=counts, gamma=1.0, coverage=None).low == pytest.approx(among_recorded, abs=0.005)
    found = bounds_of(estimand, counts=counts, gamma=inf, coverage=None)
    assert (found.low, found.high) == (pytest.approx(low, abs=0.005), pytest.approx(high, abs=0.005))


def test_a_trend_is_the_slope_of_least_squares_and_its_bounds_are_those_of_each_period() -> None:
    counts = group_counts([[50, 50], [40, 40], [45, 15]], unrecorded=[0, 20, 40], groups=["White", "Asian"])
    estimand = trend_of(counts, "White", periods=[[0], [1], [2]])
    known = [bounds_of(share_of(each, "White"), counts=each, gamma=inf, coverage=None) for each in (
        group_counts([row], unrecorded=[missing], groups=["White", "Asian"])
        for row, missing in zip(counts.recorded, counts.unrecorded, strict=True)
    )]  # fmt: skip
    found = bounds_of(estimand, counts=counts, gamma=inf, coverage=None)
    assert found.low == pytest.approx((known[2].low - known[0].high) / 2)
    assert found.high == pytest.approx((known[2].high - known[0].low) / 2)
    at_random = bounds_of(estimand, counts=counts, gamma=1.0, coverage=None)
    assert at_random.low == pytest.approx(np.polyfit([0, 1, 2], [0.5, 0.5, 0.75], 1)[0])


def test_standard_errors_are_the_known_ones_where_nothing_is_missing() -> None:
    counts = group_counts([[30, 70]], unrecorded=[0], groups=["White", "Asian"])
    assert standard_error(share_of(counts, "White"), counts=counts) == (0.3, pytest.approx(sqrt(0.3 * 0.7 / 100)))
    # Of a ratio on the logarithm: the root of 1/a + 1/b.
    ratio = rate_ratio_of(counts, "Asian", "White", populations=np.array([[1000.0, 1000.0]]))
    assert standard_error(ratio, counts=counts) == (pytest.approx(7 / 3), pytest.approx(sqrt(1 / 30 + 1 / 70)))


def test_missing_at_random_a_share_is_as_sure_as_its_recorded_are_many() -> None:
    counts = group_counts([[30, 70]], unrecorded=[900], groups=["White", "Asian"])
    assert standard_error(share_of(counts, "White"), counts=counts)[1] == pytest.approx(sqrt(0.3 * 0.7 / 100))


def test_people_of_one_operation_count_together() -> None:
    # Ten operations of ten alike: as sure as ten people, but for the correction of small numbers.
    recorded = np.array([[50.0, 50.0]])
    tables_of = [np.array([[10.0, 0.0, 0.0]])] * 5 + [np.array([[0.0, 10.0, 0.0]])] * 5
    counts = GroupCounts(("White", "Asian"), recorded, np.zeros(1), tuple(tables_of))
    alone = GroupCounts(("White", "Asian"), recorded, np.zeros(1))
    error = standard_error(share_of(counts, "White"), counts=counts)[1]
    assert error == pytest.approx(standard_error(share_of(alone, "White"), counts=alone)[1] * sqrt(10) * sqrt(10 / 9))


@settings(derandomize=True, deadline=None, max_examples=30)
@given(tables(least=3), st.sampled_from([1.0, 2.0, 4.0]))
def test_the_slopes_are_those_of_moving_each_count_a_little(counts: GroupCounts, gamma: float) -> None:
    # The variance by finite differences of the low end, each count Poisson.
    from openinquiry.core.missing.estimands import _covariance, _end  # noqa: PLC0415

    estimand = rate_ratio_of(counts, "Asian", "White", populations=POPULATIONS[: len(counts.unrecorded)])
    value, slopes = _end(estimand, counts, gamma, highest=False)
    variance, step = 0.0, 1e-4
    for row in range(len(counts.unrecorded)):
        for column in range(len(GROUPS) + 1):
            moved = counts.every.copy()
            moved[row, column] += step
            higher = GroupCounts(GROUPS, moved[:, :-1], moved[:, -1])
            other = _end(estimand, higher, gamma, highest=False)[0]
            variance += ((other - value) / step) ** 2 * counts.every[row, column]
    assert _covariance(counts, slopes, slopes) == pytest.approx(variance, rel=0.02)


def test_the_interval_of_a_ratio_is_on_the_logarithm_and_stops_where_there_is_no_end() -> None:
    counts = group_counts([[40, 60]], unrecorded=[0], groups=["White", "Asian"])
    estimand = rate_ratio_of(counts, "Asian", "White", populations=np.array([[100.0, 100.0]]))
    found = bounds_of(estimand, counts=counts, gamma=inf)
    assert found.interval is not None
    assert log(found.interval.high) - log(1.5) == pytest.approx(1.959964 * sqrt(1 / 40 + 1 / 60), rel=1e-5)
    none_below = group_counts([[0, 60]], unrecorded=[5], groups=["White", "Asian"])
    open_ended = bounds_of(estimand, counts=none_below, gamma=inf)
    assert open_ended.high == inf
    assert open_ended.low == 12.0
    assert open_ended.interval is not None
    assert open_ended.interval.high == inf


def test_what_cannot_be_worked_out_is_refused_in_a_sentence() -> None:
    counts = group_counts([[40, 60]], unrecorded=[0], groups=["White", "Asian"])
    with pytest.raises(WrongUsage, match="no group 'Martian'"):
        share_of(counts, "Martian")
    with pytest.raises(WrongUsage, match="population of both"):
        rate_ratio_of(counts, "Asian", "White", populations=np.array([[100.0, 0.0]]))
    with pytest.raises(WrongUsage, match="two periods"):
        trend_of(counts, "Asian", periods=[[0]])
    with pytest.raises(WrongUsage, match="nobody in it"):
        trend_of(group_counts([[1], [0]], unrecorded=[0, 0], groups=["a"]), "a", periods=[[0], [1]])


@pytest.mark.parametrize(
    ("which", "gamma"), [("share", 1.0), ("share", 2.0), ("ratio", 2.0), ("ratio", inf), ("trend", 2.0)]
)
def test_intervals_cover_both_ends_as_often_as_they_say(which: str, gamma: float) -> None:
    rng, draws = np.random.default_rng(12), 150
    shares = np.array([[0.8, 0.15, 0.05], [0.5, 0.4, 0.1], [0.6, 0.3, 0.1]])
    sizes, seen = np.array([400, 250, 120]), np.array([0.8, 0.5, 0.6])
    populations = np.tile([8000.0, 1500.0, 500.0], (3, 1))

    def asked(counts: GroupCounts) -> Estimand:
        if which == "share":
            return share_of(counts, "White")
        if which == "trend":
            return trend_of(counts, "White", periods=[[0], [1], [2]])
        return rate_ratio_of(counts, "Asian", "White", populations=populations)

    whole = GroupCounts(GROUPS, (sizes * seen)[:, None] * shares, sizes * (1 - seen))
    true = bounds_of(asked(whole), counts=whole, gamma=gamma, coverage=None)
    covered = [0, 0]
    for _ in range(draws):
        drawn = GroupCounts(
            GROUPS, rng.poisson(whole.recorded).astype(float), rng.poisson(whole.unrecorded).astype(float)
        )
        found = bounds_of(asked(drawn), counts=drawn, gamma=gamma).interval
        covered[0] += found.low <= true.low <= found.high
        covered[1] += found.low <= true.high <= found.high
    # 95 % of 150 less three standard errors of chance.
    assert min(covered) >= 0.897 * draws
