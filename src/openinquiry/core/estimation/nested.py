"""One estimate over linkages that could as well be true, each with several imputations: which of them its doubt comes from.

A missed link turns one person on two lists into two on one, which raises the estimate; a false link lowers it (Ding and
Fienberg 1994; Di Consiglio and Tuoto 2018, JOS 34:4). So the estimate is made again for every replicate linkage, and within it
for every imputation, on the logarithm of the dark figure, and combined by the rules for nested imputation: Shen 2000; Rubin
2003 (Statistica Neerlandica 57:3); Reiter and Raghunathan 2007 (JASA 102:1462), section 3.1.2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.stats import t

from openinquiry.core.estimation.capture_table import CaptureTable
from openinquiry.core.shared import WrongUsage


@dataclass(frozen=True)
class NestedEstimate:
    """N, low, high: people. within, imputation, linkage: parts of the variance of the logarithm of the dark figure.

    within: what a single table leaves open. degrees: of freedom; infinite with one replicate of each kind.
    linkages, imputations: how many.
    """

    N: float
    low: float
    high: float
    level: float
    within: float
    imputation: float
    linkage: float
    degrees: float
    linkages: int
    imputations: int

    @property
    def shares(self) -> dict[str, float]:
        """Of the whole variance: of the lists themselves, of what is unrecorded, and of the linkage; they add up to 1."""
        parts = {"lists": self.within, "unrecorded": self.imputation, "linkage": self.linkage}
        whole = sum(parts.values())
        return {name: part / whole if whole else 0.0 for name, part in parts.items()}

    def sentence(self) -> str:
        """In plain English, with what would help most."""
        most = max(self.shares, key=lambda name: self.shares[name])
        help_most = {"lists": "better lists", "unrecorded": "better recording", "linkage": "better linkage"}[most]
        said = ", ".join(f"{share:.0%} from {name}" for name, share in self.shares.items())
        return (
            f"Among those whom some list could have reached there were about {self.N:,.0f} people ({self.low:,.0f} to "
            f"{self.high:,.0f}; {self.level:.0%}). Of the doubt {said}: {help_most} would help most."
        )


def combine_nested(
    dark_figures: np.ndarray, *, log_variances: np.ndarray, counted: Iterable[int], level: float = 0.95
) -> NestedEstimate:
    """Combine the dark figures of linkages × imputations.

    dark_figures: above 0. log_variances: of the logarithm of each, 0 or more. counted: people on lists under each linkage.
    level: between 0 and 1. With one linkage and one imputation nothing is added to the variance of the one estimate.

    Raises WrongUsage where the shapes do not fit, or a dark figure has no logarithm.
    """
    logs, people = _checked(dark_figures, log_variances, counted)
    linkages, imputations = logs.shape
    middle = float(logs.mean())
    within = float(log_variances.mean())
    between = float(logs.mean(axis=1).var(ddof=1)) if linkages > 1 else 0.0
    inside = float(logs.var(axis=1, ddof=1).mean()) if imputations > 1 else 0.0
    if linkages > 1:
        total = within + (1 + 1 / linkages) * between + (1 - 1 / imputations) * inside
        linkage = (1 + 1 / linkages) * max(between - inside / imputations, 0.0)
    else:
        total, linkage = within + (1 + 1 / imputations) * inside, 0.0
    degrees = _degrees(total, between, inside, linkages, imputations)
    reach = float(t.ppf(0.5 + level / 2, degrees)) * total**0.5
    dark = float(np.exp(middle))
    low, high = dark * float(np.exp(-reach)), dark * float(np.exp(reach))
    return NestedEstimate(
        people + dark, people + low, people + high, level, within, max(total - within - linkage, 0.0), linkage, degrees,
        linkages, imputations,
    )  # fmt: skip


def _checked(dark: np.ndarray, variances: np.ndarray, counted: Iterable[int]) -> tuple[np.ndarray, float]:
    people = list(counted)
    if dark.ndim != 2 or not dark.size or variances.shape != dark.shape or len(people) != len(dark):
        raise WrongUsage(
            "Give a dark figure and a variance for each linkage and imputation, and the people of each linkage."
        )
    if not (np.isfinite(dark).all() and (dark > 0).all() and np.isfinite(variances).all() and (variances >= 0).all()):
        raise WrongUsage(
            "A dark figure must be above 0 and its variance 0 or more; leave out replicates that were refused."
        )
    return np.log(dark), float(np.mean(people))


def _degrees(total: float, between: float, inside: float, linkages: int, imputations: int) -> float:
    """Rubin 2003, section 4; of one linkage, Rubin 1987, section 3.3."""
    if total <= 0:
        return float("inf")
    inverse = 0.0
    if linkages > 1:
        inverse += ((1 + 1 / linkages) * between / total) ** 2 / (linkages - 1)
        if imputations > 1:
            inverse += ((1 - 1 / imputations) * inside / total) ** 2 / (linkages * (imputations - 1))
    elif imputations > 1:
        inverse += ((1 + 1 / imputations) * inside / total) ** 2 / (imputations - 1)
    return 1 / inverse if inverse > 0 else float("inf")


def capture_table_of(people: pl.DataFrame, *, records: pl.DataFrame, lists: Iterable[str]) -> CaptureTable:
    """The capture table under one linkage. people: record_id and person. records: record_id and ``list``, one of ``lists``.

    Raises WrongUsage for a record that is on no list of these, or that the linkage does not know.
    """
    names = tuple(lists)
    joined = records.join(people.select("record_id", "person"), on="record_id", how="left")
    if joined["person"].null_count() or not joined["list"].is_in(names).fill_null(False).all():
        raise WrongUsage("Every record needs a person in the linkage and one of the lists that were named.")
    on = joined.group_by("person").agg((pl.col("list") == name).any().alias(name) for name in names)
    return CaptureTable.from_records(on, lists=names)


def estimate_over_linkages(
    linkages: Iterable[pl.DataFrame],
    *,
    records: pl.DataFrame,
    lists: Iterable[str],
    estimate: Callable[[CaptureTable], tuple[float, float]],
    level: float = 0.95,
) -> NestedEstimate:
    """The estimate over replicate linkages, as :meth:`Linkage.replicates` draws them.

    estimate: from a table to the dark figure and the variance of its logarithm; what it raises is passed on.
    Raises WrongUsage as :func:`capture_table_of`.
    """
    names = tuple(lists)
    tables = [capture_table_of(people, records=records, lists=names) for people in linkages]
    told = np.array([estimate(table) for table in tables]).reshape(len(tables), 2)
    return combine_nested(told[:, :1], log_variances=told[:, 1:], counted=[table.n for table in tables], level=level)
