"""Which cells of a table are unsafe by themselves, why, and how uncertain each must stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from openinquiry.core.disclosure_control.policy import Policy
from openinquiry.core.disclosure_control.rules.contributions import dominated, within_p_percent
from openinquiry.core.disclosure_control.rules.few import few_groups, small_counts, telling_noughts
from openinquiry.core.disclosure_control.rules.room import Found
from openinquiry.core.disclosure_control.rules.whole_category import WholeCategory, whole_categories
from openinquiry.core.disclosure_control.tables import CountTable, Dimension, with_margins
from openinquiry.core.shared import WrongUsage

Reason = Literal["small count", "few groups", "dominance", "p%", "nought", "whole category"]
REASONS: tuple[Reason, ...] = ("small count", "few groups", "dominance", "p%", "nought", "whole category")


@dataclass(frozen=True, eq=False)
class Unsafe:
    """The unsafe cells of a table; every array in the shape of its counts.

    cells: bool. reasons: for each reason, bool; a cell may have several.
    room_below, room_above: how far under and over its value each unsafe cell must be able to be for all that an attacker can
        tell, in units of the table; the greatest that any of its reasons asks for, 0 where safe. No room goes below 0.
    whole_categories: margins of which everybody is in one cell, whichever noughts were chosen for them.
    """

    cells: np.ndarray
    reasons: Mapping[Reason, np.ndarray]
    room_below: np.ndarray
    room_above: np.ndarray
    whole_categories: tuple[WholeCategory, ...] = ()

    def why(self, place: tuple[int, ...]) -> tuple[Reason, ...]:
        """Every reason for which the cell at ``place`` is unsafe; none where it is safe."""
        return tuple(reason for reason, cells in self.reasons.items() if cells[place])


def unsafe_cells(table: CountTable, *, policy: Policy) -> Unsafe:
    """Ask every rule of ``policy`` of every cell of ``table``, margins included.

    The rules and their sources: :mod:`.few`, :mod:`.contributions`, :mod:`.whole_category`.
    Raises WrongUsage where the table is protected already, where it lacks what a rule of the policy needs (groups,
    contributions), and where somebody is in an impossible cell.
    """
    if table.hidden.any():
        raise WrongUsage(
            f"{table.name} has hidden cells: what is unsafe must be asked of the counts before any is hidden."
        )
    possible = ~impossible_cells(table)
    whole = whole_categories(table, policy=policy, possible=possible)
    by_rule: dict[Reason, Found] = {
        "small count": small_counts(table, policy=policy),
        "few groups": few_groups(table, policy=policy),
        "dominance": dominated(table, policy=policy),
        "p%": within_p_percent(table, policy=policy),
        "nought": telling_noughts(table, policy=policy, possible=possible),
        "whole category": whole.found,
    }
    found = list(by_rule.values())
    return Unsafe(
        np.logical_or.reduce([each.cells for each in found]),
        {reason: each.cells for reason, each in by_rule.items()},
        np.maximum.reduce([each.below for each in found]),
        np.maximum.reduce([each.above for each in found]),
        whole.margins,
    )


def impossible_cells(table: CountTable) -> np.ndarray:
    """Cells in which nobody can be, carried from totals down to inner cells and from these up to totals.

    Raises WrongUsage where somebody is in one.
    """
    told = table.impossible
    if told is None:
        return np.zeros(table.counts.shape, dtype=bool)
    if told.shape != table.counts.shape:
        raise WrongUsage(f"What is impossible in {table.name} must be told of each of its cells.")
    inner = told.astype(np.int64)
    for axis, dimension in enumerate(table.dimensions):
        inner = np.moveaxis(np.tensordot(dimension.membership.T, inner, axes=(1, axis)), 0, axis)
    impossible: np.ndarray = with_margins((inner == 0).astype(np.int64), table.dimensions) == 0
    wrong = np.argwhere(impossible & (table.counts > 0))
    if len(wrong):
        raise WrongUsage(
            f"{_named(wrong[0], table.dimensions)} in {table.name} is told to be impossible, but is not 0."
        )
    return impossible


def _named(place: Sequence[int], dimensions: Sequence[Dimension]) -> str:
    return " / ".join(dimension.codes[int(at)] for dimension, at in zip(dimensions, place, strict=True))
