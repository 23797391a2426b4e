"""Which encodings are compared: the number of pairs is bound by the number of records, and true pairs are still there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from openinquiry.core.linkage import EncodingKey, encode_people, load_encoding_settings
from openinquiry.core.linkage.encoding.comparing import Encoded, comparable, compared
from openinquiry.core.linkage.encoding.encoding import encode_for_comparison

SETTINGS = replace(load_encoding_settings(), samples=4, pairs_for_each_record=10**6)


def alike(records: int, *, seed: int, of: np.ndarray | None = None) -> Encoded:
    """Records without hashes whose filters are much alike: a sixteenth of the bits of one filter is changed in each."""
    random = np.random.default_rng(seed)
    common = np.random.default_rng(0).integers(0, 2**63, 16, dtype=np.uint64)
    change = np.ones((records, 16), dtype=np.uint64) * np.uint64(2**64 - 1)
    for _ in range(4):
        change &= random.integers(0, 2**64, (records, 16), dtype=np.uint64)
    filters = (common ^ change) if of is None else of
    nothing = np.zeros((records, len(SETTINGS.hashes)), dtype=np.uint64)
    return Encoded(pl.Series([f"r{n}" for n in range(records)]), nothing, filters, np.zeros(records, dtype=np.int8))


def pairs(left: Encoded, right: Encoded | None, *, for_each: int) -> set[tuple[int, int]]:
    settings = replace(SETTINGS, pairs_for_each_record=for_each)
    lots = compared(left, right, settings=settings, seed=1)
    return {pair for lot in lots for pair in zip(lot.left.tolist(), lot.right.tolist(), strict=True)}


@pytest.mark.parametrize("alone", [True, False], ids=["among one another", "with others"])
def test_no_sample_brings_together_more_pairs_for_each_record_than_the_settings_allow(alone: bool) -> None:
    left = alike(300, seed=1)
    right = None if alone else alike(300, seed=2)
    freely = pairs(left, right, for_each=10**6)
    bound = pairs(left, right, for_each=1)
    assert len(freely) > 4 * 600  # or the bound would not be tried
    assert 0 < len(bound) <= 4 * (300 if alone else 600)
    assert bound < freely


def test_equal_filters_are_compared_however_narrow_the_samples() -> None:
    left = alike(300, seed=1)
    right = alike(300, seed=1, of=left.filters)
    assert {(n, n) for n in range(300)} <= pairs(left, right, for_each=1)


def test_where_the_bound_is_not_reached_it_changes_nothing() -> None:
    left = alike(60, seed=3)
    assert pairs(left, None, for_each=1000) == pairs(left, None, for_each=10**6)


def test_hashes_as_numbers_are_those_that_a_body_sends_as_text() -> None:
    people = pl.DataFrame(
        {
            "record_id": ["a", "b", "c"],
            "given_name": ["Ama", "Björn", None],
            "surname": ["Quill", "Ek", None],
            "birth_date": [date(2005, 3, 4), None, None],
            "postcode": ["ZZ1 2AB", "ZZ1 2AB", None],
        }
    )
    key, settings = EncodingKey(bytes(range(32))), load_encoding_settings()
    numbers, filters = encode_for_comparison(people, key=key, settings=settings)
    text = encode_people(people, key=key, settings=settings)
    sex = pl.Series(["F", None, "M"])
    ours, theirs = (comparable(each, filters=filters, sex=sex, settings=settings) for each in (numbers, text))
    assert ours.hashes.any(axis=1).tolist() == [True, True, False]
    assert ours.hashes.tolist() == theirs.hashes.tolist()
