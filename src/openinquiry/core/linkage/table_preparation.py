"""Make the columns of tables of people comparable, whatever their headings and however they write dates and names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from openinquiry.core.linkage.person_tables import PersonTable
from openinquiry.core.linkage.preparation import plain_code, plain_words, with_compared_names
from openinquiry.core.linkage.proposing import KINDS

_WORDS = ("place", "birth_place", "street", "region", "occupation")
_CODES = ("postcode", "street_number", "number")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WOMEN = ("f", "female", "woman", "w", "girl", "2")
_MEN = ("m", "male", "man", "boy", "1")
# Words that stand before or after a name and are no part of it, and numbers of a line («2nd baron»).
_TITLES = ("mr", "mrs", "ms", "miss", "dr", "sir", "dame", "rev", "prof", "jr", "sr", "junior", "senior", "esq")


def prepare_tables(tables: Sequence[PersonTable], *, columns: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """One row a record of all tables, with the columns that ``data/linkage/tables.toml`` speaks of.

    columns: kind → headings; a table's column is the first of them that it has. Where two tables have a record of one
    name, each record_id is the table's name, a slash, and the record's own name; ``table`` is the table's name. Rows come in
    the order of record_id.
    """
    own_names = pl.concat([table.frame[table.id_column].cast(pl.String) for table in tables])
    ambiguous = own_names.is_duplicated().any()
    frames = []
    for table in tables:
        ids = pl.col(table.id_column)
        chosen = [
            pl.col(mine).alias(kind) if (mine := _heading(table, columns.get(kind, ()))) else _nothing(kind)
            for kind in KINDS
        ]
        name = (pl.lit(f"{table.name}/") + ids if ambiguous else ids).alias("record_id")
        frame = table.frame.select(name, pl.lit(table.name).alias("table"), *chosen)
        frames.append(_with_dates(_with_split_names(frame)))
    return _compared(pl.concat(frames)).sort("record_id")


def people_as_written(table: PersonTable, *, columns: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """record_id, given_name, surname, birth_date (Date), postcode and sex (F, M or null) of one table, to be encoded.

    columns: kind → headings. Names stay as written. A date of birth that no calendar has, or a year alone, is null.
    """
    wanted = [
        pl.col(mine).alias(kind) if (mine := _heading(table, columns.get(kind, ()))) else _nothing(kind)
        for kind in KINDS
    ]
    frame = _with_dates(_with_split_names(table.frame.select(pl.col(table.id_column).alias("record_id"), *wanted)))
    return frame.select(
        "record_id",
        "given_name",
        "surname",
        pl.col("birth_date").str.to_date("%Y-%m-%d", strict=False),
        "postcode",
        _plain_sex(),
    )


def _plain_sex() -> pl.Expr:
    sex = pl.col("sex").str.to_lowercase()
    return pl.when(sex.is_in(_WOMEN)).then(pl.lit("F")).when(sex.is_in(_MEN)).then(pl.lit("M")).alias("sex")


def _heading(table: PersonTable, headings: Sequence[str]) -> str | None:
    return next((each for each in headings if each in table.frame.columns), None)


def _nothing(kind: str) -> pl.Expr:
    return pl.lit(None, dtype=pl.String).alias(kind)


def _compared(frame: pl.DataFrame) -> pl.DataFrame:
    return with_compared_names(
        frame.with_columns(
            *(plain_words(kind).alias(kind) for kind in _WORDS),
            *(plain_code(kind).alias(kind) for kind in _CODES),
            email=pl.col("email").str.to_lowercase(),
            phone=pl.col("phone").str.replace_all(r"\D", "").str.tail(9),
            sex=_plain_sex(),
        ).with_columns(email_user=pl.col("email").str.extract(r"^([^@]+)@"))
    ).drop("birth_text")


def _with_split_names(frame: pl.DataFrame) -> pl.DataFrame:
    """Where only a full name is given: its first word is the given name, and its last the surname.

    What stands before a comma is the surname if it is one word («Oakmere, Lena»); otherwise what follows the comma is a
    title («Ann Hale, 2nd Countess of Elm») and is left out.
    """
    name = pl.col("full_name").str.replace_all(r"\([^)]*\)", " ")
    head, tail = name.str.extract(r"^([^,]*)"), name.str.extract(r",\s*(.+)$")
    turned = tail.is_not_null() & ~head.str.strip_chars().str.contains(" ", literal=True)
    titles = "|".join(_TITLES)
    plain = pl.when(turned).then(tail + pl.lit(" ") + head).otherwise(head)
    words = plain.str.replace_all(rf"(?i)(^|\s)(?:(?:{titles})\.?(?:\s|$))+", " ").str.extract_all(r"\S+")
    several = words.list.len() > 1
    return frame.with_columns(
        given_name=pl.coalesce("given_name", pl.when(pl.col("surname").is_null() | several).then(words.list.first())),
        surname=pl.coalesce("surname", pl.when(several).then(words.list.last())),
    ).drop("full_name")


def _with_dates(frame: pl.DataFrame) -> pl.DataFrame:
    """birth_date as year-month-day, and birth_year, of dates written in any of the usual ways.

    A date that no calendar has (a slip of the pen) stays as it is, to be compared digit by digit.
    """
    text = pl.col("birth_date").str.strip_prefix("+")
    frame = frame.with_columns(birth_text=text)
    numbers = frame.select(
        first=pl.col("birth_text").str.extract(r"^(\d{1,2})[/. -]\d{1,2}[/. -]\d{4}").cast(pl.Int32),
        second=pl.col("birth_text").str.extract(r"^\d{1,2}[/. -](\d{1,2})[/. -]\d{4}").cast(pl.Int32),
    )
    month_first = int((numbers["second"] > 12).sum()) > int((numbers["first"] > 12).sum())
    text = pl.col("birth_text")
    year_first = text.str.extract_groups(r"^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})")
    plain = text.str.extract_groups(r"^(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})")
    worded = text.str.to_lowercase().str.extract_groups(r"^(\d{1,2})\s+([a-z]{3})[a-z]*\.?,?\s+(\d{4})")
    day, month = ("2", "1") if month_first else ("1", "2")
    named = worded.struct["2"].replace_strict(
        _MONTHS, [f"{n:02d}" for n in range(1, 13)], default=None, return_dtype=pl.String
    )
    year = pl.coalesce(
        year_first.struct["1"], plain.struct["3"], worded.struct["3"], text.str.extract(r"^(\d{4})(?:\D|$)")
    )
    months = pl.coalesce(year_first.struct["2"], plain.struct[month].str.zfill(2), named)
    days = pl.coalesce(year_first.struct["3"], plain.struct[day].str.zfill(2), worded.struct["1"].str.zfill(2))
    known = (months != "00") & (days != "00")
    return frame.with_columns(
        birth_date=pl.when(known).then(pl.concat_str(year, months, days, separator="-")), birth_year=year
    )
