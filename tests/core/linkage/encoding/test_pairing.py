from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.core.linkage.encoding import pairing
from openinquiry.core.linkage.encoding.pairing import Blocks, Side, pairs_of

# One key a record for each of two ways of blocking; None where a record has none.
RECORDS = st.lists(st.tuples(*[st.none() | st.integers(0, 3)] * 2), max_size=12)


def _side(records: list[tuple[int | None, ...]], way: int) -> Side:
    keys = [each[way] for each in records]
    return Side(
        np.array([key or 0 for key in keys], dtype=np.uint64), np.array([key is not None for key in keys], dtype=bool)
    )


def _by_hand(
    left: list[tuple[int | None, ...]], right: list[tuple[int | None, ...]], *, largest: int
) -> set[tuple[int, int]]:
    found = set()
    for way in range(2):
        for key in range(4):
            block = [
                (i, j)
                for (i, one), (j, other) in product(enumerate(left), enumerate(right))
                if one[way] == other[way] == key
            ]
            if len(block) <= largest:
                found.update(block)
    return found


@pytest.mark.parametrize("at_a_time", [1, 5, 10**6])
@given(left=RECORDS, right=RECORDS, largest=st.integers(0, 20))
def test_pairs_are_those_with_an_equal_key_in_no_large_block_in_order_and_once(
    at_a_time: int, left: list[tuple[int | None, ...]], right: list[tuple[int | None, ...]], largest: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairing, "_AT_A_TIME", at_a_time)
        blocks = [Blocks.of(_side(left, way), _side(right, way), largest=largest) for way in range(2)]
        found = [
            pair
            for slice_ in pairs_of(blocks, alone=False)
            for pair in zip(*(each.tolist() for each in slice_), strict=True)
        ]
    assert found == sorted(_by_hand(left, right, largest=largest))


@given(records=RECORDS)
def test_among_records_of_one_side_each_pair_comes_once_and_none_with_itself(
    records: list[tuple[int | None, ...]],
) -> None:
    blocks = [Blocks.of(_side(records, way), _side(records, way), largest=1000) for way in range(2)]
    found = [
        pair
        for slice_ in pairs_of(blocks, alone=True)
        for pair in zip(*(each.tolist() for each in slice_), strict=True)
    ]
    assert found == sorted(pair for pair in _by_hand(records, records, largest=1000) if pair[0] < pair[1])


@given(left=RECORDS, right=RECORDS)
def test_the_number_of_pairs_is_known_before_they_are_made_out(
    left: list[tuple[int | None, ...]], right: list[tuple[int | None, ...]]
) -> None:
    blocks = Blocks.of(_side(left, 0), _side(right, 0), largest=6)
    made = [pair for left_rows, _ in pairs_of([blocks], alone=False) for pair in left_rows]
    assert (blocks.pairs, int(blocks.of_each().sum())) == (len(made), len(made))
