"""The lattice of hierarchical models: sets of interactions as bits of one number, fitted many at a time to many tables.

A term that contains another one whose margin is empty adds a parameter and changes nothing, for the cells that hold it have
left the model already (the extended estimate: :mod:`.existence`). So no model with such a term is the best of any criterion
that counts parameters, and none is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from scipy.special import gammaln, xlogy

from openinquiry.core.estimation.designs import TermDesigns
from openinquiry.core.estimation.existence import Existence, cells_that_fall, identified, sure_to_exist
from openinquiry.core.estimation.models import Model, design_of
from openinquiry.core.estimation.poisson import fit_many, likelihood_bounds
from openinquiry.core.estimation.refusal import MOST_PEOPLE
from openinquiry.core.shared import WrongUsage

CRITERIA = ("bic", "aic")
BY_A_HAIR = 1e-7  # criteria that differ by less are equal, and the rest of the order decides
_AT_ONCE = 1024  # fits whose designs lie in memory together


def penalty_of(criterion: str, people: int) -> float:
    """What a parameter costs; BIC with the logarithm of the people counted. Raises WrongUsage for another criterion."""
    if criterion not in CRITERIA:
        raise WrongUsage(f"There is no criterion {criterion!r}. Use {' or '.join(CRITERIA)}.")
    return float(np.log(max(people, 1))) if criterion == "bic" else 2.0


class Lattice:
    """Interactions of k lists, of up to ``largest`` of them, in order of size; a model is a number with a bit for each."""

    def __init__(self, k: int, largest: int) -> None:
        self.k = k
        terms = [term for term in range(1 << k) if 2 <= term.bit_count() <= largest]
        self.terms = tuple(sorted(terms, key=lambda term: (term.bit_count(), term)))
        place = {term: 1 << bit for bit, term in enumerate(self.terms)}
        self.above = [
            sum(place[other] for other in self.terms if other & term == term) for term in self.terms
        ]  # each term with all that contain it
        self.below = [sum(place[other] for other in self.terms if other & term == other != term) for term in self.terms]
        cells = range(1, 1 << k)
        self.holding = [sum(1 << cell - 1 for cell in cells if cell & term == term) for term in self.terms]
        self.always = k + 1
        self.columns = (0, *(1 << each for each in range(k)), *self.terms)
        self.design = design_of(self.columns, k)[1:]

    def model(self, chosen: int) -> Model:
        """The model of these bits."""
        return Model(self.k, [self.terms[bit] for bit in bits_of(chosen)])

    def bits(self, model: Model) -> int:
        """The bits of a model; terms that are too large are left out."""
        place = {term: 1 << bit for bit, term in enumerate(self.terms)}
        return sum(place.get(term, 0) for term in model.terms)

    def worth_taking(self, margins: np.ndarray) -> int:
        """Bits of the terms all of whose parts somebody is on: the others change nothing."""
        found = 0
        for bit, term in enumerate(self.terms):
            parts = (term & ~(1 << place) for place in range(self.k) if term >> place & 1)
            if all(margins[part] > 0 for part in parts):
                found |= 1 << bit
        return found

    def next_terms(self, chosen: int, among: int) -> Iterator[int]:
        """Bits among those given that can be added to a model one by one: all their parts are in it."""
        return (bit for bit in bits_of(among & ~chosen) if not self.below[bit] & ~chosen)

    def last_terms(self, chosen: int) -> Iterator[int]:
        """Bits that can be taken out of a model one by one: nothing in it contains them."""
        return (bit for bit in bits_of(chosen) if self.above[bit] & chosen == 1 << bit)


@cache
def lattice_of(k: int, largest: int) -> Lattice:
    """The lattice of k lists with terms of up to ``largest``."""
    return Lattice(k, largest)


def bits_of(number: int) -> Iterator[int]:
    """The places of the bits that are 1."""
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


@dataclass(frozen=True)
class Fitted:
    """A model by its bits, the people it gives and its criterion, which are nan where the fit did not settle.

    sure: the fit shows by itself that an estimate exists and is identified. identified: whether it would be. falling: bits of
    cells, by history less one, whose means the fit shows to fall to 0 for ever, so that there is no estimate.
    """

    chosen: int
    N: float
    criterion: float
    sure: bool
    identified: bool
    falling: int

    @property
    def possible(self) -> bool:
        """Whether there is a number that could be an estimate."""
        return self.identified and not self.falling and self.N < MOST_PEOPLE


@dataclass(eq=False)
class FittedTable:
    """One table and the models that were fitted to it. The only thing here that changes: it grows by every fit."""

    lattice: Lattice
    counts: np.ndarray
    margins: np.ndarray
    penalty: float
    known: Existence
    fits: dict[int, Fitted] = field(default_factory=dict)

    def __post_init__(self) -> None:
        cells = self.counts[1:].astype(np.float64)
        self.people = int(self.counts.sum())
        self.saturated = float((xlogy(cells, cells) - cells).sum())
        self.least = -2 * (self.saturated - float(gammaln(cells + 1).sum()))  # of any criterion, without its penalties
        self.worth_taking = self.lattice.worth_taking(self.margins)
        self.filled = self.margins[list(self.lattice.columns)] > 0
        self.empty = sum(1 << bit for bit, term in enumerate(self.lattice.terms) if self.margins[term] == 0)

    def parameters(self, chosen: int) -> int:
        """Of a model, the constant and those at minus infinity too."""
        return self.lattice.always + chosen.bit_count()

    def exists(self, fitted: Fitted) -> bool:
        """Whether the model has an estimate that is identified."""
        if fitted.sure or not fitted.possible:
            return fitted.sure
        return self.known.holds(self.counts, self.margins, self.lattice.model(fitted.chosen))

    def hopeless(self, smallest: int, largest: int) -> bool:
        """Whether no model between these two has an estimate, as far as the fit of the smallest one shows.

        What its columns cannot tell apart on its cells, those of a larger model cannot. A direction in which the likelihood
        rises for ever is one of every larger model too, unless all the cells that fall along it have left.
        """
        fit = self.fits[smallest]
        if not fit.identified:
            return True
        lost = 0
        for bit in bits_of(largest & self.empty if fit.falling else 0):
            lost |= self.lattice.holding[bit]
        return bool(fit.falling & ~lost)

    def better(self, one: Fitted, other: Fitted | None) -> bool:
        """By criterion; where that is equal, with fewer parameters, and then by the order of terms."""
        if other is None or abs(one.criterion - other.criterion) > BY_A_HAIR:
            return other is None or one.criterion < other.criterion
        return self._rank(one.chosen) < self._rank(other.chosen)

    def _rank(self, chosen: int) -> tuple[int, tuple[int, ...]]:
        return chosen.bit_count(), self.lattice.model(chosen).terms

    def best_of(self, models: Iterable[int], best: Fitted | None) -> Fitted | None:
        """The best of fitted models that have an estimate, and of ``best``."""
        found = [fit for fit in (self.fits[each] for each in models) if fit.possible and self.better(fit, best)]
        for each in sorted(found, key=lambda fit: fit.criterion):
            if self.better(each, best) and self.exists(each):
                best = each
        return best


Asked = tuple[FittedTable, int]


def fit_all(asked: Iterable[Asked]) -> int:
    """Fit the models that have not been fitted to their tables yet. Gives how many those were."""
    new = list({(id(table), chosen): (table, chosen) for table, chosen in asked if chosen not in table.fits}.values())
    new.sort(key=lambda each: each[1].bit_count())
    for start in range(0, len(new), _AT_ONCE):
        part = new[start : start + _AT_ONCE]
        for (table, chosen), fitted in zip(part, _fitted(part), strict=True):
            table.fits[chosen] = fitted
    return len(new)


def _fitted(asked: Sequence[Asked]) -> Iterator[Fitted]:
    designs, counts, alive, free = _arrays(asked)
    fits = fit_many(designs, counts, alive=alive, free=free)
    one = identified(designs, alive=alive, free=free)
    sure = sure_to_exist(fits, designs, counts, alive=alive, free=free) & one
    falls = cells_that_fall(fits, designs, counts, alive=alive)
    values = -2 * (xlogy(counts, np.where(fits.means > 0, fits.means, 1.0)) - fits.means - gammaln(counts + 1)).sum(1)
    dark = np.where(fits.settled, np.exp(np.minimum(fits.coefficients[:, 0], 60.0)), np.nan)
    for row, (table, chosen) in enumerate(asked):
        criterion = float(values[row]) + table.parameters(chosen) * table.penalty
        falling = sum(1 << int(cell) for cell in np.flatnonzero(falls[row]))
        people = table.people + float(dark[row])
        yield Fitted(chosen, people, criterion, bool(sure[row]) and people < MOST_PEOPLE, bool(one[row]), falling)


def deviances_at_least(asked: Sequence[Asked], enough: Sequence[float]) -> np.ndarray:
    """For each table and model what the deviance is sure not to be below, whether an estimate exists or not.

    enough: deviances above which nobody asks how far above.
    """
    order = sorted(range(len(asked)), key=lambda place: asked[place][1].bit_count())
    found = np.zeros(len(asked))
    for start in range(0, len(order), _AT_ONCE):
        places = order[start : start + _AT_ONCE]
        part = [asked[place] for place in places]
        designs, counts, alive, free = _arrays(part)
        saturated = np.array([table.saturated for table, _ in part])
        limits = saturated - np.array([enough[place] for place in places]) / 2
        bounds = likelihood_bounds(designs, counts, alive=alive, free=free, enough=limits)
        found[places] = np.maximum(2 * (saturated - bounds), 0.0)
    return found


def _arrays(asked: Sequence[Asked]) -> tuple[TermDesigns, np.ndarray, np.ndarray, np.ndarray]:
    """The terms that are free, padded to the same number; counts; cells that stay; columns that are free."""
    lattice = asked[0][0].lattice
    masks = np.array([chosen for _, chosen in asked], dtype=np.uint64)
    inside = np.ones((len(asked), lattice.design.shape[1]), dtype=bool)
    inside[:, lattice.always :] = masks[:, None] >> np.arange(len(lattice.terms), dtype=np.uint64)[None, :] & np.uint64(
        1
    )
    filled = np.array([table.filled for table, _ in asked])
    alive = (inside & ~filled).astype(np.float64) @ lattice.design.T == 0
    free = inside & filled
    widest = max(int(free.sum(axis=1).max()), 1)
    columns = np.argsort(~free, axis=1, kind="stable")[:, :widest]
    terms = np.array(lattice.columns)[columns]
    counts = np.array([table.counts[1:] for table, _ in asked], dtype=np.float64)
    return TermDesigns(lattice.k, terms), counts, alive, np.take_along_axis(free, columns, axis=1)
