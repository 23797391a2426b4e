"""Who: age, sex and ethnicity of suspects and victims. No percentage stands without its unknowns."""

from __future__ import annotations

from openinquiry.core.audit import cells
from openinquiry.core.audit.attributes import categories
from openinquiry.core.audit.cells import made
from openinquiry.core.audit.ranges import Question, share_range
from openinquiry.core.audit.register import people_cell
from openinquiry.core.audit.report_model import Cell, Chart, ChartKind, Column, ColumnKind, PublishedTable
from openinquiry.core.audit.tallies import NATIONAL
from openinquiry.core.disclosure_control import ClearedCounts

FIELD_WORDS = {
    "sex": ("Sex", "as recorded by the force"),
    "age_band": ("Age at the offence", "stated age, or from date of birth and first day of the offence"),
    "ethnicity_self_defined": ("Ethnicity, self-defined", "as the person said, in five groups"),
    "ethnicity_observed": ("Ethnicity, officer-observed", "as an officer saw; never merged with self-defined"),
}
ROLE_WORDS = {"suspect": "Suspects", "victim": "Victims"}
Populations = tuple[tuple[str, str], ...]


def people_by_value(
    shown: ClearedCounts, *, role: str, field: str, populations: Populations, set_aside: str
) -> PublishedTable:
    """For each population and value: the number, the share of the recorded where it may be printed, and the bounds.

    set_aside: the register's id of the rows set aside that may hold people who belong.
    """
    rows: list[tuple[Cell, ...]] = []
    ids: list[str] = []
    for population, label in populations:
        question = Question(population, role, NATIONAL, field)
        for value in categories(field, role=role):
            rows.append(_row(shown, question, label=label, value=value, set_aside=set_aside))
            ids.append(f"{role}s.{population}.{NATIONAL}.{field}={value.replace(' ', '-').lower()}")
    title, basis = FIELD_WORDS[field]
    return PublishedTable(
        id=f"{role}s-by-{field.replace('_', '-')}",
        title=f"{ROLE_WORDS[role]} by {title[0].lower()}{title[1:]}, England and Wales",
        lead=f"Basis: {basis}. The last column says how far the share could be from the recorded one, "
        "whatever the missing values are.",
        columns=(
            Column("population", "Counted under"),
            Column("value", title),
            Column("people", "People", ColumnKind.COUNT),
            Column("recorded", "With any value recorded", ColumnKind.COUNT),
            Column("unrecorded", "Unrecorded", ColumnKind.COUNT, "By reason in the table of unrecorded values."),
            Column("recorded_share", "Share recorded", ColumnKind.PERCENT,
                   "Of people in the returns used. For the country see «How much of the country is known»."),
            Column("share", "Share of the recorded", ColumnKind.PERCENT,
                   "Of people with any value recorded. Not printed where these are too few, in number or as a part of all."),
            Column("could_be", "Share of all counted: could be", ColumnKind.RANGE,
                   "The lowest and highest share that the unrecorded leave open among people in the returns used, whatever "
                   "they are; with rows set aside, linkage and rounding. Forces without a return are not in it."),
        ),
        rows=tuple(rows),
        source="Police returns to this audit",
        figure_ids=tuple(ids),
        group_rows_by=("population",),
    )  # fmt: skip


def _row(shown: ClearedCounts, question: Question, *, label: str, value: str, set_aside: str) -> tuple[Cell, ...]:
    people = people_cell(question.population, question.role, question.scope)
    mine, recorded = question.cell(f"={value}"), question.cell("recorded")
    return (
        cells.words(label),
        cells.words(value),
        cells.count(shown[mine]),
        cells.count(shown[recorded]),
        cells.count(shown[question.cell("unrecorded")]),
        cells.recorded_share(shown, recorded=recorded, people=people),
        cells.share_of_recorded(shown, numerator=mine, recorded=recorded, people=people),
        _range(shown, question=question, value=value, set_aside=set_aside),
    )


@made("range of shares")
def _range(shown: ClearedCounts, *, question: Question, value: str, set_aside: str) -> Cell:
    found = share_range(shown, question, value=value, rows_set_aside=shown[set_aside].high)
    return cells.NOT_APPLICABLE if found is None else cells.percent_range(*found)


def chart_of_bounds(role: str, field: str, *, populations: Populations) -> Chart:
    """The recorded share with the range that the unrecorded leave open, for each value, under these populations."""
    title, _ = FIELD_WORDS[field]
    return Chart(
        id=f"chart-{role}s-{field.replace('_', '-')}",
        kind=ChartKind.BOUNDS,
        title=f"{ROLE_WORDS[role]} by {title[0].lower()}{title[1:]}: what the recorded say and what the missing leave open",
        description="A bar for each value from the lowest to the highest share possible; a mark where the share of the "
        "recorded may be printed.",
        label="value",
        values=("share", "could_be"),
        groups=tuple(label for _, label in populations),
        note="The table has the other definitions too.",
    )


def unrecorded_by_reason(
    shown: ClearedCounts, *, field: str, populations: Populations, reasons: dict[tuple[str, str], tuple[str, ...]]
) -> PublishedTable:
    """Why a value is missing: one row a reason. reasons: (population, role) → the reasons that occur."""
    rows, ids = [], []
    for population, label in populations:
        for role in ("suspect", "victim"):
            question = Question(population, role, NATIONAL, field)
            for reason in reasons.get((population, role), ()):
                rows.append(
                    (
                        cells.words(label),
                        cells.words(ROLE_WORDS[role]),
                        cells.words(reason[0].upper() + reason[1:]),
                        cells.count(shown[question.cell(f"reason={reason}")]),
                        cells.count(shown[question.cell("unrecorded")]),
                        cells.count(shown[people_cell(population, role, NATIONAL)]),
                    )
                )
                ids.append(f"{role}s.{population}.{NATIONAL}.{field}.reason={reason.replace(' ', '-')}")
    title, _ = FIELD_WORDS[field]
    return PublishedTable(
        id=f"unrecorded-{field.replace('_', '-')}",
        title=f"{title}: unrecorded by reason, England and Wales",
        lead="Not asked, asked and not stated, and recorded differently by two forces are different things.",
        columns=(
            Column("population", "Counted under"),
            Column("role", "Who"),
            Column("reason", "Why there is no value"),
            Column("people", "People", ColumnKind.COUNT),
            Column("unrecorded", "All unrecorded", ColumnKind.COUNT),
            Column("all", "All people", ColumnKind.COUNT),
        ),
        rows=tuple(rows),
        notes=(
            "«Not recorded» is an empty cell: it may mean not asked, not yet asked, or lost. "
            "«Records disagree» means that linked records of one person give different values; neither is believed.",
        ),
        source="Police returns to this audit",
        figure_ids=tuple(ids),
        group_rows_by=("population",),
    )


def ethnicity_by_force(
    shown: ClearedCounts,
    *,
    role: str,
    field: str,
    population: tuple[str, str],
    forces: tuple[tuple[str, str], ...],
    set_aside: dict[str, str],
) -> PublishedTable:
    """By force: how many, how much is recorded, and the range of each group's share.

    set_aside: force → the register's id of its rows set aside that may hold people who belong.
    """
    name, label = population
    values = categories(field, role=role)
    title, basis = FIELD_WORDS[field]
    rows = []
    for code, force_name in forces:
        question = Question(name, role, code, field)
        people = people_cell(name, role, code)
        rows.append(
            (
                cells.words(force_name),
                cells.count(shown[people]),
                cells.recorded_share(shown, recorded=question.cell("recorded"), people=people),
                *(_force_cell(shown, question=question, value=value, set_aside=set_aside[code]) for value in values),
            )
        )
    return PublishedTable(
        id=f"{role}s-{field.replace('_', '-')}-by-force-{name}",
        title=f"{ROLE_WORDS[role]} by {title[0].lower()}{title[1:]} and force: {label}",
        lead=f"Basis: {basis}. Each range is the lowest and highest share that the unrecorded leave open in that force.",
        columns=(
            Column("force", "Police force"),
            Column("people", ROLE_WORDS[role], ColumnKind.COUNT),
            Column("recorded_share", "Share recorded", ColumnKind.PERCENT),
            *(Column(f"range.{place}", value, ColumnKind.RANGE) for place, value in enumerate(values)),
        ),
        rows=tuple(rows),
        notes=(
            "A range from 0% to 100% means that nothing can be said. Forces differ in what is reported to them; the table "
            "does not rank them and says nothing about the people who live there.",
        ),
        source="Police returns to this audit",
        figure_ids=tuple(f"{role}s.{name}.{code}.{field}" for code, _ in forces),
    )


@made("range of shares")
def _force_cell(shown: ClearedCounts, *, question: Question, value: str, set_aside: str) -> Cell:
    people = shown[people_cell(question.population, question.role, question.scope)]
    if people.value is None:
        return cells.HIDDEN
    if people.value == 0:
        return cells.NOT_APPLICABLE
    found = share_range(shown, question, value=value, rows_set_aside=shown[set_aside].high)
    return cells.NOT_APPLICABLE if found is None else cells.percent_range(*found)


def people_over_forces(shown: ClearedCounts, *, populations: Populations) -> PublishedTable:
    """Overlap between areas: people in the returns of more than one force, shown and never summed twice."""
    rows = []
    for population, label in populations:
        for role in ("suspect", "victim"):
            national = people_cell(population, role, NATIONAL)
            rows.append(
                (
                    cells.words(label),
                    cells.words(ROLE_WORDS[role]),
                    cells.count(shown[f"{national}.over-forces"]),
                    cells.count(shown[national]),
                    cells.count(shown[f"{national}.twice"]),
                )
            )
    return PublishedTable(
        id="overlap-between-forces",
        title="People in the returns of more than one force",
        lead="Adding the forces up would count some people more than once; the national figures do not.",
        columns=(
            Column("population", "Counted under"),
            Column("role", "Who"),
            Column("over_forces", "Sum over forces", ColumnKind.COUNT),
            Column("people", "Distinct people", ColumnKind.COUNT),
            Column("twice", "Counted again by adding", ColumnKind.COUNT),
        ),
        rows=tuple(rows),
        source="Police returns to this audit",
        figure_ids=tuple(f"{role}s.{name}.over-forces" for name, _ in populations for role in ("suspect", "victim")),
        group_rows_by=("population",),
    )
