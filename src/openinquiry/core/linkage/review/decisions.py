"""What readers found about pairs of records: kept for ever, each with its reader, day and version; the agreed ones bind.

A decision file is only ever added to. Every list of answers that is taken in is one version more. The last answer of a reader
about a pair stands for that reader; what most readers found binds, and where they are divided nothing does, until one more
reader has looked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from openinquiry.core.shared import UnreadableInput

SAME, DIFFERENT, CANNOT_TELL = "same", "different", "cannot tell"
ANSWERS = (SAME, DIFFERENT, CANNOT_TELL)
COLUMNS = ("version", "record_1", "record_2", "answer", "reader", "day", "why", "note")
_SCHEMA = {name: pl.Int64() if name == "version" else pl.String() for name in COLUMNS}


@dataclass(frozen=True)
class Decisions:
    """``answers``: one row an answer, with :data:`COLUMNS`; record_1 before record_2 in order, day as year-month-day."""

    answers: pl.DataFrame

    @property
    def version(self) -> int:
        """The number of lists taken in so far; 0 where there is none."""
        return int(self.answers["version"].max() or 0)  # type: ignore[arg-type]

    def standing(self) -> pl.DataFrame:
        """The last answer of each reader about each pair: record_1, record_2, reader, answer, why."""
        last = self.answers.group_by("record_1", "record_2", "reader", maintain_order=True).last()
        return last.select("record_1", "record_2", "reader", "answer", "why").sort("record_1", "record_2", "reader")

    def binding(self) -> pl.DataFrame:
        """record_1, record_2, answer: pairs of which more readers found one thing than the other."""
        return self._votes().filter(pl.col("answer") != CANNOT_TELL).drop("readers")

    def divided(self) -> pl.DataFrame:
        """record_1, record_2 and readers: pairs of which as many readers found one thing as the other."""
        return self._votes().filter(pl.col("answer") == CANNOT_TELL).drop("answer")

    def _votes(self) -> pl.DataFrame:
        vote = (pl.col("answer") == SAME).cast(pl.Int64) - (pl.col("answer") == DIFFERENT).cast(pl.Int64)
        said = self.standing().group_by("record_1", "record_2", maintain_order=True).agg(
            margin=vote.sum(), told=(pl.col("answer") != CANNOT_TELL).sum(), readers=pl.len()
        )  # fmt: skip
        answer = (
            pl.when(pl.col("margin") > 0).then(pl.lit(SAME))
            .when(pl.col("margin") < 0).then(pl.lit(DIFFERENT))
            .otherwise(pl.lit(CANNOT_TELL))
        )  # fmt: skip
        found = said.filter(pl.col("told") > 0).with_columns(answer=answer)
        return found.select("record_1", "record_2", "answer", "readers")

    def pairs(self, answer: str) -> pl.DataFrame:
        """record_l, record_r of the pairs about which ``answer`` binds."""
        mine = self.binding().filter(pl.col("answer") == answer)
        return mine.select(record_l="record_1", record_r="record_2")

    def taking_in(self, answers: pl.DataFrame, *, day: date) -> Decisions:
        """With one version more. answers: record_1, record_2, answer, reader, why, note.

        Answers that a reader has given before, and not changed since, are not kept twice; where none is new, nothing is added.
        """
        ordered = answers.with_columns(
            record_1=pl.min_horizontal("record_1", "record_2"), record_2=pl.max_horizontal("record_1", "record_2")
        )
        known = self.standing().select("record_1", "record_2", "reader", "answer")
        fresh = ordered.join(known, on=["record_1", "record_2", "reader", "answer"], how="anti", maintain_order="left")
        added = fresh.with_columns(
            version=pl.lit(self.version + 1, dtype=pl.Int64),
            day=pl.lit(day.isoformat()),
            note=pl.col("note").fill_null(""),
        )
        return Decisions(
            pl.concat([self.answers, added.select(pl.col(name).cast(kind) for name, kind in _SCHEMA.items())])
        )


NO_DECISIONS = Decisions(pl.DataFrame(schema=_SCHEMA))


def read_decisions(text: str, *, name: str) -> Decisions:
    """The decisions in the CSV ``text``. name: of the file, for messages.

    Raises UnreadableInput where a column is missing, or a row holds another answer, no reader, no version or one record twice.
    """
    try:
        frame = pl.read_csv(text.encode(), infer_schema=False).with_columns(pl.col(pl.String).fill_null(""))
    except (pl.exceptions.PolarsError, ValueError) as problem:
        raise UnreadableInput(
            f"{name} is not the CSV of decisions that «openinquiry review accept» writes."
        ) from problem
    missing = [each for each in COLUMNS if each not in frame.columns]
    if missing:
        raise UnreadableInput(
            f"{name} has no column «{missing[0]}». It is written by «openinquiry review accept» alone."
        )
    numbered = frame.with_row_index("line", offset=2).with_columns(
        pl.col("version").cast(pl.Int64, strict=False), known=pl.col("day").str.to_date("%Y-%m-%d", strict=False)
    )
    wrong = numbered.filter(
        pl.col("version").is_null() | (pl.col("version") < 1) | pl.col("known").is_null() | (pl.col("reader") == "")
        | ~pl.col("answer").is_in(ANSWERS) | (pl.col("record_1") >= pl.col("record_2"))
    )  # fmt: skip
    if wrong.height:
        raise UnreadableInput(
            f"{name}, line {wrong['line'][0]}: not a decision. A line has a version from 1, two records in order, one of the "
            f"answers {', '.join(ANSWERS)}, a reader and a day. Put the file back as «openinquiry review accept» left it."
        )
    return Decisions(numbered.select(COLUMNS))
