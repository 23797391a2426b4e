"""One Poisson log-linear fit to any columns, with an offset; and the likelihood of the dark figure under it.

For models whose columns are not terms of lists: how often somebody was seen, what was seen before. Models of terms are fitted
many at a time by :mod:`.poisson`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import digamma, gammaln
from scipy.stats import chi2

from openinquiry.core.estimation.refusal import MOST_PEOPLE

_ROUNDS = 200
_LONGEST_STEP = 4.0
_SETTLED = 1e-18


@dataclass(frozen=True, eq=False)
class DesignFit:
    """coefficients and their covariance; means of the cells; settled: whether the likelihood has a greatest value there."""

    coefficients: np.ndarray
    covariance: np.ndarray
    means: np.ndarray
    settled: bool


Fitter = Callable[[np.ndarray], DesignFit]


def fit_design(design: np.ndarray, counts: np.ndarray, *, offset: np.ndarray | None = None) -> DesignFit:
    """By Newton's method. design: cells × columns, of full rank. offset: of the logarithm of each mean."""
    scale = np.maximum(np.abs(design).max(axis=0), 1e-300)
    columns = design / scale
    moved = np.zeros(len(counts)) if offset is None else offset
    coefficients = _first_guess(columns, counts, moved)
    wanted, settled = counts @ columns, False
    information = np.eye(columns.shape[1])
    means = np.zeros(len(counts))
    for _ in range(_ROUNDS):
        means = np.exp(np.clip(columns @ coefficients + moved, -700, 60))
        information = columns.T @ (means[:, None] * columns)
        information += np.eye(len(information)) * 1e-14 * max(float(np.trace(information)), 1e-300)
        slope = wanted - means @ columns
        step = np.linalg.solve(information, slope)
        if abs(float(step @ slope)) <= _SETTLED * max(float(counts.sum()), 1.0):
            settled = True
            break
        longest = float(np.abs(columns @ step).max())
        coefficients = coefficients + step * min(1.0, _LONGEST_STEP / max(longest, 1e-300))
    covariance = np.linalg.inv(information) / np.outer(scale, scale)
    return DesignFit(coefficients / scale, covariance, means, settled and bool(means.min(initial=1.0) > 1e-12))


def _first_guess(columns: np.ndarray, counts: np.ndarray, moved: np.ndarray) -> np.ndarray:
    raised = counts + 0.5
    weights = np.sqrt(raised)
    guess: np.ndarray = np.linalg.lstsq(weights[:, None] * columns, weights * (np.log(raised) - moved), rcond=None)[0]
    return guess


class DesignProfile:
    """The multinomial log-likelihood of model and dark figure together, by the dark figure.

    Cormack 1992 (Biometrics 48:567).
    """

    def __init__(self, fit: Fitter, counts: np.ndarray) -> None:
        """fit: of the counts of nobody (the first) and of all other cells. counts: of all other cells."""
        self._fit = fit
        self._counts = np.append(0.0, counts)
        self._n = float(counts.sum())

    def maximum(self, guess: float) -> float:
        """The dark figure at which the likelihood is greatest."""
        high = 2 * guess + 10
        while self._slope(high) > 0:
            high *= 2
            if high > MOST_PEOPLE:
                return float("inf")
        return 0.0 if self._slope(0.0) <= 0 else float(brentq(self._slope, 0.0, high, xtol=1e-10, rtol=1e-13))

    def ends(self, best: float, *, level: float) -> tuple[float, float]:
        """Dark figures at which the likelihood is out of reach of its greatest value; the upper one may be infinite."""
        target = self._value(best) - float(chi2.ppf(level, 1)) / 2
        low = 0.0 if self._value(0.0) >= target else float(brentq(lambda dark: self._value(dark) - target, 0.0, best))
        high = best + 1.0
        while self._value(high) > target:
            high = best + 2 * (high - best)
            if high > MOST_PEOPLE:
                return low, float("inf")
        return low, float(brentq(lambda dark: self._value(dark) - target, best, high))

    def _means(self, dark: float) -> np.ndarray:
        self._counts[0] = dark
        return self._fit(self._counts).means

    def _value(self, dark: float) -> float:
        means, whole = self._means(dark), self._n + dark
        seen = self._counts > 0
        shares = float((self._counts[seen] * np.log(means[seen] / whole)).sum())
        return float(gammaln(whole + 1) - gammaln(dark + 1)) + shares

    def _slope(self, dark: float) -> float:
        """What is fitted stands at its best, so that its own changes do not count."""
        means, whole = self._means(dark), self._n + dark
        return float(digamma(whole + 1) - digamma(dark + 1) + np.log(means[0] / whole))
