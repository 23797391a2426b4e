"""Girls against boys among child victims: by hand where everything is shown, and no finer than what is shown where not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.audit.report_model import Cell
from openinquiry.core.audit.tables import rates_pooled
from openinquiry.core.audit.tables.rate_counts import AGES, CHILD_BANDS, SEXES, grid_cell, people_cell_of
from openinquiry.core.disclosure_control import Policy, clear_counts, load_policy, show_count
from openinquiry.core.missing.rates import People

NATION, DAY = "K04000001", date(2024, 6, 30)
DEFAULT = load_policy("default")
OPEN = replace(DEFAULT, smallest_count_shown=1, rounding_base=1)
GIRLS, BOYS = (10_000, 4_000, 4_000, 2_000), (20_000, 4_000, 4_000, 3_000)


def cells_of(girls: tuple[int, ...], boys: tuple[int, ...], policy: Policy) -> list[Cell]:
    """Ratio and interval at each age, then over the ages, of these counts over GIRLS and BOYS."""
    counts, people = {}, {}
    for (sex, code), mine, living in zip(SEXES, (girls, boys), (GIRLS, BOYS), strict=True):
        for band, count, number in zip(CHILD_BANDS, mine, living, strict=True):
            counts[grid_cell("all", sex, band)] = count
            people[people_cell_of(NATION, People(code, *AGES[band]))] = number
    shown = clear_counts({**counts, **people}, sums=(), policy=policy, already_public=frozenset(people), groups={})
    return [
        make(shown, population="all", bands=bands, on=DAY)
        for bands in (*((band,) for band in CHILD_BANDS), CHILD_BANDS)
        for make in (rates_pooled.ratio, rates_pooled.interval)
    ]


def test_the_ratios_are_those_worked_out_by_hand() -> None:
    found = cells_of((30, 60, 90, 20), (20, 20, 30, 10), OPEN)
    # 30 of 10,000 over 20 of 20,000 is 3; and so on. Pooled: Σ aN₀/T = 20 + 30 + 45 + 12 = 107 over
    # Σ bN₁/T = 20/3 + 10 + 15 + 4 = 107/3.
    assert [cell.text for cell in found[::2]] == ["3.00", "3.00", "3.00", "3.00", "3.00"]
    uneven = cells_of((30, 60, 90, 20), (20, 20, 30, 40), OPEN)
    assert [cell.text for cell in uneven[::2]] == ["3.00", "3.00", "3.00", "0.75", "2.24"]  # 107 ÷ (35.666… + 12)
    low, high = found[-1].low, found[-1].high
    assert low is not None
    assert high is not None
    # Variance of the logarithm: Σ (a+b)N₁N₀/T² = 50×2/9 + 80/4 + 120/4 + 30×6/25 = 68.311…, over 107 × 107/3.
    width = 1.959964 * (68.3111111 / (107 * 107 / 3)) ** 0.5
    assert (low, high) == (
        pytest.approx(3 * 2.718281828**-width, abs=0.01),
        pytest.approx(3 * 2.718281828**width, abs=0.01),
    )


def test_without_boys_there_is_no_ratio_and_a_hidden_count_hides_its_age_and_the_pooled_ratio() -> None:
    assert {cell.text for cell in cells_of((30, 60, 90, 20), (0, 0, 0, 0), DEFAULT)} == {"[x] no boys are counted"}
    found = [cell.text for cell in cells_of((30, 60, 90, 20), (20, 20, 30, 3), DEFAULT)]
    assert found[6:] == ["[c]"] * 4
    assert "[c]" not in found[:6]


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 80), min_size=8, max_size=8))
def test_counts_that_look_alike_give_the_same_ratios_and_their_interval_holds_the_exact_one(planted: list[int]) -> None:
    alike = [
        next(n for n in range(100) if show_count(n, policy=DEFAULT) == show_count(count, policy=DEFAULT))
        for count in planted
    ]
    told = cells_of(tuple(planted[:4]), tuple(planted[4:]), DEFAULT)
    assert cells_of(tuple(alike[:4]), tuple(alike[4:]), DEFAULT) == told
    exact = cells_of(tuple(planted[:4]), tuple(planted[4:]), OPEN)
    for shown, true in zip(told[1::2], exact[1::2], strict=True):
        if shown.low is not None and true.low is not None and shown.high is not None and true.high is not None:
            assert shown.low <= true.low
            assert true.high <= shown.high
