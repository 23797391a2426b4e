"""Which further cells to hide: the problem of secondary suppression, as arrays.

Complete cell suppression after Fischetti and Salazar-González (2001, «Solving the cell suppression problem on tabular data
with linear constraints», Management Science 47). A pattern says which cells are hidden. What an attacker cannot exclude are
all movements of the true counts that keep every sum and stay within what each cell allows him; each unsafe cell must be
able to move far enough.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

TOLERANCE = 1e-6  # of the solver, in counts


@dataclass(frozen=True, eq=False)
class SuppressionProblem:
    """Cells of everything that is published together; every array but ``equations`` has one place a cell.

    values: true counts or magnitudes. equations: sums × cells; parts 1, totals -1.
    unsafe: must be hidden and stay uncertain. must_hide: all that is hidden whatever is decided, the unsafe among them.
    may_hide: what can be hidden, all that must be among it.
    cost: of hiding a cell, 0 or more.
    hidden_low, hidden_high: the least and greatest value that an attacker holds possible of a cell that is hidden.
    shown_low, shown_high: the same where it is shown (the value itself, or what rounding leaves of it).
    room_below, room_above: how far below and above its value an unsafe cell must be able to be.
    width: how far apart the two must be, 0 or more; between whole numbers where ``whole``.
    """

    values: np.ndarray
    equations: sparse.csr_matrix
    unsafe: np.ndarray
    must_hide: np.ndarray
    may_hide: np.ndarray
    cost: np.ndarray
    hidden_low: np.ndarray
    hidden_high: np.ndarray
    shown_low: np.ndarray
    shown_high: np.ndarray
    room_below: np.ndarray
    room_above: np.ndarray
    width: float
    whole: bool

    @property
    def level(self) -> float:
        """No cell needs to move further than this for any unsafe cell to move far enough, as a rule."""
        return float(max(self.room_below.max(initial=0), self.room_above.max(initial=0), self.width))

    def up(self, hidden: np.ndarray) -> np.ndarray:
        """How far above its value each cell can be, where ``hidden`` is 1 for hidden, 0 for shown, or between."""
        shown = self.shown_high - self.values
        return np.asarray(shown + (self.hidden_high - self.values - shown) * hidden)

    def down(self, hidden: np.ndarray) -> np.ndarray:
        """How far below its value each cell can be."""
        shown = self.values - self.shown_low
        return np.asarray(shown + (self.values - self.hidden_low - shown) * hidden)

    def up_within(self, hidden: np.ndarray, level: float) -> np.ndarray:
        """How far above, when no cell is to move further than ``level``, or that part of it to which it is hidden."""
        return np.asarray(np.minimum(self.up(hidden), level * np.where(hidden > 0, hidden, 1.0)))

    def down_within(self, hidden: np.ndarray, level: float) -> np.ndarray:
        """How far below, within the same limits."""
        return np.asarray(np.minimum(self.down(hidden), level * np.where(hidden > 0, hidden, 1.0)))

    def is_content(self, up: np.ndarray, down: np.ndarray) -> np.ndarray:
        """Whether cells that reach so far ``up`` and ``down`` are uncertain enough, as bool for each cell."""
        far = np.floor(up + TOLERANCE) + np.floor(down + TOLERANCE)
        apart = far if self.whole else up + down + TOLERANCE
        return (up >= self.room_above - TOLERANCE) & (down >= self.room_below - TOLERANCE) & (apart >= self.width)


@dataclass(frozen=True, eq=False)
class Pattern:
    """What is hidden, and how good that is known to be.

    hidden: bool for each cell. cost: of all that is hidden, the unsafe included. bound: no safe pattern costs less.
    proven: whether it costs no more than the bound; where costs are not whole, no more than 1 in 100,000 above it.
    timed_out: whether the search was ended by its time limit.
    """

    hidden: np.ndarray
    cost: float
    bound: float
    proven: bool
    timed_out: bool = False
