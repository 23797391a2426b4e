"""Write the report from cleared tables: headline first, caveats beside the numbers, limits in plain words.

Sentences take their numbers from the text of cleared cells; nothing here sees an exact count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from openinquiry.core.audit.intake import ACCEPTED, Intake
from openinquiry.core.audit.noting import Noting
from openinquiry.core.audit.plan import AuditPlan
from openinquiry.core.audit.report_model import (
    Block,
    Callout,
    Chart,
    Paragraph,
    Points,
    PublishedTable,
    Report,
    Section,
    TableBlock,
)
from openinquiry.core.audit.tables import process
from openinquiry.core.audit.tables.country import TABLE, Country, known_of_the_country, row_words
from openinquiry.core.disclosure_control import ClearedCounts, clear_table
from openinquiry.core.shared import Cleared, require_cleared


@dataclass(frozen=True)
class Editor:
    """Makes cleared tables and remembers them by id, so that sentences can quote their cells.

    rests_on: by id of a table, the counts that it was made from.
    """

    shown: ClearedCounts
    tables: dict[str, Cleared[PublishedTable]]
    rests_on: dict[str, frozenset[str]] = field(default_factory=dict)

    def block(
        self, build: Callable[[ClearedCounts], PublishedTable], *charts: Chart, appendix: bool = False
    ) -> TableBlock:
        """A cleared table with its charts."""
        noting = Noting(self.shown.shown)
        table = clear_table(build, counts=replace(self.shown, shown=noting))
        self.tables[table.value.id] = table
        self.rests_on[table.value.id] = frozenset(noting.seen)
        return TableBlock(table, tuple(charts), appendix)

    def quote(self, table: str, row: str, column: str) -> str:
        """The text of the cell in the row that begins with ``row``."""
        published = require_cleared(self.tables[table])
        place = next(index for index, each in enumerate(published.columns) if each.key == column)
        return next(line[place].text for line in published.rows if line[0].text == row)


def headline_section(plan: AuditPlan, editor: Editor, intake: Intake) -> Section:
    """What was counted, what cannot be said, and what stands beside the number."""
    label, table = plan.headline.short_title, "counts-by-definition"

    def said(column: str, row: str = label) -> str:
        return editor.quote(table, row, column)

    every = "All child sexual abuse offences"
    blocks: list[Block] = [
        Callout(
            "headline",
            f"Police forces recorded {said('offences')} offences that meet {_lower(plan.headline.title)}, "
            f"of {said('offences', every)} child sexual abuse offences, {plan.period.in_words()}.",
            f"The number could be {said('could_be')}: of some offences it cannot be told whether they meet it, some rows "
            "could not be used, and some records may be joined wrongly. "
            f"{said('suspects')} people are listed as suspects and {said('victims')} as victims. "
            + _forces_words(intake),
        ),
        Callout(
            "caution",
            "This is what was recorded, not what happened.",
            "Children whom no force saw are in no count of it; «How many: children whom no list shows» says what lists can "
            "tell of them. Definition used: " + plan.headline.words,
        ),
        Callout("caution", *_ethnicity_words(editor, label)),
    ]
    return Section("headline", "Headline", tuple(blocks))


def _forces_words(intake: Intake) -> str:
    """How many of the forces that were asked are in the counts: the first unknown, which more recording cannot lower."""
    asked = [each for each in intake.receipts if each.expected.kind == "police"]
    used = len(intake.in_state(ACCEPTED, kind="police"))
    beyond = "" if used == len(asked) else " What the others hold is in no figure here, and no figure speaks for them."
    return f"The returns of {used} of {len(asked)} police forces that were asked are in these counts.{beyond}"


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _ethnicity_words(editor: Editor, label: str) -> tuple[str, str]:
    table = require_cleared(editor.tables["suspects-by-ethnicity-self-defined"])
    rows = [row for row in table.rows if row[0].text == label]
    recorded = rows[0][5].text
    ranges = "; ".join(f"{row[1].text}: {row[7].text}" for row in rows)
    printable = any(not row[6].symbol for row in rows)
    verdict = "can be read only with its bounds" if printable else "cannot be stated as a percentage"
    return (
        f"The ethnicity of suspects {verdict}: self-defined ethnicity is recorded for {recorded} of them.",
        f"Whatever the unrecorded are, the shares of all suspects counted lie within: {ranges}. "
        + _country_words(editor, "suspect", "ethnicity_self_defined"),
    )


def _country_words(editor: Editor, role: str, field: str) -> str:
    """How little is known of the whole country, so that a return that stays away makes the headline no better."""
    known, unknown = (editor.quote(TABLE, row_words(role, field), column) for column in ("known", "unknown"))
    if known == "[c]":
        return "How much of the whole country is known cannot be told, for a count behind it is confidential."
    return (
        "Of the whole country, with every force that sent no usable return counted as unknown, it is recorded for at least "
        f"{known} of {role}s, and unknown for up to {unknown}."
    )


def coverage_section(plan: AuditPlan, editor: Editor, intake: Intake, *, country: Country | None) -> Section:
    """What came in, what is missing, and how much of the country is known. country: None where no force was asked."""
    blocks: list[Block] = [editor.block(lambda _: process.returns_received(intake))]
    if country is not None:
        blocks.append(editor.block(partial(known_of_the_country, country=country)))
    missing = len(intake.receipts) - len(intake.in_state(ACCEPTED))
    if missing:
        blocks.append(
            Callout(
                "missing",
                f"{missing} of {len(intake.receipts)} returns are in no figure.",
                "Some were never sent and some could not be used. What those bodies hold is missing from every count.",
            )
        )
        blocks.append(editor.block(lambda _: process.returns_missing(intake)))
    return Section("coverage", "What the figures rest on", tuple(blocks))


def limits_section(plan: AuditPlan) -> Section:
    """What the report does not say."""
    points = (
        "No count includes a child or a suspect whom no body recorded. How many children are on no list is estimated where "
        "the lists allow it, among those whom some list could have reached; how many suspects there are is not estimated.",
        "Bounds allow for values that are missing, rows set aside, offences that cannot be classified, the choice of "
        "linkage threshold and rounding. They do not allow for values that were recorded wrongly.",
        "Two records were taken for one person by comparing names, dates of birth, sex and postcodes. Some links are "
        "wrong and some are missing; the ranges show what freer and stricter linking would give.",
        "Self-defined and officer-observed ethnicity answer different questions and are never merged. Nothing about a "
        "person was inferred from a name.",
        "A flag is what a force set, not a fact about the offence. The definition «force flag only» shows what follows from "
        "flags alone.",
        "Forces, councils and services differ in what is reported to them and how they record it. Nothing here ranks them.",
        "Children's services hold no suspects and no groups: their returns count children, not group-based offending.",
        *plan.notes,
    )
    return Section("limits", "Limits", (Points(points),))


def definitions_section(plan: AuditPlan) -> tuple[Block, ...]:
    """The definitions in words."""
    return (
        Paragraph("What each definition says:"),
        Points(
            tuple(
                f"{d.short_title} ({d.id}, version {d.version}): {d.words} Source: {d.source}."
                for d in plan.definitions
            )
        ),
    )


def assemble_report(
    plan: AuditPlan, sections: tuple[Section, ...], *, provenance: tuple[tuple[str, str], ...]
) -> Report:
    """The whole report."""
    return Report(
        title=plan.title,
        subtitle=plan.subtitle,
        as_at=plan.as_at_in_words,
        publisher=plan.publisher,
        invented=plan.invented,
        sections=sections,
        provenance=provenance,
    )
