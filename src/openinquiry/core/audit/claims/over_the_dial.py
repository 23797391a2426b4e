"""The share of a group at one setting of the dial, from counts as shown: what they leave open included."""

from __future__ import annotations

from openinquiry.core.audit.attributes import categories
from openinquiry.core.audit.claims.judging import UNRECORDED, counts_shown
from openinquiry.core.audit.tallies import NATIONAL
from openinquiry.core.disclosure_control import ClearedCounts, outward_percent
from openinquiry.core.missing import bounds_of, group_counts, share_of
from openinquiry.core.missing.claims.grading import LEAST_IN_STRATUM


def range_at(
    shown: ClearedCounts, *, where: tuple[str, str, str], value: str, gamma: float, set_aside: str
) -> tuple[int, int] | None:
    """The least and greatest percentage (whole, outward), or None where a count may not be told or nobody is counted.

    where: population, role and field, over all forces at the central linkage. gamma: 1 or more; infinite for anyone.
    set_aside: the register's id of rows that may hold people of whom nothing is known.
    """
    parts = counts_shown(shown, (*where, NATIONAL), level="central", set_aside=set_aside)
    if not all(each.is_bounded for each in parts.values()):
        return None
    _, role, field = where
    groups = categories(field, role=role)
    found = []
    for greatest in (False, True):
        recorded = [parts[group].high if (group == value) == greatest else parts[group].low for group in groups]
        counts = group_counts([recorded], unrecorded=[parts[UNRECORDED].high], groups=groups)
        found.append(
            bounds_of(share_of(counts, value), counts=counts, gamma=gamma, coverage=None, enough=LEAST_IN_STRATUM)
        )
    # With nobody there is no share; then the other end, where there is somebody, is all that can be.
    lows, highs = ([end for each in found if (end := getattr(each, what)) is not None] for what in ("low", "high"))
    return outward_percent(min(lows), max(highs)) if lows and highs else None
