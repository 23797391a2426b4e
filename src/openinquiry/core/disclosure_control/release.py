"""All counts of one run, cleared together: small ones hidden, others rounded, and more hidden while subtraction helps.

The result is the only source of numbers for published tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from openinquiry.core.disclosure_control.attack import Exposure, Sum, exposures
from openinquiry.core.disclosure_control.counts import ShownCount, protecting_count, public_count, show_count
from openinquiry.core.disclosure_control.policy import Policy
from openinquiry.core.shared import OpenInquiryError

_ROUNDS = 25


class CannotProtect(OpenInquiryError):
    """No pattern of hiding was found under which every hidden count stays uncertain enough."""

    exit_code = 1


@dataclass(frozen=True)
class ClearedCounts:
    """Every count of the run as it may be shown, by cell id.

    primary: cells hidden because they are small. secondary: cells hidden to protect those. audit: what an attacker
    can still tell of each hidden cell that stands in a sum.
    """

    policy: Policy
    shown: Mapping[str, ShownCount]
    primary: int
    secondary: int
    audit: tuple[Exposure, ...]

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
) -> ClearedCounts:
    """Decide what is shown of ``counts`` (cell id → people or offences) when all are published together.

    sums: the additions that hold among the cells; each must hold exactly.
    already_public: cells whose true count anyone can read elsewhere; they are shown as they are, for to hide them would
    protect nobody, and an attacker has them.
    kept: cells that are hidden to protect others only where no other cell of a sum would do. Small ones are hidden all
    the same.
    held: cells that are hidden whatever else is, such as those that nothing is to show. That they stay hidden is only seen
    to where they are small: the others are no secret by themselves.
    Raises CannotProtect when hiding more does not help, ValueError when a sum does not add up (a fault of the caller).
    """
    policy.require_applied(applied=frozenset(), by="the report of an audit")
    _check(counts, sums)
    shown = {
        cell: public_count(count) if cell in already_public else show_count(count, policy=policy)
        for cell, count in counts.items()
    }
    primary = sum(1 for count in shown.values() if count.value is None)
    secondary = set(held - already_public)
    no_secret = {cell for cell in secondary if shown[cell].value is not None}
    shown.update(dict.fromkeys(secondary, protecting_count()))
    twins = _twins(sums)
    before: set[str] = set()
    for _ in range(_ROUNDS):
        found = exposures(shown, sums, policy=policy, beyond_policy=frozenset(secondary))
        # A nought may be known, for the policy shows noughts: it was hidden only so that [c] tells less of others.
        secret = [each for each in found if counts[each.cell] and each.cell not in no_secret]
        tight = [each for each in secret if each.width < policy.least_width_for_an_attacker]
        if not tight:
            hidden = sum(1 for count in shown.values() if count.value is None)
            return ClearedCounts(policy, shown, primary, hidden - primary, tuple(secret))
        useless = secondary | already_public
        partners = _partners(tight, counts=counts, shown=shown, sums=sums, useless=useless, stubborn=before, kept=kept)
        before = {each.cell for each in tight}
        if not partners:
            break
        also = {twin for partner in partners for twin in twins.get(partner, (partner,))}
        for cell in also - already_public:
            shown[cell] = protecting_count()
            secondary.add(cell)
    raise CannotProtect("No way was found to hide the small counts of this run; nothing was published.")


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
    useless: set[str],
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
    useless: set[str],
    totals_first: bool,
    kept: frozenset[str],
) -> list[str]:
    every_part = {part for each in mine for part in each.parts}
    parts = {cell for cell in every_part - useless if shown[cell].value}
    totals = {each.total for each in mine if shown[each.total].value} - useless
    first, then = (totals, parts) if totals_first else (parts, totals)
    candidates = first - kept or then - kept or first or then
    cheapest = min(candidates, key=lambda cell: (counts[cell], cell), default=None)
    return [cheapest] if cheapest is not None else sorted(every_part - useless)


def _and_neighbours(mine: list[Sum], containing: Mapping[str, list[Sum]]) -> list[Sum]:
    cells = sorted({cell for each in mine for cell in (each.total, *each.parts)})
    return list(dict.fromkeys(each for cell in cells for each in containing[cell]))
