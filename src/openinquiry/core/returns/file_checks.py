"""Rules about the return as a whole: files, sheets, headings, encodings, and what the return says of itself."""

from __future__ import annotations

from openinquiry.core.returns.examining import Examination
from openinquiry.core.returns.headings import column_letters, folded
from openinquiry.core.returns.loading import RawTable, trimmed
from openinquiry.core.returns.mapping import ReturnMapping
from openinquiry.core.returns.specification import FieldType, TableSpecification
from openinquiry.core.returns.text_files import ENCODINGS_IN_WORDS
from openinquiry.core.shared import Period

JUMP = 0.3
SMALLEST_JUMP = 20


def check_files(examination: Examination) -> None:
    """Everything that can be said before looking at single values."""
    _check_statement(examination)
    for unused in examination.places.unused:
        examination.book.add("A014", message=f"{unused} is used for nothing.")
    for table in examination.specification.tables:
        raw = examination.raws[table.name]
        if raw is None:
            _check_missing(examination, table)
        else:
            _check_columns(examination, table, raw)
            _check_shape(examination, table, raw)
            _note_source(examination, raw)
            _check_codes_used(examination, table, raw)


def _check_missing(examination: Examination, table: TableSpecification) -> None:
    reason = examination.places.missing.get(table.name)
    if table.required or (reason is not None and table.name in examination.mapping.tables and
                          not examination.mapping.own_names):  # fmt: skip
        examination.book.add(
            "A001" if reason else "A002", table=table.name,
            message=f"{reason}: {table.title.lower()} cannot be read." if reason
            else f"The table «{table.name}» holds nothing, not even headings.",
        )  # fmt: skip


def _check_columns(examination: Examination, table: TableSpecification, raw: RawTable) -> None:
    mapping = examination.table_mapping(table.name)
    found = {name: raw.position(column.column) for name, column in mapping.columns.items() if column.column}
    trusted = sum(position is not None for position in found.values()) * 2 >= len(found)
    for name, position in found.items():
        optional = examination.mapping.own_names and not table[name].required
        if position is None and not optional:
            heading = mapping.columns[name].column
            message = f"There is no column «{heading}», which is mapped to {table[name].title.lower()}."
            _tell(examination, "A003", raw, table, message, row=raw.header_row, column=heading)
    for field in table.fields:
        if field.required and field.name not in mapping.columns:
            message = f"No column is mapped to {field.title.lower()}, which is required."
            _tell(examination, "A006", raw, table, message)
    _check_spare_columns(examination, table, raw, {each for each in found.values() if each is not None}, trusted)
    for heading in raw.repeated:
        shown = f"«{heading}»" if trusted else "the same heading"
        message = f"Two columns are called {shown}; the first was used."
        _tell(examination, "A005", raw, table, message, row=raw.header_row)


def _check_spare_columns(examination: Examination, table: TableSpecification, raw: RawTable, used: set[int],
                         trusted: bool) -> None:  # fmt: skip
    empty = _empty_unnamed_columns(examination, raw)
    ignored = {folded(each) for each in examination.table_mapping(table.name).ignored}
    for position, heading in enumerate(raw.headings):
        if position not in used | empty and folded(heading) not in ignored:
            # If hardly a heading is known, the row taken for headings may be data, and data are not shown.
            shown = f"«{heading}»" if trusted else f"in position {column_letters(position)}"
            column = heading if trusted else column_letters(position)
            message = f"The column {shown} is neither mapped nor ignored."
            _tell(examination, "A004", raw, table, message, row=raw.header_row, column=column)


def _empty_unnamed_columns(examination: Examination, raw: RawTable) -> set[int]:
    """Columns without a heading and without a single value: a gap for the eye, about which there is nothing to ask."""
    places = [place for place, heading in enumerate(raw.headings) if heading.startswith("(column ")]
    if not places:
        return set()
    filled = ", ".join(f"count({trimmed(raw, place)})" for place in places)
    counts = examination.connection.execute(f"SELECT {filled} FROM {raw.name}").fetchone() or ()
    return {place for place, count in zip(places, counts, strict=True) if not count}


def _tell(examination: Examination, rule: str, raw: RawTable, table: TableSpecification, message: str = "", *,
          row: int | None = None, column: str = "") -> None:  # fmt: skip
    examination.book.add(
        rule, file=raw.file, sheet=raw.sheet, table=table.name, row=row, column=column, message=message
    )


def _check_shape(examination: Examination, table: TableSpecification, raw: RawTable) -> None:
    for rule, count, rows in (("A007", raw.long_count, raw.long_rows), ("A008", raw.short_count, raw.short_rows)):
        for row in rows:
            _tell(examination, rule, raw, table, row=row)
        examination.book.count(rule, count - len(rows))
    for rule, message in _shape_messages(examination, table, raw):
        _tell(examination, rule, raw, table, message)


def _shape_messages(examination: Examination, table: TableSpecification, raw: RawTable) -> list[tuple[str, str]]:
    above = raw.header_row - 1 if not examination.table_mapping(table.name).header_row else 0
    encoding = ENCODINGS_IN_WORDS.get(raw.encoding, "")
    plural = "s" if above > 1 else ""
    found = [
        (raw.rows == 0 and table.required, "A002", f"The table «{table.name}» has headings and no rows."),
        (above > 0, "A009", f"{above} row{plural} above the headings in row {raw.header_row} passed over."),
        (raw.empty_rows > 0, "A011", f"{raw.empty_rows:,} empty rows stand between the rows of data."),
        (raw.encoding not in ("", "utf-8", "utf-8-sig"), "A012", f"The file was read as {encoding}, not as UTF-8."),
        (raw.replaced > 0, "A013", f"{raw.replaced:,} characters could not be read."),
        (raw.hidden, "A015", f"The sheet «{raw.sheet}» is hidden in the workbook."),
        (raw.odd_quotes, "A044", ""),
    ]
    return [(rule, message) for fires, rule, message in found if fires]


def _note_source(examination: Examination, raw: RawTable) -> None:
    file = next(each for each in examination.files if each.name == raw.file)
    where = f"sheet {raw.sheet}: " if raw.sheet else ""
    if raw.header_row > 1:
        file.notes.append(f"{where}title rows skipped: {raw.header_row - 1}")
    if raw.empty_rows:
        file.notes.append(f"{where}empty rows: {raw.empty_rows}")
    if raw.notes:
        file.notes.append(f"{where}notes under the data set aside: {len(raw.notes)}")


def _check_codes_used(examination: Examination, table: TableSpecification, raw: RawTable) -> None:
    for name, column in examination.table_mapping(table.name).columns.items():
        if not column.codes or raw.position(column.column) is None or raw.rows == 0:
            continue
        held = {
            part.strip().casefold()
            for (text,) in examination.connection.execute(
                f"SELECT DISTINCT {name} FROM s_{table.name} WHERE {name} IS NOT NULL LIMIT 20000"
            ).fetchall()
            for part in (text.split(column.separator or table[name].separator)
                         if table[name].type is FieldType.CODE_LIST else [text])
        }  # fmt: skip
        for code in column.codes:
            if code.strip().casefold() not in held:
                message = f"The code «{code}» of the mapping occurs nowhere in «{column.column}»."
                _tell(examination, "A043", raw, table, message, column=column.column)


def _check_statement(examination: Examination) -> None:
    mapping, book = examination.mapping, examination.book
    if not mapping.confirmed:
        book.add("A042")
    if mapping.own_names:
        return
    said = mapping.statement
    for name, value in (("definition", said.definition), ("period", said.period), ("population", said.population),
                        ("form version", said.form_version)):  # fmt: skip
        if not value:
            book.add("A019", message=f"The return does not say its {name}.")
    _check_period(examination, said.period)
    _check_version(examination, mapping)
    for table, before in said.previous_year.items():
        raw = examination.raws.get(table)
        now = raw.rows if raw else 0
        if max(now, before) >= SMALLEST_JUMP and abs(now - before) > JUMP * before:
            book.add("A018", table=table, file=raw.file if raw else "",
                     message=f"«{table}» has {now:,} rows; last year's return had {before:,}.")  # fmt: skip


def _check_period(examination: Examination, said: Period | None) -> None:
    if said and examination.period and said != examination.period:
        examination.book.add(
            "A016", message=f"The return covers {said.in_words()}; the audit covers {examination.period.in_words()}."
        )


def _check_version(examination: Examination, mapping: ReturnMapping) -> None:
    current = examination.specification.version
    for what, version in (("form", mapping.statement.form_version), ("mapping", mapping.version)):
        if version and version != current:
            examination.book.add("A017", message=f"The {what} is of version {version}; the specification is {current}.")
