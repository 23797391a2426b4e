"""How good the data is: what each body recorded, field by field, and how far its recorded share strays.

Recording quality is an institutional outcome in its own right. Grades speak of completeness alone: a value that is there
may still be wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from openinquiry.core.audit import cells
from openinquiry.core.audit.readings import ALL_OFFENCES
from openinquiry.core.audit.register import Register, people_cell, value_cell
from openinquiry.core.audit.report_model import Cell, Chart, ChartKind, Column, ColumnKind, PublishedTable
from openinquiry.core.disclosure_control import ClearedCounts, share_in_percent
from openinquiry.core.missing import overdispersion
from openinquiry.core.returns import PreparedReturn

# Least share recorded for each grade; ours, for want of a published scale, and the same for every body and field.
GRADES = ((0.95, "A"), (0.80, "B"), (0.60, "C"), (0.40, "D"), (0.0, "E"))


@dataclass(frozen=True)
class Recording:
    """One field of one body: where it stands, and the register's cells of rows recorded and of all rows."""

    body: str
    table: str
    field: str
    title: str
    recorded: str
    rows: str


def enter_recording(register: Register, returns: tuple[PreparedReturn, ...]) -> tuple[Recording, ...]:
    """Rows recorded and not, for every field whose missing values are tracked, of every body."""
    found = []
    for each in returns:
        for table in each.specification.tables:
            frame = each.tables[table.name]
            for field in (one for one in table.fields if one.track_missing):
                asked = asked_of(each.specification.id, table.name, field.name)
                mine = frame if asked is None else frame.filter(asked)
                whole = rows_cell(each.body, each.specification.id, table.name)
                recorded = register.put(f"{whole}.{field.name}.recorded", mine[field.name].drop_nulls().len())
                missing = register.put(f"{whole}.{field.name}.unrecorded", mine.height - register.counts[recorded])
                rows = whole if asked is None else f"{whole}.{field.name}.rows"
                register.put_sum(rows, (recorded, missing))
                if asked is not None and whole in register.counts:
                    rest = register.put(f"{whole}.{field.name}.not-asked", frame.height - mine.height)
                    register.put_sum(whole, (rows, rest))
                found.append(Recording(each.body, table.title, field.name, field.title, recorded, rows))
    return tuple(found)


def rows_cell(body: str, kind: str, table: str) -> str:
    """The register's id of the rows that a body's table holds."""
    return f"rows.{body}.{kind}.{table}"


def asked_of(kind: str, table: str, field: str) -> pl.Expr | None:
    """The rows to which a field applies, None for all of them.

    Only suspects have a relationship to the victim, and old closures have no outcome.
    """
    if (table, field) == ("involvements", "relationship"):
        return pl.col("role") == "suspect"
    if (table, field) == ("offences", "outcome_type"):
        return pl.col("closure_wording").is_null() | pl.col("outcome_type").is_not_null()
    if (kind, field) == ("support_and_health", "birth_date"):
        # A hash or an encoding stands in for the date.
        return pl.col("name_birth_hash").is_null() & pl.col("encoding").is_null()
    return None


@cells.made("grade")
def grade(shown: ClearedCounts, recording: Recording) -> Cell:
    """A to E by the share recorded, from shown counts; [c] where they are hidden, [z] where there is no row."""
    rows = shown[recording.rows]
    if rows.value == 0:
        return cells.NOT_APPLICABLE
    share = share_in_percent(shown[recording.recorded], rows)
    if share is None:
        return cells.HIDDEN
    return Cell(next(letter for least, letter in GRADES if share >= 100 * least))


def grades_by_body(
    shown: ClearedCounts, recordings: tuple[Recording, ...], *, names: dict[str, str], kind: str, title: str
) -> PublishedTable:
    """One row a body, one column a field: the grade and the share recorded."""
    fields = list(dict.fromkeys((each.table, each.field, each.title) for each in recordings))
    rows = []
    for body in dict.fromkeys(each.body for each in recordings):
        mine = {(each.table, each.field): each for each in recordings if each.body == body}
        rows.append(
            (cells.words(names[body]), *(_graded(shown, mine.get((table, field))) for table, field, _ in fields))
        )
    return PublishedTable(
        id=f"recording-{kind.replace('_', '-')}",
        title=f"Recording quality by body and field: {title}",
        lead="A: 95% or more of rows recorded; B: 80% or more; C: 60% or more; D: 40% or more; E: less. The grade speaks of "
        "what is filled in, not of whether it is right.",
        columns=(
            Column("body", "Body"),
            *(Column(f"{table}.{field}", words, ColumnKind.GRADE) for table, field, words in fields),
        ),
        rows=tuple(rows),
        source="Returns to this audit",
        figure_ids=tuple(f"recording.{kind}.{body}" for body in dict.fromkeys(each.body for each in recordings)),
    )


@cells.made("grade")
def _graded(shown: ClearedCounts, recording: Recording | None) -> Cell:
    if recording is None:
        return cells.NOT_APPLICABLE
    letter = grade(shown, recording)
    share = share_in_percent(shown[recording.recorded], shown[recording.rows])
    if letter.symbol or share is None:
        return letter
    return Cell(f"{letter.text} ({min(100, round(share))}%)", min(100, round(share)))


def recorded_share_by_force(
    shown: ClearedCounts, *, role: str, field: str, forces: tuple[tuple[str, str], ...], title: str
) -> PublishedTable:
    """Recorded share against number of people, force by force."""
    rows = []
    for code, name in forces:
        people, recorded = _people_and_recorded(role, field, code)
        rows.append(
            (
                cells.words(name),
                cells.count(shown[people]),
                cells.count(shown[recorded]),
                cells.recorded_share(shown, recorded=recorded, people=people),
            )
        )
    return PublishedTable(
        id=f"recorded-{role}s-{field.replace('_', '-')}",
        title=f"{title}: share recorded, by force",
        lead="Share of people linked to any child sexual abuse offence of the period for whom a value is recorded.",
        columns=(
            Column("force", "Police force"),
            Column("people", "People", ColumnKind.COUNT),
            Column("recorded", "Recorded", ColumnKind.COUNT),
            Column("share", "Share recorded", ColumnKind.PERCENT),
        ),
        rows=tuple(rows),
        notes=(
            "A force outside the outer limits records clearly more or less than forces in general; the limits allow for "
            "chance and for the ordinary differences between forces (Spiegelhalter 2005).",
        ),
        source="Police returns to this audit",
        figure_ids=tuple(f"{role}s.{ALL_OFFENCES}.{code}.{field}.recorded" for code, _ in forces),
    )


def _people_and_recorded(role: str, field: str, force: str) -> tuple[str, str]:
    return people_cell(ALL_OFFENCES, role, force), value_cell(ALL_OFFENCES, role, force, field, "recorded")


def funnel_of_recording(
    shown: ClearedCounts, *, role: str, field: str, forces: tuple[tuple[str, str], ...], title: str
) -> Chart:
    """The funnel over that table: average and over-dispersion from the shown counts."""
    numerators, denominators = [], []
    for code, _ in forces:
        people, recorded = (shown[cell].value for cell in _people_and_recorded(role, field, code))
        if people and recorded is not None:
            numerators.append(min(recorded, people))
            denominators.append(people)
    average, extra = overdispersion(numerators, denominators)
    return Chart(
        id=f"chart-recorded-{role}s-{field.replace('_', '-')}",
        kind=ChartKind.FUNNEL,
        title=f"{title}: share recorded against number of people",
        description="One dot a force. Dots outside the dashed limits record clearly more or less than the average.",
        label="force",
        values=("people", "share"),
        average=100 * average,
        extra_variance=extra,
    )


def body_page(
    shown: ClearedCounts, recordings: tuple[Recording, ...], *, body: str, name: str, kind: str
) -> PublishedTable:
    """One body's own page: every tracked field with rows, rows recorded, share and grade."""
    mine = [each for each in recordings if each.body == body]
    return PublishedTable(
        id=f"quality-{kind.replace('_', '-')}-{body}",
        title=f"{name}: recording by field",
        lead="What this body's return holds, field by field.",
        columns=(
            Column("table", "Table"),
            Column("field", "Field"),
            Column("rows", "Rows", ColumnKind.COUNT),
            Column("recorded", "Recorded", ColumnKind.COUNT),
            Column("share", "Share recorded", ColumnKind.PERCENT),
            Column("grade", "Grade", ColumnKind.GRADE),
        ),
        rows=tuple(
            (
                cells.words(each.table),
                cells.words(each.title),
                cells.count(shown[each.rows]),
                cells.count(shown[each.recorded]),
                cells.recorded_share(shown, recorded=each.recorded, people=each.rows),
                grade(shown, each),
            )
            for each in mine
        ),
        source="The body's return to this audit",
        figure_ids=tuple(each.recorded.removesuffix(".recorded") for each in mine),
        group_rows_by=("table",),
    )
