"""Enter what was found of how many: counts of the lists and their overlaps, and the numbers of estimates, made safe."""

from __future__ import annotations

from openinquiry.core.audit.how_many.asking import HowMany
from openinquiry.core.audit.how_many.lists import ABUSE, EXPLOITATION, population_of
from openinquiry.core.audit.how_many.publishing import in_fives, shown_numbers
from openinquiry.core.audit.plan import AuditPlan
from openinquiry.core.audit.register import Register, people_cell
from openinquiry.core.audit.tables.agencies import cohort_cell
from openinquiry.core.audit.tables.how_many import (
    Asked,
    any_cell,
    history_cell,
    list_cell,
    number_cell,
    part_cell,
    unclear_cell,
)
from openinquiry.core.audit.tallies import NATIONAL
from openinquiry.core.estimation import Estimate


def enter_how_many(register: Register, found: tuple[HowMany, ...], *, plan: AuditPlan) -> tuple[Asked, ...]:
    """Enter all of ``found`` that has anybody on a list, and give back what its tables need beside counts."""
    return tuple(_enter(register, each, plan) for each in found if each.table is not None)


def _enter(register: Register, found: HowMany, plan: AuditPlan) -> Asked:
    assert found.table is not None  # noqa: S101 - the caller has looked
    mine, table = found.question.id, found.table
    histories = tuple(table.history(number) for number in range(1, 1 << table.k))
    for number, history in enumerate(histories, start=1):
        register.put(history_cell(mine, history), int(table.counts[number]))
    register.put_sum(any_cell(mine), [history_cell(mine, history) for history in histories])
    for place, name in enumerate(found.lists):
        on = [history_cell(mine, history) for history in histories if history[place] == "1"]
        register.put_sum(list_cell(mine, name), on)
        register.put(unclear_cell(mine, name), found.unclear[name])
    _tie_to_other_counts(register, found, histories)
    if isinstance(found.answer, Estimate):
        _enter_numbers(register, mine, found.answer)
    return _asked(found, histories)


def _tie_to_other_counts(register: Register, found: HowMany, histories: tuple[str, ...]) -> None:
    """Who is on a list is among people who are counted elsewhere; how many are not is found by subtraction."""
    question = found.question
    population = population_of(question)
    wholes = {
        "police": [people_cell(population, "victim", NATIONAL)] if population else [],
        "councils": [
            cohort_cell("children"),
            *([cohort_cell("children.exploitation")] * (question.id == EXPLOITATION)),
        ],
        "services": [cohort_cell("clients"), *_services_whole(question.id)],
    }
    services = [place for place, name in enumerate(found.lists) if name in ("health", "charities")]
    parts = dict[str, list[str]]()
    for name in found.lists:
        if name in wholes:
            parts[name] = [list_cell(question.id, name)]
    if services:
        parts["services"] = [
            history_cell(question.id, each) for each in histories if any(each[place] == "1" for place in services)
        ]
    for name, mine in parts.items():
        for whole in (each for each in wholes[name] if each in register.counts):
            rest = register.counts[whole] - sum(register.counts[cell] for cell in mine)
            register.put_sum(whole, [*mine, register.put(f"how-many.{question.id}.not-on-the-list={whole}", rest)])


def not_on_lists(register: Register, question: str) -> frozenset[str]:
    """The cells of people who are counted elsewhere and are not on the list that they might be on."""
    return frozenset(cell for cell in register.counts if cell.startswith(f"how-many.{question}.not-on-the-list="))


def _services_whole(question: str) -> list[str]:
    if question == EXPLOITATION:
        return [cohort_cell("clients.exploitation")]
    return [] if question == ABUSE else [cohort_cell("clients.two-or-more")]


def _enter_numbers(register: Register, question: str, answer: Estimate) -> None:
    for (method, what), number in shown_numbers(answer).items():
        if number is not None:
            register.put_made_safe(number_cell(question, method, what), number)
    for method, doubt in answer.answers.doubt.items():
        if method in answer.answers.results:
            for part, share in in_fives(doubt).items():
                register.put_made_safe(part_cell(question, method, part), share)


def _asked(found: HowMany, histories: tuple[str, ...]) -> Asked:
    answer = found.answer
    if not isinstance(answer, Estimate):
        return Asked(found.question.id, found.question.title, found.lists, histories, {}, frozenset(), False, False)
    return Asked(
        found.question.id, found.question.title, found.lists, histories,
        {method: result.model for method, result in answer.answers.results.items()},
        frozenset(method for (method, what), number in shown_numbers(answer).items() if what == "high" and number is None),
        True, answer.at_least,
    )  # fmt: skip
