"""Hidden counts of a table taken as one with their neighbour, so that what is worked out from it tells neither.

What is worked out from exact counts and printed in many numbers and words, such as an estimate, is an equation in them.
Whoever knows how it is worked out and every count of the table but one could work it out again with each value that the last
may have, and see with which it says what is printed. To round what is printed does not stop that: how far it must be rounded,
and what must be hidden, tells by itself. So the table is changed, before anything is worked out from it, by the least that
helps: values of a hidden count that lie beside each other are taken as one, in groups in which each has another as far from it
as the policy asks (of 1 to 4: 1 or 2, and 3 or 4). All that follows is the same for every count of a group. No count moves by
more than that, which is less than chance moves it; counts that are shown do not move. To round all counts would move them, and
the answer, far more. In replicates of the table, which nobody is shown, a count is moved along with that of the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

import numpy as np

from openinquiry.core.disclosure_control.policy import Policy
from openinquiry.core.estimation import CaptureTable

Tables = tuple[tuple[CaptureTable, ...], ...]


def as_asked(
    table: CaptureTable, replicates: Sequence[Sequence[CaptureTable]], *, policy: Policy
) -> tuple[CaptureTable, Tables]:
    """``table`` and its ``replicates`` (linkages × imputations) with no more in them than may be told of hidden counts."""
    told = table.counts.copy()
    hidden = np.flatnonzero((told > 0) & (told < policy.smallest_count_shown))
    for number, place in enumerate(hidden):
        group = group_of(int(told[place]), policy=policy)
        middle = (group[0] + group[-1]) / 2
        told[place] = floor(middle) if number % 2 else ceil(middle)  # by turns, so that all together move little
    moved = tuple(
        tuple(CaptureTable(each.lists, np.maximum(each.counts + told - table.counts, 0)) for each in linkage)
        for linkage in replicates
    )
    return CaptureTable(table.lists, told), moved


def group_of(count: int, *, policy: Policy) -> range:
    """The values that a hidden ``count`` is taken as one with: each has another as far from it as the policy asks.

    Where the policy hides too few values for that, all of them; the last group takes what is left over.
    """
    hidden, size = policy.smallest_count_shown - 1, 2 * policy.least_width_for_an_attacker
    groups = max(1, hidden // size)
    group = min((count - 1) // size, groups - 1)
    return range(1 + group * size, hidden + 1 if group == groups - 1 else 1 + (group + 1) * size)
