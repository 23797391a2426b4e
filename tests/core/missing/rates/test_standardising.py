"""Indirect standardisation by hand, and the ends of what rounded reference counts leave open."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.missing.rates import (
    Area,
    Interval,
    NotMatched,
    OffencePlace,
    People,
    Population,
    expected_events,
    share_of_expected,
    standardised_ratio,
)
from openinquiry.core.shared import WrongUsage
from tests.core.missing.rates.making import DAY, PLACE, over

NATION = [over(20, 10_000, area="K", stratum=0), over(90, 30_000, area="K", stratum=1)]


def living(*numbers: int) -> list[Population[OffencePlace]]:
    area = Area("E1", "police force area")
    return [Population(PLACE, area, People("all", 10 * k, 10 * k + 9), n, DAY) for k, n in enumerate(numbers)]


def test_what_is_expected_is_the_rate_of_each_group_everywhere_times_the_people_here() -> None:
    assert expected_events(NATION, populations=living(1000, 2000)) == 8.0  # 2 in 1,000 of 1,000; 3 in 1,000 of 2,000


def test_the_reference_itself_is_expected_to_have_what_it_has() -> None:
    assert expected_events(NATION, populations=living(10_000, 30_000)) == 110.0


def test_a_ratio_has_the_exact_interval_of_what_was_observed() -> None:
    # Garwood's limits of 12 are 6.200575 and 20.96159.
    found = standardised_ratio(12, expected=8.0)
    assert found is not None
    assert (found.observed, found.expected, found.ratio) == (12, 8.0, 1.5)
    assert found.interval == Interval(pytest.approx(6.200575 / 8, rel=1e-6), pytest.approx(20.96159 / 8, rel=1e-6))


def test_where_nothing_is_expected_there_is_no_ratio() -> None:
    assert standardised_ratio(3, expected=0.0) is None
    assert expected_events([over(0, 0, area="K")], populations=living(5)) is None
    assert expected_events([over(0, 0, area="K")], populations=living(0)) == 0.0
    with pytest.raises(WrongUsage, match="less than 0"):
        standardised_ratio(3, expected=-1.0)


def test_other_groups_than_those_of_the_reference_are_refused() -> None:
    for wrong in (living(1000), living(1000, 2000, 3000), [*living(1000), *living(1000)]):
        with pytest.raises(NotMatched, match="not the same"):
            expected_events(NATION, populations=wrong)


PARTS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 4), st.integers(0, 3)).map(lambda t: (t[0], t[1], t[1] + t[2])),
    min_size=1, max_size=4,
)  # fmt: skip


@settings(derandomize=True, deadline=None)
@given(PARTS)
def test_the_ends_of_the_share_are_those_of_every_count_that_fits(parts: list[tuple[float, int, int]]) -> None:
    shares = [
        sum(share * count for (share, _, _), count in zip(parts, counts, strict=True)) / sum(counts)
        for counts in product(*(range(low, high + 1) for _, low, high in parts))
        if sum(counts)
    ]
    found = share_of_expected(parts)
    if not shares:
        assert found is None
        return
    assert found is not None
    assert found.low == pytest.approx(min(shares), abs=1e-12)
    assert found.high == pytest.approx(max(shares), abs=1e-12)
