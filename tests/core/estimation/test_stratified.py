"""Strata, each by itself, and their total."""

from __future__ import annotations

from dataclasses import replace

import pytest

from openinquiry.core.estimation import CaptureTable, Estimate, load_protocol
from openinquiry.core.estimation.stratified import estimate_stratified

PROTOCOL = replace(load_protocol(), methods=("independence", "stepwise"), resamples=50)


def independent(p: tuple[float, ...], people: int) -> CaptureTable:
    """Counts that independent lists would give, with no chance in them."""
    counts = {}
    for history in range(1, 1 << len(p)):
        share = 1.0
        for place, each in enumerate(p):
            share *= each if history >> place & 1 else 1 - each
        counts["".join(str(history >> place & 1) for place in range(len(p)))] = round(people * share)
    return CaptureTable.from_histories("ABC", counts)


STRATA = {"north": independent((0.6, 0.5, 0.4), 1000), "south": independent((0.05, 0.1, 0.2), 9000)}


def test_strata_that_lists_cover_differently_add_up_to_all_and_the_whole_does_not() -> None:
    found = estimate_stratified(STRATA, PROTOCOL)
    assert found.N == pytest.approx(10_000, rel=0.02)
    merged = {}
    for table in STRATA.values():
        for history, count in table.cells().iter_rows():
            merged[history] = merged.get(history, 0) + count
    whole = estimate_stratified({"": CaptureTable.from_histories("ABC", merged)}, PROTOCOL)
    first = whole.strata[""]
    assert isinstance(first, Estimate)
    assert first.answers.results["independence"].N < 7000  # all together, lists look as if they feed one another


def test_the_total_is_the_sum_and_its_interval_is_narrower_than_that_of_sums() -> None:
    found = estimate_stratified(STRATA, PROTOCOL)
    for total in found.totals:
        mine = [each.answers.results[total.method] for each in found.strata.values() if isinstance(each, Estimate)]
        assert total.N == sum(each.N for each in mine)
        if total.method == "independence":  # fifty resamples are too few to say so of the other
            assert sum(each.low for each in mine) < total.low < total.N < total.high < sum(each.high for each in mine)


def test_with_a_stratum_that_is_refused_there_is_no_total() -> None:
    apart = CaptureTable.from_histories("ABC", {"100": 60, "010": 50, "001": 40})
    found = estimate_stratified({**STRATA, "west": apart}, PROTOCOL)
    assert found.without == ("west",)
    assert (found.N, found.totals) == (None, ())
    assert isinstance(found.strata["north"], Estimate)


def test_the_same_seed_gives_the_same_total() -> None:
    assert estimate_stratified(STRATA, PROTOCOL).totals == estimate_stratified(STRATA, PROTOCOL).totals
