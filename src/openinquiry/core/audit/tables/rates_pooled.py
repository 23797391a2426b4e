"""Girls against boys among child victims: the ratio of their rates at each age, and pooled over the ages.

Over all forces together, by the place of the offence. Nothing is ranked.
"""

from __future__ import annotations

from datetime import date
from itertools import product

from openinquiry.core.audit import cells
from openinquiry.core.audit.cells import made
from openinquiry.core.audit.report_model import Cell, Column, ColumnKind, PublishedTable
from openinquiry.core.audit.tables import rate_cells
from openinquiry.core.audit.tables.rate_counts import AGES, CHILD_BANDS, GROUPS, SEXES, grid_cell
from openinquiry.core.audit.tables.rates import RatePlan
from openinquiry.core.audit.tallies import NATIONAL
from openinquiry.core.disclosure_control import ClearedCounts
from openinquiry.core.missing.rates import Matched, OffencePlace, People, RateRatio, mantel_haenszel, rate_ratio

NO_RATIO = "no boys are counted"
_POOLED = "All ages, pooled"


def can_be_pooled(plan: RatePlan) -> bool:
    """Whether the denominators have the children of every force with a return by sex and age."""
    return plan.yards.has(NATIONAL, *GROUPS)


def girls_against_boys(shown: ClearedCounts, *, plan: RatePlan, population: tuple[str, str]) -> PublishedTable:
    """By age: girls and boys among the victims, and the ratio of their rates; then the ratio pooled over the ages."""
    name, label = population
    rows = [
        (
            cells.words(band),
            *(cells.count(shown[grid_cell(name, sex, band)]) for sex, _ in SEXES),
            ratio(shown, population=name, bands=(band,), on=plan.yards.on),
            interval(shown, population=name, bands=(band,), on=plan.yards.on),
        )
        for band in CHILD_BANDS
    ]
    rows.append(
        (
            cells.words(_POOLED),
            cells.NOT_APPLICABLE,
            cells.NOT_APPLICABLE,
            ratio(shown, population=name, bands=CHILD_BANDS, on=plan.yards.on),
            interval(shown, population=name, bands=CHILD_BANDS, on=plan.yards.on),
        )
    )
    ends = [band.replace(" ", "-").lower() for band in CHILD_BANDS]
    return PublishedTable(
        id=f"girls-against-boys-{name}",
        title=f"Girls against boys among child victims: {label[0].lower()}{label[1:]}",
        lead="2 means twice as many girls among 100,000 girls as boys among 100,000 boys, in what all forces with a return "
        "recorded; a victim need not live in their areas.",
        columns=(
            Column("age", "Age at the offence"),
            Column("girls", "Girls", ColumnKind.COUNT, "Each victim once, however many forces recorded her or him."),
            Column("boys", "Boys", ColumnKind.COUNT),
            Column("ratio", "Ratio of the rates", ColumnKind.RATE,
                   "Over the ages: Mantel and Haenszel 1959, as if the ratio were the same at each age."),
            Column("interval", "95% interval", ColumnKind.RANGE,
                   "What chance alone leaves open, widened for rounding: exact at one age, over the ages by Greenland and "
                   "Robins 1985. It allows for no fault of recording."),
        ),
        rows=tuple(rows),
        notes=(
            "Victims whose sex or age is not recorded are in no row. Boys may be seen and recorded as victims less often "
            "than girls; the ratio says nothing about how often they are abused.",
        ),
        source="Police returns to this audit; denominators of this audit",
        figure_ids=tuple(f"victims.{name}.{NATIONAL}.girls-against-boys.{end}" for end in (*ends, "pooled")),
    )  # fmt: skip


@made("ratio of two rates")
def ratio(shown: ClearedCounts, *, population: str, bands: tuple[str, ...], on: date) -> Cell:
    """The rate of girls over that of boys; pooled over several ages. [c] where a count is hidden."""
    counts = _counts(shown, population, bands)
    if counts is None:
        return cells.HIDDEN
    found = _ratio(shown, counts, bands, on)
    if found is None or found.ratio is None:
        return cells.not_shown(NO_RATIO)
    return Cell(f"{found.ratio:,.2f}", round(found.ratio, 2))


@made("interval of a ratio of two rates")
def interval(shown: ClearedCounts, *, population: str, bands: tuple[str, ...], on: date) -> Cell:
    """Its 95 % interval, the widest of those at the ends that the rounding of girls and of boys leaves open."""
    if _counts(shown, population, bands) is None:
        return cells.HIDDEN
    corners = [
        _ratio(shown, [_ends(shown, population, band, ends) for band in bands], bands, on)
        for ends in product((False, True), repeat=len(SEXES))
    ]
    found = [(each.low, each.high) for each in corners if each is not None and each.ratio is not None]
    highs = [high for _, high in found if high is not None]
    if len(found) < len(corners) or len(highs) < len(found):
        return cells.not_shown(NO_RATIO)
    return rate_cells.range_of(min(low for low, _ in found), max(highs), places=2)


def _counts(shown: ClearedCounts, population: str, bands: tuple[str, ...]) -> list[list[int]] | None:
    found = [[shown[grid_cell(population, sex, band)].value for sex, _ in SEXES] for band in bands]
    known = [[count for count in pair if count is not None] for pair in found]
    return known if all(len(pair) == len(SEXES) for pair in known) else None


def _ends(shown: ClearedCounts, population: str, band: str, greatest: tuple[bool, ...]) -> list[int]:
    """The least or the greatest that the counts of girls and boys of an age can be."""
    each = [shown[grid_cell(population, sex, band)] for sex, _ in SEXES]
    return [count.high if most else count.low for count, most in zip(each, greatest, strict=True)]


def _ratio(shown: ClearedCounts, counts: list[list[int]], bands: tuple[str, ...], on: date) -> RateRatio | None:
    strata: list[tuple[Matched[OffencePlace], Matched[OffencePlace]]] = []
    for band, pair in zip(bands, counts, strict=True):
        girls, boys = (
            rate_cells.matched(shown, People(code, *AGES[band]), count, NATIONAL, on)
            for (_, code), count in zip(SEXES, pair, strict=True)
        )
        strata.append((girls, boys))
    return rate_ratio(*strata[0]) if len(strata) == 1 else mantel_haenszel(strata)
