"""Hierarchies out of a JSON file: for each dimension of a table, which codes are under which."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from openinquiry.core.disclosure_control.tables.dimension import Breakdown
from openinquiry.core.shared import UnreadableInput, WrongUsage, read_small_text

Breakdowns = tuple[Breakdown, ...]  # of one dimension: several ways of adding it up


class Hierarchies:
    """What a file of hierarchies says of each dimension: by name, or by place where it is a list.

    Raises UnreadableInput, as :meth:`read` does, where a part of it is no map from a parent to its children.
    """

    def __init__(self, said: object = None, *, file: str = "") -> None:
        self._file = file
        self._by_name: dict[str, Breakdowns] = {}
        self._by_place: list[Breakdowns] | None = None
        if isinstance(said, dict):
            self._by_name = {name: self._breakdowns(each, of=f"the dimension {name!r}") for name, each in said.items()}
        elif isinstance(said, list):
            self._by_place = [
                self._breakdowns(each, of=f"dimension {place}") for place, each in enumerate(said, start=1)
            ]
        elif said is not None:
            raise self._not_written_as_one("it is neither a list nor a map")

    @classmethod
    def read(cls, path: Path) -> Hierarchies:
        """The hierarchies in ``path``: a list with one entry a dimension, or a map by the names of dimensions.

        An entry is a map from each parent to its children, a list of such maps for several hierarchies, or null for none.
        """
        text = read_small_text(path, what="file of hierarchies")
        try:
            return cls(json.loads(text, object_pairs_hook=_each_once), file=path.name)
        except (json.JSONDecodeError, RecursionError) as problem:
            where = f", line {problem.lineno}" if isinstance(problem, json.JSONDecodeError) else ""
            raise UnreadableInput(f"{path.name}{where}: that is not JSON.") from problem
        except _Twice as problem:
            raise UnreadableInput(f"{path.name}: {str(problem)!r} stands twice in one map.") from problem

    def of(self, dimensions: Sequence[str], *, table: str) -> list[Breakdowns]:
        """For each dimension its hierarchies; none where the dimension is flat.

        Raises WrongUsage where a list does not have as many entries as ``table`` has dimensions.
        """
        if self._by_place is None:
            return [self._by_name.get(name, ()) for name in dimensions]
        if len(self._by_place) != len(dimensions):
            raise WrongUsage(
                f"{self._file} has hierarchies of {len(self._by_place)} dimensions, and {table} has {len(dimensions)}: "
                f"{', '.join(dimensions)}. Give one entry a dimension, null for none, or a map by their names."
            )
        return list(self._by_place)

    def require_used(self, dimensions: Sequence[str]) -> None:
        """Raises WrongUsage for a hierarchy of a dimension that is not among ``dimensions``, those of all tables."""
        for name in self._by_name:
            if name not in dimensions:
                raise WrongUsage(
                    f"{self._file} has a hierarchy of {name!r}, and no table has that dimension. "
                    f"The dimensions are {', '.join(dict.fromkeys(dimensions))}."
                )

    def _breakdowns(self, said: object, *, of: str) -> Breakdowns:
        maps: list[object] = said if isinstance(said, list) else [] if said is None else [said]
        found: list[Breakdown] = []
        for each in maps:
            if not isinstance(each, dict) or not all(_are_labels(children) for children in each.values()):
                raise self._not_written_as_one(f"{of} needs a map from each parent to the list of its children")
            found += [each] if each else []
        return tuple(found)

    def _not_written_as_one(self, why: str) -> UnreadableInput:
        return UnreadableInput(f"{self._file} does not hold hierarchies: {why}.")


def _are_labels(said: object) -> bool:
    return isinstance(said, list) and all(isinstance(each, str) for each in said)


class _Twice(Exception):
    """A name that stands twice in one map; JSON alone would drop the first."""


def _each_once(pairs: list[tuple[str, object]]) -> Mapping[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise _Twice(name)
        found[name] = value
    return found
