"""A cleared table can hold nothing but what is shown: true counts that look alike give the very same table."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.disclosure_control import ClearedCounts, Sum, clear_counts, clear_table, show_range
from openinquiry.core.shared import require_cleared
from tests.core.disclosure_control.attacker import DEFAULT

CELLS = ("girls of 13", "girls of 14", "boys of 13", "boys of 14")


def with_total(inner: list[int]) -> tuple[dict[str, int], tuple[Sum, ...]]:
    counts = dict(zip(CELLS, inner, strict=True))
    return {**counts, "all": sum(inner)}, (Sum("all", CELLS),)


def everything(shown: ClearedCounts) -> str:
    """All that a builder could lay hands on."""
    span = show_range(shown.shown.values(), policy=shown.policy)
    return repr((sorted(shown.shown.items()), shown.primary, shown.secondary, span))


def published(inner: list[int]) -> tuple[str, str]:
    counts, sums = with_total(inner)
    cleared = clear_counts(counts, sums=sums, policy=DEFAULT, groups={})
    table = clear_table(everything, counts=cleared)
    return require_cleared(table), "|".join(cleared[cell].text for cell in (*CELLS, "all"))


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.lists(st.integers(0, 40), min_size=4, max_size=4), st.data())
def test_true_counts_that_are_shown_alike_give_the_same_table(inner: list[int], data: st.DataObject) -> None:
    perturbed = [data.draw(st.sampled_from(alike(count))) for count in inner]
    one, other = published(inner), published(perturbed)
    if one[1] == other[1]:
        assert one[0] == other[0]


def alike(count: int) -> list[int]:
    if count == 0:
        return [0]
    if count < 5:
        return [1, 2, 3, 4]
    return [n for n in range(5, 45) if 5 * round(n / 5) == 5 * round(count / 5)]


def test_a_small_number_planted_in_a_table_is_found_nowhere_in_what_is_published() -> None:
    ones = {published([n, 100, 200, 300])[0] for n in (1, 2)}
    assert len(ones) == 1
    assert "[c]" in published([1, 100, 200, 300])[1]


def test_a_cleared_table_says_under_which_policy() -> None:
    counts, sums = with_total([9, 9, 9, 9])
    assert (
        clear_table(everything, counts=clear_counts(counts, sums=sums, policy=DEFAULT, groups={})).policy
        == "default 2026.2"
    )
