"""The section «How many»: what a list can tell of those on none, the answers, and refusals, which are findings too."""

from __future__ import annotations

from functools import partial

from openinquiry.core.audit.compose import Editor
from openinquiry.core.audit.how_many.asking import HowMany
from openinquiry.core.audit.how_many.lists import LIST_NAMES, ListQuestion
from openinquiry.core.audit.how_many.publishing import in_words
from openinquiry.core.audit.plan import AuditPlan, EstimatePlan
from openinquiry.core.audit.report_model import Block, Callout, Paragraph, Points, Section
from openinquiry.core.audit.tables import how_many
from openinquiry.core.audit.tables.how_many import Asked, in_a_sentence
from openinquiry.core.estimation import Estimate, RefusedEstimate
from openinquiry.core.shared import plain_date

TITLE = "How many: children whom no list shows"
_MADE_FROM = (
    "A child on two lists tells how much one list sees of what another sees. From who is on which lists together, methods "
    "work out how many are on none: of those whom some list could have reached. Of children whom no list could have reached "
    "the lists know nothing, and no method does. An estimate is of children as such lists would record them, suspicion "
    "included; it is no count of what was proved."
)


def how_many_section(
    plan: AuditPlan, editor: Editor, *, found: tuple[HowMany, ...], asked: tuple[Asked, ...]
) -> Section:
    """The section; where no list has anybody on it, it says so."""
    if not asked:
        words = "No return of this audit puts a child on a list, so nothing can be asked of how many are on none."
        return Section("how-many", TITLE, (Paragraph(words),))
    summary = editor.block(partial(how_many.how_many, asked=asked))
    blocks: list[Block] = [
        Paragraph(_MADE_FROM),
        *_answers(editor, asked),
        *_refusals(found),
        summary,
        Points(_what_puts_on_a_list(found)),
        editor.block(partial(how_many.lists_and_people, asked=asked)),
        editor.block(partial(how_many.overlaps_of_lists, asked=asked), appendix=True),
    ]
    estimated = tuple(each for each in asked if each.estimated)
    if estimated:
        shares = plan.estimate.protocol.shares
        blocks += [
            editor.block(partial(how_many.by_method, asked=estimated), how_many.chart_of_methods()),
            *_methods_without_an_answer(found),
            editor.block(partial(how_many.out_of_reach, asked=estimated, shares=shares)),
            editor.block(partial(how_many.where_the_doubt_is_from, asked=estimated), how_many.chart_of_doubt()),
        ]
    return Section("how-many", TITLE, (*blocks, Points(_how_it_was_asked(plan.estimate))))


def _answers(editor: Editor, asked: tuple[Asked, ...]) -> list[Block]:
    return [_answer(editor, each) for each in asked if each.estimated]


_ON_TOP = "Children whom no list could have reached come on top; no list can tell how many."
_HIDDEN = "[c]"


def _answer(editor: Editor, one: Asked) -> Block:
    known, low, people, high = (
        editor.quote("how-many", one.title, column) for column in ("on_a_list", "low", "people", "high")
    )
    counted = (
        "How many of them are on a list is confidential." if known == _HIDDEN else f"{known} of them are on a list."
    )
    if one.at_least:
        return Callout(
            "finding",
            f"{one.title}: at least {low}, among those whom some list could have reached.",
            f"{counted} How many more there are cannot be said, for some children are harder for every list to reach than "
            f"others. The methods' middle answer is {people}; it is no upper end. {_ON_TOP}",
        )
    return Callout(
        "finding",
        f"{one.title}: between {low} and {high}, among those whom some list could have reached.",
        f"{counted} The methods' middle answer is {people}. {_ON_TOP}",
    )


def _refusals(found: tuple[HowMany, ...]) -> list[Block]:
    """A refusal is printed like a finding: what cannot be said, why, and what would help."""
    blocks: list[Block] = []
    for each in found:
        title = each.question.title
        if each.answer is None:
            words = "No return of this audit puts anybody on a list of these."
            blocks.append(Callout("refused", f"{title}: how many there are cannot be said.", words))
        elif isinstance(each.answer, RefusedEstimate):
            why, helps = in_words(each.answer.refusal)
            text = f"{title}: how many there are cannot be said from these lists."
            blocks.append(Callout("refused", text, f"{why} What would help: {helps}"))
    return blocks


def _methods_without_an_answer(found: tuple[HowMany, ...]) -> list[Block]:
    said = []
    for each in found:
        if isinstance(each.answer, Estimate):
            for method, refusal in each.answer.answers.refused.items():
                said.append(f"{each.question.title}, {in_a_sentence(method)}: {in_words(refusal)[0]}")
    return [Paragraph("Methods without an answer:"), Points(tuple(said))] if said else []


def _what_puts_on_a_list(found: tuple[HowMany, ...]) -> tuple[str, ...]:
    return tuple(f"{each.question.title}. {_by(each.question)}" for each in found)


def _by(question: ListQuestion) -> str:
    by = "; ".join(f"{LIST_NAMES[name]}: {words}" for name, words in question.by.items())
    without = "".join(f" No list of {LIST_NAMES[name].lower()}: {why}." for name, why in question.without.items())
    return f"{by}.{without}"


def _how_it_was_asked(estimate: EstimatePlan) -> tuple[str, ...]:
    protocol = estimate.protocol
    methods = ", ".join(in_a_sentence(method) for method in protocol.methods)
    return (
        f"Protocol «{protocol.title}» ({protocol.id}, version {protocol.version}, dated {plain_date(protocol.dated)}, SHA-256 "
        f"{protocol.sha256[:16]}): {methods}. It was fixed before the counts were seen, and says when no number is given.",
        f"Over {estimate.linkages} linkages drawn from the probabilities of pairs, and {estimate.imputations} imputations of "
        "what is unrecorded in each: within a list, as often as among those of whom it is recorded, apart for children whom "
        "another list is sure of and for others. If what is unrecorded is otherwise, so is the number.",
        "A count that is confidential goes into the estimates as one with that next to it (of 1 to 4: 1 with 2, 3 with 4), "
        "so that nothing that is printed of an estimate gives it away.",
        "Simulations with known numbers hold the truth less often than 95 times in 100 where people differ in reach; how "
        "often, scenario by scenario, is published with the software.",
        "Health services and charities refer children to one another and to councils; methods allow for lists that depend on "
        "each other in pairs, and more, but not for every way of it.",
    )
