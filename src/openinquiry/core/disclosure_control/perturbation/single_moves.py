"""What can be seen without a solver: tables that differ from one that fits by one inner cell and the totals above it."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix

from openinquiry.core.disclosure_control.perturbation.additions import Counts


def single_moves(table: Counts, *, low: np.ndarray, high: np.ndarray, follow: csr_matrix) -> tuple[Counts, Counts]:
    """The least and the most of each cell over ``table`` and all whole tables that one inner cell makes of it.

    table: (n,) whole numbers that add up, within ``low`` and ``high``. follow: (n, inner), how every cell follows from the
    inner ones, each counted once in it or not at all.
    """
    if not follow.shape[1]:
        return table.copy(), table.copy()
    by_inner, by_cell = csc_matrix(follow), csr_matrix(follow)
    above = np.minimum.reduceat((high - table)[by_inner.indices], by_inner.indptr[:-1])
    below = np.minimum.reduceat((table - low)[by_inner.indices], by_inner.indptr[:-1])
    most = table + np.maximum.reduceat(above[by_cell.indices], by_cell.indptr[:-1])
    least = table - np.maximum.reduceat(below[by_cell.indices], by_cell.indptr[:-1])
    return least, most
