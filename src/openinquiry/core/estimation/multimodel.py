"""How many, by a protocol and not by one method: an estimate that says what it does not know, or a refusal.

All methods can agree and all be wrong: of people whom no list could have reached, no table of these lists knows anything. So
every estimate is of those among whom some list could have reached each, with a table of what it would be if a share u were
out of reach: N = N_reach / (1 − u).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from openinquiry.core.estimation.capture_table import CaptureTable
from openinquiry.core.estimation.checks import cautions, reasons_against
from openinquiry.core.estimation.methods import MethodResult, ask
from openinquiry.core.estimation.nested import NestedEstimate
from openinquiry.core.estimation.one_thread import on_one_thread
from openinquiry.core.estimation.over_replicates import Replicates, spread_over
from openinquiry.core.estimation.protocol import Protocol
from openinquiry.core.estimation.refusal import CannotEstimate, Reason, Refusal
from openinquiry.core.estimation.uneven import uneven_reach

_APART = 1.25  # the largest number of the methods over the smallest, beyond which one number of them says too much


@dataclass(frozen=True)
class Answers:
    """What the methods of a protocol said of a table: results and refusals by method, seconds by method.

    doubt: by method, where its doubt comes from, if replicates were given.
    """

    results: dict[str, MethodResult] = field(default_factory=dict)
    refused: dict[str, Refusal] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    doubt: dict[str, NestedEstimate] = field(default_factory=dict)


@dataclass(frozen=True)
class Estimate:
    """N, low, high: people whom some list could have reached. counted: on any list. answers: of each method.

    at_least: people differ in how easily lists reach them, so that N is a lower figure and there is no upper end (infinite).
    diagnostics: what the table looks like. provenance: of the table and the protocol.
    """

    N: float
    low: float
    high: float
    level: float
    rule: str
    counted: int
    answers: Answers
    shares: tuple[float, ...]
    at_least: bool = False
    diagnostics: dict[str, Any] = field(default_factory=dict)
    provenance: dict[str, Any] = field(default_factory=dict)

    def sentence(self) -> str:
        """What may be printed."""
        return " ".join([self._number(), *(each["sentence"] for each in self.diagnostics.get("cautions", ()))])

    def _number(self) -> str:
        if self.at_least:
            return (
                f"Among those whom some list could have reached there were at least about {_round(self.low):,} people "
                f"({self.level:.0%}); {self.counted:,} of them are on a list. How many more cannot be said: some are harder "
                f"for lists to reach than others. The methods' middle answer, {_round(self.N):,}, is no upper end. People "
                "whom no list could have reached come on top."
            )
        return (
            f"Among those whom some list could have reached there were about {_round(self.N):,} people{self._apart()}, and "
            f"between {_round(self.low):,} and {_round(self.high):,} whichever of the methods is believed "
            f"({self.level:.0%}); {self.counted:,} of them are on a list. People whom no list could have reached come on top."
        )

    def _apart(self) -> str:
        """How far the methods are apart, beside the one number that would be quoted otherwise; nothing where they are not."""
        said = [each.N for each in self.answers.results.values() if not each.lower_bound]
        if len(said) < 2 or max(said) < _APART * min(said):
            return ""
        return f" by the middle one of methods that say {_round(min(said)):,} to {_round(max(said)):,}"

    def if_out_of_reach(self) -> tuple[tuple[float, float, float, float], ...]:
        """For each share of people out of reach of every list: the share, people, lower end, upper end."""
        return tuple(
            (share, self.N / (1 - share), self.low / (1 - share), self.high / (1 - share)) for share in self.shares
        )


@dataclass(frozen=True)
class RefusedEstimate:
    """A refusal with all that was found on the way to it."""

    refusal: Refusal
    answers: Answers
    diagnostics: dict[str, Any]
    provenance: dict[str, Any]


@on_one_thread
def multimodel_estimate(
    table: CaptureTable,
    protocol: Protocol,
    *,
    replicates: Replicates = (),
    clock: Callable[[], float] = lambda: 0.0,
) -> Estimate | RefusedEstimate:
    """The answer of ``protocol``.

    replicates: tables of the same lists that could as well be true, linkage by linkage and in each imputation by imputation:
    then every method's number and interval are over them all. clock: tells seconds, for the time that each method took;
    nothing else depends on it.
    """
    against = reasons_against(table, protocol)
    answers = Answers() if against else _ask_all(table, protocol, replicates, clock)
    about = diagnostics_of(table), {"table_sha256": table.sha256, "protocol": protocol.as_dict(), "seed": protocol.seed}
    if not against:
        against = _reasons_after(answers, protocol)
    if against:
        return RefusedEstimate(Refusal(against), answers, *about)
    return _estimate(table, protocol, answers, *about)


def _estimate(
    table: CaptureTable, protocol: Protocol, answers: Answers, diagnostics: dict[str, Any], provenance: dict[str, Any]
) -> Estimate:
    """One number and one interval over the methods; where people differ in reach, a lower figure without an upper end."""
    results = list(answers.results.values())
    uneven = uneven_reach(table, p_enter=protocol.p_enter)
    at_least = uneven is not None and uneven > protocol.uneven_reach
    point, low, high = over_methods(results, at_least=at_least)
    return Estimate(
        point, low, high, protocol.level, protocol.rule, table.n, answers, protocol.shares, at_least,
        diagnostics | {"uneven_reach": uneven}, provenance,
    )  # fmt: skip


def over_methods(results: Sequence[MethodResult], *, at_least: bool) -> tuple[float, float, float]:
    """One number and its ends from those of several methods: that of :func:`point_of`, and from the lowest lower to the
    highest upper end.

    at_least: no upper end (infinite). Methods that only bound the number from below have no say in the upper end, where
    there are others.
    """
    bounds = {each.method for each in results if each.lower_bound}
    point = point_of({each.method: each.N for each in results}, bounds=bounds, at_least=at_least)
    bounded = [each for each in results if not each.lower_bound] or results
    high = float("inf") if at_least else max(each.high for each in bounded)
    return point, min(each.low for each in results), high


def point_of(people: Mapping[str, float], *, bounds: Collection[str], at_least: bool) -> float:
    """One number of the methods' numbers: the median of those that are no lower bounds (``bounds``), where there are any.

    Where people differ in reach (``at_least``) it is the highest bound, if that is higher.
    """
    point = median([N for method, N in people.items() if method not in bounds] or people.values())
    return max(point, *(people[method] for method in bounds if method in people), 0.0) if at_least else point


def diagnostics_of(table: CaptureTable) -> dict[str, Any]:
    """People counted, by list and by number of lists; and what a reader must be told beside the estimate."""
    return {
        "people_counted": table.n,
        "lists": table.sizes,
        "on_how_many_lists": {str(lists): int(people) for lists, people in enumerate(table.on_how_many) if lists},
        "cautions": [caution.as_dict() for caution in cautions(table)],
    }


def _ask_all(table: CaptureTable, protocol: Protocol, replicates: Replicates, clock: Callable[[], float]) -> Answers:
    answers = Answers()
    for method in protocol.methods:
        started = clock()
        try:
            found = ask(method, table, protocol)
            if replicates:
                found, answers.doubt[method] = spread_over(found, table, replicates, protocol)
            answers.results[method] = found
        except CannotEstimate as refused:
            answers.refused[method] = refused.refusal
        answers.seconds[method] = clock() - started
    return answers


def _reasons_after(answers: Answers, protocol: Protocol) -> tuple[Reason, ...]:
    if len(answers.results) < protocol.fewest_methods:
        own = tuple(reason for refusal in answers.refused.values() for reason in refusal.reasons)
        return (_too_few_methods(len(answers.results), protocol), *own)
    low = min(each.low for each in answers.results.values())
    high = max(each.high for each in answers.results.values())
    if high > protocol.widest * low:
        return (_too_wide(low, high, protocol),)
    return ()


def _too_few_methods(answered: int, protocol: Protocol) -> Reason:
    return Reason(
        "too_few_methods",
        f"Only {answered} of {len(protocol.methods)} methods {'has' if answered == 1 else 'have'} an answer; the protocol "
        f"asks for {protocol.fewest_methods}.",
        "More people who are on several lists.",
        {"answered": answered, "asked_for": protocol.fewest_methods},
    )


def _too_wide(low: float, high: float, protocol: Protocol) -> Reason:
    said = "without end" if high == float("inf") else f"{_round(high):,}"
    return Reason(
        "too_wide",
        f"The methods say anything from {_round(low):,} to {said}: more than {protocol.widest:g} times apart, which "
        "does not say how many.",
        "More people who are on several lists, or lists of another kind of body.",
        {"low": low, "high": high if high < float("inf") else "infinite"},
    )


def _round(people: float) -> int:
    """To three figures, for a sentence: more would be believed."""
    if people < 1000:
        return round(people)
    step = int(10 ** (len(str(int(people))) - 3))
    return round(people / step) * step
