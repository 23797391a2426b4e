"""Releases that are out already: what an attacker has from them, and how it ties up with what is to be published now.

An attacker who holds both sets them side by side. A count that is hidden in one may be shown in the other, and the
difference between two shown counts is a count too: of those who came with the new returns. So all of it, old counts, new
counts and what lies between them, is tested as one release. What was published cannot be recalled: only the new release can
hide more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil, floor, inf

from openinquiry.core.disclosure_control.attack import Exposure, Interval, Sum, intervals, told_of
from openinquiry.core.disclosure_control.counts import NO_LIMIT, ShownCount
from openinquiry.core.disclosure_control.policy import Policy
from openinquiry.core.disclosure_control.programme import NothingFits
from openinquiry.core.shared import OpenInquiryError

_TOLERANCE = 1e-6  # of the solver, in counts


class GivenAwayAlready(OpenInquiryError):
    """An earlier release leaves a small count too little room by itself, so no later one can be made safe."""

    exit_code = 1


@dataclass(frozen=True)
class EarlierRelease:
    """What was published before, and nothing else: the counts as they were shown, by cell id, and the additions among them.

    name: what a reader knows it by. A member of a sum that is not among ``shown`` was not published.
    """

    name: str
    policy: Policy
    shown: Mapping[str, ShownCount]
    sums: tuple[Sum, ...]

    def told(self) -> dict[str, Interval]:
        """What everybody knows of each count, and of each member of a sum that was not published: that it is 0 or more."""
        apart = frozenset(cell for cell, count in self.shown.items() if count.high >= NO_LIMIT)
        known = {
            cell: told_of(cell, count, policy=self.policy, beyond_policy=apart) for cell, count in self.shown.items()
        }
        members = {cell for each in self.sums for cell in (each.total, *each.parts)}
        return {**dict.fromkeys(members - known.keys(), (0.0, inf)), **known}

    def hidden(self) -> dict[str, float]:
        """The counts that were hidden, each with the room that its policy promised."""
        return {cell: self.policy.least_room for cell, count in self.shown.items() if count.value is None}

    def check(self) -> None:
        """Raise GivenAwayAlready where this release gives a small count away by itself, or contradicts itself."""
        try:
            found = intervals(self.sums, bounds=self.told(), enough=self.hidden())
        except NothingFits as problem:
            raise GivenAwayAlready(
                f"The counts of the earlier report «{self.name}» contradict each other, so nothing can be tested against them "
                "and nothing was published. Name the folder as the run that made it left it."
            ) from problem
        if any(
            is_small_and_known(each, below=self.policy.smallest_count_shown, room=self.policy.least_room)
            for each in found
        ):
            raise GivenAwayAlready(
                f"The earlier report «{self.name}» gives a small count away by itself, whatever is hidden now. Nothing was "
                "published. Withdraw that report, and publish without it."
            )


@dataclass(frozen=True)
class Since:
    """An earlier release beside the one that is being made.

    common: cells of both that ask the same question. same: of those, the ones that are one number, for the same returns
    stand behind them. growing: of those, the ones that cannot be less than before.
    """

    release: EarlierRelease
    common: frozenset[str]
    same: frozenset[str] = frozenset()
    growing: frozenset[str] = frozenset()

    def believed(self, counts: Mapping[str, int]) -> Since:
        """As it is for the ``counts`` of the new release: what is not so of a count is not held of it."""
        told = self.release.told()
        same = frozenset(c for c in self.same & self.common if told[c][0] <= counts[c] <= told[c][1])
        growing = frozenset(c for c in (self.growing & self.common) - same if told[c][0] <= counts[c])
        return Since(self.release, self.common, same, growing)

    def apart(self) -> Since:
        """With nothing known of how the two go together."""
        return Since(self.release, self.common)


@dataclass(frozen=True)
class SideBySide:
    """All earlier releases beside the new one, for one attack on all of them.

    sums: the additions of the earlier releases and what ties them to the new one. bounds: what is known of every cell that
    is not of the new release. asked: cells of earlier releases that are hidden, and changes that could be small, with the
    room that each must be left. given: cells of the new release that anyone can read in an earlier one.
    """

    sums: tuple[Sum, ...] = ()
    bounds: Mapping[str, Interval] = field(default_factory=dict)
    asked: Mapping[str, float] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    smallest: int = 1

    def gives_away(self, found: Exposure) -> bool:
        """Whether a hidden count of an earlier release, or a change, is small and known."""
        return is_small_and_known(found, below=self.smallest, room=self.asked[found.cell])


def is_small_and_known(found: Exposure, *, below: int, room: float) -> bool:
    """Whether all that cannot be excluded is 1 up to less than ``below``, to either side of nought, and closer than ``room``.

    Of an earlier count, and of a change, the true number is not at hand; what the attacker can tell of it is all there is.
    """
    if found.width >= room:
        return False
    low, high = ceil(found.low - _TOLERANCE), floor(found.high + _TOLERANCE)
    return 0 < low <= high < below or 0 < -high <= -low < below


def side_by_side(
    since: tuple[Since, ...], *, counts: Mapping[str, int], new: Mapping[str, Interval], policy: Policy
) -> SideBySide:
    """Set ``since`` beside the new release. new: what would be known of its cells, were nothing more hidden.

    A difference between two counts is asked about where it could be small. Where both are nought it is none.
    """
    sums: list[Sum] = []
    bounds: dict[str, Interval] = {}
    asked: dict[str, float] = {}
    given: set[str] = set()
    for number, each in enumerate(since):
        told = each.release.told()
        here = {cell: f"{number}|{cell}" for cell in told}
        sums += [Sum(here[one.total], tuple(here[part] for part in one.parts)) for one in each.release.sums]
        bounds |= {here[cell]: interval for cell, interval in told.items()}
        asked |= {here[cell]: room for cell, room in each.release.hidden().items()}
        for cell in sorted(each.common & counts.keys()):
            if cell in each.same:
                sums.append(Sum(cell, (here[cell],)))
                if each.release.shown[cell].value is not None:
                    given.add(cell)
                continue
            change, least = f"{here[cell]}|change", 0.0 if cell in each.growing else -inf
            if cell in each.growing or _could_be_small(told[cell], new[cell], policy):
                sums.append(Sum(cell, (here[cell], change)))
                bounds[change] = (least, inf)
                asked[change] = policy.least_room
    return SideBySide(tuple(sums), bounds, asked, frozenset(given), policy.smallest_count_shown)


def _could_be_small(old: Interval, new: Interval, policy: Policy) -> bool:
    """Whether the difference may come to lie within what is small: not where even its ends are known to be without."""
    low, high = new[0] - old[1], new[1] - old[0]
    most = policy.smallest_count_shown - 1
    return (high >= 1 and low <= most) or (low <= -1 and high >= -most)
