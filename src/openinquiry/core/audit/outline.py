"""The order of the report: which tables stand in which section. What a kind of return did not bring is left out, and said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import polars as pl

from openinquiry.core.audit.balance import StepBalance
from openinquiry.core.audit.claims.section import claims_section
from openinquiry.core.audit.compose import (
    Editor,
    coverage_section,
    definitions_section,
    headline_section,
    limits_section,
)
from openinquiry.core.audit.denominators import Denominators
from openinquiry.core.audit.group_pages import groups_section
from openinquiry.core.audit.how_many.asking import HowMany
from openinquiry.core.audit.how_many.section import how_many_section
from openinquiry.core.audit.intake import Intake
from openinquiry.core.audit.plan import AuditPlan
from openinquiry.core.audit.quality_pages import quality_section
from openinquiry.core.audit.rates_section import rates_section
from openinquiry.core.audit.readings import ALL_OFFENCES
from openinquiry.core.audit.register import Register
from openinquiry.core.audit.report_model import Block, Callout, Section, tables_of_section
from openinquiry.core.audit.sensitivity import AtThreshold
from openinquiry.core.audit.tables import (
    agencies,
    aggregate,
    definitions,
    linkage,
    linkage_rates,
    outcomes,
    people,
    process,
    protection,
    readers,
    sensitivity,
    weights,
)
from openinquiry.core.audit.tables.aggregate import Statement
from openinquiry.core.audit.tables.country import Country, can_weigh
from openinquiry.core.audit.tables.definitions import ALL_LABEL
from openinquiry.core.audit.tables.how_many import Asked
from openinquiry.core.audit.tables.quality import Recording
from openinquiry.core.audit.tables.rate_counts import Yards
from openinquiry.core.audit.tables.rates import RatePlan
from openinquiry.core.audit.tallies import NATIONAL, Tallies
from openinquiry.core.disclosure_control import ClearedCounts, ShownCount
from openinquiry.core.linkage import Linkage, LinkageSettings
from openinquiry.core.shared import load_code_table

# Rows set aside for these reasons cannot hold an offence or person that is not counted already.
CERTAINLY_COUNTED_OR_OUTSIDE = ("exact duplicate", "outside the period")


@dataclass(frozen=True)
class Material:
    """What the sections need beside the shown counts. compared: code and name of bodies whose records were compared."""

    intake: Intake
    forces: tuple[tuple[str, str], ...]
    quarters: tuple[date, ...]
    statements: tuple[Statement, ...]
    recordings: tuple[Recording, ...]
    balances: tuple[StepBalance, ...]
    settings: LinkageSettings
    tallies: Tallies
    compared: dict[str, str]
    sensitivity: tuple[AtThreshold, ...]
    linkage: Linkage
    denominators: Denominators | None = None
    yards: Yards | None = None
    held: frozenset[str] = frozenset()
    public: frozenset[str] = frozenset()
    how_many: tuple[HowMany, ...] = ()
    asked: tuple[Asked, ...] = ()

    def set_aside(self, shown: ClearedCounts, tables: tuple[str, ...]) -> dict[str, ShownCount]:
        """By force and in all: the rows set aside that may hold something not counted."""
        return {scope: shown[set_aside_cell(tables, scope)] for scope in (NATIONAL, *(code for code, _ in self.forces))}


OFFENCES, PEOPLE = ("offences",), ("people", "involvements")


def enter_set_aside(register: Register, intake: Intake) -> None:
    """Rows of police tables set aside that may hold something not counted, by force and in all."""
    for tables in (OFFENCES, PEOPLE):
        found: list[int] = []
        for each in (one for one in intake.accepted if one.specification.id == "police"):
            doubtful = each.set_aside.filter(
                pl.col("table").is_in(tables) & ~pl.col("reason").is_in(CERTAINLY_COUNTED_OR_OUTSIDE)
            )
            found.append(doubtful.height)
            register.put(set_aside_cell(tables, each.body), doubtful.height)
        register.put(set_aside_cell(tables, NATIONAL), sum(found))


def set_aside_cell(tables: tuple[str, ...], scope: str) -> str:
    """The register's id of the rows of these police tables set aside, in a force or in all."""
    return f"set-aside.{'+'.join(tables)}.{scope}"


def write_sections(plan: AuditPlan, editor: Editor, material: Material) -> tuple[Section, ...]:
    """Every section, in reading order. The headline is written last, from the tables, and stands first."""
    coverage = coverage_section(plan, editor, material.intake, country=country_of(plan, material))
    body: list[Section] = []
    if material.forces:
        body += [
            _counts(plan, editor, material),
            _groups(plan, editor),
            _who(plan, editor, material),
            _by_force(plan, editor, material),
            _rates(plan, editor, material),
            _outcomes(plan, editor),
            _overlaps(plan, editor, material),
            _claims(plan, editor, material),
            how_many_section(plan, editor, found=material.how_many, asked=material.asked),
        ]
    if material.statements:
        body.append(_aggregates(editor, material))
    if not material.forces:
        body.append(_rates(plan, editor, material))
        if material.asked:
            body.append(how_many_section(plan, editor, found=material.how_many, asked=material.asked))
    if material.recordings:
        body.append(quality_section(editor, material.recordings, intake=material.intake, forces=material.forces))
    first = (
        headline_section(plan, editor, material.intake) if material.forces else _headline_of_tables(editor, material)
    )
    method = _method(editor, material)
    parts = (coverage, *body, method)
    method = replace(method, blocks=(*method.blocks, *_protection(editor, parts, public=material.public)))
    return (first, coverage, *body, method, limits_section(plan))


def _protection(editor: Editor, sections: tuple[Section, ...], *, public: frozenset[str]) -> tuple[Block, ...]:
    """How much was hidden, and why: over all, and by part of the report. public: counts that anyone can read elsewhere."""
    parts = []
    for section in sections:
        ids = [table.value.id for table in tables_of_section(section)]
        cells_of = frozenset(cell for name in ids for cell in editor.rests_on[name]) - public
        if cells_of:
            parts.append(protection.Part(section.id, section.title, cells_of))
    every = frozenset(cell for part in parts for cell in part.cells)
    return (
        editor.block(partial(protection.how_much_was_hidden, parts=tuple(parts))),
        editor.block(partial(protection.how_it_was_tested, printed=every)),
    )


def asked_forces(plan: AuditPlan) -> tuple[tuple[str, str], ...]:
    """Every police force that was asked, whether or not its return is used, in order of code: (code, name)."""
    return tuple(sorted((each.body, each.body_name) for each in plan.returns if each.kind == "police"))


def country_of(plan: AuditPlan, material: Material) -> Country | None:
    """What the shares of the whole country are shares of; None where no police force was asked."""
    asked = tuple(code for code, _ in asked_forces(plan))
    if not asked:
        return None
    used = frozenset(code for code, _ in material.forces)
    set_aside = {code: set_aside_cell(PEOPLE, code) for code in sorted(used)}
    outside = len(set(load_code_table("forces").codes) - set(asked))
    return Country(asked, used, can_weigh(asked, material.yards), set_aside, material.held, outside)


def two_questions(plan: AuditPlan) -> tuple[tuple[str, str], ...]:
    """The headline definition and all offences, as (id, label)."""
    return _populations(plan)[:2]


def _populations(plan: AuditPlan) -> tuple[tuple[str, str], ...]:
    others = tuple((d.id, d.short_title) for d in plan.definitions if d.id != plan.headline.id)
    return ((plan.headline.id, plan.headline.short_title), (ALL_OFFENCES, ALL_LABEL), *others)


def _counts(plan: AuditPlan, editor: Editor, material: Material) -> Section:
    build = partial(
        definitions.counts_by_definition,
        definitions=plan.definitions,
        offences_set_aside=material.set_aside(editor.shown, OFFENCES)[NATIONAL],
        people_set_aside=material.set_aside(editor.shown, PEOPLE)[NATIONAL],
    )
    return Section(
        "counts",
        "How many, under which definition",
        (
            *definitions_section(plan),
            editor.block(build, definitions.chart_of_definitions()),
            editor.block(partial(definitions.moves_between_definitions, definitions=plan.definitions)),
            editor.block(
                partial(definitions.counts_by_quarter, definitions=plan.definitions, quarters=material.quarters)
            ),
        ),
    )


def _groups(plan: AuditPlan, editor: Editor) -> Section:
    others = tuple(definition for definition in plan.definitions if definition != plan.headline)
    set_aside = {"offences": set_aside_cell(OFFENCES, NATIONAL), "people": set_aside_cell(PEOPLE, NATIONAL)}
    return groups_section(editor, definitions=(plan.headline, *others), set_aside=set_aside)


def _who(plan: AuditPlan, editor: Editor, material: Material) -> Section:
    set_aside = set_aside_cell(PEOPLE, NATIONAL)
    blocks: list[Block] = []
    for role in ("suspect", "victim"):
        for field in ("ethnicity_self_defined", "ethnicity_observed", "sex", "age_band"):
            build = partial(
                people.people_by_value, role=role, field=field, populations=_populations(plan), set_aside=set_aside
            )
            blocks.append(editor.block(build, people.chart_of_bounds(role, field, populations=two_questions(plan))))
    for field in ("ethnicity_self_defined", "ethnicity_observed", "sex", "age_band"):
        reasons = {
            (population, role): tuple(sorted(_reasons(material.tallies, population, role, field)))
            for population, _ in two_questions(plan)
            for role in ("suspect", "victim")
        }
        build = partial(people.unrecorded_by_reason, field=field, populations=two_questions(plan), reasons=reasons)
        blocks.append(editor.block(build))
    return Section("who", "Who: age, sex and ethnicity", tuple(blocks))


def _reasons(tallies: Tallies, population: str, role: str, field: str) -> set[str]:
    mine = tallies.people.filter(
        (pl.col("level") == "central") & (pl.col("population") == population) & (pl.col("role") == role)
        & (pl.col("scope") == NATIONAL) & (pl.col("field") == field) & pl.col("certain") & pl.col("value").is_null()
    )  # fmt: skip
    return set(mine["reason"].to_list())


def _by_force(plan: AuditPlan, editor: Editor, material: Material) -> Section:
    set_aside = {code: set_aside_cell(PEOPLE, code) for code, _ in material.forces}
    blocks: list[Block] = [
        editor.block(
            partial(
                definitions.counts_by_force,
                definitions=plan.definitions,
                forces=material.forces,
                headline=plan.headline,
            )
        )
    ]
    for field in ("ethnicity_self_defined", "ethnicity_observed"):
        for population in two_questions(plan):
            build = partial(
                people.ethnicity_by_force, role="suspect", field=field, population=population, forces=material.forces,
                set_aside=set_aside,
            )  # fmt: skip
            blocks.append(editor.block(build, appendix=True))
    return Section("by-force", "Force by force", tuple(blocks))


def _claims(plan: AuditPlan, editor: Editor, material: Material) -> Section:
    set_aside = {scope: set_aside_cell(PEOPLE, scope) for scope in (NATIONAL, *(code for code, _ in material.forces))}
    returned = {code for code, _ in material.forces} | {NATIONAL}
    used = f"the returns of {len(material.forces)} of {len(asked_forces(plan))} police forces"
    asked = tuple(
        each.in_scope(NATIONAL, used) if each.scope == NATIONAL else each
        for each in plan.claims
        if each.scope in returned
    )
    return claims_section(
        editor, asked=asked, populations=two_questions(plan), forces=material.forces, set_aside=set_aside
    )


def _rates(plan: AuditPlan, editor: Editor, material: Material) -> Section:
    rate_plan = None
    if material.yards is not None and material.forces:
        scopes = (NATIONAL, *(code for code, _ in material.forces))
        set_aside = {
            (name, scope): set_aside_cell(tables, scope)
            for name, tables in (("offences", OFFENCES), ("people", PEOPLE))
            for scope in scopes
        }
        returned = frozenset(code for code, _ in material.forces)
        rate_plan = RatePlan(material.yards, asked_forces(plan), returned, set_aside)
    return rates_section(
        plan, editor, denominators=material.denominators, rate_plan=rate_plan, populations=two_questions(plan)
    )


def _outcomes(plan: AuditPlan, editor: Editor) -> Section:
    build = partial(outcomes.outcomes, populations=two_questions(plan))
    return Section("outcomes", "What became of the offences", (editor.block(build, outcomes.chart_of_outcomes()),))


def _overlaps(plan: AuditPlan, editor: Editor, material: Material) -> Section:
    blocks: list[Block] = [editor.block(partial(people.people_over_forces, populations=_populations(plan)))]
    kinds = {each.specification.id for each in material.intake.accepted}
    if kinds & {"childrens_services", "support_and_health"}:
        blocks.append(editor.block(agencies.agencies))
        blocks.append(editor.block(partial(agencies.overlap_between_agencies, populations=two_questions(plan))))
    return Section("overlap", "The same people in several returns", tuple(blocks))


def _aggregates(editor: Editor, material: Material) -> Section:
    with_shares = [each for each in material.statements if each.shares]
    blocks: list[Block] = []
    for each in with_shares:
        build = partial(aggregate.shares_of_statement, statement=each)
        chart = (aggregate.chart_of_statement(each),) if each.public else ()
        blocks.append(editor.block(build, *chart))
    if any(each.counts and not each.shares for each in material.statements):
        blocks.append(editor.block(partial(aggregate.totals_of_statements, statements=material.statements)))
    return Section("aggregates", "Figures from bodies that sent or published only tables", tuple(blocks))


def _headline_of_tables(editor: Editor, material: Material) -> Section:
    """No records came in, only tables: what each can and cannot say."""
    blocks: list[Block] = []
    for each in (one for one in material.statements if one.shares):
        table = aggregate.shares_of_statement(editor.shown, each)
        ranges = "; ".join(f"{row[0].text} {row[3].text}" for row in table.rows if not row[3].symbol)
        recorded = table.rows[0][2]
        said = (
            "The source does not state for how many it is recorded."
            if recorded.symbol
            else f"Recorded: {recorded.text}."
        )
        open_range = (
            f"The share of all could be: {ranges}." if ranges else "So no range can be given for the share of all."
        )
        blocks.append(Callout("headline", f"{table.title}.", f"{said} {open_range}"))
    blocks.append(
        Callout(
            "caution",
            "These figures are as sources published them, not counted from records here.",
            "Read each with its definition, its basis and the share recorded; two figures of one force may answer two "
            "different questions.",
        )
    )
    return Section("headline", "Headline", tuple(blocks))


def _method(editor: Editor, material: Material) -> Section:
    blocks: list[Block] = [editor.block(partial(process.balance_of_rows, balances=material.balances))]
    if material.tallies.classified.height:
        blocks.append(editor.block(partial(linkage.linkage_summary, settings=material.settings)))
        blocks.append(editor.block(linkage.link_quality))
        if material.linkage.decisions.version:
            blocks.append(editor.block(readers.what_readers_found))
        moved = partial(sensitivity.sensitivity, lines=material.sensitivity)
        blocks.append(editor.block(moved, sensitivity.chart_of_sensitivity()))
        blocks.append(editor.block(linkage_rates.linkage_rates, linkage_rates.chart_of_rates()))
        by_body = partial(linkage_rates.linkage_rates_by_body, names=material.compared)
        blocks.append(editor.block(by_body, appendix=True))
        blocks += _weights(editor, material)
    encoded = material.linkage.encoded
    if len(encoded.records):
        build = partial(
            linkage.encoded_links,
            learnt=encoded.learnt is not None,
            with_named=len(encoded.with_named) > 0,
            apart=_encoded_with_another_key(material),
        )
        blocks.append(editor.block(build))
    return Section("method", "How the figures were made", tuple(blocks))


def _weights(editor: Editor, material: Material) -> list[Block]:
    """What each agreement is worth, and how invented pairs are weighed by it; nothing where no model was trained."""
    model, settings = material.linkage.weights(), material.settings
    if model is None:
        return []
    found: list[Block] = [editor.block(partial(weights.match_weights, model=model), weights.chart_of_weights())]
    if settings.examples:
        build = partial(weights.waterfalls, model=model, settings=settings)
        found.append(editor.block(build, weights.chart_of_waterfalls(settings)))
    return found


def _encoded_with_another_key(material: Material) -> tuple[str, ...]:
    """The names of the bodies of which encodings were made with another key than the usual one of this run.

    A body that sent others too is named with the words «some records of».
    """
    usual = material.linkage.encoded.check
    returns = [each for each in material.intake.accepted if each.specification.id == "support_and_health"]
    found = []
    for each in sorted(returns, key=lambda one: one.body_name):
        keys = set(each.tables["people"]["key_check"].drop_nulls())
        if keys - {usual}:
            found.append(f"some records of {each.body_name}" if usual in keys else each.body_name)
    return tuple(found)
