"""Percentages and ranges that rest on shown counts alone, so that they tell nothing beyond them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from openinquiry.core.disclosure_control.counts import ShownCount, outward
from openinquiry.core.disclosure_control.policy import Policy


@dataclass(frozen=True)
class ShownRange:
    """A range of counts, ends included, wide enough for the rounding of what it rests on."""

    low: int
    high: int

    @property
    def text(self) -> str:
        """«4,180 to 4,300»."""
        return f"{self.low:,} to {self.high:,}"


def show_range(counts: Iterable[ShownCount], *, policy: Policy, more: int = 0, less: int = 0) -> ShownRange:
    """The range that covers every one of ``counts``, rounded outward. ``counts`` must not be empty.

    more, less: what may come on top of the greatest and off the least, from shown counts too.
    """
    every = tuple(counts)
    least = max(0, min(each.low for each in every) - less)
    return ShownRange(*outward(least, max(each.high for each in every) + more, policy=policy))


def share_in_percent(numerator: ShownCount, denominator: ShownCount) -> float | None:
    """100 times the share, from the shown counts; None where either is hidden or the denominator is 0."""
    if numerator.value is None or not denominator.value:
        return None
    return 100.0 * numerator.value / denominator.value


def outward_percent(low: float, high: float) -> tuple[int, int]:
    """A range of shares (0 to 1) as whole percentages, rounded outward and kept within 0 to 100."""
    return max(0, math.floor(100 * low)), min(100, math.ceil(100 * high))
