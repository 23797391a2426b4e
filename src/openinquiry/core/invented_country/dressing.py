"""Turns a table in the specification's words into the body's own file, and says how in the body's mapping."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zlib import crc32

import numpy as np
import polars as pl

from openinquiry.core.invented_country.formats import Sheet
from openinquiry.core.invented_country.misspelling import plain_letter
from openinquiry.core.invented_country.randomness import Rng, either, text_series
from openinquiry.core.invented_country.rates import invented_table
from openinquiry.core.invented_country.styles import EXCEL, ISO, REAL, Style, codes_of, heading
from openinquiry.core.returns.specification import FieldSpecification, FieldType, TableSpecification

_SERIAL_0 = date(1899, 12, 30)  # day 0 of Excel's serial numbers
_NAME_COLUMN = {"police": "Name (SURNAME, Forename)", "childrens_services": "Child name", "support_and_health": "Name"}


@dataclass(frozen=True)
class Dressed:
    """A table as the body sends it: the sheet, the mapping's columns, and the columns used for nothing.

    lost: rows (from 0) whose names lost letters that the body's encoding cannot hold.
    """

    sheet: Sheet
    columns: dict[str, dict[str, Any]]
    ignored: tuple[str, ...]
    lost: tuple[int, ...]


def dress(table: TableSpecification, rows: pl.DataFrame, *, specification: str, style: Style, rng: Rng) -> Dressed:
    """``rows`` (fields of ``table``, extra ``birth_text`` allowed) in the body's words."""
    columns: dict[str, pl.Series] = {}
    mapping: dict[str, dict[str, Any]] = {}
    together = style.names == "comma" and {"given_name", "surname"} <= set(rows.columns)
    for field in table.fields:
        if field.name not in rows.columns:
            continue
        if together and field.name in ("given_name", "surname"):
            _one_name_column(columns, mapping, field.name, rows, specification)
            continue
        if field.name == "ethnicity_vintage" and style.vendor % 2 == 0 and rows.height:
            mapping[field.name] = {"constant": rows["ethnicity_vintage"][0]}
            continue
        name = _free(heading(style, specification, table.name, field.name), columns)
        columns[name], entry = _dress_field(field, rows, style)
        mapping[field.name] = {"column": name, **entry}
    ignored = _useless(rng, columns, rows, style)
    frame = pl.DataFrame({name: series.alias(name) for name, series in columns.items()})
    frame, lost = _encodable(frame, style)
    sheet = Sheet(table.name, _marked_empty(frame, style), style.title_lines)
    return Dressed(sheet, _with_missing_values(mapping, style), ignored, lost)


def _free(name: str, taken: dict[str, pl.Series]) -> str:
    return name if name not in taken else f"{name} 2"


def _one_name_column(
    columns: dict[str, pl.Series],
    mapping: dict[str, dict[str, Any]],
    field: str,
    rows: pl.DataFrame,
    specification: str,
) -> None:
    name = _NAME_COLUMN[specification]
    if name not in columns:
        columns[name] = rows.select(
            pl.when(pl.col("surname").is_null() & pl.col("given_name").is_null()).then(None)
            .otherwise(pl.col("surname").fill_null("").str.to_uppercase() + ", " + pl.col("given_name").fill_null(""))
        ).to_series()  # fmt: skip
    mapping[field] = {"column": name, "part": "after_comma" if field == "given_name" else "before_comma"}


def _dress_field(field: FieldSpecification, rows: pl.DataFrame, style: Style) -> tuple[pl.Series, dict[str, Any]]:
    series = rows[field.name]
    if field.type is FieldType.DATE:
        odd = rows["birth_text"] if field.name == "birth_date" and "birth_text" in rows.columns else None
        return _dress_date(series, odd, style)
    if field.type is FieldType.CODE:
        theirs = codes_of(style, field)
        dressed = series.replace(theirs) if theirs else series
        return dressed, {"codes": {new: old for old, new in theirs.items()}} if theirs else {}
    if field.type is FieldType.CODE_LIST:
        if style.separator.strip() == field.separator:
            return series, {}
        return series.str.replace_all(field.separator, style.separator, literal=True), {"separator": style.separator}
    if field.type is FieldType.NAME and style.names == "upper":
        return series.str.to_uppercase(), {}
    if field.type in (FieldType.INTEGER, FieldType.DECIMAL) and style.numbers_as_text:
        return series.cast(pl.String), {}
    return series, {}


def _dress_date(series: pl.Series, odd: pl.Series | None, style: Style) -> tuple[pl.Series, dict[str, Any]]:
    has_odd = odd is not None and odd.null_count() < len(odd)
    if style.dates == REAL and not has_odd:
        return series, {}
    if style.dates == EXCEL:
        serial = (series.cast(pl.Int64) - (_SERIAL_0 - date(1970, 1, 1)).days).alias(series.name)
        as_number = style.form in ("xlsx", "ods") and not has_odd
        text, entry = serial if as_number else serial.cast(pl.String), {"date_format": "excel"}
    else:
        pattern = "%d/%m/%Y" if style.dates == REAL else style.dates
        text, entry = series.dt.strftime(pattern), {} if pattern == ISO else {"date_format": pattern}
    if has_odd and odd is not None:
        text = pl.select(pl.coalesce(odd, text)).to_series()
    return text, entry


def _useless(rng: Rng, columns: dict[str, pl.Series], rows: pl.DataFrame, style: Style) -> tuple[str, ...]:
    """Columns that the audit does not need, with what people type into them; the same in both copies of a row."""
    table = invented_table("styles")["ignored"]
    if not style.ignored:
        return ()
    of_row = np.array([crc32(reference.encode()) for reference in rows["reference"].to_list()], dtype=np.int64)
    for name in style.ignored:
        words = np.array(table["notes"] if name in ("Notes", "Comment") else table["other"], dtype=object)
        chosen = words[(of_row + int(rng.integers(0, 1000))) * 31 % 65_521 % len(words)]
        columns[name] = text_series(either(chosen == "", None, chosen))
    return style.ignored


def _encodable(frame: pl.DataFrame, style: Style) -> tuple[pl.DataFrame, tuple[int, ...]]:
    """``frame`` with the letters that the encoding lacks replaced by plain ones, or by question marks."""
    if style.encoding != "cp1252":
        return frame, ()
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    letters = sorted({letter for name in texts for word in frame[name].drop_nulls().unique() for letter in word})
    lacking = {each: "?" if style.mangles else plain_letter(each) for each in letters if not _holds(each)}
    if not lacking:
        return frame, ()
    new = frame.with_columns(pl.col(texts).str.replace_many(list(lacking), list(lacking.values())))
    changed = frame.select(pl.any_horizontal([(pl.col(n) != new[n]).fill_null(False) for n in texts])).to_series()
    return new, tuple(changed.arg_true().to_list())


def _holds(letter: str) -> bool:
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _marked_empty(frame: pl.DataFrame, style: Style) -> pl.DataFrame:
    if not style.empty:
        return frame
    return frame.with_columns(pl.col(pl.String).fill_null(style.empty))


def _with_missing_values(mapping: dict[str, dict[str, Any]], style: Style) -> dict[str, dict[str, Any]]:
    if not style.empty:
        return mapping
    return {
        field: entry if "constant" in entry else {**entry, "missing_values": [style.empty]}
        for field, entry in mapping.items()
    }


def renamed(dressed: Dressed, name: str) -> Dressed:
    """``dressed`` with its sheet called ``name``."""
    return replace(dressed, sheet=replace(dressed.sheet, name=name))
