"""The attack on what lies in folders of released tables, by somebody who has nothing else: what can be told of each count?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from openinquiry.core.disclosure_control.counts import counts_behind
from openinquiry.core.disclosure_control.policy import Policy
from openinquiry.core.disclosure_control.protecting.audit import Audit, audit_published
from openinquiry.core.disclosure_control.protecting.outside_changed import audit_changed
from openinquiry.core.disclosure_control.protecting.released import Release
from openinquiry.core.disclosure_control.protecting.told import ReleaseAudit, ToldCell, none_fits
from openinquiry.core.disclosure_control.suppression import SuppressionProblem
from openinquiry.core.disclosure_control.tables import CountTable, Key, LinkedTables, keys_of, link

_FEW = 200  # counts that are asked to the ends of their intervals, for that takes no time


def audit_releases(releases: Sequence[Release], *, exact: bool | None = None) -> ReleaseAudit:
    """What can be told of each hidden count when all ``releases`` are laid side by side.

    Releases that agree on every count that they share are taken to be of the same people. Where they do not, the later named
    are of people among whom others came in, if no count went down; so the difference of the two is looked at too.
    Releases whose counts were changed are looked at one by one. exact: whether each interval is worked out to its ends, which
    takes long where there are many, or only until it is as wide as the policy asks; to its ends up to 200 counts unless said.
    """
    hiding = [each for each in releases if each.hides]
    found = [_audit_hidden(hiding, exact=exact)] if hiding else []
    found += [audit_changed(each) for each in releases if not each.hides]
    notes = [note for each in found for note in each.notes]
    if len(found) > 1:
        notes.append("Releases whose counts were changed were not laid beside others.")
    widths = [each.audit.tightest for each in found if each.audit.tightest is not None]
    return ReleaseAudit(
        tuple(cell for each in found for cell in each.cells),
        Audit(
            sum(each.audit.checked for each in found),
            sum(each.audit.failures for each in found),
            min(widths, default=None),
        ),
        tuple(notes),
    )


def _audit_hidden(releases: Sequence[Release], *, exact: bool | None) -> ReleaseAudit:
    placed = _Placed.of(releases)
    system = link(
        [replace(table, counts=np.zeros_like(table.counts)) for _, table in placed.tables], within=placed.within
    )
    known = _Known.of(system, placed.tables)
    told = audit_published(
        known.problem(system, releases),
        known.hidden,
        about=known.about,
        threshold=max(each.policy.smallest_count_shown for each in releases),
        least_room=max(each.policy.least_room for each in releases),
        exact=known.about.sum() <= _FEW if exact is None else exact,
    )
    if told is None:
        return none_fits(checked=int(known.about.sum()), notes=placed.notes)
    names = _names(system)
    cells = tuple(
        ToldCell(*names[cell], int(told.low[cell]), int(told.high[cell]), bool(told.exact[cell]), bool(failed))
        for cell, failed in enumerate(told.failed.tolist())
        if known.about[cell]
    )
    return ReleaseAudit(cells, told.audit, tuple(placed.notes))


# --- whose counts stand in which release ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Placed:
    """Tables of all releases with the policy of each, populations told apart where people came or went in between."""

    tables: list[tuple[Policy, CountTable]]
    within: list[tuple[str, str]]
    notes: list[str]

    @classmethod
    def of(cls, releases: Sequence[Release]) -> _Placed:
        groups: list[list[Release]] = []
        tables: list[tuple[Policy, CountTable]] = []
        within: list[tuple[str, str]] = []
        for release in releases:
            which = next((at for at, group in enumerate(groups) if _are_same_people(group, release)), len(groups))
            groups[which:] = [[*group, release] for group in groups[which:] or [[]]]
            tables += [
                (release.policy, replace(each, population=_at(each.population, which))) for each in release.tables
            ]
            within += [(_at(part, which), _at(whole, which)) for part, whole in release.within]
        notes = [f"Taken to be of the same people: {_named(group)}." for group in groups if len(group) > 1]
        for one, other in combinations(range(len(groups)), 2):
            grown, note = _between(groups[one], groups[other])
            within += [(_at(population, one), _at(population, other)) for population in grown]
            notes.append(note)
        return cls(tables, list(dict.fromkeys(within)), notes)


def _named(group: Sequence[Release]) -> str:
    return ", ".join(each.name for each in group)


def _are_same_people(group: Sequence[Release], release: Release) -> bool:
    """Whether nothing speaks against it.

    A release that was protected against an earlier one hides no count that was shown there and is the same, for that would
    protect nobody: what it hides of those has changed.
    """
    shown = _shown_in([release])
    hides_what_was_shown = any(
        key not in shown
        for each in group
        if each.sha256 in release.earlier
        for key in _shown_in([each]).keys() & {key for table in release.tables for key in keys_of(table)}
    )
    before = _shown_in(group)
    return not hides_what_was_shown and all(before.get(key, count) == count for key, count in shown.items())


def _shown_in(releases: Iterable[Release]) -> dict[Key, int]:
    shown: dict[Key, int] = {}
    for table in (table for each in releases for table in each.tables):
        for key, count, hidden in zip(
            keys_of(table), table.counts.ravel().tolist(), table.hidden.ravel().tolist(), strict=True
        ):
            if not hidden:
                shown.setdefault(key, count)
    return shown


def _at(population: str, which: int) -> str:
    return population if not which else f"{population or 'these people'}, in release {which + 1}"


def _between(earlier: Sequence[Release], later: Sequence[Release]) -> tuple[list[str], str]:
    """Populations of which the people of the earlier releases are part of those of the later, and what is to be said."""
    one, other = _shown_in(earlier), _shown_in(later)
    in_both = {each.population for of in earlier for each in of.tables} & {
        each.population for of in later for each in of.tables
    }
    shrunk = {key[0] for key in one.keys() & other.keys() if other[key] < one[key]}
    names = _named(earlier), _named(later)
    if shrunk & in_both:
        said = f"Between {names[0]} and {names[1]} some counts went down: what lies between those was not looked at."
    else:
        said = f"{names[1]} is taken to be of the people of {names[0]} and of others who came in: no count went down."
    return sorted(in_both - shrunk), said


# --- what everybody knows ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Known:
    """For each cell of a system: the range of its count by all that show it, and whether none or not all do."""

    low: np.ndarray
    high: np.ndarray
    hidden: np.ndarray
    about: np.ndarray

    @classmethod
    def of(cls, system: LinkedTables, tables: Sequence[tuple[Policy, CountTable]]) -> _Known:
        cells = len(system.values)
        low, high = np.zeros(cells), np.full(cells, np.inf)
        hidden_somewhere = system.never_shown.copy()
        for (policy, table), positions in zip(tables, system.positions, strict=True):
            hides = table.hidden.ravel()
            behind = [_range(int(count), policy) for count in table.counts.ravel()[~hides]]
            least, most = np.array(behind, dtype=np.float64).reshape(-1, 2).T
            np.maximum.at(low, positions[~hides], least)
            np.minimum.at(high, positions[~hides], most)
            np.maximum.at(low, positions[hides], _least_hidden(policy))
            hidden_somewhere[positions[hides]] = True
        hidden = np.isinf(high)
        return cls(low, high, hidden, hidden_somewhere)

    def problem(self, system: LinkedTables, releases: Sequence[Release]) -> SuppressionProblem:
        """The same for the attacker; a hidden count is at most all shown ones together and what the policy allows above."""
        above = max(each.policy.attacker_upper_bound for each in releases)
        most = above + self.high[~self.hidden].sum()
        nothing, no = np.zeros(len(self.low)), np.zeros(len(self.low), dtype=bool)
        return SuppressionProblem(
            values=nothing,
            equations=system.equations,
            unsafe=no,
            must_hide=self.hidden,
            may_hide=self.hidden,
            cost=nothing,
            hidden_low=self.low,
            hidden_high=np.full(len(self.low), most),
            shown_low=self.low,
            shown_high=np.where(self.hidden, most, self.high),
            room_below=nothing,
            room_above=nothing,
            width=float(max(each.policy.least_room for each in releases)),
            whole=True,
        )


def _range(count: int, policy: Policy) -> tuple[int, int]:
    return (count, count) if policy.rounding_base == 1 else counts_behind(count, policy)


def _least_hidden(policy: Policy) -> float:
    """Where noughts are never hidden and the attacker uses it, a hidden count is 1 at least."""
    noughts_too = policy.zeros_may_be_hidden or policy.zeros_are_telling
    return 1.0 if policy.attacker_knows_the_rule and not noughts_too else 0.0


def _names(system: LinkedTables) -> list[tuple[str, tuple[str, ...]]]:
    """For each cell the first table that has it, and its labels there; of one that no table has, whose difference it is."""
    names = [(population, tuple(code for _, code in sorted(codes))) for population, codes in system.keys]
    named: set[int] = set()
    for table, positions in zip(system.tables, system.positions, strict=True):
        for labels, cell in zip(table.labels(), positions.tolist(), strict=True):
            if cell not in named:
                named.add(cell)
                names[cell] = (table.name, labels)
    return names
