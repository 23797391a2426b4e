"""What an earlier release of the same tables told already, and what the two side by side would tell.

An attacker has both. A count shown in both differs by the people who came in between: if these are few, the difference is a
small count, and the new one must not be known so closely. A count that was hidden stays hidden, for what protected it then
may not do so now. A count that has not changed protects nobody when it is hidden now, for it was shown then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from openinquiry.core.disclosure_control.policy import Policy
from openinquiry.core.disclosure_control.tables import CountTable, LinkedTables, keys_of


@dataclass(frozen=True, eq=False)
class Before:
    """For each cell of a system, bool or a count: what earlier releases make of it.

    hidden: was hidden and stays so. shown: was shown with the count it has now. changed_by_few: was shown with a count that
    differs by fewer than the smallest count shown. least: what it cannot be below, if people are only ever added.
    """

    hidden: np.ndarray
    shown: np.ndarray
    changed_by_few: np.ndarray
    least: np.ndarray


def told_before(linked: LinkedTables, earlier: Sequence[CountTable], *, policy: Policy) -> Before:
    """What ``earlier`` tables, as they were published, make of each cell that they have too.

    Counts that were rounded when they were published are ranges, and so are no exact difference: they are not looked at here.
    """
    place = {key: cell for cell, key in enumerate(linked.keys)}
    hidden, shown, few = (np.zeros(len(place), dtype=bool) for _ in range(3))
    least = np.zeros(len(place))
    for table in earlier:
        for key, count, was_hidden in zip(
            keys_of(table), table.counts.ravel().tolist(), table.hidden.ravel().tolist(), strict=True
        ):
            cell = place.get(key)
            if cell is None:
                continue
            change = linked.values[cell] - count
            if was_hidden:
                hidden[cell] = linked.values[cell] > 0
            elif change == 0:
                shown[cell] = True
            elif policy.rounding_base == 1:
                few[cell] |= abs(change) < policy.smallest_count_shown
                least[cell] = max(least[cell], count if change > 0 else 0.0)
    return Before(hidden, shown & ~hidden, few, least)
