"""Bounds hold whatever the missing values are, and are reached: nothing tighter would hold."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.missing import Known, recorded_share, share_bounds

COUNTS = st.integers(0, 400)
KNOWN = st.builds(Known, COUNTS, COUNTS, COUNTS)


def every_share(certain: Known, maybe: Known) -> set[Fraction]:
    """The shares of all populations that fit: every unrecorded value, and every choice of who belongs."""
    shares = set()
    for hidden, joining, others, unknown in product(
        range(certain.unrecorded + 1),
        range(maybe.in_group + 1),
        range(maybe.others + 1),
        range(maybe.unrecorded + 1),
    ):
        for also in range(unknown + 1):
            people = certain.people + joining + others + unknown
            if people:
                shares.add(Fraction(certain.in_group + hidden + joining + also, people))
    return shares


@settings(derandomize=True, deadline=None, max_examples=300)
@given(KNOWN, KNOWN, st.data())
def test_the_true_share_lies_within_the_bounds_for_every_assignment_of_what_is_missing(
    certain: Known, maybe: Known, data: st.DataObject
) -> None:
    in_group = certain.in_group + data.draw(st.integers(0, certain.unrecorded))
    joining, others, unknown = (
        data.draw(st.integers(0, most)) for most in (maybe.in_group, maybe.others, maybe.unrecorded)
    )
    in_group += joining + data.draw(st.integers(0, unknown))
    people = certain.people + joining + others + unknown
    bounds = share_bounds(certain, may_belong=maybe)
    if people:
        assert bounds is not None
        assert bounds.low <= in_group / people <= bounds.high


@pytest.mark.parametrize("maybe", [Known(*counts) for counts in product(range(3), repeat=3)])
def test_both_ends_are_reached_by_some_assignment_in_every_small_case(maybe: Known) -> None:
    for counts in product(range(3), repeat=3):
        certain = Known(*counts)
        shares = every_share(certain, maybe)
        bounds = share_bounds(certain, may_belong=maybe)
        if not shares:
            assert bounds is None
        else:
            assert bounds is not None
            assert (bounds.low, bounds.high) == (float(min(shares)), float(max(shares)))


@settings(derandomize=True, deadline=None)
@given(KNOWN)
def test_without_doubt_who_belongs_the_bounds_are_those_of_manski(certain: Known) -> None:
    bounds = share_bounds(certain)
    if certain.people == 0:
        assert bounds is None
    else:
        assert bounds is not None
        assert bounds.low == certain.in_group / certain.people
        assert bounds.high == (certain.in_group + certain.unrecorded) / certain.people
        assert 0 <= bounds.low <= bounds.high <= 1


@settings(derandomize=True, deadline=None)
@given(KNOWN, KNOWN, KNOWN)
def test_not_knowing_more_never_narrows_the_bounds(certain: Known, maybe: Known, more: Known) -> None:
    known = share_bounds(certain, may_belong=maybe)
    wider = share_bounds(
        certain,
        may_belong=Known(
            maybe.in_group + more.in_group, maybe.others + more.others, maybe.unrecorded + more.unrecorded
        ),
    )
    if known is not None:
        assert wider is not None
        assert wider.low <= known.low
        assert wider.high >= known.high


def test_bounds_are_as_wide_as_the_share_that_is_missing() -> None:
    bounds = share_bounds(Known(3, 1, 4))
    assert bounds is not None
    assert bounds.width == 0.5
    nothing_known = share_bounds(Known(0, 0, 7))
    assert nothing_known is not None
    assert (nothing_known.low, nothing_known.high, nothing_known.width) == (0.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("known", "low", "high"),
    [
        # 2023, England and Wales: recorded for 34 %; of the recorded 83 % White, 7 % Asian. Of 10,000 suspects:
        (Known(2822, 578, 6600), 0.2822, 0.9422),
        (Known(238, 3162, 6600), 0.0238, 0.6838),
        # Greater Manchester, all child sexual abuse: 16 % Asian, 44 % White, 32 % unknown.
        (Known(16, 52, 32), 0.16, 0.48),
        (Known(44, 24, 32), 0.44, 0.76),
    ],
)
def test_the_worked_figures_of_the_published_sources_come_out(known: Known, low: float, high: float) -> None:
    bounds = share_bounds(known)
    assert bounds is not None
    assert (bounds.low, bounds.high) == (low, high)


def test_a_population_that_only_people_of_the_group_can_be_in_is_all_of_the_group() -> None:
    bounds = share_bounds(Known(), may_belong=Known(in_group=2))
    assert bounds is not None
    assert (bounds.low, bounds.high) == (1.0, 1.0)


@pytest.mark.parametrize("counts", [(-1, 0, 0), (0, -1, 0), (0, 0, -1)])
def test_negative_counts_are_refused(counts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        Known(*counts)


def test_the_recorded_share_of_nobody_is_not_a_number() -> None:
    assert recorded_share(recorded=0, unrecorded=0) is None
    assert recorded_share(recorded=0, unrecorded=3) == 0.0
    assert recorded_share(recorded=34, unrecorded=66) == 0.34
