"""What every estimate of this room can be asked: how many, between which numbers, and in one sentence."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from scipy.stats import norm

REACHED = "Among those some list could have reached"


class Answer(Protocol):
    """An estimate. N: people, those on lists and the dark figure."""

    @property
    def N(self) -> float: ...  # noqa: D102, N802 — the field's own name for it

    def interval(self, level: float = 0.95) -> tuple[float, float]: ...  # noqa: D102

    def sentence(self) -> str: ...  # noqa: D102


class LogNormalAnswer:
    """What estimates have in common whose dark figure is taken to be log-normal.

    N: people. se: standard error of N. counted: people on lists.
    """

    N: float
    se: float
    counted: int

    @property
    def dark_figure(self) -> float:
        """People on no list; at least so many where N is a lower bound."""
        return self.N - self.counted

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """People; of the bound where N is one. level: between 0 and 1."""
        return log_normal_interval(self.N, counted=self.counted, se=self.se, level=level)


def log_normal_interval(N: float, *, counted: int, se: float, level: float) -> tuple[float, float]:  # noqa: N803
    """People; never fewer than ``counted``. The dark figure has a log-normal distribution with standard error ``se``.

    Chao 1987 (Biometrics 43:783), section 3. level: between 0 and 1.
    """
    dark = N - counted
    if dark <= 0 or se <= 0:
        return N, N
    reach = np.exp(norm.ppf(0.5 + level / 2) * np.sqrt(np.log1p((se / dark) ** 2)))
    return counted + dark / float(reach), counted + dark * float(reach)


def people(number: float) -> str:
    """A number of people as it is read: whole, with commas."""
    return f"{number:,.0f}"


def between(answer: Answer, level: float = 0.95) -> str:
    """Such as «(95 % interval 1,200 to 1,400)»."""
    low, high = answer.interval(level)
    return f"({100 * level:g} % interval {people(low)} to {people(high)})"
