"""At least how many: Chao's lower bounds from several lists, and estimates from how often people are on one list.

The bounds use only people on one list and on two. They hold where people differ in how reachable they are; lists that shut one
another out (people referred to one service are not seen by the other) can push the true number below them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from openinquiry.core.estimation.answers import REACHED, between, log_normal_interval, people
from openinquiry.core.estimation.capture_table import MOST_COUNTED, CaptureTable
from openinquiry.core.estimation.overlaps import check_overlaps
from openinquiry.core.estimation.refusal import MOST_PEOPLE, CannotEstimate, Reason


@dataclass(frozen=True)
class LowerBound:
    """N: the estimated least number of people. se: its standard error. counted: people on lists. once, twice: f1, f2."""

    method: str
    N: float
    se: float
    counted: int
    once: int
    twice: int

    @property
    def dark_figure(self) -> float:
        """People on no list, at least."""
        return self.N - self.counted

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """People, with the dark figure log-normal; of the bound, not of the true number. level: between 0 and 1."""
        return log_normal_interval(self.N, counted=self.counted, se=self.se, level=level)

    def sentence(self) -> str:
        """In plain English."""
        return (
            f"{REACHED} there are at least about {people(self.N)} people {between(self)}, unless being on one list keeps "
            "people off another."
        )


@dataclass(frozen=True)
class RepeatEstimate:
    """From repeat counts of one list. N: people. se: its standard error. counted: people on the list. rate: times a person.

    bound: whether N is a lower bound rather than an estimate.
    """

    method: str
    N: float
    se: float
    counted: int
    rate: float
    bound: bool

    @property
    def dark_figure(self) -> float:
        """People who were never recorded."""
        return self.N - self.counted

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """People, with the dark figure log-normal. level: between 0 and 1."""
        return log_normal_interval(self.N, counted=self.counted, se=self.se, level=level)

    def sentence(self) -> str:
        """In plain English, with what it assumes."""
        how = "at least about" if self.bound else "about"
        given = "if one contact makes another neither more nor less likely" + (
            "" if self.bound else " and people are alike in how often they are met"
        )
        return (
            f"Among those the list could have reached there are {how} {people(self.N)} people {between(self)}, {given}."
        )


def chao_lower_bound(table: CaptureTable, *, corrected: bool = False) -> LowerBound:
    """M_h: n + (k−1)/k · f1²/(2·f2), or corrected for bias n + (k−1)/k · f1(f1−1)/(2(f2+1)).

    Chao 1987 (Biometrics 43:783), section 2; the variances are those of the delta method (Chao 1987, section 3). People may
    differ as they like; lists are taken to be alike in how many they reach, see :func:`chao_time_bound`.
    Raises CannotEstimate where lists do not overlap or nobody is on just two.
    """
    once, twice = _once_and_twice(table)
    share = (table.k - 1) / table.k
    if corrected:
        dark = share * once * (once - 1) / (2 * (twice + 1))
        slopes = share * (2 * once - 1) / (2 * (twice + 1)), dark / (twice + 1)
    else:
        dark = share * once**2 / (2 * twice)
        slopes = share * once / twice, dark / twice
    variance = dark + once * slopes[0] ** 2 + twice * slopes[1] ** 2
    name = "chao_corrected" if corrected else "chao"
    return LowerBound(name, table.n + dark, _root(variance), table.n, int(once), int(twice))


def chao_time_bound(table: CaptureTable, *, corrected: bool = False) -> LowerBound:
    """M_th: n + (f1² − Σ z_j²)/(2·f2), where z_j people are on list j alone; corrected, f2+1 in place of f2.

    Chao 1989 (Biometrics 45:427), section 2: lists may differ in how many they reach. Raises as :func:`chao_lower_bound`.
    """
    once, twice = _once_and_twice(table)
    alone = table.counts[1 << np.arange(table.k)].astype(np.float64)
    pairs = (once**2 - float((alone**2).sum())) / 2  # pairs of people who are each on one list, not the same one
    under = twice + 1 if corrected else twice
    dark = pairs / under
    variance = dark + float((alone * ((once - alone) / under) ** 2).sum()) + twice * (dark / under) ** 2
    if dark <= 0:
        raise CannotEstimate(_one_list_alone())
    name = "chao_time_corrected" if corrected else "chao_time"
    return LowerBound(name, table.n + dark, _root(variance), table.n, int(once), int(twice))


def zero_truncated_poisson(frequencies: Mapping[int, int]) -> RepeatEstimate:
    """Everybody is met at one rate: the maximum likelihood estimate from how many people were met how often.

    frequencies: times, 1 and above, → people. The rate solves λ/(1−e^−λ) = mean times a person, and N = n/(1−e^−λ), with
    variance N/(e^λ − 1 − λ) (van der Heijden et al. 2003, Statistical Modelling 3:305, section 2).
    Raises CannotEstimate where nobody was met twice, everybody was, or counts are not those of people.
    """
    counts = whole_frequencies(frequencies)
    counted = int(sum(counts.values()))
    mean = sum(times * count for times, count in counts.items()) / counted
    rate = float(brentq(lambda each: each / -np.expm1(-each) - mean, 1e-12, mean + 1.0))
    whole = counted / -np.expm1(-rate)
    return _repeated("zero_truncated_poisson", float(whole), float(whole / (np.expm1(rate) - rate)), counted, rate)


def zelterman(frequencies: Mapping[int, int]) -> RepeatEstimate:
    """The rate from those met once and twice alone, λ = 2·f2/f1, so that others may differ: N = n/(1−e^−λ).

    Zelterman 1988 (Journal of Statistical Planning and Inference 18:225); variance by Böhning 2008 (Statistical Methodology
    5:410). Arguments and errors as :func:`zero_truncated_poisson`.
    """
    counts = whole_frequencies(frequencies)
    counted, once, twice = int(sum(counts.values())), counts.get(1, 0), counts.get(2, 0)
    _need_twice(once, twice)
    rate = 2 * twice / once
    missed = float(np.exp(-rate) / np.expm1(-rate) ** 2)
    variance = counted * missed * (1 + counted * missed * rate**2 * (1 / once + 1 / twice))
    return _repeated("zelterman", counted / float(-np.expm1(-rate)), variance, counted, rate)


def chao_repeats(frequencies: Mapping[int, int], *, corrected: bool = False) -> RepeatEstimate:
    """At least n + f1²/(2·f2), whatever the rates of people are; corrected for bias n + f1(f1−1)/(2(f2+1)).

    Chao 1987 (Biometrics 43:783). Arguments and errors as :func:`zero_truncated_poisson`.
    """
    counts = whole_frequencies(frequencies)
    counted, once, twice = int(sum(counts.values())), counts.get(1, 0), counts.get(2, 0)
    _need_twice(once, twice)
    if corrected:
        dark, slope = once * (once - 1) / (2 * (twice + 1)), (2 * once - 1) / (2 * (twice + 1))
        variance = dark + once * slope**2 + twice * (dark / (twice + 1)) ** 2
    else:
        dark = once**2 / (2 * twice)
        variance = dark + once * (once / twice) ** 2 + twice * (dark / twice) ** 2
    name = "chao_repeats_corrected" if corrected else "chao_repeats"
    return _repeated(name, counted + dark, variance, counted, 2 * twice / once, bound=True)


def _once_and_twice(table: CaptureTable) -> tuple[float, float]:
    check_overlaps(table)
    once, twice = float(table.on_how_many[1]), float(table.on_how_many[2])
    _need_twice(once, twice)
    return once, twice


def _need_twice(once: float, twice: float) -> None:
    if twice == 0 or once == 0:
        raise CannotEstimate(
            Reason(
                "no_pairs",
                f"{once:,.0f} people were seen once and {twice:,.0f} twice; a bound needs people of both kinds.",
                "More people, or lists that overlap with each other.",
                {"once": once, "twice": twice},
            )
        )


def whole_frequencies(frequencies: Mapping[int, int]) -> dict[int, int]:
    """Repeat counts without empty ones, in order. Raises CannotEstimate where they count no people, or nobody twice."""
    for times, count in frequencies.items():
        whole = float(times).is_integer() and float(count).is_integer()
        if not whole or times < 1 or not 0 <= count <= MOST_COUNTED:
            raise CannotEstimate(
                Reason(
                    "counts_not_whole",
                    f"{count} people met {times} times is not a count of people met a whole number of times, 1 or more.",
                    "Send for each number of times how many people there are, as whole numbers.",
                )
            )
    counts = {int(times): int(count) for times, count in sorted(frequencies.items()) if count}
    if not counts:
        raise CannotEstimate(Reason("nobody", "Nobody is on the list.", "A list with people on it."))
    if set(counts) == {1} or 1 not in counts:
        _need_twice(counts.get(1, 0), counts.get(2, 0))
    return counts


def _repeated(
    method: str, whole: float, variance: float, counted: int, rate: float, *, bound: bool = False
) -> RepeatEstimate:
    if not whole < MOST_PEOPLE:
        raise CannotEstimate(
            Reason("runs_away", "The estimate runs above a thousand million.", "More people who were met again.")
        )
    return RepeatEstimate(method, whole, _root(variance), counted, rate, bound)


def _one_list_alone() -> Reason:
    return Reason(
        "one_list_alone",
        "Everybody who is on one list only is on the same list, so nothing bounds those on none.",
        "A second list that reaches people of its own.",
    )


def _root(variance: float) -> float:
    return float(np.sqrt(max(variance, 0.0)))
