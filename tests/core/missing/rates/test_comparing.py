"""Rates and their ratios against a published worked example, and what holds of them for all counts.

The example: deaths from coronary disease among British doctors, by smoking (Doll and Hill 1966, NCI Monograph 19:205), as
worked out by Rothman and Greenland 1998, Modern Epidemiology, chapter 15, and in the manual of Stata, command «ir».
"""

from __future__ import annotations

from math import exp, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.missing.rates import (
    Interval,
    Matched,
    NotMatched,
    OffencePlace,
    RateRatio,
    crude_rate,
    mantel_haenszel,
    rate_ratio,
)
from tests.core.missing.rates.making import over

SMOKERS = ((32, 52407), (104, 43248), (206, 28612), (186, 12663), (102, 5317))
OTHERS = ((2, 18790), (12, 10673), (28, 5710), (28, 2585), (31, 1462))
PAIRS = [
    (over(*one, area="smokers", stratum=age), over(*other, area="others", stratum=age))
    for age, (one, other) in enumerate(zip(SMOKERS, OTHERS, strict=True))
]
COUNTS, PEOPLE = st.integers(0, 300), st.integers(1, 100_000)


def rounded(found: RateRatio | None) -> tuple[float, ...]:
    assert found is not None
    assert found.ratio is not None
    assert found.high is not None
    return tuple(float(f"{number:.7g}") for number in (found.ratio, found.low, found.high))


@pytest.mark.parametrize(
    ("age", "published"),
    [
        (0, (5.736638, 1.463557, 49.40468)),
        (1, (2.138812, 1.173714, 4.272545)),
        (2, (1.46824, 0.9863624, 2.264107)),
        (3, (1.35606, 0.9081925, 2.096412)),
        (4, (0.9047304, 0.6000757, 1.399687)),
    ],
)
def test_the_exact_ratio_of_two_rates_is_the_published_one(age: int, published: tuple[float, ...]) -> None:
    assert rounded(rate_ratio(*PAIRS[age])) == pytest.approx(published, rel=1e-6)


def test_the_pooled_ratio_is_the_published_one() -> None:
    assert rounded(mantel_haenszel(PAIRS)) == pytest.approx((1.424682, 1.154703, 1.757784), rel=1e-6)


def test_pooling_is_not_the_same_as_adding_up() -> None:
    together = [over(sum(a for a, _ in side), sum(n for _, n in side), area=name) for name, side in
                (("smokers", SMOKERS), ("others", OTHERS))]  # fmt: skip
    assert rounded(rate_ratio(*together)) == pytest.approx((1.719823, 1.391992, 2.14353), rel=1e-6)


def test_a_rate_has_the_interval_of_its_count() -> None:
    found = crude_rate(over(10, 50_000))
    assert found is not None
    assert (found.value, found.per) == (20.0, 100_000)
    assert found.interval == Interval(pytest.approx(9.590777, abs=1e-6), pytest.approx(36.780712, abs=1e-6))


def test_without_a_population_there_is_no_rate_and_no_ratio() -> None:
    assert crude_rate(over(0, 0)) is None
    assert crude_rate(over(7, 0)) is None
    assert rate_ratio(over(7, 0), over(3, 10, area="E2")) is None
    assert rate_ratio(over(0, 5), over(0, 10, area="E2")) is None
    assert mantel_haenszel([]) is None
    assert mantel_haenszel([(over(7, 0), over(3, 10, area="E2"))]) is None


def test_over_a_rate_of_nothing_there_is_a_lower_end_and_no_ratio() -> None:
    found = rate_ratio(over(5, 100), over(0, 100, area="E2"))
    assert found is not None
    assert (found.ratio, found.high) == (None, None)
    assert found.low == pytest.approx(0.025**0.2 / (1 - 0.025**0.2), rel=1e-9)  # all five of five
    assert mantel_haenszel([(over(5, 100), over(0, 100, area="E2"))]) == RateRatio(None, 0.0, None)


@settings(derandomize=True, deadline=None)
@given(COUNTS, PEOPLE, COUNTS, PEOPLE)
def test_turning_the_comparison_round_turns_the_ratio_over(a: int, n: int, b: int, m: int) -> None:
    forth, back = rate_ratio(over(a, n), over(b, m, area="E2")), rate_ratio(over(b, m, area="E2"), over(a, n))
    if forth is None or back is None:
        assert a == b == 0
        return
    if a and b:
        assert forth.ratio is not None
        assert back.ratio is not None
        assert back.high is not None
        assert forth.ratio * back.ratio == pytest.approx(1, rel=1e-9)
        assert forth.low * back.high == pytest.approx(1, rel=1e-6)
        assert forth.low <= forth.ratio


@settings(derandomize=True, deadline=None)
@given(st.integers(1, 300), PEOPLE, st.integers(1, 300), PEOPLE)
def test_of_one_stratum_the_pooled_ratio_is_the_ratio(a: int, n: int, b: int, m: int) -> None:
    pair = (over(a, n), over(b, m, area="E2"))
    plain, pooled = rate_ratio(*pair), mantel_haenszel([pair])
    assert plain is not None
    assert pooled is not None
    assert pooled.ratio == pytest.approx(plain.ratio, rel=1e-9)
    # Greenland and Robins of one stratum is the usual variance of the logarithm, 1/a + 1/b.
    assert pooled.high == pytest.approx((a * m) / (n * b) * exp(1.959964 * (1 / a + 1 / b) ** 0.5), rel=1e-5)
    assert log(pooled.low) < log(pooled.ratio or 0)


@settings(derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 50), st.integers(1, 50), PEOPLE), min_size=1, max_size=5), st.integers(2, 9))
def test_where_every_stratum_has_one_ratio_that_is_the_pooled_one(
    strata: list[tuple[int, int, int]], times: int
) -> None:
    pairs = [
        (over(times * a, n, stratum=place), over(a, n, area="E2", stratum=place))
        for place, (a, _, n) in enumerate(strata)
    ]
    found = mantel_haenszel(pairs)
    assert found is not None
    assert found.ratio == pytest.approx(times, rel=1e-9)


def test_only_two_areas_of_one_group_or_two_groups_of_one_area_are_compared() -> None:
    with pytest.raises(NotMatched, match="not both at once"):
        rate_ratio(over(1, 10, stratum=1), over(1, 10, area="E2", stratum=2))
    with pytest.raises(NotMatched, match="with itself"):
        rate_ratio(over(1, 10), over(1, 10))
    twice: tuple[Matched[OffencePlace], Matched[OffencePlace]] = (over(1, 10), over(2, 10, area="E2"))
    with pytest.raises(NotMatched, match="stands in two strata"):
        mantel_haenszel([twice, twice])
