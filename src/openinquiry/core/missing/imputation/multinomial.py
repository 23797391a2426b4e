"""Fill in what is unrecorded, many times over, in tables of counts.

Each stratum's recorded counts are multinomial; its shares have a Dirichlet prior around the shares of all strata, whose
weight is itself learnt from how alike the strata are, so that thin strata lean on the others. Every replicate draws the
prior, the shares and then the groups of the unrecorded (proper imputation: Rubin 1987, chapter 4). With δ the unrecorded
are unlike the recorded by a stated amount (pattern mixture: Little 1993; Carpenter and Kenward 2013, chapter 10).

There are no people here: only counts go in, and only replicate tables of counts come out. There is also no function that
takes the make-up of a population and bends the unrecorded to it: that would put the answer in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from openinquiry.core.missing.counts import GroupCounts, Numbers
from openinquiry.core.shared import WrongUsage

LEAST_REPLICATES = 20
_SWEEPS, _SWEEPS_AT_FIRST = 5, 50  # of the sampler between two replicates, and before the first
_WEIGHTS = np.exp(np.linspace(np.log(0.1), np.log(10_000.0), 61))  # of the prior, in people; even on the logarithm


@dataclass(frozen=True, eq=False)
class ReplicateTables:
    """Tables that could as well be true, with everyone in a group. groups: names. tables: replicates × strata × groups."""

    groups: tuple[str, ...]
    tables: Numbers

    def each(self) -> list[GroupCounts]:
        """The replicates as counts with nothing unrecorded."""
        return [GroupCounts(self.groups, table, np.zeros(len(table))) for table in self.tables]


def impute_multinomial(
    counts: GroupCounts, *, replicates: int, seed: int, delta: Mapping[str, float] | None = None
) -> ReplicateTables:
    """``replicates`` (1 or more) completed tables.

    delta: group → by how much the logarithm of its share is raised among the unrecorded against the recorded of the same
    stratum, before shares are made to add up to 1; groups that are not named have 0, which for all is missing at random.
    Raises WrongUsage for counts that are not whole, no group recorded at all, or a group that is not there.
    """
    if replicates < 1:
        raise WrongUsage(f"{replicates} replicates were asked for; there must be one at least.")
    whole = counts.every
    if (whole != np.rint(whole)).any():
        raise WrongUsage("Only whole numbers of people can be imputed, not percentages.")
    if not counts.recorded.any():
        raise WrongUsage("Nobody's group is recorded, so there is nothing to impute from.")
    shift = np.zeros(len(counts.groups))
    for group, raised in (delta or {}).items():
        shift[counts.column(group)] = raised
    random = np.random.default_rng(seed)
    sampler = _Sampler(counts.recorded, random)
    missing = counts.unrecorded.astype(np.int64)
    tables = np.empty((replicates, *counts.recorded.shape))
    for number in range(replicates):
        sampler.sweep(_SWEEPS if number else _SWEEPS_AT_FIRST)
        tables[number] = counts.recorded + random.multinomial(missing, _shifted(sampler.shares(), shift))
    return ReplicateTables(counts.groups, tables)


def _shifted(shares: Numbers, shift: Numbers) -> Numbers:
    raised = shares * np.exp(shift - shift.max())
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


class _Sampler:
    """Gibbs sampling of the prior: its weight given its centre, its centre given the weight (by counts of tables).

    Source: Teh, Jordan, Beal and Blei 2006, JASA 101:1566, section 5 (the centre of a Dirichlet by auxiliary counts).
    """

    def __init__(self, recorded: Numbers, random: np.random.Generator) -> None:
        self._recorded, self._random = recorded, random
        self._totals = recorded.sum(axis=1)
        # Half a person of each group: Jeffreys's prior for the centre.
        self._lean = np.full(recorded.shape[1], 0.5)
        self._centre = (recorded.sum(axis=0) + self._lean) / (recorded.sum() + self._lean.sum())
        self._weight = 10.0

    def sweep(self, times: int) -> None:
        for _ in range(times):
            self._draw_weight()
            self._draw_centre()

    def shares(self) -> Numbers:
        drawn = self._random.standard_gamma(np.maximum(self._recorded + self._weight * self._centre, 1e-12))
        totals = drawn.sum(axis=1, keepdims=True)
        return np.asarray(np.where(totals > 0, drawn / np.where(totals > 0, totals, 1.0), self._centre))

    def _draw_weight(self) -> None:
        leans = _WEIGHTS[:, None] * self._centre  # weights × groups
        of_strata = gammaln(_WEIGHTS)[:, None] - gammaln(_WEIGHTS[:, None] + self._totals)
        of_cells = gammaln(leans[:, None, :] + self._recorded) - gammaln(leans)[:, None, :]
        likelihood = of_strata.sum(axis=1) + of_cells.sum(axis=(1, 2))
        chances = np.exp(likelihood - likelihood.max())
        self._weight = float(self._random.choice(_WEIGHTS, p=chances / chances.sum()))

    def _draw_centre(self) -> None:
        tables = np.zeros(len(self._lean))
        for row in self._recorded:
            for group, count in enumerate(row):
                lean = self._weight * self._centre[group]
                if count:
                    places = np.arange(int(count))
                    tables[group] += (self._random.random(len(places)) * (lean + places) < lean).sum()
        self._centre = np.maximum(self._random.dirichlet(tables + self._lean), 1e-12)
        self._centre /= self._centre.sum()
