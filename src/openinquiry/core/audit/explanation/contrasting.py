"""Two definitions set against each other: what the report says of their overlap, and which records move and why."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from openinquiry.core.audit.definitions import CANNOT_TELL, DOES_NOT_MEET, MEETS, Definition
from openinquiry.core.audit.explanation.figures import plain_id
from openinquiry.core.audit.explanation.published import PublishedRun
from openinquiry.core.audit.facts import offence_facts
from openinquiry.core.audit.run import AuditResult
from openinquiry.core.audit.tables.definitions import MOVES
from openinquiry.core.shared import UnreadableInput, WrongUsage

_TABLE = "moves-between-definitions"
_TURNED = {"both": "both", "only_first": "only_second", "only_second": "only_first", "cannot_tell": "cannot_tell"}
COLUMNS = ("body", "body_name", "table", "row", "reference", "moves", "first", "second", "moved_by")


@dataclass(frozen=True)
class Contrast:
    """What the report says of two definitions of a run. counts: of :data:`MOVES`, as shown. figures: their ids."""

    first: dict[str, object]
    second: dict[str, object]
    counts: dict[str, str]
    figures: dict[str, str]


def contrast_published(run: PublishedRun, first: str, second: str) -> Contrast:
    """The published counts of the overlap of two definitions, by their ids, in the order in which they were asked for.

    Raises WrongUsage when the run does not use both, UnreadableInput when its register of figures has no such counts.
    """
    used = {each["id"]: each for each in run.record["definitions"]}
    for name in (first, second):
        if name not in used:
            raise WrongUsage(f"The run does not use a definition «{name}». It uses: {', '.join(sorted(used))}.")
    if first == second:
        raise WrongUsage(f"«{first}» was given twice. Give two definitions.")
    shown = run.figures()
    for one, other, column_of in ((first, second, {key: key for key in MOVES}), (second, first, _TURNED)):
        row = plain_id(f"offences.moves.{one}.{other}")
        figures = {key: f"{_TABLE}/{row}/{column_of[key]}" for key in MOVES}
        if all(figure in shown for figure in figures.values()):
            counts = {key: shown[figure] for key, figure in figures.items()}
            return Contrast(used[first], used[second], counts, figures)
    raise UnreadableInput(
        "The report says nothing of the overlap of these two definitions. Make it again with this version."
    )


@dataclass(frozen=True)
class Moved:
    """The records that move. lines: one row an offence, with :data:`COLUMNS`. counts: exact, of :data:`MOVES`."""

    lines: pl.DataFrame
    counts: dict[str, int]


def records_that_move(result: AuditResult, first: Definition, second: Definition, *, names: dict[str, str]) -> Moved:
    """Offences, each once, that meet one definition and not the other, or of which one answer cannot be told.

    names: body → its name. ``moved_by``: the criteria that do not hold or cannot be told, of the definition that is not met.
    """
    classified = result.tallies.classified.filter(~pl.col("repeated"))
    answers = classified.select("offence", first=first.id, second=second.id)
    for which, definition in (("first", first), ("second", second)):
        answers = answers.join(_obstacles(result, definition).rename({"words": f"{which}_words"}), on="offence")
    told = answers.with_columns(moves=_moves())
    counts = dict(told.group_by("moves").len().iter_rows())
    moving = told.filter(pl.col("moves").is_in([each for each in MOVES.values() if each != "both"]))
    offences = result.records.offences.select("offence", "body", "row", reference="offence_reference")
    lines = moving.join(offences, on="offence").sort("body", "row")
    return Moved(
        lines.select(
            "body",
            body_name=pl.col("body").replace_strict(names, default="", return_dtype=pl.String),
            table=pl.lit("offences"),
            row=pl.col("row"),
            reference=pl.col("reference"),
            moves=pl.col("moves"),
            first=pl.col("first"),
            second=pl.col("second"),
            moved_by=pl.concat_str("first_words", "second_words", separator="; ").str.strip_chars("; "),
        ),
        {key: int(counts.get(what, 0)) for key, what in MOVES.items()},
    )


def _moves() -> pl.Expr:
    one, other = pl.col("first"), pl.col("second")
    return (
        pl.when((one == CANNOT_TELL) | (other == CANNOT_TELL))
        .then(pl.lit("cannot-tell"))
        .when((one == MEETS) & (other == MEETS))
        .then(pl.lit("both"))
        .when(one == MEETS)
        .then(pl.lit("only-first"))
        .when(other == MEETS)
        .then(pl.lit("only-second"))
        .otherwise(pl.lit("neither"))
    )


def _obstacles(result: AuditResult, definition: Definition) -> pl.DataFrame:
    """offence and words: the criteria of the definition that do not hold for it, or that cannot be told; empty if it meets."""
    involvements = result.tallies.readings["central"].involvements
    facts = offence_facts(result.records.offences, involvements=involvements, joins=definition.joins)
    short = definition.short_title
    said = [
        pl.when(criterion.expression().is_null())
        .then(pl.lit(f"«{short}» {CANNOT_TELL}: {criterion.words}"))
        .when(~criterion.expression())
        .then(pl.lit(f"«{short}» {DOES_NOT_MEET}: {criterion.words}"))
        for criterion in definition.criteria
    ]
    return facts.select("offence", words=pl.concat_str(said, separator="; ", ignore_nulls=True))
