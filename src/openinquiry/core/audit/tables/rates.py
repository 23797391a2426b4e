"""Rates of children in what forces recorded, per 100,000 children of their areas, and ratios that allow for age and sex.

Forces stand in the order of their codes; nothing ranks them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from openinquiry.core.audit import cells
from openinquiry.core.audit.definitions import CANNOT_TELL, MEETS
from openinquiry.core.audit.register import offence_cell, value_cell
from openinquiry.core.audit.report_model import Cell, Chart, ChartKind, Column, ColumnKind, PublishedTable
from openinquiry.core.audit.tables import rate_cells
from openinquiry.core.audit.tables.rate_cells import Measured, Standard
from openinquiry.core.audit.tables.rate_counts import (
    AGES,
    CHILD_BANDS,
    CHILDREN,
    GROUPS,
    GROUPS_BY_AGE,
    MAY_LEVEL,
    SEXES,
    Yards,
    ageless_cell,
    child_cell,
    grid_cell,
    may_be_child_cell,
    people_cell_of,
)
from openinquiry.core.audit.tallies import NATIONAL
from openinquiry.core.disclosure_control import ClearedCounts
from openinquiry.core.linkage import LEVELS
from openinquiry.core.missing.rates import People, dispersion_of_ratios

NO_RETURN, NO_POPULATION = "no return", "no population"
FEWEST_IN_A_FUNNEL = 10  # forces with a ratio; how far fewer ordinarily differ cannot be told. Ours
TOGETHER = "All forces with a return, each victim and offence once"
_INTERVAL_NOTE = (
    "What chance alone leaves open of the rate behind this count (Garwood 1936), widened for rounding. It allows for no fault "
    "of recording."
)
_COULD_BE_NOTE = (
    "From the fewest to the most: freer and stricter linking, victims without an age, offences of which it cannot be told, "
    "rows set aside, and rounding. It does not allow for chance, or for what was never recorded."
)


@dataclass(frozen=True)
class RatePlan:
    """What the tables of rates are made of. forces: every force that was asked, as (code, name), in order of code.

    returned: those whose return is used. set_aside: (what, scope) → the register's id of rows set aside; what is
    «offences» or «people».
    """

    yards: Yards
    forces: tuple[tuple[str, str], ...]
    returned: frozenset[str]
    set_aside: dict[tuple[str, str], str]

    def why_not(self, code: str, *groups: People) -> str:
        """Why an area has no rate; empty where it has one."""
        if code != NATIONAL and code not in self.returned:
            return NO_RETURN
        return "" if self.yards.has(code, *groups) else NO_POPULATION


def measured_victims(plan: RatePlan, population: str, scope: str) -> Measured:
    """Victims who were children, with those who may have been."""
    return Measured(
        child_cell(population, scope),
        tuple(child_cell(population, scope, level) for level in LEVELS),
        (
            ageless_cell(population, scope, MAY_LEVEL),
            may_be_child_cell(population, scope),
            plan.set_aside["people", scope],
        ),
    )


def measured_offences(plan: RatePlan, population: str, scope: str) -> Measured:
    """Offences that meet a definition, with those that may; by force there is one reading of them."""
    levels = LEVELS if scope == NATIONAL else ("central",)
    doubt = MAY_LEVEL if scope == NATIONAL else "central"
    return Measured(
        offence_cell(population, scope),
        tuple(offence_cell(population, scope, MEETS, level) for level in levels),
        (offence_cell(population, scope, CANNOT_TELL, doubt), plan.set_aside["offences", scope]),
    )


def victims_per_head(shown: ClearedCounts, *, plan: RatePlan, population: tuple[str, str]) -> PublishedTable:
    """Victims under 18 per 100,000 children of the area, by force and together."""
    return _per_head(
        shown, plan, population, "victims", measured_victims,
        heading=Column("count", "Victims under 18", ColumnKind.COUNT,
                       "Distinct people known to have been under 18 at the offence, in the return of this force."),
        title="Child victims per 100,000 children of the force area",
    )  # fmt: skip


def offences_per_head(shown: ClearedCounts, *, plan: RatePlan, population: tuple[str, str]) -> PublishedTable:
    """Offences per 100,000 children of the area, by force and together."""
    return _per_head(
        shown, plan, population, "offences", measured_offences,
        heading=Column("count", "Offences", ColumnKind.COUNT, "Recorded by this force; one child may be in many."),
        title="Offences per 100,000 children of the force area",
    )  # fmt: skip


def _per_head(
    shown: ClearedCounts,
    plan: RatePlan,
    population: tuple[str, str],
    what: str,
    measure: Callable[[RatePlan, str, str], Measured],
    *,
    heading: Column,
    title: str,
) -> PublishedTable:
    name, label = population
    rows = [
        _rate_row(
            shown, plan, measure(plan, name, code) if code in plan.returned or code == NATIONAL else None, code, words
        )
        for code, words in (*plan.forces, (NATIONAL, TOGETHER))
    ]
    return PublishedTable(
        id=f"{what}-per-100000-children-{name}",
        title=f"{title}: {label[0].lower()}{label[1:]}",
        lead="Counted by the force that recorded the offence, over the children who live in its area: a victim need not live "
        "there. Forces in the order of their codes, not ranked.",
        columns=(
            Column("force", "Police force"),
            Column("children", "Children in the area", ColumnKind.COUNT,
                   "As the denominators say; public, so not rounded. Together: of the forces with a return."),
            heading,
            Column("rate", "Per 100,000", ColumnKind.RATE, "From the count as shown."),
            Column("interval", "95% interval", ColumnKind.RANGE, _INTERVAL_NOTE),
            Column("could_be", "Could be", ColumnKind.RANGE, _COULD_BE_NOTE),
        ),
        rows=tuple(rows),
        notes=("A low rate may mean that little happened, that little was reported, or that little was recorded.",),
        source="Police returns to this audit; denominators of this audit",
        figure_ids=tuple(f"{what}.{name}.{code}.per-100000" for code, _ in (*plan.forces, (NATIONAL, ""))),
    )  # fmt: skip


def _rate_row(
    shown: ClearedCounts, plan: RatePlan, measured: Measured | None, code: str, words: str
) -> tuple[Cell, ...]:
    why, on = plan.why_not(code, CHILDREN), plan.yards.on
    none = cells.absent(shown, why=why)
    count = none if measured is None else cells.count(shown[measured.count])
    has_people = plan.yards.has(code, CHILDREN)
    children = cells.count(shown[people_cell_of(code, CHILDREN)]) if has_people else none
    if why or measured is None:
        return (cells.words(words), children, count, none, none, none)
    return (
        cells.words(words),
        children,
        count,
        rate_cells.rate(shown, count=measured.count, area=code, on=on),
        rate_cells.rate_interval(shown, count=measured.count, area=code, on=on),
        rate_cells.rate_could_be(shown, measured=measured, area=code, on=on),
    )


def standards(plan: RatePlan, population: str) -> tuple[Standard, ...]:
    """What forces can be compared with, the finest first: by age and sex, by age, and without either."""
    by_both = tuple(
        (People(code, *AGES[band]), grid_cell(population, sex, band)) for sex, code in SEXES for band in CHILD_BANDS
    )
    by_age = tuple(
        (People("all", *AGES[band]), value_cell(population, "victim", NATIONAL, "age_band", f"={band}"))
        for band in CHILD_BANDS
    )
    total = f"{child_cell(population, NATIONAL)}.over-forces"
    found = (
        (GROUPS, Standard("age and sex", by_both, total, plan.yards.on)),
        (GROUPS_BY_AGE, Standard("age", by_age, total, plan.yards.on)),
        ((CHILDREN,), Standard("", ((CHILDREN, total),), total, plan.yards.on)),
    )
    return tuple(standard for groups, standard in found if plan.yards.has(NATIONAL, *groups))


def standard_in_use(shown: ClearedCounts, *, plan: RatePlan, population: str) -> Standard | None:
    """The finest standard of which every count is shown; None where there is none."""
    return next((each for each in standards(plan, population) if rate_cells.can_be_used(shown, each)), None)


def standardised(shown: ClearedCounts, *, plan: RatePlan, population: tuple[str, str]) -> PublishedTable:
    """By force: child victims, how many were to be expected, and the ratio of the two."""
    name, label = population
    standard = standard_in_use(shown, plan=plan, population=name)
    allowed = (
        f"the {standard.words} of its children" if standard and standard.words else "the number of its children alone"
    )
    return PublishedTable(
        id=f"standardised-victims-{name}",
        title=f"Child victims against what is expected of the area: {label[0].lower()}{label[1:]}",
        lead=f"1 means as many as the area would have at the rates of all forces together, allowing for {allowed}. Forces in "
        "the order of their codes, not ranked.",
        columns=(
            Column("force", "Police force"),
            Column("count", "Victims under 18", ColumnKind.COUNT),
            Column("expected", "Expected", ColumnKind.RATE),
            Column("ratio", "Ratio", ColumnKind.RATE, "Observed over expected (indirect standardisation)."),
            Column("interval", "95% interval", ColumnKind.RANGE, _INTERVAL_NOTE),
            Column("could_be", "Could be", ColumnKind.RANGE, _COULD_BE_NOTE),
        ),
        rows=tuple(_ratio_row(shown, plan, standard, name, code, words) for code, words in plan.forces),
        notes=(
            "Victims whose sex or age is not recorded are taken to be spread over sexes and ages like the others. The ratios "
            "of two forces are not to be divided by each other: each is weighted by its own children.",
        ),
        source="Police returns to this audit; denominators of this audit",
        figure_ids=tuple(f"victims.{name}.{code}.standardised" for code, _ in plan.forces),
    )


def _ratio_row(
    shown: ClearedCounts, plan: RatePlan, standard: Standard | None, population: str, code: str, words: str
) -> tuple[Cell, ...]:
    why = NO_RETURN if code not in plan.returned else ""
    if not why and (standard is None or not plan.yards.has(NATIONAL, CHILDREN)):
        why = NO_POPULATION if not plan.yards.has(NATIONAL, CHILDREN) else "the counts it needs are confidential"
    none = cells.absent(shown, why=why)
    count = none if code not in plan.returned else cells.count(shown[child_cell(population, code)])
    if why or standard is None:
        return (cells.words(words), count, none, none, none, none)
    measured = measured_victims(plan, population, code)
    return (
        cells.words(words),
        count,
        rate_cells.expected(shown, area=code, standard=standard),
        rate_cells.ratio(shown, count=measured.count, area=code, standard=standard),
        rate_cells.ratio_interval(shown, count=measured.count, area=code, standard=standard),
        rate_cells.ratio_could_be(shown, measured=measured, area=code, standard=standard),
    )


def funnel_of_ratios(shown: ClearedCounts, *, plan: RatePlan, population: tuple[str, str]) -> Chart | None:
    """The funnel over that table; over-dispersion from the numbers as shown. None where too few are shown to judge it."""
    name, label = population
    standard = standard_in_use(shown, plan=plan, population=name)
    observed, expected = [], []
    for code in (each for each, _ in plan.forces if each in plan.returned and standard):
        count = shown[child_cell(name, code)].value
        number = rate_cells.expected_number(shown, area=code, standard=standard) if standard else None
        if count is not None and number:
            observed.append(count)
            expected.append(number)
    if len(observed) < FEWEST_IN_A_FUNNEL:
        return None
    dispersion = dispersion_of_ratios(observed, expected)
    return Chart(
        id=f"chart-standardised-victims-{name}",
        kind=ChartKind.RATIO_FUNNEL,
        title=f"Child victims, observed over expected, against how many are expected: {label[0].lower()}{label[1:]}",
        description="One dot a force. Dots outside the outer limits differ from 1 by more than chance and the ordinary "
        "differences between forces explain. Why they differ, a number cannot tell.",
        label="force",
        values=("expected", "ratio"),
        average=1.0,
        extra_variance=dispersion.between,
    )
