"""How many, had no link been missed: a table of counts alone, without the records, corrected for a rate of missed links.

A missed link turns one person on two lists into two people on one list each, so that fewer are on several lists and the
estimate is too high. The model here: each record of a person who is on several lists comes loose from the person's other
records with one probability, independently of all else. A loose record counts as a person of its own; the records that are
not loose stay together. The missed-link rate ε is the share of pairs of records of one person that are not together,
ε = 1 − (1 − d)² where d is the chance of coming loose.

Then everybody's records are still somewhere, so the lists keep their sizes; and of the people on all of a set of j lists,
j ≥ 2, a share (1 − ε)^(j/2) is still seen on all of them. For two lists n1·n2/m is N/(1 − ε) instead of N. That is the model
of Ding and Fienberg (1994, Survey Methodology 20:149) without false links, with both lists alike; for several lists, as Di
Consiglio and Tuoto (2018, Journal of Official Statistics 34:889) and Zult, de Wolf, Bakker and van der Heijden (2021, Journal
of Official Statistics 37:699), it is undone by inverting the matrix from true to seen histories. False links are not modelled:
they move the estimate the other way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.stats import poisson

from openinquiry.core.estimation.capture_table import CaptureTable, ExpectedTable
from openinquiry.core.estimation.methods import METHODS_NOT_DRAWN, MethodResult, people_by
from openinquiry.core.estimation.multimodel import point_of
from openinquiry.core.estimation.protocol import Protocol
from openinquiry.core.estimation.refusal import CannotEstimate, Reason, Refusal
from openinquiry.core.shared import WrongUsage

RATES = (0.0, 0.02, 0.05, 0.10)
_TOO_UNLIKELY = 0.001  # a history that so few have by chance less often than this was not thinned at that rate
_NOBODY = 1e-9  # people: what is left of a difference of two equal numbers


@dataclass(frozen=True)
class AtRate:
    """N: people if links were missed at ``rate``; None where ``refusal`` says why there is no number. per_method: where
    several were asked, people by each that has a number.
    """

    rate: float
    N: float | None
    refusal: Refusal | None = None
    per_method: Mapping[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        reasons = [reason.as_dict() for reason in self.refusal.reasons] if self.refusal else []
        return {"rate": self.rate, "N": self.N, "per_method": dict(self.per_method), "reasons": reasons}


def transition(k: int, *, rate: float) -> np.ndarray:
    """T with T[ψ, ω] = people seen with history ψ for each who truly has history ω; 2^k × 2^k.

    Within ω of j lists, for ψ of i lists out of them, i ≥ 2: (1 − d)^i · d^(j − i). For ψ of one list: d + (1 − d)·d^(j − 1),
    the record is loose, or it alone is not. Columns add up to more than 1: one person can be seen as several. rate: 0 up to,
    but not, 1. Raises WrongUsage for another rate.
    """
    return np.array([_seen_as(history, k, _loose(rate)) for history in range(1 << k)])


def miss_links(table: CaptureTable, *, rate: float) -> ExpectedTable:
    """What would be seen of ``table``, on average, if its links were missed at ``rate``. Raises as :func:`transition`."""
    loose = _loose(rate)
    seen = [_seen_as(history, table.k, loose) @ table.counts for history in range(1 << table.k)]
    return ExpectedTable(table.lists, np.array(seen))


def undo_missed_links(table: CaptureTable, *, rate: float) -> ExpectedTable:
    """The table that would have been seen, on average, with no link missed: the inverse of :func:`transition`.

    Counts are not rounded: of one person with some history, 2 % are missed only by every fiftieth. Where fewer have a history
    than come loose into it on average, the inverse is below 0, and 0 stands there; lists keep their sizes.

    Raises CannotEstimate (``not_missed_so_often``) where so few have a history that, had links been missed at ``rate``, there
    would have been more of them in 999 of 1,000 tables; WrongUsage for a rate that is not 0 up to, but not, 1.
    """
    loose, histories = _loose(rate), np.arange(1 << table.k)
    sizes = np.bitwise_count(histories)
    found = np.zeros(1 << table.k)
    for history in sorted(histories[sizes >= 2].tolist(), key=lambda each: (-int(each).bit_count(), each)):
        seen_as = _seen_as(history, table.k, loose)
        left = float(table.counts[history]) - float(seen_as @ found)
        if left < -_NOBODY:
            _check_by_chance(table, history, float(seen_as @ found), rate)
        found[history] = left / seen_as[history] if left > _NOBODY else 0.0
    for place in range(table.k):
        history = 1 << place
        left = float(table.margins[history]) - float(found[(histories & history) > 0].sum())
        if left < -_NOBODY:
            _check_by_chance(table, history, float(_seen_as(history, table.k, loose) @ found), rate)
        found[history] = left if left > _NOBODY else 0.0
    return ExpectedTable(table.lists, found)


def estimate_over_missed_links(
    table: CaptureTable, estimator: Callable[[CaptureTable], float], *, rates: Iterable[float] = RATES
) -> tuple[AtRate, ...]:
    """People for each rate at which links could have been missed; at rate 0 those of the table as it is.

    estimator: from a table to people; it is handed an :class:`ExpectedTable`, whose counts need not be whole, so it must be a
    formula or a fit and not a draw. What it refuses, or the correction refuses, is the refusal of that rate.
    """
    return tuple(_at(table, estimator, float(rate)) for rate in rates)


def answer_over_missed_links(
    table: CaptureTable,
    protocol: Protocol,
    answered: Mapping[str, MethodResult],
    *,
    at_least: bool = False,
    rates: Iterable[float] = RATES,
) -> tuple[AtRate, ...]:
    """The number of a protocol for each rate at which links could have been missed; intervals are not made again.

    answered: what the methods said of the table as it is; those of them are asked again whose number is not drawn. Where none
    is left there are no rates. at_least: as of :class:`Estimate`, for the table as it is.
    """
    asked = [method for method in answered if method in METHODS_NOT_DRAWN]
    bounds = {method for method in asked if answered[method].lower_bound}
    return tuple(_answer_at(table, protocol, asked, bounds, at_least, float(rate)) for rate in rates if asked)


def _answer_at(
    table: CaptureTable, protocol: Protocol, asked: list[str], bounds: set[str], at_least: bool, rate: float
) -> AtRate:
    try:
        corrected = undo_missed_links(table, rate=rate)
    except CannotEstimate as refused:
        return AtRate(rate, None, refused.refusal)
    people: dict[str, float] = {}
    against: tuple[Reason, ...] = ()
    for method in asked:
        try:
            people[method] = people_by(method, corrected, protocol)
        except CannotEstimate as refused:
            against += refused.refusal.reasons
    if against:
        return AtRate(rate, None, Refusal(against), people)
    return AtRate(rate, point_of(people, bounds=bounds, at_least=at_least), None, people)


def _at(table: CaptureTable, estimator: Callable[[CaptureTable], float], rate: float) -> AtRate:
    try:
        return AtRate(rate, float(estimator(undo_missed_links(table, rate=rate))))
    except CannotEstimate as refused:
        return AtRate(rate, None, refused.refusal)


def _loose(rate: float) -> float:
    if not 0 <= rate < 1:
        raise WrongUsage(f"A rate of missed links is 0 or more and below 1; {rate} is not.")
    return float(1 - np.sqrt(1 - rate))


def _seen_as(history: int, k: int, loose: float) -> np.ndarray:
    """The row of T of one history."""
    true = np.arange(1 << k)
    sizes, size = np.bitwise_count(true).astype(np.int64), history.bit_count()
    beyond = np.maximum(sizes - size, 0)
    if size == 0:
        shares = (true == 0).astype(np.float64)
    elif size == 1:
        shares = np.where(sizes == 1, 1.0, loose + (1 - loose) * loose**beyond)
    else:
        shares = (1 - loose) ** size * loose**beyond
    row: np.ndarray = np.where((true & history) == history, shares, 0.0)
    return row


def _check_by_chance(table: CaptureTable, history: int, expected: float, rate: float) -> None:
    """Refuse where so few cannot well be chance. Poisson, which is wider than what comes loose of a given number."""
    if float(poisson.cdf(int(table.counts[history]), expected)) < _TOO_UNLIKELY:
        raise CannotEstimate(
            Reason(
                "not_missed_so_often",
                f"Had {rate:.0%} of links been missed, about {expected:,.0f} people would look as if they had the history "
                f"{table.history(history)}, and {int(table.counts[history]):,} have it: so many links were not missed, or "
                "not by chance alone.",
                "Count missed links in a sample of pairs that people have looked at.",
                {
                    "rate": rate,
                    "history": table.history(history),
                    "expected": expected,
                    "seen": int(table.counts[history]),
                },
            )
        )
