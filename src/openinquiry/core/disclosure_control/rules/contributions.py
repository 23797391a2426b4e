"""Rules of concentration: totals that one or a few contributors make up, so that a total tells what one of them adds.

Source: Hundepool et al. (2024), Handbook on Statistical Disclosure Control, 2nd edition: table «Sensitivity rules» in section
4.2.1 and table «Upper protection levels» in section 4.2.2 (and Hundepool et al. 2012, «Statistical
Disclosure Control», section 4.2). X is the total, x1 ≥ x2 ≥ … its contributions.
"""

from __future__ import annotations

import numpy as np

from openinquiry.core.disclosure_control.policy import Policy
from openinquiry.core.disclosure_control.rules.room import Found, with_room
from openinquiry.core.disclosure_control.tables import CountTable
from openinquiry.core.shared import WrongUsage

_EXACT = 1e-9  # of a total: by how much sums of real numbers may differ from it


def dominated(table: CountTable, *, policy: Policy) -> Found:
    """(n,k)-rule: x1 + … + xn > k/100 · X; room above (100/k)(x1 + … + xn) - X, and the same below.

    n: ``dominance_contributors``. k: ``dominance_percent``. Counts that come without contributions are not asked: in them
    everyone adds 1.
    """
    number, percent = policy.dominance_contributors, policy.dominance_percent
    if not number or not percent or _is_plain_count(table):
        return _none(table)
    what = f"a rule of dominance of {number} contributors"
    top = checked_contributions(table, needed=number, rule=what, policy=policy)[:number].sum(axis=0)
    room = 100.0 / percent * top - table.counts
    return _with_own_room((table.counts > 0) & (room > 0), room, table)


def within_p_percent(table: CountTable, *, policy: Policy) -> Found:
    """p%-rule: X - x1 - x2 < p/100 · x1; room above p/100 · x1 - (X - x1 - x2), and the same below.

    The second greatest contributor knows x2, and so an upper end X - x2 for x1; after hiding his upper end must be at least
    p% above x1. The room below is set alike, as the handbook has it, «out of symmetry considerations».
    """
    if not policy.p_percent or _is_plain_count(table):
        return _none(table)
    first, second = checked_contributions(table, needed=2, rule="a p% rule", policy=policy)[:2]
    room = policy.p_percent / 100.0 * first - (table.counts - first - second)
    return _with_own_room((table.counts > 0) & (room > 0), room, table)


def checked_contributions(table: CountTable, *, needed: int, rule: str, policy: Policy) -> np.ndarray:
    """The contributions of a table. Raises WrongUsage where fewer than ``needed`` are known, or they cannot be its own."""
    known = table.contributions
    if known is None or len(known) < needed:
        raise WrongUsage(
            f"The policy {policy.id!r} has {rule}, for which {table.name} must give the {needed} greatest contributions "
            f"to each total; it gives {0 if known is None else len(known)}. "
            "Make it from records with a column of contributors."
        )
    if known.shape[1:] != table.counts.shape:
        raise WrongUsage(f"{table.name} must give the greatest contributions to each of its cells.")
    slack = _EXACT * (1.0 + np.abs(table.counts))
    if (known < 0).any() or (np.diff(known, axis=0) > 0).any() or (known.sum(axis=0) > table.counts + slack).any():
        raise WrongUsage(
            f"The greatest contributions of {table.name} must be 0 or more, in falling order, and no more than the total."
        )
    return known


def _is_plain_count(table: CountTable) -> bool:
    return table.is_whole and table.contributions is None


def _none(table: CountTable) -> Found:
    nowhere = np.zeros(table.counts.shape)
    return Found(nowhere > 0, nowhere, nowhere)


def _with_own_room(unsafe: np.ndarray, room: np.ndarray, table: CountTable) -> Found:
    return with_room(unsafe, table=table, below=room, above=room)
