"""How many, from two lists: under independence of the lists, and under every other odds ratio between them.

With two lists nothing in the table tells whether they are independent. The honest answer is therefore the curve: the dark
figure is φ·n10·n01/n11, where φ is the odds ratio of being on both lists (Gerritse, van der Heijden and Bakker 2015, Journal
of Official Statistics 31:357, section 2); φ above 1 where one list makes the other more likely.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.stats import norm

from openinquiry.core.estimation.answers import REACHED, between, log_normal_interval, people
from openinquiry.core.estimation.capture_table import CaptureTable
from openinquiry.core.estimation.overlaps import check_overlaps
from openinquiry.core.estimation.refusal import CannotEstimate, Refusal
from openinquiry.core.shared import WrongUsage

ODDS_RATIOS = (0.25, 0.5, 1 / 1.5, 1.0, 1.5, 2.0, 4.0)


@dataclass(frozen=True)
class TwoListEstimate:
    """method: its name. N: people. se: standard error of N. counted: people on either of the two lists."""

    method: str
    lists: tuple[str, str]
    N: float
    se: float
    counted: int

    @property
    def dark_figure(self) -> float:
        """People on neither list."""
        return self.N - self.counted

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """People, with the dark figure log-normal. level: between 0 and 1."""
        return log_normal_interval(self.N, counted=self.counted, se=self.se, level=level)

    def sentence(self) -> str:
        """In plain English, with what it assumes."""
        return (
            f"{REACHED} there are about {people(self.N)} people {between(self)}, if being on {self.lists[0]} makes nobody "
            f"more or less likely to be on {self.lists[1]}."
        )


@dataclass(frozen=True)
class OddsRatioCurve:
    """phi: odds ratios between the two lists, in increasing order. dark_figures: people on neither list, for each of them.

    both, only_first, only_second: people on the lists.
    """

    lists: tuple[str, str]
    both: int
    only_first: int
    only_second: int
    phi: tuple[float, ...]
    dark_figures: tuple[float, ...]

    @property
    def counted(self) -> int:
        """People on either list."""
        return self.both + self.only_first + self.only_second

    @property
    def N(self) -> float:  # noqa: N802
        """People at an odds ratio of 1, whether or not it is among ``phi``."""
        return self.at(1.0)

    def at(self, phi: float) -> float:
        """People at an odds ratio of ``phi``, above 0."""
        return self.counted + phi * self.only_first * self.only_second / self.both

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """People: the lower end at the least odds ratio and the upper end at the greatest, each with its sampling error.

        The logarithm of the dark figure has variance 1/n10 + 1/n01 + 1/n11 at every φ. level: between 0 and 1.
        """
        error = float(np.sqrt(1 / self.only_first + 1 / self.only_second + 1 / self.both))
        reach = float(np.exp(norm.ppf(0.5 + level / 2) * error))
        return self.counted + self.dark_figures[0] / reach, self.counted + self.dark_figures[-1] * reach

    def sentence(self) -> str:
        """In plain English: the range that the odds ratios leave open."""
        low, high = self.counted + self.dark_figures[0], self.counted + self.dark_figures[-1]
        return (
            f"{REACHED} there are about {people(self.N)} people if {self.lists[0]} and {self.lists[1]} are independent, and "
            f"{people(low)} to {people(high)} if the odds ratio between them is {self.phi[0]:.3g} to {self.phi[-1]:.3g}; "
            "two lists cannot say which."
        )


def lincoln_petersen(table: CaptureTable, *, lists: Iterable[str] | None = None) -> TwoListEstimate:
    """n1·n2/m, for the table's two lists or the two named. The variance is n1·n2·n10·n01/m³ (Seber 1982, section 3.1).

    Raises CannotEstimate where the lists do not overlap, or one holds nobody or nobody else; WrongUsage for other than two.
    """
    pair = _pair(table, lists)
    both, first, second = _counts(pair)
    one, other = both + first, both + second
    se = float(np.sqrt(one * other * first * second / both**3))
    return TwoListEstimate("lincoln_petersen", _names(pair), one * other / both, se, pair.n)


def chapman(table: CaptureTable, *, lists: Iterable[str] | None = None) -> TwoListEstimate:
    """(n1+1)(n2+1)/(m+1) − 1, nearly unbiased (Chapman 1951), with Seber's variance (Seber 1970, Biometrika 57:13).

    Raises as :func:`lincoln_petersen`: with no overlap the formula has a value, but one made of sizes of lists alone.
    """
    pair = _pair(table, lists)
    both, first, second = _counts(pair)
    one, other = both + first + 1.0, both + second + 1.0
    se = float(np.sqrt(one * other * first * second / ((both + 1.0) ** 2 * (both + 2.0))))
    return TwoListEstimate("chapman", _names(pair), one * other / (both + 1) - 1, se, pair.n)


def odds_ratio_sensitivity(
    table: CaptureTable, *, phi: Iterable[float] = ODDS_RATIOS, lists: Iterable[str] | None = None
) -> OddsRatioCurve:
    """How many for each odds ratio of ``phi`` (above 0) between two lists. Raises as :func:`lincoln_petersen`."""
    ratios = tuple(sorted(float(each) for each in phi))
    if not ratios or not all(np.isfinite(each) and each > 0 for each in ratios):
        raise WrongUsage("Odds ratios are numbers above 0, and the curve needs at least one.")
    pair = _pair(table, lists)
    both, first, second = _counts(pair)
    dark = tuple(each * first * second / both for each in ratios)
    return OddsRatioCurve(_names(pair), int(both), int(first), int(second), ratios, dark)


def each_pair(table: CaptureTable) -> dict[tuple[str, str], TwoListEstimate | Refusal]:
    """Chapman's estimate for each pair of the lists, or why the pair has none. Of people some list of the pair could reach."""
    found: dict[tuple[str, str], TwoListEstimate | Refusal] = {}
    for first, second in combinations(table.lists, 2):
        try:
            found[first, second] = chapman(table, lists=(first, second))
        except CannotEstimate as refused:
            found[first, second] = refused.refusal
    return found


def _pair(table: CaptureTable, lists: Iterable[str] | None) -> CaptureTable:
    names = table.lists if lists is None else tuple(lists)
    if len(names) != 2:
        raise WrongUsage(f"Name the two lists to use: the table has {table.k}, and {len(names)} were named.")
    pair = table if names == table.lists else table.select(names)
    check_overlaps(pair)
    return pair


def _counts(pair: CaptureTable) -> tuple[float, float, float]:
    return float(pair.counts[3]), float(pair.counts[1]), float(pair.counts[2])


def _names(pair: CaptureTable) -> tuple[str, str]:
    return pair.lists[0], pair.lists[1]
