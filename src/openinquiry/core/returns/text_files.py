"""Text files as bodies send them: which encoding, which delimiter, and whether the fast reader may be trusted."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHUNK = 4 * 1024 * 1024
HEAD = 256 * 1024
DELIMITERS = (",", ";", "\t", "|")
LONGEST_CELL = 16 * 1024 * 1024
ENCODINGS_IN_WORDS = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8 with a byte order mark", "utf-16": "UTF-16", "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16", "cp1252": "Windows-1252",
}  # fmt: skip


@dataclass(frozen=True)
class TextFile:
    """A text file turned into UTF-8 at ``path``. ``replaced``: characters that its encoding could not give.

    plain: no blank line, no lone carriage return and no odd quote, so that a strict parallel reader keeps every row.
    lines: how many there are. quoted: whether any double quote occurs. spaces: the white space in it but line ends.
    """

    path: Path
    encoding: str
    delimiter: str
    replaced: int
    plain: bool
    quoted: bool
    odd_quotes: bool
    lines: int
    spaces: str


def read_text_file(path: Path, *, scratch: Path) -> TextFile:
    """Find out how to read ``path``; when it is not UTF-8, write a UTF-8 copy under ``scratch``."""
    encoding = _encoding(path)
    replaced = 0
    if encoding not in ("utf-8", "utf-8-sig"):
        copy = scratch / f"{path.stem}-{abs(hash(path))}.utf8"
        replaced = _transcode(path, copy, encoding)
        path = copy
    plain, quoted, odd_quotes, lines, spaces = _scan(path)
    return TextFile(path, encoding, _delimiter(_head(path)), replaced, plain, quoted, odd_quotes, lines, spaces)


def _encoding(path: Path) -> str:
    with path.open("rb") as stream:
        start = stream.read(4096)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig" if _decodes(path) else "cp1252"
    # Text in Latin letters has a nought in every other byte of UTF-16, and nowhere in the others.
    if len(start) >= 4 and start[1::2].count(0) > len(start) // 5:
        return "utf-16-le"
    if len(start) >= 4 and start[0::2].count(0) > len(start) // 5:
        return "utf-16-be"
    return "utf-8" if _decodes(path) else "cp1252"


def _decodes(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        try:
            while chunk := stream.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _transcode(path: Path, copy: Path, encoding: str) -> int:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    replaced = 0
    with path.open("rb") as source, copy.open("wb") as out:
        while chunk := source.read(CHUNK):
            text = decoder.decode(chunk)
            replaced += text.count("\ufffd")
            out.write(text.encode("utf-8", errors="replace"))
        text = decoder.decode(b"", final=True)
        replaced += text.count("\ufffd")
        out.write(text.encode("utf-8", errors="replace"))
    return replaced


def _scan(path: Path) -> tuple[bool, bool, bool, int, str]:
    """Whether it is plain, has quotes, has an odd number of them; how many lines; which spaces. See TextFile."""
    quotes = returns = pairs = newlines = noughts = 0
    blank = False
    spaces = ""
    last = b""
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            joined = last[-3:] + chunk
            blank = blank or b"\n\n" in joined or b"\n\r\n" in joined
            pairs += chunk.count(b"\r\n") + (last[-1:] == b"\r" and chunk[:1] == b"\n")
            for space in (" ", "\t", "\xa0"):
                if space not in spaces and space.encode() in joined:
                    spaces += space
            quotes += chunk.count(b'"')
            returns += chunk.count(b"\r")
            newlines += chunk.count(b"\n")
            noughts += chunk.count(b"\0")
            last = joined[-4:]
    lines = newlines + (0 if last.endswith(b"\n") or not last else 1)
    plain = not blank and returns == pairs and quotes % 2 == 0 and noughts == 0
    return plain, quotes > 0, quotes % 2 == 1, lines, spaces


def _head(path: Path) -> str:
    with path.open("rb") as stream:
        start = stream.read(HEAD)
    return codecs.getincrementaldecoder("utf-8-sig")(errors="replace").decode(start)


def _delimiter(head: str) -> str:
    """The delimiter that gives the most cells, evenly, over the first lines. A comma when nothing decides."""
    lines = [line for line in head.splitlines()[:60] if line.strip()]
    best, best_score = ",", 0
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
        score = max((width * count for width, count in widths.items()), default=0)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def text_rows(text: TextFile, *, trust_quotes: bool) -> Iterator[list[str]]:
    """Every record of the file, blank ones as an empty list. trust_quotes=False reads quotes as plain characters."""
    csv.field_size_limit(LONGEST_CELL)
    with text.path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        lines = (line.replace("\0", "") for line in stream)
        if trust_quotes:
            yield from csv.reader(lines, delimiter=text.delimiter)
        else:
            yield from csv.reader(lines, delimiter=text.delimiter, quoting=csv.QUOTE_NONE)


def first_rows(text: TextFile, *, number: int) -> tuple[list[list[str]], bool]:
    """The first ``number`` records, and whether any of them runs over several lines."""
    rows: list[list[str]] = []
    try:
        for row in text_rows(text, trust_quotes=not text.odd_quotes):
            rows.append(row)
            if len(rows) >= number:
                break
    except csv.Error:
        return [], True
    return rows, any("\n" in cell for row in rows for cell in row)
