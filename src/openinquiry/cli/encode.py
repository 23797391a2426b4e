"""``openinquiry encode``: replace the names of a table by keyed hashes and encodings before it is sent."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from openinquiry.adapters.whole import written_whole
from openinquiry.cli.console import say
from openinquiry.core.linkage import (
    KEY_BYTES,
    EncodingKey,
    PersonTable,
    encode_people,
    key_text,
    load_encoding_settings,
    people_as_written,
    propose_columns,
    read_columns,
    read_key,
    read_person_table,
)
from openinquiry.core.shared import WrongUsage


def encode(
    table: Annotated[
        Path | None, typer.Argument(help="Table of people: a CSV or Parquet file.", metavar="TABLE")
    ] = None,
    id_column: Annotated[str, typer.Option("--id", help="Heading of the column that names each record.")] = "",
    key: Annotated[
        Path | None, typer.Option("--key", help="File of the key. The key itself is never given on the command line.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="CSV file for the encodings; made whole or not at all.")
    ] = None,
    columns: Annotated[
        str, typer.Option(help="What the columns hold, as given_name=first_name,surname=last; otherwise proposed.")
    ] = "",
    sex: Annotated[bool, typer.Option("--sex", help="Write the sex too, not encoded.")] = False,
    birth_year: Annotated[bool, typer.Option("--birth-year", help="Write the year of birth too, not encoded.")] = False,
    new_key: Annotated[
        Path | None, typer.Option("--new-key", help="Make a new key in this file, which only you may read, and stop.")
    ] = None,
) -> None:
    """Encode a table of people, so that it can be matched without sending names.

    Whoever holds the key can find out by trying whether a person they know of is in the encodings. Send the key to nobody
    but those who were to have it, and never together with the encodings.

    Example: openinquiry encode clients.csv --id reference --key audit.key --out encoded.csv --sex --birth-year

    Ends with 0 when done, 2 when the table, the key, a column or an option cannot be used.
    """
    if new_key is not None:
        if table is not None or key is not None or out is not None:
            raise WrongUsage("--new-key makes a key and does nothing else: leave out the table, --key and --out.")
        _make_key(new_key)
        return
    if table is None or not id_column or key is None or out is None:
        raise WrongUsage("Say what to encode: openinquiry encode TABLE --id COLUMN --key FILE --out FILE.")
    if out.exists() and (out.is_dir() or out.samefile(table) or out.samefile(key)):
        raise WrongUsage(f"{out} is the table, the key or a folder; name another file for the encodings.")
    held = read_key(key)
    read = read_person_table(table, id_column=id_column)
    chosen = read_columns(columns, tables=[read]) if columns else propose_columns([read])
    frame = _encoded(read, chosen, held, sex=sex, birth_year=birth_year)
    with written_whole(out) as draft:
        frame.write_csv(draft)
    say("\n".join(_summary(frame, chosen, held, out)))


def _make_key(path: Path) -> None:
    text = key_text(
        secrets.token_bytes(KEY_BYTES), remark="Key of OpenInquiry encodings. Keep it apart from what it encodes."
    )
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise WrongUsage(f"{path} is there already and was left as it is; name a new file for the key.") from None
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(text)
    check = read_key(path).check_value(load_encoding_settings())
    say(f"Made a key in {path}, which only you may read. Its check value is {check}: all who encode must see the same.")


def _encoded(
    table: PersonTable, columns: dict[str, tuple[str, ...]], key: EncodingKey, *, sex: bool, birth_year: bool
) -> pl.DataFrame:
    people = people_as_written(table, columns=columns)
    frame = encode_people(people, key=key, settings=load_encoding_settings())
    beside = [people["birth_date"].dt.year().alias("birth_year")] if birth_year else []
    return frame.with_columns(*([people["sex"]] if sex else []), *beside)


def _summary(frame: pl.DataFrame, columns: dict[str, tuple[str, ...]], key: EncodingKey, out: Path) -> list[str]:
    settings = load_encoding_settings()
    used = ("given_name", "surname", "full_name", "birth_date", "postcode")
    found = [f"{headings[0]} as {kind.replace('_', ' ')}" for kind, headings in columns.items() if kind in used]
    bare = int(frame["encoding"].null_count())
    lines = [
        f"Read: {', '.join(found)}.",
        f"Encoded {frame.height - bare:,} of {frame.height:,} records into {out}.",
        f"Check value of the key: {key.check_value(settings)} (encoding {settings.version}). It must be the one that the "
        "audit told you.",
    ]
    if bare:
        lines.insert(2, f"Not encoded, for want of a name: {bare:,}.")
    lines.append("The record references are as in your table. The file holds no name, date of birth or postcode.")
    return lines
