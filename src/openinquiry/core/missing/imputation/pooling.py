"""One estimate, and how sure it is, from replicates that were imputed.

Sources: Rubin 1987, Multiple Imputation for Nonresponse in Surveys, chapter 3 (T = W + (1 + 1/M) B); Barnard and Rubin
1999, Biometrika 86:948 (degrees of freedom where the complete data are few).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, inf, isfinite, log, sqrt

from scipy.stats import norm, t

from openinquiry.core.missing.rates.intervals import COVERAGE, Interval
from openinquiry.core.shared import Refused, WrongUsage

LEAST_VALID = 3
FEW = 10


@dataclass(frozen=True)
class Scale:
    """Where estimates are near normal: there and back, and the slope of the way there."""

    there: Callable[[float], float]
    back: Callable[[float], float]
    slope: Callable[[float], float]


SCALES = {
    "plain": Scale(lambda x: x, lambda x: x, lambda x: 1.0),
    "log": Scale(log, exp, lambda x: 1 / x),
    "logit": Scale(lambda x: log(x / (1 - x)), lambda x: 1 / (1 + exp(-x)), lambda x: 1 / (x * (1 - x))),
}


@dataclass(frozen=True)
class Pooled:
    """What replicates say together.

    estimate: on the natural scale. interval: None, «not available», for one replicate, which cannot say how far
    replicates differ. within, between, total: variances on the working scale. degrees: of freedom. missing_information:
    the fraction of missing information, 0 to 1. replicates: how many were valid. warning: empty, or a sentence.
    """

    estimate: float
    interval: Interval | None
    within: float
    between: float | None
    total: float | None
    degrees: float | None
    missing_information: float | None
    replicates: int
    warning: str = ""


def pool_rubin(
    estimates: Sequence[float],
    *,
    variances: Sequence[float],
    scale: str = "plain",
    complete_degrees: float = inf,
    coverage: float = COVERAGE,
) -> Pooled:
    """Rubin's rules.

    estimates, variances: of each replicate, on the natural scale. scale: «plain», «log» (ratios) or «logit» (shares);
    a replicate whose estimate or variance is no number there is not valid. complete_degrees: degrees of freedom if
    nothing were missing. One replicate alone has no interval; fewer than ten give a warning.
    Raises Refused when replicates were made and fewer than three are valid, WrongUsage for an unknown scale.
    """
    if scale not in SCALES:
        raise WrongUsage(f"There is no scale {scale!r}. There are: {', '.join(SCALES)}.")
    if len(estimates) != len(variances) or not estimates:
        raise WrongUsage("Rubin's rules need one variance for each of one or more estimates.")
    on = SCALES[scale]
    moved = [_moved(on, e, v) for e, v in zip(estimates, variances, strict=True)]
    valid = [each for each in moved if each is not None]
    many = len(valid)
    if len(estimates) == 1 and many == 1:
        only = "One replicate cannot say how far replicates differ, so there is no interval."
        return Pooled(on.back(valid[0][0]), None, valid[0][1], None, None, None, None, 1, only)
    if many < LEAST_VALID:
        raise Refused(
            f"Only {many} of {len(estimates)} replicates gave an estimate; at least {LEAST_VALID} are needed. "
            "Make more replicates, or ask of larger groups."
        )
    middle, within = (sum(each[part] for each in valid) / many for part in (0, 1))
    between = sum((each[0] - middle) ** 2 for each in valid) / (many - 1)
    total = within + (1 + 1 / many) * between
    degrees = degrees_of_freedom(within, between=between, replicates=many, complete=complete_degrees)
    quantile = float(t.ppf((1 + coverage) / 2, degrees) if degrees < inf else norm.ppf((1 + coverage) / 2))
    half = quantile * sqrt(total)
    few = f"Only {many} replicates: make ten or more before you rely on the interval." if many < FEW else ""
    return Pooled(
        on.back(middle), Interval(on.back(middle - half), on.back(middle + half)), within, between, total, degrees,
        missing_information(within, between=between, replicates=many, degrees=degrees), many, few,
    )  # fmt: skip


def degrees_of_freedom(within: float, *, between: float, replicates: int, complete: float = inf) -> float:
    """Barnard and Rubin's ν: no more than Rubin's (M − 1)(1 + W ÷ (1 + 1/M)B)², and no more than ``complete``."""
    added = (1 + 1 / replicates) * between
    if added == 0:
        return complete
    missing = added / (within + added)
    classic = (replicates - 1) / missing**2
    if complete == inf:
        return classic
    observed = (complete + 1) / (complete + 3) * complete * (1 - missing)
    return 1 / (1 / classic + 1 / observed) if observed > 0 else 0.0


def missing_information(within: float, *, between: float, replicates: int, degrees: float) -> float:
    """The fraction of missing information γ = (r + 2 ÷ (ν + 3)) ÷ (r + 1), with r = (1 + 1/M)B ÷ W (Rubin 1987)."""
    added = (1 + 1 / replicates) * between
    if added == 0:
        return 0.0
    if within == 0:
        return 1.0
    more = added / within
    return min(1.0, (more + (2 / (degrees + 3) if degrees < inf else 0.0)) / (more + 1))


def _moved(scale: Scale, estimate: float, variance: float) -> tuple[float, float] | None:
    try:
        moved = scale.there(estimate), variance * scale.slope(estimate) ** 2
    except (ValueError, ZeroDivisionError):
        return None
    return moved if all(map(isfinite, moved)) and moved[1] >= 0 else None
