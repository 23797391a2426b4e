"""Margins of which everybody is in one cell: who knows that somebody is in the margin knows what he is.

Let T be a total and f the only one of its parts that is not 0, so that T = f. A reader learns this, however large the two
are, from the noughts beside f: everybody in T is in f. He cannot be sure of it if and only if one of those parts could be
1 or more for all he knows, for T - f is their sum. So

- to hide f alone, or f and T, is of no use while the noughts are shown: they tell that f = T whatever it is;
- one nought that is hidden and uncertain is enough. It needs room above: 1. It has none below;
- f or T must then give way. f is hidden: that names the cell which the rule is about, and keeps the total. It needs room
  below, 1, and none above: while T is shown f cannot be more than T, and to ask for more would hide T as well.

The nought chosen is the one that is easiest to keep uncertain: where the other totals above it are large. Where such a total
is itself 0 it would give the nought away, and is hidden with it; where the nought is itself a total, so is one part of it.
No nought is chosen that cannot be anything else; a margin with nothing else beside f tells what everybody knew, and is left.

Source of the kind of attack, «group attribute disclosure»: Hundepool et al. (2012), «Statistical Disclosure Control», chapter
5. The conditions are worked out here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from openinquiry.core.disclosure_control.policy import Policy
from openinquiry.core.disclosure_control.rules.room import Found
from openinquiry.core.disclosure_control.tables import CountTable, with_margins

Place = tuple[int, ...]


@dataclass(frozen=True)
class WholeCategory:
    """A total, the part of it that everybody is in, and its other parts, all 0, in which somebody could have been."""

    total: Place
    full: Place
    noughts: tuple[Place, ...]


@dataclass(frozen=True, eq=False)
class WholeCategories:
    """All of a table. found: room for each cell that must be hidden, full cells and chosen noughts."""

    margins: tuple[WholeCategory, ...]
    found: Found


def whole_categories(table: CountTable, *, policy: Policy, possible: np.ndarray) -> WholeCategories:
    """Where everybody of a margin is in one of its cells, and which cells to hide for it; nothing if no such rule.

    Only for counts: of a magnitude 0 is no sign of nobody.
    """
    nowhere = np.zeros(table.counts.shape)
    if not policy.whole_category_is_telling or not table.is_whole:
        return WholeCategories((), Found(nowhere > 0, nowhere, nowhere))
    choice = _Choice(table, possible.ravel(), set())
    margins = []
    below, above = nowhere.copy(), nowhere.copy()
    for total, full, noughts in choice.whole_margins():
        choice.one_of(noughts)
        place = choice.place(full)
        margins.append(WholeCategory(choice.place(total), place, tuple(map(choice.place, noughts))))
        if table.counts[place] >= policy.smallest_count_shown:
            below[place] = min(table.counts[place], max(1.0, policy.room_below))
    above.reshape(-1)[sorted(choice.chosen)] = max(1.0, policy.room_above)
    cells = above > 0
    for margin in margins:
        cells[margin.full] = True
    return WholeCategories(tuple(margins), Found(cells, below, above))


@dataclass(frozen=True, eq=False)
class _Choice:
    """Cells by their place in the counts laid flat. possible: what need not be 0. chosen: noughts to be hidden."""

    table: CountTable
    possible: np.ndarray
    chosen: set[int]

    def place(self, cell: int) -> Place:
        return tuple(int(each) for each in np.unravel_index(cell, self.table.counts.shape))

    @cached_property
    def values(self) -> np.ndarray:
        return self.table.counts.ravel()

    @cached_property
    def sums(self) -> tuple[np.ndarray, list[np.ndarray]]:
        """The total of each sum of the table, and its parts."""
        equations = sparse.csr_matrix(self.table.equations, copy=True)
        equations.eliminate_zeros()
        rows = [
            (equations.indices[start:end], equations.data[start:end])
            for start, end in zip(equations.indptr, equations.indptr[1:], strict=False)
        ]
        totals = np.array([int(cells[signs < 0][0]) for cells, signs in rows], dtype=np.int64)
        return totals, [np.sort(cells[signs > 0]) for cells, signs in rows]

    @cached_property
    def sums_above(self) -> dict[int, list[int]]:
        """For each part, the sums that it is part of."""
        found: dict[int, list[int]] = {}
        for which, parts in enumerate(self.sums[1]):
            for part in parts.tolist():
                found.setdefault(part, []).append(which)
        return found

    @cached_property
    def sums_below(self) -> dict[int, list[int]]:
        """For each total, the sums that it is the total of."""
        found: dict[int, list[int]] = {}
        for which, total in enumerate(self.sums[0].tolist()):
            found.setdefault(total, []).append(which)
        return found

    def whole_margins(self) -> Iterator[tuple[int, int, list[int]]]:
        """Totals that are one of their parts, widest first, so that a nought follows those chosen above it."""
        totals, parts = self.sums
        inner = np.ones([len(each.categories) for each in self.table.dimensions], dtype=np.int64)
        width = with_margins(inner, self.table.dimensions).ravel()
        for which in np.lexsort((np.arange(len(totals)), -width[totals])).tolist():
            mine = parts[which]
            peopled = mine[self.values[mine] > 0]
            noughts = self._noughts(which)
            if len(peopled) == 1 and noughts:
                yield int(totals[which]), int(peopled[0]), noughts

    def one_of(self, noughts: list[int]) -> None:
        """Choose one of these, unless one is chosen already, and all that would give it away."""
        if self.chosen.intersection(noughts):
            return
        waiting = [max(noughts, key=lambda nought: (self._ease(nought), -nought))]
        while waiting:
            nought = waiting.pop()
            if nought in self.chosen:
                continue
            self.chosen.add(nought)
            for which in self.sums_above.get(nought, ()):
                total = int(self.sums[0][which])
                if not self.values[total]:
                    waiting.append(total)
            for which in self.sums_below.get(nought, ()):
                below = self._noughts(which)
                if below and not self.chosen.intersection(below):
                    waiting.append(max(below, key=lambda part: (self._ease(part), -part)))

    def _noughts(self, which: int) -> list[int]:
        """The parts of a sum that are 0 and need not be."""
        mine = self.sums[1][which]
        return [int(cell) for cell in mine[(self.values[mine] == 0) & self.possible[mine]]]

    def _ease(self, nought: int) -> float:
        """The least of the totals above it: so far it can be uncertain while they are shown. No limit where hidden."""
        totals = (int(self.sums[0][which]) for which in self.sums_above.get(nought, ()))
        return min(
            (float("inf") if total in self.chosen else float(self.values[total]) for total in totals), default=0.0
        )
