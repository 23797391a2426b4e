"""Counts by the lists that people are on."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.core.estimation import CannotEstimate, CaptureTable
from openinquiry.core.shared import WrongUsage
from tests.core.estimation.published import uk_2013

COUNTS = st.integers(1, 4).flatmap(lambda k: st.lists(st.integers(0, 50), min_size=(1 << k) - 1, max_size=(1 << k) - 1))


def table(counts: list[int]) -> CaptureTable:
    k = (len(counts) + 1).bit_length() - 1
    return CaptureTable(tuple("ABCD"[:k]), [0, *counts])  # type: ignore[arg-type]


def test_the_table_of_2013_counts_as_published() -> None:
    uk = uk_2013()
    assert uk.n == 2744
    assert uk.sizes == {"LA": 94, "NG": 567, "PFNCA": 1169, "GO": 807, "GP": 336}
    assert uk.on_how_many.tolist() == [0, 2523, 214, 6, 1, 0]


@given(COUNTS)
def test_a_margin_is_the_people_on_all_of_its_lists(counts: list[int]) -> None:
    mine = table(counts)
    for wanted in range(1 << mine.k):
        assert mine.margins[wanted] == sum(
            int(count) for history, count in enumerate(mine.counts) if history & wanted == wanted
        )


@given(COUNTS)
def test_records_cells_and_histories_give_the_same_table(counts: list[int]) -> None:
    mine = table(counts)
    again = CaptureTable.from_cells(mine.cells(), lists=mine.lists)
    rows = [[int(digit) for digit in history] for history, count in mine.cells().iter_rows() for _ in range(count)]
    records = pl.DataFrame(rows, schema=dict.fromkeys(mine.lists, pl.Int64), orient="row")
    assert again.sha256 == mine.sha256 == CaptureTable.from_records(records, lists=mine.lists).sha256


@given(COUNTS)
def test_merged_lists_count_everybody_once(counts: list[int]) -> None:
    mine = table(counts)
    merged = mine.merge_lists(mine.lists[:2], name="both")
    assert merged.n == mine.n
    assert merged.lists == ("both", *mine.lists[2:])
    assert merged.sizes["both"] == sum(int(count) for history, count in enumerate(mine.counts) if history & 3)


def test_who_is_on_none_of_the_lists_that_are_kept_is_counted_no_more() -> None:
    mine = CaptureTable.from_histories("AB", {"10": 4, "01": 3, "11": 2})
    assert mine.select("B").cells().rows() == [("1", 5)]
    assert mine.select("BA").cells().rows() == [("10", 3), ("01", 4), ("11", 2)]


def test_lists_that_nobody_is_on_can_be_dropped() -> None:
    mine = CaptureTable.from_histories("ABC", {"100": 4, "110": 2})
    assert mine.drop_empty().lists == ("A", "B")


@pytest.mark.parametrize("count", [-1, 2.5, float("nan"), float("inf"), 1e12])
def test_counts_that_count_nobody_are_refused_with_a_reason(count: float) -> None:
    with pytest.raises(CannotEstimate) as caught:
        CaptureTable.from_histories("AB", {"10": count})
    assert caught.value.refusal.reasons[0].code.startswith("counts_")


def test_more_than_twelve_lists_are_refused_with_a_reason() -> None:
    with pytest.raises(CannotEstimate, match="13 lists"):
        CaptureTable.from_histories("ABCDEFGHIJKLM", {})


@pytest.mark.parametrize(
    ("lists", "counts", "said"),
    [
        ("AA", {}, "a name of its own"),
        ("", {}, "at least one list"),
        ("AB", {"1": 3}, "not a history of 2 lists"),
        ("AB", {"1x": 3}, "not a history of 2 lists"),
        ("AB", {"00": 3}, "history of no list"),
    ],
)
def test_what_is_not_a_table_is_refused_in_a_sentence(lists: str, counts: dict[str, int], said: str) -> None:
    with pytest.raises(WrongUsage, match=said):
        CaptureTable.from_histories(lists, counts)


@pytest.mark.parametrize(
    ("columns", "said"),
    [({"A": [1, 0], "B": [1, 0]}, "1 row is on no list"), ({"A": [1], "B": [2]}, "'B' must hold 0 or 1"),
     ({"A": [1]}, "no column 'B'"), ({"A": [1], "B": [None]}, "'B' must hold 0 or 1")],
)  # fmt: skip
def test_rows_that_say_nothing_are_refused_in_a_sentence(columns: dict[str, list[int]], said: str) -> None:
    with pytest.raises(WrongUsage, match=said):
        CaptureTable.from_records(pl.DataFrame(columns), lists="AB")


def test_zeros_and_ones_may_be_words() -> None:
    words = pl.DataFrame({"A": ["true", "1"], "B": ["False", " 1 "]})
    assert CaptureTable.from_records(words, lists="AB").cells().rows() == [("10", 1), ("11", 1)]


def test_the_fingerprint_knows_names_and_counts() -> None:
    first = CaptureTable.from_histories("AB", {"10": 1})
    assert first.sha256 != CaptureTable.from_histories("AC", {"10": 1}).sha256
    assert first.sha256 != CaptureTable.from_histories("AB", {"01": 1}).sha256
