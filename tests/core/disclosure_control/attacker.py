"""An attacker of our own, written apart from the product: every table of whole numbers that fits what is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from openinquiry.core.disclosure_control import ClearedCounts, Sum, load_policy, show_count

DEFAULT = load_policy("default")
EXACT = replace(DEFAULT, id="exact", smallest_count_shown=3, rounding_base=1)  # shown counts are the true ones


class Grid:
    """A table of ``rows`` by ``columns`` inner cells with all its totals; rows may be gathered into groups of rows."""

    def __init__(self, inner: tuple[tuple[int, ...], ...], groups: tuple[tuple[int, ...], ...] = ()) -> None:
        self.rows, self.columns = len(inner), len(inner[0])
        self.groups = groups
        self.leaves = [f"{r}.{c}" for r in range(self.rows) for c in range(self.columns)]
        self.sums = tuple(self._sums())
        self.counts = self.complete([value for row in inner for value in row])

    def _sums(self) -> list[Sum]:
        columns = range(self.columns)
        sums = [Sum(f"{r}.all", tuple(f"{r}.{c}" for c in columns)) for r in range(self.rows)]
        for place, members in enumerate(self.groups):
            sums += [Sum(f"g{place}.{c}", tuple(f"{r}.{c}" for r in members)) for c in (*columns, "all")]
            sums.append(Sum(f"g{place}.all", tuple(f"g{place}.{c}" for c in columns)))
        top = [f"g{place}" for place in range(len(self.groups))] or [str(r) for r in range(self.rows)]
        sums += [Sum(f"all.{c}", tuple(f"{name}.{c}" for name in top)) for c in (*columns, "all")]
        sums.append(Sum("all.all", tuple(f"all.{c}" for c in columns)))
        return sums

    def complete(self, leaves: list[int]) -> dict[str, int]:
        """Every cell, from the inner ones."""
        counts = dict(zip(self.leaves, leaves, strict=True))
        for each in self.sums:
            counts.setdefault(each.total, sum(counts[part] for part in each.parts))
        return counts


def possible_counts(
    grid: Grid, cleared: ClearedCounts, *, secondary: frozenset[str], known: Mapping[str, int] | None = None
) -> dict[str, set[int]]:
    """For each cell the true counts that an attacker cannot exclude, by trying every table.

    secondary: cells hidden to protect others, of which the attacker knows only that they hold 0 or more; of the other
    hidden ones the policy says that they hold 1 up to one less than the smallest count shown.
    """
    policy, most = cleared.policy, max(grid.counts.values()) + 2
    fits: dict[str, set[int]] = {}
    for cell in grid.counts:
        shown = cleared[cell]
        if known and cell in known:
            fits[cell] = {known[cell]}
        elif shown.value is not None:
            near = range(shown.value + policy.rounding_base + 1)
            fits[cell] = {n for n in near if show_count(n, policy=policy).value == shown.value}
        else:
            fits[cell] = set(range(most + 1)) if cell in secondary else set(range(1, policy.smallest_count_shown))
    found: dict[str, set[int]] = {cell: set() for cell in grid.counts}
    for table in _tables(grid, fits):
        for cell, count in table.items():
            found[cell].add(count)
    return found


def _tables(grid: Grid, fits: dict[str, set[int]]) -> Iterator[dict[str, int]]:
    """Every table that fits, inner cell after inner cell; a total is checked as soon as all its cells are there."""

    def go_on(table: dict[str, int], rest: list[str]) -> Iterator[dict[str, int]]:
        if not rest:
            yield table
            return
        for count in fits[rest[0]]:
            tried = {**table, rest[0]: count}
            if _totals_fit(grid, tried, fits):
                yield from go_on(tried, rest[1:])

    yield from go_on({}, grid.leaves)


def _totals_fit(grid: Grid, table: dict[str, int], fits: dict[str, set[int]]) -> bool:
    for each in grid.sums:
        if each.total not in table and all(part in table for part in each.parts):
            table[each.total] = sum(table[part] for part in each.parts)
            if table[each.total] not in fits[each.total]:
                return False
        elif each.total in table and table[each.total] != sum(table.get(part, 0) for part in each.parts):
            return all(part in table for part in each.parts) is False
    return True


def hidden_for_others(cleared: ClearedCounts) -> frozenset[str]:
    """The cells of which no upper end is told: hidden to protect others, or standing among zeros hidden for them."""
    return frozenset(
        cell
        for cell, count in cleared.shown.items()
        if count.value is None and count.high >= cleared.policy.smallest_count_shown + 1
    )
