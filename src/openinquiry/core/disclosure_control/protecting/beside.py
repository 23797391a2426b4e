"""The attack on a pattern beside earlier releases, with all of their sums: what can be told of the counts, and of who came in.

What is hidden was chosen by the counts of earlier releases (:mod:`.before`). Their sums can tell more: a count that was hidden
then is held between ends by them, and the new one with it. So everything is laid side by side, and a pattern that withstands
is released; one that does not is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from openinquiry.core.disclosure_control.protecting.audit import any_counts
from openinquiry.core.disclosure_control.protecting.task import Task
from openinquiry.core.disclosure_control.suppression import SuppressionProblem, reach
from openinquiry.core.disclosure_control.tables import CountTable, Key, LinkedTables, keys_of, link
from openinquiry.core.shared import Refused

_TOLERANCE = 1e-6


def refuse_what_earlier_releases_tell(task: Task, hidden: np.ndarray, earlier: Sequence[CountTable]) -> None:
    """Raises Refused where an unsafe count, or a small change of one, can be told more closely than the policy allows.

    hidden: which cells of the system of ``task`` the new release hides. earlier: tables as they were published. Where no shown
    count of a population went down, the attacker takes people only to have come in.
    """
    side_by_side = _SideBySide.of(task, hidden, earlier)
    told = side_by_side.told()
    if told is None:
        raise Refused(
            "What the earlier releases show and the tables of now cannot both hold: a count that earlier sums rule out. "
            "Name earlier tables of the same places and people, as they were published."
        )
    if told:
        raise Refused(
            f"Beside the earlier releases {told} hidden counts, or changes of counts by few, could be told more closely than "
            f"the policy {task.policy.id!r} allows. Publish fewer breakdowns this time."
        )


@dataclass(frozen=True, eq=False)
class _SideBySide:
    """One system of new and earlier cells and their differences.

    hidden, asked: bool; asked of are unsafe counts and small changes. true: nan where it is not known here either.
    """

    system: LinkedTables
    hidden: np.ndarray
    asked: np.ndarray
    width: float
    low: np.ndarray
    high: np.ndarray
    true: np.ndarray
    room_below: np.ndarray
    room_above: np.ndarray

    @classmethod
    def of(cls, task: Task, hidden: np.ndarray, earlier: Sequence[CountTable]) -> _SideBySide:
        named, within = _renamed(task.linked, earlier)
        nothing = [replace(each, counts=np.zeros_like(each.counts)) for each in (*task.linked.tables, *named)]
        system = link(nothing, within=[*task.within, *within])
        place = {key: cell for cell, key in enumerate(system.keys)}
        most = task.policy.attacker_upper_bound + float(task.linked.values.max(initial=0)) * 2
        low, high = np.zeros(len(place)), np.full(len(place), most)
        true, below, above = np.full(len(place), np.nan), np.zeros(len(place)), np.zeros(len(place))
        known, asked = np.zeros(len(place), dtype=bool), np.zeros(len(place), dtype=bool)
        now = np.array([place[key] for key in task.linked.keys], dtype=np.int64)
        problem = task.problem()
        low[now] = np.where(hidden, problem.hidden_low, problem.shown_low)
        high[now] = np.where(hidden, problem.hidden_high, problem.shown_high)
        true[now], known[now] = task.linked.values, ~hidden
        below[now], above[now] = problem.room_below, problem.room_above
        asked[now] = problem.unsafe
        for table in named:
            at = np.array([place[key] for key in keys_of(table)], dtype=np.int64)
            shown = ~table.hidden.ravel()
            low[at[shown]] = high[at[shown]] = true[at[shown]] = table.counts.ravel()[shown]
            known[at[shown]] = True
        found = cls(system, ~known, asked, problem.width, low, high, true, below, above)
        found._ask_of_small_changes(task)
        return found

    def _ask_of_small_changes(self, task: Task) -> None:
        """A change by 1 to one less than the smallest count shown needs the room of the policy."""
        for narrow, rest, wide in self.system.differences.tolist():
            change = self.true[wide] - self.true[narrow]
            self.true[rest] = change
            if 0 < change < task.policy.smallest_count_shown:
                self.asked[rest] = True
                self.room_below[rest] = min(task.policy.room_below, change)
                self.room_above[rest] = task.policy.room_above

    def told(self) -> int | None:
        """How many are told too closely; None where nothing fits."""
        problem = self._problem()
        possible = any_counts(problem, self.hidden)
        if possible is None:
            return None
        about = self.hidden & self.asked

        def is_open(up: np.ndarray, down: np.ndarray) -> np.ndarray:
            true = np.where(about, self.true, 0.0)
            least, most = np.ceil(possible - down - _TOLERANCE), np.floor(possible + up + _TOLERANCE)
            roomy = (most >= true + self.room_above) & (least <= true - self.room_below)
            return np.asarray(roomy & (most - least >= self.width))

        found = reach(replace(problem, values=possible), self.hidden, about, content=is_open)
        return int((about & ~is_open(found.up, found.down)).sum())

    def _problem(self) -> SuppressionProblem:
        nothing, no = np.zeros(len(self.low)), np.zeros(len(self.low), dtype=bool)
        return SuppressionProblem(
            values=nothing,
            equations=self.system.equations,
            unsafe=no,
            must_hide=self.hidden,
            may_hide=self.hidden,
            cost=nothing,
            hidden_low=self.low,
            hidden_high=self.high,
            shown_low=self.low,
            shown_high=self.high,
            room_below=nothing,
            room_above=nothing,
            width=1.0,
            whole=True,
        )


def _renamed(linked: LinkedTables, earlier: Sequence[CountTable]) -> tuple[list[CountTable], list[tuple[str, str]]]:
    """Earlier tables under the population they had then, and which of those are part of those of now."""
    now = dict(zip(linked.keys, linked.values.tolist(), strict=True))
    groups: list[dict[Key, int]] = []
    named, within = [], []
    for table in earlier:
        shown = _shown(table)
        which = next((at for at, each in enumerate(groups) if _agree(each, shown)), len(groups))
        groups[which:] = groups[which:] or [{}]
        groups[which].update(shown)
        then = f"{table.population or 'these people'}, before ({which + 1})"
        named.append(replace(table, population=then))
        within.append((then, table.population))
    shrunk = {
        (f"{key[0] or 'these people'}, before ({which + 1})", key[0])
        for which, each in enumerate(groups)
        for key, count in each.items()
        if key in now and now[key] < count
    }
    return named, [each for each in dict.fromkeys(within) if each not in shrunk]


def _shown(table: CountTable) -> dict[Key, int]:
    told = zip(keys_of(table), table.counts.ravel().tolist(), table.hidden.ravel().tolist(), strict=True)
    return {key: count for key, count, hidden in told if not hidden}


def _agree(one: dict[Key, int], other: dict[Key, int]) -> bool:
    return all(one.get(key, count) == count for key, count in other.items())
