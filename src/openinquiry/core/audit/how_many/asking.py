"""Ask a protocol how many children no list saw: of the lists as linked and recorded, and of those that could as well be true.

Which records are one child is drawn anew from the probabilities of pairs (:meth:`Linkage.replicates`); within each linkage,
whether those belong of whom it is not recorded is drawn from those of whom it is (Rubin 1987; a beta-binomial within each
list, apart for those that another list is sure of and for the others). The draws live here alone: nothing is stored of a
person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from openinquiry.core.audit.how_many.lists import LIST_NAMES, ListQuestion, memberships, on_lists, questions
from openinquiry.core.audit.plan import AuditPlan
from openinquiry.core.audit.readings import Reading
from openinquiry.core.audit.records import Records
from openinquiry.core.disclosure_control.taken_as_one import as_asked
from openinquiry.core.estimation import CaptureTable, Estimate, RefusedEstimate, multimodel_estimate
from openinquiry.core.linkage import Linkage

_PRIOR = 0.5  # Jeffreys, of the share that belong


@dataclass(frozen=True, eq=False)
class HowMany:
    """A question with its answer. lists: those with anybody on them, in order; may be none.

    membership: as :func:`memberships` gives it. people: as :func:`on_lists`, at the central linkage. table: of those who
    are on a list for sure. answer: of the protocol, from :func:`as_asked`; None where no list has anybody on it. replicates:
    linkages × imputations, as drawn.
    """

    question: ListQuestion
    lists: tuple[str, ...]
    membership: pl.DataFrame
    people: pl.DataFrame
    table: CaptureTable | None
    answer: Estimate | RefusedEstimate | None
    replicates: tuple[tuple[CaptureTable, ...], ...]

    @property
    def unclear(self) -> dict[str, int]:
        """List → people of whom it cannot be told whether they belong on it."""
        return {name: int(self.people[name].null_count()) for name in self.lists}


def ask_how_many(plan: AuditPlan, records: Records, reading: Reading, *, linkage: Linkage) -> tuple[HowMany, ...]:
    """The answer to each of :func:`questions`. The same plan and returns give the same answers."""
    linkages = tuple(linkage.replicates(plan.estimate.linkages, seed=plan.seed))
    return tuple(
        _ask(place, question, plan, records, reading, linkage=linkage, linkages=linkages)
        for place, question in enumerate(questions(plan.headline))
    )


def _ask(
    place: int,
    question: ListQuestion,
    plan: AuditPlan,
    records: Records,
    reading: Reading,
    *,
    linkage: Linkage,
    linkages: tuple[pl.DataFrame, ...],
) -> HowMany:
    membership = memberships(records, reading, linkage=linkage, question=question)
    central = linkage.person_of("central")
    every = on_lists(central, membership, lists=tuple(question.by))
    lists = tuple(name for name in question.by if every[name].any())
    people = every.filter(pl.any_horizontal(pl.col(name).fill_null(True) for name in question.by))
    if not lists:
        return HowMany(question, lists, membership, people, None, None, ())
    table = CaptureTable(_named(lists), _counted(_bits(people, lists)[0], len(lists)))
    replicates = _tables_of(plan, place, linkages, membership, lists=lists)
    told, told_replicates = as_asked(table, replicates, policy=plan.policy)
    answer = multimodel_estimate(told, plan.estimate.protocol, replicates=told_replicates)
    return HowMany(question, lists, membership, people, table, answer, replicates)


def _tables_of(
    plan: AuditPlan, place: int, linkages: tuple[pl.DataFrame, ...], membership: pl.DataFrame, *, lists: tuple[str, ...]
) -> tuple[tuple[CaptureTable, ...], ...]:
    """Linkages × imputations; each linkage of each question has draws of its own."""
    return tuple(
        tuple(_imputed(on_lists(linked, membership, lists=lists), lists, plan.estimate.imputations,
                       seed=(plan.seed, place, number)))
        for number, linked in enumerate(linkages)
    )  # fmt: skip


def _named(lists: Iterable[str]) -> tuple[str, ...]:
    return tuple(LIST_NAMES[name] for name in lists)


def _bits(people: pl.DataFrame, lists: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """People × lists: on it for sure; cannot be told; has a record there that has a say."""
    sure = people.select(pl.col(name).fill_null(False) for name in lists).to_numpy()
    unclear = people.select(pl.col(name).is_null() for name in lists).to_numpy()
    seen = people.select(f"{name}_seen" for name in lists).to_numpy()
    return sure, unclear, seen


def _counted(on: np.ndarray, k: int) -> np.ndarray:
    numbers = on.astype(np.int64) @ (1 << np.arange(k))
    counts = np.bincount(numbers, minlength=1 << k)
    counts[0] = 0
    return counts


def _imputed(
    people: pl.DataFrame, lists: tuple[str, ...], number: int, *, seed: tuple[int, ...]
) -> Iterable[CaptureTable]:
    """``number`` tables in which everybody of whom it cannot be told is drawn as on the list or not."""
    sure, unclear, seen = _bits(people, lists)
    random = np.random.default_rng(seed)
    for _ in range(number):
        on = sure.copy()
        for column in range(len(lists)):
            on[:, column] |= _drawn(random, sure, unclear, seen, column)
        yield CaptureTable(_named(lists), _counted(on, len(lists)))


def _drawn(
    random: np.random.Generator, sure: np.ndarray, unclear: np.ndarray, seen: np.ndarray, column: int
) -> np.ndarray:
    """Of those unclear on one list, who is drawn as on it."""
    elsewhere = np.delete(sure, column, axis=1).any(axis=1)
    drawn = np.zeros(len(sure), dtype=bool)
    for part in (elsewhere, ~elsewhere):
        known = part & seen[:, column] & ~unclear[:, column]
        yes = int((known & sure[:, column]).sum())
        share = random.beta(yes + _PRIOR, int(known.sum()) - yes + _PRIOR)
        wanted = part & unclear[:, column]
        drawn[wanted] = random.random(int(wanted.sum())) < share
    return drawn
