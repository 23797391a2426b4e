"""An estimand over completed tables, with as many replicates as the missing information asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, log

from openinquiry.core.missing.counts import GroupCounts
from openinquiry.core.missing.estimands import Estimand, standard_error
from openinquiry.core.missing.imputation.multinomial import LEAST_REPLICATES, ReplicateTables, impute_multinomial
from openinquiry.core.missing.imputation.pooling import Pooled, pool_rubin
from openinquiry.core.missing.rates.intervals import COVERAGE
from openinquiry.core.shared import WrongUsage

DELTAS = (0.0, log(1.5), -log(1.5), log(2), -log(2), log(4), -log(4))


@dataclass(frozen=True)
class AtDelta:
    """The pooled estimate when the log odds of one group among the unrecorded are off by ``delta``."""

    delta: float
    pooled: Pooled


def estimate_imputed(
    estimand: Estimand,
    *,
    counts: GroupCounts,
    seed: int,
    delta: Mapping[str, float] | None = None,
    replicates: int | None = None,
    coverage: float = COVERAGE,
) -> Pooled:
    """``estimand`` by multiple imputation and Rubin's rules, ratios on the logarithm and shares on the logit.

    replicates: how many; None makes 20, and then as many as a hundred times the fraction of missing information, if that
    is more. The degrees of freedom of the complete data are the people less one. Raises as the two steps do.
    """
    first = LEAST_REPLICATES if replicates is None else replicates
    pooled = _pool(estimand, impute_multinomial(counts, replicates=first, seed=seed, delta=delta), coverage)
    if replicates is not None or pooled.missing_information is None:
        return pooled
    asked = max(LEAST_REPLICATES, ceil(100 * pooled.missing_information))
    if asked == first:
        return pooled
    return _pool(estimand, impute_multinomial(counts, replicates=asked, seed=seed, delta=delta), coverage)


def over_deltas(
    estimand: Estimand, *, counts: GroupCounts, group: str, seed: int, deltas: tuple[float, ...] = DELTAS
) -> tuple[AtDelta, ...]:
    """The pooled estimate for each δ on ``group``, the others at 0. Raises as :func:`estimate_imputed`."""
    return tuple(
        AtDelta(delta, estimate_imputed(estimand, counts=counts, seed=seed, delta={group: delta})) for delta in deltas
    )


def _pool(estimand: Estimand, completed: ReplicateTables, coverage: float) -> Pooled:
    values, variances = [], []
    for table in completed.each():
        try:
            value, error = standard_error(estimand, counts=table)
        except WrongUsage:
            values.append(float("nan"))
            variances.append(float("nan"))
            continue
        values.append(value)
        variances.append((error * value) ** 2 if estimand.ratio else error**2)
    scale = "log" if estimand.ratio else "logit" if estimand.least == 0.0 else "plain"
    people = float(completed.tables[0].sum())
    return pool_rubin(
        values, variances=variances, scale=scale, complete_degrees=max(1.0, people - 1), coverage=coverage
    )
