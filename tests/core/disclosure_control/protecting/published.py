"""What an attacker reads: published tables side by side, each cell an unknown count, asked of scipy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linprog

from openinquiry.core.disclosure_control import CountTable

MOST = 10_000.0

Unknown = tuple[int, tuple[str, ...]]  # which table; which cell


class Reader:
    """All that stands in some tables, and additions that the reader knows of besides: sums of unknowns that are nought."""

    def __init__(self, tables: Sequence[CountTable], *, slack: float = 0.0) -> None:
        self.place: dict[Unknown, int] = {}
        self.bounds: list[tuple[float, float]] = []
        self.rows: list[dict[int, float]] = []
        for which, table in enumerate(tables):
            own = []
            for labels, count, hidden in zip(
                table.labels(), table.counts.ravel().tolist(), table.hidden.ravel().tolist(), strict=True
            ):
                own.append(
                    self.add((which, labels), (0.0, MOST) if hidden else (max(0.0, count - slack), count + slack))
                )
            for row in table.equations.toarray():
                self.rows.append({own[at]: float(row[at]) for at in np.flatnonzero(row)})

    def add(self, name: Unknown, bounds: tuple[float, float]) -> int:
        self.place[name] = len(self.bounds)
        self.bounds.append(bounds)
        return self.place[name]

    def knows(self, parts: Sequence[Unknown], *, total: Unknown) -> None:
        """That some cells, of whichever table, add up to another."""
        self.rows.append({**{self.place[part]: 1.0 for part in parts}, self.place[total]: -1.0})

    def interval(self, weights: dict[Unknown, float]) -> tuple[float, float]:
        matrix = np.zeros((len(self.rows), len(self.bounds)))
        for at, row in enumerate(self.rows):
            for cell, part in row.items():
                matrix[at, cell] = part
        objective = np.zeros(len(self.bounds))
        for name, weight in weights.items():
            objective[self.place[name]] = weight
        ends = []
        for sign in (1.0, -1.0):
            answer = linprog(
                sign * objective, A_eq=matrix, b_eq=np.zeros(len(matrix)), bounds=self.bounds, method="highs"
            )
            assert answer.status == 0, answer.message
            ends.append(sign * float(answer.fun))
        return ends[0], ends[1]
