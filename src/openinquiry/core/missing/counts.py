"""How many are recorded in each group, and of how many nothing is recorded, stratum by stratum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from openinquiry.core.shared import WrongUsage

Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class GroupCounts:
    """Counts of people by stratum and group, and the unrecorded of each stratum.

    groups: names, in the order of the columns. recorded: strata × groups. unrecorded: one number a stratum. All are
    0 or more; parts of a hundred stand for people where only percentages are known. operations: for each operation
    (investigation, network) whose members are not independent of each other, its own share of the counts: strata ×
    (groups + 1), the unrecorded last. People in no operation are taken to be independent.
    Raises WrongUsage for what is no such table.
    """

    groups: tuple[str, ...]
    recorded: Numbers
    unrecorded: Numbers
    operations: tuple[Numbers, ...] = field(default=())

    def __post_init__(self) -> None:
        shape = (len(self.unrecorded), len(self.groups))
        if len(set(self.groups)) != len(self.groups):
            raise WrongUsage("A group of the counts is named twice.")
        if self.recorded.shape != shape or any(each.shape != (shape[0], shape[1] + 1) for each in self.operations):
            raise WrongUsage("Counts need one row a stratum and one column a group.")
        every = self.every
        if not np.isfinite(every).all() or (every < 0).any():
            raise WrongUsage("Counts must be numbers of 0 or more.")
        if self.operations and (sum(self.operations) > every + 1e-9).any():
            raise WrongUsage("The operations hold more people than the counts.")

    @property
    def every(self) -> Numbers:
        """All counts: strata × (groups + 1), the unrecorded last."""
        return np.column_stack([self.recorded, self.unrecorded])

    @property
    def people(self) -> Numbers:
        """Everyone in each stratum, recorded or not."""
        return np.asarray(self.every.sum(axis=1), dtype=np.float64)

    @property
    def recorded_share(self) -> float | None:
        """The part of all for whom a group is recorded, 0 to 1; None of nobody."""
        total = float(self.people.sum())
        return float(self.recorded.sum()) / total if total else None

    @property
    def recorded_shares(self) -> Numbers:
        """The share of each group among the recorded, strata × groups; 0 where nobody of a stratum is recorded."""
        totals = self.recorded.sum(axis=1, keepdims=True)
        shares: Numbers = np.divide(self.recorded, totals, out=np.zeros_like(self.recorded), where=totals > 0)
        return shares

    def column(self, group: str) -> int:
        """The place of ``group``. Raises WrongUsage where there is no such group."""
        if group not in self.groups:
            raise WrongUsage(f"There is no group {group!r} in the counts. There are: {', '.join(self.groups)}.")
        return self.groups.index(group)

    def only(self, *groups: str) -> Numbers:
        """1 for the named groups and 0 for the others, strata × groups."""
        marks = np.zeros_like(self.recorded)
        for group in groups:
            marks[:, self.column(group)] = 1.0
        return marks


def group_counts(
    recorded: Sequence[Sequence[float]], *, unrecorded: Sequence[float], groups: Sequence[str]
) -> GroupCounts:
    """Counts from plain lists: one list of ``recorded`` a stratum, in the order of ``groups``. Raises as GroupCounts."""
    table = np.asarray(recorded, dtype=np.float64).reshape(len(unrecorded), len(groups))
    return GroupCounts(tuple(groups), table, np.asarray(unrecorded, dtype=np.float64))
