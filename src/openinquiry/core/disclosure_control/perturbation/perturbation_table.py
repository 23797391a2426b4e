"""The perturbation table: which noise a count gets for each cell key.

Giessing 2016, "Computational issues in the design of transition probabilities and disclosure risk estimation for additive
noise", Privacy in Statistical Databases, LNCS 9867, section 2: of all noise with mean nought, the variance asked for and
nothing beyond the greatest noise, that of maximum entropy tells least. Marley and Leaver 2011, "A method for
confidentialising user-defined tables: statistical properties and a risk-utility analysis", 58th congress of the ISI.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csc_matrix

from openinquiry.core.disclosure_control.perturbation.keys import KEYS
from openinquiry.core.disclosure_control.perturbation.whole_programme import WholeProgramme
from openinquiry.core.shared import WrongUsage

_MOST_NOISE = 50
_NEARLY = 1e-3  # of the range of possible variances: closer to an end than this, the end is taken
_BIAS_FIRST = 10_000  # how many times a bias weighs what another frequency does


@dataclass(frozen=True, eq=False)
class PerturbationTable:
    """noise: (rows, 256), what is added to a count of the row's number at each key.

    repeats: counts beyond the last row take the last so many rows in turn. hidden_below: counts from 1 to one less are not
    shown at all; 1: none. name: the method with its parameters, which may be published. greatest_noise: in people.
    """

    noise: np.ndarray
    repeats: int
    hidden_below: int
    name: str

    @property
    def greatest_noise(self) -> int:
        """How far a shown count can be from the true one."""
        return int(np.abs(self.noise).max(initial=0))

    @property
    def bias(self) -> np.ndarray:
        """(rows,) the mean noise of each count over all keys: nought, or as near as 256 equal chances come."""
        return np.asarray(self.noise.mean(axis=1))

    @property
    def variance(self) -> np.ndarray:
        """(rows,) the variance of the noise of each count over all keys."""
        return np.asarray(self.noise.var(axis=1))

    def perturbed(self, counts: np.ndarray, *, keys: np.ndarray) -> np.ndarray:
        """``counts`` (0 or more) with the noise of ``keys`` (0 to 255), of the same shape."""
        beyond = np.maximum(counts - len(self.noise), 0)
        first = len(self.noise) - self.repeats
        rows = np.where(counts < len(self.noise), counts, first + beyond % self.repeats)
        return np.asarray(counts + self.noise[rows, keys])


def maximum_entropy_table(*, greatest_noise: int, variance: float, smallest_shown: int = 1) -> PerturbationTable:
    """The table of maximum entropy noise for counts.

    greatest_noise: people, 1 to 50; no count moves further. variance: of the noise, greater than 0, at most the square of the
    greatest noise; counts near nought that cannot have it get the nearest variance they can. smallest_shown: no count from 1
    to one less is ever shown; such counts become nought or at least this. A true nought stays nought and no count turns
    negative. The mean noise is nought, exactly where 256 equal chances allow.
    Raises WrongUsage where the greatest noise is too small to bring every count below ``smallest_shown`` to nought.
    """
    if not 1 <= greatest_noise <= _MOST_NOISE or not 0 < variance <= greatest_noise**2 or smallest_shown < 1:
        raise WrongUsage(
            f"A perturbation table needs a greatest noise of 1 to {_MOST_NOISE}, a variance greater than 0 and at most its "
            "square, and a smallest count shown of 1 or more."
        )
    if smallest_shown > greatest_noise + 1:
        raise WrongUsage(
            f"With a greatest noise of {greatest_noise}, counts up to {smallest_shown - 1} cannot all become 0: the smallest "
            f"count shown is at most {greatest_noise + 1}."
        )
    rows = [
        _row(count, greatest_noise, variance, smallest_shown) for count in range(greatest_noise + smallest_shown + 1)
    ]
    name = f"maximum entropy, noise up to {greatest_noise}, variance {variance:g}, smallest shown {smallest_shown}"
    return PerturbationTable(np.array(rows), repeats=1, hidden_below=1, name=name)


def rounding_table(*, base: int = 5, hidden_below: int = 10) -> PerturbationTable:
    """Rounding by cell key: up with probability remainder ÷ ``base``, else down, and small counts not shown.

    With base 5 and 10 this is in the manner of the «10-5 rule» of the Office for National Statistics (2023, "Comparison of
    post-tabular statistical disclosure control methods"), which rounds to the nearest 5 and hides what is below 10; here the
    key decides, so that the mean is the true count. A true nought is shown as 0. base: 2 or more. hidden_below: a multiple of
    the base, so that no shown count can come from a hidden one.
    """
    if base < 2 or hidden_below < base or hidden_below % base:
        raise WrongUsage("Rounding by cell key needs a base of 2 or more and hides counts below a multiple of it.")
    rows = np.zeros((hidden_below + base, KEYS), dtype=np.int64)
    for count in range(1, len(rows)):
        rest = count % base
        up = round(KEYS * rest / base)
        rows[count] = np.where(np.arange(KEYS) < up, base - rest, -rest)
    return PerturbationTable(
        rows, base, hidden_below, f"rounded to {base} by cell key, counts below {hidden_below} not shown"
    )


def _row(count: int, greatest: int, variance: float, smallest: int) -> np.ndarray:
    """The noise of ``count`` at each key, in rising order."""
    if count == 0:
        return np.zeros(KEYS, dtype=np.int64)
    reachable = range(max(0, count - greatest), count + greatest + 1)
    noise = np.array([to - count for to in reachable if to == 0 or to >= smallest])
    shares = _maximum_entropy(noise, variance)
    return np.repeat(noise, _in_keys(noise, shares))


def _maximum_entropy(noise: np.ndarray, variance: float) -> np.ndarray:
    """Shares of mean nought and the variance nearest to ``variance`` that is possible: p ∝ exp(b d + c d²)."""
    below, above = noise[noise <= 0].max(), noise[noise >= 0].min()
    least, most = float(-below * above), float(-noise.min() * noise.max())
    edge = _NEARLY * (most - least)
    if variance <= least + edge:
        return _on_two(noise, below, above)
    if variance >= most - edge:
        return _on_two(noise, noise.min(), noise.max())
    powers = np.column_stack([noise, noise**2 - variance]) / np.array([noise.max(), noise.max() ** 2])

    def log_sum(tilt: np.ndarray) -> tuple[float, np.ndarray]:
        exponents = powers @ tilt
        weights = np.exp(exponents - exponents.max())
        return float(exponents.max() + np.log(weights.sum())), powers.T @ (weights / weights.sum())

    found = minimize(log_sum, np.zeros(2), jac=True, method="BFGS", options={"gtol": 1e-10, "maxiter": 1_000})
    exponents = powers @ found.x
    weights = np.exp(exponents - exponents.max())
    return np.asarray(weights / weights.sum())


def _on_two(noise: np.ndarray, below: int, above: int) -> np.ndarray:
    """All on two values, one on each side, so that the mean is nought."""
    shares = np.zeros(len(noise))
    if below == above:
        shares[noise == below] = 1.0
        return shares
    shares[noise == below] = above / (above - below)
    shares[noise == above] = -below / (above - below)
    return shares


def _in_keys(noise: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """How many of the 256 keys have each noise: as near to ``shares`` as can be with a mean of nought, or the least bias.

    Columns: keys of each noise; by how much these are over and under; the bias over and under.
    """
    values = len(noise)
    wanted = np.floor(KEYS * shares + 0.5)
    one, none = np.eye(values), np.zeros((values, 1))
    same = np.hstack([one, -one, one, none, none])
    counted = np.concatenate([np.ones(values), np.zeros(2 * values + 2)])
    unbiased = np.concatenate([noise, np.zeros(2 * values), [-1, 1]])
    programme = WholeProgramme(
        csc_matrix(np.vstack([same, counted, unbiased])),
        right=np.concatenate([wanted, [KEYS, 0]]),
        cost=np.concatenate([np.zeros(values), np.ones(2 * values), [_BIAS_FIRST, _BIAS_FIRST]]),
        low=np.zeros(3 * values + 2),
        high=np.full(3 * values + 2, float(KEYS * _MOST_NOISE)),
    )
    solved = programme.solve()
    if solved.values is None:
        raise ArithmeticError("The frequencies of a perturbation table were not found.")
    return np.asarray(np.rint(solved.values[:values]), dtype=np.int64)
