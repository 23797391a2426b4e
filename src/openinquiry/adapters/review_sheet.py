"""Lists of pairs for readers as CSV: written for spreadsheet programs, and read back however such a program saved them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from openinquiry.adapters.report.csv_files import safe_words
from openinquiry.adapters.whole import written_whole
from openinquiry.core.linkage.review import ANSWERS, CANNOT_TELL, DIFFERENT, SAME
from openinquiry.core.shared import UnreadableInput

FIELDS = ("given_name", "surname", "birth_date", "sex", "postcode", "upn", "body")
_KEYS = ("item", "why", "record_1", "record_2")
_SAID = ("answer", "reader", "note")
WEIGHED = "how_weighed"
COLUMNS = (*_KEYS, *(f"{name}_{side}" for name in FIELDS for side in (1, 2)), *_SAID)
_MEANT = {
    **dict.fromkeys(("same", "s", "yes", "y", "one person"), SAME),
    **dict.fromkeys(("different", "d", "no", "n", "two people"), DIFFERENT),
    **dict.fromkeys(("cannot tell", "c", "?", "unsure"), CANNOT_TELL),
}


@dataclass(frozen=True)
class Item:
    """One pair of a list as its line stands: column → text."""

    line: int
    said: dict[str, str]

    @property
    def answer(self) -> str:
        """One of the answers, or empty where there is none yet."""
        return _MEANT.get(self.said["answer"].strip().lower(), "")


def sheet_of(
    pairs: pl.DataFrame, records: pl.DataFrame, *, weighed: Mapping[tuple[str, str], str] | None = None
) -> list[Item]:
    """The list of ``pairs`` (record_l, record_r, why) with what each record holds (record_id and :data:`FIELDS`).

    weighed: (record_l, record_r) → how the model weighs the pair, in words; None leaves that out of the list.
    """
    known = {row["record_id"]: row for row in records.select("record_id", *FIELDS).iter_rows(named=True)}
    items: list[Item] = []
    for number, (one, other, why) in enumerate(pairs.select("record_l", "record_r", "why").iter_rows(), start=1):
        if one not in known or other not in known:
            continue  # answered by readers before, and no longer in any return
        said = {"item": str(number), "why": why, "record_1": one, "record_2": other, **dict.fromkeys(_SAID, "")}
        for side, record in ((1, known[one]), (2, known[other])):
            said |= {f"{name}_{side}": _text(record[name]) for name in FIELDS}
        if weighed is not None:
            said[WEIGHED] = weighed.get((one, other), "")
        items.append(Item(len(items) + 2, said))
    return items


def _text(value: object) -> str:
    return "" if value is None else str(value)


def write_sheet(items: list[Item], path: Path) -> None:
    """Whole or not at all, readable by its owner only: it holds names."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    columns = (*COLUMNS, WEIGHED) if any(WEIGHED in item.said for item in items) else COLUMNS
    writer.writerow(columns)
    writer.writerows([safe_words(item.said.get(name, "")) for name in columns] for item in items)
    write_private(path, "\ufeff" + out.getvalue())  # the mark by which spreadsheet programs know UTF-8


def write_private(path: Path, text: str) -> None:
    """``text`` as a file that only its owner may read, whole or not at all."""
    with written_whole(path) as draft, draft.open("w", encoding="utf-8", newline="") as stream:
        stream.write(text)


def read_sheet(path: Path) -> list[Item]:
    """The list in ``path``, comma, semicolon or tab between its columns, in UTF-8 or as Windows saves it.

    Raises UnreadableInput when it is no such list or a line holds another answer than can be given.
    """
    if not path.is_file():
        raise UnreadableInput(f"There is no list {path}. «openinquiry review list» writes one.")
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    head = text.partition("\n")[0]
    between = max(",;\t", key=head.count)
    rows = csv.DictReader(io.StringIO(text), delimiter=between)
    missing = [name for name in (*_KEYS, *_SAID) if name not in (rows.fieldnames or ())]
    if missing:
        raise UnreadableInput(f"{path} has no column «{missing[0]}», so it is no list of «openinquiry review list».")
    columns = (*COLUMNS, WEIGHED) if WEIGHED in (rows.fieldnames or ()) else COLUMNS
    items = [Item(line, {name: row.get(name) or "" for name in columns}) for line, row in enumerate(rows, start=2)]
    for item in items:
        if item.said["answer"].strip() and not item.answer:
            raise UnreadableInput(
                f"{path}, line {item.line}, column answer: not an answer. Write {', '.join(ANSWERS)}, or leave it empty."
            )
        if not item.said["record_1"] or not item.said["record_2"] or item.said["record_1"] == item.said["record_2"]:
            raise UnreadableInput(
                f"{path}, line {item.line}: it does not name two records. Put record_1 and record_2 back."
            )
    return items


def answers_of(items: list[Item], *, reader: str) -> pl.DataFrame:
    """record_1, record_2, answer, reader, why, note of the answered lines; ``reader`` where a line names none."""
    rows = [
        (
            i.said["record_1"],
            i.said["record_2"],
            i.answer,
            i.said["reader"].strip() or reader,
            i.said["why"],
            i.said["note"],
        )
        for i in items
        if i.answer
    ]
    columns = ("record_1", "record_2", "answer", "reader", "why", "note")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String()), orient="row")
