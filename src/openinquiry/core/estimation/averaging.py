"""How many, averaged over all decomposable graphs of the lists, each weighed by how well it explains the table.

Madigan and York 1997 (Biometrika 84:19): under a decomposable graph with a hyper-Dirichlet prior the probability of a table
with n0 people on no list has a closed form, so that the posterior of n0 is a sum over graphs and values of n0 and nothing is
sampled. δ is what the prior adds to each cell of the table.

The saturated graph, in which every two lists are joined, says nothing of n0: its posterior is the prior, and where δ is large
it can take nearly all the weight and pull the answer down to n. It is left out unless asked for, and the weight that it would
have had is always reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, logsumexp

from openinquiry.core.estimation.answers import REACHED, between, people
from openinquiry.core.estimation.capture_table import CaptureTable
from openinquiry.core.estimation.decomposable import Graphs, decomposable_graphs
from openinquiry.core.estimation.overlaps import check_overlaps
from openinquiry.core.estimation.posterior_grid import (
    Grid,
    GridPosterior,
    every_number,
    finer_panels,
    first_panels,
    next_panels,
)
from openinquiry.core.estimation.refusal import MOST_PEOPLE, CannotEstimate, Reason
from openinquiry.core.shared import WrongUsage

LogPrior = Callable[[np.ndarray], np.ndarray]  # N → logarithm of the prior, up to a constant
_TAIL = 1e-6
_MUCH = 0.5
_AT_ONCE = 2048  # values of n0, so that memory stays small with every graph of six lists


def reciprocal_prior(N: np.ndarray) -> np.ndarray:  # noqa: N803
    """1/N: each order of magnitude as likely as any other (Jeffreys)."""
    chance: np.ndarray = -np.log(N)
    return chance


def gamma_poisson_prior(*, shape: float, scale: float) -> LogPrior:
    """N is Poisson with a rate that is gamma with this shape and scale (both above 0): prior knowledge of about shape·scale.

    Madigan and York 1997, section 2.
    """
    if not (shape > 0 and scale > 0):
        raise WrongUsage("The shape and the scale of a gamma prior are above 0.")

    def log_prior(N: np.ndarray) -> np.ndarray:  # noqa: N803
        chance: np.ndarray = gammaln(N + shape) - gammaln(N + 1) + N * np.log(scale / (1 + scale))
        return chance

    return log_prior


@dataclass(frozen=True)
class GraphWeight:
    """A graph by its cliques, and its posterior probability among the graphs averaged over."""

    cliques: str
    probability: float


@dataclass(frozen=True)
class AveragedEstimate:
    """N: the median of the posterior. mean: its mean. delta: of the prior.

    saturated_weight: the posterior probability of the saturated graph, were it among the graphs. graphs: the likeliest ten.
    """

    delta: float
    N: float
    mean: float
    counted: int
    saturated_weight: float
    saturated_included: bool
    graphs: tuple[GraphWeight, ...]
    posterior: GridPosterior

    @property
    def dark_figure(self) -> float:
        """People on no list."""
        return self.N - self.counted

    def quantile(self, chance: float) -> float:
        """The fewest people such that there are no more with at least this probability, between 0 and 1."""
        return self.counted + self.posterior.quantile(chance)

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """People, with as much probability below as above. level: between 0 and 1."""
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)

    def sentence(self) -> str:
        """In plain English."""
        warning, share = "", "nearly all" if self.saturated_weight > 0.99 else f"{self.saturated_weight:.0%}"
        if self.saturated_weight > _MUCH and self.saturated_included:
            warning = f" This is no answer: {share} of the weight lies on a model that says nothing of the dark figure."
        elif self.saturated_weight > _MUCH:
            warning = (
                f" It rests on leaving out a model that says nothing of the dark figure and has {share} of the weight."
            )
        found = f"{REACHED} there are about {people(self.N)} people {between(self)}, averaged over models of the lists."
        return found + warning


def average_decomposable(
    table: CaptureTable,
    *,
    delta: float | None = None,
    prior: LogPrior = reciprocal_prior,
    include_saturated: bool = False,
    dark_figures: Iterable[int] | None = None,
) -> AveragedEstimate:
    """The posterior of N. delta: above 0, 2^−k unless given, so that the prior weighs one person in all.

    prior: of N. dark_figures: the values of n0 to sum over one by one, where a published value is to be reproduced; otherwise
    every number at first and Gaussian nodes on panels that grow with n0, on until less than a millionth lies beyond.

    Raises CannotEstimate where lists do not overlap, there are more than six, or the posterior has no end below a thousand
    million; WrongUsage for a ``delta`` that is not above 0.
    """
    check_overlaps(table)
    delta = 2.0**-table.k if delta is None else delta
    if not (np.isfinite(delta) and delta > 0):
        raise WrongUsage("What the prior adds to each cell, delta, is a number above 0.")
    sums = _Sums(table, delta, prior, include_saturated=include_saturated)
    if dark_figures is not None:
        values = np.array(sorted(set(dark_figures)), dtype=np.float64)
        if not len(values) or values[0] < 0:
            raise WrongUsage("Dark figures are whole numbers, 0 or above, and at least one is needed.")
        for some in np.array_split(values, -(-len(values) // _AT_ONCE)):
            sums.add(every_number(some))
    else:
        _widen(sums)
        while (finer := finer_panels(sums.parts())) is not None:
            sums = _Sums(table, delta, prior, include_saturated=include_saturated)
            sums.add(finer)
    return sums.estimate()


def average_several(
    table: CaptureTable, *, deltas: Iterable[float] | None = None, prior: LogPrior = reciprocal_prior
) -> tuple[AveragedEstimate, ...]:
    """For each δ, 2^−k, ½ and 1 unless given: an answer that moves with δ is the prior's. Raises as for one."""
    chosen = tuple(deltas) if deltas is not None else tuple(dict.fromkeys((2.0**-table.k, 0.5, 1.0)))
    return tuple(average_decomposable(table, delta=each, prior=prior) for each in chosen)


def _widen(sums: _Sums) -> None:
    grid = first_panels()
    while True:
        sums.add(grid)
        if sums.beyond() < _TAIL:
            return
        if grid.end > MOST_PEOPLE:
            raise CannotEstimate(_no_end(sums.beyond()))
        grid = next_panels(grid)


class _Sums:
    """What is known of the posterior on the parts of the grid seen so far."""

    def __init__(self, table: CaptureTable, delta: float, prior: LogPrior, *, include_saturated: bool) -> None:
        self._table, self._delta, self._prior = table, delta, prior
        self._graphs: Graphs = decomposable_graphs(table.k)
        self._used = len(self._graphs) - (0 if include_saturated else 1)
        self._included = include_saturated
        self._margins = [_Margin.of(table, lists, delta) for lists in range(1 << table.k)]
        self._grids: list[Grid] = []
        self._densities: list[np.ndarray] = []
        self._masses: list[np.ndarray] = []
        self._saturated: list[float] = []

    def add(self, grid: Grid) -> None:
        """One more part of the grid."""
        dark = grid.points
        whole = self._table.n + dark
        shared = gammaln(whole + 1) - gammaln(dark + 1) + self._prior(whole)
        margins = np.array([margin.log_likelihood(dark) for margin in self._margins])
        factors = margins[self._graphs.wholes] - margins[self._graphs.rests]
        logs = factors[self._graphs.factors[:, 0]]
        for place in range(1, self._table.k):
            logs += factors[self._graphs.factors[:, place]]
        saturated = float(logsumexp(logs[-1] + shared + np.log(grid.weights)))
        logs = logs[: self._used]
        top = logs.max(axis=0)  # of the graphs in use: against the saturated one all of them may vanish
        logs -= top
        np.exp(logs, out=logs)
        self._densities.append(shared + top + np.log(np.add.reduce(logs, axis=0)))
        scale = shared + top + np.log(grid.weights)
        peak = scale.max()
        with np.errstate(divide="ignore"):
            masses = np.log(np.einsum("gn,n->g", logs, np.exp(scale - peak))) + peak
        self._masses.append(masses)
        self._saturated.append(saturated)
        self._grids.append(grid)

    def beyond(self) -> float:
        """The share of the probability beyond the last panel, were it to fall on as between the last two."""
        logs = np.concatenate([np.add.reduceat(_mass(*each), each[0].starts) for each in self.parts()])
        last, before = logs[-1], logs[-2]
        ratio = last / before if before > 0 else 0.0
        return float(last * ratio / (1 - ratio) / logs.sum()) if ratio < 1 else 1.0

    def parts(self) -> list[tuple[Grid, np.ndarray]]:
        """The parts of the grid and the logarithms of the density on them, up to one constant."""
        peak = max(float(each.max()) for each in self._densities)
        return [(grid, each - peak) for grid, each in zip(self._grids, self._densities, strict=True)]

    def estimate(self) -> AveragedEstimate:
        posterior = GridPosterior.of(self.parts())
        used = logsumexp(np.array(self._masses), axis=0)
        chances = np.exp(used - logsumexp(used))
        saturated = float(logsumexp(self._saturated))
        others = used[:-1] if self._included else used
        order = np.argsort(-chances, kind="stable")[:10]
        best = tuple(GraphWeight(self._graphs.notation(int(each)), float(chances[each])) for each in order)
        n = self._table.n
        return AveragedEstimate(
            self._delta, n + posterior.quantile(0.5), n + posterior.mean, n,
            float(np.exp(saturated - np.logaddexp(saturated, logsumexp(others)))), self._included, best, posterior,
        )  # fmt: skip


def _mass(grid: Grid, density: np.ndarray) -> np.ndarray:
    mass: np.ndarray = grid.weights * np.exp(density)
    return mass


@dataclass(frozen=True)
class _Margin:
    """The margin of some lists: what its cells, all but that of nobody, say, and what the cell of nobody starts from."""

    constant: float
    of_nobody: float

    @classmethod
    def of(cls, table: CaptureTable, lists: int, delta: float) -> _Margin:
        within = np.arange(1 << table.k) & lists
        counts = np.bincount(within, weights=table.counts, minlength=1 << table.k)
        there = np.unique(within)
        added = delta * (1 << table.k) / len(there)
        known = gammaln(counts[there[1:]] + added).sum() - len(there) * gammaln(added)
        return cls(float(known), float(counts[0]) + added)

    def log_likelihood(self, dark: np.ndarray) -> np.ndarray:
        """Of the margin's cells, for each number on no list; the whole table's, for the empty set of lists."""
        logs: np.ndarray = self.constant + gammaln(self.of_nobody + dark)
        return logs


def _no_end(beyond: float) -> Reason:
    return Reason(
        "runs_away",
        "The posterior of the dark figure has no end below a thousand million: the lists hardly overlap.",
        "More people who are on several lists.",
        {"beyond_a_thousand_million": beyond},
    )
