"""Every hierarchical model with all main effects, ranked by an information criterion; and the best, found by far fewer fits.

Silverman, Chan and Vincent 2024 (Statistics and Computing 34:44), whose BIC has the logarithm of the number of people
counted. The best is exact, by :mod:`.branch_and_bound`: where the search does not end it is refused and not guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from openinquiry.core.estimation.branch_and_bound import MOST_FITS, TreeSearch, go_downhill, search_trees
from openinquiry.core.estimation.capture_table import CaptureTable
from openinquiry.core.estimation.existence import Existence
from openinquiry.core.estimation.lattice import FittedTable, Lattice, fit_all, lattice_of, penalty_of
from openinquiry.core.estimation.loglinear import LoglinearFit, fit_loglinear
from openinquiry.core.estimation.models import Model, design_of, hierarchical_models
from openinquiry.core.estimation.refusal import CannotEstimate, Reason

_MOST_LISTS_RANKED = 5  # of six lists there are millions of models; those with pairs alone are 32,768
_MOST_LISTS = 8
_MOST_TERMS = 64
_DOWNHILL_AT_ONCE = 64  # tables


@dataclass(frozen=True)
class Ranked:
    """A model with the people it gives and its criterion."""

    model: Model
    N: float
    criterion: float


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

    criterion: one of :data:`.lattice.CRITERIA`. Raises CannotEstimate where no model has an estimate, or the models are too
    many to fit each: with more than five lists, or six in pairs.
    """
    order = _order(table.k, largest)
    if table.k > _MOST_LISTS_RANKED + 1 or (table.k > _MOST_LISTS_RANKED and order > 2):
        raise CannotEstimate(_too_many_models(table.k, order))
    lattice = _lattice(table.k, order)
    mine, models = _asked(table.counts, lattice, criterion, Existence(table.k)), _every_model(table.k, order)
    fit_all((mine, each) for each in models)
    fits = [fit for fit in mine.fits.values() if mine.exists(fit)]
    if not fits:
        raise CannotEstimate(nothing_estimable())
    found = [Ranked(lattice.model(fit.chosen), fit.N, fit.criterion) for fit in fits]
    ordered = sorted(found, key=lambda each: (round(each.criterion, 7), each.model.parameters, each.model.terms))
    return Search(tuple(ordered), len(models))


def best_hierarchical(
    table: CaptureTable, *, largest: int | None = None, criterion: str = "bic", most_fits: int = MOST_FITS
) -> LoglinearFit:
    """The best of all hierarchical models with terms of up to ``largest`` lists (all but k unless given).

    criterion: one of :data:`.lattice.CRITERIA`. most_fits: after so many the search is given up.

    Raises CannotEstimate where no model has an estimate, the search is given up (``search_not_ended``, with the best model so
    far and how much better another one could be), or the lattice is too large (``too_many_models``): more than eight lists, or
    more than 64 interactions.
    """
    lattice = _lattice(table.k, _order(table.k, largest))
    mine = _asked(table.counts, lattice, criterion, Existence(table.k))
    found = search_trees([mine], most_fits=most_fits)[0]
    if not found.done:
        raise CannotEstimate(_not_ended(found))
    if found.best is None:
        raise CannotEstimate(nothing_estimable())
    return fit_loglinear(table, lattice.model(found.best.chosen))


def best_of_each(
    counts: np.ndarray,
    table: CaptureTable,
    *,
    largest: int | None = None,
    criterion: str = "bic",
    start: Model | None = None,
    most_fits: int = MOST_FITS // 4,
) -> np.ndarray:
    """People by the best model of each row of ``counts`` (rows × 2^k); nan where there is none or the search is given up.

    Every row has the whole search, not one among the best models of another table. start: a model that is likely to be good
    for the rows; it makes the search quicker and its result no other. most_fits: of each row.
    """
    lattice, known = _lattice(table.k, _order(table.k, largest)), Existence(table.k)
    tables = [_asked(row, lattice, criterion, known) for row in counts]
    starts = () if start is None else (lattice.bits(start),)
    found = search_trees(tables, starts=starts, most_fits=most_fits)
    return np.array([each.best.N if each.done and each.best is not None else np.nan for each in found])


def downhill_hierarchical(
    table: CaptureTable, *, largest: int | None = None, criterion: str = "bic", start: Model | None = None
) -> LoglinearFit:
    """The model that is reached from ``start`` (main effects unless given) by adding or dropping one term, the best one each
    time, until no such step makes the criterion smaller: quick, and not always the best (Silverman, Chan and Vincent 2024).

    Arguments and errors as for :func:`best_hierarchical`.
    """
    lattice = _lattice(table.k, _order(table.k, largest))
    search = TreeSearch(_asked(table.counts, lattice, criterion, Existence(table.k)))
    go_downhill([search], (0 if start is None else lattice.bits(start),))
    if search.best is None:
        raise CannotEstimate(nothing_estimable())
    return fit_loglinear(table, lattice.model(search.best.chosen))


def downhill_of_each(
    counts: np.ndarray, table: CaptureTable, *, largest: int | None = None, criterion: str = "bic"
) -> np.ndarray:
    """People by the model that :func:`downhill_hierarchical` reaches for each row (rows × 2^k); nan where there is none."""
    lattice, known = _lattice(table.k, _order(table.k, largest)), Existence(table.k)
    searches = [TreeSearch(_asked(row, lattice, criterion, known)) for row in counts]
    for begin in range(0, len(searches), _DOWNHILL_AT_ONCE):
        go_downhill(searches[begin : begin + _DOWNHILL_AT_ONCE], (0,))
    return np.array([np.nan if each.best is None else each.best.N for each in searches])


def _order(k: int, largest: int | None) -> int:
    return min(largest or k - 1, k - 1)


def _lattice(k: int, order: int) -> Lattice:
    if k > _MOST_LISTS or len(lattice_of(k, order).terms) > _MOST_TERMS:
        raise CannotEstimate(_too_many_models(k, order))
    return lattice_of(k, order)


def _asked(counts: np.ndarray, lattice: Lattice, criterion: str, known: Existence) -> FittedTable:
    margins = counts @ design_of(range(1 << lattice.k), lattice.k).astype(np.int64)
    return FittedTable(lattice, counts, margins, penalty_of(criterion, int(counts.sum())), known)


@cache
def _every_model(k: int, order: int) -> tuple[int, ...]:
    lattice = lattice_of(k, order)
    return tuple(lattice.bits(model) for model in hierarchical_models(k, largest=order))


def _too_many_models(k: int, order: int) -> Reason:
    return Reason(
        "too_many_models",
        f"Of {k} lists there are too many models with terms of up to {order} lists to search.",
        "Make one list of those that feed one another, or search models with pairs alone (up to eight lists).",
        {"lists": k, "order": order},
    )


def _not_ended(search: TreeSearch) -> Reason:
    numbers: dict[str, float | int | str] = {"fits": search.fits, "no_criterion_below": search.bound}
    said = "found none with an estimate"
    if search.best is not None:
        model = search.table.lattice.model(search.best.chosen).notation
        numbers |= {"best_so_far": model, "N": search.best.N, "criterion": search.best.criterion}
        said = (
            f"found none better than {model}; another one could be better by {search.best.criterion - search.bound:.2f}"
        )
    return Reason(
        "search_not_ended",
        f"After {search.fits:,} fits the search for the best model was given up: it {said}.",
        "Make one list of those that feed one another, or search models with pairs alone.",
        numbers,
    )


def nothing_estimable() -> Reason:
    """Why a search comes back with nothing."""
    return Reason(
        "nothing_estimable",
        "None of the models has an estimate for this table: the lists hardly overlap.",
        "More people who are on several lists.",
    )
