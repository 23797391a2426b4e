"""How many in each group, where lists and groups may go together in pairs: averaged over all such log-linear models.

The models have main effects of every list and of the groups, and any set of pairs: two lists, or a list and the groups. The
prior of the parameters holds as much as one observation (the unit information prior: Ntzoufras, Dellaportas and Forster 2003,
Journal of Statistical Planning and Inference 111:165; with sum-to-zero coding as in Overstall and King 2014, Journal of
Statistical Software 58(7), section 2.3). Every model is as likely as any other beforehand.

King and Brooks 2001 (Biometrika 88:317) walk through these models by reversible jump. That is not needed: counts are Poisson,
so that the unseen cells drop out of the likelihood, and each model's probability is one integral, found by importance sampling
around its mode. The draws are independent, and their effective number says how good they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.special import gammaln, logsumexp

from openinquiry.core.estimation.answers import REACHED, between, people
from openinquiry.core.estimation.capture_table import CaptureTable
from openinquiry.core.estimation.overlaps import check_overlaps
from openinquiry.core.estimation.refusal import MOST_PEOPLE, CannotEstimate, Reason
from openinquiry.core.shared import WrongUsage

DRAWS = 20_000
MOST_MODELS = 1024
_OF_EACH = 1_000
_FREEDOM = 5.0  # of the t distribution that is drawn from, whose tails are heavier than those of the posterior
_LEAST_EFFECTIVE = 400.0
_ROUNDS = 100
_LONGEST_STEP = 4.0


@dataclass(frozen=True)
class PairsWeight:
    """A model by its pairs, such as S2:S3, and its posterior probability."""

    pairs: tuple[str, ...]
    probability: float


@dataclass(frozen=True, eq=False)
class GroupedEstimate:
    """N: the median of the draws. draws: groups × draws, of N in each group. models: the likeliest ten, in order.

    effective: how many independent draws of the posterior the weighted ones are worth.
    """

    N: float
    counted: int
    groups: tuple[str, ...]
    draws: np.ndarray
    models: tuple[PairsWeight, ...]
    effective: float
    seed: int

    @property
    def mean(self) -> float:
        """Of the draws of N in all groups."""
        return float(self.draws.sum(axis=0).mean())

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """People in all groups, with as many draws below as above. level: between 0 and 1."""
        return _middle(self.draws.sum(axis=0), level)

    def shortest_interval(self, level: float = 0.95) -> tuple[float, float]:
        """The shortest interval that holds this share of the draws (highest posterior density)."""
        ordered = np.sort(self.draws.sum(axis=0))
        inside = int(level * len(ordered))
        start = int(np.argmin(ordered[inside:] - ordered[: len(ordered) - inside]))
        return float(ordered[start]), float(ordered[start + inside])

    def of_group(self, group: str, level: float = 0.95) -> tuple[float, float, float]:
        """Median and interval of the people of one group. Raises WrongUsage for a group that is not there."""
        if group not in self.groups:
            raise WrongUsage(f"There is no group called {group!r}. The groups are {', '.join(self.groups)}.")
        draws = self.draws[self.groups.index(group)]
        return float(np.median(draws)), *_middle(draws, level)

    def sentence(self) -> str:
        """In plain English."""
        return (
            f"{REACHED} there are about {people(self.N)} people {between(self)}, averaged over models in which lists and "
            "groups go together in pairs."
        )


def average_over_pairs(
    tables: Mapping[str, CaptureTable], *, covariate: str = "group", draws: int = DRAWS, seed: int = 1
) -> GroupedEstimate:
    """The posterior of N in each group. tables: group → table, all of the same lists. covariate: what the groups are.

    Raises CannotEstimate where the lists do not overlap in all groups together, there are more than 1,024 models (four lists
    with groups, five without), the draws run above a thousand million, or too few of them count (``uneven_weights``);
    WrongUsage where tables are of different lists, or there is none.
    """
    if len({table.lists for table in tables.values()}) != 1:
        raise WrongUsage("Every group needs a table of the same lists, and there must be a group.")
    first = next(iter(tables.values()))
    check_overlaps(CaptureTable(first.lists, np.sum([table.counts for table in tables.values()], axis=0)))
    space = _Space.of(tables, covariate)
    rng = np.random.default_rng(seed)
    fits = [space.fit(chosen, rng) for chosen in range(1 << len(space.pairs))]
    return _told(space, fits, tables, rng=rng, draws=draws, seed=seed)


@dataclass(frozen=True, eq=False)
class _Space:
    """All cells × columns, of what every model has and of each pair; which cells are seen, and their counts."""

    always: np.ndarray
    pairs: tuple[tuple[str, np.ndarray], ...]
    seen: np.ndarray
    counts: np.ndarray

    @classmethod
    def of(cls, tables: Mapping[str, CaptureTable], covariate: str) -> _Space:
        first = next(iter(tables.values()))
        k, groups = first.k, len(tables)
        pairs = k * (k - 1) // 2 + (k if groups > 1 else 0)
        if 1 << pairs > MOST_MODELS:
            raise CannotEstimate(_too_many(k, pairs))
        histories = np.tile(np.arange(1 << k), groups)
        on = 2.0 * (histories[:, None] >> np.arange(k) & 1) - 1
        group = np.repeat(np.arange(groups), 1 << k)
        # Sum to zero: a column for each group but the last, which is −1 in all of them.
        among = (group[:, None] == np.arange(groups - 1)) - 1.0 * (group[:, None] == groups - 1)
        terms = [(f"{first.lists[i]}:{first.lists[j]}", on[:, [i]] * on[:, [j]]) for i, j in combinations(range(k), 2)]
        if groups > 1:
            terms += [(f"{first.lists[i]}:{covariate}", on[:, [i]] * among) for i in range(k)]
        always = np.column_stack([np.ones(len(histories)), on, among])
        counts = np.concatenate([table.counts for table in tables.values()]).astype(np.float64)
        return cls(always, tuple(terms), histories > 0, counts)

    def names(self, chosen: int) -> tuple[str, ...]:
        """Of the pairs of a model."""
        return tuple(name for place, (name, _) in enumerate(self.pairs) if chosen >> place & 1)

    def fit(self, chosen: int, rng: np.random.Generator) -> _Fit:
        """One model: weighted draws of the means of the unseen cells, and the logarithm of its probability of the counts."""
        columns = [pair for place, (_, pair) in enumerate(self.pairs) if chosen >> place & 1]
        whole = np.column_stack([self.always, *columns])
        precision = whole.T @ whole / len(whole)
        precision[0, :] = precision[:, 0] = 0.0  # nothing is known of the constant
        design, counts = whole[self.seen], self.counts[self.seen]
        mode, information = _mode(design, counts, precision)
        root = np.linalg.cholesky(np.linalg.inv(information))
        normal = rng.standard_normal((_OF_EACH, len(mode)))
        stretch = rng.chisquare(_FREEDOM, _OF_EACH) / _FREEDOM
        apart = np.einsum("np,qp->nq", normal, root) / np.sqrt(stretch)[:, None]
        drawn = mode + apart
        logs = np.clip(np.einsum("np,cp->nc", drawn, whole), -700, 60)
        found = (counts * logs[:, self.seen] - np.exp(logs[:, self.seen])).sum(axis=1)
        found += _log_prior(drawn[:, 1:], precision[1:, 1:])
        found -= _log_t((normal**2).sum(axis=1) / stretch, information)
        return _Fit(float(logsumexp(found)), found, np.exp(logs[:, ~self.seen]))


@dataclass(frozen=True, eq=False)
class _Fit:
    log_evidence: float
    log_weights: np.ndarray
    unseen: np.ndarray


def _mode(design: np.ndarray, counts: np.ndarray, precision: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the posterior is highest, and its curvature there."""
    mode: np.ndarray = np.linalg.lstsq(design, np.log(counts + 0.5), rcond=None)[0]
    information = precision
    for _ in range(_ROUNDS):
        means = np.exp(np.clip(design @ mode, -700, 60))
        information = design.T @ (means[:, None] * design) + precision
        slope = design.T @ (counts - means) - precision @ mode
        step = np.linalg.solve(information, slope)
        if float(step @ slope) < 1e-16:
            break
        mode = mode + step * min(1.0, _LONGEST_STEP / max(float(np.abs(design @ step).max()), 1e-300))
    return mode, information


def _log_prior(parameters: np.ndarray, precision: np.ndarray) -> np.ndarray:
    size = float(np.linalg.slogdet(precision)[1])
    constant = (size - len(precision) * float(np.log(2 * np.pi))) / 2
    logs: np.ndarray = constant - np.einsum("np,pq,nq->n", parameters, precision, parameters) / 2
    return logs


def _log_t(distance: np.ndarray, information: np.ndarray) -> np.ndarray:
    columns, size = len(information), float(np.linalg.slogdet(information)[1])
    constant = gammaln((_FREEDOM + columns) / 2) - gammaln(_FREEDOM / 2) - columns / 2 * np.log(_FREEDOM * np.pi)
    logs: np.ndarray = float(constant) + size / 2 - (_FREEDOM + columns) / 2 * np.log1p(distance / _FREEDOM)
    return logs


def _told(
    space: _Space,
    fits: list[_Fit],
    tables: Mapping[str, CaptureTable],
    *,
    rng: np.random.Generator,
    draws: int,
    seed: int,
) -> GroupedEstimate:
    logs = np.concatenate([fit.log_weights for fit in fits])
    weights = np.exp(logs - logsumexp(logs))
    effective = 1 / float((weights**2).sum())
    if effective < _LEAST_EFFECTIVE:
        raise CannotEstimate(_uneven(effective))
    chances = np.array([fit.log_evidence for fit in fits])
    chances = np.exp(chances - logsumexp(chances))
    order = np.argsort(-chances, kind="stable")[:10]
    unseen = np.concatenate([fit.unseen for fit in fits])
    taken = unseen[rng.choice(len(weights), size=draws, p=weights)]
    if float(np.median(taken.sum(axis=1))) > MOST_PEOPLE:
        raise CannotEstimate(_runaway())
    counted = np.array([table.n for table in tables.values()])
    found = counted[:, None] + rng.poisson(np.minimum(taken, 1e15)).T
    best = tuple(PairsWeight(space.names(int(each)), float(chances[each])) for each in order)
    return GroupedEstimate(
        float(np.median(found.sum(axis=0))), int(counted.sum()), tuple(tables), found, best, effective, seed
    )


def _middle(draws: np.ndarray, level: float) -> tuple[float, float]:
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _too_many(k: int, pairs: int) -> Reason:
    return Reason(
        "too_many_lists",
        f"With {k} lists there are {pairs} pairs and too many models of them to average over.",
        "Make one list of those that feed one another.",
        {"lists": k, "pairs": pairs},
    )


def _uneven(effective: float) -> Reason:
    return Reason(
        "uneven_weights",
        f"Of the draws from the models no more than {effective:,.0f} count, too few to be read.",
        "More people who are on several lists.",
        {"effective": effective},
    )


def _runaway() -> Reason:
    return Reason(
        "runs_away",
        "The dark figure runs above a thousand million: the table says nothing about it.",
        "Lists that overlap with each other.",
    )
