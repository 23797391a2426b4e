"""What is unsafe by itself in tables that are published together, and how uncertain each such cell must stay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from openinquiry.core.disclosure_control.policy import Policy
from openinquiry.core.disclosure_control.rules import impossible_cells, unsafe_cells
from openinquiry.core.disclosure_control.tables import LinkedTables
from openinquiry.core.shared import WrongUsage


@dataclass(frozen=True, eq=False)
class UnsafeTogether:
    """For each cell of a system what the rules of a policy say of it in any of its tables.

    cells: unsafe for any reason. small: counts of 1 to one less than the smallest shown. noughts: for nobody being in them.
    room_below, room_above: the greatest that any table asks for, 0 where safe.
    impossible: nobody can be there, as everybody knows.
    """

    cells: np.ndarray
    small: np.ndarray
    noughts: np.ndarray
    room_below: np.ndarray
    room_above: np.ndarray
    impossible: np.ndarray

    def and_these(self, cells: np.ndarray, *, values: np.ndarray, policy: Policy) -> UnsafeTogether:
        """The same with further cells that need the room of the policy."""
        return UnsafeTogether(
            self.cells | cells,
            self.small,
            self.noughts,
            np.maximum(self.room_below, np.where(cells, np.minimum(policy.room_below, values), 0.0)),
            np.maximum(self.room_above, np.where(cells, policy.room_above, 0.0)),
            self.impossible,
        )


def unsafe_together(linked: LinkedTables, policy: Policy) -> UnsafeTogether:
    """Ask every rule of every table, and of what lies between two definitions.

    Raises WrongUsage where a table lacks what a rule needs.
    """
    number = len(linked.values)
    cells, small, noughts, impossible = (np.zeros(number, dtype=bool) for _ in range(4))
    below, above = np.zeros(number), np.zeros(number)
    for table, positions in zip(linked.tables, linked.positions, strict=True):
        found = unsafe_cells(table, policy=policy)
        cells[positions] |= found.cells.ravel()
        small[positions] |= found.reasons["small count"].ravel() & table.is_whole
        noughts[positions] |= found.reasons["nought"].ravel()
        impossible[positions] |= impossible_cells(table).ravel()
        below[positions] = np.maximum(below[positions], found.room_below.ravel())
        above[positions] = np.maximum(above[positions], found.room_above.ravel())
    between = _small_between(linked, policy)
    each = UnsafeTogether(cells, small | between, noughts, below, above, impossible)
    return each.and_these(between | _few_groups_between(linked, policy), values=linked.values, policy=policy)


def _small_between(linked: LinkedTables, policy: Policy) -> np.ndarray:
    """Who is in a wider population and not in the narrower one within it, where these are few."""
    if linked.never_shown.any() and not np.issubdtype(linked.values.dtype, np.integer):
        raise WrongUsage(
            "What lies between two definitions can be protected for counts only: of magnitudes nobody knows who adds what "
            "to the difference."
        )
    few = (linked.values >= 1) & (linked.values < policy.smallest_count_shown)
    return np.asarray(linked.never_shown & few)


def _few_groups_between(linked: LinkedTables, policy: Policy) -> np.ndarray:
    """Differences that may have too few groups behind them: at least as many as the wider has more than the narrower."""
    found = np.zeros(len(linked.values), dtype=bool)
    if not policy.smallest_number_of_groups:
        return found
    groups = _groups(linked)
    for narrow, rest, wide in linked.differences.tolist():
        asked = np.isfinite(groups[wide])
        found[rest] = (
            asked and linked.values[rest] > 0 and groups[wide] - groups[narrow] < policy.smallest_number_of_groups
        )
    return found


def _groups(linked: LinkedTables) -> np.ndarray:
    """Groups behind each cell; infinite where people come in none."""
    groups = np.full(len(linked.values), np.inf)
    for table, positions in zip(linked.tables, linked.positions, strict=True):
        if table.in_groups and table.groups is not None:
            groups[positions] = np.minimum(groups[positions], table.groups.ravel())
    return groups
