"""The section «Who, and what may be said»: the dial, the claims and their grades, and what may not be printed."""

from __future__ import annotations

from functools import partial

from openinquiry.core.audit.claims.asking import AuditClaim
from openinquiry.core.audit.compose import Editor
from openinquiry.core.audit.report_model import Block, Callout, Paragraph, Points, Section, TableBlock
from openinquiry.core.audit.tables import claims as tables
from openinquiry.core.audit.tables.people import Populations
from openinquiry.core.audit.tallies import NATIONAL
from openinquiry.core.missing.claims import Kind
from openinquiry.core.shared import require_cleared

TITLE = "Who, and what may be said"
_MADE_FROM = (
    "A share of those recorded is no share of all while many are unrecorded. Here each sentence is judged by what the "
    "unrecorded could be: first for every group on one dial, then claim by claim. What cannot be said is a finding too."
)


def claims_section(
    editor: Editor,
    *,
    asked: tuple[AuditClaim, ...],
    populations: Populations,
    forces: tuple[tuple[str, str], ...],
    set_aside: dict[str, str],
) -> Section:
    """The section. populations: (definition, label) that the dial shows. set_aside: scope → the register's id of rows that
    may hold people of whom nothing is known.
    """
    dials = [
        _dial(editor, role, field, populations, set_aside[NATIONAL])
        for role, field in (("suspect", "ethnicity_self_defined"), ("victim", "ethnicity_self_defined"))
    ]
    graded = editor.block(partial(tables.claims, asked=asked, set_aside=set_aside))
    by_force = tuple(each for each in asked if each.claim.kind is Kind.ORDERING and each.scope == NATIONAL)
    blocks: list[Block] = [Paragraph(_MADE_FROM), *_found(graded), *dials, graded]
    blocks.append(editor.block(partial(tables.not_to_be_printed, asked=asked, set_aside=set_aside), appendix=True))
    if by_force:
        build = partial(tables.claims_by_force, asked=by_force, forces=forces, set_aside=set_aside)
        blocks.append(editor.block(build, appendix=True))
    return Section("claims", TITLE, (*blocks, Points(_how_to_read())))


def _dial(editor: Editor, role: str, field: str, populations: Populations, set_aside: str) -> TableBlock:
    build = partial(tables.shares_over_the_dial, role=role, field=field, populations=populations, set_aside=set_aside)
    return editor.block(build, tables.chart_of_the_dial(role, field))


def _found(graded: TableBlock) -> list[Block]:
    """How many claims may be a headline, and which; how many cannot be said."""
    rows = require_cleared(graded.table).rows  # of claim, sentence, grade, …
    firm = [row for row in rows if row[2].text in ("A", "B")]
    refused = [row for row in rows if row[2].text == "X"]
    blocks: list[Block] = []
    if firm:
        text = f"{len(firm)} of {len(rows)} claims may be a headline."
        blocks.append(Callout("finding", text, " ".join(row[1].text for row in firm)))
    if refused:
        text = f"{len(refused)} of {len(rows)} claims cannot be said, and neither can their opposites."
        blocks.append(Callout("refused", text, "; ".join(row[0].text for row in refused) + "."))
    return blocks


def _how_to_read() -> tuple[str, ...]:
    return (
        "A grade is of a sentence, not of a group. No claim is judged by names, places or looks, and nobody's ethnicity is "
        "guessed.",
        "A claim that sets people against a population needs one of the same area, ages and way of recording. An audit counts "
        "ethnicity at all ages together, which no population matches, so such claims are refused here.",
        "Which claims are judged is fixed before the counts are seen: those of the software, and those of the audit.",
    )
