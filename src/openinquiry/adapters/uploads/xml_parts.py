"""XML, looked at while it streams past: nothing in it may grow, nest or repeat without end.

Entities are refused altogether, for no workbook needs one: with them a kilobyte becomes gigabytes (billion laughs,
quadratic blow-up) or reads files of the machine. Expat does the parsing and expands nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol
from xml.parsers import expat

from openinquiry.adapters.uploads.limits import UploadLimits, UploadRefused

ENCODINGS = ("utf-8", "utf-16", "us-ascii", "ascii")
Start = Callable[[str, dict[str, str]], None]


class Reader(Protocol):
    """What looks at the elements of one part. ``position``: bytes before what is being looked at."""

    position: Callable[[], int]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Text between elements."""


def read_part(pieces: Iterable[bytes], reader: Reader | None, *, name: str, part: str, limits: UploadLimits,
              required: bool = True) -> int:  # fmt: skip
    """Send the elements of an XML part past ``reader``; how many there are. name, part: of the file and in it, for messages.

    required: whether it must be well formed, because something of ours reads it. Raises UploadRefused.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    guard = _Guard(reader, name=name, part=part, limits=limits)
    guard.listen_to(parser)
    sent = 0
    broken = False
    for piece in pieces:
        if broken:
            continue  # what comes is counted by whoever sends the pieces
        sent += len(piece)
        try:
            parser.Parse(piece, False)
        except expat.ExpatError:
            broken = True
            continue
        # Expat looks at an unfinished tag again with every piece (CVE-2023-52425), so one may not be long.
        if sent - max(0, parser.CurrentByteIndex) > limits.longest_token:
            raise UploadRefused(f"{guard.where} holds a tag without end. {SAVE_AGAIN}")
    if not broken:
        try:
            parser.Parse(b"", True)
        except expat.ExpatError:
            broken = True
    if broken and required:
        raise UploadRefused(f"{guard.where} is damaged. {SAVE_AGAIN}")
    return guard.elements


SAVE_AGAIN = "Save the workbook again in Excel or LibreOffice and resend."


class _Guard:
    """Counts depth and attributes before the reader of the part sees an element."""

    def __init__(self, reader: Reader | None, *, name: str, part: str, limits: UploadLimits) -> None:
        self.where, self._reader, self._limits, self.elements = f"{name} (in its part {part})", reader, limits, 0

    def listen_to(self, parser: expat.XMLParserType) -> None:
        """Hear of everything that the parser finds."""
        limits, reader, refuse = self._limits, self._reader, self._refuse
        depth = 0
        most_depth, most_attributes, most_elements = limits.most_depth, limits.most_attributes, limits.most_elements
        told: Start = reader.start if reader else lambda name, attributes: None
        told_end: Callable[[str], None] = reader.end if reader else lambda name: None

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            self.elements += 1
            if self.elements > most_elements:
                refuse(f"holds more than {most_elements:,} elements, the most that is read")
            if depth > most_depth:
                refuse(f"holds elements more than {most_depth} deep")
            if len(attributes) > most_attributes:
                refuse(f"holds an element with more than {most_attributes} attributes")
            told(name, attributes)

        def end(name: str) -> None:
            nonlocal depth
            depth -= 1
            told_end(name)

        parser.StartElementHandler, parser.EndElementHandler = start, end
        if reader is not None:
            reader.position = lambda: parser.CurrentByteIndex
            parser.CharacterDataHandler = reader.text
        parser.StartDoctypeDeclHandler = lambda *_: refuse(
            "defines entities or a document type, as only harmful files do"
        )
        parser.EntityDeclHandler = lambda *_: refuse("defines entities, as only harmful files do")
        parser.XmlDeclHandler = self._declared

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ENCODINGS:
            self._refuse("is not written in UTF-8")

    def _refuse(self, why: str) -> None:
        raise UploadRefused(f"{self.where} {why}. {SAVE_AGAIN}")
