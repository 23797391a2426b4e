"""Do two readers find the same? Agreement, and how much of it is more than chance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import polars as pl

from openinquiry.core.linkage.review.decisions import CANNOT_TELL, SAME, Decisions

_NORMAL_95 = 1.959963984540054  # quantile of the standard normal distribution at 97.5 per cent


@dataclass(frozen=True)
class Agreement:
    """Two readers over the pairs that both could tell.

    both_same, both_different, first_only, second_only: pairs both found the same, both different, and that only the first or
    the second reader found to be the same. untold: pairs that one of them could not tell; they are in none of the others.
    """

    first: str
    second: str
    both_same: int
    both_different: int
    first_only: int
    second_only: int
    untold: int

    @property
    def pairs(self) -> int:
        """Pairs that both could tell."""
        return self.both_same + self.both_different + self.first_only + self.second_only

    @property
    def observed(self) -> float | None:
        """Share of pairs, 0 to 1, about which they found the same; None without pairs."""
        return (self.both_same + self.both_different) / self.pairs if self.pairs else None

    @property
    def by_chance(self) -> float | None:
        """Share, 0 to 1, on which they would agree if each answered at random as often «same» as they did."""
        if not self.pairs:
            return None
        first = (self.both_same + self.first_only) / self.pairs
        second = (self.both_same + self.second_only) / self.pairs
        return first * second + (1 - first) * (1 - second)

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa (Cohen 1960): agreement beyond chance, at most 1; None where chance alone explains all."""
        if self.observed is None or self.by_chance is None or self.by_chance == 1:
            return None
        return (self.observed - self.by_chance) / (1 - self.by_chance)

    @property
    def kappa_interval(self) -> tuple[float, float] | None:
        """95 per cent interval of kappa by its large-sample standard error (Fleiss, Cohen and Everitt 1969, equation 13)."""
        if self.kappa is None or self.by_chance is None:
            return None
        n = self.pairs
        cells = {(1, 1): self.both_same / n, (1, 0): self.first_only / n, (0, 1): self.second_only / n,
                 (0, 0): self.both_different / n}  # fmt: skip
        first = {1: cells[1, 1] + cells[1, 0], 0: cells[0, 0] + cells[0, 1]}
        second = {1: cells[1, 1] + cells[0, 1], 0: cells[0, 0] + cells[1, 0]}
        kappa, chance = self.kappa, self.by_chance
        on = sum(cells[i, i] * (1 - (first[i] + second[i]) * (1 - kappa)) ** 2 for i in (0, 1))
        off = (1 - kappa) ** 2 * sum(cells[i, j] * (second[i] + first[j]) ** 2 for i, j in ((0, 1), (1, 0)))
        spread = on + off - (kappa - chance * (1 - kappa)) ** 2
        error = math.sqrt(max(spread, 0.0)) / ((1 - chance) * math.sqrt(n))
        return max(-1.0, kappa - _NORMAL_95 * error), min(1.0, kappa + _NORMAL_95 * error)


def agreements(decisions: Decisions) -> tuple[Agreement, ...]:
    """Every two readers who have both answered about some pair, in order of name."""
    said = decisions.standing()
    found = []
    for first, second in combinations(sorted(said["reader"].unique()), 2):
        mine, other = (said.filter(pl.col("reader") == reader) for reader in (first, second))
        both = mine.join(other, on=["record_1", "record_2"], suffix="_2").select("answer", "answer_2")
        if both.is_empty():
            continue
        told = both.filter((pl.col("answer") != CANNOT_TELL) & (pl.col("answer_2") != CANNOT_TELL))
        one, two = told["answer"] == SAME, told["answer_2"] == SAME
        counts = ((one & two).sum(), (~one & ~two).sum(), (one & ~two).sum(), (~one & two).sum())
        same, different, only_first, only_second = (int(each) for each in counts)
        untold = both.height - told.height
        found.append(Agreement(first, second, same, different, only_first, only_second, untold))
    return tuple(found)
