"""How many offences and people, under each definition; which offences move between definitions; when they were recorded."""

from __future__ import annotations

from datetime import date

import polars as pl

from openinquiry.core.audit import cells
from openinquiry.core.audit.definitions import CANNOT_TELL, DOES_NOT_MEET, MEETS, Definition
from openinquiry.core.audit.readings import ALL_OFFENCES
from openinquiry.core.audit.register import Register, may_belong_cell, offence_cell, people_cell
from openinquiry.core.audit.report_model import Cell, Chart, ChartKind, Column, ColumnKind, PublishedTable
from openinquiry.core.audit.tallies import NATIONAL, Tallies
from openinquiry.core.disclosure_control import ClearedCounts, ShownCount
from openinquiry.core.linkage import LEVELS
from openinquiry.core.shared import plain_date

ALL_LABEL = "All child sexual abuse offences"
_PEOPLE_COULD_BE = (
    "From the fewest people, records linked freely, to the most: records linked strictly, the people of offences of which "
    "it cannot be told and of rows set aside included. Widened for rounding."
)


def counts_by_definition(
    shown: ClearedCounts,
    *,
    definitions: tuple[Definition, ...],
    offences_set_aside: ShownCount,
    people_set_aside: ShownCount,
) -> PublishedTable:
    """Offences, suspects and victims under each definition, each with what it could be.

    …_set_aside: rows of offences, of people and of their parts, that may hold something not counted.
    """
    rows, ids = [], []
    for name, label in ((ALL_OFFENCES, ALL_LABEL), *((d.id, d.short_title) for d in definitions)):
        cannot_tell = shown[offence_cell(name, NATIONAL, CANNOT_TELL)]
        rows.append(
            (
                cells.words(label),
                cells.count(shown[offence_cell(name, NATIONAL)]),
                cells.NOT_APPLICABLE if name == ALL_OFFENCES else cells.count(cannot_tell),
                _could_be(shown, name, offences_set_aside),
                *_people(shown, name, "suspect", people_set_aside),
                *_people(shown, name, "victim", people_set_aside),
            )
        )
        ids.append(f"offences.{name}.{NATIONAL}")
    return PublishedTable(
        id="counts-by-definition",
        title="Offences, suspects and victims under each definition, England and Wales",
        lead="The count moves with the definition; no row adds to another, because one offence may meet several definitions.",
        columns=(
            Column("definition", "Definition"),
            Column("offences", "Offences that meet it", ColumnKind.COUNT),
            Column("cannot_tell", "Cannot be told", ColumnKind.COUNT,
                   "Offences for which a fact that the definition needs was not recorded."),
            Column("could_be", "Offences: could be", ColumnKind.RANGE,
                   "From those that meet it to those that meet it if every unknown turned out so, rows set aside "
                   "included; widened for linkage and rounding."),
            Column("suspects", "Suspects (people)", ColumnKind.COUNT,
                   "Distinct people listed as suspects, after linking records across forces."),
            Column("suspects_range", "Suspects: could be", ColumnKind.RANGE, _PEOPLE_COULD_BE),
            Column("victims", "Victims (people)", ColumnKind.COUNT,
                   "Distinct people listed as victims, after linking records across forces."),
            Column("victims_range", "Victims: could be", ColumnKind.RANGE, _PEOPLE_COULD_BE),
        ),
        rows=tuple(rows),
        notes=(
            "Counts are of what police forces recorded in the period. They are not counts of what happened: "
            "no recorded figure includes a child whom no force saw.",
        ),
        source="Police returns to this audit",
        figure_ids=tuple(ids),
    )  # fmt: skip


def _could_be(shown: ClearedCounts, name: str, set_aside: ShownCount) -> Cell:
    readings = [shown[offence_cell(name, NATIONAL, MEETS, level)] for level in LEVELS]
    more = [shown[offence_cell(name, NATIONAL, CANNOT_TELL, "strict")], set_aside]
    return cells.count_range(readings, more=more, policy=shown.policy)


def _people(shown: ClearedCounts, name: str, role: str, set_aside: ShownCount) -> tuple[Cell, Cell]:
    readings = [shown[people_cell(name, role, NATIONAL, level)] for level in LEVELS]
    more = [shown[may_belong_cell(name, role, "strict")], set_aside]
    return cells.count(shown[people_cell(name, role, NATIONAL)]), cells.count_range(
        readings, more=more, policy=shown.policy
    )


def counts_by_force(
    shown: ClearedCounts,
    *,
    definitions: tuple[Definition, ...],
    forces: tuple[tuple[str, str], ...],
    headline: Definition,
) -> PublishedTable:
    """Offences by force under every definition, and people under the headline definition."""
    names = (ALL_OFFENCES, *(d.id for d in definitions))
    body = [
        (
            cells.words(force_name),
            *(cells.count(shown[offence_cell(name, code)]) for name in names),
            cells.count(shown[offence_cell(headline.id, code, CANNOT_TELL)]),
            cells.count(shown[people_cell(headline.id, "suspect", code)]),
            cells.count(shown[people_cell(headline.id, "victim", code)]),
        )
        for code, force_name in forces
    ]
    total = (
        cells.words("All forces, each offence and person once"),
        *(cells.count(shown[offence_cell(name, NATIONAL)]) for name in names),
        cells.count(shown[offence_cell(headline.id, NATIONAL, CANNOT_TELL)]),
        cells.count(shown[people_cell(headline.id, "suspect", NATIONAL)]),
        cells.count(shown[people_cell(headline.id, "victim", NATIONAL)]),
    )
    return PublishedTable(
        id="counts-by-force",
        title="Offences by police force and definition, and people under the headline definition",
        lead="Forces differ in size, in what is reported to them and in how they record; the table does not rank them.",
        columns=(
            Column("force", "Police force"),
            Column("offences.all", ALL_LABEL, ColumnKind.COUNT),
            *(Column(f"offences.{d.id}", d.short_title, ColumnKind.COUNT) for d in definitions),
            Column("cannot_tell", f"Cannot be told ({headline.short_title.lower()})", ColumnKind.COUNT),
            Column("suspects", f"Suspects ({headline.short_title.lower()})", ColumnKind.COUNT),
            Column("victims", f"Victims ({headline.short_title.lower()})", ColumnKind.COUNT),
        ),
        rows=(*body, total),
        notes=(
            "Totals are rounded by themselves and need not be the sum of the rows. A person or offence in the returns "
            "of two forces is in both rows and once in the last row.",
        ),
        source="Police returns to this audit",
        figure_ids=(*(f"offences.{headline.id}.{code}" for code, _ in forces), f"offences.{headline.id}.{NATIONAL}"),
    )


def enter_moves(register: Register, tallies: Tallies, *, definitions: tuple[Definition, ...]) -> None:
    """For each pair of definitions: offences by the answers of both, unless they meet neither."""
    national = tallies.classified.filter(~pl.col("repeated"))
    for first, second in pairs_of(definitions):
        for what, condition in overlap_of(first.id, second.id).items():
            register.put(move_cell(first, second, what), national.filter(condition).height)
        for whole, parts in (
            (offence_cell(first.id, NATIONAL), ("both", "only-first", "first-and-unclear")),
            (offence_cell(second.id, NATIONAL), ("both", "only-second", "unclear-and-second")),
            (offence_cell(first.id, NATIONAL, CANNOT_TELL), ("unclear-and-second", "unclear-first", "both-unclear")),
            (offence_cell(second.id, NATIONAL, CANNOT_TELL), ("first-and-unclear", "unclear-second", "both-unclear")),
            (move_cell(first, second, "cannot-tell"), UNCLEAR),
        ):
            register.put_sum(whole, [move_cell(first, second, what) for what in parts])


def pairs_of(definitions: tuple[Definition, ...]) -> list[tuple[Definition, Definition]]:
    """Every two definitions, each pair once."""
    return [(first, second) for place, first in enumerate(definitions) for second in definitions[place + 1 :]]


# The answers of the first and the second definition by which it cannot be told whether an offence moves.
UNCLEAR = ("first-and-unclear", "unclear-and-second", "unclear-first", "unclear-second", "both-unclear")
_ANSWERS = {
    "both": (MEETS, MEETS),
    "only-first": (MEETS, DOES_NOT_MEET),
    "only-second": (DOES_NOT_MEET, MEETS),
    "first-and-unclear": (MEETS, CANNOT_TELL),
    "unclear-and-second": (CANNOT_TELL, MEETS),
    "unclear-first": (CANNOT_TELL, DOES_NOT_MEET),
    "unclear-second": (DOES_NOT_MEET, CANNOT_TELL),
    "both-unclear": (CANNOT_TELL, CANNOT_TELL),
}


def overlap_of(first: str, second: str) -> dict[str, pl.Expr]:
    """What the answers of two definitions say together of an offence, by the name of the register."""
    return {what: (pl.col(first) == one) & (pl.col(second) == other) for what, (one, other) in _ANSWERS.items()}


def move_cell(first: Definition, second: Definition, what: str) -> str:
    """The register's id of the offences that two definitions answer so: a name of :func:`overlap_of`, or «cannot-tell»."""
    return f"offences.moves.{first.id}.{second.id}.{what}"


MOVES = {"both": "both", "only_first": "only-first", "only_second": "only-second", "cannot_tell": "cannot-tell"}


def moves_between_definitions(shown: ClearedCounts, *, definitions: tuple[Definition, ...]) -> PublishedTable:
    """Definitions side by side: which offences move in and out between them."""
    rows = [
        (
            cells.words(first.short_title),
            cells.words(second.short_title),
            *(cells.count(shown[move_cell(first, second, what)]) for what in MOVES.values()),
        )
        for first, second in pairs_of(definitions)
    ]
    return PublishedTable(
        id="moves-between-definitions",
        title="Offences that move between definitions",
        lead="Two definitions with similar totals can count different offences.",
        columns=(
            Column("first", "First definition"),
            Column("second", "Second definition"),
            Column("both", "Meet both", ColumnKind.COUNT),
            Column("only_first", "Meet only the first", ColumnKind.COUNT,
                   "Offences that leave the count when the second definition is used instead of the first."),
            Column("only_second", "Meet only the second", ColumnKind.COUNT,
                   "Offences that enter the count when the second definition is used instead of the first."),
            Column("cannot_tell", "Cannot be told", ColumnKind.COUNT,
                   "Offences for which a fact that one of the two needs was not recorded, unless they meet neither."),
        ),
        rows=tuple(rows),
        source="Police returns to this audit",
        figure_ids=tuple(f"offences.moves.{first.id}.{second.id}" for first, second in pairs_of(definitions)),
    )  # fmt: skip


def enter_quarters(register: Register, tallies: Tallies, *, definitions: tuple[Definition, ...]) -> tuple[date, ...]:
    """Offences by quarter of recording; gives the first day of each quarter."""
    national = tallies.classified.filter(~pl.col("repeated")).with_columns(
        quarter=pl.col("recorded_date").dt.truncate("1q")
    )
    quarters = tuple(national["quarter"].drop_nulls().unique().sort().to_list())
    if national["quarter"].null_count():  # a recording date that could not be read belongs to no quarter
        quarters = (*quarters, None)
    for name in (ALL_OFFENCES, *(d.id for d in definitions)):
        for quarter in quarters:
            mine = national.filter(
                pl.col("quarter").eq_missing(pl.lit(quarter, dtype=pl.Date)) & (pl.col(name) == MEETS)
            )
            register.put(quarter_cell(name, quarter), mine.height)
        if quarters:
            register.put_sum(offence_cell(name, NATIONAL), [quarter_cell(name, quarter) for quarter in quarters])
    return quarters


def quarter_cell(name: str, quarter: date | None) -> str:
    """The register's id of the offences of a population by the first day of the quarter of recording, if known."""
    return f"offences.{name}.{NATIONAL}.quarter={quarter.isoformat() if quarter else 'unknown'}"


def counts_by_quarter(
    shown: ClearedCounts, *, definitions: tuple[Definition, ...], quarters: tuple[date, ...]
) -> PublishedTable:
    """Offences by the quarter in which they were recorded."""
    names = (ALL_OFFENCES, *(d.id for d in definitions))
    return PublishedTable(
        id="counts-by-quarter",
        title="Offences by quarter of recording and definition, England and Wales",
        lead="The quarter is that in which the force recorded the offence, not that in which it was committed.",
        columns=(
            Column("quarter", "Quarter beginning"),
            Column("offences.all", ALL_LABEL, ColumnKind.COUNT),
            *(Column(f"offences.{d.id}", d.short_title, ColumnKind.COUNT) for d in definitions),
        ),
        rows=tuple(
            (
                cells.words(plain_date(quarter) if quarter else "Date not readable"),
                *(cells.count(shown[quarter_cell(name, quarter)]) for name in names),
            )
            for quarter in quarters
        ),
        source="Police returns to this audit",
        figure_ids=tuple(quarter_cell("quarters", quarter) for quarter in quarters),
    )


def chart_of_definitions() -> Chart:
    """A bar for each definition."""
    return Chart(
        id="chart-definitions",
        kind=ChartKind.BARS,
        title="Offences that meet each definition",
        description="One bar for each definition; the numbers are in the table below.",
        label="definition",
        values=("offences",),
    )
