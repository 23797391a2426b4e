"""Cells of published tables, made from shown counts and words alone."""

from __future__ import annotations

from openinquiry.core.audit.report_model import Cell
from openinquiry.core.disclosure_control import ClearedCounts, Policy, ShownCount, share_in_percent, show_range

NOT_APPLICABLE = Cell("[z]", symbol="z")
HIDDEN = Cell("[c]", symbol="c")


def words(text: str) -> Cell:
    """A cell of words."""
    return Cell(text)


def count(shown: ShownCount) -> Cell:
    """A count, or [c]."""
    return Cell(shown.text, shown.value, shown.symbol)


def count_range(counts: list[ShownCount], *, policy: Policy, more: list[ShownCount] | None = None) -> Cell:
    """The range over several readings of one count; [c] where any of them is hidden.

    more: counts that may all belong on top of the greatest reading; [c] where one has no upper end that may be told.
    """
    most = sum(each.high for each in more or ())
    if any(each.value is None for each in counts) or any(not each.is_bounded for each in more or ()):
        return HIDDEN
    if all(each.value == 0 for each in counts) and not most:
        return Cell("0", 0, low=0, high=0)
    span = show_range(counts, policy=policy, more=most)
    return Cell(span.text, low=span.low, high=span.high)


def percent(value: float) -> Cell:
    """A whole percentage; [low] where it would round to 0 without being 0."""
    rounded = round(value)
    if value > 0 and rounded == 0:  # up to half of the unit shown
        return Cell("[low]", symbol="low")
    return Cell(f"{rounded}%", rounded)


def percent_range(low: int, high: int) -> Cell:
    """A range of whole percentages."""
    return Cell(f"{low}% to {high}%", low=low, high=high)


def not_shown(why: str) -> Cell:
    """A cell that is not available, and says why."""
    return Cell(f"[x] {why}", symbol="x")


def recorded_share(shown: ClearedCounts, *, recorded: str, people: str) -> Cell:
    """The share for which something is recorded, or why it is not given."""
    if shown[people].value == 0:
        return NOT_APPLICABLE
    share = share_in_percent(shown[recorded], shown[people])
    if share is None:
        return HIDDEN
    return percent(min(share, 100.0))


def share_of_recorded(shown: ClearedCounts, *, numerator: str, recorded: str, people: str) -> Cell:
    """The share of the recorded that has a value, unless too little or too few are recorded: then the cell says so."""
    policy = shown.policy
    if shown[people].value == 0:
        return NOT_APPLICABLE
    recorded_in_percent = share_in_percent(shown[recorded], shown[people])
    if recorded_in_percent is None:
        return HIDDEN
    if recorded_in_percent < 100 * policy.minimum_recorded_share:
        return not_shown(f"{round(recorded_in_percent)}% recorded")
    if (shown[recorded].value or 0) < policy.minimum_denominator:
        return not_shown(f"fewer than {policy.minimum_denominator} recorded")
    share = share_in_percent(shown[numerator], shown[recorded])
    return HIDDEN if share is None else percent(min(share, 100.0))
