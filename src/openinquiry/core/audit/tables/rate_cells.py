"""Cells of rates and standardised ratios. Each is made from shown counts, so that public populations cannot turn it back
into a count that is finer than the one that is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil, floor

from openinquiry.core.audit import cells
from openinquiry.core.audit.cells import made
from openinquiry.core.audit.denominators import FORCE_AREA
from openinquiry.core.audit.report_model import Cell
from openinquiry.core.audit.tables.rate_counts import CHILDREN, people_cell_of
from openinquiry.core.audit.tallies import NATIONAL
from openinquiry.core.disclosure_control import ClearedCounts
from openinquiry.core.missing.rates import (
    Area,
    Events,
    Interval,
    Matched,
    OffencePlace,
    People,
    Population,
    Rate,
    crude_rate,
    expected_events,
    match,
    poisson_interval,
    share_of_expected,
    standardised_ratio,
)

PER = 100_000
NOBODY = "nobody lives there"


@dataclass(frozen=True)
class Measured:
    """A count with what it could be: the register's ids. readings: of one count. more: what may come on top of them."""

    count: str
    readings: tuple[str, ...]
    more: tuple[str, ...]


@dataclass(frozen=True)
class Standard:
    """What an area is compared with. groups: (people, id of their count in all forces together). total: of all groups.

    on: the day of the populations.
    """

    words: str
    groups: tuple[tuple[People, str], ...]
    total: str
    on: date


@made("rate")
def rate(shown: ClearedCounts, *, count: str, area: str, on: date) -> Cell:
    """The count per 100,000 children of the area."""
    value = shown[count].value
    if value is None:
        return cells.HIDDEN
    found = _rate(shown, value, area, on)
    if found is None:
        return cells.not_shown(NOBODY)
    if 0 < found.value < 0.05:
        return Cell("[low]", symbol="low")
    return Cell(f"{found.value:,.1f}", round(found.value, 1))


@made("interval of a rate")
def rate_interval(shown: ClearedCounts, *, count: str, area: str, on: date) -> Cell:
    """The exact 95 % interval of the rate, wide enough for rounding."""
    counted = shown[count]
    if counted.value is None:
        return cells.HIDDEN
    least, most = (_rate(shown, end, area, on) for end in (counted.low, counted.high))
    if least is None or most is None:
        return cells.not_shown(NOBODY)
    return range_of(least.interval.low, most.interval.high, places=1)


@made("range of rates")
def rate_could_be(shown: ClearedCounts, *, measured: Measured, area: str, on: date) -> Cell:
    """The range of the count per 100,000 children of the area."""
    counts = _could_be(shown, measured)
    if counts.low is None or counts.high is None:
        return counts
    least, most = (_rate(shown, int(end), area, on) for end in (counts.low, counts.high))
    if least is None or most is None:
        return cells.not_shown(NOBODY)
    return range_of(least.value, most.value, places=1)


def _rate(shown: ClearedCounts, count: int, area: str, on: date) -> Rate | None:
    return crude_rate(matched(shown, CHILDREN, count, area, on), per=PER)


def matched(shown: ClearedCounts, people: People, count: int, area: str, on: date) -> Matched[OffencePlace]:
    """A count of the police of ``area`` over the people that the register has there for counts by place of the offence."""
    where = Area(area, FORCE_AREA)
    return match(Events(OffencePlace(), where, people, count), _population(shown, people, area, on))


def _population(shown: ClearedCounts, people: People, area: str, on: date) -> Population[OffencePlace]:
    number = shown[people_cell_of(area, people)].value or 0  # public, so never hidden
    return Population(OffencePlace(), Area(area, FORCE_AREA), people, number, on)


def _could_be(shown: ClearedCounts, measured: Measured) -> Cell:
    return cells.count_range(
        [shown[cell] for cell in measured.readings], more=[shown[cell] for cell in measured.more], policy=shown.policy
    )


def range_of(low: float, high: float, *, places: int) -> Cell:
    """A range of numbers with decimals. Ends rounded outward; a hair's breadth is left for the arithmetic of the machine."""
    unit = 10**places
    least, most = floor(low * unit + 1e-9) / unit, ceil(high * unit - 1e-9) / unit
    text = f"{least:,.{places}f}" if least == most else f"{least:,.{places}f} to {most:,.{places}f}"
    return Cell(text, low=least, high=most)


def can_be_used(shown: ClearedCounts, standard: Standard) -> bool:
    """Whether every count of the standard is shown, so that something can be expected of an area."""
    counts = [shown[cell].value for cell in (standard.total, *(cell for _, cell in standard.groups))]
    return all(count is not None for count in counts) and any(counts[1:])


def expected_number(shown: ClearedCounts, *, area: str, standard: Standard) -> float | None:
    """What ``area`` would have, were each of its groups at the rate of all forces; adds up to the total over the forces.

    None where a count is hidden or a group of the area lives nowhere else. Victims without sex or age are taken to be
    spread like the others.
    """
    if not can_be_used(shown, standard):
        return None
    counts = [(people, shown[cell].value or 0) for people, cell in standard.groups]
    raw = expected_events(
        [matched(shown, people, count, NATIONAL, standard.on) for people, count in counts],
        populations=[_population(shown, people, area, standard.on) for people, _ in counts],
    )
    return None if raw is None else raw / sum(count for _, count in counts) * (shown[standard.total].value or 0)


def expected_interval(shown: ClearedCounts, *, area: str, standard: Standard) -> Interval | None:
    """The least and greatest expected number that the rounding of the counts of the standard leaves open."""
    parts = []
    for people, cell in standard.groups:
        here, everywhere = (_population(shown, people, place, standard.on).number for place in (area, NATIONAL))
        parts.append((here / everywhere if everywhere else 0.0, shown[cell].low, shown[cell].high))
    share, total = share_of_expected(parts), shown[standard.total]
    return None if share is None else Interval(share.low * total.low, share.high * total.high)


@made("expected")
def expected(shown: ClearedCounts, *, area: str, standard: Standard) -> Cell:
    """The expected number, to one decimal."""
    found = expected_number(shown, area=area, standard=standard)
    return cells.HIDDEN if found is None else Cell(f"{found:,.1f}", round(found, 1))


@made("ratio")
def ratio(shown: ClearedCounts, *, count: str, area: str, standard: Standard) -> Cell:
    """Observed over expected; [c] where either is hidden."""
    number, observed = expected_number(shown, area=area, standard=standard), shown[count].value
    if number is None or observed is None:
        return cells.HIDDEN
    found = standardised_ratio(observed, expected=number)
    return cells.not_shown(NOBODY) if found is None else Cell(f"{found.ratio:,.2f}", round(found.ratio, 2))


@made("interval of a ratio")
def ratio_interval(shown: ClearedCounts, *, count: str, area: str, standard: Standard) -> Cell:
    """The exact 95 % interval of the ratio, wide enough for the rounding of both numbers."""
    observed = shown[count]
    if observed.value is None or not can_be_used(shown, standard):
        return cells.HIDDEN
    return _over_expected(
        shown, poisson_interval(observed.low).low, poisson_interval(observed.high).high, area=area, standard=standard
    )


@made("range of ratios")
def ratio_could_be(shown: ClearedCounts, *, measured: Measured, area: str, standard: Standard) -> Cell:
    """The range of the count over the expected number."""
    counts = _could_be(shown, measured)
    if counts.low is None or counts.high is None:
        return counts
    if not can_be_used(shown, standard):
        return cells.HIDDEN
    return _over_expected(shown, counts.low, counts.high, area=area, standard=standard)


def _over_expected(shown: ClearedCounts, low: float, high: float, *, area: str, standard: Standard) -> Cell:
    found = expected_interval(shown, area=area, standard=standard)
    if found is None or found.low <= 0:
        return cells.not_shown(NOBODY)
    return range_of(low / found.high, high / found.low, places=2)
