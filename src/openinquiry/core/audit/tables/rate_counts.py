"""The counts that rates rest on: victims who were children, by force, sex and age, and the populations beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from openinquiry.core.audit.attributes import categories
from openinquiry.core.audit.denominators import FORCE_AREA, Denominators
from openinquiry.core.audit.facts import ADULT_AGE
from openinquiry.core.audit.register import Register, enter_sum_over_forces, people_cell, value_cell
from openinquiry.core.audit.tallies import NATIONAL, Tallies
from openinquiry.core.linkage import LEVELS
from openinquiry.core.missing.rates import Area, OffencePlace, People

ADULT_BAND = "18 or over"
CHILD_BANDS = tuple(band for band in categories("age_band", role="victim") if band != ADULT_BAND)
CHILDREN = People("all", 0, ADULT_AGE - 1)
AGES = dict(zip(CHILD_BANDS, ((0, 9), (10, 12), (13, 15), (16, ADULT_AGE - 1)), strict=True))
SEXES = (("Female", "F"), ("Male", "M"))
OTHER, REST = "other", "rest"  # of the sexes: indeterminate or unrecorded; of the ages: 18 or over, or unrecorded
MAY_LEVEL = "strict"  # the reading in which the most people may belong
GROUPS = tuple(People(code, *AGES[band]) for _, code in SEXES for band in CHILD_BANDS)
GROUPS_BY_AGE = tuple(People("all", *AGES[band]) for band in CHILD_BANDS)


def child_cell(population: str, scope: str, level: str = "central") -> str:
    """The register's id of victims known to have been under 18."""
    return f"{people_cell(population, 'victim', scope, level)}.children"


def ageless_cell(population: str, scope: str, level: str = "central") -> str:
    """Victims whose age is unrecorded: in all forces, a count that stands in the report; in a force, one for rates."""
    if scope == NATIONAL:
        return value_cell(population, "victim", NATIONAL, "age_band", "unrecorded", level)
    return f"{people_cell(population, 'victim', scope, level)}.age-unrecorded"


def adult_cell(population: str, scope: str, level: str = "central") -> str:
    """Victims of a force known to have been 18 or over."""
    return f"{people_cell(population, 'victim', scope, level)}.adults"


def may_be_child_cell(population: str, scope: str) -> str:
    """Victims of whom it cannot be told whether they belong, and who are not known to have been 18 or over."""
    return f"{people_cell(population, 'victim', scope, MAY_LEVEL)}.may-be-children"


def grid_cell(population: str, sex: str, band: str) -> str:
    """Victims of all forces by sex and age together; with :data:`OTHER` and :data:`REST` a whole grid."""
    return f"{people_cell(population, 'victim', NATIONAL)}.{sex}×{band}"


def people_cell_of(area: str, people: People) -> str:
    """How many people of a group live in an area, as the denominators say; public."""
    return f"population.{area}.{people.sex}.{people.age_from}-{people.age_to}"


def is_child() -> pl.Expr:
    """Whether the age of a victim is known and under 18."""
    return pl.col("age_band").is_in(list(CHILD_BANDS)).fill_null(False)


def is_of_sex(name: str) -> pl.Expr:
    """Whether a victim stands under this sex of the grid; «all» for any."""
    known = pl.col("sex").is_in(list(dict(SEXES))).fill_null(False)
    return pl.lit(True) if name == "all" else ~known if name == OTHER else (pl.col("sex") == name).fill_null(False)


def is_of_band(name: str) -> pl.Expr:
    """Whether a victim stands under this age of the grid; «all» for any."""
    if name == "all":
        return pl.lit(True)
    return ~is_child() if name == REST else (pl.col("age_band") == name).fill_null(False)


@dataclass(frozen=True)
class Yards:
    """What the rates of an audit are measured by: which groups of people each force has a population for.

    on: the day of the populations. cells: area → groups of people whose population is in the register.
    """

    on: date
    cells: dict[str, frozenset[People]]
    forces: tuple[str, ...]

    def has(self, area: str, *groups: People) -> bool:
        """Whether the area has a population for every one of ``groups``; of all forces together, whether each has."""
        return set(groups) <= self.cells.get(area, frozenset())


def enter_populations(
    register: Register, denominators: Denominators, *, areas: tuple[str, ...], forces: tuple[str, ...]
) -> Yards | None:
    """Populations by the place of the offence, of every force and of those together that sent a return.

    areas: all forces that were asked. forces: those whose returns are used. They are public, and shown as they are.
    None where no area has a population for these counts.
    """
    found: dict[str, set[People]] = {}
    days: set[date] = set()
    for area in areas:
        for group in (CHILDREN, *GROUPS, *GROUPS_BY_AGE):
            population = denominators.find(Area(area, FORCE_AREA), group, basis=OffencePlace())
            if population is not None:
                register.put_public(people_cell_of(area, group), population.population.number)
                days.add(population.population.on)
                found.setdefault(area, set()).add(group)
    for group in (CHILDREN, *GROUPS, *GROUPS_BY_AGE):
        if forces and all(group in found.get(force, ()) for force in forces):
            number = sum(register.counts[people_cell_of(force, group)] for force in forces)
            register.put_public(people_cell_of(NATIONAL, group), number)
            found.setdefault(NATIONAL, set()).add(group)
    if not days:
        return None
    return Yards(max(days), {area: frozenset(groups) for area, groups in found.items()}, forces)


def enter_children(
    register: Register, tallies: Tallies, *, populations: tuple[str, ...], forces: tuple[str, ...]
) -> None:
    """Victims who were children: by force in every reading, and over all forces by sex and age."""
    ages = tallies.people.filter((pl.col("role") == "victim") & (pl.col("field") == "age_band"))
    found: dict[tuple[str, str, str, bool, str], int] = {}
    for row in ages.iter_rows(named=True):
        key = (row["level"], row["population"], row["scope"], row["certain"], row["value"] or "")
        found[key] = found.get(key, 0) + row["people"]
    for population in populations:
        for level in LEVELS:
            bands = [value_cell(population, "victim", NATIONAL, "age_band", f"={band}", level) for band in CHILD_BANDS]
            register.put_sum(child_cell(population, NATIONAL, level), bands)
            for force in forces:
                _enter_force(register, population, force, level, found)
        _enter_who_may_belong(register, population, forces, found)
        enter_sum_over_forces(
            register, child_cell(population, NATIONAL), [child_cell(population, force) for force in forces]
        )
        _enter_grid(register, population, tallies.victims.filter(pl.col("population") == population))


_Found = dict[tuple[str, str, str, bool, str], int]


def _enter_force(register: Register, population: str, force: str, level: str, found: _Found) -> None:
    children = sum(found.get((level, population, force, True, band), 0) for band in CHILD_BANDS)
    register.put_sum(
        people_cell(population, "victim", force, level),
        [
            register.put(child_cell(population, force, level), children),
            register.put(ageless_cell(population, force, level), found.get((level, population, force, True, ""), 0)),
            register.put(
                adult_cell(population, force, level), found.get((level, population, force, True, ADULT_BAND), 0)
            ),
        ],
    )


def _enter_who_may_belong(register: Register, population: str, forces: tuple[str, ...], found: _Found) -> None:
    for force in forces:
        may = {
            band: found.get((MAY_LEVEL, population, force, False, band), 0) for band in (*CHILD_BANDS, "", ADULT_BAND)
        }
        cell = may_be_child_cell(population, force)
        register.put(cell, sum(count for band, count in may.items() if band != ADULT_BAND))
        adults = register.put(f"{cell.removesuffix('children')}adults", may[ADULT_BAND])
        for field in ("ethnicity_self_defined", "ethnicity_observed"):
            values = [f"may={value}" for value in categories(field, role="victim")]
            parts = [
                value_cell(population, "victim", force, field, what, MAY_LEVEL) for what in (*values, "may.unrecorded")
            ]
            register.put_sum(f"{cell.removesuffix('.may-be-children')}.may", parts)
        register.put_sum(f"{cell.removesuffix('.may-be-children')}.may", (cell, adults))
    bands = [f"may={band}" for band in CHILD_BANDS]
    register.put_sum(
        may_be_child_cell(population, NATIONAL),
        [
            value_cell(population, "victim", NATIONAL, "age_band", what, MAY_LEVEL)
            for what in (*bands, "may.unrecorded")
        ],
    )


def _enter_grid(register: Register, population: str, victims: pl.DataFrame) -> None:
    """Sex by age, with both margins, which stand in the report by themselves."""
    counts: dict[tuple[str, str], int] = {}
    for row in victims.iter_rows(named=True):
        sex = row["sex"] if row["sex"] in dict(SEXES) else OTHER
        band = row["age_band"] if row["age_band"] in CHILD_BANDS else REST
        counts[sex, band] = counts.get((sex, band), 0) + row["people"]
    sexes, bands = (*dict(SEXES), OTHER), (*CHILD_BANDS, REST)
    for sex in sexes:
        for band in bands:
            register.put(grid_cell(population, sex, band), counts.get((sex, band), 0))

    def margin(field: str, *whats: str) -> list[str]:
        return [value_cell(population, "victim", NATIONAL, field, what) for what in whats]

    for sex in dict(SEXES):
        register.put_sum(margin("sex", f"={sex}")[0], [grid_cell(population, sex, band) for band in bands])
    for band in CHILD_BANDS:
        register.put_sum(margin("age_band", f"={band}")[0], [grid_cell(population, sex, band) for sex in sexes])
    for name, parts, whole in (
        (grid_cell(population, OTHER, "all"), [grid_cell(population, OTHER, band) for band in bands],
         margin("sex", "=Indeterminate", "unrecorded")),
        (grid_cell(population, "all", REST), [grid_cell(population, sex, REST) for sex in sexes],
         margin("age_band", f"={ADULT_BAND}", "unrecorded")),
    ):  # fmt: skip
        register.put_sum(name, parts)
        register.put_sum(name, whole)
