"""Rounding with recomputed totals: each inner cell is rounded by itself and the totals are the sums of those.

A total that is the sum of rounded parts tells nothing that its parts do not: what an attacker has is the inner cells alone.
The price is that errors add up in the totals. Random rounding as in Nargundkar and Saveland 1972, "Random rounding to prevent
statistical disclosure", Proceedings of the Social Statistics Section, American Statistical Association, 382-385.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from scipy.sparse import csr_matrix

from openinquiry.core.disclosure_control.perturbation.additions import (
    Counts,
    checked,
    from_inner_cells,
    holds_whatever_the_inner_cells,
    inner_cells,
)
from openinquiry.core.disclosure_control.perturbation.keys import fractions_of_labels
from openinquiry.core.shared import WrongUsage


@dataclass(frozen=True, eq=False)
class RoundedWithTotals:
    """A table of multiples of ``base`` that adds up, with what its reader must know of its totals.

    rounded: (n,) what may be shown. random: whether counts went up or down by chance; else to the nearest multiple.
    behind: (n,) how many inner cells each cell is the sum of, 1 for an inner cell itself.
    greatest_distance_inner, greatest_distance_total: from the true counts. These are for the maker; all else may be published.
    """

    rounded: Counts
    base: int
    random: bool
    behind: Counts
    greatest_distance_inner: int
    greatest_distance_total: int

    @property
    def reach(self) -> np.ndarray:
        """(n,) how far a true count can be from the one shown: infinite for totals, for they only repeat their parts."""
        return np.where(self.behind == 1, self._reach_of_one, inf)

    @property
    def greatest_error(self) -> Counts:
        """(n,) by how much each cell can be wrong at most: the reach of one inner cell, times those behind it."""
        return self.behind * self._reach_of_one

    @property
    def typical_error(self) -> np.ndarray:
        """(n,) the standard error of each cell if every remainder is as likely as any other.

        Nearest: the remainder is spread evenly about nought, of variance (base² - 1) / 12, and for an even base
        (base² + 2) / 12, for both ends then count. Random: the mean of r (base - r) over the remainders r, (base² - 1) / 6.
        """
        square = self.base**2
        one = (square - 1) / 6 if self.random else (square - 1 + 3 * (self.base % 2 == 0)) / 12
        return np.sqrt(self.behind * one)

    @property
    def _reach_of_one(self) -> int:
        return self.base - 1 if self.random else self.base // 2


def rounding_with_totals(
    values: Counts,
    *,
    equations: csr_matrix,
    base: int,
    labels: Sequence[Sequence[str]] | None = None,
    secret: bytes | None = None,
) -> RoundedWithTotals:
    """Round each inner cell to a multiple of ``base`` and add the totals up anew.

    values: (n,) whole counts, totals included; equations: (m, n), -1 for a total and +1 for its parts. base: 2 or more.
    Without a secret each inner cell goes to the nearest multiple, a tie to the even one. With one it goes up with
    probability remainder ÷ base and else down, so that its mean is the true count. labels: one for each cell of ``values``,
    read where a secret is given. The choice follows from secret and label: the same cell is rounded alike in each release.
    Raises WrongUsage when this is no table, or when tables share margins, which then would not agree.
    """
    counts, system = checked(values, equations=equations)
    if base < 2:
        raise WrongUsage(f"The base of rounding is 2 or more; it was {base}.")
    follow = from_inner_cells(system)
    if not holds_whatever_the_inner_cells(system, follow):
        raise WrongUsage(
            "These tables share margins: with totals recomputed, each table would give a shared margin another value. Round "
            "each table by itself, or use controlled rounding."
        )
    inner = inner_cells(system)
    if secret is None:
        multiples = np.rint(counts[inner] / base).astype(np.int64)
    else:
        multiples = _by_chance(counts[inner], base=base, chance=_chances(inner, labels, secret, cells=len(counts)))
    rounded = np.asarray(follow @ (base * multiples), dtype=np.int64)
    distance = np.abs(rounded - counts)
    return RoundedWithTotals(
        rounded=rounded,
        base=base,
        random=secret is not None,
        behind=np.asarray(follow.sum(axis=1), dtype=np.int64).reshape(-1),
        greatest_distance_inner=int(distance[inner].max(initial=0)),
        greatest_distance_total=int(np.delete(distance, inner).max(initial=0)),
    )


def _chances(inner: np.ndarray, labels: Sequence[Sequence[str]] | None, secret: bytes, *, cells: int) -> np.ndarray:
    if labels is None or len(labels) != cells:
        raise WrongUsage(
            "Random rounding needs a label for each cell, so that a cell is rounded alike in each release."
        )
    return fractions_of_labels([labels[place] for place in inner.tolist()], secret=secret)


def _by_chance(counts: Counts, *, base: int, chance: np.ndarray) -> Counts:
    below, rest = np.divmod(counts, base)
    return below + (chance * base < rest)
