"""How a body's own columns, codes and date formats become the specification's: the mapping, read from TOML.

Nothing is mapped silently: a mapping says every column it uses, and a person has confirmed it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from openinquiry.core.returns.specification import (
    FieldSpecification,
    FieldType,
    ReturnSpecification,
    TableSpecification,
)
from openinquiry.core.shared import Period, UnreadableInput, WrongUsage

PARTS = ("before_comma", "after_comma", "first_word", "last_word", "all_but_first", "all_but_last")
EXCEL_SERIAL = "excel"
LAST_ROW = 1_048_576


@dataclass(frozen=True)
class ColumnMapping:
    """Where a field's values come from: a column by its heading, or one ``constant`` for every row.

    date_format: strptime directives, or «excel» for serial numbers. codes: the body's code → the specification's.
    part: one of :data:`PARTS`. separator: between codes of a list. missing_values: texts that mean an empty cell.
    """

    column: str = ""
    constant: str | None = None
    date_format: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    part: str = ""
    separator: str = ""
    missing_values: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableMapping:
    """Where one table is: a file of the return, a sheet of a workbook, the row of its headings (None: detect)."""

    file: str = ""
    sheet: str = ""
    header_row: int | None = None
    ignored: tuple[str, ...] = ()
    columns: Mapping[str, ColumnMapping] = field(default_factory=dict)


@dataclass(frozen=True)
class ReturnStatement:
    """What the return says of itself. ``previous_year``: rows in each table of the last year's return."""

    body: str = ""
    body_name: str = ""
    period: Period | None = None
    population: str = ""
    definition: str = ""
    form_version: str = ""
    one_row_per_person: bool = False
    previous_year: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ReturnMapping:
    """A body's whole mapping. ``own_names``: nobody wrote one; the headings are the specification's own names."""

    specification: str
    version: str
    confirmed: bool
    confirmed_by: str
    statement: ReturnStatement
    tables: Mapping[str, TableMapping]
    own_names: bool = False


def mapping_of_own_names(specification: ReturnSpecification) -> ReturnMapping:
    """The mapping for a return whose files and headings bear the specification's own names."""
    tables = {
        table.name: TableMapping(columns={name: ColumnMapping(column=name) for name in table.field_names})
        for table in specification.tables
    }
    return ReturnMapping(
        specification.id, specification.version, confirmed=True, confirmed_by="", statement=ReturnStatement(),
        tables=tables, own_names=True,
    )  # fmt: skip


def read_mapping(path: Path, *, specification: ReturnSpecification) -> ReturnMapping:
    """Read a mapping file. Raises UnreadableInput or WrongUsage, saying which entry is wrong and what to write."""
    raw = _toml(path)
    return mapping_from_dict(raw, specification=specification, name=path.name)


def specification_named_in(path: Path) -> str:
    """The specification that the mapping file names. Raises UnreadableInput, or WrongUsage when it names none."""
    named = _toml(path).get("specification")
    if not isinstance(named, str) or not named:
        raise WrongUsage(f'The mapping {path.name} does not name its specification. Write: specification = "police".')
    return named


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise UnreadableInput(f"There is no mapping file {path}.") from None
    except UnicodeDecodeError:
        raise UnreadableInput(f"The mapping {path.name} is not plain text in UTF-8. Save it again as UTF-8.") from None
    except OSError as error:
        raise UnreadableInput(f"The mapping {path} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:
        # Besides errors of TOML: a number with thousands of digits, and brackets within brackets without end.
        what = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "an entry is far too long or too deep"
        raise UnreadableInput(
            f"The mapping {path.name} is not a readable TOML file: {what}. Correct it there; texts stand between straight "
            'quotes ("), and a setting stands once.'
        ) from None


def mapping_from_dict(raw: dict[str, Any], *, specification: ReturnSpecification, name: str) -> ReturnMapping:
    """The mapping that ``raw`` holds. name: of its file, for messages. Raises WrongUsage when an entry is wrong."""
    _only(raw, {"specification", "version", "confirmed", "confirmed_by", "return", "tables"}, f"{name}")
    named = str(raw.get("specification", ""))
    if named != specification.id:
        raise WrongUsage(f"{name} is a mapping for «{named}», not for the {specification.id} specification.")
    tables = _entry(raw, "tables", dict, {}, name)
    for unknown in set(tables) - {table.name for table in specification.tables}:
        known = ", ".join(table.name for table in specification.tables)
        raise WrongUsage(f"{name} maps a table «{unknown}», which {specification.id} does not have. It has: {known}.")
    return ReturnMapping(
        specification=named,
        version=str(raw.get("version", "")),
        confirmed=_entry(raw, "confirmed", bool, False, name),
        confirmed_by=str(raw.get("confirmed_by", "")),
        statement=_statement(_entry(raw, "return", dict, {}, name), specification, f"{name}, [return]"),
        tables={key: _table(value, specification[key], f"{name}, [tables.{key}]") for key, value in tables.items()},
    )


def _only(raw: object, allowed: set[str], where: str) -> None:
    if not isinstance(raw, dict):
        raise WrongUsage(f"{where}: expected a table of settings.")
    for key in raw:
        if key not in allowed:
            raise WrongUsage(f"{where}: there is no setting «{key}» here. There are: {', '.join(sorted(allowed))}.")


def _entry(raw: dict[str, Any], key: str, kind: type, default: Any, where: str) -> Any:  # noqa: ANN401
    value = raw.get(key, default)
    if value is not default and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
        words = {str: "text in quotes", bool: "true or false", int: "a whole number", dict: "a table", list: "a list"}
        raise WrongUsage(f"{where}: «{key}» must be {words[kind]}.")
    return value


def _statement(raw: dict[str, Any], specification: ReturnSpecification, where: str) -> ReturnStatement:
    texts = ("body", "body_name", "population", "definition", "form_version")
    _only(raw, {*texts, "first_day", "last_day", "one_row_per_person", "previous_year"}, where)
    previous = _entry(raw, "previous_year", dict, {}, where)
    _only(previous, {table.name for table in specification.tables}, f"{where}, previous_year")
    for table in previous:
        _entry(previous, table, int, 0, f"{where}, previous_year")
    return ReturnStatement(
        **{key: str(_entry(raw, key, str, "", where)) for key in texts},
        period=_period(raw, where),
        one_row_per_person=_entry(raw, "one_row_per_person", bool, False, where),
        previous_year=previous,
    )


def _period(raw: dict[str, Any], where: str) -> Period | None:
    if "first_day" not in raw and "last_day" not in raw:
        return None
    first, last = _day(raw, "first_day", where), _day(raw, "last_day", where)
    if last < first:
        raise WrongUsage(f"{where}: last_day is before first_day.")
    return Period.of_days(first, last)


def _day(raw: dict[str, Any], key: str, where: str) -> date:
    day = raw.get(key)
    if type(day) is not date:
        raise WrongUsage(f"{where}: «{key}» must be a date without quotes, such as 2024-04-01.")
    return day


def _table(raw: object, table: TableSpecification, where: str) -> TableMapping:
    _only(raw, {"file", "sheet", "header_row", "ignored", "columns"}, where)
    assert isinstance(raw, dict)  # noqa: S101 - _only has refused anything else
    columns = _entry(raw, "columns", dict, {}, where)
    for unknown in set(columns) - set(table.field_names):
        raise WrongUsage(f"{where}: {table.name} has no field «{unknown}». It has: {', '.join(table.field_names)}.")
    header_row = _entry(raw, "header_row", int, None, where)
    if header_row is not None and not 1 <= header_row <= LAST_ROW:
        raise WrongUsage(f"{where}: header_row counts from 1, as the spreadsheet does, to {LAST_ROW} at most.")
    return TableMapping(
        file=_entry(raw, "file", str, "", where),
        sheet=_entry(raw, "sheet", str, "", where),
        header_row=header_row,
        ignored=_texts(raw, "ignored", where),
        columns={key: _column(value, table, key, f"{where}, {key}") for key, value in columns.items()},
    )


def _column(raw: object, table: TableSpecification, name: str, where: str) -> ColumnMapping:
    if isinstance(raw, str):
        raw = {"column": raw}
    if not isinstance(raw, dict):
        raise WrongUsage(f'{where}: write the heading of a column in quotes, or settings: {{ column = "Heading" }}.')
    _only(raw, {"column", "constant", "date_format", "codes", "part", "separator", "missing_values"}, where)
    if raw.get("column") == "":
        raise WrongUsage(f"{where}: write the heading of a column between the quotes, or take the line out.")
    if ("column" in raw) == ("constant" in raw):
        raise WrongUsage(f"{where}: give either a column (its heading) or a constant, and not both.")
    made = ColumnMapping(
        column=_entry(raw, "column", str, "", where),
        constant=_plain(raw["constant"], "constant", where) if "constant" in raw else None,
        date_format=_entry(raw, "date_format", str, "", where),
        codes={
            key: _plain(value, f"codes, {key}", where) for key, value in _entry(raw, "codes", dict, {}, where).items()
        },
        part=_entry(raw, "part", str, "", where),
        separator=_entry(raw, "separator", str, "", where),
        missing_values=_texts(raw, "missing_values", where),
    )
    _refuse_wrong_settings(made, table, name, where)
    return made


def _plain(value: object, key: str, where: str) -> str:
    """A text or number as text; TOML gives 5 and "5" as different things, and people write either."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise WrongUsage(f"{where}: «{key}» must be text in quotes.")
    return str(value)


def _texts(raw: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    return tuple(_plain(each, key, where) for each in _entry(raw, key, list, [], where))


def _refuse_wrong_settings(made: ColumnMapping, table: TableSpecification, name: str, where: str) -> None:
    if made.part and made.part not in PARTS:
        raise WrongUsage(f"{where}: there is no part «{made.part}». There are: {', '.join(PARTS)}.")
    if made.date_format and made.date_format != EXCEL_SERIAL:
        _refuse_wrong_date_format(made.date_format, where)
    field_ = table[name]
    _refuse_wrong_kind(made, field_, where)
    known = {*field_.valid_codes, *field_.reasons_of_missing_codes}
    for theirs, ours in made.codes.items():
        if field_.codes and ours not in known and ours != "":
            raise WrongUsage(
                f"{where}: «{theirs}» is mapped to «{ours}», which is no code of {field_.codes}. "
                f"See them with: openinquiry codes {field_.codes}"
            )


def _refuse_wrong_kind(made: ColumnMapping, field_: FieldSpecification, where: str) -> None:
    """A setting that the field cannot use would be passed over in silence; whoever wrote it meant something."""
    fits = (
        ("codes", bool(made.codes), bool(field_.codes), "holds no codes"),
        ("date_format", bool(made.date_format), field_.type is FieldType.DATE, "is no date"),
        ("separator", bool(made.separator), field_.type is FieldType.CODE_LIST, "is no list of codes"),
    )
    for key, given, usable, why in fits:
        if given and not usable:
            raise WrongUsage(f"{where}: {field_.title.lower()} {why}, so «{key}» cannot be used. Take it out.")


def _refuse_wrong_date_format(text: str, where: str) -> None:
    directives = set(text.split("%")[1:]) and {part[:1] for part in text.split("%")[1:]}
    day, month, year = {"d"} & directives, {"m", "b", "B"} & directives, {"Y", "y"} & directives
    if not (day and month and year) or directives - set("dmbBYyHMSp"):
        raise WrongUsage(
            f"{where}: date_format «{text}» is not understood. Write day %d, month %m (or %b, %B) and year %Y (or %y), "
            'as in "%d/%m/%Y", or "excel" for serial numbers.'
        )
