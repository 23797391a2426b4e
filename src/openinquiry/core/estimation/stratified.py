"""Strata estimated each by itself and added: by area, sex, age or period, where coverage differs between them.

Added first and estimated then, people of strata that lists cover differently look as if lists kept away from one another, and
the estimate is biased (Sekar and Deming 1949, JASA 44:101). Totals come from draws of every stratum's distribution, by
method, so that an interval of the total is not the sum of intervals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from openinquiry.core.estimation.capture_table import CaptureTable
from openinquiry.core.estimation.multimodel import Estimate, RefusedEstimate, multimodel_estimate
from openinquiry.core.estimation.protocol import Protocol

DRAWS = 2000


@dataclass(frozen=True)
class Total:
    """People of all strata by one method. N: the numbers of the strata added."""

    method: str
    N: float
    low: float
    high: float


@dataclass(frozen=True)
class StratifiedEstimate:
    """strata: the answer of each. totals: by method, for those that answered in every stratum. N, low, high: over them.

    without: strata that were refused. Where there are any there are no totals, and N, low and high are None: a sum that leaves
    people out is no number of people.
    """

    strata: dict[str, Estimate | RefusedEstimate]
    totals: tuple[Total, ...]
    N: float | None
    low: float | None
    high: float | None
    level: float

    @property
    def without(self) -> tuple[str, ...]:
        """Strata that were refused."""
        return tuple(name for name, each in self.strata.items() if isinstance(each, RefusedEstimate))


def estimate_stratified(
    tables: Mapping[str, CaptureTable], protocol: Protocol, *, clock: Callable[[], float] = lambda: 0.0
) -> StratifiedEstimate:
    """Each stratum by ``protocol``, and totals where every stratum has an answer."""
    strata = {name: multimodel_estimate(table, protocol, clock=clock) for name, table in tables.items()}
    answered = [each for each in strata.values() if isinstance(each, Estimate)]
    if len(answered) < len(strata) or not answered:
        return StratifiedEstimate(strata, (), None, None, None, protocol.level)
    common = [name for name in protocol.methods if all(name in each.answers.results for each in answered)]
    totals = tuple(_total(name, answered, protocol) for name in common)
    if not totals:
        return StratifiedEstimate(strata, (), None, None, None, protocol.level)
    bounds = {name for name in common if any(each.answers.results[name].lower_bound for each in answered)}
    full = [each for each in totals if each.method not in bounds] or list(totals)
    endless = any(each.at_least for each in answered)  # of one stratum it cannot be said how many more there are
    return StratifiedEstimate(
        strata, totals, float(np.median([each.N for each in full])), min(each.low for each in totals),
        float("inf") if endless else max(each.high for each in full), protocol.level,
    )  # fmt: skip


def _total(method: str, answered: list[Estimate], protocol: Protocol) -> Total:
    rng = np.random.default_rng([protocol.seed, protocol.methods.index(method)])
    results = [each.answers.results[method] for each in answered]
    draws = sum(np.array([each.quantile(tail) for tail in rng.random(DRAWS)]) for each in results)
    tails = (1 - protocol.level) / 2, (1 + protocol.level) / 2
    low, high = (float(each) for each in np.quantile(draws, tails))
    return Total(method, sum(each.N for each in results), low, high)
