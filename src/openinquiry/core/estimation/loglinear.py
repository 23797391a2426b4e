"""A log-linear model fitted to a capture table: how many, the dark figure, and how sure the model is of itself.

The mean number with history ω is exp(Σ α_θ over terms θ within ω); the dark figure is the exponential of the constant.
Empty margins are dealt with as :mod:`.existence` says.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln
from scipy.stats import norm

from openinquiry.core.estimation.capture_table import CaptureTable
from openinquiry.core.estimation.closed_population import ProfileEstimate
from openinquiry.core.estimation.existence import ExtendedStatus, Reduced, check_estimable, reduce_model
from openinquiry.core.estimation.models import Model
from openinquiry.core.estimation.poisson import fit_many
from openinquiry.core.estimation.poisson_design import DesignProfile, fit_design
from openinquiry.core.estimation.refusal import MOST_PEOPLE, CannotEstimate, Reason


@dataclass(frozen=True)
class LoglinearFit:
    """N: people, those on lists and the dark figure. log_se: standard error of the logarithm of the dark figure.

    deviance: against the saturated model, over the cells that are left. aic, bic: with every parameter counted, those at minus
    infinity too; bic with the logarithm of the number of people counted (Silverman, Chan and Vincent 2024, section 2).
    """

    model: Model
    N: float
    dark_figure: float
    log_se: float
    deviance: float
    log_likelihood: float
    aic: float
    bic: float
    means: np.ndarray

    def wald_interval(self, level: float = 0.95) -> tuple[float, float]:
        """People, with the dark figure normal on the logarithmic scale; high may be infinite. level: between 0 and 1."""
        reach = float(norm.ppf(0.5 + level / 2)) * self.log_se
        counted = self.N - self.dark_figure
        with np.errstate(over="ignore"):
            factor = float(np.exp(reach))
        return counted + self.dark_figure / factor, counted + self.dark_figure * factor


def fit_loglinear(table: CaptureTable, model: Model) -> LoglinearFit:
    """The extended maximum likelihood estimate of ``model``.

    Raises CannotEstimate where none exists, the dark figure is not identified, or it runs above a thousand million.
    """
    status = check_estimable(table, model)
    if status.code:
        raise CannotEstimate(_not_estimable(model, status))
    reduced = reduce_model(table.margins, model)
    design, counts = reduced.design(table.k), table.counts[reduced.cells].astype(np.float64)
    return _told(table, model, reduced, design, counts)


def _told(table: CaptureTable, model: Model, reduced: Reduced, design: np.ndarray, counts: np.ndarray) -> LoglinearFit:
    every = np.ones((1, len(counts)), dtype=bool), np.ones((1, design.shape[1]), dtype=bool)
    fits = fit_many(design, counts[None, :], alive=every[0], free=every[1])
    dark = float(np.exp(min(fits.coefficients[0, 0], 60.0)))
    if not fits.settled[0] or not dark < MOST_PEOPLE:
        raise CannotEstimate(_runaway(model))
    means = np.zeros(1 << table.k)
    means[reduced.cells], means[0] = fits.means[0], dark
    log_likelihood = poisson_log_likelihood(counts, fits.means[0])
    variance = float(np.linalg.inv(fits.information[0])[0, 0])
    return LoglinearFit(
        model, table.n + dark, dark, float(np.sqrt(max(variance, 0.0))), deviance_of(counts, fits.means[0]),
        log_likelihood, 2 * model.parameters - 2 * log_likelihood,
        model.parameters * float(np.log(table.n)) - 2 * log_likelihood, means,
    )  # fmt: skip


def poisson_log_likelihood(counts: np.ndarray, means: np.ndarray) -> float:
    """With the factorials of the counts, so that it is a probability."""
    safe = np.where(means > 0, means, 1.0)
    return float((counts * np.log(safe) - means - gammaln(counts + 1)).sum())


def deviance_of(counts: np.ndarray, means: np.ndarray) -> float:
    """Twice what the log-likelihood lacks to that of a model with a mean for every cell."""
    ratio = np.where(counts > 0, counts, 1.0) / np.where((counts > 0) & (means > 0), means, 1.0)
    return float(2 * (counts * np.log(ratio) - (counts - means)).sum())


def profile_loglinear(table: CaptureTable, model: Model, *, level: float = 0.95) -> ProfileEstimate:
    """N where the multinomial likelihood of model and N together is greatest, and the N within reach of it.

    For each dark figure the unseen history is given that count and the other parameters are fitted anew (Cormack 1992,
    Biometrics 48:567). level: between 0 and 1. Raises CannotEstimate as :func:`fit_loglinear` does; the upper end is infinite
    where the likelihood never falls that far.
    """
    fit = fit_loglinear(table, model)
    reduced = reduce_model(table.margins, model)
    of_nobody = np.zeros((1, len(reduced.terms)))
    of_nobody[0, 0] = 1.0
    design = np.vstack([of_nobody, reduced.design(table.k)])
    profile = DesignProfile(lambda counts: fit_design(design, counts), table.counts[reduced.cells].astype(np.float64))
    best = profile.maximum(fit.dark_figure)
    if not best < MOST_PEOPLE:
        raise CannotEstimate(_runaway(model))
    low, high = profile.ends(best, level=level)
    n = table.n
    return ProfileEstimate(model.notation, n + best, n + low, n + high, level, profile, n)


def _not_estimable(model: Model, status: ExtendedStatus) -> Reason:
    if status.code == 2:
        return Reason(
            "not_identified",
            f"Under the model {model.notation} tables of quite different dark figures look alike: lists do not overlap.",
            "Lists that overlap with each other, or a simpler model that can be defended.",
            {"columns_that_depend_on_others": status.rank_lacking},
        )
    return Reason(
        "no_estimate_exists",
        f"The model {model.notation} has no finite estimate: the table has too many empty histories.",
        "More people who are on several lists, or a simpler model that can be defended.",
        {"empty_overlaps": len(status.infinite)},
    )


def _runaway(model: Model) -> Reason:
    return Reason(
        "runs_away",
        f"The dark figure under the model {model.notation} runs above a thousand million: the table says nothing about it.",
        "Lists that overlap with each other.",
    )
