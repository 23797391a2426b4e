"""Lower bounds and repeat counts: published values, and what must always hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from openinquiry.core.estimation import CannotEstimate, CaptureTable
from openinquiry.core.estimation.lower_bounds import (
    chao_lower_bound,
    chao_repeats,
    chao_time_bound,
    zelterman,
    zero_truncated_poisson,
)
from tests.core.estimation.degenerate import codes
from tests.core.estimation.published import outside_table

# Contacts of the police with people without papers in four Dutch cities: van der Heijden et al. 2003 (Statistical Modelling 3:305).
CONTACTS = {1: 1645, 2: 183, 3: 37, 4: 13, 5: 1, 6: 1}
# Households with so many cases of cholera in an Indian village: McKendrick 1926 (Proc. Edinburgh Math. Soc. 44:98).
CHOLERA = {1: 32, 2: 16, 3: 6, 4: 1}
REPEATS = (zero_truncated_poisson, zelterman, chao_repeats)


def test_uk_2013_is_at_least_14642() -> None:
    bound = chao_lower_bound(outside_table("UKdat_5"))
    assert (bound.once, bound.twice) == (2523, 214)
    assert round(bound.N) == 14642
    # the formula by hand: 2744 + 4/5 · 2523²/(2·214)
    assert pytest.approx(2744 + 0.8 * 2523**2 / 428, rel=1e-14) == bound.N


def test_contacts_with_the_police_give_the_published_numbers() -> None:
    # van der Heijden et al. 2003 and Böhning 2008: 7,080 by the truncated Poisson; 9,274 by Chao; 9,425 by Zelterman.
    assert round(zero_truncated_poisson(CONTACTS).N) == 7080
    assert round(chao_repeats(CONTACTS).N) == 9274
    assert round(zelterman(CONTACTS).N) == 9425


def test_households_with_cholera_are_88_or_89_as_irwin_found() -> None:
    # Irwin 1959 (Biometrics 15:324): λ = 0.972, and 33.5 households without a case
    found = zero_truncated_poisson(CHOLERA)
    assert found.rate == pytest.approx(0.972, abs=5e-4)
    assert found.dark_figure == pytest.approx(33.5, abs=0.05)
    assert chao_repeats(CHOLERA).N == 55 + 32**2 / (2 * 16)


def test_the_variance_of_chao_is_that_of_the_delta_method() -> None:
    # Chao 1987, section 3: f2·(r⁴/4 + r³ + r²/2) with r = f1/f2
    ratio = 1645 / 183
    expected = 183 * (ratio**4 / 4 + ratio**3 + ratio**2 / 2)
    assert chao_repeats(CONTACTS).se ** 2 == pytest.approx(expected, rel=1e-12)


cells = st.lists(st.integers(0, 60), min_size=7, max_size=7)


@given(cells, st.permutations(range(3)), st.booleans())
def test_lists_may_be_named_and_ordered_as_one_likes(counts: list[int], order: list[int], corrected: bool) -> None:
    table = CaptureTable(("A", "B", "C"), np.array([0, *counts]))
    for bound in (chao_lower_bound, chao_time_bound):
        try:
            one = bound(table, corrected=corrected)
        except CannotEstimate:
            with pytest.raises(CannotEstimate):
                bound(table.select([table.lists[place] for place in order]), corrected=corrected)
            continue
        other = bound(table.select([table.lists[place] for place in order]), corrected=corrected)
        assert (one.N, one.se) == pytest.approx((other.N, other.se))
        assert table.n <= one.interval()[0] <= one.N <= one.interval()[1] < 1e9


@given(cells)
def test_twice_the_people_are_twice_as_many_at_least(counts: list[int]) -> None:
    table = CaptureTable(("A", "B", "C"), np.array([0, *counts]))
    twice = CaptureTable(table.lists, 2 * table.counts)
    for bound in (chao_lower_bound, chao_time_bound):
        try:
            assert pytest.approx(2 * bound(table).N) == bound(twice).N
        except CannotEstimate:
            assume(False)


def test_lists_alike_in_reach_give_both_bounds_the_same_number() -> None:
    table = CaptureTable.from_histories("ABC", {"100": 30, "010": 30, "001": 30, "110": 5, "101": 5, "011": 5})
    assert pytest.approx(chao_lower_bound(table).N) == chao_time_bound(table).N


@given(st.dictionaries(st.integers(1, 8), st.integers(0, 10_000)))
def test_repeat_counts_give_a_number_no_smaller_than_those_counted_or_a_refusal(counts: dict[int, int]) -> None:
    for estimate in REPEATS:
        try:
            found = estimate(counts)
        except CannotEstimate:
            continue
        low, high = found.interval()
        assert sum(counts.values()) <= low <= found.N <= high
        assert np.isfinite([found.N, found.se]).all()
        assert found.N < 1e9


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ({}, "nobody"), ({1: 0}, "nobody"), ({1: 9}, "no_pairs"), ({2: 9}, "no_pairs"), ({0: 4, 1: 9, 2: 3}, "counts_not_whole"),
        ({1: -3, 2: 1}, "counts_not_whole"), ({1: 2.5, 2: 1}, "counts_not_whole"), ({1: float("nan")}, "counts_not_whole"),
    ],
)  # fmt: skip
def test_repeat_counts_that_say_nothing_are_refused(counts: dict[int, int], code: str) -> None:
    for estimate in REPEATS:
        with pytest.raises(CannotEstimate) as refused:
            estimate(counts)
        assert code in codes(refused.value)


def test_sentences_say_what_they_assume() -> None:
    assert "at least about 9,274 people (95 % interval 8,085 to 10,690)" in chao_repeats(CONTACTS).sentence()
    assert "people are alike in how often they are met" in zero_truncated_poisson(CONTACTS).sentence()
    table = CaptureTable.from_histories("ABC", {"100": 30, "010": 20, "001": 30, "110": 5, "101": 5, "011": 5})
    assert chao_lower_bound(table).sentence().endswith("unless being on one list keeps people off another.")
