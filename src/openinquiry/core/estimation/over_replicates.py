"""A method's answer over tables that could as well be true: what is unrecorded, imputed, within linkages drawn anew.

Each method is asked again of every replicate table, for its number alone; the interval that it has for the table as it
stands, with its selection repeated, says what one table leaves open, and the replicates what the tables leave open among
themselves. On the logarithm of the dark figure the two are put together by the rules for nested imputation (Shen 2000;
Rubin 2003; :func:`combine_nested`), and each end of the interval is moved out in proportion, and none inward.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import exp, inf, isfinite, log

import numpy as np
from scipy.stats import norm, t

from openinquiry.core.estimation.capture_table import CaptureTable
from openinquiry.core.estimation.methods import MethodResult, people_by
from openinquiry.core.estimation.nested import NestedEstimate, combine_nested
from openinquiry.core.estimation.protocol import Protocol
from openinquiry.core.estimation.refusal import MOST_PEOPLE, CannotEstimate, Reason
from openinquiry.core.estimation.search import best_of_each
from openinquiry.core.estimation.stepwise import people_by_stepwise
from openinquiry.core.shared import WrongUsage

Replicates = Sequence[Sequence[CaptureTable]]  # linkages × imputations
MOST_WITHOUT = 0.1  # of the replicates, which a method may have no answer for


def spread_over(
    result: MethodResult, table: CaptureTable, replicates: Replicates, protocol: Protocol
) -> tuple[MethodResult, NestedEstimate]:
    """``result``, the answer for ``table``, with its number and interval over ``replicates``, and where its doubt comes from.

    replicates: tables with the lists of ``table``, as many for one linkage as for another. A replicate for which the method
    has no answer is left out of its linkage.

    Raises CannotEstimate where more than a tenth of the replicates have no answer, or the interval for ``table`` has no
    width that could be put together with theirs; WrongUsage where the replicates do not fit.
    """
    _check(table, replicates)
    people = np.array([people_by_each(result.method, linkage, protocol) for linkage in replicates])
    counted = np.array([[each.n for each in linkage] for linkage in replicates], dtype=np.float64)
    dark = people - counted
    without = int((~(dark > 0)).sum())
    if without > MOST_WITHOUT * dark.size:
        raise CannotEstimate(_unsteady(result.method, without, dark.size))
    middle, below, above = _reach(result, table, protocol)
    within = ((below + above) / 2 / _z(protocol.level)) ** 2
    full = _filled(dark)
    nested = combine_nested(
        full, log_variances=np.full(full.shape, within), counted=counted.mean(axis=1), level=protocol.level
    )
    centre, base = log(nested.N - float(counted.mean())), float(counted.mean())

    def ends(level: float) -> tuple[float, float]:
        low, high = (log(max(end - table.n, 1e-9)) - middle if isfinite(end) else inf for end in result.ends(level))
        factor = _stretch(nested, within, level)
        # An end beyond the number, as a correction for bias can give it, stays where it is: more doubt moves no end inward.
        low, high = min(low, low * factor), max(high, high * factor)
        upper = base + exp(min(centre + high, 700.0))
        return base + exp(centre + low), upper if upper < MOST_PEOPLE else inf

    low, high = ends(protocol.level)
    return replace(result, N=nested.N, low=low, high=high, ends=ends), nested


def people_by_each(method: str, tables: Sequence[CaptureTable], protocol: Protocol) -> np.ndarray:
    """The number that ``method`` gives for each of ``tables``, which have the same lists; nan where it has none, as a method
    whose number is itself drawn has none.

    Raises WrongUsage where there is no such method.
    """
    at_once = _AT_ONCE.get(method)
    if at_once is None:
        found = np.array([_one(method, table, protocol) for table in tables])
    else:
        found = at_once(np.array([table.counts for table in tables]), tables[0], protocol)
    return np.where(found < MOST_PEOPLE, found, np.nan)


def _one(method: str, table: CaptureTable, protocol: Protocol) -> float:
    try:
        return people_by(method, table, protocol)
    except CannotEstimate:
        return float("nan")


# What many tables share, such as which models exist, is worked out for them together.
_AT_ONCE: dict[str, Callable[[np.ndarray, CaptureTable, Protocol], np.ndarray]] = {
    "stepwise": lambda counts, table, protocol: people_by_stepwise(table.k, p_enter=protocol.p_enter)(counts),
    "bic_order2": lambda counts, table, _: best_of_each(counts, table, largest=2),
    "bic": lambda counts, table, _: best_of_each(counts, table),
}


def _check(table: CaptureTable, replicates: Replicates) -> None:
    sizes = {len(linkage) for linkage in replicates}
    lists = {each.lists for linkage in replicates for each in linkage}
    if len(sizes) != 1 or sizes == {0} or lists != {table.lists}:
        raise WrongUsage("Give replicates of the lists of the table, as many for each linkage, and at least one.")


def _reach(result: MethodResult, table: CaptureTable, protocol: Protocol) -> tuple[float, float, float]:
    """The logarithm of the dark figure, and how far below and above it the interval goes; the same where one end is open."""
    dark = [end - table.n for end in (result.N, result.low, result.high)]
    if dark[0] <= 0:
        raise CannotEstimate(_no_width(result.method))
    middle = log(dark[0])
    below = middle - log(dark[1]) if dark[1] > 0 else None
    above = log(dark[2]) - middle if 0 < dark[2] < inf else None
    known = [each for each in (below, above) if each is not None and each > 0]
    if not known:
        raise CannotEstimate(_no_width(result.method))
    return middle, below if below is not None else known[-1], above if above is not None else known[0]


def _filled(dark: np.ndarray) -> np.ndarray:
    """Where a replicate has no answer, the middle of the others of its linkage on the logarithm, or of all."""
    logs = np.log(np.where(dark > 0, dark, np.nan))
    every = float(np.nanmean(logs))
    for row in logs:
        there = np.isfinite(row)
        row[~there] = row[there].mean() if there.any() else every
    found: np.ndarray = np.exp(logs)
    return found


def _stretch(nested: NestedEstimate, within: float, level: float) -> float:
    """By how much more the whole doubt reaches than that of one table."""
    total = within + nested.imputation + nested.linkage
    quantile = float(t.ppf(0.5 + level / 2, nested.degrees)) if isfinite(nested.degrees) else _z(level)
    return max(1.0, float((total / within) ** 0.5) * quantile / _z(level))


def _z(level: float) -> float:
    return float(norm.ppf(0.5 + level / 2))


def _unsteady(method: str, without: int, every: int) -> Reason:
    return Reason(
        "replicates_without_answer",
        f"Of {every:,} tables that could as well be true, by linkage and by what is unrecorded, the method {method} has no "
        f"answer for {without:,}.",
        "Records that can be linked better, and fewer values unrecorded.",
        {"replicates": every, "without": without},
    )


def _no_width(method: str) -> Reason:
    return Reason(
        "no_width",
        f"The method {method} gives no interval that could be widened by the doubt of the linkage.",
        "More people who are on one list alone.",
    )
