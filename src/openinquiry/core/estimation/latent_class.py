"""How many, if people fall into unknown classes within which the lists are independent: a sampler that says when it fails.

Manrique-Vallier 2016 (Biometrics 72:1246): a Dirichlet process mixture of products of independent lists, truncated at K
classes. Here it runs on the cells of the table, not on people: the people of a cell are shared out among the classes by one
multinomial draw, and the dark figure is drawn with the classes of its people integrated out, which under the prior 1/N is
negative binomial. All chains advance together as one array.

Such samplers are known to mix badly (Binette and Steorts, arXiv:2112.01594, section 5), and one that did not mix looks like
one that did. So this one runs until its effective sample size is large enough, and refuses where that is not reached.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from openinquiry.core.estimation.answers import REACHED, between, people
from openinquiry.core.estimation.capture_table import CaptureTable
from openinquiry.core.estimation.mixing import Mixing, mixing_of
from openinquiry.core.estimation.overlaps import check_overlaps
from openinquiry.core.estimation.refusal import MOST_PEOPLE, CannotEstimate, Reason
from openinquiry.core.shared import WrongUsage

CLASSES = 10
CHAINS = 8
LEAST_CHAINS = 4
TARGET_SIZE = 400.0
LARGEST_R_HAT = 1.01
MOST_ROUNDS = 128_000
_FIRST_ROUNDS = 4_000
_GROWING_ROUNDS = 4_000
_FIRST_SHARE = 0.02
_CONCENTRATION = 0.25  # shape and rate of the gamma prior of the concentration (Manrique-Vallier 2016, section 3.3)


@dataclass(frozen=True, eq=False)
class LatentClassEstimate:
    """N: the median of the draws. draws: chains × draws of N, in their order, after the first quarter of each chain.

    rounds: of each chain, those left out among them, without those on growing tables. classes: K. seed: of the draws.
    """

    N: float
    counted: int
    draws: np.ndarray
    mixing: Mixing
    rounds: int
    classes: int
    seed: int

    @property
    def dark_figure(self) -> float:
        """People on no list."""
        return self.N - self.counted

    @property
    def mean(self) -> float:
        """Of the draws."""
        return float(self.draws.mean())

    def quantile(self, chance: float) -> float:
        """Of the draws; chance: between 0 and 1."""
        return float(np.quantile(self.draws, chance))

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """People, with as many draws below as above. level: between 0 and 1."""
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)

    def sentence(self) -> str:
        """In plain English."""
        return (
            f"{REACHED} there are about {people(self.N)} people {between(self)}, if they fall into classes within which "
            "being on one list says nothing about being on another."
        )


def sample_latent_classes(
    table: CaptureTable,
    *,
    classes: int = CLASSES,
    chains: int = CHAINS,
    seed: int = 1,
    target_size: float = TARGET_SIZE,
    most_rounds: int = MOST_ROUNDS,
) -> LatentClassEstimate:
    """Draw from the posterior of N until R-hat is below 1.01 and both effective sizes are above ``target_size``.

    classes: 2 and more. chains: 4 and more. most_rounds: of each chain; its length is doubled until it suffices or this is
    passed. The same seed gives the same bytes whatever the number of threads: no sum here depends on its order.

    Raises CannotEstimate where lists do not overlap, the draws run above a thousand million, or the chains have not mixed
    within ``most_rounds`` (``does_not_mix``, with R-hat and effective size); WrongUsage for fewer classes or chains.
    """
    if classes < 2 or chains < LEAST_CHAINS:
        raise WrongUsage(f"A sampler needs at least 2 classes and {LEAST_CHAINS} chains, to see whether they agree.")
    check_overlaps(table)
    sampler = _Sampler(table, classes=classes, chains=chains, rng=np.random.default_rng(seed))
    sampler.grow(_GROWING_ROUNDS)
    draws = np.zeros((chains, 0), dtype=np.int64)
    rounds = min(_FIRST_ROUNDS, most_rounds)
    while True:
        draws = np.concatenate([draws, sampler.run(rounds - draws.shape[1])], axis=1)
        kept = draws[:, rounds // 4 :]
        if np.median(kept) > MOST_PEOPLE:
            raise CannotEstimate(_runaway())
        mixing = mixing_of(kept)
        if mixing.suffices(r_hat=LARGEST_R_HAT, size=target_size):
            return LatentClassEstimate(float(np.median(kept)), table.n, kept, mixing, rounds, classes, seed)
        if rounds >= most_rounds:
            raise CannotEstimate(_unmixed(mixing, rounds, chains))
        rounds = min(2 * rounds, most_rounds)


class _Sampler:
    """The state of all chains: weights (chains × K), reach (lists × chains × K: chance to be on each list), concentration."""

    def __init__(self, table: CaptureTable, *, classes: int, chains: int, rng: np.random.Generator) -> None:
        self._rng = rng
        cells = np.append(np.flatnonzero(table.counts), 0)  # the last one is that of nobody
        self._on = (cells[None, :] >> np.arange(table.k)[:, None] & 1).astype(bool)
        self._counts = np.tile(table.counts[cells], (chains, 1))
        self._n = self._counts.sum(axis=1)
        # Large classes first: where the last one begins with the most, the concentration runs up and takes long to come back.
        self._concentration = np.full(chains, 0.5)
        self._weights = -np.sort(-self._rng.dirichlet(np.full(classes, 0.5), size=chains), axis=1)
        self._reach = self._rng.beta(0.5, 1.5, size=(table.k, chains, classes))

    def grow(self, rounds: int) -> None:
        """So many rounds on tables of ever more of the people, each cell rounded by chance, from a fiftieth to nearly all."""
        whole = self._counts[:, :-1].copy()
        for share in np.geomspace(_FIRST_SHARE, 1.0, rounds, endpoint=False):
            self._counts[:, :-1] = np.floor(whole * share + self._rng.random(whole.shape))
            self._n = np.maximum(self._counts[:, :-1].sum(axis=1), 1)
            self._round()
        self._counts[:, :-1] = whole
        self._n = whole.sum(axis=1)

    def run(self, rounds: int) -> np.ndarray:
        """So many more draws of N from each chain."""
        draws = np.empty((len(self._counts), rounds), dtype=np.int64)
        for each in range(rounds):
            draws[:, each] = self._n + self._round()
        return draws

    def _round(self) -> np.ndarray:
        chances = self._chances()
        totals = chances.sum(axis=2)
        # With the classes of the unseen integrated out: negative binomial with the chance to be seen.
        seen = np.maximum(1 - totals[:, -1], self._n * 1e-15)
        self._counts[:, -1] = self._rng.negative_binomial(self._n, np.minimum(seen, 1.0))
        shared = self._rng.multinomial(self._counts, chances / totals[:, :, None])
        in_class = shared.sum(axis=1)
        on_list = np.array([shared[:, on].sum(axis=1) for on in self._on])
        self._reach = self._rng.beta(1.0 + on_list, 1.0 + in_class - on_list)
        self._change_labels(in_class)
        self._break_sticks(in_class)
        return self._counts[:, -1]

    def _chances(self) -> np.ndarray:
        """Chains × cells × classes: to be in the class and have the history."""
        chances: np.ndarray = np.repeat(self._weights[:, None, :], self._counts.shape[1], axis=1)
        for on, reach in zip(self._on, self._reach, strict=True):
            chances *= np.where(on[None, :, None], reach[:, None, :], 1 - reach[:, None, :])
        return chances

    def _change_labels(self, in_class: np.ndarray) -> None:
        """Let two classes of each chain change places, with the sticks integrated out (Papaspiliopoulos and Roberts 2008)."""
        chains, classes = in_class.shape
        every = np.arange(chains)
        one: np.ndarray = self._rng.integers(0, classes, size=(chains,))
        other: np.ndarray = (one + self._rng.integers(1, classes, size=(chains,))) % classes
        changed = in_class.copy()
        changed[every, one], changed[every, other] = in_class[every, other], in_class[every, one]
        gain = self._log_chance(changed) - self._log_chance(in_class)
        taken = np.flatnonzero(-self._rng.standard_exponential(chains) < gain)
        in_class[taken] = changed[taken]
        first, second = one[taken], other[taken]
        kept = self._reach[:, taken, first]
        self._reach[:, taken, first] = self._reach[:, taken, second]
        self._reach[:, taken, second] = kept

    def _log_chance(self, in_class: np.ndarray) -> np.ndarray:
        """Of people falling into classes so, given the concentration."""
        from_here = in_class[:, ::-1].cumsum(axis=1)[:, ::-1]
        alpha = self._concentration[:, None]
        here, after = in_class[:, :-1], from_here[:, 1:]
        logs = gammaln(1 + here) + gammaln(alpha + after) - gammaln(1 + alpha + here + after)
        chance: np.ndarray = logs.sum(axis=1)
        return chance

    def _break_sticks(self, in_class: np.ndarray) -> None:
        """Weights and concentration, by logarithms: what is left of a stick is often below what 1 − x can hold."""
        after = in_class[:, ::-1].cumsum(axis=1)[:, ::-1] - in_class
        broken = np.log(self._rng.standard_gamma(1.0 + in_class[:, :-1]))
        left = self._log_gamma(self._concentration[:, None] + after[:, :-1])
        whole = np.logaddexp(broken, left)
        left -= whole
        remaining = np.cumsum(left, axis=1)
        self._weights[:, :-1] = np.exp(broken - whole)
        self._weights[:, 1:-1] *= np.exp(remaining[:, :-1])
        self._weights[:, -1] = np.exp(remaining[:, -1])
        rate = _CONCENTRATION - left.sum(axis=1)
        self._concentration = np.maximum(
            self._rng.standard_gamma(_CONCENTRATION + left.shape[1], len(rate)) / rate, 1e-9
        )

    def _log_gamma(self, shape: np.ndarray) -> np.ndarray:
        """The logarithm of gamma draws, exact for small shapes too (Marsaglia and Tsang 2000, section 6)."""
        logs: np.ndarray = (
            np.log(self._rng.standard_gamma(shape + 1)) - self._rng.standard_exponential(shape.shape) / shape
        )
        return logs


def _runaway() -> Reason:
    return Reason(
        "runs_away",
        "The dark figure under the latent class model runs above a thousand million: the table says nothing about it.",
        "Lists that overlap with each other.",
    )


def _unmixed(mixing: Mixing, rounds: int, chains: int) -> Reason:
    return Reason(
        "does_not_mix",
        f"After {rounds:,} rounds the {chains} chains of the latent class model do not agree well enough to be read: R-hat is "
        f"{mixing.r_hat:.3f} and the effective sample size {min(mixing.bulk, mixing.tail):,.0f}.",
        "More rounds; if that does not help, the table does not decide between quite different answers.",
        {"r_hat": mixing.r_hat, "bulk": mixing.bulk, "tail": mixing.tail, "rounds": rounds, "chains": chains},
    )
