"""Attacks on tables whose counts were changed: each is seen to work on what is weak, and then not on what is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.disclosure_control import load_policy
from openinquiry.core.disclosure_control.perturbation import (
    controlled_rounding,
    maximum_entropy_table,
    perturbed_table,
    possible_counts,
    record_keys,
    refuse_what_can_be_told,
    rounding_with_totals,
)
from openinquiry.core.shared import Refused
from tests.core.disclosure_control.perturbation.tables import Made, attack, made, tables

SECRET = b"sixteen bytes or"
POLICY = replace(load_policy("tables"), room_below=0, room_above=0)


# Rounding plus total: three ones are shown as noughts, each of which could be 0 or 1; that there are 3 of them tells all.
ONES = np.array([[1, 1, 1], [8, 12, 20]])


def test_rounded_parts_and_an_exact_total_give_small_counts_away_and_are_refused():
    table = made(ONES)
    rounded = rounding_with_totals(table.values, equations=table.equations, base=3)
    row, cell = table.places[("0:0", "Total")], table.places[("0:0", "1:0")]
    assert rounded.rounded[cell] == 0
    safe = possible_counts(rounded.rounded, equations=table.equations, reach=rounded.reach)
    refuse_what_can_be_told(safe, table.values, policy=POLICY)
    assert (safe.low[cell], safe.high[cell]) == (0, 1)
    told = possible_counts(rounded.rounded, equations=table.equations, reach=rounded.reach, known={row: 3})
    assert (told.low[cell], told.high[cell]) == (1, 1)
    with pytest.raises(Refused, match="could be told more closely"):
        refuse_what_can_be_told(told, table.values, policy=POLICY)


def test_margins_rounded_by_themselves_give_small_counts_away_and_are_refused():
    # The row of four ones is shown as 0, 0, 0, 0 and its total as 3 + 3: at least 4, so every one of them is 1.
    table = made(np.array([[1, 1, 1, 1, 1], [8, 12, 20, 3, 2]]))
    shown = 3 * np.rint(table.values / 3).astype(int)
    cells = [table.places[("0:0", f"1:{place}")] for place in range(5)]
    assert [int(shown[cell]) for cell in cells] == [0] * 5
    assert shown[table.places[("0:0", "Total")]] == 6
    found = possible_counts(shown, equations=table.equations, reach=1)
    assert [(int(found.low[cell]), int(found.high[cell])) for cell in cells] == [(1, 1)] * 5
    with pytest.raises(Refused, match="could be told more closely"):
        refuse_what_can_be_told(found, table.values, policy=POLICY)


def test_controlled_rounding_of_the_same_table_gives_none_of_them_away():
    table = made(np.array([[1, 1, 1, 1, 1], [8, 12, 20, 3, 2]]))
    found = controlled_rounding(table.values, equations=table.equations, base=3)
    for reach in (found.reach, found.certain_reach):
        left = possible_counts(found.rounded, equations=table.equations, reach=reach)
        assert left.width.min() >= 1
        refuse_what_can_be_told(left, table.values, policy=POLICY)


@settings(derandomize=True, deadline=None, max_examples=30)
@given(tables(most=9), st.sampled_from([3, 5]))
def test_no_small_count_of_a_controlled_rounding_is_told_by_an_attacker_of_another_make(table: Made, base: int):
    """What anyone can tell who knows base and steps, over all tables of whole numbers."""
    found = controlled_rounding(table.values, equations=table.equations, base=base)
    low, high = np.maximum(0, found.rounded - found.reach), found.rounded + found.reach
    small = np.flatnonzero((table.values > 0) & (table.values < 5))
    left = possible_counts(found.rounded, equations=table.equations, reach=found.reach, about=small)
    for index, place in enumerate(small[:4]):
        possible = attack(table, low, high, int(place))
        assert possible == (left.low[index], left.high[index])
        relaxed = attack(table, low, high, int(place), whole=False)
        assert relaxed is not None
        assert relaxed[0] <= possible[0] <= table.values[place] <= possible[1] <= relaxed[1]
        assert possible[1] - possible[0] >= 1


@settings(derandomize=True, deadline=None, max_examples=30)
@given(tables(most=9), st.sampled_from([3, 5]), st.data())
def test_an_exact_total_beside_a_controlled_rounding_is_judged_as_another_attacker_judges_it(
    table: Made, base: int, data: st.DataObject
):
    found = controlled_rounding(table.values, equations=table.equations, base=base)
    total = data.draw(st.sampled_from(sorted(set(range(len(table.values))) - set(table.inner.tolist()))))
    small = np.flatnonzero((table.values > 0) & (table.values < 5))[:4]
    known = {total: int(table.values[total])}
    left = possible_counts(found.rounded, equations=table.equations, reach=found.reach, known=known, about=small)
    low, high = np.maximum(0, found.rounded - found.reach), found.rounded + found.reach
    low[total] = high[total] = table.values[total]
    ends = [attack(table, low, high, int(place)) for place in small]
    assert [(low, high) for low, high in zip(left.low.tolist(), left.high.tolist(), strict=True)] == ends
    is_told = any(end is not None and end[1] - end[0] < 1 for end in ends)
    if is_told:
        with pytest.raises(Refused):
            refuse_what_can_be_told(left, table.values, policy=POLICY)
    else:
        refuse_what_can_be_told(left, table.values, policy=POLICY)


# Averaging over releases.
NOISE = maximum_entropy_table(greatest_noise=5, variance=3.0, smallest_shown=3)
SIZES = (8, 5)
RELEASES = 1_000


def people() -> np.ndarray:
    rng = np.random.default_rng(5)
    return np.column_stack([rng.integers(0, size, 300) for size in SIZES])


def true_counts(codes: np.ndarray) -> np.ndarray:
    counts = np.zeros(SIZES, dtype=int)
    np.add.at(counts, tuple(codes.T), 1)
    return counts


def release(codes: np.ndarray, *, secret: bytes) -> np.ndarray:
    keys = record_keys(np.arange(len(codes)), secret=secret)
    return perturbed_table(codes, sizes=SIZES, keys=keys, table=NOISE).counts[:-1, :-1]


def guessed_from(releases: list[np.ndarray]) -> np.ndarray:
    """The attacker: what he takes the true counts for, from every release he has."""
    return np.rint(np.mean(releases, axis=0)).astype(int)


def test_a_thousand_releases_of_the_same_people_tell_no_more_than_one():
    codes = people()
    true = true_counts(codes)
    first = release(codes, secret=SECRET)
    later = [release(codes, secret=SECRET) for _ in range(RELEASES)]
    assert all((each == first).all() for each in later)
    assert (guessed_from(later) == guessed_from([first])).all()
    assert (guessed_from(later) == true).mean() < 0.5


def test_the_same_attacker_learns_nearly_every_count_where_noise_is_drawn_anew_each_time():
    """The planted fault: another secret for each release."""
    codes = people()
    anew = [release(codes, secret=number.to_bytes(16, "big")) for number in range(RELEASES)]
    assert (guessed_from(anew) == true_counts(codes)).mean() == 1.0


def test_other_tables_of_the_same_people_tell_no_more_than_one():
    """The people of a cell, counted in tables by other dimensions beside it: the noise is the same in each."""
    codes = people()
    rng = np.random.default_rng(6)
    keys = record_keys(np.arange(len(codes)), secret=SECRET)
    seen = set()
    for _ in range(50):
        by_another = np.column_stack([codes, rng.integers(0, 3, len(codes))])
        counts = perturbed_table(by_another, sizes=(*SIZES, 3), keys=keys, table=NOISE).counts
        seen.add(counts[:-1, :-1, -1].tobytes())
    assert len(seen) == 1


def test_margins_of_a_perturbed_table_tighten_what_its_noise_leaves_and_that_is_measured():
    """Totals with noise of their own are shown beside their parts: the attacker adds up, and the product does so too."""
    table = made(np.array([[1, 2, 1], [9, 12, 7]]))
    codes = np.array(
        [[row, column] for row in range(2) for column in range(3) for _ in range(_counts(table, row, column))]
    )
    keys = record_keys(np.arange(len(codes)), secret=SECRET)
    shown = perturbed_table(codes, sizes=(2, 3), keys=keys, table=NOISE).counts.reshape(-1)
    left = possible_counts(shown, equations=table.equations, reach=NOISE.greatest_noise)
    low, high = np.maximum(0, shown - 5), shown + 5
    assert [(low, high) for low, high in zip(left.low.tolist(), left.high.tolist(), strict=True)] == [
        attack(table, low, high, place) for place in range(len(shown))
    ]
    assert (left.low <= table.values).all()
    assert (table.values <= left.high).all()
    refuse_what_can_be_told(left, table.values, policy=POLICY)


def _counts(table: Made, row: int, column: int) -> int:
    return int(table.values[table.places[(f"0:{row}", f"1:{column}")]])
