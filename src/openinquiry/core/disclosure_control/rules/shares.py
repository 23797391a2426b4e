"""Percentages of the recorded in a table as shown: only from shown counts, and only where enough is recorded.

A percentage beside a known denominator is a count: 12.5% of 40 is 5. So none is made from a count that is hidden, none from
counts before rounding, and whether one is given at all is decided by shown counts too. Two tables that look alike then have
the same percentages, and an attacker learns nothing from them that he does not have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from openinquiry.core.disclosure_control.policy import Policy
from openinquiry.core.disclosure_control.tables import CountTable, Dimension
from openinquiry.core.shared import WrongUsage

Withheld = Literal["hidden", "few recorded", "low share recorded", "holds unrecorded"]


@dataclass(frozen=True, eq=False)
class Shares:
    """Percentages along one dimension, in the shape of the counts of the table.

    percent: 0 to 100, nan where none is given. The label that is not recorded has its percentage of all, every other
        category or total its percentage of the recorded.
    withheld: why not, bool for each reason; the first that holds.
    recorded, recorded_share: shape without that dimension; the denominators from shown counts and their share of all (0 to
        1), nan where hidden.
    """

    name: str
    dimensions: tuple[Dimension, ...]
    of: str
    percent: np.ndarray
    withheld: Mapping[Withheld, np.ndarray]
    recorded: np.ndarray
    recorded_share: np.ndarray


def share_table(table: CountTable, *, of: str, not_recorded: str, policy: Policy) -> Shares:
    """The percentages of ``table`` along the dimension called ``of``, of those whose category is not ``not_recorded``.

    table: as it is shown: cells hidden and counts rounded already. The recorded are its shown total less the shown count that
        is not recorded. Percentages of the recorded are given where these are at least ``minimum_denominator`` and at least
        ``minimum_recorded_share`` of all; the percentage that is not recorded where all are at least ``minimum_denominator``.
        One that rounding brings above 100 is given as 100.
    Raises WrongUsage where there is no such dimension or category, and where the table holds counts that the policy does not
    show, for it is not protected then.
    """
    axis, dimension = _dimension(table, of)
    if dimension.place.get(not_recorded, len(dimension.categories)) >= len(dimension.categories):
        raise WrongUsage(f"{not_recorded!r} is no category of {of!r} in {table.name}.")
    _check_is_shown(table, policy)
    counts = np.moveaxis(np.where(table.hidden, np.nan, table.counts.astype(np.float64)), axis, -1)
    everyone = counts[..., dimension.place[dimension.total]]
    unrecorded = counts[..., dimension.place[not_recorded]]
    recorded = np.maximum(everyone - unrecorded, 0.0)
    share = np.divide(recorded, everyone, out=np.full(recorded.shape, np.nan), where=everyone > 0)
    is_unrecorded = np.arange(len(dimension.codes)) == dimension.place[not_recorded]
    denominator = np.where(is_unrecorded, everyone[..., None], recorded[..., None])
    holds_both = (dimension.membership[:, dimension.place[not_recorded]] > 0) & ~is_unrecorded
    withheld = _first_of(
        {
            "holds unrecorded": np.broadcast_to(holds_both, counts.shape),
            "hidden": np.isnan(counts) | np.isnan(denominator),
            "few recorded": (denominator < policy.minimum_denominator) | (denominator == 0),
            "low share recorded": (share < policy.minimum_recorded_share)[..., None] & ~is_unrecorded,
        }
    )
    given = ~np.logical_or.reduce(list(withheld.values()))
    percent = np.divide(100.0 * counts, denominator, out=np.full(counts.shape, np.nan), where=given)
    back = {reason: np.moveaxis(cells, -1, axis) for reason, cells in withheld.items()}
    percent = np.moveaxis(np.minimum(percent, 100.0), -1, axis)
    return Shares(table.name, table.dimensions, of, percent, back, recorded, share)


def _dimension(table: CountTable, name: str) -> tuple[int, Dimension]:
    for axis, each in enumerate(table.dimensions):
        if each.name == name:
            return axis, each
    raise WrongUsage(f"{table.name} has no dimension called {name!r}.")


def _check_is_shown(table: CountTable, policy: Policy) -> None:
    seen = table.counts[~table.hidden]
    if (((seen >= 1) & (seen < policy.smallest_count_shown)) | (seen % policy.rounding_base != 0)).any():
        raise WrongUsage(
            f"{table.name} holds counts that the policy {policy.id!r} does not show. Percentages are made of a table as it "
            "is shown: protect it first."
        )


def _first_of(reasons: dict[Withheld, np.ndarray]) -> dict[Withheld, np.ndarray]:
    """Each reason only where none before it holds."""
    before = np.zeros(next(iter(reasons.values())).shape, dtype=bool)
    first: dict[Withheld, np.ndarray] = {}
    for reason, cells in reasons.items():
        first[reason] = cells & ~before
        before = before | cells
    return first
