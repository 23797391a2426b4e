"""Text files, looked at in pieces: lines of a length that can be read, and cells that are commands in disguise."""

from __future__ import annotations

import re
from pathlib import Path

from openinquiry.adapters.sizes import size_in_words
from openinquiry.adapters.uploads.limits import UploadLimits, UploadRefused, shown

PIECE = 1024 * 1024
_DELIMITERS = b",;\t|"
_NOT_DELIMITERS = bytes(each for each in range(256) if each not in _DELIMITERS)
# A formula that calls another program when a spreadsheet opens the file, as =cmd|'/c calc'!A1 or =DDE("cmd"; …).
_COMMAND = re.compile(
    rb"""[\n\r,;\t|"]\s{0,9}[=+@-][^\n\r,;\t]{0,100}?(?:[A-Za-z]{2,20}\s{0,9}\|\s{0,9}['"/]|DDE\s{0,9}\()""",
    re.IGNORECASE,
)
_OVERLAP = 160
COMMANDS = (
    "{name} holds cells that would make a spreadsheet start another program. They are read as text and do nothing here; "
    "look how they came there."
)


def examine_text(path: Path, *, name: str, limits: UploadLimits) -> list[str]:
    """Warnings about the text file at ``path``. Raises UploadRefused for a line too long to be one of a table."""
    line, delimiters, tail, commands = 0, 0, b"\n", False
    with path.open("rb") as stream:
        while piece := stream.read(PIECE):
            commands = commands or _COMMAND.search((tail + piece).replace(b"\0", b"")) is not None
            tail = piece[-_OVERLAP:]
            first = _first_end(piece)
            line += len(piece) if first is None else first
            delimiters += _count(piece if first is None else piece[:first])
            _refuse_long(line, delimiters, name, limits)
            if first is not None:
                rest = piece[max(piece.rfind(b"\n"), piece.rfind(b"\r")) + 1 :]
                line, delimiters = len(rest), _count(rest)
                _refuse_long(line, delimiters, name, limits)
    return [COMMANDS.format(name=shown(name))] if commands else []


def _first_end(piece: bytes) -> int | None:
    found = [place for place in (piece.find(b"\n"), piece.find(b"\r")) if place >= 0]
    return min(found) if found else None


def _count(piece: bytes) -> int:
    return len(piece.translate(None, _NOT_DELIMITERS))


def _refuse_long(line: int, delimiters: int, name: str, limits: UploadLimits) -> None:
    if line > limits.longest_line:
        raise UploadRefused(
            f"A line of {shown(name)} is longer than {size_in_words(limits.longest_line)}, so it is no table that can be "
            "read. Export it again with one row on each line."
        )
    if delimiters > limits.most_delimiters:
        raise UploadRefused(
            f"A line of {shown(name)} has more than {limits.most_delimiters:,} cells. Export it again with one row on each "
            "line."
        )
