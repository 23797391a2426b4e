"""Which kind of file it is, by its first bytes and never by its name."""

from __future__ import annotations

import codecs
import re
from enum import Enum
from pathlib import Path, PurePosixPath

HEAD = 64 * 1024
_CHUNK = 1024 * 1024


class Kind(Enum):
    """The kinds that are read; the value is what people call it."""

    TEXT = "a CSV or text file"
    XLSX = "an Excel workbook (.xlsx)"
    ODS = "an OpenDocument spreadsheet (.ods)"
    ZIP = "a zip"
    PARQUET = "a Parquet file"


ENDINGS = {
    Kind.TEXT: (".csv", ".txt", ".tsv", ".tab"), Kind.XLSX: (".xlsx", ".xlsm"), Kind.ODS: (".ods",),
    Kind.ZIP: (".zip",), Kind.PARQUET: (".parquet",),
}  # fmt: skip

PROGRAM = "a program"
_TO_CSV = "Export the tables as CSV, XLSX or ODS."
_UNPACK = "Unpack it and send the files in a zip."
_OPEN_AND_SAVE = "Open it in Excel or LibreOffice and save it as .xlsx, .ods or CSV."

# First bytes, what the file is, and what to do.
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "a PDF", "A PDF cannot be read as a table. " + _TO_CSV),
    (b"{\\rtf", "a rich-text document (RTF)", _TO_CSV),
    (b"\x7fELF", PROGRAM, ""),
    (b"\xfe\xed\xfa\xce", PROGRAM, ""), (b"\xfe\xed\xfa\xcf", PROGRAM, ""), (b"\xce\xfa\xed\xfe", PROGRAM, ""),
    (b"\xcf\xfa\xed\xfe", PROGRAM, ""), (b"\xca\xfe\xba\xbe", PROGRAM, ""), (b"#!", PROGRAM, ""),
    (b"\x4c\x00\x00\x00\x01\x14\x02\x00", "a Windows shortcut", "Send the file that it leads to."),
    (b"\x89PNG\r\n", "a picture (PNG)", _TO_CSV), (b"\xff\xd8\xff", "a picture (JPEG)", _TO_CSV),
    (b"GIF87a", "a picture (GIF)", _TO_CSV), (b"GIF89a", "a picture (GIF)", _TO_CSV),
    (b"II*\x00", "a picture (TIFF)", _TO_CSV), (b"MM\x00*", "a picture (TIFF)", _TO_CSV),
    (b"Rar!\x1a\x07", "a RAR archive", _UNPACK), (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (b"\x1f\x8b", "a gzip archive", _UNPACK), (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ\x00", "an xz archive", _UNPACK), (b"\x28\xb5\x2f\xfd", "a Zstandard archive", _UNPACK),
    (b"MSCF", "a cabinet archive", _UNPACK),
    (b"SQLite format 3\x00", "an SQLite database", _TO_CSV),
    (b"\x00\x01\x00\x00Standard Jet DB", "an Access database", _TO_CSV),
    (b"\x00\x01\x00\x00Standard ACE DB", "an Access database", _TO_CSV),
    (b"MIME-Version:", "a web archive or an e-mail", _OPEN_AND_SAVE),
)  # fmt: skip
_HTML = (b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<script", b"<meta", b"<div")
OLD_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names of streams in the old container, in the order in which they decide.
_OLD = (
    ("EncryptedPackage", "a workbook or document that is protected by a password",
     "Save it without one and send it over the agreed channel."),
    ("WordDocument", "an old Word document (.doc)", _TO_CSV),
    ("PowerPoint Document", "an old PowerPoint file (.ppt)", _TO_CSV),
    ("__substg1.0_", "an Outlook message", "Send the files that are attached to it."),
    ("Workbook", "an old Excel workbook (.xls)", _OPEN_AND_SAVE),
    ("Book", "an old Excel workbook (.xls)", _OPEN_AND_SAVE),
)  # fmt: skip
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")


def refused_kind(path: Path, head: bytes) -> tuple[str, str] | None:
    """What the file is and what to do, where it is of a known kind that is not read; None otherwise. head: its start."""
    if head.startswith(OLD_CONTAINER):
        return _old_container(path)
    for start, what, advice in _SIGNATURES:
        if head.startswith(start):
            return what, advice
    if head.startswith(b"MZ") and (b"\0" in head[:64] or b"This program" in head[:512]):
        return PROGRAM, ""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "a picture (WebP)", _TO_CSV
    if head[4:8] == b"ftyp":
        return "a picture or film", _TO_CSV
    if head[257:262] == b"ustar":
        return "a tar archive", _UNPACK
    return _marked_up(head)


def _old_container(path: Path) -> tuple[str, str]:
    found, tail = set(), b""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            found |= {name for name, *_ in _OLD if name.encode("utf-16-le") in tail + chunk}
            tail = chunk[-64:]
    for name, what, advice in _OLD:
        if name in found:
            return what, advice
    return "a file of an old Office program", _OPEN_AND_SAVE


def _marked_up(head: bytes) -> tuple[str, str] | None:
    start = _as_ascii(head).lstrip()[:4096].lower()
    if start.startswith(_HTML) or (start.startswith((b"<?xml", b"<!--")) and b"<html" in start):
        return "a web page (HTML), which some systems export under the name of a workbook", _OPEN_AND_SAVE
    if start.startswith((b"<?xml", b"<workbook")):
        excel = b"office:spreadsheet" in start or b"excel.sheet" in start
        return ("an Excel 2003 workbook in XML" if excel else "an XML file"), _OPEN_AND_SAVE
    return None


def _as_ascii(head: bytes) -> bytes:
    """The start as single bytes: UTF-16 loses its noughts, a byte order mark goes."""
    for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"")


def looks_like_text(head: bytes) -> bool:
    """Whether the start can be text in UTF-8, UTF-16 or a Windows encoding. A stray control character is no reason not to."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    if max(head[0::2].count(0), head[1::2].count(0)) > len(head) // 5:
        # As core.returns.text_files takes UTF-16 for what it is: noughts in every other byte, and elsewhere letters.
        return min(head[0::2].count(0), head[1::2].count(0)) <= len(head) // 50
    strange = len(_CONTROL.findall(head))
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return strange <= max(2, len(head) // 50)
    return strange <= max(8, len(head) // 4)


def kind_named(name: str) -> Kind | None:
    """The kind that the ending of a file name claims; None for another."""
    ending = PurePosixPath(name).suffix.lower()
    return next((kind for kind, endings in ENDINGS.items() if ending in endings), None)
