"""Which offences stand behind each count of offences."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import polars as pl

from openinquiry.core.audit.definitions import CANNOT_TELL, DOES_NOT_MEET, MEETS, Definition
from openinquiry.core.audit.explanation.sources import READING_WORDS, Source, Sources, lines_of
from openinquiry.core.audit.readings import ALL_OFFENCES, Reading
from openinquiry.core.audit.register import offence_cell
from openinquiry.core.audit.tables import definitions as moves
from openinquiry.core.audit.tables import outcomes
from openinquiry.core.audit.tallies import NATIONAL
from openinquiry.core.linkage import LEVELS

_ONCE = "recorded by two forces counted once"
_ANSWERS = {
    MEETS: "that meet it",
    CANNOT_TELL: "of which it cannot be told whether they meet it",
    DOES_NOT_MEET: "that do not meet it",
}
_MOVES = {
    "both": "both",
    "only-first": "the first and not the second",
    "only-second": "the second and not the first",
    "first-and-unclear": "the first, and of which it cannot be told whether they meet the second,",
    "unclear-and-second": "the second, and of which it cannot be told whether they meet the first,",
    "unclear-first": "not the second, and of which it cannot be told whether they meet the first,",
    "unclear-second": "not the first, and of which it cannot be told whether they meet the second,",
    "both-unclear": "it cannot be told which",
    "cannot-tell": "one at most for certain, and for which the answer of one cannot be told,",
}


@dataclass(frozen=True)
class Offences:
    """The offences of a run, in each reading. forces: code → name."""

    readings: dict[str, Reading]
    definitions: tuple[Definition, ...]
    forces: dict[str, str]

    def sources(self) -> Sources:
        """Every count of offences: by definition, force and answer, by pair of definitions, quarter and outcome."""
        found: Sources = {}
        for name in (ALL_OFFENCES, *(definition.id for definition in self.definitions)):
            for answer, words in _ANSWERS.items():
                found.update(self._by_answer(name, answer, words))
            found.update(self._by_quarter(name))
            found.update(self._by_outcome(name))
        for first, second in moves.pairs_of(self.definitions):
            found.update(self._moves(first, second))
        return found

    def title(self, name: str) -> str:
        """The short title of a population."""
        return next((f"«{d.short_title}»" for d in self.definitions if d.id == name), "all child sexual abuse offences")

    def _source(self, words: str, name: str, condition: pl.Expr, *, level: str = "central", body: str = "") -> Source:
        lines = partial(self._lines, level, condition)
        return Source(words, "offences", lines, "" if name == ALL_OFFENCES else name, level, body=body)

    def _lines(self, level: str, condition: pl.Expr) -> pl.DataFrame:
        rows = self.readings[level].classified.filter(condition)
        return lines_of(rows, table="offences", unit=pl.col("offence"), reference="offence_reference")

    def _by_answer(self, name: str, answer: str, words: str) -> Sources:
        found: Sources = {}
        asked, once = pl.col(name) == answer, ~pl.col("repeated")
        about = f"Offences {words} ({self.title(name)})"
        for level in LEVELS:
            said = f"{about}, England and Wales, {_ONCE}; {READING_WORDS[level]}"
            found[offence_cell(name, NATIONAL, answer, level)] = self._source(said, name, asked & once, level=level)
        for code, force in self.forces.items():
            mine = asked & (pl.col("body") == code)
            found[offence_cell(name, code, answer)] = self._source(f"{about}, {force}", name, mine, body=code)
        again = f"{about}, recorded first by another force, which adding up the forces would count again"
        national = offence_cell(name, NATIONAL, answer)
        found[f"{national}.twice"] = self._source(again, name, asked & ~once)
        found[f"{national}.over-forces"] = self._source(f"{about}, added over the forces", name, asked)
        return found

    def _by_quarter(self, name: str) -> Sources:
        quarter = pl.col("recorded_date").dt.truncate("1q")
        first_days = self.readings["central"].classified.select(quarter.unique().sort()).to_series().to_list()
        met = ~pl.col("repeated") & (pl.col(name) == MEETS)
        return {
            moves.quarter_cell(name, day): self._source(
                f"Offences that meet it ({self.title(name)}), recorded in the quarter from {day or 'an unreadable date'}, "
                f"{_ONCE}",
                name,
                met & quarter.eq_missing(pl.lit(day, dtype=pl.Date)),
            )
            for day in first_days
        }

    def _by_outcome(self, name: str) -> Sources:
        words = {each: said for each, said, _ in outcomes.CLASSES} | dict(outcomes.REST)
        classes: dict[str, tuple[str, ...]] = {each: (each,) for each in words}
        classes |= {"assigned": tuple(each for each, _, _ in outcomes.CLASSES), "nfa": outcomes.NO_FURTHER_ACTION}
        words |= {"assigned": "any outcome", "nfa": "all no further action"}
        met = ~pl.col("repeated") & (pl.col(name) == MEETS)
        return {
            outcomes.outcome_cell(name, each): self._source(
                f"Offences that meet it ({self.title(name)}), {_ONCE}, by outcome: {words[each]}",
                name,
                met & outcomes.outcome_class().is_in(list(members)),
            )
            for each, members in classes.items()
        }

    def _moves(self, first: Definition, second: Definition) -> Sources:
        overlap = moves.overlap_of(first.id, second.id)
        unclear = pl.any_horizontal([overlap[what] for what in moves.UNCLEAR])
        about = f"of the definitions {self.title(first.id)} and {self.title(second.id)}"
        return {
            moves.move_cell(first, second, what): Source(
                f"Offences that meet {_MOVES[what]} {about}, {_ONCE}",
                "offences",
                partial(self._lines, "central", ~pl.col("repeated") & condition),
                f"{first.id}, {second.id}",
                "central",
            )
            for what, condition in (overlap | {"cannot-tell": unclear}).items()
        }
