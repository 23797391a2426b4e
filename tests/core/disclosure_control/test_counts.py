"""What stands in a cell, and what can be inferred from it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.disclosure_control import (
    Policy,
    load_policy,
    outward_percent,
    share_in_percent,
    show_count,
    show_range,
)
from openinquiry.core.shared import WrongUsage
from tests.core.disclosure_control.attacker import DEFAULT


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Any policy that is allowed: no count that is shown may be rounded to nothing."""
    base = draw(st.integers(1, 20))
    return replace(DEFAULT, rounding_base=base, smallest_count_shown=draw(st.integers(base // 2 + 1, 25)))


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0"), (1, "[c]"), (2, "[c]"), (3, "[c]"), (4, "[c]"), (5, "5"), (6, "5"), (7, "5"), (8, "10"), (12, "10"),
     (13, "15"), (1232, "1,230"), (1233, "1,235")],
)  # fmt: skip
def test_counts_of_1_to_4_are_hidden_nothing_is_shown_and_the_rest_is_rounded_to_5(count: int, text: str) -> None:
    assert show_count(count, policy=DEFAULT).text == text


def test_hidden_counts_all_look_the_same() -> None:
    assert len({show_count(count, policy=DEFAULT) for count in range(1, 5)}) == 1


@settings(derandomize=True, deadline=None, max_examples=400)
@given(policies(), st.integers(0, 400))
def test_the_true_count_lies_in_the_range_that_is_told_of_it(policy: Policy, count: int) -> None:
    shown = show_count(count, policy=policy)
    assert shown.low <= count <= shown.high


@settings(derandomize=True, deadline=None, max_examples=400)
@given(policies(), st.integers(0, 400))
def test_counts_that_are_shown_alike_are_told_the_same_range(policy: Policy, count: int) -> None:
    shown = show_count(count, policy=policy)
    alike = [n for n in range(401) if show_count(n, policy=policy).text == shown.text]
    assert {show_count(n, policy=policy) for n in alike} == {shown}


@settings(derandomize=True, deadline=None, max_examples=400)
@given(policies(), st.integers(1, 400))
def test_a_count_of_somebody_is_never_shown_as_nobody(policy: Policy, count: int) -> None:
    shown = show_count(count, policy=policy)
    assert shown.value != 0
    assert (shown.value is None) == (count < policy.smallest_count_shown)


@pytest.mark.parametrize(("smallest", "base"), [(1, 5), (2, 5), (5, 10), (1, 2), (3, 6)])
def test_a_policy_that_would_round_people_to_nothing_is_refused(smallest: int, base: int) -> None:
    with pytest.raises(WrongUsage, match="would round shown counts to 0"):
        replace(DEFAULT, smallest_count_shown=smallest, rounding_base=base)


@pytest.mark.parametrize(("smallest", "base"), [(10, 5), (6, 10), (5, 1), (1, 1), (3, 5), (11, 10)])
def test_a_policy_that_shows_everybody_or_hides_them_is_allowed(smallest: int, base: int) -> None:
    policy = replace(DEFAULT, smallest_count_shown=smallest, rounding_base=base)
    assert show_count(smallest, policy=policy).value


@pytest.mark.parametrize(
    ("setting", "value"),
    [("smallest_count_shown", 0), ("rounding_base", 0), ("minimum_recorded_share", 1.5),
     ("minimum_recorded_share", -0.1), ("least_width_for_an_attacker", 0), ("minimum_denominator", -1)],
)  # fmt: skip
def test_an_impossible_policy_is_refused(setting: str, value: float) -> None:
    with pytest.raises(WrongUsage, match="'default'"):
        replace(DEFAULT, **{setting: value})


def test_the_shipped_policy_says_what_it_is_called() -> None:
    assert (DEFAULT.smallest_count_shown, DEFAULT.rounding_base, DEFAULT.title) == (5, 5, "Suppress 1 to 4, round to 5")


def test_an_unknown_policy_is_named() -> None:
    with pytest.raises(WrongUsage, match="There is no publication policy called 'lenient'"):
        load_policy("lenient")


@settings(derandomize=True, deadline=None)
@given(policies(), st.lists(st.integers(0, 300), min_size=1, max_size=4))
def test_a_range_holds_every_true_count_behind_it(policy: Policy, counts: list[int]) -> None:
    span = show_range([show_count(count, policy=policy) for count in counts], policy=policy)
    assert span.low <= min(counts)
    assert max(counts) <= span.high


def test_a_range_is_said_in_round_numbers_beyond_both_ends() -> None:
    assert show_range([show_count(count, policy=DEFAULT) for count in (4188, 4290)], policy=DEFAULT).text == (
        "4,185 to 4,295"
    )


def test_no_share_is_worked_out_from_a_hidden_count_or_of_nobody() -> None:
    hidden, shown, none = (show_count(count, policy=DEFAULT) for count in (3, 20, 0))
    assert share_in_percent(hidden, shown) is None
    assert share_in_percent(shown, hidden) is None
    assert share_in_percent(shown, none) is None
    assert share_in_percent(show_count(7, policy=DEFAULT), show_count(18, policy=DEFAULT)) == 25.0
    assert share_in_percent(none, shown) == 0.0


@settings(derandomize=True, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1))
def test_a_range_of_shares_is_rounded_outward_to_whole_percentages(one: float, other: float) -> None:
    low, high = outward_percent(min(one, other), max(one, other))
    assert 0 <= low <= 100 * min(one, other)
    assert 100 * max(one, other) <= high <= 100
