"""Small files that people write by hand or save from a spreadsheet: read as text, or refused in a sentence.

What a cell holds is never repeated in an error: in the wrong file it is a name.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from openinquiry.core.shared.errors import UnreadableInput

_DELIMITERS = (",", ";", "\t")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# Control characters but line ends and tabs, and marks that turn the direction of writing: in a sentence that is printed they
# would show something else than it says.
_NOT_SHOWN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def read_small_text(path: Path, *, what: str) -> str:
    """The text of ``path``, without a byte order mark. what: what it is to be, for the error.

    Raises UnreadableInput for a file that is not there, a folder, a workbook, or what is no text in UTF-8.
    """
    if path.is_dir() and path.name:
        raise UnreadableInput(f"{path.name} is a folder, and a {what} was asked for.")
    if not path.is_file():
        raise UnreadableInput(f"There is no {what} {'with an empty name' if path == Path() else path.name}.")
    held = path.read_bytes()
    if held.startswith(_WORKBOOKS):
        raise UnreadableInput(f"{path.name} is a workbook or an archive, not text. Save it as text in UTF-8.")
    try:
        text = held.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise UnreadableInput(f"{path.name} is not text in UTF-8. Save it again as UTF-8.") from problem
    if _NOT_SHOWN.search(text):
        raise UnreadableInput(
            f"{path.name} holds characters that cannot be shown. Save it again as plain text in UTF-8."
        )
    return text


def read_small_table(path: Path, *, what: str) -> list[tuple[int, list[str]]]:
    """The rows of a CSV file with anything in them: their number in the file, from 1, and their cells without space around.

    Commas stand between cells, or semicolons or tabs where the first line has no comma.
    Raises UnreadableInput as :func:`read_small_text`, and for quotation marks that do not pair.
    """
    text = read_small_text(path, what=what)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = next((each for each in _DELIMITERS if each in first), ",")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as problem:
        raise UnreadableInput(
            f"{path.name} is not readable CSV: a quotation mark does not pair, or a cell is too long. Save it again as CSV."
        ) from problem
    stripped = ((number, [cell.strip() for cell in cells]) for number, cells in enumerate(rows, start=1))
    return [(number, cells) for number, cells in stripped if any(cells)]
