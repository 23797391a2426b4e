"""The section «Rates»: what the populations are, the tables, and why a low rate need not be good news."""

from __future__ import annotations

from functools import partial

from openinquiry.core.audit.compose import Editor
from openinquiry.core.audit.denominators import Denominators
from openinquiry.core.audit.plan import AuditPlan
from openinquiry.core.audit.report_model import Block, Callout, Paragraph, Points, Section
from openinquiry.core.audit.tables import rates, rates_pooled
from openinquiry.core.audit.tables.rate_counts import CHILDREN
from openinquiry.core.missing.rates import Residence
from openinquiry.core.shared import plain_date

_TITLE = "Rates: what was recorded, per head of children"


def rates_section(
    plan: AuditPlan,
    editor: Editor,
    *,
    denominators: Denominators | None,
    rate_plan: rates.RatePlan | None,
    populations: tuple[tuple[str, str], ...],
) -> Section:
    """The section. populations: (definition, label) to make rates of. rate_plan: None where no rate can be made."""
    if denominators is None:
        words = (
            "No denominators were given with this audit, so nothing in it is per head of population. Counts of large and "
            "small areas cannot be compared as they stand."
        )
        return Section("rates", _TITLE, (Paragraph(words),))
    if rate_plan is None:
        words = (
            f"Denominators were given ({denominators.name}), and no rate can be made with them: the counts of this audit are "
            "by the force that recorded the offence, and there is no such count, or no population of a police force area with "
            "the basis «offence place»."
        )
        return Section("rates", _TITLE, (Paragraph(words),))
    blocks: list[Block] = [
        Paragraph(_what_they_are(plan, denominators, rate_plan)),
        Callout("caution", "A low rate is not good news by itself.", _why_low()),
        *_missing(rate_plan),
    ]
    for place, population in enumerate(populations):
        later = place > 0  # the headline first; the rest is for those who look it up
        for build in (rates.victims_per_head, rates.offences_per_head):
            table = partial(build, plan=rate_plan, population=population)
            blocks.append(editor.block(table, appendix=later or build is rates.offences_per_head))
        blocks += _ratios(editor, rate_plan, population)
        blocks += _girls_and_boys(editor, rate_plan, population, appendix=later)
    return Section("rates", _TITLE, (*blocks, Paragraph(_NOT_BY_RESIDENCE), Points(_how_to_read())))


_NOT_BY_RESIDENCE = (
    "There is no table by where victims live. Returns give some people's postcode and no area of residence, and this audit "
    "has no directory that says in which area a postcode lies. To take the force that recorded the offence for it would mix "
    "the two kinds of count."
)


def _girls_and_boys(
    editor: Editor, rate_plan: rates.RatePlan, population: tuple[str, str], *, appendix: bool
) -> list[Block]:
    """Girls against boys, or why they cannot be compared; that is said once."""
    if rates_pooled.can_be_pooled(rate_plan):
        table = partial(rates_pooled.girls_against_boys, plan=rate_plan, population=population)
        return [editor.block(table, appendix=appendix)]
    words = "Girls and boys are not compared: the denominators do not have the children of every force by sex and age."
    return [] if appendix else [Paragraph(words)]


def _ratios(editor: Editor, rate_plan: rates.RatePlan, population: tuple[str, str]) -> list[Block]:
    """The ratios with their funnel, or with why there is none."""
    table = partial(rates.standardised, plan=rate_plan, population=population)
    funnel = rates.funnel_of_ratios(editor.shown, plan=rate_plan, population=population)
    if funnel is not None:
        return [editor.block(table, funnel)]
    words = (
        f"No funnel is drawn of {population[1][0].lower()}{population[1][1:]}: fewer than {rates.FEWEST_IN_A_FUNNEL} forces "
        "have a ratio that may be shown, and from so few it cannot be told how far forces ordinarily differ."
    )
    return [editor.block(table, appendix=True), Paragraph(words)]


def _what_they_are(plan: AuditPlan, denominators: Denominators, rate_plan: rates.RatePlan) -> str:
    used = [row for row in denominators.rows if row.area.code in rate_plan.yards.cells and row.basis != Residence.word]
    sources = "; ".join(dict.fromkeys(row.source for row in used))
    on = rate_plan.yards.on
    outside = "" if plan.period.start <= on <= plan.period.last_day else ", which is outside the period of the counts"
    left = any(row.basis == Residence.word for row in denominators.rows)
    return (
        "A rate sets what a force recorded in the period against the number of children who live in its area. The count is by "
        "the force that recorded the offence: a victim need not live there. So a rate measures recorded offences against the "
        "size of the area; it is not the risk of a child who lives there. "
        f"Populations are of {plain_date(on)}{outside}. Source: {sources}."
        + (" Populations for people counted where they live were given too, and are in no rate here: no count of this audit "
           "is by residence." if left else "")
    )  # fmt: skip


def _why_low() -> str:
    return (
        "It may mean that little happened, that little was reported, or that little was recorded. Victims whose age is "
        "unrecorded, offences that cannot be classified and rows that could not be used are in no rate; the last column says "
        "how far they could lift it. Children whom no force saw are in no column at all."
    )


def _missing(rate_plan: rates.RatePlan) -> list[Block]:
    silent = [name for code, name in rate_plan.forces if code not in rate_plan.returned]
    unknown = [
        name
        for code, name in rate_plan.forces
        if code in rate_plan.returned and not rate_plan.yards.has(code, CHILDREN)
    ]
    said: list[Block] = []
    if silent:
        text = f"{len(silent)} of {len(rate_plan.forces)} forces have no rate, because no return of theirs is used."
        said.append(Callout("missing", text, f"{', '.join(silent)}. That is not a rate of nought."))
    if unknown:
        text = "The denominators do not have the children of every force that sent a return."
        detail = f"Without a population: {', '.join(unknown)}. So there is no rate of all forces, and no ratio."
        said.append(Callout("missing", text, detail))
    return said


def _how_to_read() -> tuple[str, ...]:
    return (
        "The 95% interval says what chance leaves open. «Could be» says what linkage, missing values and unused rows leave "
        "open. Neither covers the other.",
        "Where a count is confidential, so is every rate and ratio of it. Rates are made from rounded counts and are no finer "
        "than they are.",
        "The limits of the funnel are Spiegelhalter's (2005): chance alone, with the ordinary differences between forces "
        "added. A force outside them differs; the number does not say why. Forces are not ranked.",
    )
