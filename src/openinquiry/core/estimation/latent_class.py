"""How many, if people fall into unknown classes within which the lists are independent: a sampler that says when it fails.

Manrique-Vallier 2016 (Biometrics 72:1246): a Dirichlet process mixture of products of independent lists, truncated at K
classes. Here it runs on the cells of the table, not on people: the people of a cell are shared out among the classes by one
multinomial draw, and the dark figure is drawn with the classes of its people integrated out, which under the prior 1/N is
negative binomial. All chains advance together as one array.

Such samplers are known to mix badly (Binette and Steorts, arXiv:2112.01594, section 5), and one that did not mix looks like
one that did. So this one runs until its effective sample size is large enough, and refuses where that is not reached. Three
steps are there for mixing alone: classes change places, and the concentration moves, with the weights of the classes
integrated out; a class changes its reach and its size together with nobody shared out for it. And each chain begins on a table
of a fiftieth of the people that grows to the whole one, so that it settles where most of the probability is rather than where
it happened to begin (simulated annealing: Kirkpatrick, Gelatt and Vecchi 1983, Science 220:671).
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
_LARGE_CLASSES = 3
_MOVES = (0.1, 0.3, 1.0)  # in log odds
_STEPS = (0.5, 1.0, 2.0)  # in the logarithm of the concentration
_LEAST_CONCENTRATION = 1e-9
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

    classes: 2 and more. chains: 4 and more. most_rounds: of each chain; its length grows by half until it suffices or this is
    reached. The same seed gives the same bytes whatever the number of threads: no sum here depends on its order.

    Raises CannotEstimate where lists do not overlap, the draws run above a thousand million, or the chains have not mixed
    within ``most_rounds`` (``does_not_mix``, with R-hat and effective size); WrongUsage for fewer classes or chains.
    """
    if classes < 2 or chains < LEAST_CHAINS:
        raise WrongUsage(f"A sampler needs at least 2 classes and {LEAST_CHAINS} chains, to see whether they agree.")
    check_overlaps(table)
    sampler = Sampler(table, classes=classes, chains=chains, rng=np.random.default_rng(seed))
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
        rounds = min(rounds + rounds // 2, most_rounds)


class Sampler:
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
        self._reaching = False
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
        self._reaching = True

    def run(self, rounds: int) -> np.ndarray:
        """So many more draws of N from each chain."""
        draws = np.empty((len(self._counts), rounds), dtype=np.int64)
        for each in range(rounds):
            draws[:, each] = self._n + self._round()
        return draws

    def _round(self) -> np.ndarray:
        chances = self._chances(self._weights, self._reach)
        if self._reaching:
            chances = self._reach_further(chances)
        totals = chances.sum(axis=2)
        # With the classes of the unseen integrated out: negative binomial with the chance to be seen.
        self._counts[:, -1] = self._rng.negative_binomial(self._n, self._seen(totals))
        shared = self._rng.multinomial(self._counts, chances / totals[:, :, None])
        in_class = shared.sum(axis=1)
        on_list = np.array([shared[:, on].sum(axis=1) for on in self._on])
        self._reach = self._rng.beta(1.0 + on_list, 1.0 + in_class - on_list)
        self._concentrate(in_class, self._change_labels(in_class))
        self._break_sticks(in_class)
        return self._counts[:, -1]

    def _seen(self, totals: np.ndarray) -> np.ndarray:
        """The chance of each chain's people to be seen, and never so small that a dark figure is beyond whole numbers."""
        seen: np.ndarray = np.clip(1 - totals[:, -1], self._n * 1e-15, 1.0)
        return seen

    def _chances(self, weights: np.ndarray, reaches: np.ndarray) -> np.ndarray:
        """Chains × cells × classes: to be in the class and have the history."""
        chances: np.ndarray = np.repeat(weights[:, None, :], self._counts.shape[1], axis=1)
        for on, reach in zip(self._on, reaches, strict=True):
            chances *= np.where(on[None, :, None], reach[:, None, :], 1 - reach[:, None, :])
        return chances

    def _reach_further(self, chances: np.ndarray) -> np.ndarray:
        """One class of each chain becomes easier or harder to reach by every list, and smaller or larger to match.

        Nobody is shared out for it: the likelihood is that of the people seen. Without this step the dark figure moves by
        little more than its own sampling error a round, since it and the reach are drawn from one another.
        """
        every = np.arange(len(chances))
        which: np.ndarray = self._rng.integers(0, min(_LARGE_CLASSES, self._weights.shape[1] - 1), size=(len(every),))
        move = self._rng.standard_normal(len(every)) * self._rng.choice(_MOVES, size=len(every))
        reach = self._reach[:, every, which]
        new = reach / (reach + (1 - reach) * np.exp(-move))
        odds = self._log_broken[every, which] - self._log_left[every, which] - move
        broken, left = self._log_broken.copy(), self._log_left.copy()
        broken[every, which], left[every, which] = -np.logaddexp(0.0, -odds), -np.logaddexp(0.0, odds)
        reaches = self._reach.copy()
        reaches[:, every, which] = new
        weights = _weights_of(broken, left)
        changed = self._chances(weights, reaches)
        # In log odds the step is a shift, so what is left of priors and Jacobians is p(1 − p), and v(1 − v)^α of the stick.
        with np.errstate(divide="ignore", invalid="ignore"):
            gain = self._log_likelihood(changed) - self._log_likelihood(chances)
            gain += (np.log(new * (1 - new)) - np.log(reach * (1 - reach))).sum(axis=0)
            gain += (broken - self._log_broken)[every, which]
            gain += self._concentration * (left - self._log_left)[every, which]
        taken = -self._rng.standard_exponential(len(every)) < gain
        self._log_broken[taken], self._log_left[taken] = broken[taken], left[taken]
        self._weights[taken], self._reach[:, taken] = weights[taken], reaches[:, taken]
        chances[taken] = changed[taken]
        return chances

    def _log_likelihood(self, chances: np.ndarray) -> np.ndarray:
        """Of the people seen, given that they were."""
        totals = chances.sum(axis=2)
        logs: np.ndarray = (self._counts[:, :-1] * np.log(totals[:, :-1])).sum(axis=1)
        logs -= self._n * np.log(self._seen(totals))
        return logs

    def _change_labels(self, in_class: np.ndarray) -> np.ndarray:
        """Let two classes of each chain change places, with the sticks integrated out (Papaspiliopoulos and Roberts 2008).

        The people of the classes change with them. The logarithm of their chance comes back.
        """
        chains, classes = in_class.shape
        every = np.arange(chains)
        one: np.ndarray = self._rng.integers(0, classes, size=(chains,))
        other: np.ndarray = (one + self._rng.integers(1, classes, size=(chains,))) % classes
        changed = in_class.copy()
        changed[every, one], changed[every, other] = in_class[every, other], in_class[every, one]
        before, after = self._log_chance(np.stack([in_class, changed]), self._concentration)
        swaps = -self._rng.standard_exponential(chains) < after - before
        taken = np.flatnonzero(swaps)
        in_class[taken] = changed[taken]
        first, second = one[taken], other[taken]
        kept = self._reach[:, taken, first]
        self._reach[:, taken, first] = self._reach[:, taken, second]
        self._reach[:, taken, second] = kept
        chance: np.ndarray = np.where(swaps, after, before)
        return chance

    def _concentrate(self, in_class: np.ndarray, chance: np.ndarray) -> None:
        """The concentration anew, with the sticks integrated out: sticks of empty classes would hold it where it was."""
        old = self._concentration
        new = old * np.exp(self._rng.standard_normal(len(old)) * self._rng.choice(_STEPS, size=len(old)))
        gain = self._log_chance(in_class, new) - chance
        gain += (in_class.shape[1] - 1 + _CONCENTRATION) * np.log(new / old) - _CONCENTRATION * (new - old)
        taken = (-self._rng.standard_exponential(len(old)) < gain) & (new > _LEAST_CONCENTRATION)
        self._concentration = np.where(taken, new, old)

    def _log_chance(self, in_class: np.ndarray, concentration: np.ndarray) -> np.ndarray:
        """Of people falling into classes so, given the concentration, up to its power of the number of sticks."""
        from_here = in_class[..., ::-1].cumsum(axis=-1)[..., ::-1]
        alpha = concentration[:, None]
        here, after = in_class[..., :-1], from_here[..., 1:]
        logs = gammaln(1 + here) + gammaln(alpha + after) - gammaln(1 + alpha + here + after)
        chance: np.ndarray = logs.sum(axis=-1)
        return chance

    def _break_sticks(self, in_class: np.ndarray) -> None:
        """Weights, by logarithms: what is left of a stick is often below what 1 − x can hold."""
        after = in_class[:, ::-1].cumsum(axis=1)[:, ::-1] - in_class
        broken = np.log(self._rng.standard_gamma(1.0 + in_class[:, :-1]))
        left = self._log_gamma(self._concentration[:, None] + after[:, :-1])
        whole = np.logaddexp(broken, left)
        self._log_broken, self._log_left = broken - whole, left - whole
        self._weights = _weights_of(self._log_broken, self._log_left)

    def _log_gamma(self, shape: np.ndarray) -> np.ndarray:
        """The logarithm of gamma draws, exact for small shapes too (Marsaglia and Tsang 2000, section 6)."""
        logs: np.ndarray = (
            np.log(self._rng.standard_gamma(shape + 1)) - self._rng.standard_exponential(shape.shape) / shape
        )
        return logs


def _weights_of(log_broken: np.ndarray, log_left: np.ndarray) -> np.ndarray:
    """Of the classes, from what is broken off a stick for each but the last, and what is left of it then."""
    weights = np.ones((len(log_left), log_left.shape[1] + 1))
    np.exp(np.cumsum(log_left, axis=1), out=weights[:, 1:])
    weights[:, :-1] *= np.exp(log_broken)
    return weights


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
