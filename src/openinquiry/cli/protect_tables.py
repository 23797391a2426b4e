"""What ``openinquiry protect`` is asked to protect: tables, cells that are marked, who is part of whom, what was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from openinquiry.core.disclosure_control import CountTable
from openinquiry.core.disclosure_control.protecting.released import Release, read_release
from openinquiry.core.disclosure_control.tables import Hierarchies, Labels, ReadTable, read_count_table
from openinquiry.core.shared import WrongUsage


@dataclass(frozen=True, eq=False)
class Asked:
    """Tables to be protected together. within: pairs of populations. unsafe: cells that are to be hidden besides."""

    tables: tuple[CountTable, ...]
    within: tuple[tuple[str, str], ...]
    unsafe: tuple[Labels, ...]


def read_tables(paths: Sequence[Path], *, dims: Sequence[str], value: str, hierarchy: Path | None) -> list[ReadTable]:
    """The tables, each called as its file. dims: the columns that every one is broken down by; all where none is named."""
    names: dict[str, Path] = {}
    for path in paths:
        if names.setdefault(path.stem.casefold(), path) is not path:
            raise WrongUsage(
                f"Two tables are called {path.stem}: a table has the name of its file, so give each its own."
            )
    hierarchies = Hierarchies() if hierarchy is None else Hierarchies.read(hierarchy)
    read = [read_count_table(path, dimensions=dims, value=value, hierarchies=hierarchies) for path in paths]
    hierarchies.require_used([each.name for one in read for each in one.table.dimensions])
    return read


def with_populations(read: Sequence[ReadTable], *, within: Sequence[str]) -> Asked:
    """Tell the populations apart that ``within`` names (PART=WHOLE, each one or several tables with commas between).

    All other tables are taken to be of the same people.
    """
    sides = [_sides(each) for each in within]
    names = {each.table.name for each in read}
    population: dict[str, str] = {}
    for side in (side for pair in sides for side in pair):
        for name in side:
            if name not in names:
                raise WrongUsage(
                    f"--within names {name!r}, and no table is called so. They are {', '.join(sorted(names))}."
                )
            if population.setdefault(name, ",".join(side)) != ",".join(side):
                raise WrongUsage(
                    f"--within names {name!r} once as {population[name]} and once as {','.join(side)}: name all tables of the "
                    "same people together each time, with commas between."
                )
    return Asked(
        tuple(replace(each.table, population=population.get(each.table.name, "")) for each in read),
        tuple((",".join(part), ",".join(whole)) for part, whole in sides),
        _unsafe(read),
    )


def _sides(said: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    part, mark, whole = said.partition("=")
    sides = tuple(tuple(sorted(each.strip() for each in side.split(",") if each.strip())) for side in (part, whole))
    if not mark or not all(sides) or set(sides[0]) & set(sides[1]):
        raise WrongUsage(f"--within {said}: write PART=WHOLE with names of tables, as strict=wide.")
    return sides[0], sides[1]


def _unsafe(read: Sequence[ReadTable]) -> tuple[Labels, ...]:
    """Marked cells. They are named by labels alone, so no table before may have as many dimensions."""
    for place, each in enumerate(read):
        before = [one.table.name for one in read[:place] if len(one.table.dimensions) == len(each.table.dimensions)]
        if each.unsafe and before:
            raise WrongUsage(
                f"{each.table.name} marks cells as unsafe and has as many dimensions as {before[0]}: of such tables only the "
                "first can mark cells. Name it first, or protect it by itself."
            )
    return tuple(labels for each in read for labels in each.unsafe)


def read_earlier(folders: Sequence[Path]) -> list[Release]:
    """Earlier releases, as they were published. Raises WrongUsage where their counts were not exact."""
    read = [read_release(folder) for folder in folders]
    for each in read:
        if not each.hides or each.policy.rounding_base > 1:
            raise WrongUsage(
                f"The counts of the earlier release {each.name} were changed, so what lies between it and this one is no "
                "exact difference, and is not looked at. Leave it out of --earlier."
            )
    return read
