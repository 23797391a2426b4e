"""The section on data quality: grades by kind of body, funnels of the share recorded, and a page for each body."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from openinquiry.core.audit.compose import Editor
from openinquiry.core.audit.intake import Intake
from openinquiry.core.audit.report_model import Block, Chart, Paragraph, Points, PublishedTable, Section
from openinquiry.core.audit.tables import quality
from openinquiry.core.audit.tables.process import KIND_WORDS
from openinquiry.core.audit.tables.quality import Recording
from openinquiry.core.disclosure_control import ClearedCounts
from openinquiry.core.returns import PreparedReturn, Severity

_FUNNELS = (
    ("suspect", "ethnicity_self_defined", "Suspects: self-defined ethnicity"),
    ("suspect", "ethnicity_observed", "Suspects: officer-observed ethnicity"),
    ("victim", "ethnicity_self_defined", "Victims: self-defined ethnicity"),
)


def quality_section(
    editor: Editor, recordings: tuple[Recording, ...], *, intake: Intake, forces: tuple[tuple[str, str], ...]
) -> Section:
    """Recording quality of every accepted return."""
    names = {each.body: each.body_name for each in intake.accepted}
    kinds = {each.body: each.specification.id for each in intake.accepted}
    blocks: list[Block] = [
        Paragraph(
            "How much a body records is a finding about the body. It decides which figures of this report can be "
            "trusted, and for whom nothing can be said."
        )
    ]
    if forces:
        for role, field, title in _FUNNELS:
            build = partial(quality.recorded_share_by_force, role=role, field=field, forces=forces, title=title)
            chart = quality.funnel_of_recording(editor.shown, role=role, field=field, forces=forces, title=title)
            blocks.append(editor.block(build, chart))
    for kind, label in KIND_WORDS.items():
        mine = tuple(each for each in recordings if kinds[each.body] == kind)
        if mine:
            build_grades = partial(quality.grades_by_body, recordings=mine, names=names, kind=kind, title=label)
            blocks.append(editor.block(build_grades, appendix=True))
    pages = tuple(_page(editor, recordings, each) for each in intake.accepted if each.specification.id != "aggregate")
    return Section("quality", "How good the data is", tuple(blocks), pages)


def _table_of(build: Callable[[ClearedCounts], tuple[PublishedTable, Chart]], shown: ClearedCounts) -> PublishedTable:
    return build(shown)[0]


def _page(editor: Editor, recordings: tuple[Recording, ...], prepared: PreparedReturn) -> Section:
    body, kind = prepared.body, prepared.specification.id
    build = partial(quality.body_page, recordings=recordings, body=body, name=prepared.body_name, kind=kind)
    blocks: list[Block] = [editor.block(build, appendix=True)]
    errors = _rules(prepared, Severity.ERROR)
    queries = _rules(prepared, Severity.QUERY)
    if errors:
        blocks.append(Paragraph("Errors found, which the body must fix:"))
        blocks.append(Points(errors))
    if queries:
        blocks.append(Paragraph("Queries, which the body should fix or explain:"))
        blocks.append(Points(queries))
    return Section(f"body-{kind.replace('_', '-')}-{body}", prepared.body_name, tuple(blocks), group=KIND_WORDS[kind])


def _rules(prepared: PreparedReturn, severity: Severity) -> tuple[str, ...]:
    """The rules that fired, in their own words. How often is for the body alone: small numbers are people."""
    return tuple(
        f"{group.rule.id}: {group.rule.title}" for group in prepared.findings.groups if group.rule.severity is severity
    )
