"""Many Poisson log-linear fits at once, by Newton's method with all tables in one array.

The log-likelihood is concave and its information matrix is the one of iteratively reweighted least squares (McCullagh and
Nelder 1989, section 2.5), so that every fit either settles in a few rounds or runs off to where no estimate exists.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from openinquiry.core.estimation.one_thread import on_one_thread

_ROUNDS = 60
_LONGEST_STEP = 6.0  # of a linear predictor in one round, beyond which the quadratic picture of the curve is no guide
_SETTLED = (
    1e-11  # twice the gain that a round promises, as a share of the people counted; that round squares what is left
)


@dataclass(frozen=True)
class Fits:
    """One row a fit. coefficients: rows × columns, 0 for columns that are not free. means: rows × cells, 0 for cells that
    are not alive. information: rows × columns × columns. settled: whether a finite estimate was reached. step: rows × columns,
    the last step.
    """

    coefficients: np.ndarray
    means: np.ndarray
    information: np.ndarray
    settled: np.ndarray
    step: np.ndarray


@on_one_thread
def fit_many(design: np.ndarray, counts: np.ndarray, *, alive: np.ndarray, free: np.ndarray) -> Fits:
    """Fit the tables of ``counts`` (rows × cells).

    design: of 0 and 1; cells × columns, one for all rows, or rows × cells × columns, one for each. alive: rows × cells, which
    cells are part of the model. free: rows × columns, which parameters are.
    """
    rows, columns = free.shape
    fits = Fits(
        np.zeros((rows, columns)),
        np.zeros(counts.shape),
        np.zeros((rows, columns, columns)),
        np.zeros(rows, dtype=bool),
        np.zeros((rows, columns)),
    )
    if rows == 0:
        return fits
    work = _Work(design, counts.astype(np.float64), alive, free)
    going, coefficients = np.arange(rows), work.first_guess()
    for _ in range(_ROUNDS):
        means = work.means(coefficients)
        information = work.information(means)
        slope = work.slope(means)
        step = np.linalg.solve(information, slope[:, :, None])[:, :, 0]
        done = np.abs((step * slope).sum(axis=1)) <= _SETTLED * work.people
        longest = np.abs(work.predicted(step)).max(axis=1, initial=0.0)
        coefficients = coefficients + step * np.minimum(1.0, _LONGEST_STEP / np.maximum(longest, 1e-300))[:, None]
        stop = done | work.gone(means) | ~np.isfinite(step).all(axis=1)
        if stop.any():
            ended = going[stop]
            fits.coefficients[ended], fits.information[ended] = coefficients[stop], information[stop]
            fits.means[ended], fits.settled[ended] = work.means(coefficients)[stop], done[stop]
            fits.step[ended] = step[stop]
            going, coefficients = going[~stop], coefficients[~stop]
            work = work.only(~stop)
        if not len(going):
            break
    return fits


class _Work:
    """The fits that are going on. A design for all rows is multiplied out once."""

    def __init__(
        self,
        design: np.ndarray,
        counts: np.ndarray,
        alive: np.ndarray,
        free: np.ndarray,
        products: np.ndarray | None = None,
    ) -> None:
        self._design, self._counts, self._alive, self._free = design, counts, alive, free
        self._products = products
        if design.ndim == 2 and products is None:
            self._products = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
        self._wanted = np.where(free, self._times(counts), 0.0)
        self.people = np.maximum(counts.sum(axis=1), 1.0)

    def only(self, rows: np.ndarray) -> _Work:
        """The work on these rows alone."""
        design = self._design if self._design.ndim == 2 else self._design[rows]
        return _Work(design, self._counts[rows], self._alive[rows], self._free[rows], self._products)

    def first_guess(self) -> np.ndarray:
        """Least squares on the logarithms of the counts, each weighed by its count, with a little added to empty cells."""
        raised = (self._counts + np.where(self._counts > 0, 0.0, 0.1)) * self._alive
        logs = np.log(np.where(self._alive, raised, 1.0))
        wanted = np.where(self._free, self._times(raised * logs), 0.0)
        guess: np.ndarray = np.linalg.solve(self.information(raised), wanted[:, :, None])[:, :, 0]
        return guess

    def predicted(self, coefficients: np.ndarray) -> np.ndarray:
        """Rows × cells: the logarithms of the means."""
        if self._design.ndim == 2:
            found: np.ndarray = coefficients @ self._design.T
        else:
            found = (self._design @ coefficients[:, :, None])[:, :, 0]
        return found

    def means(self, coefficients: np.ndarray) -> np.ndarray:
        """Rows × cells."""
        means: np.ndarray = np.exp(np.clip(self.predicted(coefficients), -700, 60)) * self._alive
        return means

    def slope(self, means: np.ndarray) -> np.ndarray:
        """Rows × columns: how the log-likelihood rises with each parameter."""
        return np.where(self._free, self._wanted - self._times(means), 0.0)

    def gone(self, means: np.ndarray) -> np.ndarray:
        """Rows in which a mean is as good as 0: they are on their way to where no estimate exists."""
        found: np.ndarray = (means + ~self._alive <= 1e-13).any(axis=1)
        return found

    def information(self, means: np.ndarray) -> np.ndarray:
        """Rows × columns × columns; a parameter that is not free stands alone with 1. A touch of ridge keeps it from being
        singular where columns depend on one another, which the caller finds by their rank.
        """
        columns = self._free.shape[1]
        if self._products is not None:
            whole: np.ndarray = (means @ self._products).reshape(-1, columns, columns)
        else:
            whole = (self._design * means[:, :, None]).transpose(0, 2, 1) @ self._design
        if not self._free.all():
            whole *= self._free[:, :, None] & self._free[:, None, :]
        diagonal = np.arange(columns)
        largest = whole[:, diagonal, diagonal].max(axis=1, initial=1.0)
        whole[:, diagonal, diagonal] += np.where(self._free, 1e-14 * largest[:, None], 1.0)
        return whole

    def _times(self, cells: np.ndarray) -> np.ndarray:
        if self._design.ndim == 2:
            product: np.ndarray = cells @ self._design
        else:
            product = (cells[:, None, :] @ self._design)[:, 0, :]
        return product
