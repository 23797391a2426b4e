"""Which additions hold in a table, which of its cells are inner ones, and how the totals follow from those."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix, identity

from openinquiry.core.shared import WrongUsage

Counts = np.ndarray  # (cells,) of whole numbers


def checked(values: Counts, *, equations: csr_matrix) -> tuple[Counts, csr_matrix]:
    """The counts as int64 and the equations in rows, if they are a table: counts of 0 or more that add up.

    values: (n,) people or offences, one a cell, totals included. equations: (m, n), in each row -1 for the total and +1
    for each of its parts.
    Raises WrongUsage that says which of these is not so.
    """
    counts, system = np.asarray(values), in_rows(equations)
    if counts.ndim != 1 or system.shape[1] != len(counts):
        raise WrongUsage(f"The equations are of {system.shape[1]} cells, but the counts are {counts.size}.")
    whole = counts.astype(np.int64)
    if (whole != counts).any() or (whole < 0).any():
        raise WrongUsage("A table to be rounded or perturbed needs counts that are whole numbers of 0 or more.")
    wrong = np.flatnonzero(system @ whole)
    if len(wrong):
        raise WrongUsage(
            f"{len(wrong)} of {system.shape[0]} totals are not the sum of their parts: {wrong[0]} is the first."
        )
    return whole, system


def in_rows(equations: csr_matrix) -> csr_matrix:
    """A copy without stored noughts. Raises WrongUsage unless each row has one total (-1) and parts (+1)."""
    equations = csr_matrix(equations, copy=True)
    equations.sum_duplicates()
    equations.eliminate_zeros()
    if not np.isin(equations.data, (-1, 1)).all():
        raise WrongUsage("An equation of a table has -1 for its total and +1 for each part, and nothing else.")
    totals_each = np.asarray((equations < 0).sum(axis=1)).reshape(-1)
    if (totals_each != 1).any():
        raise WrongUsage("An equation of a table has exactly one total.")
    if (np.diff(equations.indptr) < 2).any():
        raise WrongUsage("An equation of a table has a total and at least one part.")
    return equations


def inner_cells(equations: csr_matrix) -> np.ndarray:
    """The places of the cells that are the total of no equation, in order."""
    system = equations.tocoo()
    is_total = np.zeros(equations.shape[1], dtype=bool)
    is_total[system.col[system.data < 0]] = True
    return np.flatnonzero(~is_total)


def from_inner_cells(equations: csr_matrix) -> csr_matrix:
    """How every cell follows from the inner ones: (n, inner) with which ``values == result @ values[inner]``.

    Where a cell is the total of several equations the first is taken; whether the others hold too is asked by
    :func:`holds_whatever_the_inner_cells`. Raises WrongUsage where totals are made of one another in a circle.
    """
    cells, inner = equations.shape[1], inner_cells(equations)
    made_of = _one_equation_each(equations)
    start: csr_matrix = csr_matrix(identity(cells, dtype=np.int64, format="csr")[:, inner])
    result = start
    changed, rounds = True, 0
    while changed and rounds <= cells - len(inner):
        before, result, rounds = result, csr_matrix(start + made_of @ result), rounds + 1
        changed = bool(csr_matrix(result - before).count_nonzero())
    if changed or (np.diff(result.indptr) == 0).any():
        raise WrongUsage(
            "Totals of the table are made of one another in a circle, so they do not follow from its inner cells."
        )
    return result


def holds_whatever_the_inner_cells(equations: csr_matrix, follow: csr_matrix) -> bool:
    """Whether totals worked out anew from other inner cells still satisfy every equation.

    They do in one table of any number of dimensions and hierarchies. They do not in two tables that share a margin: there
    the margin would get one value from each.
    """
    left = csr_matrix(equations @ follow)
    return not left.data.any()


def _one_equation_each(equations: csr_matrix) -> csr_matrix:
    """(n, n): in the row of each total, 1 for every part of the first equation it is the total of."""
    system = equations.tocoo()
    totals, rows = system.col[system.data < 0], system.row[system.data < 0]
    order = np.lexsort((rows, totals))
    totals, rows = totals[order], rows[order]
    first = np.ones(len(totals), dtype=bool)
    first[1:] = totals[1:] != totals[:-1]
    chosen, their_rows = totals[first], rows[first]
    parts = csr_matrix(equations > 0).astype(np.int64)[their_rows]
    place = csr_matrix(
        (np.ones(len(chosen), dtype=np.int64), (chosen, np.arange(len(chosen)))),
        shape=(equations.shape[1], len(chosen)),
    )
    return csr_matrix(place @ parts)
