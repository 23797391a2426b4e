"""The search for a pattern: cheapest with proof, or safe at once.

Branch and cut after Fischetti and Salazar-González (2001), with the branching left to HiGHS: conditions are gathered until no
attack is left on the cheapest pattern in parts of cells; where that is a pattern of whole cells and withstands the attacker,
it is the cheapest of all. Otherwise the cheapest of whole cells under the conditions is attacked in turn.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from openinquiry.core.disclosure_control.suppression.adversary import Adversary
from openinquiry.core.disclosure_control.suppression.cuts import Cut, conditions, limit_of, something_more
from openinquiry.core.disclosure_control.suppression.master import Master, Proposal
from openinquiry.core.disclosure_control.suppression.peeling import Sums
from openinquiry.core.disclosure_control.suppression.problem import TOLERANCE, Pattern, SuppressionProblem
from openinquiry.core.disclosure_control.suppression.reach import Reach, quick_reach, reach
from openinquiry.core.shared import Refused

_MANY_SUMS = 3_000
_HOT = 40  # cells that were attacked last are asked first
_WORK_OF_THE_HEURISTIC = 40_000_000  # pivots × sums: a limit that does not depend on how fast the machine is
_NODES_OF_THE_HEURISTIC = 200  # of the tree, each time that whole cells are chosen
_CHOICES, _CHOICES_IF_LARGE = 4, 1  # how often the heuristic lets whole cells be chosen
_POLISHING, _POLISHING_IF_LARGE = 6, 1  # rounds in which what is not needed is shown again
_WORTH_A_ROUND = 0.001  # of the cost, that one of them must save if there is to be another


class CannotBeProtected(Refused):
    """No pattern makes every unsafe cell uncertain enough, even one that hides all that may be hidden."""


@dataclass
class Patience:
    """How long a search may go on. seconds: None for as long as it takes."""

    seconds: float | None = None

    def __post_init__(self) -> None:
        # How long a search may take can only be told by a clock; what it finds is checked without one.
        self._now: Callable[[], float] = time.monotonic
        self._end = None if self.seconds is None else self._now() + self.seconds

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return np.inf if self._end is None else max(0.0, self._end - self._now())


def find_pattern(problem: SuppressionProblem, *, optimal: bool, patience: Patience | None = None) -> Pattern:
    """A pattern under which every unsafe cell is uncertain enough, by what ``reach`` finds and nothing else.

    optimal: search for the cheapest and prove it; when patience ends, the best safe pattern found is given with the bound.
    Otherwise the search ends after a fixed amount of work, so that the answer does not depend on the machine.
    Raises CannotBeProtected.
    """
    return _Search(problem, optimal=optimal, patience=patience or Patience()).run()


class _Search:
    def __init__(self, problem: SuppressionProblem, *, optimal: bool, patience: Patience) -> None:
        self._problem = problem
        self._optimal = optimal
        self._patience = patience
        self._master = Master(problem)
        self._sums = Sums(problem.equations)
        self._best: np.ndarray | None = None
        self._last: np.ndarray | None = None  # the cheapest pattern of whole cells, safe or not
        self._bound = 0.0
        self._choices = 0
        self._in_question = problem.unsafe
        self._seen: tuple[np.ndarray, Reach] | None = None  # a pattern, and what was seen of it at once

    def run(self) -> Pattern:
        hidden = self._problem.must_hide.copy()
        self._unsafe = np.flatnonzero(self._problem.unsafe)
        safe = self._is_safe(hidden)
        if safe[self._unsafe].all():
            return self._pattern(hidden, bound=self._cost(hidden))
        self._in_question = self._problem.unsafe & ~safe
        self._open = np.flatnonzero(self._in_question)
        self._quick = Adversary(self._problem, free=safe & self._problem.unsafe, limited=True)
        self._hot: list[int] = []
        while not self._is_over():
            proposal = self._gather()
            if proposal is None or self._is_done_with(proposal):
                break
        best = self._finish() if self._best is None else self._best
        return self._pattern(self._without_the_pinned(best), bound=self._bound)

    # --- how long -----------------------------------------------------------------------------------------------------

    @property
    def _is_out_of_time(self) -> bool:
        return self._patience.left <= 0

    def _is_over(self) -> bool:
        worked = self._quick.work * self._problem.equations.shape[0]
        return self._is_out_of_time or (not self._optimal and worked > _WORK_OF_THE_HEURISTIC) or self._is_closed

    @property
    def _is_closed(self) -> bool:
        if self._best is None:
            return False
        gap = self._cost(self._best) - self._bound
        return gap < (1.0 - TOLERANCE if self._master.is_whole else TOLERANCE)

    @property
    def _is_large(self) -> bool:
        return self._problem.equations.shape[0] > _MANY_SUMS

    # --- gathering conditions ------------------------------------------------------------------------------------------

    def _gather(self) -> Proposal | None:
        """Conditions until no quick attack is left on the cheapest pattern in parts; None when the search is over."""
        while not self._is_over():
            proposal = self._master.in_parts()
            self._bound = max(self._bound, proposal.bound)
            # Of cells that are hidden in part a large system has too many to ask each: there only whole patterns are attacked.
            attack = self._pinned if self._is_large else self._attack
            if not attack(proposal.pattern):
                return proposal
        return None

    def _attack(self, pattern: np.ndarray) -> list[Cut]:
        """New conditions that ``pattern`` fails: of cells that are pinned at once, of those attacked last, or else of all."""
        if pinned := self._pinned(pattern):
            return pinned
        self._quick.face(pattern)
        return self._ask(self._hot, pattern) or self._ask(self._not_seen_safe(pattern), pattern)

    def _not_seen_safe(self, pattern: np.ndarray) -> list[int]:
        holds = self._seen is not None and bool((self._seen[0] <= pattern).all())
        seen = self._seen[1] if self._seen is not None and holds else None
        found = quick_reach(self._problem, pattern, self._in_question, seen=seen)
        self._seen = pattern.copy(), found
        return [
            int(cell) for cell in np.flatnonzero(self._in_question & ~self._problem.is_content(found.up, found.down))
        ]

    def _ask(self, cells: list[int], pattern: np.ndarray) -> list[Cut]:
        new: list[Cut] = []
        attacked = []
        for cell in cells:
            if self._quick.is_seen_content()[cell]:
                continue
            added = self._take([cut for cut in self._quick.cuts_against(cell) if not cut.is_met_by(pattern)])
            if added:
                attacked.append(cell)
                new += added
        self._hot = [*attacked, *(cell for cell in self._hot if cell not in attacked)][:_HOT]
        return new

    def _pinned(self, pattern: np.ndarray) -> list[Cut]:
        """New conditions for cells that one sum after another pins."""
        up, down = self._problem.up(pattern), self._problem.down(pattern)
        new: list[Cut] = []
        peeled = self._sums.peel((up > 0) | (down > 0))
        for cell, combination in self._sums.pinned_by(peeled, self._in_question):
            limits = [limit_of(self._problem, each) for each in (combination, -combination)]
            new += self._take(conditions(self._problem, cell, limits[0], limits[1]))
        return new

    def _take(self, cuts: list[Cut]) -> list[Cut]:
        for cut in cuts:
            if not cut.can_be_met:
                raise CannotBeProtected(
                    "The tables cannot be protected under this policy: a count that must be hidden can be worked out even if "
                    "all that may be hidden is. Let zeros be hidden, publish fewer breakdowns, or ask for less room."
                )
        return self._master.add(cuts)

    # --- whole patterns ------------------------------------------------------------------------------------------------

    def _is_done_with(self, proposal: Proposal) -> bool:
        """Attack the cheapest pattern of whole cells in earnest; whether nothing is left to do."""
        if not proposal.is_whole:
            whole = self._whole()
            if whole is None:
                return True
            self._bound = max(self._bound, whole.bound)
            self._last = whole.pattern
            if self._attack(whole.pattern):
                return False
            proposal = whole
        hidden = proposal.pattern == 1.0
        if self._withstands(hidden):
            self._best = hidden
            return True
        return False

    def _whole(self) -> Proposal | None:
        if self._optimal:
            return self._master.in_whole(seconds=self._patience.left)
        self._choices += 1
        if self._choices > (_CHOICES_IF_LARGE if self._is_large else _CHOICES):
            return None
        return self._master.in_whole(seconds=self._patience.left, nodes=_NODES_OF_THE_HEURISTIC)

    def _withstands(self, hidden: np.ndarray) -> bool:
        """Whether a whole pattern is safe; if not, a condition is added that it fails."""
        safe = self._is_safe(hidden)
        exposed = [int(cell) for cell in self._open if not safe[cell]]
        if not exposed:
            return True
        exact = Adversary(self._problem, free=np.zeros(len(hidden), dtype=bool), limited=False)
        exact.face(hidden.astype(float))
        found = [cut for cell in exposed for cut in exact.cuts_against(cell)]
        pattern = hidden.astype(float)
        if not self._take([cut for cut in found if not cut.is_met_by(pattern)]):
            self._take([something_more(self._problem, hidden)])
        return False

    def _is_safe(self, hidden: np.ndarray) -> np.ndarray:
        """Which unsafe cells are uncertain enough. Those that were so at first stay so: to hide more never harms."""
        seen = self._seen[1] if self._seen is not None and np.array_equal(self._seen[0], hidden) else None
        found = reach(self._problem, hidden, self._in_question, seen=seen)
        return np.asarray(self._problem.is_content(found.up, found.down) | (self._problem.unsafe & ~self._in_question))

    # --- a safe pattern at once ----------------------------------------------------------------------------------------

    def _finish(self) -> np.ndarray:
        """From the cheapest pattern so far to a safe one, and to one from which nothing can be taken."""
        starts = [] if self._last is None else [self._last]
        if not self._is_large or not starts:
            starts.append(self._master.in_parts().pattern)
        best = min((self._completed(self._pruned(each > 0.0)) for each in starts), key=self._cost)
        for _ in range(_POLISHING_IF_LARGE if self._is_large else _POLISHING):
            hidden = self._completed(self._pruned(best))
            saved = self._cost(best) - self._cost(hidden)
            if saved > 0:
                best = hidden
            if saved <= _WORTH_A_ROUND * self._cost(best):
                break
        return best

    def _completed(self, hidden: np.ndarray) -> np.ndarray:
        """Hide what is missing, cheapest first, until the pattern is safe."""
        hidden = hidden.copy()
        for cut in self._master.cuts:
            self._meet(cut, hidden)
        while True:
            new = self._attack(hidden.astype(float))
            if not new:
                before = len(self._master.cuts)
                if self._withstands(hidden):
                    return hidden
                new = self._master.cuts[before:]
            for cut in new:
                self._meet(cut, hidden)

    def _meet(self, cut: Cut, hidden: np.ndarray) -> None:
        price = self._problem.cost[cut.cells] / cut.weights
        for at in np.argsort(price, kind="stable"):
            if cut.is_met_by(hidden):
                return
            hidden[cut.cells[at]] = True

    def _pruned(self, hidden: np.ndarray) -> np.ndarray:
        """Without the cells, dearest first, that no condition found so far needs."""
        hidden = hidden.copy()
        of_cell: dict[int, list[Cut]] = {}
        for cut in self._master.cuts:
            for cell in cut.cells[hidden[cut.cells]]:
                of_cell.setdefault(int(cell), []).append(cut)
        extra = np.flatnonzero(hidden & ~self._problem.must_hide)
        for cell in extra[np.argsort(-self._problem.cost[extra], kind="stable")]:
            hidden[cell] = False
            if not all(cut.is_met_by(hidden) for cut in of_cell.get(int(cell), [])):
                hidden[cell] = True
        return hidden

    def _without_the_pinned(self, hidden: np.ndarray) -> np.ndarray:
        """Show what protects nobody: a count that the sums give away at once is known, and tells nothing more when shown."""
        pattern = hidden.astype(float)
        open_to_move = (self._problem.up(pattern) > 0) | (self._problem.down(pattern) > 0)
        return np.asarray(hidden & (self._sums.peel(open_to_move).left | self._problem.must_hide))

    # --- the answer ----------------------------------------------------------------------------------------------------

    def _cost(self, hidden: np.ndarray) -> float:
        return float(self._problem.cost[hidden].sum())

    def _pattern(self, hidden: np.ndarray, *, bound: float) -> Pattern:
        cost = self._cost(hidden)
        bound = min(bound, cost)
        gap = cost - bound
        proven = gap <= (1.0 - 2 * TOLERANCE if self._master.is_whole else 1e-5 * cost)
        timed_out = self._optimal and not proven and self._is_out_of_time
        return Pattern(hidden, cost, cost if proven and self._master.is_whole else bound, proven, timed_out)
