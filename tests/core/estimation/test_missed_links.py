"""Missed links: what they do to a table, that it is undone, and what the number would be without them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.core.estimation import (
    CannotEstimate,
    CaptureTable,
    ExpectedTable,
    answer_over_missed_links,
    ask,
    chao_lower_bound,
    chapman,
    estimate_over_missed_links,
    fit_loglinear,
    independence,
    lincoln_petersen,
    load_protocol,
    miss_links,
    people_by,
    transition,
    undo_missed_links,
)
from openinquiry.core.estimation.methods import METHODS_NOT_DRAWN
from openinquiry.core.shared import WrongUsage
from tests.core.estimation.published import korea, uk_2013

RATES = st.floats(0.0, 0.5)
COUNTS = st.lists(st.integers(0, 400), min_size=15, max_size=15)
FOUR = ("a", "b", "c", "d")


def table_of(counts: list[int]) -> CaptureTable:
    return CaptureTable(FOUR, np.array([0, *counts]))


def seen_of(table: CaptureTable, *, rate: float, seed: int) -> CaptureTable:
    """What is seen when each record of each person comes loose by itself: drawn person by person, without the matrix."""
    rng = np.random.default_rng(seed)
    on = np.repeat(np.arange(1 << table.k), table.counts)[:, None] >> np.arange(table.k) & 1
    loose = (rng.random(on.shape) < 1 - np.sqrt(1 - rate)) & (on.sum(axis=1) > 1)[:, None] & (on == 1)
    together = (on * ~loose) @ (1 << np.arange(table.k))
    seen = np.bincount(together[together > 0], minlength=1 << table.k)
    seen[1 << np.arange(table.k)] += loose.sum(axis=0)
    return CaptureTable(table.lists, seen)


def independent(chances: list[float], *, N: int, seed: int) -> CaptureTable:  # noqa: N803
    rng = np.random.default_rng(seed)
    histories = (rng.random((N, len(chances))) < chances) @ (1 << np.arange(len(chances)))
    counts = np.bincount(histories, minlength=1 << len(chances))
    counts[0] = 0
    return CaptureTable(tuple("abcdefgh"[: len(chances)]), counts)


@given(COUNTS, RATES)
def test_what_is_missed_can_be_undone(counts: list[int], rate: float) -> None:
    table = table_of(counts)
    found = undo_missed_links(miss_links(table, rate=rate), rate=rate)  # type: ignore[arg-type]
    assert found.counts == pytest.approx(table.counts, abs=1e-6)


@given(COUNTS, RATES)
def test_lists_keep_their_sizes_and_people_on_j_of_them_are_seen_there_by_a_power_of_the_rate(
    counts: list[int], rate: float
) -> None:
    table = table_of(counts)
    seen = miss_links(table, rate=rate)
    for lists in range(1, 16):
        j = lists.bit_count()
        kept = 1.0 if j == 1 else (1 - rate) ** (j / 2)
        assert seen.margins[lists] == pytest.approx(kept * table.margins[lists])


@given(COUNTS)
def test_at_rate_0_the_table_is_what_it_was(counts: list[int]) -> None:
    table = table_of(counts)
    assert undo_missed_links(table, rate=0.0).counts.tolist() == table.counts.tolist()


@given(st.permutations(range(4)), RATES)
def test_the_order_of_lists_does_not_matter(order: list[int], rate: float) -> None:
    table = table_of([50, 60, 9, 70, 8, 7, 3, 80, 6, 5, 2, 9, 4, 1, 1])
    names = [FOUR[place] for place in order]
    assert miss_links(table.select(names), rate=rate).counts == pytest.approx(
        miss_links(table, rate=rate).select(names).counts
    )


def test_the_matrix_for_two_lists_is_that_of_one_rate() -> None:
    assert transition(2, rate=0.1) == pytest.approx(
        np.array([[1, 0, 0, 0], [0, 1, 0, 0.1], [0, 0, 1, 0.1], [0, 0, 0, 0.9]])
    )


def test_what_is_seen_of_people_drawn_one_by_one_is_what_the_matrix_says() -> None:
    table = CaptureTable(("a", "b", "c"), np.array([0, 0, 0, 40_000, 0, 0, 0, 60_000]))
    seen, expected = seen_of(table, rate=0.19, seed=1), miss_links(table, rate=0.19)
    spread = np.sqrt(np.maximum(expected.counts, 1.0))
    assert np.all(np.abs(seen.counts - expected.counts) < 4 * spread)


@pytest.mark.parametrize("rate", [0.02, 0.05, 0.1])
def test_of_two_lists_the_number_falls_by_the_rate_exactly(rate: float) -> None:
    table = CaptureTable(("a", "b"), np.array([0, 210, 130, 70]))
    found = estimate_over_missed_links(table, lambda each: lincoln_petersen(each).N, rates=(0.0, rate))
    assert [each.N for each in found] == pytest.approx([280 * 200 / 70, 280 * 200 / 70 * (1 - rate)])
    assert estimate_over_missed_links(table, lambda each: chapman(each).N, rates=(rate,))[0].N == pytest.approx(
        281 * 201 / (70 / (1 - rate) + 1) - 1
    )


def test_missed_links_raise_the_number_of_drawn_tables_and_undoing_them_brings_the_truth_back() -> None:
    rate, naive, corrected = 0.1, [], []
    for seed in range(40):
        seen = seen_of(independent([0.3, 0.25, 0.2], N=5000, seed=seed), rate=rate, seed=seed)
        at = estimate_over_missed_links(seen, lambda each: fit_loglinear(each, independence(3)).N, rates=(0.0, rate))
        naive.append(at[0].N)
        corrected.append(at[1].N)
    assert np.mean(naive) == pytest.approx(5000 / (1 - rate), rel=0.015)
    assert np.mean(corrected) == pytest.approx(5000, rel=0.01)


def test_a_history_that_fewer_have_than_come_loose_on_average_is_empty_and_lists_keep_their_sizes() -> None:
    table = CaptureTable.from_histories("abc", {"100": 90, "010": 80, "001": 70, "110": 20, "011": 10, "111": 9})
    found = undo_missed_links(table, rate=0.1)
    assert found.counts[5] == 0
    assert [found.margins[1 << place] for place in range(3)] == pytest.approx(
        [table.margins[1 << place] for place in range(3)]
    )


def test_a_rate_that_the_table_rules_out_is_refused_with_its_numbers() -> None:
    table = CaptureTable.from_histories("abc", {"100": 90, "010": 80, "001": 70, "111": 900})
    plain, refused = estimate_over_missed_links(table, lambda each: chao_lower_bound(each).N, rates=(0.0, 0.1))
    assert plain.refusal is not None  # nobody is on just two
    assert plain.refusal.reasons[0].code == "no_pairs"
    assert refused.N is None
    assert refused.refusal is not None
    (reason,) = refused.refusal.reasons
    assert reason.code == "not_missed_so_often"
    assert reason.numbers["seen"] == 0
    assert reason.numbers["expected"] == pytest.approx(900 / 0.9**1.5 * 0.9 * (1 - 0.9**0.5), rel=1e-6)


def test_a_list_of_nobody_alone_rules_a_rate_out() -> None:
    table = CaptureTable.from_histories("ab", {"10": 90, "11": 900})
    with pytest.raises(CannotEstimate, match="history 01, and 0 have it"):
        undo_missed_links(table, rate=0.1)


@pytest.mark.parametrize("rate", [-0.01, 1.0, float("nan")])
def test_a_rate_that_is_none_is_refused(rate: float) -> None:
    with pytest.raises(WrongUsage, match="0 or more and below 1"):
        undo_missed_links(korea(), rate=rate)


@pytest.mark.parametrize("method", METHODS_NOT_DRAWN)
def test_every_method_that_draws_nothing_can_be_asked_of_counts_that_are_not_whole(method: str) -> None:
    table = uk_2013() if method not in ("lincoln_petersen", "chapman") else uk_2013().select(("PFNCA", "GO"))
    protocol = load_protocol()
    plain = people_by(method, table, protocol)
    assert people_by(method, ExpectedTable(table.lists, table.counts), protocol) == plain
    at = estimate_over_missed_links(table, lambda each: people_by(method, each, protocol), rates=(0.0, 0.02))
    assert at[0].N == plain
    assert at[1].N is not None
    assert 0.9 * plain < at[1].N < plain


def test_a_method_that_draws_is_not_asked_again() -> None:
    with pytest.raises(CannotEstimate, match="draws people"):
        people_by("latent_class", korea(), load_protocol())


def test_the_protocol_is_asked_at_each_rate_by_the_methods_that_answered() -> None:
    table, protocol = uk_2013(), load_protocol()
    methods = ("chao", "independence", "decomposable_bma")
    answered = {method: ask(method, table, protocol) for method in methods}
    found = answer_over_missed_links(table, protocol, answered, rates=(0.0, 0.05))
    assert found[0].per_method == pytest.approx({method: answered[method].N for method in methods})
    for each in found:
        assert each.N == np.median([each.per_method["independence"], each.per_method["decomposable_bma"]])
    at_least = answer_over_missed_links(table, protocol, answered, at_least=True, rates=(0.05,))[0]
    assert at_least.N == max(found[1].N or 0, found[1].per_method["chao"])
    assert answer_over_missed_links(table, protocol, {}) == ()


def test_an_expected_table_can_be_regrouped_and_listed_without_rounding() -> None:
    table = ExpectedTable(("a", "b", "c"), np.array([0, 1.5, 2.5, 0.25, 0, 0, 0, 0]))
    assert table.drop_empty().counts.tolist() == [0, 1.5, 2.5, 0.25]
    assert table.cells()["count"].to_list() == [1.5, 2.5, 0.25]
    assert table.on_how_many.tolist() == [0, 4, 0.25, 0]
    with pytest.raises(WrongUsage, match="0 or more"):
        ExpectedTable(("a",), np.array([0, -0.5]))
