"""An upload, looked at before anything parses it: is it what it says, and can it be read without harm and within bounds?"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import pyarrow as pa
import pyarrow.parquet as pq

from openinquiry.adapters.sizes import size_in_words
from openinquiry.adapters.uploads.archives import Archive
from openinquiry.adapters.uploads.kinds import (
    ENDINGS,
    HEAD,
    PROGRAM,
    Kind,
    kind_named,
    looks_like_text,
    refused_kind,
)
from openinquiry.adapters.uploads.limits import UploadLimits, UploadRefused, shown
from openinquiry.adapters.uploads.texts import examine_text
from openinquiry.adapters.uploads.workbooks import NO_MACROS, examine_workbook
from openinquiry.core.returns.sources import is_clutter
from openinquiry.core.shared import UnreadableInput

TAKEN = "Send a CSV file, an XLSX or ODS workbook, or a zip of them."
_OFFICE = (
    ("spreadsheetml.sheet.main", "xlsx", ""), ("sheet.macroenabled.main", "xlsm", ""),
    ("spreadsheetml.template", "xlsx", ""), ("excel.template.macroenabled", "xlsm", ""),
    ("sheet.binary", "a binary Excel workbook (.xlsb)", "Save it as .xlsx, .ods or CSV."),
    ("wordprocessingml", "a Word document", "Copy its tables into a workbook."),
    ("ms-word", "a Word document", "Copy its tables into a workbook."),
    ("presentationml", "a PowerPoint file", "Copy its tables into a workbook."),
    ("ms-powerpoint", "a PowerPoint file", "Copy its tables into a workbook."),
)  # fmt: skip
_PROGRAM_ENDINGS = (".exe", ".dll", ".com", ".scr", ".msi", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf",
                    ".hta", ".jar", ".lnk", ".sh", ".apk", ".app", ".reg", ".iqy", ".slk")  # fmt: skip


@dataclass(frozen=True)
class ExaminedUpload:
    """What an upload is. ``name`` as it may be shown; ``size``: bytes as sent; ``unpacked``: bytes of all that is in it.

    files: names of what will be read, of a zip or folder; sheets, cells: of workbooks in it, as written. warnings: sentences
    about what will be passed over.
    """

    name: str
    kind: Kind
    size: int
    unpacked: int
    files: tuple[str, ...] = ()
    sheets: int = 0
    cells: int = 0
    warnings: tuple[str, ...] = ()

    @property
    def ending(self) -> str:
        """The ending under which a copy is to be written for the readers of returns, which go by it."""
        return ENDINGS[self.kind][0]


def examine_upload(path: Path, *, name: str, limits: UploadLimits | None = None) -> ExaminedUpload:
    """Look at the file at ``path`` before any parser does. name: as whoever sent it called it.

    It is read in small pieces; a workbook inside a zip goes through a temporary file. Raises UploadRefused with one
    sentence that says what is wrong, where, and what to do; UnreadableInput where there is no file that may be read.
    """
    if not path.is_file():
        raise UnreadableInput(f"There is no file {shown(name)}.")
    try:
        return _examined(path, name=name, limits=limits or UploadLimits(), inside=False)
    except PermissionError:
        raise UnreadableInput(f"{shown(name)} may not be read. Ask whoever owns it for leave to read it.") from None


def examine_return(path: Path, *, limits: UploadLimits | None = None) -> tuple[ExaminedUpload, ...]:
    """Look at the return at ``path``, a file or a folder of files, as :func:`examine_upload` does. A folder holds no folder
    of uploads: each file in it is looked at, and what no parser reads is passed over.

    What is no file and no folder is left for whoever opens the return to name.
    """
    if path.is_file():
        return (examine_upload(path, name=path.name, limits=limits),)
    if not path.is_dir():
        return ()
    held = sorted(each for each in path.rglob("*") if each.is_file())
    wanted = [each for each in held if kind_named(each.name) and not is_clutter(each.relative_to(path).as_posix())]
    return tuple(
        examine_upload(each, name=each.relative_to(path).as_posix(), limits=limits)
        for each in wanted[: (limits or UploadLimits()).most_parts]
        if each.stat().st_size
    )


def _examined(path: Path, *, name: str, limits: UploadLimits, inside: bool) -> ExaminedUpload:
    size = path.stat().st_size
    if size == 0:
        raise UploadRefused(f"{shown(name)} is empty: it holds not one byte. Export it again and resend.")
    if size > limits.most_bytes and not inside:
        raise UploadRefused(
            f"{shown(name)} is larger than {size_in_words(limits.most_bytes)}, the most that is taken. Send it as a "
            "zip of CSV files, or in parts."
        )
    kind = _kind(path, name=name, limits=limits)
    _refuse_other_name(name, kind)
    made = ExaminedUpload(shown(name), kind, size, size)
    if kind is Kind.TEXT:
        return replace(made, warnings=tuple(examine_text(path, name=name, limits=limits)))
    if kind is Kind.PARQUET:
        _refuse_parquet_bomb(path, name=name, limits=limits)
        return made
    if kind is Kind.ZIP:
        return _zip(path, made, limits=limits, inside=inside)
    book = examine_workbook(path, name=name, kind=kind, limits=limits)
    return replace(made, unpacked=book.unpacked, sheets=book.counts.sheets, cells=book.counts.cells,
                   warnings=tuple(book.warnings))  # fmt: skip


def _kind(path: Path, *, name: str, limits: UploadLimits) -> Kind:
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _kind_of_zip(path, name=name, limits=limits)
    if head.startswith(b"PAR1"):
        return Kind.PARQUET
    refused = refused_kind(path, head)
    if refused is not None:
        raise _refused(name, *refused)
    if not looks_like_text(head):
        raise _refused(name, "of a kind that is not known", TAKEN)
    return Kind.TEXT


def _refused(name: str, what: str, advice: str) -> UploadRefused:
    if what == PROGRAM:
        return UploadRefused(f"{shown(name)} is a program. Programs are never taken. {TAKEN}")
    return UploadRefused(f"{shown(name)} is {what}, which is not read. {advice or TAKEN}")


def _kind_of_zip(path: Path, *, name: str, limits: UploadLimits) -> Kind:
    with Archive(path, name=name, limits=limits) as archive:
        names = set(archive.names)
        types = archive.small("[Content_Types].xml").replace(b"\0", b"").lower().decode("latin-1")
        mimetype = archive.small("mimetype", most=200).decode("latin-1").strip()
    if types or "xl/workbook.xml" in names:
        return _office_kind(types, name=name)
    if mimetype.startswith("application/vnd.oasis.opendocument.spreadsheet") or (
        not mimetype and {"content.xml", "META-INF/manifest.xml"} <= names
    ):
        return Kind.ODS
    if mimetype:
        what = (
            "an OpenDocument file that is no spreadsheet"
            if "opendocument" in mimetype
            else "an e-book or other package"
        )
        raise _refused(name, what, "Copy its tables into a workbook.")
    if any(each.endswith(".class") for each in names) or "AndroidManifest.xml" in names:
        raise _refused(name, PROGRAM, "")
    return Kind.ZIP


def _office_kind(types: str, *, name: str) -> Kind:
    for mark, what, advice in _OFFICE:
        if mark in types:
            if what == "xlsm":
                raise UploadRefused(NO_MACROS.format(name=shown(name)))
            if what != "xlsx":
                raise _refused(name, what, advice)
            return Kind.XLSX
    return Kind.XLSX


def _refuse_other_name(name: str, kind: Kind) -> None:
    ending = PurePosixPath(name).suffix.lower()
    if ending in ENDINGS[kind]:
        return
    right = ENDINGS[kind][0]
    if ending and re.fullmatch(r"\.\w{1,10}", ending):
        raise UploadRefused(
            f"{shown(name)} is called {ending}, but holds {kind.value}. If that is what you mean to send, give it the ending "
            f"{right} and resend."
        )
    raise UploadRefused(f"{shown(name)} has no ending that says what it is. Give it the ending {right} and resend.")


def _zip(path: Path, made: ExaminedUpload, *, limits: UploadLimits, inside: bool) -> ExaminedUpload:
    if inside:
        raise UploadRefused(f"{made.name} is a zip in a zip. Unpack it and put its files into one zip.")
    files: list[str] = []
    warnings: list[str] = []
    sheets = cells = 0
    with Archive(path, name=made.name, limits=limits) as archive, tempfile.TemporaryDirectory() as scratch:
        archive.refuse_unsafe(most_parts=limits.most_parts)
        for member in archive.members:
            if is_clutter(member.filename):
                for _ in archive.pieces(member):
                    pass
                continue
            place = Path(scratch) / "part"
            with place.open("wb") as out:
                for piece in archive.pieces(member):
                    out.write(piece)
            found = _member(place, name=member.filename, made=made, limits=limits, warnings=warnings)
            if found is not None:
                files.append(found.name)
                warnings += found.warnings
                sheets, cells = sheets + found.sheets, cells + found.cells
        unpacked = archive.unpacked
    if not files:
        raise UploadRefused(f"{made.name} holds no CSV, XLSX or ODS file. {TAKEN}")
    return replace(made, unpacked=unpacked, files=tuple(files), sheets=sheets, cells=cells, warnings=tuple(warnings))


def _member(place: Path, *, name: str, made: ExaminedUpload, limits: UploadLimits, warnings: list[str],
            ) -> ExaminedUpload | None:  # fmt: skip
    """A file of a zip: examined where it will be read, refused where it can harm, passed over with a word elsewhere."""
    where = f"{name} (in {made.name})"
    ending = PurePosixPath(name).suffix.lower()
    with place.open("rb") as stream:
        head = stream.read(HEAD)
    refused = refused_kind(place, head) if head else None
    if ending in _PROGRAM_ENDINGS or (refused and refused[0] == PROGRAM):
        raise UploadRefused(f"{shown(where)} is a program. Programs are never taken. Send the tables alone.")
    if head.startswith(b"PK") and _kind_of_zip(place, name=where, limits=limits) is Kind.ZIP:
        raise UploadRefused(f"{shown(where)} is a zip in a zip. Unpack it and put its files into one zip.")
    if refused and "archive" in refused[0]:
        raise UploadRefused(f"{shown(where)} is {refused[0]} in a zip. Unpack it and put its files into one zip.")
    if kind_named(name) is None:
        warnings.append(f"{shown(where)} is of no kind that is read. It was passed over.")
        return None
    if not head:
        warnings.append(f"{shown(where)} is empty. It was passed over.")
        return replace(made, name=shown(name), warnings=())
    # The name inside decides how it is read; the sentence says in which zip it stands.
    try:
        return replace(_examined(place, name=name, limits=limits, inside=True), name=shown(name))
    except UploadRefused as refusal:
        raise UploadRefused(f"In {made.name}: {refusal}") from None


def _refuse_parquet_bomb(path: Path, *, name: str, limits: UploadLimits) -> None:
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - 8))
        end = stream.read(8)
    footer = int.from_bytes(end[:4], "little")
    if size < 12 or end[4:] != b"PAR1" or footer > min(size - 12, limits.ratio_from):
        raise UploadRefused(f"{shown(name)} cannot be read as Parquet. Write it again and resend.")
    try:
        about = pq.read_metadata(path)
        unpacked = sum(about.row_group(each).total_byte_size for each in range(about.num_row_groups))
    except (pa.ArrowException, OSError, ValueError):
        raise UploadRefused(f"{shown(name)} cannot be read as Parquet. Write it again and resend.") from None
    if unpacked > limits.most_unpacked or about.num_rows * max(1, about.num_columns) > limits.most_unpacked:
        raise UploadRefused(
            f"{shown(name)} unpacks to far more than its size. It was not opened; send the tables as CSV."
        )
