"""Proposing a mapping from the headings and contents of a return. A person confirms it; nothing is mapped silently."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from openinquiry.core.returns.engine import text
from openinquiry.core.returns.evidence import Evidence, weigh
from openinquiry.core.returns.examining import Progress
from openinquiry.core.returns.heading_words import likeness, words
from openinquiry.core.returns.headings import LOOKED_AT, find_heading_row, folded, unique_headings
from openinquiry.core.returns.loading import MOST_COLUMNS
from openinquiry.core.returns.proposal_toml import ProposedColumn, ProposedTable, proposal_toml
from openinquiry.core.returns.sources import OpenedFile, ReturnRefused, open_return
from openinquiry.core.returns.specification import (
    FieldSpecification,
    FieldType,
    ReturnSpecification,
    TableSpecification,
    load_specification,
    specification_names,
)
from openinquiry.core.returns.text_files import first_rows, read_text_file
from openinquiry.core.returns.workbooks import open_workbook, sheet_rows, sheets_of
from openinquiry.core.shared.database import workspace

SAMPLE = 5_000
LOOKED_AT_OF_A_CELL = 300
ENOUGH = 0.55
_TELLING = ("offence_area", "ethnicity_self_defined", "ethnicity_observed", "ethnicity", "postcode", "name_birth_hash",
            "role")  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """A proposed mapping as TOML, and table by table; how many fields have a column, of how many; columns to decide on."""

    toml: str
    specification: str
    mapped: int
    fields: int
    undecided: int
    tables: tuple[ProposedTable, ...] = ()


@dataclass
class _Sample:
    """The headings and first rows of one file or sheet. note: what a reader of the proposal should know of it."""

    file: str
    sheet: str
    header_row: int
    headings: tuple[str, ...]
    columns: list[list[str]] = field(default_factory=list)
    unnamed: frozenset[int] = frozenset()
    note: str = ""

    @property
    def place(self) -> str:
        """File and sheet in words."""
        where = f"{self.file}, sheet {self.sheet}" if self.sheet else self.file
        return f"{where} ({self.note})" if self.note else where

    def values(self, position: int) -> list[str]:
        return [value for value in self.columns[position] if value]


def propose_mapping(path: Path, *, specification: ReturnSpecification | None = None,
                    progress: Progress | None = None) -> Proposal:  # fmt: skip
    """Propose a mapping for the return at ``path``; without a specification, for the one that fits best.

    Raises ReturnRefused where nothing in it looks like a table, and what opening the return raises.
    """
    told = progress or (lambda _: None)
    with workspace() as (connection, scratch):
        told("Opening the return")
        found: list[_Sample] = []
        for file in open_return(path, scratch=scratch):
            told(f"Reading {file.name}")
            found += _samples(file, scratch, connection)
    samples = [sample for sample in found if len(sample.headings) > 1]
    if not samples:
        raise ReturnRefused(_no_table(path, found))
    told("Comparing headings and values")
    candidates = [specification] if specification else [load_specification(name) for name in specification_names()]
    proposals = [(_propose_tables(each, samples), each) for each in candidates]
    tables, chosen = max(proposals, key=lambda pair: _fit(*pair))
    used = {(table.file, table.sheet) for table in tables}
    spare = [sample.place for sample in found if (sample.file, sample.sheet) not in used and sample.header_row]
    return Proposal(
        proposal_toml(chosen, tables, spare),
        chosen.id,
        sum(len(table.columns) for table in tables),
        sum(len(table.fields) for table in chosen.tables),
        sum(len(table.undecided) for table in tables),
        tuple(tables),
    )


def _samples(file: OpenedFile, scratch: Path, connection: object) -> list[_Sample]:
    if file.kind == "text":
        rows, _ = first_rows(read_text_file(file.path, scratch=scratch), number=SAMPLE)
        return [_sample(file.name, "", rows)]
    if file.kind == "workbook":
        book = open_workbook(file.path, name=file.name)
        found = []
        for sheet in sheets_of(book):
            cells, offset = sheet_rows(book, sheet=sheet.name, name=file.name)
            sample = _sample(file.name, sheet.name, list(islice(cells, SAMPLE)), offset)
            if sheet.hidden:
                sample.note = "; ".join(["hidden", *([sample.note] if sample.note else [])])
            found.append(sample)
        return found
    return [_parquet_sample(file, connection)] if file.kind == "parquet" else []


def _parquet_sample(file: OpenedFile, connection: object) -> _Sample:
    import duckdb  # noqa: PLC0415 - named here only for its type of error

    assert isinstance(connection, duckdb.DuckDBPyConnection)  # noqa: S101
    try:
        source = f"read_parquet({text(str(file.path))})"
        names = [str(row[0]) for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
        rows = connection.execute(f"SELECT COLUMNS(*)::VARCHAR FROM {source} LIMIT {SAMPLE}").fetchall()
    except duckdb.Error:
        raise ReturnRefused(f"{file.name} cannot be read as Parquet. Write it again and resend.") from None
    return _sample(file.name, "", [names, *[["" if cell is None else cell for cell in row] for row in rows]])


def _sample(file: str, sheet: str, rows: list[list[str]], offset: int = 0) -> _Sample:
    known = frozenset(
        folded(name) for spec in specification_names() for table in load_specification(spec).tables for name in
        (*table.field_names, *(each.title for each in table.fields))
    )  # fmt: skip
    index = find_heading_row(rows[:LOOKED_AT], wanted=known)
    if index is None:
        return _Sample(file, sheet, 0, ())
    end = max((place for place, cell in enumerate(rows[index]) if cell.strip()), default=-1) + 1
    if end > MOST_COLUMNS:
        note = f"{end:,} columns; the most that is read is {MOST_COLUMNS}"
        return _Sample(file, sheet, index + 1, (), note=note)
    headings, _ = unique_headings(rows[index][:end], offset=offset)
    body = rows[index + 1 :]
    columns = [
        [row[place].strip()[:LOOKED_AT_OF_A_CELL] if place < len(row) else "" for row in body] for place in range(end)
    ]
    unnamed = frozenset(place for place in range(end) if not rows[index][place].strip())
    return _Sample(file, sheet, index + 1, headings, columns, unnamed)


def _no_table(path: Path, found: list[_Sample]) -> str:
    noted = [sample.place for sample in found if sample.note]
    what = f"{path.name} holds no table with headings"
    return f"{what}: {'; '.join(noted)}." if noted else f"{what}. Put the headings in one row, above the data."


def _fit(tables: list[ProposedTable], specification: ReturnSpecification) -> float:
    required = sum(field.required for table in specification.tables if table.required for field in table.fields)
    found = sum(column.likeness for table in tables for column in table.columns.values())
    held = sum(specification[t.name][name].required for t in tables for name in t.columns)
    return found / max(1, sum(len(t.columns) + len(t.undecided) for t in tables)) + held / max(1, required)


def _propose_tables(specification: ReturnSpecification, samples: list[_Sample]) -> list[ProposedTable]:
    """Give each table the file or sheet that fits it best, each of them once."""
    scored = []
    for table in specification.tables:
        for sample in samples:
            proposed = _propose_table(table, sample)
            bonus = max(
                (0.5 for word in words(table.title) if word in words(f"{sample.file} {sample.sheet}")), default=0.0
            )
            key = sum(1.0 for name in table.key if name in proposed.columns)
            scored.append((sum(each.likeness for each in proposed.columns.values()) + bonus + key, proposed, sample))
    chosen: dict[str, ProposedTable] = {}
    used: set[tuple[str, str]] = set()
    for score, proposed, sample in sorted(scored, key=lambda each: -each[0]):
        place = (sample.file, sample.sheet)
        if proposed.name not in chosen and place not in used and score >= 1.5:
            chosen[proposed.name] = proposed
            used.add(place)
    return [chosen[table.name] for table in specification.tables if table.name in chosen]


def _propose_table(table: TableSpecification, sample: _Sample) -> ProposedTable:
    pairs = []
    for position, heading in enumerate(sample.headings):
        values = sample.values(position)
        for each in table.fields:
            pairs.append((*_score(heading, values, each), position, each))
    columns: dict[str, ProposedColumn] = {}
    used: set[int] = set()
    for score, like, evidence, position, each in sorted(pairs, key=lambda pair: -pair[0]):
        if score >= ENOUGH and each.name not in columns and position not in used:
            columns[each.name] = ProposedColumn(each, sample.headings[position], like, evidence)
            used.add(position)
    _split_names(table, sample, columns, used)
    undecided = tuple(
        heading for position, heading in enumerate(sample.headings)
        if position not in used and not (position in sample.unnamed and not sample.values(position))
    )  # fmt: skip
    return ProposedTable(table.name, sample.file, sample.sheet, sample.header_row, columns, undecided)


def _score(heading: str, values: list[str], spec: FieldSpecification) -> tuple[float, float, Evidence]:
    like = likeness(heading, spec)
    if like < 0.3 and spec.name not in _TELLING:
        return 0.0, like, Evidence(0.0)
    evidence = (
        weigh(values[:1000], spec) if spec.type not in (FieldType.CODE, FieldType.CODE_LIST) else weigh(values, spec)
    )
    if spec.name in _TELLING and evidence.share > 0.9 and len(values) >= 5 and like < ENOUGH:
        return 0.56 + 0.2 * like, like, evidence
    weight = 0.75 * like + 0.25 * evidence.share
    # A heading that fits with values that do not is more often another field than a bad export.
    return (weight if evidence.share >= 0.3 or not values or like > 0.95 else weight - 0.3), like, evidence


def _split_names(
    table: TableSpecification, sample: _Sample, columns: dict[str, ProposedColumn], used: set[int]
) -> None:
    """One column with a whole name becomes two fields, by its comma or by its last word."""
    if not {"given_name", "surname"} <= set(table.field_names) or ("surname" in columns and "given_name" in columns):
        return
    for position, heading in enumerate(sample.headings):
        taken = {name for name, column in columns.items() if column.column == heading}
        if words(heading) in (
            ("name",),
            ("full", "name"),
            ("person", "name"),
            ("child", "name"),
            ("client", "name"),
        ) and (position not in used or taken <= {"given_name", "surname", "middle_names"}):
            values = sample.values(position)
            comma = sum("," in value for value in values) * 2 > len(values)
            for name in taken:
                del columns[name]
            for name, part in (("surname", "before_comma" if comma else "last_word"),
                               ("given_name", "after_comma" if comma else "all_but_last")):  # fmt: skip
                columns[name] = ProposedColumn(table[name], heading, 0.8, Evidence(1.0, values=len(values)), part)
            used.add(position)
            return
