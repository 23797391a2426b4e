"""Which records stand behind each count of lists and their overlaps; the numbers of estimates, which no rows add up to."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import polars as pl

from openinquiry.core.audit.explanation.sources import Source, Sources, stated
from openinquiry.core.audit.how_many.asking import HowMany
from openinquiry.core.audit.how_many.entering import not_on_lists
from openinquiry.core.audit.how_many.lists import LIST_NAMES
from openinquiry.core.audit.register import Register
from openinquiry.core.audit.tables.how_many import any_cell, history_cell, list_cell, unclear_cell
from openinquiry.core.linkage import Linkage

_KINDS = ("police", "childrens_services", "support_and_health")
_AN_ESTIMATE = "an estimate from the overlaps of the lists, which no rows add up to"
Lines = Callable[[pl.DataFrame], pl.DataFrame]


def sources_of_how_many(
    found: tuple[HowMany, ...], register: Register, *, linkage: Linkage, lines_of_people: Lines
) -> Sources:
    """lines_of_people: makes lines for records (record_id, person) of any kind of return."""
    sources: Sources = {}
    for each in (one for one in found if one.table is not None):
        sources |= _Lists(each, linkage, lines_of_people).sources()
        sources |= _numbers(each, register)
    return sources


def _numbers(found: HowMany, register: Register) -> Sources:
    mine = f"how-many.{found.question.id}."
    rest = not_on_lists(register, found.question.id)
    counted = (f"{mine}history=", f"{mine}list=", f"{mine}unclear=", any_cell(found.question.id))
    return {
        cell: Source(f"{found.question.title}: {'people on no such list' if cell in rest else _AN_ESTIMATE}", "stated numbers",
                     partial(stated, number, says="worked out by subtraction" if cell in rest else _AN_ESTIMATE), "",
                     "central" if cell in rest else "", _KINDS)
        for cell, number in register.counts.items()
        if cell.startswith(mine) and not cell.startswith(counted)
    }  # fmt: skip


class _Lists:
    """The people of one question, at the central linkage."""

    def __init__(self, found: HowMany, linkage: Linkage, lines_of_people: Lines) -> None:
        self._found, self._lines_of = found, lines_of_people
        self._central = linkage.person_of("central")

    def sources(self) -> Sources:
        found, question = self._found, self._found.question
        assert found.table is not None  # noqa: S101 - the caller has looked
        said = {any_cell(question.id): ("on any list", pl.any_horizontal(self._on(name) for name in found.lists))}
        for number in range(1, 1 << found.table.k):
            history = found.table.history(number)
            marks = dict(zip(found.lists, history, strict=True))
            on = " and ".join(LIST_NAMES[name].lower() for name, mark in marks.items() if mark == "1")
            where = pl.all_horizontal(self._on(name) == (mark == "1") for name, mark in marks.items())
            said[history_cell(question.id, history)] = (f"on the list of {on} and no other", where)
        for name in found.lists:
            said[list_cell(question.id, name)] = (f"on the list of {LIST_NAMES[name].lower()}", self._on(name))
        sources = {
            cell: self._source(words, partial(self._lines, where, belongs=True))
            for cell, (words, where) in said.items()
        }
        for name in found.lists:
            words = f"of whom it cannot be told whether they belong on the list of {LIST_NAMES[name].lower()}"
            make = partial(self._lines, pl.col(name).is_null(), belongs=None, name=name)
            sources[unclear_cell(question.id, name)] = self._source(words, make)
        return sources

    def _on(self, name: str) -> pl.Expr:
        return pl.col(name).fill_null(False)

    def _source(self, words: str, make: Callable[[], pl.DataFrame]) -> Source:
        return Source(f"{self._found.question.title}: people {words}", "people", make, "", "central", _KINDS)

    def _lines(self, where: pl.Expr, *, belongs: bool | None, name: str = "") -> pl.DataFrame:
        """Lines for the records by which these people are on their lists, or by which it cannot be told."""
        people = self._found.people.filter(where).select("person")
        has = pl.col("belongs").is_null() if belongs is None else pl.col("belongs").fill_null(False)
        records = self._found.membership.filter(has & (pl.col("list") == name if name else pl.lit(True)))
        rows = records.select("record_id").unique().join(self._central, on="record_id").join(people, on="person")
        return self._lines_of(rows)
