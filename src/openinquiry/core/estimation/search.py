"""Every hierarchical model with all main effects, ranked by an information criterion; and the best, found by fewer fits.

Silverman, Chan and Vincent 2024 (Statistics and Computing 34:44), whose BIC has the logarithm of the number of people
counted. The best is exact: a model with p parameters has a criterion of at least p times the penalty, for no deviance is
below 0, so that once p penalties are more than the best that is known, no larger model need be fitted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import numpy as np
from scipy.special import gammaln

from openinquiry.core.estimation.capture_table import CaptureTable
from openinquiry.core.estimation.existence import Existence, identified, sure_not_to_exist, sure_to_exist
from openinquiry.core.estimation.loglinear import LoglinearFit, fit_loglinear
from openinquiry.core.estimation.models import Model, hierarchical_models
from openinquiry.core.estimation.poisson import fit_many
from openinquiry.core.estimation.refusal import MOST_PEOPLE, CannotEstimate, Reason
from openinquiry.core.shared import WrongUsage

CRITERIA = ("bic", "aic")
_MOST_LISTS = 5  # of six lists there are millions of models; those with pairs alone are 32,768
_MOST_LISTS_IN_PAIRS = 6
_AT_ONCE = 4096  # models whose designs lie in memory together
_BY_A_HAIR = 1e-9  # criteria that differ by less are the same model written in two ways


@dataclass(frozen=True)
class Ranked:
    """A model with the people it gives and its criterion. sure: whether the fit shows by itself that the estimate exists."""

    model: Model
    N: float
    criterion: float
    sure: bool = False


@dataclass(frozen=True)
class Search:
    """ranked: the estimable models, the best first. considered: how many there were in all."""

    ranked: tuple[Ranked, ...]
    considered: int

    @property
    def best(self) -> Ranked:
        """The model with the smallest criterion."""
        return self.ranked[0]


def search_hierarchical(table: CaptureTable, *, largest: int | None = None, criterion: str = "bic") -> Search:
    """Fit every hierarchical model with terms of up to ``largest`` lists (all but k unless given) and rank those that have an
    estimate.

    criterion: one of :data:`CRITERIA`. Raises CannotEstimate where no model has an estimate.
    """
    levels = _by_parameters(table.k, largest)
    lattice = _Lattice(table, criterion)
    ranked = [each for level in levels for each in lattice.of(level) if lattice.exists(each)]
    if not ranked:
        raise CannotEstimate(nothing_estimable())
    ordered = sorted(ranked, key=lambda each: (each.criterion, each.model.parameters, each.model.terms))
    return Search(tuple(ordered), sum(len(level) for level in levels))


def best_hierarchical(table: CaptureTable, *, largest: int | None = None, criterion: str = "bic") -> LoglinearFit:
    """The best of the models that :func:`search_hierarchical` ranks. Raises CannotEstimate where none has an estimate."""
    found = _best(table, largest, criterion, Existence(table.k))
    if found is None:
        raise CannotEstimate(nothing_estimable())
    return fit_loglinear(table, found.model)


def best_of_each(
    counts: np.ndarray, table: CaptureTable, *, largest: int | None = None, criterion: str = "bic"
) -> np.ndarray:
    """People by the best model of each row of ``counts`` (rows × 2^k); nan where none has an estimate."""
    known = Existence(table.k)
    people = np.full(len(counts), np.nan)
    for row, mine in enumerate(counts):
        found = _best(CaptureTable(table.lists, mine), largest, criterion, known)
        people[row] = np.nan if found is None else found.N
    return people


def _best(table: CaptureTable, largest: int | None, criterion: str, known: Existence) -> Ranked | None:
    lattice = _Lattice(table, criterion, known)
    best: Ranked | None = None
    for level in _by_parameters(table.k, largest):
        if best is not None and lattice.least(level[0].parameters) >= best.criterion:
            break
        for each in sorted(lattice.of(level), key=lambda each: (each.criterion, each.model.terms)):
            if best is not None and each.criterion >= best.criterion - _BY_A_HAIR:
                break
            if lattice.exists(each):
                best = each
                break
    return best


class _Lattice:
    """Fits of one table by many models."""

    def __init__(self, table: CaptureTable, criterion: str, known: Existence | None = None) -> None:
        if criterion not in CRITERIA:
            raise WrongUsage(f"There is no criterion {criterion!r}. Use {' or '.join(CRITERIA)}.")
        self._table, self._known = table, known or Existence(table.k)
        self._penalty = float(np.log(max(table.n, 1))) if criterion == "bic" else 2.0
        counts = table.counts[None, 1:].astype(np.float64)
        self._saturated = -2 * float(_log_likelihoods(counts, counts)[0])

    def least(self, parameters: int) -> float:
        """What no model with so many parameters is below."""
        return self._saturated + parameters * self._penalty

    def exists(self, fitted: Ranked) -> bool:
        """Whether the model has an estimate that is identified."""
        return fitted.sure or self._known.holds(self._table.counts, self._table.margins, fitted.model)

    def of(self, level: tuple[Model, ...]) -> Iterator[Ranked]:
        """The fits that settle of models with as many parameters each."""
        for start in range(0, len(level), _AT_ONCE):
            yield from self._fitted(level[start : start + _AT_ONCE])

    def _fitted(self, models: tuple[Model, ...]) -> Iterator[Ranked]:
        terms = np.array([(0, *model.terms) for model in models])
        histories = np.arange(1, 1 << self._table.k)
        designs = ((histories[None, :, None] & terms[:, None, :]) == terms[:, None, :]).astype(np.float64)
        free = self._table.margins[terms] > 0
        alive = (designs @ (~free).astype(np.float64)[:, :, None])[:, :, 0] == 0
        counts = np.broadcast_to(self._table.counts[1:].astype(np.float64), alive.shape)
        fits = fit_many(designs, counts, alive=alive, free=free)
        sure = sure_to_exist(fits, designs, counts, alive=alive, free=free)
        never = sure_not_to_exist(fits, designs, counts, alive=alive)
        sure[sure] = identified(designs[sure], alive=alive[sure], free=free[sure])
        values = len(terms[0]) * self._penalty - 2 * _log_likelihoods(counts, fits.means)
        people = self._table.n + np.exp(np.minimum(fits.coefficients[:, 0], 60.0))
        for row in np.flatnonzero(fits.settled & ~never & (people < MOST_PEOPLE)):
            yield Ranked(models[row], float(people[row]), float(values[row]), bool(sure[row]))


def _log_likelihoods(counts: np.ndarray, means: np.ndarray) -> np.ndarray:
    """Of each row; cells that are sure to be empty have mean and count 0 and say nothing."""
    logs = np.log(np.where(means > 0, means, 1.0))
    found: np.ndarray = (counts * logs - means - gammaln(counts + 1)).sum(axis=1)
    return found


@cache
def _by_parameters(k: int, largest: int | None) -> tuple[tuple[Model, ...], ...]:
    """The models in groups of as many parameters, the smallest first. Raises CannotEstimate where they are too many."""
    order = min(largest or k - 1, k - 1)
    if k > _MOST_LISTS_IN_PAIRS or (k > _MOST_LISTS and order > 2):
        raise CannotEstimate(_too_many_models(k, order))
    ordered = sorted(hierarchical_models(k, largest=largest), key=lambda model: model.parameters)
    return tuple(tuple(group) for _, group in groupby(ordered, key=lambda model: model.parameters))


def _too_many_models(k: int, order: int) -> Reason:
    return Reason(
        "too_many_models",
        f"Of {k} lists there are too many models with terms of up to {order} lists to look at each.",
        "Make one list of those that feed one another, or search models with pairs alone (up to six lists).",
        {"lists": k, "order": order},
    )


def nothing_estimable() -> Reason:
    """Why a search comes back with nothing."""
    return Reason(
        "nothing_estimable",
        "None of the models has an estimate for this table: the lists hardly overlap.",
        "More people who are on several lists.",
    )
