"""Two releases side by side: whoever holds both learns no small count of either, and none of those who came in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.disclosure_control import (
    CannotProtect,
    ClearedCounts,
    EarlierRelease,
    GivenAwayAlready,
    Policy,
    ShownCount,
    Since,
    Sum,
    clear_counts,
    show_count,
)
from tests.core.disclosure_control.attacker import DEFAULT, Grid
from tests.two_releases import Attack, Published, of_release

UNROUNDED = replace(DEFAULT, id="unrounded", rounding_base=1)


def released(cleared: ClearedCounts, sums: tuple[Sum, ...], name: str = "spring") -> EarlierRelease:
    return EarlierRelease(name, cleared.policy, dict(cleared.shown), sums)


def seen(shown: Mapping[str, ShownCount], sums: tuple[Sum, ...], policy: Policy) -> Published:
    """A release as the attacker of the tests reads one."""
    cells = sorted(shown)
    hidden = [cell for cell in cells if shown[cell].value is None]
    return of_release(
        {
            "cells": cells,
            "shown": {cell: shown[cell].value for cell in cells if shown[cell].value is not None},
            "small": [cell for cell in hidden if shown[cell].is_bounded],
            "apart": [cell for cell in hidden if not shown[cell].is_bounded],
            "public": [],
            "sums": [[cells.index(cell) for cell in (each.total, *each.parts)] for each in sums],
        },
        policy.as_dict(),
    )


def one_more(
    before: dict[str, int], after: dict[str, int], policy: Policy = UNROUNDED, **known: Any
) -> tuple[str, ...]:
    """What is printed after, of the cells without sums, when what was printed before is known."""
    old = clear_counts(before, sums=(), policy=policy, groups={})
    since = Since(released(old, ()), frozenset(before), **known)
    new = clear_counts(after, sums=(), policy=policy, since=(since,), groups={})
    return tuple(new[cell].text for cell in after)


def test_a_count_that_grew_by_few_is_not_printed_exactly_again() -> None:
    before, after = {"a": 10, "b": 10, "c": 10, "d": 10}, {"a": 12, "b": 15, "c": 10, "d": 7}
    assert one_more(before, after) == ("[c]", "15", "10", "[c]")


def test_a_change_that_rounding_leaves_open_is_no_reason_to_hide() -> None:
    assert one_more({"a": 10, "b": 10}, {"a": 12, "b": 14}, DEFAULT) == ("10", "15")


def test_without_the_earlier_release_the_same_counts_are_printed() -> None:
    new = clear_counts({"a": 12}, sums=(), policy=UNROUNDED, groups={})
    assert new["a"].text == "12"
    assert new.earlier == ()


def test_a_count_that_is_the_same_number_in_both_is_hidden_in_both_or_of_no_use_to_hide() -> None:
    # In spring b was hidden to protect a; were b printed now and the total with it, a would be known from spring.
    sums = (Sum("all", ("a", "b", "c")),)
    before = {"all": 60, "a": 3, "b": 7, "c": 50}
    old = clear_counts(before, sums=sums, policy=UNROUNDED, groups={})
    assert [old[cell].text for cell in ("all", "a", "b", "c")] == ["60", "[c]", "[c]", "50"]
    after = {"b": 7, "other": 20}
    alone = clear_counts(after, sums=(), policy=UNROUNDED, groups={})
    assert alone["b"].text == "7"
    since = Since(released(old, sums), frozenset({"b"}), same=frozenset({"b"}))
    both = clear_counts(after, sums=(), policy=UNROUNDED, since=(since,), groups={})
    assert (both["b"].text, both["other"].text, both.earlier) == ("[c]", "20", ("spring",))


def test_what_an_earlier_release_prints_of_the_same_number_is_no_secret_any_more() -> None:
    lenient = replace(UNROUNDED, id="lenient", smallest_count_shown=3)
    old = clear_counts({"a": 4}, sums=(), policy=lenient, groups={})
    since = Since(released(old, ()), frozenset({"a"}), same=frozenset({"a"}))
    assert clear_counts({"a": 4}, sums=(), policy=UNROUNDED, since=(since,), groups={})["a"].text == "[c]"


def test_an_earlier_release_that_leaks_by_itself_stops_the_next_in_a_clear_sentence() -> None:
    counts, sums = {"all": 12, "a": 2, "b": 10}, (Sum("all", ("a", "b")),)
    leaky = {cell: show_count(count, policy=UNROUNDED) for cell, count in counts.items()}
    since = Since(EarlierRelease("spring", UNROUNDED, leaky, sums), frozenset())
    with pytest.raises(GivenAwayAlready, match="The earlier report «spring» gives a small count away by itself"):
        clear_counts({"x": 9}, sums=(), policy=UNROUNDED, since=(since,), groups={})


def test_an_earlier_release_that_contradicts_itself_is_named() -> None:
    shown = {cell: show_count(count, policy=UNROUNDED) for cell, count in {"all": 12, "a": 2, "b": 20}.items()}
    since = Since(EarlierRelease("spring", UNROUNDED, shown, (Sum("all", ("a", "b")),)), frozenset())
    with pytest.raises(GivenAwayAlready, match="«spring» contradict each other"):
        clear_counts({"x": 9}, sums=(), policy=UNROUNDED, since=(since,), groups={})


def test_where_nothing_more_can_be_hidden_the_earlier_report_is_named() -> None:
    # b is public whatever is done, and the same as in spring: so a is known.
    sums = (Sum("all", ("a", "b")),)
    old = clear_counts({"all": 12, "a": 2, "b": 10}, sums=sums, policy=UNROUNDED, groups={})
    since = Since(released(old, sums), frozenset({"b"}), same=frozenset({"b"}))
    with pytest.raises(CannotProtect, match="this run, beside «spring»,"):
        clear_counts({"b": 10}, sums=(), policy=UNROUNDED, since=(since,), already_public=frozenset({"b"}), groups={})


def test_what_is_wrongly_taken_to_tie_two_releases_is_not_held() -> None:
    # «a» is said to be the same and is not; both cannot be, so the two are set side by side without it.
    assert one_more({"a": 10, "b": 30}, {"a": 25, "b": 30}, same=frozenset({"a", "b"})) == ("25", "30")
    sums = (Sum("all", ("a", "b")),)
    old = clear_counts({"all": 40, "a": 10, "b": 30}, sums=sums, policy=UNROUNDED, groups={})
    since = Since(released(old, sums), frozenset(old.shown), same=frozenset({"a", "all"}), growing=frozenset({"b"}))
    new = clear_counts({"all": 40, "a": 10, "b": 30, "x": 3}, sums=(), policy=UNROUNDED, since=(since,), groups={})
    assert new["x"].text == "[c]"


COUNT = st.sampled_from([0, 0, 1, 2, 3, 4, 6, 9, 14])


@st.composite
def two_years(draw: st.DrawFn) -> tuple[Grid, Grid]:
    """A table with its totals, and the same with people of a new return in it."""
    rows, columns = draw(st.sampled_from([(2, 2), (2, 3), (3, 3)]))
    before = [[draw(COUNT) for _ in range(columns)] for _ in range(rows)]
    more = [[draw(COUNT) for _ in range(columns)] for _ in range(rows)]
    after = [[a + b for a, b in zip(*each, strict=True)] for each in zip(before, more, strict=True)]
    return Grid(tuple(map(tuple, before))), Grid(tuple(map(tuple, after)))


@pytest.mark.parametrize("policy", [UNROUNDED, DEFAULT], ids=["unrounded", "rounded"])
@settings(max_examples=60)
@given(years=two_years(), monotone=st.booleans())
def test_an_attacker_with_both_releases_learns_no_small_count_and_no_small_change(
    policy: Policy, years: tuple[Grid, Grid], monotone: bool
) -> None:
    old, new = years
    before = clear_counts(old.counts, sums=old.sums, policy=policy, groups={})
    cells = frozenset(old.counts)
    since = Since(released(before, old.sums), cells, growing=cells if monotone else frozenset())
    after = clear_counts(new.counts, sums=new.sums, policy=policy, since=(since,), groups={})
    attack = Attack(
        seen(before.shown, old.sums, policy), seen(after.shown, new.sums, policy), grown=lambda cell: monotone
    )
    assert attack.learnt() == {}


def test_the_attacker_of_these_tests_finds_what_two_releases_made_apart_give_away() -> None:
    old, new = Grid(((9, 14), (14, 9))), Grid(((11, 14), (14, 9)))
    before, after = (clear_counts(each.counts, sums=each.sums, policy=UNROUNDED, groups={}) for each in (old, new))
    attack = Attack(seen(before.shown, old.sums, UNROUNDED), seen(after.shown, new.sums, UNROUNDED))
    assert attack.learnt()["change 0.0"] == (2, 2)
