"""The least and greatest a share can be, whatever the missing values are: no-assumption bounds.

Source: Manski 1989, 2005 (worst-case bounds); with membership of the population itself partly unknown as in Horowitz
and Manski 1995 (contaminated and corrupted data), every unknown case placed where it pulls furthest.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ShareBounds:
    """A share lies from ``low`` to ``high`` (0 to 1), whatever the missing values are."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """How much the missing values leave open: 0 when nothing is missing, 1 when nothing is known."""
        return self.high - self.low


@dataclass(frozen=True)
class Known:
    """People by what is known of them: in the group, in another, or unrecorded. Counts, 0 or more."""

    in_group: int = 0
    others: int = 0
    unrecorded: int = 0

    def __post_init__(self) -> None:
        if min(self.in_group, self.others, self.unrecorded) < 0:
            raise ValueError("Counts must not be negative.")

    @property
    def people(self) -> int:
        """All of them."""
        return self.in_group + self.others + self.unrecorded


def share_bounds(certain: Known, *, may_belong: Known | None = None) -> ShareBounds | None:
    """No-assumption bounds of the share of a population that is in a group.

    certain: those who belong to the population. may_belong: those of whom it cannot be told whether they belong.
    Low: every unrecorded person is outside the group, and of those who may belong, all join who are or can be outside
    it. High: every unrecorded person is in the group, and all join who are or can be in it. Both ends can occur.
    None where nobody can be in the population.
    """
    maybe = may_belong or Known()
    if certain.people + maybe.people == 0:
        return None
    low_base = certain.people + maybe.others + maybe.unrecorded
    high_base = certain.people + maybe.in_group + maybe.unrecorded
    low = certain.in_group / low_base if low_base else 1.0
    high = (high_base - certain.others) / high_base if high_base else 0.0
    return ShareBounds(low, high)


def recorded_share(*, recorded: int, unrecorded: int) -> float | None:
    """The part of a population for which a value is recorded, 0 to 1; None for an empty population."""
    return recorded / (recorded + unrecorded) if recorded + unrecorded else None
