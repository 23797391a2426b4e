"""The dial by what is shown: the true share is within «anyone» whatever the unrecorded are, and each band within the next."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import inf

from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.audit.claims.over_the_dial import range_at
from openinquiry.core.disclosure_control import load_policy
from openinquiry.core.disclosure_control.counts import protecting_count
from openinquiry.core.shared import FIVE_GROUPS
from tests.core.audit.claims.counts import SET_ASIDE, WHERE, WHITE, cell, counted

DEFAULT = load_policy("default")
OPEN = replace(DEFAULT, smallest_count_shown=1, rounding_base=1)
GAMMAS = (1.0, 2.0, 4.0, inf)


def test_the_ends_are_those_worked_out_by_hand() -> None:
    shown = counted((60, 10, 20, 10, 0), 100, policy=OPEN)
    found = [range_at(shown, where=WHERE, value=WHITE, gamma=gamma, set_aside=SET_ASIDE) for gamma in GAMMAS]
    # Of the unrecorded, at odds of 1.5 ÷ 2 and × 2: 3/7 and 3/4; at ÷ 4 and × 4: 3/11 and 6/7; half of all are unrecorded.
    assert found == [(60, 60), (51, 68), (43, 73), (30, 80)]


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(*(st.integers(0, 40) for _ in FIVE_GROUPS)),
    st.tuples(*(st.integers(0, 40) for _ in FIVE_GROUPS)),
    st.sampled_from(FIVE_GROUPS),
)
def test_the_widest_band_holds_the_truth_whoever_the_unrecorded_are(
    recorded: tuple[int, ...], truly: tuple[int, ...], group: str
) -> None:
    """truly: the unrecorded, by what they are."""
    if not sum(recorded) + sum(truly):
        return
    shown = counted(recorded, sum(truly), policy=DEFAULT)
    found = [range_at(shown, where=WHERE, value=group, gamma=gamma, set_aside=SET_ASIDE) for gamma in GAMMAS]
    assert found[-1] is not None
    place = FIVE_GROUPS.index(group)
    share = 100 * (recorded[place] + truly[place]) / (sum(recorded) + sum(truly))
    assert found[-1][0] <= share <= found[-1][1]
    bands = [each for each in found if each is not None]
    assert all(wide[0] <= narrow[0] and narrow[1] <= wide[1] for narrow, wide in pairwise(bands))


def test_a_count_of_which_nothing_may_be_told_hides_the_range() -> None:
    shown = counted((60, 10, 20, 10, 0), 100, policy=OPEN)
    hidden = replace(shown, shown=dict(shown.shown) | {cell("unrecorded"): protecting_count()})
    assert range_at(hidden, where=WHERE, value=WHITE, gamma=1.0, set_aside=SET_ASIDE) is None
