"""From tables and a policy to the problem of suppression: what is unsafe, what an attacker knows, what hiding costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from openinquiry.core.disclosure_control.counts import show_count
from openinquiry.core.disclosure_control.policy import Policy
from openinquiry.core.disclosure_control.protecting.before import Before
from openinquiry.core.disclosure_control.protecting.unsafe_together import UnsafeTogether
from openinquiry.core.disclosure_control.suppression import SuppressionProblem
from openinquiry.core.disclosure_control.tables import Labels, LinkedTables
from openinquiry.core.shared import WrongUsage


@dataclass(frozen=True, eq=False)
class Task:
    """What is to be protected: linked tables, which of their cells are unsafe by themselves, and what was told before.

    within: pairs of populations, the first part of the second.
    """

    linked: LinkedTables
    policy: Policy
    found: UnsafeTogether
    before: Before
    within: tuple[tuple[str, str], ...] = ()

    @property
    def unsafe(self) -> np.ndarray:
        """Which cells of the system are unsafe by themselves, as bool."""
        return self.found.cells

    def problem(self) -> SuppressionProblem:
        """The choice of further cells to hide."""
        policy, values = self.policy, self.linked.values.astype(np.float64)
        shown_low, shown_high = self._shown(values)
        hidden_low, hidden_high = self._hidden(values)
        must = self.unsafe | self.before.hidden | self.linked.never_shown
        of_use = ((values > 0) | policy.zeros_may_be_hidden) & ~self.before.shown & ~self.found.impossible
        return SuppressionProblem(
            values=values,
            equations=self.linked.equations,
            unsafe=self.unsafe,
            must_hide=must,
            may_hide=must | of_use,
            cost=np.where(self.linked.never_shown, 0.0, self._cost(values)),
            hidden_low=hidden_low,
            hidden_high=hidden_high,
            shown_low=shown_low,
            shown_high=shown_high,
            room_below=self.found.room_below,
            room_above=self.found.room_above,
            width=float(policy.least_width_for_an_attacker),
            whole=bool(np.issubdtype(self.linked.values.dtype, np.integer)),
        )

    def _hidden(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What everybody knows of a count that is hidden; who knows the rule is taken to know which were hidden for it."""
        policy, found = self.policy, self.found
        knows = (found.small | found.noughts) & policy.attacker_knows_the_rule
        least = np.where(knows, 0.0 if policy.zeros_are_telling else 1.0, self.before.least)
        most = np.where(knows, policy.smallest_count_shown - 1.0, values + policy.attacker_upper_bound)
        return np.minimum(least, values), np.where(found.impossible, values, most)

    def _shown(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What everybody knows of a count that is shown: itself, or what rounding leaves of it."""
        if self.policy.rounding_base == 1:
            return values, values
        different, which = np.unique(values.astype(np.int64), return_inverse=True)
        told = [show_count(int(each), policy=self.policy) for each in different]
        low = np.array([min(each.low, count) for each, count in zip(told, different, strict=True)], dtype=np.float64)
        high = np.array([max(each.high, count) for each, count in zip(told, different, strict=True)], dtype=np.float64)
        return low[which], high[which]

    def _cost(self, values: np.ndarray) -> np.ndarray:
        cost = {
            "value": values,
            "count": np.ones(len(values)),
            "information": np.log1p(values),
        }[self.policy.cost]
        return np.asarray(cost * _weights(self.linked, self.policy.weights))


def _weights(linked: LinkedTables, wanted: Mapping[str, Mapping[str, float]]) -> np.ndarray:
    """How many times dearer each cell is to hide: the weights of all its labels, in the last table that has it, multiplied."""
    unknown = {name: set(labels) for name, labels in wanted.items()}
    weights = np.ones(len(linked.values))
    for table, positions in zip(linked.tables, linked.positions, strict=True):
        of_cells = np.ones(())
        for dimension in table.dimensions:
            of_labels = wanted.get(dimension.name, {})
            unknown.get(dimension.name, set()).difference_update(dimension.codes)
            of_cells = np.multiply.outer(of_cells, [float(of_labels.get(code, 1.0)) for code in dimension.codes])
        weights[positions] = of_cells.ravel()
    for name, labels in unknown.items():
        if labels or not any(each.name == name for table in linked.tables for each in table.dimensions):
            what = f"{min(labels)!r} of {name!r}" if labels else f"the dimension {name!r}"
            raise WrongUsage(f"The policy weighs {what}, which no table has.")
    return weights


def cells_named(linked: LinkedTables, named: Sequence[Labels]) -> np.ndarray:
    """Which cells of the system the labels are, as bool; those of the first table with so many dimensions."""
    cells = np.zeros(len(linked.values), dtype=bool)
    for labels in named:
        for table, positions in zip(linked.tables, linked.positions, strict=True):
            if len(table.dimensions) == len(labels):
                cells[positions[np.ravel_multi_index(table.place(labels), table.counts.shape)]] = True
                break
        else:
            raise WrongUsage(f"No table has a cell {' / '.join(labels)}.")
    return cells
