"""Running the rules over a return that has been read: counts of every rule in one pass a table, then examples."""

from __future__ import annotations

from dataclasses import dataclass

from openinquiry.core.returns.casts import CODED_TYPES
from openinquiry.core.returns.examining import Examination
from openinquiry.core.returns.field_checks import FieldCheck, field_checks
from openinquiry.core.returns.file_checks import check_files
from openinquiry.core.returns.findings import Finding, Rule
from openinquiry.core.returns.masking import closest, masked
from openinquiry.core.returns.rules import RULES
from openinquiry.core.returns.rules.people_twice import twice_sql, unlinkable_sql
from openinquiry.core.returns.rules.scopes import Scope, prepare_scopes, scopes_of
from openinquiry.core.returns.specification import FieldSpecification, TableSpecification
from openinquiry.core.returns.values import CodeReader, Status
from openinquiry.core.shared import CodeTable


@dataclass(frozen=True)
class _Fired:
    """A rule that fired: how often, and the numbers of its first rows."""

    rule: Rule
    table: str
    field: str
    count: int
    rows: tuple[int, ...]


def run_rules(examination: Examination) -> None:
    """Run every rule; what they find goes into the book of the examination."""
    examination.progress("Checking files and columns")
    check_files(examination)
    specification = examination.specification
    prepare_scopes(examination.connection, specification.id, tuple(table.name for table in specification.tables))
    fired: list[_Fired] = []
    for table in specification.tables:
        if examination.raws[table.name] is not None:
            examination.progress(f"Checking {table.title.lower()}")
            fired += _field_rules(examination, table)
            fired += _rows_aside(examination, table)
            _unknown_codes(examination, table)
    examination.progress("Checking what fits together")
    fired += _row_rules(examination)
    for table in specification.tables:
        _tell(examination, table, [each for each in fired if each.table == table.name])


def _counts(examination: Examination, source: str, conditions: list[str]) -> list[int]:
    selected = ", ".join(f"count_if({condition})" for condition in conditions)
    row = examination.connection.execute(f"SELECT {selected} FROM {source} z").fetchone()
    assert row is not None  # noqa: S101 - an aggregate always gives a row
    return [int(count or 0) for count in row]


def _fired(examination: Examination, source: str, candidates: list[tuple[Rule, str, str, str]]) -> list[_Fired]:
    """Count all candidates (rule, table, field, condition) in one pass; find rows of those that fired in a second."""
    if not candidates:
        return []
    counts = _counts(examination, source, [condition for *_, condition in candidates])
    hits = [(*candidate, count) for candidate, count in zip(candidates, counts, strict=True) if count]
    if not hits:
        return []
    cap = examination.book.cap
    selected = ", ".join(f"min(row, {cap}) FILTER (WHERE {condition})" for _, _, _, condition, _ in hits)
    found = examination.connection.execute(f"SELECT {selected} FROM {source} z").fetchone()
    assert found is not None  # noqa: S101 - an aggregate always gives a row
    return [
        _Fired(rule, table, field, count, tuple(int(row) for row in rows))
        for (rule, table, field, _, count), rows in zip(hits, found, strict=True)
    ]


def _field_rules(examination: Examination, table: TableSpecification) -> list[_Fired]:
    checks = field_checks(examination, table)
    rules = examination.book.rules
    candidates = [(rules[each.rule_id], table.name, each.field, each.condition) for each in checks]
    fired = _fired(examination, f"t_{table.name}", candidates)
    _empty_columns(examination, table, checks, fired)
    for rule_id, sql in (("A040", twice_sql(table)), ("A045", unlinkable_sql(table))):
        if sql:
            fired += _fired(examination, sql, [(rules[rule_id], table.name, table.key[0], "true")])
    return fired


def _empty_columns(examination: Examination, table: TableSpecification, checks: list[FieldCheck],
                   fired: list[_Fired]) -> None:  # fmt: skip
    raw = examination.raws[table.name]
    mapping = examination.table_mapping(table.name)
    mapped = [f for f in table.fields if (column := mapping.columns.get(f.name)) and raw and raw.position(column.column)
              is not None]  # fmt: skip
    if raw is None or raw.rows <= len(raw.notes) or not mapped or examination.mapping.own_names:
        return
    filled = _counts(examination, f"t_{table.name}", [f"{field.name}__s <> {Status.EMPTY}" for field in mapped])
    for field, count in zip(mapped, filled, strict=True):
        if not count and not field.required:
            heading = mapping.columns[field.name].column
            message = f"The column «{heading}» is mapped to {field.title.lower()} but empty in every row."
            examination.book.add(
                "A038", file=raw.file, sheet=raw.sheet, table=table.name, column=heading, message=message
            )


def _rows_aside(examination: Examination, table: TableSpecification) -> list[_Fired]:
    cap = examination.book.cap
    found = examination.connection.execute(
        f"SELECT rule, count(*), min(row, {cap}) FROM aside_{table.name} WHERE told GROUP BY rule ORDER BY rule"
    ).fetchall()
    fields = {"A033": table.key[0], "A034": table.key[0], "A035": "", "A036": "", "A037": "", "A010": ""}
    return [
        _Fired(examination.book.rules[rule], table.name, fields[rule], int(count), tuple(int(row) for row in rows))
        for rule, count, rows in found
    ]


def _row_rules(examination: Examination) -> list[_Fired]:
    scopes = scopes_of(examination.specification.id, body=examination.mapping.statement.body, period=examination.period)
    fired: list[_Fired] = []
    for name, scope in scopes.items():
        rules = [r for r in RULES if r.specification == examination.specification.id and r.scope == name]
        if _has_rows(examination, scope):
            fired += _fired(examination, scope.sql, [(rule, rule.table, rule.field, rule.condition) for rule in rules])
    return fired


def _has_rows(examination: Examination, scope: Scope) -> bool:
    # Without its involvements every offence would seem to lack a victim; the missing table is told of instead.
    return all((raw := examination.raws[table]) is not None and raw.rows > 0 for table in scope.needs)


def _unknown_codes(examination: Examination, table: TableSpecification) -> None:
    """One example for each wrong text, with how many rows hold it and what it may have been meant to be."""
    raw = examination.raws[table.name]
    for field in table.fields:
        column = examination.table_mapping(table.name).columns.get(field.name)
        if raw is None or column is None or field.type not in CODED_TYPES:
            continue
        lookup = f"l_{table.name}_{field.name}"
        wrong = f"({Status.UNKNOWN_CODE}, {Status.PARTLY_UNKNOWN})"
        total = _counts(examination, f"t_{table.name}", [f"{field.name}__s IN {wrong}"])[0]
        if not total:
            continue
        found = examination.connection.execute(
            f"SELECT s.{field.name}, count(*), min(s.row) FROM s_{table.name} s LEFT JOIN {lookup} l "
            f"ON l.value = s.{field.name} WHERE s.{field.name} IS NOT NULL "
            f"AND coalesce(l.status, {Status.UNKNOWN_CODE}) IN {wrong} "
            f"GROUP BY 1 ORDER BY 2 DESC, 3 LIMIT {examination.book.cap}"
        ).fetchall()
        reader = CodeReader(field, column)
        examples = [
            _wrong_code(examination, table, field, reader.resolve(text).unknown, int(count), int(row))
            for text, count, row in found
        ]
        examination.book.add_many("A023", count=total, examples=examples)


def _wrong_code(examination: Examination, table: TableSpecification, field: FieldSpecification, text: str, count: int,
                row: int) -> Finding:  # fmt: skip
    codes = field.code_table
    assert codes is not None  # noqa: S101 - asked only of coded fields
    labels = {codes.label(code): code for code in codes.codes}
    known = (*codes.codes, *labels)
    near = closest(text, known)
    rule = examination.book.rules["A023"]
    shown = masked(text, field=field, known=known)
    rows = f"{count:,} row{'s' if count != 1 else ''}: "
    hint = f" Did you mean {_code_and_label(labels.get(near, near), codes)}?" if near else ""
    return _finding(examination, rule, table.name, field.name, row, shown,
                    f"{rows}«{shown}» is not a code of {field.title.lower()}.{hint}", count)  # fmt: skip


def _code_and_label(code: str, codes: CodeTable) -> str:
    label = codes.label(code)
    return code if label == code else f"{code} ({label})"


def _finding(examination: Examination, rule: Rule, table: str, field: str, row: int, shown: str, message: str,
             rows: int = 1) -> Finding:  # fmt: skip
    raw = examination.raws[table]
    assert raw is not None  # noqa: S101 - rules are run only over tables that were read
    column = examination.table_mapping(table).columns.get(field)
    heading = column.column if column else ""
    return Finding(rule.id, rule.severity, raw.file, raw.sheet, table, row, heading, shown, message, rule.fix, rows)


def _tell(examination: Examination, table: TableSpecification, fired: list[_Fired]) -> None:
    """Put fired rules into the book, with the texts of their example rows fetched at once and masked."""
    texts = _texts(examination, table, sorted({row for each in fired for row in each.rows}))
    for each in fired:
        examples = []
        for row in each.rows:
            shown = _shown(examination, table, each.field, texts.get((row, each.field))) if each.field else ""
            examples.append(_finding(examination, each.rule, table.name, each.field, row, shown, each.rule.title))
        examination.book.add_many(each.rule.id, count=each.count, examples=examples)


def _shown(examination: Examination, table: TableSpecification, name: str, text: str | None) -> str:
    column = examination.table_mapping(table.name).columns.get(name)
    return masked(text, field=table[name], known=tuple(column.codes) if column else ())


def _texts(examination: Examination, table: TableSpecification, rows: list[int]) -> dict[tuple[int, str], str]:
    if not rows:
        return {}
    names = table.field_names
    found = examination.connection.execute(
        f"SELECT row, {', '.join(names)} FROM s_{table.name} WHERE row IN ({', '.join(map(str, rows))})"
    ).fetchall()
    return {(int(row), name): text for row, *values in found for name, text in zip(names, values, strict=True) if text}
