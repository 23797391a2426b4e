"""Whether a log-linear model of a sparse table has an estimate at all: existence and identifiability.

A term none of whose lists overlap has margin 0; its parameter is minus infinity, the cells that hold the term are certain to
be empty, and both leave the model (the extended maximum likelihood estimate: Fienberg and Rinaldo 2012, Annals of Statistics
40:996; Chan, Silverman and Vincent 2021, JASA 116:1297, section 2). What is left has a finite estimate if and only if the
margins lie inside the cone of tables with positive cells: the greatest s for which a table x has these margins and every
cell at least s is above 0. The dark figure is identified if and only if the columns that are left are linearly independent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from openinquiry.core.estimation.capture_table import CaptureTable
from openinquiry.core.estimation.designs import Design, as_design
from openinquiry.core.estimation.models import Model, design_of
from openinquiry.core.estimation.poisson import Fits, falling_along

EXISTS, NO_ESTIMATE, NOT_IDENTIFIED, NEITHER = 0, 1, 2, 3
_ABOVE_NOTHING = 1e-7  # people: a least cell that the solver puts below it is 0; margins are whole numbers


@dataclass(frozen=True)
class ExtendedStatus:
    """code: 0 an estimate exists and is identified, 1 none exists, 2 it is not identified, 3 both.

    infinite: terms whose parameter is minus infinity. margin: the greatest least cell, in people; 0 where none exists.
    rank_lacking: columns that depend on others.
    """

    code: int
    infinite: tuple[int, ...]
    margin: float
    rank_lacking: int


@dataclass(frozen=True)
class Reduced:
    """A model without what the zero margins take away. cells: numbers of histories that stay. terms: with the constant."""

    cells: np.ndarray
    terms: tuple[int, ...]
    infinite: tuple[int, ...]

    def design(self, k: int) -> np.ndarray:
        """Cells that stay × terms that stay."""
        design: np.ndarray = design_of(self.terms, k)[self.cells]
        return design


def reduce_model(margins: np.ndarray, model: Model) -> Reduced:
    """The model for a table with these ``margins`` (:attr:`CaptureTable.margins`)."""
    infinite = tuple(term for term in model.terms if margins[term] == 0)
    histories = np.arange(1, 1 << model.k)
    stays = np.ones(len(histories), dtype=bool)
    for term in infinite:
        stays &= (histories & term) != term
    return Reduced(histories[stays], (0, *(term for term in model.terms if margins[term] > 0)), infinite)


def check_estimable(table: CaptureTable, model: Model) -> ExtendedStatus:
    """Whether ``model`` has an extended maximum likelihood estimate for ``table``, and whether it gives the dark figure."""
    reduced = reduce_model(table.margins, model)
    design = reduced.design(table.k)
    lacking = len(reduced.terms) - int(np.linalg.matrix_rank(design)) if design.size else len(reduced.terms)
    margin = least_cell(design, table.counts[reduced.cells])
    exists = margin > _ABOVE_NOTHING
    code = (EXISTS if exists else NO_ESTIMATE) + (NOT_IDENTIFIED if lacking else EXISTS)
    return ExtendedStatus(code, reduced.infinite, margin if exists else 0.0, lacking)


def least_cell(design: np.ndarray, counts: np.ndarray) -> float:
    """The greatest s for which some table with the margins of ``counts`` has every cell at least s; 0 where there is no cell.

    design: cells × columns of 0 and 1; counts: of the cells. The linear programme of Fienberg and Rinaldo (2012, section 3).
    """
    if not len(counts) or not counts.any():
        return 0.0
    if counts.min() > 0:
        return float(counts.min())  # the table itself has it; the greatest may be higher
    columns = np.column_stack([design.T, design.sum(axis=0)])  # x = y + s with y ≥ 0
    found = linprog(
        np.append(np.zeros(len(counts)), -1.0), A_eq=columns, b_eq=design.T @ counts, bounds=(0, None), method="highs"
    )
    return -float(found.fun) if found.fun is not None else 0.0


class Existence:
    """Remembers what was found for empty margins, empty cells and model, on which alone existence depends.

    Where a model has no estimate, no larger model that loses the same terms has one.
    """

    def __init__(self, k: int) -> None:
        self._k = k
        self._known: dict[tuple[Model, bytes], bool] = {}
        self._failing: dict[bytes, list[int]] = {}

    def holds(self, counts: np.ndarray, margins: np.ndarray, model: Model) -> bool:
        """Whether an estimate exists and is identified."""
        reduced = reduce_model(margins, model)
        pattern = (counts[reduced.cells] > 0).tobytes() + bytes(str(reduced.infinite), "ascii")
        if (model, pattern) not in self._known:
            self._known[model, pattern] = self._decide(counts, reduced, pattern)
        return self._known[model, pattern]

    def _decide(self, counts: np.ndarray, reduced: Reduced, pattern: bytes) -> bool:
        mine = sum(1 << term for term in reduced.terms)
        failing = self._failing.setdefault(pattern, [])
        if any(mine & other == other for other in failing):
            return False
        design = reduced.design(self._k)
        every = np.ones((1, design.shape[0]), dtype=bool), np.ones((1, design.shape[1]), dtype=bool)
        found = identified(design, alive=every[0], free=every[1])[0]
        found = found and least_cell(design, counts[reduced.cells]) > _ABOVE_NOTHING
        if not found:
            failing.append(mine)
        return bool(found)


def identified(design: np.ndarray | Design, *, alive: np.ndarray, free: np.ndarray) -> np.ndarray:
    """For each row (arguments as for :func:`fit_many`) whether the free columns are linearly independent on the alive cells.

    The determinant of the products of columns is a whole number: 0 where they are not, and at least 1 where they are.
    """
    products = as_design(design).products(alive.astype(np.float64)) * (free[:, :, None] & free[:, None, :])
    columns = np.arange(free.shape[1])
    products[:, columns, columns] += ~free
    sign, logarithm = np.linalg.slogdet(products)
    found: np.ndarray = (sign > 0) & (logarithm > np.log(0.5))
    return found


def sure_to_exist(
    fits: Fits, design: np.ndarray | Design, counts: np.ndarray, *, alive: np.ndarray, free: np.ndarray
) -> np.ndarray:
    """Rows whose fit is itself a table with the margins and no empty cell, so that no linear programme need look for one.

    Were there none, a plane with small whole coefficients would part the margins of the counts from those of every such table,
    and the two could not agree to a thousandth of the least mean.
    """
    apart = np.abs(as_design(design).times(fits.means - counts)) * free
    least = np.where(alive, fits.means, 1.0).min(axis=1)
    agreed = apart.max(axis=1, initial=0.0) < 1e-3 * least
    sure: np.ndarray = fits.settled & (least > 1e-8) & agreed & free[:, 0]  # nobody at all has no constant
    return sure


def cells_that_fall(fits: Fits, design: np.ndarray | Design, counts: np.ndarray, *, alive: np.ndarray) -> np.ndarray:
    """Rows × cells: which means the last step of a fit shows to fall to 0 for ever, see :func:`falling_along`.

    In a row with any there is no estimate.
    """
    return falling_along(fits.step, design, counts, alive=alive)
