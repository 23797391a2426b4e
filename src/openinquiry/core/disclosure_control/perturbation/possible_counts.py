"""The attacker: which true counts can still stand behind rounded or perturbed ones, given the additions and what he knows?

The audit problem of Fischetti and Salazar-González 2001 (section 2), asked of counts that are shown within a reach instead
of hidden. Only tables of whole numbers count: an end of an interval is one that some whole table takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix

from openinquiry.core.disclosure_control.perturbation.additions import (
    Counts,
    from_inner_cells,
    holds_whatever_the_inner_cells,
    in_rows,
)
from openinquiry.core.disclosure_control.perturbation.repaired_tables import Repairs
from openinquiry.core.disclosure_control.perturbation.single_moves import single_moves
from openinquiry.core.disclosure_control.perturbation.whole_programme import WholeProgramme
from openinquiry.core.disclosure_control.policy import Policy
from openinquiry.core.disclosure_control.programme import Programme
from openinquiry.core.shared import Refused, WrongUsage

_WHOLE = 1e-6
_MOST_NODES = 2_000  # of the search tree, for one end of one cell
_MOST_PASSES = 100
_MOST_MOVES = 8  # of one cell, each by one
_MUCH_FEWER = 0.9
_NEAR_ENOUGH = 0.2  # of the most that many cells together could be moved


@dataclass(frozen=True, eq=False)
class PossibleCounts:
    """What an attacker cannot exclude of the true count of each cell: every end is one that a whole table takes.

    places: the cells asked about. low, high: one a place. complete: one a place, whether nothing outside low to high is
    possible; where it is not, the search stopped as soon as the interval was wide enough, or at its limit.
    """

    places: np.ndarray
    low: Counts
    high: Counts
    complete: np.ndarray

    @property
    def width(self) -> Counts:
        """How uncertain he stays, in people or offences; 0: he knows it."""
        return np.asarray(self.high - self.low)


def possible_counts(
    shown: Counts,
    *,
    equations: csr_matrix,
    reach: int | float | np.ndarray,
    known: Mapping[int, int] | None = None,
    about: np.ndarray | None = None,
    enough: float = inf,
    fits: Counts | None = None,
) -> PossibleCounts:
    """What rounding or noise leaves of each count when all cells, the additions and the method are public.

    shown: (n,) counts as published. equations: (m, n), -1 for a total and +1 for its parts; they hold for the true counts
    and need not hold for those shown. reach: how far a true count can be from the one shown, one number or one a cell, 0 or
    more; inf for a cell that is not shown or only repeats others, such as a total recomputed from rounded parts.
    known: place → true count that the attacker has from elsewhere. about: the places asked about; every one if None.
    enough: an interval this wide is not searched further. fits: (n,) a table of whole numbers that is within all this, such
    as the true one; it only saves work.
    Raises WrongUsage when the arguments do not fit each other, or when no table fits what is shown.
    """
    system = csr_matrix(in_rows(equations), dtype=np.float64)
    low, high = _limits(np.asarray(shown), reach, known or {}, cells=system.shape[1])
    low, high = narrowed(low, high, equations=system)
    places = np.arange(len(low)) if about is None else np.asarray(about, dtype=np.int64)
    if (low > high).any():
        raise WrongUsage(
            "No true counts fit what is shown and known: the additions, the reach or a known count is wrong."
        )
    asking = _Asking(system, low, high, places, enough)
    for each in (shown, fits):
        if each is not None:
            asking.notice(np.asarray(each, dtype=np.float64))
    return asking.answer()


def refuse_what_can_be_told(found: PossibleCounts, counts: Counts, *, policy: Policy) -> None:
    """Raises Refused where a count of 1 up to one less than the smallest shown can be told more closely than allowed.

    counts: (n,) the true ones. policy: ``smallest_count_shown`` and ``least_room`` are used.
    """
    true = np.asarray(counts)[found.places]
    small = (true > 0) & (true < policy.smallest_count_shown)
    told = small & (found.width < policy.least_room)
    if told.any():
        raise Refused(
            f"{int(told.sum())} of {int(small.sum())} counts below {policy.smallest_count_shown} could be told more closely "
            f"than the policy {policy.id!r} allows; the closest within {int(found.width[told].min())}. Take a greater base, "
            "publish fewer totals, or hide counts instead."
        )


def narrowed(low: np.ndarray, high: np.ndarray, *, equations: csr_matrix) -> tuple[np.ndarray, np.ndarray]:
    """Bounds that each addition narrows by its other members, again and again; never narrower than what is possible."""
    entries = csr_matrix(equations).tocoo()
    rows, cells, sign = entries.row, entries.col, entries.data
    for _ in range(_MOST_PASSES):
        least, most = np.where(sign > 0, low[cells], -high[cells]), np.where(sign > 0, high[cells], -low[cells])
        least_of_others = _of_others(least, rows, equations.shape[0])
        most_of_others = _of_others(most, rows, equations.shape[0])
        new_low, new_high = low.copy(), high.copy()
        np.maximum.at(new_low, cells, np.where(sign > 0, -most_of_others, least_of_others))
        np.minimum.at(new_high, cells, np.where(sign > 0, -least_of_others, most_of_others))
        if (new_low == low).all() and (new_high == high).all():
            break
        low, high = new_low, new_high
        if (low > high).any():
            break
    return low, high


def _of_others(ends: np.ndarray, rows: np.ndarray, count: int) -> np.ndarray:
    """For each entry the sum over the others of its row; an infinite end makes it infinite unless it is its own."""
    finite = np.isfinite(ends)
    sums = np.bincount(rows, weights=np.where(finite, ends, 0.0), minlength=count)
    infinite = np.bincount(rows, weights=~finite, minlength=count)
    others_infinite = infinite[rows] - ~finite > 0
    if finite.all():
        return np.asarray(sums[rows] - ends)
    sign = np.sign(ends[~finite][0])
    return np.asarray(np.where(others_infinite, sign * inf, sums[rows] - np.where(finite, ends, 0.0)))


def _limits(
    shown: Counts, reach: int | float | np.ndarray, known: Mapping[int, int], *, cells: int
) -> tuple[np.ndarray, np.ndarray]:
    if shown.shape != (cells,):
        raise WrongUsage(f"The equations are of {cells} cells, but {shown.size} counts are shown.")
    around = np.broadcast_to(np.asarray(reach, dtype=np.float64), (cells,))
    if (around < 0).any() or np.isnan(around).any():
        raise WrongUsage("The reach of a shown count is 0 or more.")
    low, high = np.maximum(0.0, np.ceil(shown - around)), np.floor(shown + around)
    for place, count in known.items():
        low[place] = high[place] = count
    return low, high


class _Asking:
    """The questions to the solver, and the whole tables that its answers were: each widens every interval at once."""

    def __init__(
        self, equations: csr_matrix, low: np.ndarray, high: np.ndarray, places: np.ndarray, enough: float
    ) -> None:
        if not np.isfinite(high).all():
            raise WrongUsage("Some cells have no greatest count at all: their parts are not all shown.")
        self.equations, self.low, self.high = equations, low, high
        self.places, self.enough = places, enough
        self.start: np.ndarray | None = None
        self.programme = Programme(equations, list(zip(low.tolist(), high.tolist(), strict=True)))
        self.least, self.most = np.full(len(low), inf), np.full(len(low), -inf)
        self.searched = {1.0: np.zeros(len(low), dtype=bool), -1.0: np.zeros(len(low), dtype=bool)}

    def notice(self, table: np.ndarray) -> None:
        """Widen the intervals by a whole table, if it fits: nobody can exclude it."""
        if (table < self.low).any() or (table > self.high).any() or (self.equations @ table).any():
            return
        self.start = table
        np.minimum(self.least, table, out=self.least)
        np.maximum(self.most, table, out=self.most)

    def notice_its_neighbours(self) -> None:
        """Widen the intervals by all tables that one inner cell makes of a table that fits."""
        follow = from_inner_cells(self.equations)
        if self.start is None or not holds_whatever_the_inner_cells(self.equations, follow) or (follow.data != 1).any():
            return
        least, most = single_moves(self.start, low=self.low, high=self.high, follow=follow)
        np.minimum(self.least, least, out=self.least)
        np.maximum(self.most, most, out=self.most)
        self._move_each(Repairs.of(low=self.low, high=self.high, follow=follow), self.start)

    def _move_each(self, repairs: Repairs, start: np.ndarray) -> None:
        """Up and down from ``start``, as far as it takes, each cell that is still told too closely."""
        for place in self._pending():
            for by in (1, -1):
                table: np.ndarray | None = start
                for _ in range(_MOST_MOVES):
                    if table is None or self.most[place] - self.least[place] >= self.enough:
                        break
                    table = repairs.moved(table, int(place), by=by)
                    if table is not None:
                        self.notice(table)

    def answer(self) -> PossibleCounts:
        self.notice_its_neighbours()
        self._ask_together()
        for place in self._pending():
            for sign in (1.0, -1.0):
                if self.most[place] - self.least[place] < self.enough and not self._at_its_end(place, sign):
                    self._ask(np.array([place]), sign)
        least, most = self.least[self.places], self.most[self.places]
        if not np.isfinite(least).all():
            raise WrongUsage("No table of whole numbers was found that fits what is shown and known.")
        complete = np.array([self._is_complete(place) for place in self.places], dtype=bool)
        return PossibleCounts(self.places, least.astype(np.int64), most.astype(np.int64), complete)

    def _pending(self) -> np.ndarray:
        """The places that are still too narrow and could be wider."""
        least, most = self.least[self.places], self.most[self.places]
        at_ends = (least == self.low[self.places]) & (most == self.high[self.places])
        return np.asarray(self.places[(most - least < self.enough) & ~at_ends])

    def _ask_together(self) -> None:
        """All that are too narrow at once, while that helps many of them: one answer serves every cell."""
        pending = self._pending()
        while len(pending):
            for sign in (1.0, -1.0):
                self._ask(pending, sign)
            before, pending = len(pending), self._pending()
            if len(pending) > _MUCH_FEWER * before:
                return

    def _at_its_end(self, place: int, sign: float) -> bool:
        return bool(self.least[place] == self.low[place] if sign > 0 else self.most[place] == self.high[place])

    def _is_complete(self, place: int) -> bool:
        return all(self.searched[sign][place] or self._at_its_end(place, sign) for sign in (1.0, -1.0))

    def _ask(self, places: np.ndarray, sign: float) -> None:
        try:
            table = self.programme.least(places, sign=sign)
        except ArithmeticError as problem:
            raise WrongUsage("No true counts fit what is shown and known.") from problem
        whole, proven = np.rint(table), True
        if np.abs(table - whole).max(initial=0.0) > _WHOLE:
            found, proven = self._in_whole_numbers(places, sign)
            if found is None:
                return
            whole = found
        self.notice(whole)
        self.searched[sign][places] |= proven and len(places) == 1

    def _in_whole_numbers(self, places: np.ndarray, sign: float) -> tuple[np.ndarray | None, bool]:
        cost = np.zeros(len(self.low))
        cost[places] = sign
        programme = WholeProgramme(
            csc_matrix(self.equations), np.zeros(self.equations.shape[0]), cost, self.low, self.high
        )
        one = len(places) == 1
        solved = programme.solve(
            most_nodes=_MOST_NODES if one else 1, near=0.0 if one else _NEAR_ENOUGH, start=self.start
        )
        return None if solved.values is None else np.rint(solved.values), solved.status == "optimal"
