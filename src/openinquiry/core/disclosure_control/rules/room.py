"""What one rule finds: the cells that it holds unsafe, and how far each must be able to be from its value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from openinquiry.core.disclosure_control.policy import Policy
from openinquiry.core.disclosure_control.tables import CountTable


@dataclass(frozen=True, eq=False)
class Found:
    """cells: bool. below, above: the room that the rule asks for at its cells, 0 elsewhere; all in the shape of the counts."""

    cells: np.ndarray
    below: np.ndarray
    above: np.ndarray


def with_room(cells: np.ndarray, *, table: CountTable, below: np.ndarray | float, above: np.ndarray | float) -> Found:
    """Those cells, with room below that ends at 0: no count can be less."""
    return Found(
        cells,
        np.where(cells, np.minimum(below, table.counts), 0.0),
        np.where(cells, above, 0.0),
    )


def with_room_of_policy(cells: np.ndarray, *, table: CountTable, policy: Policy) -> Found:
    """Those cells, with the room that the policy asks for at every unsafe count."""
    return with_room(cells, table=table, below=policy.room_below, above=policy.room_above)
