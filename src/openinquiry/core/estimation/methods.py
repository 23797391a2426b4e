"""Each method by its name: from a table to people with an interval, or to the reason why it has none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from openinquiry.core.estimation.averaging import average_decomposable
from openinquiry.core.estimation.capture_table import CaptureTable
from openinquiry.core.estimation.latent_class import sample_latent_classes
from openinquiry.core.estimation.loglinear import fit_loglinear
from openinquiry.core.estimation.lower_bounds import chao_lower_bound
from openinquiry.core.estimation.models import Model, all_pairs, independence
from openinquiry.core.estimation.one_thread import on_one_thread
from openinquiry.core.estimation.protocol import METHODS, Protocol
from openinquiry.core.estimation.refusal import MOST_PEOPLE, CannotEstimate, Reason
from openinquiry.core.estimation.resampling import bootstrap_bca
from openinquiry.core.estimation.search import best_hierarchical, best_of_each
from openinquiry.core.estimation.stepwise import people_by_stepwise, select_stepwise
from openinquiry.core.estimation.two_lists import TwoListEstimate, chapman, lincoln_petersen
from openinquiry.core.shared import WrongUsage


@dataclass(frozen=True)
class MethodResult:
    """What one method says. N, low, high: people; high may be infinite. model: what it chose, in its own notation.

    interval: how the interval was made. lower_bound: the method bounds the number from below and does not say how many more.
    ends: level → lower and upper end, the whole confidence or posterior distribution of the method.
    """

    method: str
    N: float
    low: float
    high: float
    level: float
    model: str
    interval: str
    ends: Callable[[float], tuple[float, float]] = field(repr=False, compare=False)
    lower_bound: bool = False

    def quantile(self, tail: float) -> float:
        """People that the method's distribution has this share below. tail: between 0 and 1."""
        low, high = self.ends(abs(2 * tail - 1))
        return low if tail < 0.5 else high


@on_one_thread
def ask(method: str, table: CaptureTable, protocol: Protocol) -> MethodResult:
    """The answer of one method of :data:`METHODS`.

    Raises CannotEstimate where it has none, or one that is no number of people; WrongUsage where there is no such method.
    """
    if method not in METHODS:
        raise WrongUsage(f"There is no method called {method!r}. There are {', '.join(METHODS)}.")
    if table.n == 0:
        raise CannotEstimate(Reason("nobody", "Nobody is on any list.", "Lists with people on them.", {"people": 0}))
    found = _METHODS[method](table.drop_empty(), protocol)
    if not table.n <= found.N < MOST_PEOPLE or not found.low <= found.high:
        raise CannotEstimate(_no_number(method))
    return found


@on_one_thread
def people_by(method: str, table: CaptureTable, protocol: Protocol) -> float:
    """People by one method of :data:`METHODS`, without an interval; ``table`` may be an :class:`ExpectedTable`.

    Raises as :func:`ask`, and CannotEstimate (``drawn``) for a method whose number is itself drawn.
    """
    if method not in METHODS:
        raise WrongUsage(f"There is no method called {method!r}. There are {', '.join(METHODS)}.")
    if method not in _PEOPLE:
        raise CannotEstimate(_drawn(method))
    people = _PEOPLE[method](table.drop_empty(), protocol)
    if not people < MOST_PEOPLE:
        raise CannotEstimate(_no_number(method))
    return people


def _fixed(name: str, model_of: Callable[[int], Model]) -> Callable[[CaptureTable, Protocol], MethodResult]:
    def fitted(table: CaptureTable, protocol: Protocol) -> MethodResult:
        fit = fit_loglinear(table, model_of(table.k))
        return _told(name, fit.N, fit.wald_interval, protocol, fit.model.notation, "Wald, logarithm of the dark figure")

    return fitted


def _stepwise(table: CaptureTable, protocol: Protocol) -> MethodResult:
    model = select_stepwise(table, p_enter=protocol.p_enter)
    people = people_by_stepwise(table.k, p_enter=protocol.p_enter)
    found = bootstrap_bca(table, people, resamples=protocol.resamples, seed=protocol.seed)
    return _told("stepwise", found.N, found.interval, protocol, model.notation, _resampled(protocol.resamples))


def _best(name: str, largest: int | None) -> Callable[[CaptureTable, Protocol], MethodResult]:
    def searched(table: CaptureTable, protocol: Protocol) -> MethodResult:
        fit = best_hierarchical(table, largest=largest)
        found = bootstrap_bca(
            table, lambda counts: best_of_each(counts, table, largest=largest),
            resamples=protocol.search_resamples, seed=protocol.seed,
        )  # fmt: skip
        return _told(name, fit.N, found.interval, protocol, fit.model.notation, _resampled(protocol.search_resamples))

    return searched


def _told(
    name: str,
    people: float,
    ends: Callable[[float], tuple[float, float]],
    protocol: Protocol,
    model: str,
    interval: str,
) -> MethodResult:
    low, high = ends(protocol.level)
    return MethodResult(name, people, low, high, protocol.level, model, interval, ends)


def _resampled(resamples: int) -> str:
    return f"BCa bootstrap of {resamples:,} with the selection repeated"


def _no_number(method: str) -> Reason:
    return Reason(
        "no_number_of_people",
        f"What the method {method} gives is no possible number of people.",
        "Lists that overlap with each other.",
    )


def _two_lists(
    name: str, estimate: Callable[[CaptureTable], TwoListEstimate]
) -> Callable[[CaptureTable, Protocol], MethodResult]:
    def estimated(table: CaptureTable, protocol: Protocol) -> MethodResult:
        if table.k != 2:
            raise CannotEstimate(_not_two(name, table.k))
        found = estimate(table)
        return _told(name, found.N, found.interval, protocol, "[1,2]", "dark figure log-normal")

    return estimated


def _chao(table: CaptureTable, protocol: Protocol) -> MethodResult:
    found = chao_lower_bound(table)
    told = _told("chao", found.N, found.interval, protocol, "M_h", "dark figure log-normal")
    return replace(told, lower_bound=True)


def _averaged(table: CaptureTable, protocol: Protocol) -> MethodResult:
    found = average_decomposable(table)
    model = f"average over decomposable graphs, δ = 2^−{table.k}"
    return _told("decomposable_bma", found.N, found.interval, protocol, model, "posterior")


def _latent_class(table: CaptureTable, protocol: Protocol) -> MethodResult:
    found = sample_latent_classes(table, seed=protocol.seed)
    return _told(
        "latent_class", found.N, found.interval, protocol, f"up to {found.classes} latent classes", "posterior"
    )


def _drawn(method: str) -> Reason:
    return Reason(
        "drawn",
        f"The method {method} draws people, and cannot be asked of counts that are not whole.",
        "Another method beside it.",
    )


def _not_two(name: str, k: int) -> Reason:
    return Reason(
        "not_two_lists",
        f"The method {name} is for two lists, and the table has {k} with anybody on them.",
        "Name two lists, or use a method for several.",
        {"lists": k},
    )


_METHODS: dict[str, Callable[[CaptureTable, Protocol], MethodResult]] = {
    "lincoln_petersen": _two_lists("lincoln_petersen", lincoln_petersen),
    "chapman": _two_lists("chapman", chapman),
    "chao": _chao,
    "independence": _fixed("independence", independence),
    "all_pairs": _fixed("all_pairs", all_pairs),
    "stepwise": _stepwise,
    "bic_order2": _best("bic_order2", 2),
    "bic": _best("bic", None),
    "decomposable_bma": _averaged,
    "latent_class": _latent_class,
}

_PEOPLE: dict[str, Callable[[CaptureTable, Protocol], float]] = {
    "lincoln_petersen": lambda table, _: lincoln_petersen(table).N,
    "chapman": lambda table, _: chapman(table).N,
    "chao": lambda table, _: chao_lower_bound(table).N,
    "independence": lambda table, _: fit_loglinear(table, independence(table.k)).N,
    "all_pairs": lambda table, _: fit_loglinear(table, all_pairs(table.k)).N,
    "stepwise": lambda table, protocol: fit_loglinear(table, select_stepwise(table, p_enter=protocol.p_enter)).N,
    "bic_order2": lambda table, _: best_hierarchical(table, largest=2).N,
    "bic": lambda table, _: best_hierarchical(table).N,
    "decomposable_bma": lambda table, _: average_decomposable(table).N,
}
METHODS_NOT_DRAWN = tuple(_PEOPLE)
