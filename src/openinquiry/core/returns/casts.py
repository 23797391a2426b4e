"""From text to typed tables: every cell is cast once, and keeps a status that says why it has no value.

A typed table ``t_<table>`` has the columns row, every field of the specification, and <field>__s (see Status).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import duckdb

from openinquiry.core.returns.engine import text, texts
from openinquiry.core.returns.loading import SPACE, RawTable, is_empty_row, trimmed
from openinquiry.core.returns.mapping import EXCEL_SERIAL, ColumnMapping, TableMapping
from openinquiry.core.returns.specification import FieldSpecification, FieldType, TableSpecification
from openinquiry.core.returns.values import CodeReader, Status

EARLIEST_YEAR, LATEST_YEAR = 1850, 2200
PLACEHOLDER_DATES = ("1900-01-01", "1899-12-30", "1899-12-31", "1901-01-01", "1970-01-01", "2099-12-31")
FEW = 1_000
SMALL = 20_000
CODED_TYPES = (FieldType.CODE, FieldType.CODE_LIST)

_SQL_TYPES = {
    FieldType.DATE: "DATE", FieldType.INTEGER: "BIGINT", FieldType.DECIMAL: "DOUBLE", FieldType.CODE_LIST: "VARCHAR[]",
}  # fmt: skip


def sql_type(field: FieldSpecification) -> str:
    """The database type that holds the field."""
    return _SQL_TYPES.get(field.type, "VARCHAR")


def make_typed_table(connection: duckdb.DuckDBPyConnection, *, table: TableSpecification, raw: RawTable | None,
                     mapping: TableMapping) -> None:  # fmt: skip
    """Make ``t_<table>``; without ``raw`` (an optional table that was not sent) an empty one."""
    if raw is None:
        columns = ", ".join(f"{f.name} {sql_type(f)}, {f.name}__s UTINYINT" for f in table.fields)
        connection.execute(f"CREATE TABLE t_{table.name} (row BIGINT, {columns})")
        return
    sources = {field.name: source_text(field, mapping.columns.get(field.name), raw) for field in table.fields}
    _make_source_view(connection, table, raw, sources)
    coded = [field for field in table.fields if field.type in CODED_TYPES and sources[field.name] != "NULL"]
    _make_code_lookups(connection, table, [(field, mapping.columns[field.name]) for field in coded], raw.rows)
    _cast(connection, table, mapping, sources)


def _make_source_view(connection: duckdb.DuckDBPyConnection, table: TableSpecification, raw: RawTable,
                      sources: dict[str, str]) -> None:  # fmt: skip
    columns = ", ".join(f"CAST({sql} AS VARCHAR) AS {name}" for name, sql in sources.items())
    notes = f" AND row NOT IN ({', '.join(map(str, raw.notes))})" if raw.notes else ""
    connection.execute(
        f"CREATE VIEW s_{table.name} AS SELECT row, {columns} FROM {raw.name} WHERE NOT {is_empty_row(raw)}{notes}"
    )


def source_text(field: FieldSpecification, mapping: ColumnMapping | None, raw: RawTable) -> str:
    """SQL of the trimmed text of a field in a raw row; NULL where no column is mapped or the column is not there."""
    if mapping is None:
        return "NULL"
    if mapping.constant is not None:
        return text(mapping.constant)
    position = raw.position(mapping.column)
    if position is None:
        return "NULL"
    sql = trimmed(raw, position)
    if mapping.missing_values:
        wanted = texts([value.strip().casefold() for value in mapping.missing_values])
        sql = f"CASE WHEN lower({sql}) IN {wanted} THEN NULL ELSE {sql} END"
    return _part(sql, mapping.part) if mapping.part else sql


def _part(sql: str, part: str) -> str:
    patterns = {
        "before_comma": r"^([^,]*)", "after_comma": r"^[^,]*,(.*)$", "first_word": r"^(\S+)", "last_word": r"(\S+)$",
        "all_but_first": r"^\S+\s+(.*)$", "all_but_last": r"^(.*)\s+\S+$",
    }  # fmt: skip
    return f"nullif(trim(regexp_extract({sql}, {text(patterns[part])}, 1), {SPACE}), '')"


def _make_code_lookups(connection: duckdb.DuckDBPyConnection, table: TableSpecification,
                       columns: list[tuple[FieldSpecification, ColumnMapping]], rows: int) -> None:  # fmt: skip
    """A lookup from every distinct text to its code, so that a million cells are read as a handful."""
    if not columns:
        return
    if rows <= SMALL:
        # One question for all columns: planning one for each takes longer than answering it.
        names = ", ".join(field.name for field, _ in columns)
        found = connection.execute(f"SELECT {names} FROM s_{table.name}").fetchall()
        of_columns = zip(*found, strict=True) if found else [()] * len(columns)
        for (field, mapping), values in zip(columns, of_columns, strict=True):
            distinct = [value for value in dict.fromkeys(values) if value is not None]
            _make_code_lookup(connection, _lookup(table, field), CodeReader(field, mapping), [distinct])
        return
    for field, mapping in columns:
        batches = _distinct_texts(connection, table.name, field.name)
        _make_code_lookup(connection, _lookup(table, field), CodeReader(field, mapping), batches)


def _distinct_texts(connection: duckdb.DuckDBPyConnection, table: str, name: str) -> Iterator[list[str]]:
    with connection.cursor() as asked:  # of its own, for the lookup is written while the texts are still coming
        asked.execute(f"SELECT DISTINCT {name} FROM s_{table} WHERE {name} IS NOT NULL")
        while found := asked.fetchmany(SMALL):
            yield [row[0] for row in found]


def _lookup(table: TableSpecification, field: FieldSpecification) -> str:
    return f"l_{table.name}_{field.name}"


def _make_code_lookup(connection: duckdb.DuckDBPyConnection, name: str, reader: CodeReader,
                      batches: Iterable[list[str]]) -> None:  # fmt: skip
    """The lookup ``name`` of the texts in ``batches``, of which only one is in memory: a column may hold millions."""
    batches = iter(batches)
    known, following = reader.resolve_all(next(batches, [])), next(batches, [])
    if len(known) <= FEW and not following:
        # Making a table takes longer than checking a small return; a view over values takes no time.
        rows = [(text(each.text), _sql_list(each.codes), str(int(each.status))) for each in known]
        values = ", ".join(f"({', '.join(row)})" for row in rows) or "(NULL, NULL::VARCHAR[], NULL)"
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM (VALUES {values}) AS l(value, codes, status)")
        return
    connection.execute(f"CREATE TABLE {name} (value VARCHAR, codes VARCHAR[], status UTINYINT)")
    while known:
        connection.execute(
            f"INSERT INTO {name} SELECT unnest($1), unnest($2::VARCHAR[][]), unnest($3::UTINYINT[])",
            [
                [each.text for each in known],
                [list(each.codes) for each in known],
                [int(each.status) for each in known],
            ],
        )
        known, following = reader.resolve_all(following), next(batches, [])


def _sql_list(codes: tuple[str, ...]) -> str:
    return f"[{', '.join(text(code) for code in codes)}]::VARCHAR[]"


def _cast(connection: duckdb.DuckDBPyConnection, table: TableSpecification, mapping: TableMapping,
          sources: dict[str, str]) -> None:  # fmt: skip
    columns, joins, parsed = ["s.row"], [], ["*"]
    for field in table.fields:
        if sources[field.name] == "NULL":
            columns += [
                f"CAST(NULL AS {sql_type(field)}) AS {field.name}",
                f"{Status.EMPTY}::UTINYINT AS {field.name}__s",
            ]
        elif field.type in CODED_TYPES:
            lookup = f"l_{table.name}_{field.name}"
            joins.append(f"LEFT JOIN {lookup} ON {lookup}.value = s.{field.name}")
            columns += _coded(field, lookup)
        else:
            columns += _plain(field)
            parsed += _parsed(field, mapping.columns[field.name])
    # Parsed in an inner query, so that no text is parsed twice for its value and its status.
    source = f"(SELECT {', '.join(parsed)} FROM s_{table.name})"
    connection.execute(f"CREATE TABLE t_{table.name} AS SELECT {', '.join(columns)} FROM {source} s {' '.join(joins)}")


def _coded(field: FieldSpecification, lookup: str) -> list[str]:
    value = f"{lookup}.codes" if field.type is FieldType.CODE_LIST else f"{lookup}.codes[1]"
    if field.type is FieldType.CODE_LIST:
        value = f"CASE WHEN len({value}) > 0 THEN {value} END"
    status = (
        f"CASE WHEN s.{field.name} IS NULL THEN {Status.EMPTY} "
        f"ELSE coalesce({lookup}.status, {Status.UNKNOWN_CODE}) END"
    )
    return [f"{value} AS {field.name}", f"({status})::UTINYINT AS {field.name}__s"]


def _parsed(field: FieldSpecification, mapping: ColumnMapping) -> list[str]:
    if field.type is FieldType.DATE:
        return [f"{date_sql(field.name, mapping.date_format)} AS {field.name}__p"]
    if field.type in (FieldType.INTEGER, FieldType.DECIMAL):
        return [f"{_number_sql(field)} AS {field.name}__p"]
    return []


def _plain(field: FieldSpecification) -> list[str]:
    source = f"s.{field.name}"
    if field.type is FieldType.DATE:
        return _dated(field, source)
    if field.type in (FieldType.INTEGER, FieldType.DECIMAL):
        return _numeric(field, source)
    if field.type is FieldType.IDENTIFIER:
        number = f"{source} LIKE '%.0' AND regexp_full_match({source}, '\\d+\\.0')"
        value = f"CASE WHEN {number} THEN {source}[:-3] ELSE {source} END"
    elif field.type is FieldType.POSTCODE:
        value = f"upper(regexp_replace({source}, '\\s+', ' ', 'g'))"
    elif field.type is FieldType.HASH:
        value = f"lower({source})"
    else:
        value = source
    empty = f"(CASE WHEN {source} IS NULL THEN {Status.EMPTY} ELSE {Status.PRESENT} END)::UTINYINT"
    return [f"{value} AS {field.name}", f"{empty} AS {field.name}__s"]


def date_sql(source: str, date_format: str) -> str:
    """SQL of the date in the text ``source``: ISO always, else ``date_format``. A time of day after it is dropped."""
    iso = (
        f"WHEN {source} LIKE '____-__-__' THEN TRY_CAST({source} AS DATE) "
        f"WHEN {source} LIKE '____-__-__ %' OR {source} LIKE '____-__-__T%' THEN TRY_CAST({source}[1:10] AS DATE)"
    )
    if not date_format:
        found = f"CASE {iso} END"
    elif date_format == EXCEL_SERIAL:
        number = f"regexp_full_match({source}, '\\d{{1,6}}(\\.\\d+)?')"
        serial = f"CASE WHEN {number} THEN floor(TRY_CAST({source} AS DOUBLE)) END"
        found = f"CASE {iso} ELSE DATE '1899-12-30' + CAST({serial} AS INTEGER) END"
    else:
        formats = [date_format, *(f"{date_format} {time}" for time in ("%H:%M", "%H:%M:%S"))]
        listed = f"[{', '.join(text(each) for each in formats)}]"
        found = f"CASE {iso} ELSE CAST(try_strptime({source}, {listed}) AS DATE) END"
    return found


def _dated(field: FieldSpecification, source: str) -> list[str]:
    found = f"{source}__p"
    sensible = f"year({found}) BETWEEN {EARLIEST_YEAR} AND {LATEST_YEAR}"
    placeholder = f"{found} IN ({', '.join(f'DATE {text(day)}' for day in PLACEHOLDER_DATES if _may_be(field, day))})"
    value = f"CASE WHEN {sensible} AND NOT {placeholder} THEN {found} END"
    status = (
        f"CASE WHEN {source} IS NULL THEN {Status.EMPTY} "
        f"WHEN {found} IS NULL OR NOT {sensible} THEN {Status.UNREADABLE} "
        f"WHEN {placeholder} THEN {Status.PLACEHOLDER} ELSE {Status.PRESENT} END"
    )
    return [f"{value} AS {field.name}", f"({status})::UTINYINT AS {field.name}__s"]


def _may_be(field: FieldSpecification, day: str) -> bool:
    # 1 January 1970 and 1901 are where computers start to count, but people are born on those days too.
    return field.name != "birth_date" or day not in ("1970-01-01",)


def _number_sql(field: FieldSpecification) -> str:
    source = field.name
    plain = f"replace({source}, ',', '')"
    if field.type is FieldType.INTEGER:
        shape, kind = r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.0*)?", "BIGINT"
    else:
        shape, kind = r"[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?([eE][+-]?\d{1,3})?%?", "DOUBLE"
        plain = f"rtrim({plain}, '%')"
    return f"CASE WHEN regexp_full_match({source}, {text(shape)}) THEN TRY_CAST({plain} AS {kind}) END"


def _numeric(field: FieldSpecification, source: str) -> list[str]:
    number = f"{source}__p"
    bounds = [f"({number}) >= {field.minimum}"] if field.minimum is not None else []
    bounds += [f"({number}) <= {field.maximum}"] if field.maximum is not None else []
    inside = " AND ".join(bounds) or "true"
    status = (
        f"CASE WHEN {source} IS NULL THEN {Status.EMPTY} WHEN ({number}) IS NULL THEN {Status.UNREADABLE} "
        f"WHEN NOT ({inside}) THEN {Status.OUT_OF_BOUNDS} ELSE {Status.PRESENT} END"
    )
    return [f"CASE WHEN {inside} THEN ({number}) END AS {field.name}", f"({status})::UTINYINT AS {field.name}__s"]
