"""Which pairs of lists go together: forward selection of two-list terms, for one table or many resamples of it at once.

From the main effects on, the pair whose overlap is the least likely under the present fit is taken in, as long as that
probability is below a threshold and the model with the pair has an estimate (Chan, Silverman and Vincent 2021, JASA 116:1297,
section 3). Probabilities are compared by their logarithms: of a strong overlap the tail is below the smallest number a
computer holds, and then the pairs could not be told apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, pdtr, pdtrc

from openinquiry.core.estimation.capture_table import CaptureTable
from openinquiry.core.estimation.existence import Existence, identified, sure_not_to_exist, sure_to_exist
from openinquiry.core.estimation.models import Model, design_of, independence
from openinquiry.core.estimation.one_thread import on_one_thread
from openinquiry.core.estimation.poisson import fit_many
from openinquiry.core.estimation.refusal import CannotEstimate, Reason

P_ENTER = 0.02


def select_stepwise(table: CaptureTable, *, p_enter: float = P_ENTER) -> Model:
    """The model that forward selection finds. p_enter: between 0 and 1.

    Raises CannotEstimate where the main effects alone have no estimate, for then nothing can be compared with them.
    """
    model = select_many(table.counts[None, :], k=table.k, p_enter=p_enter).models[0]
    if model is None:
        raise CannotEstimate(_no_start())
    return model


def people_by_stepwise(k: int, *, p_enter: float = P_ENTER) -> Callable[[np.ndarray], np.ndarray]:
    """A function from counts (rows × 2^k) to people by the model that forward selection finds for each; nan where none is."""
    known = Existence(k)

    def people(counts: np.ndarray) -> np.ndarray:
        found: np.ndarray = select_many(counts, k=k, p_enter=p_enter, existence=known).dark + counts.sum(axis=1)
        return found

    return people


class Selected:
    """models: of each row, None where not even the main effects have an estimate. dark: the dark figure, nan there."""

    def __init__(self, models: list[Model | None], dark: np.ndarray) -> None:
        self.models, self.dark = models, dark


@on_one_thread
def select_many(
    counts: np.ndarray, *, k: int, p_enter: float = P_ENTER, existence: Existence | None = None
) -> Selected:
    """Forward selection for every row of ``counts`` (rows × 2^k)."""
    selection = _Selection(counts, k, p_enter, existence or Existence(k))
    tried: dict[Model, list[int]] = {independence(k): list(range(len(counts)))}
    while tried:
        following = defaultdict(list)
        for model, rows in tried.items():
            for row, larger in selection.try_out(model, np.array(rows)):
                following[larger].append(row)
        tried = following
    return Selected(selection.models, selection.dark)


class _Selection:
    """Where the selection of each row has got to: its model, and the pairs that are still to be tried with it."""

    def __init__(self, counts: np.ndarray, k: int, p_enter: float, known: Existence) -> None:
        self._counts, self._margins = counts, counts @ design_of(range(1 << k), k)
        self._log_enter, self._known = float(np.log(p_enter)), known
        self.models: list[Model | None] = [None] * len(counts)
        self.dark = np.full(len(counts), np.nan)
        self._pairs: list[Iterator[int]] = [iter(()) for _ in counts]
        self._larger: dict[tuple[Model, int], Model] = {}

    def try_out(self, model: Model, rows: np.ndarray) -> Iterator[tuple[int, Model]]:
        """Take ``model`` for the rows in which it has an estimate, and give for each row what to try next, if anything."""
        fits = fit_rows(self._counts[rows], self._margins[rows], model)
        good = fits.sure.copy()
        for place in np.flatnonzero(~fits.sure & ~fits.never):
            row = rows[place]
            good[place] = self._known.holds(self._counts[row], self._margins[row], model)
        if good.any():
            self._take(model, rows[good], fits, good)
        for row in rows:
            mine, pair = self.models[row], next(self._pairs[row], None)
            if mine is not None and pair is not None:
                if (mine, pair) not in self._larger:
                    self._larger[mine, pair] = mine.with_term(pair)
                yield int(row), self._larger[mine, pair]

    def _take(self, model: Model, rows: np.ndarray, fits: RowFits, good: np.ndarray) -> None:
        self.dark[rows] = np.where(fits.settled[good], np.exp(np.minimum(fits.coefficients[good, 0], 60.0)), np.nan)
        pairs, order, chances = _candidates(fits.means[good], self._margins[rows], model)
        unlikely = (chances < self._log_enter).sum(axis=1)
        for place, row in enumerate(rows):
            self.models[row] = model
            self._pairs[row] = iter(pairs[order[place, : unlikely[place]]].tolist())


@dataclass(frozen=True)
class RowFits:
    """coefficients, means (rows × 2^k, the first 0) and settled of :func:`fit_many`, for one model. sure: the fit shows by
    itself that an estimate exists and is identified; never: that none exists.
    """

    coefficients: np.ndarray
    means: np.ndarray
    settled: np.ndarray
    sure: np.ndarray
    never: np.ndarray


def fit_rows(counts: np.ndarray, margins: np.ndarray, model: Model) -> RowFits:
    """Fit one model to many tables (rows × 2^k), each with its own empty margins."""
    terms = (0, *model.terms)
    design = model.design()[1:]
    free = margins[:, terms] > 0
    alive = (~free).astype(np.float64) @ design.T == 0
    cells = counts[:, 1:].astype(np.float64)
    fits = fit_many(design, cells, alive=alive, free=free)
    sure = sure_to_exist(fits, design, cells, alive=alive, free=free)
    sure[sure] = identified(
        np.broadcast_to(design, (int(sure.sum()), *design.shape)), alive=alive[sure], free=free[sure]
    )
    means = np.column_stack([np.zeros(len(counts)), fits.means])
    never = sure_not_to_exist(fits, design, cells, alive=alive)
    return RowFits(fits.coefficients, means, fits.settled, sure, never)


def _candidates(means: np.ndarray, margins: np.ndarray, model: Model) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs that are not in the model; for each row their order and the logarithm of how likely their overlap is."""
    pairs = np.array([t for t in range(1 << model.k) if t.bit_count() == 2 and t not in model.terms], dtype=np.int64)
    if not len(pairs):
        return pairs, np.zeros((len(means), 0), dtype=np.int64), np.zeros((len(means), 0))
    expected = means @ design_of(pairs, model.k)
    chances = log_tail(margins[:, pairs], expected)
    return pairs, np.argsort(chances, axis=1, kind="stable"), chances


def log_tail(found: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """The logarithm of the Poisson probability of a number at least as far out as ``found``, on the side where it lies."""
    above = found >= expected
    with np.errstate(divide="ignore"):
        plain = np.log(np.where(above, pdtrc(found - 1, expected), pdtr(found, expected)))
    far = ~np.isfinite(plain) | (plain < -600)
    if far.any():
        plain = np.where(far, _far_tail(found, expected, above=above), plain)
    return np.where((found == 0) & above, 0.0, plain)


def _far_tail(found: np.ndarray, expected: np.ndarray, *, above: np.ndarray) -> np.ndarray:
    """The first term of the tail and the geometric series that bounds the rest."""
    safe = np.maximum(expected, 1e-300)
    first = found * np.log(safe) - safe - gammaln(found + 1)
    ratio = np.where(above, safe / (found + 1), found / safe)
    tail: np.ndarray = first - np.log1p(-np.minimum(ratio, 1 - 1e-12))
    return tail


def _no_start() -> Reason:
    return Reason(
        "no_start",
        "Not even the model in which lists are independent has an estimate, so no pair of lists can be added to it.",
        "Lists that overlap with each other.",
    )
