"""How many in a closed population seen on k occasions: time, heterogeneity and behaviour as log-linear models.

The family of Otis et al. 1978 as Poisson log-linear models: Cormack 1989 (Biometrics 45:395), Rivest and Baillargeon 2007
(Biometrics 63:999), Baillargeon and Rivest 2007 (Journal of Statistical Software 19(5)). Letters: t, occasions differ in how
many they reach; h, people differ in how reachable they are; b, having been seen changes how reachable one is, which is told
from the order of the occasions and makes no sense for lists without an order.

Heterogeneity adds to the logarithm of the mean of those seen j times a function of j: 2^j − 1 (Poisson2), j²/2 (Darroch),
−log(3.5+j) + log(3.5) (Gamma3.5), each an assumption about people who cannot be seen; or, for Chao's lower bound, one convex
in j and otherwise free from j = 3 on, where a bend that would be negative is taken out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from openinquiry.core.estimation.answers import REACHED, LogNormalAnswer, between, people
from openinquiry.core.estimation.capture_table import CaptureTable
from openinquiry.core.estimation.existence import least_cell
from openinquiry.core.estimation.lower_bounds import whole_frequencies
from openinquiry.core.estimation.overlaps import check_overlaps
from openinquiry.core.estimation.poisson_design import DesignFit, DesignProfile, fit_design
from openinquiry.core.estimation.refusal import MOST_PEOPLE, CannotEstimate, Reason, Refusal
from openinquiry.core.shared import WrongUsage

Shape = Callable[[np.ndarray], np.ndarray]  # times seen → what is added to the logarithm of the mean

CHAO = "Chao"
SHAPES: Mapping[str, Shape] = {
    "Poisson2": lambda times: 2.0**times - 1,
    "Darroch": lambda times: times**2 / 2,
    "Gamma3.5": lambda times: np.log(3.5) - np.log(3.5 + times),
}
HETEROGENEITY = (CHAO, *SHAPES)
MODELS = (
    "M0", "Mt", *(f"Mh {name}" for name in HETEROGENEITY), *(f"Mth {name}" for name in HETEROGENEITY), "Mb", "Mbh",
)  # fmt: skip
REPEAT_MODELS = ("M0", *(f"Mh {name}" for name in HETEROGENEITY))


@dataclass(frozen=True)
class ClosedFit(LogNormalAnswer):
    """model: one of ``MODELS``. N: people. se: standard error of N. parameters: of the log-linear model, the constant too.

    bound: whether N is a lower bound.
    """

    model: str
    N: float
    se: float
    counted: int
    deviance: float
    aic: float
    parameters: int

    @property
    def bound(self) -> bool:
        """Whether N is a lower bound, Chao's."""
        return self.model.endswith(CHAO)

    def sentence(self) -> str:
        """In plain English."""
        how = "at least about" if self.bound else "about"
        return f"{REACHED} there are {how} {people(self.N)} people {between(self)} under the model {self.model}."


@dataclass(frozen=True)
class ProfileEstimate:
    """N: where the multinomial likelihood is greatest. low, high: the interval at ``level``; high may be infinite."""

    model: str
    N: float
    low: float
    high: float
    level: float
    profile: DesignProfile
    counted: int

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """People. level: between 0 and 1."""
        if level == self.level:
            return self.low, self.high
        low, high = self.profile.ends(self.N - self.counted, level=level)
        return self.counted + low, self.counted + high

    def sentence(self) -> str:
        """In plain English."""
        how = "at least about" if self.model.endswith(CHAO) else "about"
        return f"{REACHED} there are {how} {people(self.N)} people {between(self)} under the model {self.model}."


def fit_closed(table: CaptureTable, model: str) -> ClosedFit:
    """Fit one of ``MODELS``. The lists are the occasions, in order.

    The variance of N is that of the multinomial, the dark figure and the variance of its estimate together (Rivest and
    Lévesque 2001, Canadian Journal of Statistics 29:555). Raises CannotEstimate where occasions do not overlap, the model has
    no estimate or does not give the dark figure; WrongUsage for a model that is none of these.
    """
    check_overlaps(table)
    built = _Built.of(table, model, table.counts[1:].astype(np.float64))
    return built.told(model, table.n)


def fit_closed_corrected(table: CaptureTable) -> ClosedFit:
    """M0 with a bias of order one taken off, by half a person less among those seen once and one more among those seen twice.

    Rivest and Lévesque 2001 (Canadian Journal of Statistics 29:555), section 4. Raises as :func:`fit_closed`.
    """
    check_overlaps(table)
    k, times = table.k, np.bitwise_count(np.arange(1, 1 << table.k))
    added = np.where(times == 1, -0.5 / k, 0.0) + np.where(times == 2, 2 / (k * (k - 1)), 0.0)
    built = _Built.of(table, "M0", table.counts[1:] + added)
    return built.told("M0", table.n)


def fit_every_closed(table: CaptureTable) -> dict[str, ClosedFit | Refusal]:
    """All of ``MODELS``, each with its estimate or why it has none."""
    return {model: _or_refusal(lambda model=model: fit_closed(table, model)) for model in MODELS}  # type: ignore[misc]


def fit_repeats(frequencies: Mapping[int, int], model: str = "M0") -> ClosedFit:
    """From how many people were seen how often in a span without occasions (k without end): one of ``REPEAT_MODELS``.

    frequencies: times, 1 and above, → people; those of more than the greatest number of times are left out of the model.
    Raises as :func:`fit_closed`.
    """
    counts, built = _of_repeats(frequencies, model)
    return built.told(model, int(counts.sum()))


def profile_closed(table: CaptureTable, model: str, *, level: float = 0.95) -> ProfileEstimate:
    """N and its interval by the multinomial profile likelihood (Cormack 1992), for all models but Mb and Mbh.

    level: between 0 and 1. Raises as :func:`fit_closed`.
    """
    if model in ("Mb", "Mbh"):
        raise WrongUsage(f"The model {model} has no profile here. Ask for its estimate and standard error.")
    check_overlaps(table)
    return _Built.of(table, model, table.counts[1:].astype(np.float64)).profiled(model, level=level)


def profile_repeats(frequencies: Mapping[int, int], model: str, *, level: float = 0.95) -> ProfileEstimate:
    """As :func:`profile_closed`, for the models of :func:`fit_repeats`."""
    return _of_repeats(frequencies, model)[1].profiled(model, level=level)


def _of_repeats(frequencies: Mapping[int, int], model: str) -> tuple[np.ndarray, _Built]:
    if model not in REPEAT_MODELS:
        raise WrongUsage(f"{model!r} is no model of repeat counts. There are {', '.join(REPEAT_MODELS)}.")
    found = whole_frequencies(frequencies)
    times = np.arange(1, max(found) + 1)
    counts = np.array([found.get(int(each), 0) for each in times], dtype=np.float64)
    main = times[:, None].astype(np.float64)
    return counts, _Built.fitted(main, times, model, counts, -gammaln(times + 1.0), len(times))


@dataclass(frozen=True, eq=False)
class _Built:
    """A model's columns, with the constant first; bends, of which the fit may leave some out; the columns that it has, and the
    fit; the dark figure, and the slopes of its logarithm.
    """

    columns: np.ndarray
    bends: tuple[np.ndarray, ...]
    design: np.ndarray
    counts: np.ndarray
    offset: np.ndarray
    fit: DesignFit
    dark: float
    slopes: np.ndarray

    @classmethod
    def of(cls, table: CaptureTable, model: str, counts: np.ndarray) -> _Built:
        if model not in MODELS:
            raise WrongUsage(f"{model!r} is no model of a closed population. There are {', '.join(MODELS)}.")
        histories = np.arange(1, 1 << table.k)
        times = np.bitwise_count(histories).astype(np.int64)
        if model in ("Mb", "Mbh"):
            return cls._of_behaviour(histories, times, model, counts, table.k)
        on = (histories[:, None] >> np.arange(table.k) & 1).astype(np.float64)
        main = on if model.startswith("Mt") else times[:, None].astype(np.float64)
        return cls.fitted(main, times, model, counts, np.zeros(len(counts)), table.k)

    @classmethod
    def fitted(
        cls, main: np.ndarray, times: np.ndarray, model: str, counts: np.ndarray, offset: np.ndarray, k: int
    ) -> _Built:
        """main: columns of the occasions; those of heterogeneity are added to them."""
        columns = np.column_stack([np.ones(len(main)), main])
        shape = model.partition(" ")[2]
        bends = tuple(np.maximum(times - start, 0.0) for start in range(2, k)) if shape == CHAO else ()
        if shape in SHAPES:
            columns = np.column_stack([columns, SHAPES[shape](times.astype(np.float64))])
        design, fit = _convex(columns, bends, counts, offset)
        _need_estimate(design, counts, fit, model)
        slopes = np.zeros(design.shape[1])
        slopes[0] = 1.0
        return cls(columns, bends, design, counts, offset, fit, float(np.exp(min(fit.coefficients[0], 60.0))), slopes)

    @classmethod
    def _of_behaviour(cls, histories: np.ndarray, times: np.ndarray, model: str, counts: np.ndarray, k: int) -> _Built:
        """Mb: first sightings fall off geometrically. Mbh: from the second occasion on (Pollock and Otto 1983)."""
        first = np.bitwise_count((histories & -histories) - 1).astype(np.float64)
        columns = [np.ones(len(histories)), first, times - 1.0]
        if model == "Mbh":
            columns.append((first == 0).astype(np.float64))
        design = np.column_stack(columns)
        fit = fit_design(design, counts)
        _need_estimate(design, counts, fit, model)
        start, fall, again = fit.coefficients[:3]
        share = 1 / (1 + np.exp(-again))  # of seeing somebody again
        ratio = float(np.exp(fall) * (1 - share))
        if ratio >= 1:
            raise CannotEstimate(_no_decline(model))
        slopes = np.zeros(design.shape[1])
        slopes[:3] = 1.0, k + ratio / (1 - ratio), -share / (1 - ratio)
        dark = float(np.exp(start + fall * k) * (1 - share) / (1 - ratio))
        return cls(design, (), design, counts, np.zeros(len(counts)), fit, dark, slopes)

    def told(self, model: str, counted: int) -> ClosedFit:
        if not self.dark < MOST_PEOPLE:
            raise CannotEstimate(_runaway(model))
        variance = self.dark + self.dark**2 * float(self.slopes @ self.fit.covariance @ self.slopes)
        counts, means = self.counts, self.fit.means
        seen = counts > 0
        deviance = 2 * float((counts[seen] * np.log(counts[seen] / means[seen])).sum() - (counts - means).sum())
        log_likelihood = float((counts * np.log(means) - means - gammaln(np.maximum(counts, 0.0) + 1)).sum())
        parameters = self.design.shape[1]
        return ClosedFit(
            model, counted + self.dark, float(np.sqrt(variance)), counted, deviance,
            2 * parameters - 2 * log_likelihood, parameters,
        )  # fmt: skip

    def profiled(self, model: str, *, level: float) -> ProfileEstimate:
        columns, offset = np.pad(self.columns, ((1, 0), (0, 0))), np.append(0.0, self.offset)
        columns[0, 0] = 1.0
        bends = [np.append(0.0, bend) for bend in self.bends]
        profile = DesignProfile(lambda counts: _convex(columns, bends, counts, offset)[1], self.counts)
        best, counted = profile.maximum(self.dark), int(self.counts.sum())
        if not best < MOST_PEOPLE:
            raise CannotEstimate(_runaway(model))
        low, high = profile.ends(best, level=level)
        return ProfileEstimate(model, counted + best, counted + low, counted + high, level, profile, counted)


def _convex(
    columns: np.ndarray, bends: Iterable[np.ndarray], counts: np.ndarray, offset: np.ndarray
) -> tuple[np.ndarray, DesignFit]:
    """The fit with those bends that are not negative, the most negative taken out first."""
    left = list(bends)
    while True:
        design = np.column_stack([columns, *left])
        fit = fit_design(design, counts, offset=offset)
        found = fit.coefficients[columns.shape[1] :]
        if not len(found) or found.min() >= 0:
            return design, fit
        left.pop(int(np.argmin(found)))


def _need_estimate(design: np.ndarray, counts: np.ndarray, fit: DesignFit, model: str) -> None:
    if int(np.linalg.matrix_rank(design)) < design.shape[1]:
        raise CannotEstimate(
            Reason(
                "not_identified",
                f"Under the model {model} tables of quite different dark figures look alike: there are too few occasions.",
                "More lists, or a simpler model that can be defended.",
                {"parameters": design.shape[1]},
            )
        )
    if not fit.settled or least_cell(design, np.maximum(counts, 0.0)) <= 0:
        raise CannotEstimate(
            Reason(
                "no_estimate_exists",
                f"The model {model} has no finite estimate: the table has too many empty histories.",
                "More people who are seen several times, or a simpler model that can be defended.",
            )
        )


def _no_decline(model: str) -> Reason:
    return Reason(
        "no_decline",
        f"Under the model {model} people seen for the first time must grow fewer from one occasion to the next; they do not.",
        "More occasions; or a model without behaviour.",
    )


def _runaway(model: str) -> Reason:
    return Reason(
        "runs_away",
        f"The dark figure under the model {model} runs above a thousand million: the table says nothing about it.",
        "Lists that overlap with each other.",
    )


def _or_refusal(fit: Callable[[], ClosedFit]) -> ClosedFit | Refusal:
    try:
        return fit()
    except CannotEstimate as refused:
        return refused.refusal
