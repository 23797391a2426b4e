"""An attacker of our own who holds several reports: nothing but their published files, and another solver's front end.

Every published count is an unknown with the range that its report leaves; every published addition is an equation. Between
reports: an equation where the attacker knows that a count is the same, an inequality where it can only have grown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil, floor
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

MANY = 10**6  # more people than any count of an invented country
NEAR = 1e-6


@dataclass(frozen=True)
class Published:
    """One report as its reader has it: ranges of counts, additions, and which counts are hidden."""

    ranges: Mapping[str, tuple[float, float]]
    sums: tuple[tuple[str, ...], ...]
    hidden: frozenset[str]
    public: frozenset[str] = frozenset()
    smallest: int = 5


def read(folder: Path) -> Published:
    """The report in ``folder``, from ``run.json`` (its policy) and ``release.json`` alone."""
    policy = json.loads((folder / "run.json").read_text(encoding="utf-8"))["policy"]
    return of_release(json.loads((folder / "release.json").read_text(encoding="utf-8")), policy)


def of_release(release: Mapping[str, Any], policy: Mapping[str, Any]) -> Published:
    """The report of these contents of ``release.json`` under a policy."""
    smallest, slack = policy["smallest_count_shown"], policy["rounding_base"] // 2
    public = frozenset(release["public"])
    ranges: dict[str, tuple[float, float]] = {}
    for cell, value in release["shown"].items():
        around = (value, value) if value == 0 or cell in public else (max(smallest, value - slack), value + slack)
        ranges[cell] = around
    ranges |= dict.fromkeys(release["small"], (1, smallest - 1)) | dict.fromkeys(release["apart"], (0, MANY))
    cells = release["cells"]
    sums = tuple(tuple(cells[n] if n < len(cells) else f"?{n}" for n in each) for each in release["sums"])
    unknown = {cell for each in sums for cell in each if cell.startswith("?")}
    return Published(
        {**dict.fromkeys(unknown, (0, MANY)), **ranges},
        sums,
        frozenset((*release["small"], *release["apart"])),
        public,
        smallest,
    )


@dataclass
class Attack:
    """What two reports tell together. same, grown: which counts the attacker takes to be one, or not to have become less."""

    old: Published
    new: Published
    same: Callable[[str], bool] = field(default=lambda cell: False)
    grown: Callable[[str], bool] = field(default=lambda cell: False)

    def learnt(self) -> dict[str, tuple[int, int]]:
        """Every hidden count of either report, and every change of a count that both print, which the two tell to the unit
        and which is less than the threshold; by «old», «new» or «change» and its cell.
        """
        names = {("old", cell): n for n, cell in enumerate(self.old.ranges)}
        names |= {("new", cell): len(names) + n for n, cell in enumerate(self.new.ranges)}
        bounds = [*self.old.ranges.values(), *self.new.ranges.values()]
        rows = [[(names["old", c], s) for c, s in _signed(each)] for each in self.old.sums]
        rows += [[(names["new", c], s) for c, s in _signed(each)] for each in self.new.sums]
        both = [c for c in self.old.ranges if c in self.new.ranges and not c.startswith("?")]
        both = [c for c in both if c not in self.old.public | self.new.public]
        equal = [c for c in both if self.same(c)]
        rows += [[(names["new", c], 1.0), (names["old", c], -1.0)] for c in equal]
        more = [[(names["old", c], 1.0), (names["new", c], -1.0)] for c in both if self.grown(c)]
        asked = {
            f"{when} {c}": [(names[when, c], 1.0)]
            for when, one in (("old", self.old), ("new", self.new))
            for c in one.hidden
        }
        asked |= {f"change {c}": [(names["new", c], 1.0), (names["old", c], -1.0)] for c in both if c not in equal}
        smallest = max(self.old.smallest, self.new.smallest)
        found = intervals(rows, more, bounds, asked)
        return {name: ends for name, ends in found.items() if ends[0] == ends[1] and 0 < abs(ends[0]) < smallest}


Terms = list[tuple[int, float]]


def _signed(each: tuple[str, ...]) -> Iterable[tuple[str, float]]:
    return ((cell, -1.0 if place == 0 else 1.0) for place, cell in enumerate(each))


def intervals(
    equal: list[Terms], at_most: list[Terms], bounds: list[tuple[float, float]], asked: Mapping[str, Terms]
) -> dict[str, tuple[int, int]]:
    """The whole numbers between which each sum of ``asked`` must lie; of one that can take two, two that it can take.

    Solutions of the whole system show of most that they can take two; only the others are asked about, each in its part.
    """
    settled = _of_part((equal, at_most), bounds, asked, alone=False)
    open_still = {
        name: terms
        for name, terms in asked.items()
        if not _takes_two(*settled[name]) and any(bounds[n][0] < bounds[n][1] for n, _ in terms)
    }
    place = _parts(equal + at_most + list(asked.values()), len(bounds))
    by_part: dict[int, list[str]] = {}
    for name, terms in open_still.items():
        by_part.setdefault(int(place[terms[0][0]]), []).append(name)
    systems: dict[int, tuple[list[Terms], list[Terms]]] = {}
    for which, rows in enumerate((equal, at_most)):
        for row in rows:
            systems.setdefault(int(place[row[0][0]]), ([], []))[which].append(row)
    found = dict(settled)
    for part, names in by_part.items():
        found |= _of_part(systems.get(part, ([], [])), bounds, {name: open_still[name] for name in names}, alone=True)
    return {name: (ceil(low - NEAR), floor(high + NEAR)) for name, (low, high) in found.items()}


def _takes_two(low: float, high: float) -> bool:
    return floor(high + NEAR) > ceil(low - NEAR)


def _parts(rows: list[Terms], size: int) -> np.ndarray:
    """Which unknowns have to do with each other."""
    ends = np.array([(row[0][0], other) for row in rows for other, _ in row])
    graph = coo_matrix((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(size, size))
    return connected_components(graph, directed=False)[1]


def _of_part(
    system: tuple[list[Terms], list[Terms]],
    bounds: list[tuple[float, float]],
    asked: Mapping[str, Terms],
    *,
    alone: bool,
) -> dict[str, tuple[float, float]]:
    """Values that each sum of ``asked`` can take: its least and greatest where it is asked ``alone``, else any found."""
    used = sorted({n for rows in (*system, list(asked.values())) for row in rows for n, _ in row})
    column = {n: place for place, n in enumerate(used)}
    equal, at_most, wanted = (_matrix(rows, column) for rows in (*system, list(asked.values())))
    low, high = np.full(len(asked), np.inf), np.full(len(asked), -np.inf)
    within = [bounds[n] for n in used]

    def solve(objective: np.ndarray) -> None:
        answer = linprog(
            objective,
            A_eq=equal if equal.shape[0] else None, b_eq=np.zeros(equal.shape[0]) if equal.shape[0] else None,
            A_ub=at_most if at_most.shape[0] else None, b_ub=np.zeros(at_most.shape[0]) if at_most.shape[0] else None,
            bounds=within, method="highs",
        )  # fmt: skip
        assert answer.status == 0, answer.message
        values = wanted @ answer.x
        np.minimum(low, values, out=low)
        np.maximum(high, values, out=high)

    if alone:
        for n in range(len(asked)):
            for sign in (1.0, -1.0):
                if not (low[n] <= high[n] and _takes_two(low[n], high[n])):
                    solve(sign * np.asarray(wanted[[n]].todense()).ravel())
    else:
        draw = np.random.default_rng(1)
        for signs in draw.choice([-1.0, 1.0], size=(8, len(asked))):
            solve(wanted.T @ signs)
            solve(-(wanted.T @ signs))
    return {name: (float(low[n]), float(high[n])) for n, name in enumerate(asked)}


def _matrix(rows: list[Terms], column: Mapping[int, int]) -> Any:
    entries = [(r, column[n], sign) for r, row in enumerate(rows) for n, sign in row]
    places = np.array([(r, c) for r, c, _ in entries], dtype=int).reshape(-1, 2)
    values = np.array([sign for *_, sign in entries])
    return coo_matrix((values, (places[:, 0], places[:, 1])), shape=(len(rows), len(column))).tocsr()
