"""What the table itself can say against an estimate: heterogeneity, consistency, and what each list and each pair changes.

All are data, for a picture or a table. None can clear an estimate: people whom no list can reach leave no trace in any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from openinquiry.core.estimation.answers import Answer, people
from openinquiry.core.estimation.capture_table import CaptureTable
from openinquiry.core.estimation.refusal import CannotEstimate, Reason, Refusal

Estimator = Callable[[CaptureTable], Answer]  # raises CannotEstimate where it has no answer


@dataclass(frozen=True)
class HeterogeneityPoint:
    """times: lists a person is on. people: on just so many. height: log(f_j / C(k, j)), nothing where there is nobody."""

    times: int
    people: int
    height: float | None


@dataclass(frozen=True)
class HeterogeneityPlot:
    """The points of the plot, and how they bend: above 0 as where people differ in how reachable they are.

    Under lists alike and people alike the points lie on a line (Baillargeon and Rivest 2007, JSS 19(5), section 4). bends: at
    each j, how far the line bends upward there; nothing where a neighbour is empty.
    """

    points: tuple[HeterogeneityPoint, ...]
    bends: tuple[float | None, ...]

    def sentence(self) -> str:
        """In plain English."""
        known = [bend for bend in self.bends if bend is not None]
        if not known:
            return "People are on too few lists to see whether some are harder to reach than others."
        if min(known) > 0:
            return "The points bend upward, as where some people are harder to reach than others: a count of all is too low."
        if max(known) < 0:
            return "The points bend downward, as where being on one list keeps people off another."
        return "The points bend neither upward nor downward throughout."


@dataclass(frozen=True)
class Check:
    """A table by name, and its estimate. N, low, high: nothing where it has none; then ``refusal`` says why."""

    name: str
    N: float | None
    low: float | None
    high: float | None
    refusal: Refusal | None


@dataclass(frozen=True)
class ListConsistency:
    """A list whose size is known, estimated from the others. size: people on it. seen: those of them on another list too."""

    name: str
    size: int
    seen: int
    check: Check

    @property
    def within(self) -> bool | None:
        """Whether the interval holds the true size; nothing where there is no estimate."""
        low, high = self.check.low, self.check.high
        return None if low is None or high is None else low <= self.size <= high

    @property
    def log_error(self) -> float | None:
        """The logarithm of the estimate to the true size."""
        return None if self.check.N is None else float(np.log(self.check.N / self.size))


@dataclass(frozen=True)
class Consistency:
    """One row a list. level: of the intervals."""

    lists: tuple[ListConsistency, ...]
    level: float

    def sentence(self) -> str:
        """In plain English."""
        answered = [each for each in self.lists if each.within is not None]
        if not answered:
            return "The size of no list can be estimated from the other lists."
        hit = sum(bool(each.within) for each in answered)
        return (
            f"Of {len(answered)} lists whose known size was estimated from the other lists, {hit} lay within the "
            f"{100 * self.level:g} % interval."
        )


@dataclass(frozen=True)
class Sensitivity:
    """The estimate of the whole table and of changed ones. change: what was done to the lists, for the sentence."""

    whole: Check
    changed: tuple[Check, ...]
    change: str

    @property
    def span(self) -> tuple[float, float] | None:
        """The least and the greatest estimate of all; nothing where there is none."""
        found = [each.N for each in (self.whole, *self.changed) if each.N is not None]
        return (min(found), max(found)) if found else None

    def sentence(self) -> str:
        """In plain English."""
        if self.span is None:
            return f"With {self.change} no table has an estimate."
        without = sum(each.N is None for each in self.changed)
        lost = f" {without} of the {len(self.changed)} tables have none." if without else ""
        low, high = self.span
        return f"With {self.change} the estimate goes from {people(low)} to {people(high)} people.{lost}"


def heterogeneity_plot(table: CaptureTable) -> HeterogeneityPlot:
    """log(f_j / C(k, j)) by j, from 1 to k."""
    k, counts = table.k, table.on_how_many
    heights = [float(np.log(counts[j] / comb(k, j))) if counts[j] else None for j in range(1, k + 1)]
    bends = [
        before + after - 2 * here if before is not None and here is not None and after is not None else None
        for before, here, after in zip(heights, heights[1:], heights[2:], strict=False)
    ]
    points = tuple(HeterogeneityPoint(j, int(counts[j]), heights[j - 1]) for j in range(1, k + 1))
    return HeterogeneityPlot(points, tuple(bends))


def internal_consistency(table: CaptureTable, estimator: Estimator, *, level: float = 0.95) -> Consistency:
    """Take each list in turn as the population, whose size is known, and estimate it from the other lists.

    Those on the list and no other are hidden, and the estimator sees the rest of its people by the lists they are also on
    (Binette and Steorts 2022, arXiv:2112.01594, section 4). level: of the intervals, between 0 and 1.
    """
    rows = []
    for name, size in table.sizes.items():
        inside = people_of(table, name)
        rows.append(ListConsistency(name, size, inside.n, _check(name, inside, estimator, level)))
    return Consistency(tuple(rows), level)


def people_of(table: CaptureTable, name: str) -> CaptureTable:
    """The people on one list by the other lists that they are on; those on no other are left out."""
    place = table.lists.index(name)
    others = tuple(each for each in table.lists if each != name)
    if not others:
        raise CannotEstimate(
            Reason("one_list", "There is one list only, and nothing to hold it against.", "A second list.")
        )
    histories = np.arange(1 << (table.k - 1))
    low = histories & ((1 << place) - 1)
    counts = table.counts[(histories - low) << 1 | 1 << place | low].copy()
    counts[0] = 0
    return CaptureTable(others, counts)


def leave_one_list_out(table: CaptureTable, estimator: Estimator, *, level: float = 0.95) -> Sensitivity:
    """The estimate without each list in turn. An independent list left out changes little but the width.

    level: of the intervals, between 0 and 1.
    """
    tables = {
        name: lambda name=name: table.select(each for each in table.lists if each != name) for name in table.lists
    }
    return _sensitivity(table, tables, estimator, level, "one list left out")


def merge_each_pair(table: CaptureTable, estimator: Estimator, *, level: float = 0.95) -> Sensitivity:
    """The estimate with each two lists made one. Two lists that feed one another change it much.

    level: of the intervals, between 0 and 1.
    """
    tables = {
        f"{first} + {second}": lambda pair=(first, second): table.merge_lists(pair, name=" + ".join(pair))
        for first, second in combinations(table.lists, 2)
    }
    return _sensitivity(table, tables, estimator, level, "two lists made one")


def _sensitivity(
    table: CaptureTable,
    tables: Mapping[str, Callable[[], CaptureTable]],
    estimator: Estimator,
    level: float,
    change: str,
) -> Sensitivity:
    whole = _check("all lists", table, estimator, level)
    if table.k < 3:
        return Sensitivity(whole, (), change)  # one list is left, from which nothing can be said
    return Sensitivity(whole, tuple(_check(name, make(), estimator, level) for name, make in tables.items()), change)


def _check(name: str, table: CaptureTable, estimator: Estimator, level: float) -> Check:
    try:
        answer = estimator(table)
        low, high = answer.interval(level)
    except CannotEstimate as refused:
        return Check(name, None, None, None, refused.refusal)
    return Check(name, answer.N, low, high, None)
