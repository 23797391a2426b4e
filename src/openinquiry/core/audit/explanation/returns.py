"""Which rows of the returns stand behind counts of rows: recording, balances, rows set aside, and stated figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import polars as pl

from openinquiry.core.audit.balance import CLASSIFY, JOIN, LINK, READ, StepBalance
from openinquiry.core.audit.definitions import MEETS
from openinquiry.core.audit.explanation.sources import LINE_TYPES, Source, Sources, lines_of, place, stated, together
from openinquiry.core.audit.intake import Intake
from openinquiry.core.audit.outline import CERTAINLY_COUNTED_OR_OUTSIDE, OFFENCES, PEOPLE, set_aside_cell
from openinquiry.core.audit.tables import aggregate, quality
from openinquiry.core.audit.tables.process import balance_cell
from openinquiry.core.audit.tallies import NATIONAL, Tallies
from openinquiry.core.linkage import Linkage
from openinquiry.core.returns import PreparedReturn

_Make = Callable[[], pl.DataFrame]


@dataclass(frozen=True)
class Returns:
    """The returns of a run. all_records: makes the lines of every record of a person that ``people`` holds."""

    intake: Intake
    balances: tuple[StepBalance, ...]
    tallies: Tallies
    linkage: Linkage
    counts: pl.DataFrame
    records_of: Callable[[pl.DataFrame], pl.DataFrame]

    def sources(self) -> Sources:
        """Every count of rows, and every number that a body stated."""
        return {**self._recording(), **self._balances(), **self._set_aside(), **self._stated()}

    def _recording(self) -> Sources:
        found: Sources = {}
        for each in self.intake.accepted:
            for table in each.specification.tables:
                whole = quality.rows_cell(each.body, each.specification.id, table.name)
                found[whole] = _row_source(each, table.name, f"Rows of {table.name}")
                for field in (one for one in table.fields if one.track_missing):
                    for what in ("recorded", "unrecorded", "rows", "not-asked"):
                        words = (
                            f"Rows of {table.name}, {field.title.lower()}: {what.replace('rows', 'all that are asked')}"
                        )
                        found[f"{whole}.{field.name}.{what}"] = _row_source(each, table.name, words, (field.name, what))
        return found

    def _balances(self) -> Sources:
        found: Sources = {}
        for step in self.balances:
            parts = self._parts(step)
            about = f"{step.rows[0].upper()}{step.rows[1:]} at the step «{step.step}»"
            for what, make in parts.items():
                words = f"{about}: {what.removeprefix('reason=')}"
                found[balance_cell(step, what)] = Source(words, "rows", make, kinds=_kinds_of(step))
            every = partial(_all_of, tuple(parts.values()))
            found[balance_cell(step, "in")] = Source(f"{about}: in", "rows", every, kinds=_kinds_of(step))
        return found

    def _parts(self, step: StepBalance) -> dict[str, _Make]:
        """What was used and what was set aside for each reason: the parts of «in»."""
        reasons = [reason for reason, _ in step.set_aside]
        if step.step == READ:
            kind, table = step.about.split(".")
            mine = [each for each in self.intake.accepted if each.specification.id == kind]
            aside = {f"reason={why}": partial(_aside, mine, table, why) for why in reasons}
            return {"used": partial(_used, mine, table), **aside}
        if step.step == LINK:
            compared = {"used": pl.col("compared")} | {f"reason={why}": ~pl.col("compared") for why in reasons}
            return {what: partial(self._records, condition) for what, condition in compared.items()}
        if step.step == JOIN:
            chosen = {"used": ~pl.col("repeated")} | {f"reason={why}": pl.col("repeated") for why in reasons}
        else:
            assert step.step.startswith(CLASSIFY), step.step  # noqa: S101 - there are no other steps
            answer = pl.col(step.about)
            chosen = {"used": answer == MEETS} | {f"reason={why}": answer == why for why in reasons}
        return {what: partial(self._offences, condition) for what, condition in chosen.items()}

    def _records(self, condition: pl.Expr) -> pl.DataFrame:
        return self.records_of(self.linkage.people.filter(condition))

    def _offences(self, condition: pl.Expr) -> pl.DataFrame:
        rows = self.tallies.classified.filter(condition)
        return lines_of(rows, table="offences", unit=pl.col("offence"), reference="offence_reference")

    def _set_aside(self) -> Sources:
        police = [each for each in self.intake.accepted if each.specification.id == "police"]
        found: Sources = {}
        for tables in (OFFENCES, PEOPLE):
            words = f"Rows of {' and '.join(tables)} set aside that may hold something not counted"
            found[set_aside_cell(tables, NATIONAL)] = Source(words, "rows", partial(_doubtful, police, tables))
            for each in police:
                make = partial(_doubtful, [each], tables)
                said = f"{words}, {each.body_name}"
                found[set_aside_cell(tables, each.body)] = Source(said, "rows", make, body=each.body)
        return found

    def _stated(self) -> Sources:
        found: Sources = {}
        for statement, rows in aggregate.statements_with_rows(self.counts):
            body, about = statement.what["body"], f"{statement.place}, {statement.words}, {statement.period}"
            for row in (one for one in rows.to_dicts() if one["count"] is not None):
                category = aggregate.category_of(row)
                mine = rows.filter(pl.col("row") == row["row"])
                make = partial(stated, row["count"], rows=mine, table="counts", says=category)
                words = f"Stated by the body: {about}: {category}"
                found[aggregate.stated_cell(statement, category)] = Source(
                    words, "stated numbers", make, kinds=("aggregate",), body=body
                )
            found[statement_cell(statement)] = Source(
                f"Percentages stated by the body: {about}", "stated numbers", partial(_as_stated, rows), "", "",
                ("aggregate",), body,
            )  # fmt: skip
        return found


def statement_cell(statement: aggregate.Statement) -> str:
    """An id for all that an aggregate return states about one breakdown; no count of the register has it."""
    return f"aggregate.statement.{statement.id}"


def _row_source(each: PreparedReturn, table: str, words: str, recorded: tuple[str, str] | None = None) -> Source:
    """All rows of a table, or those that ``recorded`` chooses: a field, and which of its rows."""
    kind = each.specification.id
    make = partial(_chosen_rows, each, table, recorded)
    return Source(f"{words}, {each.body_name}", "rows", make, kinds=(kind,), body=each.body)


def _chosen_rows(each: PreparedReturn, table: str, recorded: tuple[str, str] | None) -> pl.DataFrame:
    rows = each.tables[table]
    if recorded is None:
        return _rows_of(each.body, table, rows)
    field, what = recorded
    asked = quality.asked_of(each.specification.id, table, field)
    mine = rows if asked is None else rows.filter(asked)
    if what == "not-asked":
        others = rows.clear() if asked is None else rows.join(mine.select("row"), on="row", how="anti")
        return _rows_of(each.body, table, others)
    value = pl.col(field)
    wanted = {"recorded": value.is_not_null(), "unrecorded": value.is_null(), "rows": pl.lit(True)}[what]
    return _rows_of(each.body, table, mine.filter(wanted))


def _rows_of(body: str, table: str, rows: pl.DataFrame) -> pl.DataFrame:
    named = rows.with_columns(body=pl.lit(body))
    reference = next((name for name in _REFERENCES if name in rows.columns), "")
    return lines_of(named, table=table, unit=place(), reference=reference)


_REFERENCES = ("offence_reference", "person_reference", "child_reference")


def _used(returns: list[PreparedReturn], table: str) -> pl.DataFrame:
    return together([_rows_of(each.body, table, each.tables[table]) for each in returns])


def _aside(returns: list[PreparedReturn], table: str, reason: str) -> pl.DataFrame:
    mine = (pl.col("table") == table) & (pl.col("reason") == reason)
    return together([_rows_aside(each, mine) for each in returns])


def _doubtful(returns: list[PreparedReturn], tables: tuple[str, ...]) -> pl.DataFrame:
    mine = pl.col("table").is_in(tables) & ~pl.col("reason").is_in(CERTAINLY_COUNTED_OR_OUTSIDE)
    return together([_rows_aside(each, mine) for each in returns])


def _rows_aside(each: PreparedReturn, condition: pl.Expr) -> pl.DataFrame:
    rows = each.set_aside.filter(condition).with_columns(body=pl.lit(each.body))
    unit = pl.concat_str("body", "table", pl.col("row").cast(pl.String), separator="/")
    return lines_of(rows, table=pl.col("table"), unit=unit, says=pl.col("reason"))


def _all_of(makers: tuple[_Make, ...]) -> pl.DataFrame:
    return together([make() for make in makers])


def _as_stated(rows: pl.DataFrame) -> pl.DataFrame:
    """Every row of a breakdown with the percentage that it states."""
    of = pl.concat_str(pl.lit("percent, of "), pl.col("percentage_of").fill_null("a number not stated"))
    said = pl.concat_str(pl.col("category").fill_null("no category"), of, separator=": ")
    named = rows.select("body", "row", says=said, percentage=pl.col("percentage").cast(pl.Float64))
    lines = lines_of(named, table="counts", unit=place(), says=pl.col("says"))
    numbers = lines.join(named.select("row", "percentage"), on="row", maintain_order="left")
    return numbers.with_columns(counts=pl.col("percentage").fill_null(0.0)).select(*LINE_TYPES)


def _kinds_of(step: StepBalance) -> tuple[str, ...]:
    if step.step == READ:
        return (step.about.split(".")[0],)
    return ("police", "childrens_services", "support_and_health") if step.step == LINK else ("police",)
