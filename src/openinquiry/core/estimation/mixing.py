"""Whether chains of draws have forgotten where they began: rank-normalised R-hat and effective sample sizes.

Vehtari, Gelman, Simpson, Carpenter and Bürkner 2021 (Bayesian Analysis 16:667), whose sections are named below. Draws are
chains × draws of each chain throughout.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm, rankdata


@dataclass(frozen=True)
class Mixing:
    """r_hat: 1 where chains agree. bulk, tail: draws of the middle and of the 5 % tails, were they independent."""

    r_hat: float
    bulk: float
    tail: float

    def suffices(self, *, r_hat: float, size: float) -> bool:
        """Whether R-hat is below one limit and both effective sizes above the other."""
        return self.r_hat < r_hat and min(self.bulk, self.tail) > size


def mixing_of(draws: np.ndarray) -> Mixing:
    """Of at least 4 draws of each of at least 2 chains. Draws that are all the same are taken to have mixed."""
    if (draws == draws[0, 0]).all():
        return Mixing(1.0, float(draws.size), float(draws.size))
    return Mixing(rank_r_hat(draws), bulk_size(draws), tail_size(draws))


def rank_r_hat(draws: np.ndarray) -> float:
    """The larger R-hat of the ranks and of how far out the draws are, each chain halved (section 4.1)."""
    halves = _halved(draws)
    return max(_r_hat(_normal_ranks(halves)), _r_hat(_normal_ranks(np.abs(halves - np.median(halves)))))


def bulk_size(draws: np.ndarray) -> float:
    """The effective sample size of the rank-normalised draws (section 4.2)."""
    return effective_size(_normal_ranks(_halved(draws)))


def tail_size(draws: np.ndarray) -> float:
    """The smaller effective sample size of being below the 5 % and the 95 % quantile (section 4.3)."""
    halves = _halved(draws)
    return min(effective_size((halves <= np.quantile(halves, tail)).astype(np.float64)) for tail in (0.05, 0.95))


def effective_size(draws: np.ndarray) -> float:
    """How many independent draws say as much of the mean (section 3.2), by Geyer's initial monotone sequence.

    Autocorrelations are added in pairs for as long as a pair is positive and no larger than the one before (Geyer 1992).
    """
    length = draws.shape[1]
    covariances = _autocovariances(draws)
    within = float(covariances[:, 0].mean()) * length / (length - 1)
    variance = within * (length - 1) / length + _between(draws)
    if variance <= 0:
        return float(draws.size)
    correlations = 1 - (within - covariances.mean(axis=0)) / variance
    correlations[0] = 1.0
    pairs = correlations[: 2 * (length // 2)].reshape(-1, 2).sum(axis=1)
    negative = np.flatnonzero(pairs < 0)
    pairs = np.minimum.accumulate(pairs[: negative[0]] if len(negative) else pairs)
    time = max(2 * float(pairs.sum()) - 1, 1 / np.log10(draws.size))
    return float(draws.size / time)


def _autocovariances(draws: np.ndarray) -> np.ndarray:
    length = draws.shape[1]
    apart = draws - draws.mean(axis=1, keepdims=True)
    spectrum = np.fft.rfft(apart, 2 * length)
    covariances: np.ndarray = np.fft.irfft(np.abs(spectrum) ** 2, 2 * length)[:, :length] / length
    return covariances


def _r_hat(draws: np.ndarray) -> float:
    length = draws.shape[1]
    within = float(draws.var(axis=1, ddof=1).mean())
    if within <= 0:
        return float("inf")
    return float(np.sqrt((length - 1) / length + _between(draws) / within))


def _between(draws: np.ndarray) -> float:
    return float(draws.mean(axis=1).var(ddof=1))


def _halved(draws: np.ndarray) -> np.ndarray:
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, -half:]]).astype(np.float64)


def _normal_ranks(draws: np.ndarray) -> np.ndarray:
    ranks = rankdata(draws, method="average").reshape(draws.shape)
    normal: np.ndarray = norm.ppf((ranks - 0.375) / (draws.size + 0.25))
    return normal
