"""A dimension of a table: its categories, the totals above them, and the sums that hold between the two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from openinquiry.core.shared import WrongUsage

TOTAL = "Total"

Breakdown = Mapping[str, Sequence[str]]  # parent → children


@dataclass(frozen=True)
class Dimension:
    """One way in which a table is broken down.

    categories: what the inner cells are told apart by, in order.
    sums: a total and the codes that make it up, each code a category or another total. A total may be made up in several
        ways (areas by region and, besides, by force).
    total: the code that everything is part of; its cells are the margin over this dimension.
    """

    name: str
    categories: tuple[str, ...]
    sums: tuple[tuple[str, tuple[str, ...]], ...]
    total: str

    @classmethod
    def flat(cls, name: str, categories: Iterable[str]) -> Dimension:
        """Categories under one total. Repeats count once. Raises WrongUsage where none is left or one is ``Total``."""
        found = tuple(dict.fromkeys(categories))
        if not found:
            raise WrongUsage(f"The dimension {name!r} has no categories.")
        if TOTAL in found:
            raise WrongUsage(
                f"The dimension {name!r} has a category called {TOTAL!r}, which is the name of its margin: "
                "leave rows of totals out, or call the category something else."
            )
        return cls(name, found, ((TOTAL, found),), TOTAL)

    @classmethod
    def hierarchical(cls, name: str, breakdowns: Breakdown | Sequence[Breakdown]) -> Dimension:
        """Categories under totals under one total of all, as one or several maps from a parent to its children.

        Codes with no children are the categories. Several maps are several ways of adding the same categories up.
        Raises WrongUsage, naming the code, where that is not what the maps are.
        """
        maps = [breakdowns] if isinstance(breakdowns, Mapping) else list(breakdowns)
        read = [_read_breakdown(name, each) for each in maps]
        if not read:
            raise WrongUsage(f"The hierarchy of {name!r} is empty.")
        total, categories, _ = read[0]
        for other_total, others, _ in read[1:]:
            if other_total != total or set(others) != set(categories):
                raise WrongUsage(f"The hierarchies of {name!r} do not have the same total and the same categories.")
        sums = tuple(dict.fromkeys(each for _, _, found in read for each in found))
        found = cls(name, categories, sums, total)
        for code, parts in reversed(sums):
            places = [found.place[part] for part in parts]
            if (found.membership[places].sum(axis=0) != found.membership[found.place[code]]).any():
                raise WrongUsage(f"The hierarchies of {name!r} do not agree on what {code!r} is made up of.")
        return found

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Categories first, then totals from the lowest to the total of all."""
        totals = dict.fromkeys(total for total, _ in reversed(self.sums) if total != self.total)
        return (*self.categories, *totals, self.total)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where each code stands among ``codes``."""
        return {code: index for index, code in enumerate(self.codes)}

    @cached_property
    def membership(self) -> np.ndarray:
        """Codes × categories, int64: 1 where the category is, or is part of, the code."""
        known: dict[str, np.ndarray] = {}
        for index, category in enumerate(self.categories):
            known[category] = np.eye(1, len(self.categories), index, dtype=np.int64)[0]
        parts = dict(reversed(self.sums))
        for total in self.codes[len(self.categories) :]:
            known[total] = _added(total, parts, known)
        return np.array([known[code] for code in self.codes], dtype=np.int64)

    def above(self, category: str) -> Iterator[str]:
        """The category itself and every total that it is part of."""
        column = self.membership[:, self.place[category]]
        return (code for code, part in zip(self.codes, column, strict=True) if part)


def _added(total: str, parts: Mapping[str, tuple[str, ...]], known: dict[str, np.ndarray]) -> np.ndarray:
    for part in parts[total]:
        if part not in known:
            known[part] = _added(part, parts, known)
    together: np.ndarray = np.sum([known[part] for part in parts[total]], axis=0)
    return together


def _read_breakdown(
    name: str, breakdown: Breakdown
) -> tuple[str, tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]]:
    parent: dict[str, str] = {}
    for total, children in breakdown.items():
        for child in children:
            if child in parent:
                where = "twice under one parent" if parent[child] == total else "under two parents"
                raise WrongUsage(f"In the hierarchy of {name!r}, {child!r} stands {where}.")
            parent[child] = total
    roots = [code for code, children in breakdown.items() if code not in parent and children]
    if len(roots) != 1:
        known = ", ".join(repr(root) for root in roots) or "none"
        raise WrongUsage(f"The hierarchy of {name!r} must have one total of all; found: {known}.")
    order = _downwards(breakdown, roots[0])
    unreached = [code for code in (*breakdown, *parent) if code not in order]
    if unreached:
        raise WrongUsage(f"In the hierarchy of {name!r}, {unreached[0]!r} is not under the total of all.")
    sums = tuple((code, tuple(breakdown[code])) for code in order if breakdown.get(code))
    return roots[0], tuple(code for code in order if not breakdown.get(code)), sums


def _downwards(breakdown: Breakdown, root: str) -> dict[str, None]:
    """Every code under ``root``, parents before their children."""
    order: dict[str, None] = {}
    waiting = [root]
    while waiting:
        code = waiting.pop(0)
        order[code] = None
        waiting.extend(breakdown.get(code, ()))
    return order
