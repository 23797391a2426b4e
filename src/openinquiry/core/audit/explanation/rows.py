"""The rows behind one figure, for someone who holds the returns: exact, with references, and never for publication."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from openinquiry.core.audit.denominators import INPUT
from openinquiry.core.audit.explanation.catalogue import catalogue_of
from openinquiry.core.audit.explanation.figures import Figure, counts_behind, figures_of, made_again, plain_id
from openinquiry.core.audit.explanation.returns import statement_cell
from openinquiry.core.audit.explanation.sources import LINE_TYPES, Source, Sources, lines_of
from openinquiry.core.audit.intake import ACCEPTED, NOT_SENT, QUARANTINED
from openinquiry.core.audit.plan import AuditPlan
from openinquiry.core.audit.report_model import Cell
from openinquiry.core.audit.run import AuditResult
from openinquiry.core.audit.tables import aggregate

_STATES = {"accepted": (ACCEPTED,), "quarantined": (QUARANTINED,), "not_sent": (NOT_SENT,),
           "asked": (ACCEPTED, QUARANTINED, NOT_SENT)}  # fmt: skip
COLUMNS = ("part", "part_in_words", "counts", "body", "body_name", "table", "row", "reference", "person", "says")


@dataclass(frozen=True)
class Part:
    """One count on which a figure rests: its id, what it counts, and how many lines and what they add up to."""

    id: str
    source: Source
    lines: int
    number: float


@dataclass(frozen=True)
class FigureRows:
    """The rows behind a figure. lines: one row a part and row of a return, with :data:`COLUMNS`.

    ``counts`` added up by ``part`` gives the numbers of the parts. again: the figure made from those numbers alone.
    """

    figure: Figure
    parts: tuple[Part, ...]
    lines: pl.DataFrame
    again: Cell

    @property
    def is_reproduced(self) -> bool:
        """Whether the figure made from the rows is the figure of the report."""
        return self.again == self.figure.cell


class RowsOfFigures:
    """Looks up the rows behind figures of one run."""

    def __init__(self, result: AuditResult, *, plan: AuditPlan) -> None:
        self.figures = figures_of(result.report)
        self.sources: Sources = catalogue_of(result, plan=plan)
        self._result = result
        self._behind: dict[str, tuple[str, ...]] = {}
        self._names = {receipt.expected.body: receipt.expected.body_name for receipt in result.intake.receipts}
        if result.denominators is not None:
            self._names[INPUT] = result.denominators.name

    def parts_of(self, figure: Figure) -> dict[str, Source]:
        """The counts on which ``figure`` rests, or what else it is made of, by id."""
        if figure.cell.how == "bodies":
            return {f"bodies.{figure.row}.{figure.column.key}": self._bodies(figure)}
        if figure.cell.how == "as stated":
            statement = self._statement_of(figure)
            return {cell: self.sources[cell] for cell in (statement_cell(statement),)}
        return {cell: self.sources[cell] for cell in self._counts_behind(figure)}

    def published(self) -> frozenset[str]:
        """The ids of all counts behind the figures of the report: what its readers can know."""
        return frozenset(cell for figure in self.figures.values() for cell in self._counts_behind(figure))

    def _counts_behind(self, figure: Figure) -> tuple[str, ...]:
        if figure.id not in self._behind:
            self._behind[figure.id] = counts_behind(figure, shown=self._result.shown)
        return self._behind[figure.id]

    def rows_of(self, figure: Figure) -> FigureRows:
        """Every row behind ``figure``, and the figure made again from them."""
        found = {cell: (source, source.lines()) for cell, source in self.parts_of(figure).items()}
        numbers = {cell: float(lines["counts"].sum()) for cell, (_, lines) in found.items()}
        parts = tuple(Part(cell, source, lines.height, numbers[cell]) for cell, (source, lines) in found.items())
        return FigureRows(figure, parts, self._written(found), self._again(figure, found, numbers))

    def _written(self, found: dict[str, tuple[Source, pl.DataFrame]]) -> pl.DataFrame:
        frames = [
            lines.with_columns(
                part=pl.lit(cell),
                part_in_words=pl.lit(source.words),
                person=pl.concat_str(pl.lit(f"{source.level}|"), "person"),
                body_name=pl.col("body").replace_strict(self._names, default="", return_dtype=pl.String),
            )
            for cell, (source, lines) in found.items()
        ]
        empty = pl.DataFrame(schema={name: LINE_TYPES.get(name, pl.String()) for name in COLUMNS})
        whole = pl.concat([empty, *(frame.select(COLUMNS) for frame in frames)])
        # A person's number holds within this file only; in another reading of the linkage it is another person.
        return whole.with_columns(person=pl.col("person").rank("dense").cast(pl.Int64))

    def _again(self, figure: Figure, found: dict[str, tuple[Source, pl.DataFrame]], numbers: dict[str, float]) -> Cell:
        if figure.cell.how == "bodies":
            number = int(sum(numbers.values()))
            return Cell(f"{number:,}", number)
        if figure.cell.how == "as stated":
            return self._stated_again(figure, next(lines for _, lines in found.values()))
        counts = {cell: round(number) for cell, number in numbers.items()}
        public = frozenset(self._result.register.public)
        again = made_again(figure, counts=counts, shown=self._result.shown, public=public)
        if again is None:
            raise ValueError(f"The figure {figure.id} does not say how it is made.")
        return again

    def _stated_again(self, figure: Figure, lines: pl.DataFrame) -> Cell:
        rows = self._result.records.counts.join(lines.select("body", "row"), on=["body", "row"], how="semi")
        (statement,) = aggregate.read_statements(rows)
        table = aggregate.shares_of_statement(self._result.shown, statement)
        place = [column.key for column in table.columns].index(figure.column.key)
        row = [plain_id(name) for name in table.figure_ids].index(figure.row)
        return table.rows[row][place]

    def _statement_of(self, figure: Figure) -> aggregate.Statement:
        every = aggregate.read_statements(self._result.records.counts)
        return next(each for each in every if figure.row.startswith(plain_id(f"{each.id}=")))

    def _bodies(self, figure: Figure) -> Source:
        kind, states = figure.row.removeprefix("returns."), _STATES[figure.column.key]
        mine = [
            receipt.expected.body
            for receipt in self._result.intake.receipts
            if receipt.expected.kind == kind and receipt.state in states
        ]
        words = f"Bodies, {figure.words.lower()}: {figure.column.label.lower()}"
        return Source(words, "bodies", lambda: _lines_of_bodies(mine), kinds=(kind,))


def _lines_of_bodies(bodies: list[str]) -> pl.DataFrame:
    rows = pl.DataFrame({"body": bodies, "row": [None] * len(bodies)}, schema={"body": pl.String, "row": pl.Int64})
    return lines_of(rows, table="", unit=pl.col("body"))
