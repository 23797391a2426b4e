"""Many Poisson log-linear fits at once, by Newton's method with all tables in one array.

The log-likelihood is concave and its information matrix is the one of iteratively reweighted least squares (McCullagh and
Nelder 1989, section 2.5), so that every fit either settles in a few rounds or runs off to where no estimate exists.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from openinquiry.core.estimation.designs import Design, as_design
from openinquiry.core.estimation.one_thread import on_one_thread

_ROUNDS = 60
_LONGEST_STEP = 6.0  # of a linear predictor in one round, beyond which the quadratic picture of the curve is no guide
_SETTLED = (
    1e-11  # twice the gain that a round promises, as a share of the people counted; that round squares what is left
)
_LOOK_EVERY = 4  # rounds, for fits that run off
_NEAR_ENOUGH = 0.005  # of a log-likelihood: a bound this near to it tells as much as one that is nearer


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
def fit_many(design: np.ndarray | Design, counts: np.ndarray, *, alive: np.ndarray, free: np.ndarray) -> Fits:
    """Fit the tables of ``counts`` (rows × cells).

    design: cells × columns of 0 and 1, or columns of each row's own. alive: rows × cells, which cells are part of the model.
    free: rows × columns, which parameters are.
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
    work = _Work(as_design(design), counts.astype(np.float64), alive, free)
    going, coefficients = np.arange(rows), work.first_guess()
    for number in range(_ROUNDS):
        means = work.means(coefficients)
        information = work.information(means)
        slope = work.slope(means)
        step = np.linalg.solve(information, slope[:, :, None])[:, :, 0]
        done = np.abs((step * slope).sum(axis=1)) <= _SETTLED * work.people
        longest = np.abs(work.predicted(step)).max(axis=1, initial=0.0)
        coefficients = coefficients + step * np.minimum(1.0, _LONGEST_STEP / np.maximum(longest, 1e-300))[:, None]
        stop = done | work.gone(means) | ~np.isfinite(step).all(axis=1)
        if number % _LOOK_EVERY == _LOOK_EVERY - 1:
            stop |= work.falls(step)
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


def falling_along(
    step: np.ndarray, design: np.ndarray | Design, counts: np.ndarray, *, alive: np.ndarray
) -> np.ndarray:
    """Rows × cells: which means fall to 0 for ever along a step of a fit; in a row with any there is no estimate.

    Arguments as for :func:`fit_many`. Where a mean falls to 0, Newton's method lowers its logarithm by one in each round, so
    that the step points in a direction of whole numbers. If along it no mean rises, some fall, and none of a cell with people
    does, the likelihood rises for ever (Fienberg and Rinaldo 2012, section 3).
    """
    away = np.round(-np.nan_to_num(step))
    falls = np.where(alive, as_design(design).along(away), 0.0)
    never = ((falls >= 0) & ((falls == 0) | (counts == 0))).all(axis=1)
    found: np.ndarray = np.where(never[:, None], falls > 0, False)
    return found


@on_one_thread
def likelihood_bounds(
    design: np.ndarray | Design, counts: np.ndarray, *, alive: np.ndarray, free: np.ndarray, enough: np.ndarray
) -> np.ndarray:
    """For each row what its log-likelihood, without the factorials of the counts, is sure not to be above.

    Arguments as for :func:`fit_many`. enough: for each row a value below which nobody asks how far below.

    The bound holds whether an estimate exists or not: by Fenchel's duality no log-likelihood is above Σ x·log x − x of any
    table x ≥ 0 that has the margins of the counts (Boyd and Vandenberghe 2004, Convex Optimization, section 5.7), and each of
    Newton's steps s leads to such a table, μ·(1 + s), unless a cell of it falls below 0.
    """
    bounds = np.full(len(free), np.inf)
    if not len(free):
        return bounds
    work = _Work(as_design(design), counts.astype(np.float64), alive, free)
    going, coefficients = np.arange(len(free)), work.first_guess()
    for _ in range(_ROUNDS):
        means = work.means(coefficients)
        slope = work.slope(means)
        step = np.linalg.solve(work.information(means), slope[:, :, None])[:, :, 0]
        along = work.predicted(step)
        table = means * (1 + along)
        holds = (table >= -1e-9).all(axis=1) & np.isfinite(step).all(axis=1)
        found = (table * np.log(np.where(table > 0, table, 1.0)) - table).sum(axis=1)
        bounds[going] = np.minimum(bounds[going], np.where(holds, found, np.inf))
        near = bounds[going] - work.log_likelihood(coefficients, means) < _NEAR_ENOUGH
        stop = near | (bounds[going] < enough[going]) | work.gone(means) | ~np.isfinite(step).all(axis=1)
        longest = np.abs(along).max(axis=1, initial=0.0)
        coefficients = coefficients + step * np.minimum(1.0, _LONGEST_STEP / np.maximum(longest, 1e-300))[:, None]
        if stop.any():
            going, coefficients = going[~stop], coefficients[~stop]
            work = work.only(~stop)
        if not len(going):
            break
    return bounds


class _Work:
    """The fits that are going on."""

    def __init__(self, design: Design, counts: np.ndarray, alive: np.ndarray, free: np.ndarray) -> None:
        self._design, self._counts, self._alive, self._free = design, counts, alive, free
        self._wanted = np.where(free, design.times(counts), 0.0)
        self.people = np.maximum(counts.sum(axis=1), 1.0)

    def only(self, rows: np.ndarray) -> _Work:
        """The work on these rows alone."""
        return _Work(self._design.only(rows), self._counts[rows], self._alive[rows], self._free[rows])

    def first_guess(self) -> np.ndarray:
        """Least squares on the logarithms of the counts, each weighed by its count, with a little added to empty cells."""
        raised = (self._counts + np.where(self._counts > 0, 0.0, 0.1)) * self._alive
        logs = np.log(np.where(self._alive, raised, 1.0))
        wanted = np.where(self._free, self._design.times(raised * logs), 0.0)
        guess: np.ndarray = np.linalg.solve(self.information(raised), wanted[:, :, None])[:, :, 0]
        return guess

    def predicted(self, coefficients: np.ndarray) -> np.ndarray:
        """Rows × cells: the logarithms of the means."""
        return self._design.along(coefficients)

    def means(self, coefficients: np.ndarray) -> np.ndarray:
        """Rows × cells."""
        means: np.ndarray = np.exp(np.clip(self.predicted(coefficients), -700, 60)) * self._alive
        return means

    def log_likelihood(self, coefficients: np.ndarray, means: np.ndarray) -> np.ndarray:
        """Of each row, without the factorials of the counts."""
        found: np.ndarray = (self._wanted * coefficients).sum(axis=1) - means.sum(axis=1)
        return found

    def slope(self, means: np.ndarray) -> np.ndarray:
        """Rows × columns: how the log-likelihood rises with each parameter."""
        return np.where(self._free, self._wanted - self._design.times(means), 0.0)

    def falls(self, step: np.ndarray) -> np.ndarray:
        """Rows whose step shows that there is no estimate."""
        found: np.ndarray = np.any(falling_along(step, self._design, self._counts, alive=self._alive), axis=1)
        return found

    def gone(self, means: np.ndarray) -> np.ndarray:
        """Rows in which a mean is as good as 0, and which :meth:`falls` did not catch on their way. Estimates with means of
        1e-15 exist, where some counts are in the millions.
        """
        found: np.ndarray = (means + ~self._alive <= 1e-30).any(axis=1)
        return found

    def information(self, means: np.ndarray) -> np.ndarray:
        """Rows × columns × columns; a parameter that is not free stands alone with 1. A touch of ridge keeps it from being
        singular where columns depend on one another, which the caller finds by their rank.
        """
        columns = self._free.shape[1]
        whole = self._design.products(means)
        if not self._free.all():
            whole *= self._free[:, :, None] & self._free[:, None, :]
        diagonal = np.arange(columns)
        whole[:, diagonal, diagonal] += np.where(self._free, 1e-14 * whole[:, diagonal, diagonal] + 1e-100, 1.0)
        return whole
