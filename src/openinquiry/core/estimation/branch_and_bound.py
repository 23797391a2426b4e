"""The best of all hierarchical models without fitting all: of six lists there are millions.

A branch of the lattice is all models between a smallest and a largest one. None of them has a deviance below that of the
largest, nor fewer parameters than the smallest; so where these together are above the best criterion that is known, the branch
is cut (Land and Doig 1960, Econometrica 28:497; as for regression in Furnival and Wilson 1974, Technometrics 16:499). What is
left at the end is the best of all, the same as by fitting all of them (Silverman, Chan and Vincent 2024).

A branch is divided by the terms that can be added to its smallest model next. Taking one out takes out all that contain it and
raises the deviance of the largest model. In order of how much, the first branch lacks the first term, the second one has the
first and lacks the second, and so on: where lacking a term costs little, the terms before it are in and cost their penalties.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from openinquiry.core.estimation.lattice import (
    BY_A_HAIR,
    Fitted,
    FittedTable,
    deviances_at_least,
    fit_all,
)

MOST_FITS = 20_000  # of one table; about ten seconds
_TOGETHER = 48  # branches divided at once
_TABLES = 64  # searched at once


@dataclass(order=True)
class _Branch:
    """Models with all of ``least`` and any of ``open``. bound: of their criteria, but for ``least`` alone, which is fitted."""

    bound: float
    number: int
    least: int = field(compare=False)
    open: int = field(compare=False)
    deviance: float = field(compare=False)


class TreeSearch:
    """The search of one table. best: the best model with an estimate so far, None while there is none. fits: made for it."""

    def __init__(self, table: FittedTable) -> None:
        self.table = table
        self.best: Fitted | None = None
        self.fits = 0
        self._branches: list[_Branch] = []
        self._made = 0

    @property
    def done(self) -> bool:
        """Whether no branch is left that could hold a better model."""
        return not self._branches or self.bound > self._limit

    @property
    def bound(self) -> float:
        """What no criterion of a model that was not looked at is below; infinite when all were looked at or cut."""
        return self._branches[0].bound if self._branches else float("inf")

    @property
    def _limit(self) -> float:
        return float("inf") if self.best is None else self.best.criterion + BY_A_HAIR

    def value(self, deviance: float, parameters: int) -> float:
        """A criterion."""
        return self.table.least + deviance + parameters * self.table.penalty

    def start(self) -> None:
        """With the branch of all models; that of main effects alone is fitted."""
        self._keep(0, self.table.worth_taking, 0.0)

    def take(self, most: int) -> list[_Branch]:
        """The branches to divide next, at most so many."""
        taken: list[_Branch] = []
        while self._branches and len(taken) < most and not self.done:
            taken.append(heappop(self._branches))
        return taken

    def without(self, branch: _Branch) -> list[tuple[int, int]]:
        """The terms to divide a branch by, each with the bits of the largest model that lacks it."""
        lattice, largest = self.table.lattice, branch.least | branch.open
        return [(bit, largest & ~lattice.above[bit]) for bit in lattice.next_terms(branch.least, branch.open)]

    def enough(self, branch: _Branch) -> float:
        """A deviance that cuts any part of a branch."""
        return self._limit - self.value(0.0, self.table.parameters(branch.least))

    def parts(self, branch: _Branch, terms: Sequence[int], deviances: Iterable[float]) -> Iterator[_Branch]:
        """Those that are not cut at once. deviances: of the largest models without each of the terms."""
        lattice, least, open_terms = self.table.lattice, branch.least, branch.open
        for deviance, bit in sorted(zip(deviances, terms, strict=True), key=lambda each: (-each[0], each[1])):
            rest = open_terms & ~lattice.above[bit]
            yield from self._part(least, rest, max(deviance, branch.deviance))
            least, open_terms = least | 1 << bit, open_terms & ~(1 << bit)
        yield from self._part(least, open_terms, branch.deviance)

    def _part(self, least: int, open_terms: int, deviance: float) -> Iterator[_Branch]:
        if self.value(deviance, self.table.parameters(least)) <= self._limit:
            yield _Branch(0.0, 0, least, open_terms, deviance)

    def keep(self, parts: Iterable[_Branch]) -> None:
        """Take what the smallest models of these branches say, which are fitted by now, and keep the branches."""
        mine = list(parts)
        self.best = self.table.best_of((each.least for each in mine), self.best)
        for each in mine:
            if not self.table.hopeless(each.least, each.least | each.open):
                self._keep(each.least, each.open, each.deviance)

    def _keep(self, least: int, open_terms: int, deviance: float) -> None:
        bound = self.value(deviance, self.table.parameters(least) + 1)
        if open_terms and bound <= self._limit:
            self._made += 1
            heappush(self._branches, _Branch(bound, self._made, least, open_terms, deviance))


def search_trees(
    tables: Sequence[FittedTable], *, starts: Iterable[int] = (), most_fits: int = MOST_FITS
) -> list[TreeSearch]:
    """Search all tables of one lattice, each until its best model is known or ``most_fits`` fits are made.

    starts: bits of models that are likely to be good. From the best of them and of main effects the search goes downhill
    first, for a good model found early cuts more.
    """
    starts = (0, *starts)
    found = []
    for begin in range(0, len(tables), _TABLES):
        searches = [TreeSearch(table) for table in tables[begin : begin + _TABLES]]
        go_downhill(searches, starts)
        for search in searches:
            search.start()
        while True:
            going = [each for each in searches if not each.done and each.fits < most_fits]
            if not going:
                break
            _divide(going)
        found += searches
    return found


def _divide(searches: Sequence[TreeSearch]) -> None:
    taken = [(each, branch) for each in searches for branch in each.take(max(1, _TOGETHER // len(searches)))]
    divided = [(search, branch, search.without(branch)) for search, branch in taken]
    asked = [(search.table, largest) for search, _, terms in divided for _, largest in terms]
    enough = [search.enough(branch) for search, branch, terms in divided for _ in terms]
    deviances = iter(deviances_at_least(asked, enough).tolist())
    parts: dict[TreeSearch, list[_Branch]] = {search: [] for search, _ in taken}
    for search, branch, terms in divided:
        search.fits += len(terms)
        mine = [next(deviances) for _ in terms]
        parts[search] += search.parts(branch, [bit for bit, _ in terms], mine)
    for search, found in parts.items():
        search.fits += len({each.least for each in found} - set(search.table.fits))
    fit_all((search.table, each.least) for search, found in parts.items() for each in found)
    for search, found in parts.items():
        search.keep(found)


def go_downhill(searches: Sequence[TreeSearch], starts: Sequence[int]) -> None:
    """From the best of the starts move to the best model with one term more or less, until none is better.

    starts: bits of models; terms that change nothing in a table are left out of them.
    """
    usable = {search: {each & search.table.worth_taking for each in starts} for search in searches}
    fit_all((search.table, each) for search, mine in usable.items() for each in mine)
    for search, models in usable.items():
        search.best = search.table.best_of(sorted(models), search.best)
        search.fits += len(models)
    going = [search for search in searches if search.best is not None]
    while going:
        around = {search: list(_neighbours(search)) for search in going}
        fit_all((search.table, each) for search, mine in around.items() for each in mine)
        moved = []
        for search, mine in around.items():
            before, search.fits = search.best, search.fits + len(mine)
            search.best = search.table.best_of(mine, before)
            if search.best is not before:
                moved.append(search)
        going = moved


def _neighbours(search: TreeSearch) -> Iterator[int]:
    chosen = search.best.chosen if search.best is not None else 0
    lattice = search.table.lattice
    for bit in lattice.next_terms(chosen, search.table.worth_taking):
        yield chosen | 1 << bit
    for bit in lattice.last_terms(chosen):
        yield chosen & ~(1 << bit)
