"""Cells that one sum after another pins at once: no programme is needed to see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse


@dataclass(frozen=True, eq=False)
class Peeled:
    """What is left when every cell is taken off that is the last to move in some sum.

    left: bool for each cell. taken: each cell taken off and the sum that pins it, in order.
    """

    left: np.ndarray
    taken: tuple[tuple[int, int], ...]


class Sums:
    """Sums × cells, to be walked both ways."""

    def __init__(self, equations: sparse.csr_matrix) -> None:
        self._by_sum = sparse.csr_matrix(equations)
        self._by_cell = sparse.csc_matrix(equations)

    @cached_property
    def _present(self) -> sparse.csr_matrix:
        ones = np.ones(self._by_sum.nnz, dtype=np.int64)
        return sparse.csr_matrix((ones, self._by_sum.indices, self._by_sum.indptr), shape=self._by_sum.shape)

    def members(self, row: int) -> tuple[np.ndarray, np.ndarray]:
        """The cells of a sum, and what each counts for in it."""
        first, end = self._by_sum.indptr[row], self._by_sum.indptr[row + 1]
        return self._by_sum.indices[first:end], self._by_sum.data[first:end]

    def peel(self, movable: np.ndarray) -> Peeled:
        """Take off cells that are pinned, when only ``movable`` ones move, until every sum has none or two that move."""
        left = movable.copy()
        count = np.asarray(self._present @ left.astype(np.int64))
        waiting = list(np.flatnonzero(count == 1))
        taken = []
        while waiting:
            row = int(waiting.pop())
            if count[row] != 1:
                continue
            members, _ = self.members(row)
            cell = int(members[left[members]][0])
            left[cell] = False
            taken.append((cell, row))
            rows = self._by_cell.indices[self._by_cell.indptr[cell] : self._by_cell.indptr[cell + 1]]
            count[rows] -= 1
            waiting.extend(rows[count[rows] == 1])
        return Peeled(left, tuple(taken))

    def pinned_by(self, peeled: Peeled, wanted: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
        """For each ``wanted`` cell that was taken off, the combination of sums that pins it.

        As in an adversary's: movement of the cell = sum of the combination × movements of others, all of which are fixed.
        """
        sum_of = dict(peeled.taken)
        order = {cell: at for at, (cell, _) in enumerate(peeled.taken)}
        for cell, _ in peeled.taken:
            if wanted[cell]:
                yield cell, self._combination(cell, sum_of, order)

    def _combination(self, cell: int, sum_of: dict[int, int], order: dict[int, int]) -> np.ndarray:
        """Put into the sum of a cell, for every cell that was pinned before it, what pins that one."""
        told = np.zeros(self._by_sum.shape[1])
        told[cell] = 1.0
        waiting = {cell}
        while waiting:
            last = max(waiting, key=order.__getitem__)
            waiting.discard(last)
            share = told[last]
            if share:
                members, parts = self.members(sum_of[last])
                told[members] -= share / parts[members == last][0] * parts
                waiting |= {int(each) for each in members if each in order and told[each] and each != last}
        return told
