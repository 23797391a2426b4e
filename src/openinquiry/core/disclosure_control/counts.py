"""What a reader sees of a count, and what he can infer from it: suppression of small counts and rounding.

Source: the suppression and rounding practice of official statistics on children (Department for Education, looked-after
children: c for confidential); thresholds from the policy in force.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from openinquiry.core.disclosure_control.policy import Policy

HIDDEN = "c"
NO_LIMIT = 10**9  # people: an upper end that binds nothing


@dataclass(frozen=True)
class ShownCount:
    """A count as published. ``value`` is None and ``symbol`` «c» when it is hidden.

    low, high: the least and greatest true count that is consistent with what is shown, given the policy.
    cell: the id of the count where it was taken from a release; it says nothing of how great the count is.
    """

    value: int | None
    symbol: str
    low: int
    high: int
    cell: str = field(default="", compare=False, repr=False)

    @property
    def is_bounded(self) -> bool:
        """Whether it may be told how great the count can be: not of one that is hidden to protect others."""
        return self.high < NO_LIMIT

    @property
    def text(self) -> str:
        """What stands in the cell."""
        return f"[{self.symbol}]" if self.value is None else f"{self.value:,}"


def show_count(count: int, *, policy: Policy) -> ShownCount:
    """``count`` (0 or more) under ``policy``: hidden when small, else rounded to the nearest multiple, ties to even."""
    if 0 < count < policy.smallest_count_shown:
        return hidden_count(policy)
    shown = round_to_base(count, policy.rounding_base)
    return ShownCount(shown, "", *counts_behind(shown, policy))


def shown_as(value: int | str, *, policy: Policy) -> ShownCount:
    """A count as it was published: its rounded ``value``, «small» where it was hidden for that, else «apart»."""
    if isinstance(value, str):
        return hidden_count(policy) if value == "small" else protecting_count()
    return ShownCount(value, "", *counts_behind(value, policy))


def public_count(count: int) -> ShownCount:
    """A count that anyone can read elsewhere already: shown as it is."""
    return ShownCount(count, "", count, count)


def hidden_count(policy: Policy) -> ShownCount:
    """A count that was hidden because it is small."""
    return ShownCount(None, HIDDEN, 0, policy.smallest_count_shown)


def protecting_count() -> ShownCount:
    """A count that is hidden to protect others: nothing is told of how great it is."""
    return ShownCount(None, HIDDEN, 0, NO_LIMIT)


def round_to_base(count: int, base: int) -> int:
    """The multiple of ``base`` nearest to ``count``; a tie goes to the even multiple."""
    return base * round(count / base)


def counts_behind(shown: int, policy: Policy) -> tuple[int, int]:
    """The least and greatest true count that is shown as ``shown`` when it is not hidden."""
    if shown == 0:
        return 0, 0
    slack = policy.rounding_base // 2
    return max(policy.smallest_count_shown, shown - slack), shown + slack


def outward(low: int, high: int, *, policy: Policy) -> tuple[int, int]:
    """The multiples of the rounding base just below ``low`` and above ``high``, never touching either.

    Both ends must come from shown counts: a range drawn around a true count would give it away.
    """
    base = policy.rounding_base
    below = base * ((low - 1) // base) if low > 0 else 0
    return max(0, below), base * (high // base + 1) if high > 0 else 0
