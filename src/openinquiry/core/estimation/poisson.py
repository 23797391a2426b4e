"""Many Poisson log-linear fits at once, by Newton's method with all tables in one array.

The log-likelihood is concave and its information matrix is the one of iteratively reweighted least squares (McCullagh and
Nelder 1989, section 2.5), so that every fit either settles in a few rounds or runs off to where no estimate exists.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_ROUNDS = 60
_LONGEST_STEP = 6.0  # of a linear predictor in one round, beyond which the quadratic picture of the curve is no guide
_SETTLED = 1e-18  # twice the gain that one more round promises, as a share of the people counted


@dataclass(frozen=True)
class Fits:
    """One row a table. coefficients: rows × columns, 0 for columns that are not free. means: rows × cells, 0 for cells that
    are not alive. information: rows × columns × columns, at the estimate. settled: whether a finite estimate was reached.
    """

    coefficients: np.ndarray
    means: np.ndarray
    information: np.ndarray
    settled: np.ndarray


def fit_many(design: np.ndarray, counts: np.ndarray, *, alive: np.ndarray, free: np.ndarray) -> Fits:
    """Fit the tables of ``counts`` (rows × cells) by one ``design`` (cells × columns of 0 and 1).

    alive: rows × cells, which cells of a table are part of its model. free: rows × columns, which parameters are.
    """
    rows, columns = counts.shape[0], design.shape[1]
    products = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    wanted = np.where(free, counts @ design, 0.0)
    fits = Fits(
        np.zeros((rows, columns)),
        np.zeros(counts.shape),
        np.zeros((rows, columns, columns)),
        np.zeros(rows, dtype=bool),
    )
    going = np.arange(rows)
    coefficients = _first_guess(design, products, counts, alive=alive, free=free)
    for _ in range(_ROUNDS):
        live, mine = alive[going], free[going]
        means = np.exp(np.clip(coefficients @ design.T, -700, 60)) * live
        information = _information(means, products, free=mine)
        slope = np.where(mine, wanted[going] - means @ design, 0.0)
        step = np.linalg.solve(information, slope[:, :, None])[:, :, 0]
        done = np.abs((step * slope).sum(axis=1)) <= _SETTLED * np.maximum(counts[going].sum(axis=1), 1.0)
        stop = done | (means + ~live <= 1e-13).any(axis=1) | ~np.isfinite(step).all(axis=1)
        if stop.any():
            ended = going[stop]
            fits.coefficients[ended], fits.means[ended] = coefficients[stop], means[stop]
            fits.information[ended], fits.settled[ended] = information[stop], done[stop]
            going, coefficients, step = going[~stop], coefficients[~stop], step[~stop]
        if not len(going):
            break
        longest = np.abs(step @ design.T).max(axis=1, initial=0.0)
        coefficients = coefficients + step * np.minimum(1.0, _LONGEST_STEP / np.maximum(longest, 1e-300))[:, None]
    return fits


def _first_guess(
    design: np.ndarray, products: np.ndarray, counts: np.ndarray, *, alive: np.ndarray, free: np.ndarray
) -> np.ndarray:
    """Least squares on the logarithms of the counts, each weighed by its count, with something added to empty cells."""
    raised = (counts + np.where(counts > 0, 0.0, 0.1)) * alive
    logs = np.log(np.where(alive, raised, 1.0))
    information = _information(raised, products, free=free)
    wanted = np.where(free, (raised * logs) @ design, 0.0)
    guess: np.ndarray = np.linalg.solve(information, wanted[:, :, None])[:, :, 0]
    return guess


def _information(means: np.ndarray, products: np.ndarray, *, free: np.ndarray) -> np.ndarray:
    """Rows × columns × columns; a parameter that is not free stands alone with 1. A touch of ridge keeps it from being
    singular where columns depend on one another, which the caller finds by their rank.
    """
    columns = free.shape[1]
    whole: np.ndarray = (means @ products).reshape(-1, columns, columns)
    whole *= free[:, :, None] & free[:, None, :]
    diagonal = np.arange(columns)
    largest = whole[:, diagonal, diagonal].max(axis=1, initial=1.0)
    whole[:, diagonal, diagonal] += np.where(free, 1e-14 * largest[:, None], 1.0)
    return whole
