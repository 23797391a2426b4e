"""Make records of people comparable: names to plain letters, dates to text, postcodes without spaces.

Nothing is corrected and nothing leaves this step: the prepared columns exist only to be compared.
"""

from __future__ import annotations

import polars as pl

from openinquiry.core.linkage.name_sounds import sound_of
from openinquiry.core.shared import reference_rows

LINKAGE_COLUMNS = ("given_name", "surname", "birth_date", "sex", "postcode", "upn")


def prepare_records(records: pl.DataFrame) -> pl.DataFrame:
    """Comparable columns for each record.

    records: one row a record, with ``record_id`` and any of given_name, surname, birth_date (Date), sex, postcode, upn.
    Returns the same rows, in order, with the columns that ``data/linkage/people.toml`` speaks of; empty text is null.
    """
    present = set(records.columns)
    frame = records.select(
        "record_id",
        *(
            pl.col(name) if name in present else pl.lit(None, dtype=pl.Date if name == "birth_date" else pl.String).alias(name)
            for name in LINKAGE_COLUMNS
        ),
    )  # fmt: skip
    return with_compared_names(
        frame.with_columns(
            birth_date=pl.col("birth_date").dt.strftime("%Y-%m-%d"),
            postcode=plain_code("postcode"),
            upn=plain_code("upn"),
            sex=pl.when(pl.col("sex").is_in(["F", "M"])).then(pl.col("sex")),
        ).with_columns(birth_year=pl.col("birth_date").str.slice(0, 4))
    )


def enough_to_compare(prepared: pl.DataFrame) -> pl.DataFrame:
    """The prepared records that are compared by name: with a surname, and with a date of birth or a postcode."""
    return prepared.filter(
        pl.col("surname").is_not_null() & (pl.col("birth_date").is_not_null() | pl.col("postcode").is_not_null())
    )


def with_compared_names(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with given_name and surname made comparable, and with all that is compared of names and birth dates.

    frame: given_name and surname as written; birth_date as text, year-month-day.
    """
    return (
        frame.with_columns(surname_words=_words("surname"), given_words=_words("given_name"))
        .with_columns(
            given_name=_none_if_empty(pl.col("given_words").list.first()),
            surname=_none_if_empty(pl.col("surname_words").list.join("")),
            surname_parts=pl.col("surname_words"),
            surname_last=_none_if_empty(pl.col("surname_words").list.last()),
            birth_day_month=pl.col("birth_date").str.slice(8, 2) + pl.col("birth_date").str.slice(5, 2),
            birth_month_day=pl.col("birth_date").str.slice(5, 2) + pl.col("birth_date").str.slice(8, 2),
        )
        .with_columns(
            full_name=pl.col("given_name") + pl.lit(" ") + pl.col("surname"),
            given_roots=_roots("given_name"),
            given_sound=sound_of(pl.col("given_name")),
            surname_sound=sound_of(pl.col("surname")),
            given_start=pl.col("given_name").str.slice(0, 3),
            surname_start=pl.col("surname").str.slice(0, 3),
        )
        .drop("surname_words", "given_words")
    )


def plain_code(column: str) -> pl.Expr:
    """A postcode or number in capital letters and digits only; null where nothing is left."""
    return _none_if_empty(pl.col(column).str.to_uppercase().str.replace_all(r"[^A-Z0-9]", ""))


def plain_words(column: str) -> pl.Expr:
    """The words of a place or trade in plain capital letters, one space between them; null where nothing is left."""
    return _none_if_empty(_words(column).list.join(" "))


def _words(column: str) -> pl.Expr:
    """The words of a name, accents and apostrophes taken off, in capital letters."""
    plain = pl.col(column).str.normalize("NFKD").str.replace_many(_LETTERS).str.to_uppercase()
    return plain.str.replace_all(r"['’`.\p{M}]", "").str.extract_all(r"[A-Z]+")


# Letters that do not come apart into a plain letter and an accent.
_LETTERS = {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "AE", "ı": "i"}


def _none_if_empty(expression: pl.Expr) -> pl.Expr:
    return pl.when(expression != "").then(expression)


def _roots(column: str) -> pl.Expr:
    """The name itself and every name it is commonly short for or another form of (``data/reference/nicknames.csv``)."""
    roots: dict[str, list[str]] = {}
    for row in reference_rows("nicknames.csv"):
        roots.setdefault(row["short"].upper(), []).append(row["name"].upper())
    known = pl.col(column).replace_strict(
        list(roots), list(roots.values()), default=[], return_dtype=pl.List(pl.String)
    )
    return pl.when(pl.col(column).is_not_null()).then(pl.concat_list(pl.col(column), known))
