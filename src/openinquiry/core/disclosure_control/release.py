"""All counts of one run, cleared together: small ones hidden, others rounded, and more hidden while subtraction helps.

The result is the only source of numbers for published tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import inf

from openinquiry.core.disclosure_control.attack import Exposure, Interval, Memory, Sum, intervals, told_of
from openinquiry.core.disclosure_control.counts import ShownCount, protecting_count, public_count, show_count
from openinquiry.core.disclosure_control.earlier import Since, side_by_side
from openinquiry.core.disclosure_control.policy import Policy
from openinquiry.core.disclosure_control.programme import NothingFits
from openinquiry.core.shared import OpenInquiryError

_ROUNDS = 500  # each hides one count more, so that a release has an end sooner


class CannotProtect(OpenInquiryError):
    """No pattern of hiding was found under which every hidden count stays uncertain enough."""

    exit_code = 1


SMALL, FEW_GROUPS, FOR_OTHERS = "small", "few groups", "for others"  # why a count is hidden


@dataclass(frozen=True)
class ClearedCounts:
    """Every count of the run as it may be shown, by cell id.

    primary: cells hidden because they are small. few_groups: cells hidden because too few groups stand behind them.
    secondary: cells hidden to protect those. audit: what an attacker can still tell of each hidden cell that stands in a sum
    and is a secret. beside: how many hidden counts of earlier releases, and changes since, were tested with them.
    why: for each hidden cell, one of SMALL, FEW_GROUPS and FOR_OTHERS.
    earlier: the names of the earlier releases that it was tested together with.
    """

    policy: Policy
    shown: Mapping[str, ShownCount]
    primary: int
    secondary: int
    audit: tuple[Exposure, ...]
    few_groups: int = 0
    why: Mapping[str, str] = field(default_factory=dict)
    earlier: tuple[str, ...] = ()
    beside: int = 0

    def __getitem__(self, cell: str) -> ShownCount:
        return replace(self.shown[cell], cell=cell)

    @property
    def tightest(self) -> float | None:
        """The least width that an attacker is left with, or None where no hidden count stands in a sum."""
        return min((exposure.width for exposure in self.audit), default=None)


def clear_counts(
    counts: Mapping[str, int],
    *,
    sums: tuple[Sum, ...],
    policy: Policy,
    already_public: frozenset[str] = frozenset(),
    kept: frozenset[str] = frozenset(),
    held: frozenset[str] = frozenset(),
    groups: Mapping[str, int] | None = None,
    since: tuple[Since, ...] = (),
) -> ClearedCounts:
    """Decide what is shown of ``counts`` (cell id → people or offences) when all are published together.

    sums: the additions that hold among the cells; each must hold exactly.
    already_public: cells whose true count anyone can read elsewhere; they are shown as they are, for to hide them would
    protect nobody, and an attacker has them.
    kept: cells that are hidden to protect others only where no other cell of a sum would do. Small ones are hidden all
    the same.
    held: cells that are hidden whatever else is, such as those that nothing is to show. That they stay hidden is only seen
    to where they are small: the others are no secret by themselves.
    groups: how many offender groups or incidents stand behind a cell, of the cells that hold people or offences in groups.
    One with fewer than the policy asks for is hidden however great it is, and what can be worked out of it must stay at least
    as wide as the count itself. Empty where no cell holds any; None where it is not known.
    since: earlier releases, which an attacker has beside this one.
    Raises CannotProtect when hiding more does not help, GivenAwayAlready when an earlier release is not safe by itself,
    WrongUsage when the policy has a rule that is not applied here, such as that of groups where those are not known, and
    ValueError when a sum does not add up (a fault of the caller).
    """
    told = frozenset({"smallest_number_of_groups"}) if groups is not None else frozenset()
    policy.require_applied(applied=told, by="the report of an audit")
    _check(counts, sums)
    for each in since:
        each.release.check()
    start = _first_hiding(counts, policy=policy, already_public=already_public, held=held, groups=groups or {})
    held_together = tuple(each.believed(counts) for each in since)
    try:
        return _protected(
            start, counts=counts, sums=sums, policy=policy, public=already_public, kept=kept, since=held_together
        )
    except NothingFits:
        # What is taken to tie two releases does not hold, so an attacker who believes it is led astray. He may know better.
        apart = tuple(each.apart() for each in since)
        return _protected(start, counts=counts, sums=sums, policy=policy, public=already_public, kept=kept, since=apart)


@dataclass(frozen=True)
class _Hiding:
    """What is hidden before anything is hidden to protect it. few: for each cell with too few groups, the room it needs."""

    shown: Mapping[str, ShownCount]
    why: Mapping[str, str]
    few: Mapping[str, float]
    no_secret: frozenset[str]


def _first_hiding(
    counts: Mapping[str, int],
    *,
    policy: Policy,
    already_public: frozenset[str],
    held: frozenset[str],
    groups: Mapping[str, int],
) -> _Hiding:
    shown = {
        cell: public_count(count) if cell in already_public else show_count(count, policy=policy)
        for cell, count in counts.items()
    }
    why = {cell: SMALL for cell, count in shown.items() if count.value is None}
    few = {
        cell: max(policy.least_room, float(counts[cell]))
        for cell, number in groups.items()
        if counts[cell] and number < policy.smallest_number_of_groups and cell not in already_public and cell not in why
    }
    holding = held - already_public
    no_secret = frozenset(cell for cell in holding if shown[cell].value is not None and cell not in few)
    why |= {cell: why.get(cell, FOR_OTHERS) for cell in holding} | dict.fromkeys(few, FEW_GROUPS)
    shown.update(dict.fromkeys(holding | few.keys(), protecting_count()))
    return _Hiding(shown, why, few, no_secret)


def _protected(
    start: _Hiding,
    *,
    counts: Mapping[str, int],
    sums: tuple[Sum, ...],
    policy: Policy,
    public: frozenset[str],
    kept: frozenset[str],
    since: tuple[Since, ...],
) -> ClearedCounts:
    """Hide more until nothing is too exposed. Raises NothingFits where the releases do not fit together as believed."""
    shown, why = dict(start.shown), dict(start.why)
    attacker = _Attacker(start, counts=counts, sums=sums, policy=policy, since=since)
    twins, before = _twins(attacker.sums), set[str]()
    for _ in range(_ROUNDS):
        found, tight = attacker.attack(shown)
        if not tight:
            reasons = Counter(why.values())
            names = tuple(each.release.name for each in since)
            return ClearedCounts(
                policy,
                shown,
                reasons[SMALL],
                reasons[FOR_OTHERS],
                found,
                reasons[FEW_GROUPS],
                why,
                names,
                attacker.beside,
            )
        useless = attacker.beyond(shown) | public | attacker.fixed | attacker.given
        partners = _partners(
            tight, counts=counts, shown=shown, sums=attacker.sums, useless=useless, stubborn=before, kept=kept
        )
        before = {each.cell for each in tight}
        also = {twin for partner in partners for twin in twins.get(partner, (partner,))} - public - attacker.fixed
        if not also:
            break
        for cell in also:
            shown[cell] = protecting_count()
            why.setdefault(cell, FOR_OTHERS)
    beside = f", beside {' and '.join(f'«{each.release.name}»' for each in since)}," if since else ""
    raise CannotProtect(f"No way was found to hide the small counts of this run{beside}; nothing was published.")


class _Attacker:
    """Knows all that is shown, the policy, every addition, and the earlier releases; asks how closely each secret is known."""

    def __init__(
        self,
        start: _Hiding,
        *,
        counts: Mapping[str, int],
        sums: tuple[Sum, ...],
        policy: Policy,
        since: tuple[Since, ...],
    ) -> None:
        self._start, self._counts, self._policy = start, counts, policy
        self._memory: Memory = {}
        self._beside = side_by_side(since, counts=counts, new=self._told(start.shown), policy=policy)
        self.sums = (*sums, *self._beside.sums)
        self.beside = len(self._beside.asked)
        self.fixed, self.given = frozenset(self._beside.bounds), self._beside.given

    def beyond(self, shown: Mapping[str, ShownCount]) -> frozenset[str]:
        """The cells hidden for another reason than that they are small: nothing is told of them."""
        return frozenset(cell for cell, count in shown.items() if not count.is_bounded)

    def _told(self, shown: Mapping[str, ShownCount]) -> dict[str, Interval]:
        beyond = self.beyond(shown)
        told = {cell: told_of(cell, count, policy=self._policy, beyond_policy=beyond) for cell, count in shown.items()}
        # Whoever counts how many cells are hidden for few groups may know that such a one is not small.
        return told | dict.fromkeys(self._start.few, (float(self._policy.smallest_count_shown), inf))

    def attack(self, shown: Mapping[str, ShownCount]) -> tuple[tuple[Exposure, ...], list[Exposure]]:
        """What can be told of every secret that stands in a sum, and which of them are told too closely.

        A nought may be known, for the policy shows noughts: it was hidden only so that [c] tells less of others. A count that
        an earlier release shows is no secret.
        """
        room = {
            cell: self._start.few.get(cell, self._policy.least_room)
            for cell, count in shown.items()
            if count.value is None and self._counts[cell]
            if cell not in self._start.no_secret and cell not in self.given
        }
        found = intervals(
            self.sums,
            bounds=self._told(shown) | dict(self._beside.bounds),
            enough=room | dict(self._beside.asked),
            memory=self._memory,
        )
        tight = [
            each
            for each in found
            if (each.width < room[each.cell] if each.cell in room else self._beside.gives_away(each))
        ]
        return tuple(each for each in found if each.cell in room), tight


def _check(counts: Mapping[str, int], sums: tuple[Sum, ...]) -> None:
    for each in sums:
        if counts[each.total] != sum(counts[part] for part in each.parts):
            raise ValueError(f"The parts of {each.total} do not add up to it.")


def _twins(sums: tuple[Sum, ...]) -> dict[str, tuple[str, ...]]:
    """Cells that are one number under several names, by each of those names: hidden under one, hidden under all."""
    together: dict[str, tuple[str, ...]] = {}
    for each in sums:
        if len(each.parts) == 1:
            left, right = (together.get(cell, (cell,)) for cell in (each.total, each.parts[0]))
            both = tuple(dict.fromkeys((*left, *right)))
            together.update(dict.fromkeys(both, both))
    return together


def _partners(
    tight: list[Exposure],
    *,
    counts: Mapping[str, int],
    shown: Mapping[str, ShownCount],
    sums: tuple[Sum, ...],
    useless: frozenset[str],
    stubborn: set[str],
    kept: frozenset[str],
) -> list[str]:
    """For each cell that is too exposed, what to hide: the cheapest other part of one of its sums, else the total.

    Where all that is left to see of its sums is zeros, every part is hidden, so that [c] tells of none of them; where
    that was done already, the sums that share a cell with them are looked at, and so on outward.
    stubborn: cells that were exposed already before something was hidden for them: of their sums the total goes next, for
    other parts did not help. useless: cells that are hidden to protect others already, or public whatever is done.
    """
    containing: dict[str, list[Sum]] = {}
    for each in sums:
        for cell in (each.total, *each.parts):
            containing.setdefault(cell, []).append(each)
    chosen: dict[str, None] = {}
    for exposure in tight:
        mine = containing[exposure.cell]
        if any(cell in chosen for each in mine for cell in (each.total, *each.parts)):
            continue
        totals_first = exposure.cell in stubborn
        found = _cheapest(mine, counts=counts, shown=shown, useless=useless, totals_first=totals_first, kept=kept)
        while not found:
            wider = _and_neighbours(mine, containing)
            if len(wider) == len(mine):
                break
            mine = wider
            found = _cheapest(mine, counts=counts, shown=shown, useless=useless, totals_first=totals_first, kept=kept)
        chosen.update(dict.fromkeys(found))
    return list(chosen)


def _cheapest(
    mine: list[Sum],
    *,
    counts: Mapping[str, int],
    shown: Mapping[str, ShownCount],
    useless: frozenset[str],
    totals_first: bool,
    kept: frozenset[str],
) -> list[str]:
    every_part = {part for each in mine for part in each.parts}
    parts = {cell for cell in every_part - useless if shown[cell].value}
    totals = {cell for cell in {each.total for each in mine} - useless if shown[cell].value}
    first, then = (totals, parts) if totals_first else (parts, totals)
    candidates = first - kept or then - kept or first or then
    cheapest = min(candidates, key=lambda cell: (counts[cell], cell), default=None)
    return [cheapest] if cheapest is not None else sorted(every_part - useless)


def _and_neighbours(mine: list[Sum], containing: Mapping[str, list[Sum]]) -> list[Sum]:
    cells = sorted({cell for each in mine for cell in (each.total, *each.parts)})
    return list(dict.fromkeys(each for cell in cells for each in containing[cell]))
