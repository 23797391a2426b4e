"""What may be said: each claim with its grade and sentences, force by force, and shares over the dial of the unrecorded."""

from __future__ import annotations

from math import inf

from openinquiry.core.audit import cells
from openinquiry.core.audit.attributes import categories
from openinquiry.core.audit.cells import made
from openinquiry.core.audit.claims.asking import ALL_FORCES, AuditClaim
from openinquiry.core.audit.claims.judging import judge
from openinquiry.core.audit.claims.over_the_dial import range_at
from openinquiry.core.audit.report_model import Cell, Chart, ChartKind, Column, ColumnKind, PublishedTable
from openinquiry.core.audit.tables.people import FIELD_WORDS, ROLE_WORDS, Populations
from openinquiry.core.audit.tallies import NATIONAL
from openinquiry.core.disclosure_control import ClearedCounts
from openinquiry.core.missing.claims import Letter
from openinquiry.core.missing.claims.sentences import claim_in_words

_GAMMAS = ((1.0, "just like the recorded"), (2.0, "within a factor 2"), (4.0, "within a factor 4"), (inf, "anyone"))


def claims(shown: ClearedCounts, *, asked: tuple[AuditClaim, ...], set_aside: dict[str, str]) -> PublishedTable:
    """Each claim: its grade, how much may be unrecorded before it falls, and the sentence that may be printed.

    set_aside: scope → the register's id of rows that may hold people of whom nothing is known.
    """
    rows = [
        (
            cells.words(_title(each)),
            sentence(shown, claim=each, set_aside=set_aside[each.scope]),
            grade(shown, claim=each, set_aside=set_aside[each.scope]),
            breakdown(shown, claim=each, set_aside=set_aside[each.scope]),
        )
        for each in asked
    ]
    return PublishedTable(
        id="claims",
        title="What may be said, claim by claim",
        lead="Each claim is judged by what the unrecorded leave open, not by how often it is made.",
        columns=(
            Column("claim", "Claim"),
            Column("may_print", "What may be printed"),
            Column("grade", "Grade", ColumnKind.GRADE, _letters()),
            Column("breakdown", "Would hold with unrecorded up to", ColumnKind.PERCENT,
                   "The largest share unrecorded at which the claim would hold whoever the unrecorded are, if the recorded "
                   "stay as they are. Where more is unrecorded it does not hold for sure."),
        ),
        rows=tuple(rows),
        notes=(
            "Each grade is the weakest that hidden and rounded counts, the reading of the linkage, people of whom it cannot "
            "be told whether they belong and rows set aside leave open.",
        ),
        source="Police returns to this audit",
        figure_ids=tuple(f"claims.{each.id}" for each in asked),
        group_rows_by=("claim",),
    )  # fmt: skip


def not_to_be_printed(
    shown: ClearedCounts, *, asked: tuple[AuditClaim, ...], set_aside: dict[str, str]
) -> PublishedTable:
    """The sentences that the figures do not bear, the likeliest to be written first."""
    rows = []
    for each in asked:
        judged = judge(shown, each, set_aside=set_aside[each.scope])
        rows += [(cells.words(_title(each)), cells.words(said)) for said in judged.may_not_print]
    return PublishedTable(
        id="claims-not-to-be-printed",
        title="What may not be printed",
        lead="The figures of this report do not bear these sentences.",
        columns=(Column("claim", "Claim"), Column("sentence", "Not to be printed")),
        rows=tuple(rows),
        source="Police returns to this audit",
        group_rows_by=("claim",),
    )


def claims_by_force(
    shown: ClearedCounts,
    *,
    asked: tuple[AuditClaim, ...],
    forces: tuple[tuple[str, str], ...],
    set_aside: dict[str, str],
) -> PublishedTable:
    """The grade of each claim in each force: what cannot be said of all may be said of one, and the other way round."""
    rows = [
        (
            cells.words(name),
            *(
                grade(shown, claim=each.in_scope(code, name), set_aside=set_aside[code], levels=("central",))
                for each in asked
            ),
        )
        for code, name in forces
    ]
    return PublishedTable(
        id="claims-by-force",
        title="What may be said of suspects, force by force",
        lead="Grades by the counts of each force alone. Forces are not ranked; a grade says how firmly something is known.",
        columns=(
            Column("force", "Police force"),
            *(Column(f"grade.{place}", _upper(claim_in_words(each.claim)), ColumnKind.GRADE)
              for place, each in enumerate(asked)),
        ),
        rows=tuple(rows),
        notes=(_letters(), "At the central linkage. Suspects are counted by the force that recorded the offence."),
        source="Police returns to this audit",
        figure_ids=tuple(f"claims.by-force.{code}" for code, _ in forces),
    )  # fmt: skip


def shares_over_the_dial(
    shown: ClearedCounts, *, role: str, field: str, populations: Populations, set_aside: str
) -> PublishedTable:
    """One dial: how far each share can go, as the unrecorded may differ from the recorded more and more."""
    rows, ids = [], []
    for population, label in populations:
        for value in categories(field, role=role):
            spans = [
                span(shown, where=(population, role, field), value=value, gamma=gamma, set_aside=set_aside)
                for gamma, _ in _GAMMAS
            ]
            rows.append((cells.words(label), cells.words(value), *spans))
            ids.append(f"dial.{role}s.{population}.{NATIONAL}.{field}={value.replace(' ', '-').lower()}")
    title = FIELD_WORDS[field][0]
    return PublishedTable(
        id=f"dial-{role}s-{field.replace('_', '-')}",
        title=f"One dial: {ROLE_WORDS[role].lower()} by {title[0].lower()}{title[1:]}, {ALL_FORCES}",
        lead="How far the share of all counted may go, by how much the unrecorded may differ from the recorded.",
        columns=(
            Column("population", "Counted under"),
            Column("value", title),
            *(Column(f"gamma.{gamma:g}", words[0].upper() + words[1:], ColumnKind.RANGE) for gamma, words in _GAMMAS),
        ),
        rows=tuple(rows),
        notes=(
            "Within a factor 2: the odds that an unrecorded person is of the group are at most twice, and at least half, "
            "those of a recorded one. Anyone: the no-assumption bounds. Central linkage; rounding, people of whom it cannot "
            "be told whether they belong and rows set aside are allowed for.",
        ),
        source="Police returns to this audit",
        figure_ids=tuple(ids),
        group_rows_by=("population",),
    )  # fmt: skip


def chart_of_the_dial(role: str, field: str) -> Chart:
    """Bands within bands, a row for each group."""
    title = FIELD_WORDS[field][0]
    return Chart(
        id=f"dial-{role}s-{field.replace('_', '-')}",
        kind=ChartKind.DIAL,
        title=f"One dial: {ROLE_WORDS[role].lower()} by {title[0].lower()}{title[1:]}, from «just like the recorded» "
        "to «anyone»",
        description="For each group a band from the least to the greatest share at each setting of the dial, the darkest "
        "where the unrecorded are just like the recorded and the lightest where they may be anyone. The table under the chart "
        "gives the numbers.",
        label="value",
        values=tuple(f"gamma.{gamma:g}" for gamma, _ in _GAMMAS),
    )


def _title(asked: AuditClaim) -> str:
    claim = asked.claim
    area = "" if asked.scope == NATIONAL else f"{claim.where['area'][0]}: "
    way = {"ethnicity_self_defined": "self-defined", "ethnicity_observed": "officer-observed"}.get(asked.field, "")
    return f"{area}{_upper(claim_in_words(claim))} ({'; '.join(filter(None, (claim.definition, way)))})"


def _upper(words: str) -> str:
    return words[0].upper() + words[1:]


def _letters() -> str:
    return "; ".join(f"{each.value}: {each.meaning}" for each in Letter) + ". Only A and B may be a headline."


@made("grade of a claim")
def grade(shown: ClearedCounts, *, claim: AuditClaim, set_aside: str, levels: tuple[str, ...] | None = None) -> Cell:
    """The letter."""
    judged = judge(shown, claim, set_aside=set_aside, **({} if levels is None else {"levels": levels}))
    return Cell(judged.letter.value)


@made("breakdown point")
def breakdown(shown: ClearedCounts, *, claim: AuditClaim, set_aside: str) -> Cell:
    """The share unrecorded up to which the claim holds, or why there is none."""
    judged = judge(shown, claim, set_aside=set_aside)
    if judged.grade is None:
        return cells.HIDDEN
    if judged.grade.breakdown is None:
        return cells.NOT_APPLICABLE
    return cells.percent(100 * judged.grade.breakdown)


@made("sentence of a claim")
def sentence(shown: ClearedCounts, *, claim: AuditClaim, set_aside: str) -> Cell:
    """What may be printed."""
    return cells.words(judge(shown, claim, set_aside=set_aside).may_print)


@made("range over the dial")
def span(shown: ClearedCounts, *, where: tuple[str, str, str], value: str, gamma: float, set_aside: str) -> Cell:
    """The least and the greatest share at one setting of the dial."""
    found = range_at(shown, where=where, value=value, gamma=gamma, set_aside=set_aside)
    if found is None:
        return cells.HIDDEN
    return cells.percent_range(*found)
