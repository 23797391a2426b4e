"""A realistic report of an invented country, for the tests of the writers and for looking at them."""

from __future__ import annotations

import random
from functools import cache

from openinquiry.core.audit.report_model import (
    Callout,
    Cell,
    Chart,
    ChartKind,
    Column,
    ColumnKind,
    Paragraph,
    Points,
    PublishedTable,
    Report,
    Section,
    TableBlock,
)
from openinquiry.core.shared import Cleared, councils, forces
from openinquiry.core.shared.cleared import grant_clearance

TERRITORIAL = tuple(force for force in forces() if force.territorial)
POLICY = "default-2026.1"
OUTCOMES = ("Charged or summonsed", "Out of court", "No suspect identified", "Evidential difficulties", "Not yet known")


def words(text: str) -> Cell:
    return Cell(text)


def count(number: int) -> Cell:
    return Cell(f"{number:,}", number) if not 0 < number < 5 else hidden()


def percent(value: float) -> Cell:
    return Cell(f"{value:.0f}%", round(value))


def span(low: float, high: float) -> Cell:
    return Cell(f"{low:.0f}% to {high:.0f}%", low=round(low), high=round(high))


def hidden() -> Cell:
    return Cell("[c]", symbol="c")


def absent(reason: str = "") -> Cell:
    return Cell(f"[x] {reason}".strip(), symbol="x")


def cleared(table: PublishedTable) -> Cleared[PublishedTable]:
    return grant_clearance(table, policy=POLICY)


@cache
def sample_report(*, bodies: int = 60, seed: int = 1) -> Report:
    """An invented audit. ``bodies`` is how many have a quality page; about 250 is the size of the real thing."""
    draw = random.Random(seed)  # noqa: S311 - invented data, not a secret
    return Report(
        title="National audit of group-based child sexual exploitation and abuse",
        subtitle="Offences recorded from 1 April 2024 to 31 March 2025",
        as_at="30 June 2025",
        publisher="Invented Audit Office",
        invented=True,
        sections=(
            main_points(draw),
            ethnicity(draw),
            forces_section(draw),
            outcomes(draw),
            silence(),
            quality(draw, bodies=bodies),
        ),
        provenance=(
            ("Run", "run-2f9c1e7b"),
            ("Code version", "0.1.0, commit 71b6d37"),
            ("Data as at", "30 June 2025"),
            ("Seed of the linkage", "1"),
            ("SHA-256 of the inputs", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        ),
        contact="statistics@audit.invalid",
        notes=(
            "Counts of 1 to 4 are not shown, nor are counts from which one of those could be worked out.",
            "An offence can meet more than one definition. The definitions must not be added together.",
        ),
    )


def main_points(draw: random.Random) -> Section:
    rows = (
        ("Audit definition: two or more suspects, any link", 4230, 3980, 6120),
        ("Organised network", 1145, 1010, 2480),
        ("Force’s own flag for exploitation", 761, 761, 761),
        ("More than one victim and more than one offender", 402, 390, 915),
    )
    table = PublishedTable(
        id="offences-by-definition",
        title="Group-based offences by definition, England and Wales",
        lead="The count depends on the definition: from 402 to 4,230 of 112,406 child sexual abuse offences.",
        columns=(
            Column("definition", "Definition"),
            Column("offences", "Offences", ColumnKind.COUNT),
            Column(
                "range",
                "Lowest and highest possible",
                ColumnKind.RANGE,
                note="Lowest: every offence whose number of suspects is blank had one. Highest: each had two or more.",
            ),
            Column("share", "Share of all offences", ColumnKind.PERCENT),
        ),
        rows=tuple(
            (
                words(name),
                count(number),
                Cell(f"{low:,} to {high:,}", low=low, high=high),
                Cell(f"{number / 1124.06:.1f}%", round(number / 1124.06, 1)),
            )
            for name, number, low, high in rows
        ),
        notes=("One offence can meet several definitions.",),
        source="Returns of 41 police forces, offences recorded from 1 April 2024 to 31 March 2025.",
        figure_ids=("offences-audit", "offences-network", "offences-flag", "offences-multi"),
    )
    return Section(
        id="main-points",
        title="Main points",
        blocks=(
            Callout(
                "headline",
                "We count 4,230 group-based offences recorded by police under the audit definition.",
                "Under other definitions in use the count runs from 402 to 1,145. "
                "If the blanks could be filled, the audit count would lie between 3,980 and 6,120.",
            ),
            Callout(
                "caution",
                "Ethnicity is recorded for 37% of suspects. No national statement about ethnicity can be made.",
                "The blanks are not random: what is recorded need not look like what is not.",
            ),
            Callout(
                "missing",
                "Two of 43 police forces and 11 of 174 councils sent nothing.",
                "They are named in «Bodies that sent nothing». Their areas are not in the counts.",
            ),
            Paragraph("Police recorded crime counts what was reported to police and recorded. It is not prevalence."),
            TableBlock(
                cleared(table),
                charts=(
                    Chart(
                        id="offences-by-definition",
                        kind=ChartKind.BARS,
                        title="The count depends on the definition",
                        description="4,230 offences meet the audit definition and 402 the narrowest.",
                        label="definition",
                        values=("offences",),
                    ),
                ),
            ),
        ),
    )


def ethnicity(draw: random.Random) -> Section:
    groups = (("White", 812, 47), ("Asian or Asian British", 610, 35), ("Black or Black British", 190, 11))
    unrecorded = 2950
    total = 1731 + unrecorded
    rows = [
        (
            words(name),
            count(number),
            percent(share),
            percent(63),
            span(100 * number / total, 100 * (number + unrecorded) / total),
        )
        for name, number, share in groups
    ]
    rows.append((words("Mixed"), count(84), percent(5), percent(63), span(2, 65)))
    rows.append((words("Other ethnic group"), count(35), percent(2), percent(63), span(1, 64)))
    rows.append((words("Chinese (16+1 only)"), hidden(), hidden(), percent(63), absent("vintage not stated")))
    rows.append((words("Unknown vintage"), absent(), absent("34% recorded"), percent(66), absent()))
    table = PublishedTable(
        id="suspects-ethnicity-self-defined",
        title="Suspects by self-defined ethnicity, audit definition",
        lead="37% of 4,681 suspects have a self-defined ethnicity recorded; the shares are of those 1,731.",
        columns=(
            Column("group", "Ethnic group (self-defined)"),
            Column("number", "Suspects recorded", ColumnKind.COUNT),
            Column("share", "Share of recorded", ColumnKind.PERCENT, note="Of suspects whose ethnicity is recorded."),
            Column("unrecorded", "Not recorded", ColumnKind.PERCENT),
            Column("bounds", "Lowest and highest possible share", ColumnKind.RANGE, note="With no assumption at all."),
        ),
        rows=tuple(rows),
        notes=("Officer-observed ethnicity answers another question and is shown apart.",),
        source="Returns of 41 police forces.",
        figure_ids=tuple(f"ethnicity-{i}" for i in range(7)),
    )
    chart = Chart(
        id="suspects-ethnicity-self-defined",
        kind=ChartKind.BOUNDS,
        title="Nearly any share is possible for every group",
        description="The ranges overlap: from 17% to 80% for White and from 13% to 76% for Asian or Asian British.",
        label="group",
        values=("share", "bounds"),
    )
    return Section(
        id="ethnicity-of-suspects",
        title="Ethnicity of suspects",
        blocks=(
            Paragraph("Read the share together with how many are blank."),
            TableBlock(cleared(table), charts=(chart,)),
            Points(
                ("Self-defined and observed ethnicity are never merged.", "16+1 and 18+1 codes are recoded openly.")
            ),
        ),
    )


def forces_section(draw: random.Random) -> Section:
    rows, crossed = [], []
    for number, force in enumerate(TERRITORIAL):
        suspects = draw.choice((40, 75, 110, 180, 260, 420)) + draw.randrange(40)
        share = min(97.0, max(3.0, draw.gauss(37, 7))) if number not in (3, 11) else (88.0 if number == 3 else 9.0)
        crossed.append((words(force.name), *(count(draw.choice((0, 2, 6, 14, 33, 71))) for _ in range(6))))
        if number in (5, 20):
            rows.append((words(force.name), absent("sent nothing"), absent("sent nothing"), absent()))
        else:
            grade = "ABCD"[3 - min(3, int(share // 25))]
            rows.append((words(force.name), count(suspects), percent(share), words(grade)))
    recorded = PublishedTable(
        id="recorded-share-by-force",
        title="Suspects with a recorded self-defined ethnicity, by police force",
        lead="The recorded share runs from 9% to 88% between forces; 37% over all.",
        columns=(
            Column("force", "Police force"),
            Column("suspects", "Suspects", ColumnKind.COUNT),
            Column("share", "Ethnicity recorded", ColumnKind.PERCENT),
            Column("grade", "Grade", ColumnKind.GRADE),
        ),
        rows=tuple(rows),
        source="Returns of 41 police forces.",
        figure_ids=tuple(f"recorded-{force.code}" for force in TERRITORIAL),
    )
    funnel = Chart(
        id="recorded-share-by-force",
        kind=ChartKind.FUNNEL,
        title="Two forces stand far outside what chance and ordinary differences explain",
        description="Most forces lie between 25% and 50%. One records 88% and one 9%.",
        label="force",
        values=("suspects", "share"),
        average=37.0,
        extra_variance=0.0025,
        highlight_above=50,
    )
    age = ("Under 18", "18 to 24", "25 to 34", "35 to 44", "45 to 64", "65 and over")
    wide = PublishedTable(
        id="suspects-age-by-force",
        title="Suspects by age at the offence and police force",
        lead="Small counts are hidden, and enough others that none can be worked out.",
        columns=(Column("force", "Police force"), *(Column(f"a{i}", a, ColumnKind.COUNT) for i, a in enumerate(age))),
        rows=tuple(crossed),
        source="Returns of 41 police forces.",
    )
    return Section(
        id="differences-between-forces",
        title="Differences between forces",
        blocks=(TableBlock(cleared(recorded), charts=(funnel,)), TableBlock(cleared(wide), appendix=True)),
    )


def outcomes(draw: random.Random) -> Section:
    def parts(*values: float) -> tuple[Cell, ...]:
        return tuple(percent(v) for v in values)

    table = PublishedTable(
        id="outcomes-by-definition",
        title="Outcomes of offences, by definition",
        lead="12% of offences under the audit definition had led to a charge by 30 June 2025.",
        columns=(
            Column("definition", "Definition"),
            *(Column(f"o{i}", o, ColumnKind.PERCENT) for i, o in enumerate(OUTCOMES)),
        ),
        rows=(
            (words("Audit definition"), *parts(12, 3, 31, 38, 16)),
            (words("Organised network"), *parts(21, 2, 18, 35, 24)),
            (words("Force’s own flag"), percent(19), hidden(), percent(22), hidden(), percent(17)),
        ),
        notes=("Outcomes 0, 20 and 22 are not «no further action».",),
        source="Returns of 41 police forces.",
    )
    chart = Chart(
        id="outcomes-by-definition",
        kind=ChartKind.STACKED,
        title="About one offence in eight had led to a charge",
        description="Evidential difficulties is the largest part under both broad definitions.",
        label="definition",
        values=tuple(f"o{i}" for i in range(len(OUTCOMES))),
    )
    return Section(id="outcomes", title="Outcomes", blocks=(TableBlock(cleared(table), charts=(chart,)),))


def silence() -> Section:
    rows = [("Police force", force.name, "No reply by the closing date") for force in (TERRITORIAL[5], TERRITORIAL[20])]
    rows += [("Council", council.name, "Return could not be read") for council in councils()[:11]]
    table = PublishedTable(
        id="bodies-that-sent-nothing",
        title="Bodies that were asked and sent nothing usable",
        lead="13 bodies of 217 are not in the counts.",
        columns=(Column("kind", "Kind"), Column("body", "Body"), Column("reason", "Reason")),
        rows=tuple(tuple(words(text) for text in row) for row in rows),
        group_rows_by=("kind",),
    )
    return Section(
        id="bodies-that-sent-nothing", title="Bodies that sent nothing", blocks=(TableBlock(cleared(table)),)
    )


def quality(draw: random.Random, *, bodies: int) -> Section:
    everyone = [("Police forces", f.code, f.name) for f in TERRITORIAL]
    everyone += [("Councils", c.code, c.name) for c in councils()]
    everyone += [("Health bodies and charities", f"H{i:03}", f"Invented Trust {i}") for i in range(1, 60)]
    step = max(1, len(everyone) // bodies)
    chosen = everyone[::step][:bodies]
    grades = tuple((group, name, tuple(draw.choice("AABBCD") for _ in range(4))) for group, _, name in chosen)
    table = PublishedTable(
        id="quality-grades",
        title="Grade of each return",
        lead="A is fit for every use in this report; D is shown but used in no total.",
        columns=(
            Column("kind", "Kind"),
            Column("body", "Body"),
            *(
                Column(k, k.capitalize(), ColumnKind.GRADE)
                for k in ("completeness", "validity", "timeliness", "linkage")
            ),
        ),
        rows=tuple((words(group), words(name), *(words(g) for g in marks)) for group, name, marks in grades),
        group_rows_by=("kind",),
    )
    return Section(
        id="data-quality",
        title="Data quality",
        blocks=(Paragraph("Each return was graded field by field."), TableBlock(cleared(table), appendix=True)),
        subsections=tuple(_quality_page(draw, *body) for body in chosen),
    )


def _quality_page(draw: random.Random, group: str, code: str, name: str) -> Section:
    fields = ("Recorded date", "Offence code", "Suspect ethnicity", "Victim ethnicity", "Victim age", "Outcome")
    rows = []
    for field in fields:
        number = draw.choice((0, 3, 12, 140, 1250))
        share = draw.randrange(0, 101)
        rows.append((words(field), count(number), percent(share), words("ABCD"[3 - min(3, share // 25)])))
    table = PublishedTable(
        id=f"quality-{code}",
        title=f"Quality of the return of {name}",
        lead=f"{len(rows)} fields were graded.",
        columns=(
            Column("field", "Field"),
            Column("rows", "Rows with a fault", ColumnKind.COUNT),
            Column("filled", "Filled", ColumnKind.PERCENT),
            Column("grade", "Grade", ColumnKind.GRADE),
        ),
        rows=tuple(rows),
        figure_ids=tuple(f"quality-{code}-{i}" for i in range(len(rows))),
    )
    return Section(
        id=f"quality-of-{code}",
        title=name,
        group=group,
        blocks=(Paragraph("Grade B. Return of 2 June 2025, form version 2026.1."), TableBlock(cleared(table))),
    )
