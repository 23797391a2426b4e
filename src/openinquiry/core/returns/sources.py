"""Opening a return: a folder, a zip, a workbook or a single file. The original bytes are read, never changed."""

from __future__ import annotations

import hashlib
import os
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from lzma import LZMAError
from pathlib import Path, PurePosixPath

from openinquiry.core.shared import Refused, UnreadableInput

# All that the library raises of a damaged or foreign zip: which of them depends on where the damage lies.
DAMAGED_ZIP = (
    zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError, ValueError, OverflowError, struct.error,
    zlib.error, LZMAError,
)  # fmt: skip

TEXT_ENDINGS = (".csv", ".txt", ".tsv", ".tab")
WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".ods")
MOST_FILES = 1_000
MOST_BYTES = 8 * 1024**3
BOMB_BYTES = 16 * 1024**2
BOMB_RATIO = 300
ENDING_ON_DISK = {"text": ".csv", "workbook": ".workbook", "parquet": ".parquet", "other": ""}
_CLUTTER = ("__macosx", ".ds_store", "thumbs.db", "desktop.ini")


class ReturnRefused(Refused):
    """The return cannot be used at all. The message is the reason, fit to be sent to the body."""

    exit_code = 2


@dataclass(frozen=True)
class SourceFile:
    """A file as it was sent. ``name`` is its path inside the return; ``bytes`` its size; ``encoding`` as read."""

    name: str
    bytes: int
    sha256: str
    encoding: str = ""
    notes: tuple[str, ...] = ()


@dataclass
class OpenedFile:
    """A file of the return on disk, and what reading it has shown so far."""

    name: str
    path: Path
    kind: str
    encoding: str = ""
    notes: list[str] = field(default_factory=list)

    def described(self) -> SourceFile:
        """Its name, size, SHA-256 of the original bytes, and how it was read."""
        return SourceFile(self.name, self.path.stat().st_size, sha256_of(self.path), self.encoding, tuple(self.notes))


def sha256_of(path: Path) -> str:
    """SHA-256 of the bytes of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def open_return(path: Path, *, scratch: Path) -> list[OpenedFile]:
    """The files of the return at ``path``, in order of name. A zip is unpacked under ``scratch``.

    Raises UnreadableInput when there is nothing there to read, ReturnRefused when it must not be read.
    """
    if not path.exists():
        raise UnreadableInput(f"There is no return at {path}.")
    if path.is_dir():
        return _folder(path)
    if not path.is_file():
        raise UnreadableInput(f"{path} is neither a file nor a folder. Name the return itself.")
    if path.suffix.lower() == ".zip":
        return [OpenedFile(path.name, path, "zip"), *_unpacked(path, scratch)]
    kind = kind_of(path.name)
    if kind == "other":
        raise UnreadableInput(
            f"{path.name} is not a form a return may have. Send a folder or zip of CSV or Parquet files, or an XLSX or "
            "ODS workbook."
        )
    return [OpenedFile(path.name, path, kind)]


def files_as_sent(path: Path) -> tuple[SourceFile, ...]:
    """The files of the return at ``path`` with their SHA-256, in order of name, unread; of a zip, the zip alone.

    Raises as :func:`open_return`.
    """
    if path.suffix.lower() == ".zip" and path.is_file():
        return (OpenedFile(path.name, path, "zip").described(),)
    return tuple(each.described() for each in open_return(path, scratch=path))


def kind_of(name: str) -> str:
    """text, parquet, workbook or other, by the ending of the file name."""
    ending = PurePosixPath(name).suffix.lower()
    if ending in TEXT_ENDINGS:
        return "text"
    if ending in WORKBOOK_ENDINGS:
        return "workbook"
    return "parquet" if ending == ".parquet" else "other"


def is_clutter(name: str) -> bool:
    """Whether a file of a return is what an operating system or an office program left there, and no one sent."""
    parts = PurePosixPath(name).parts
    return any(part.lower() in _CLUTTER for part in parts) or name.rsplit("/", 1)[-1].startswith(("~$", ".~", "._"))


def _folder(path: Path) -> list[OpenedFile]:
    inside = sorted(path.rglob("*"))
    for each in inside:
        if each.is_symlink() and not each.exists():
            raise ReturnRefused(f"{each.relative_to(path)} is a link that leads nowhere. Send the file itself.")
    found = [each for each in inside if each.is_file()]
    if len(found) > MOST_FILES:
        raise ReturnRefused(f"The return holds {len(found):,} files; the most that is read is {MOST_FILES:,}.")
    for each in found:
        if not each.resolve().is_relative_to(path.resolve()):
            raise ReturnRefused(f"{each.relative_to(path)} points outside the folder of the return.")
    named = [(_shown(each.relative_to(path)), each) for each in found]
    return _some([OpenedFile(name, each, kind_of(name)) for name, each in named if not is_clutter(name)], path)


def _shown(path: Path) -> str:
    """A path as it can be written down: a name with bytes that are no characters would break every report."""
    return os.fsencode(path.as_posix()).decode("utf-8", errors="replace")


def _some(files: list[OpenedFile], path: Path) -> list[OpenedFile]:
    if not any(each.kind != "other" for each in files):
        raise ReturnRefused(f"{path.name} holds no CSV, Parquet, XLSX or ODS file.")
    return files


def _unpacked(path: Path, scratch: Path) -> list[OpenedFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            # Not by is_dir, which fails in Python 3.11 where the name is empty.
            names = [each for each in archive.infolist() if not each.filename.endswith("/")]
            members = [each for each in names if not is_clutter(each.filename)]
            _refuse_unsafe(members, path.name)
            target = scratch / "unpacked"
            files = [_extracted(archive, member, target, number) for number, member in enumerate(members)]
    except PermissionError:
        raise UnreadableInput(f"{path.name} may not be read. Ask whoever owns it for leave to read it.") from None
    except DAMAGED_ZIP:
        # What the library says of it names bytes and scratch folders, which help nobody.
        raise ReturnRefused(f"{path.name} is not a zip, or is damaged. Make it again and resend.") from None
    return _some(sorted(files, key=lambda each: each.name), path)


def _refuse_unsafe(members: list[zipfile.ZipInfo], name: str) -> None:
    if len(members) > MOST_FILES:
        raise ReturnRefused(f"{name} holds {len(members):,} files; the most that is read is {MOST_FILES:,}.")
    if sum(each.file_size for each in members) > MOST_BYTES:
        raise ReturnRefused(f"{name} would unpack to more than {MOST_BYTES // 1024**3} GiB. Send it in parts.")
    for each in members:
        inside = PurePosixPath(each.filename.replace("\\", "/"))
        if not inside.parts or inside.is_absolute() or ".." in inside.parts or ":" in inside.parts[0]:
            raise ReturnRefused(f"{name} holds a file that would be written outside its folder. It was not opened.")
        if stat.S_ISLNK(each.external_attr >> 16):
            raise ReturnRefused(f"{name} holds a link instead of a file. Send the files themselves.")
        if each.flag_bits & 1:
            raise ReturnRefused(f"{name} is protected by a password. Send it without one, over the agreed channel.")
        if each.file_size > BOMB_BYTES and each.file_size > BOMB_RATIO * max(each.compress_size, 1):
            raise ReturnRefused(
                f"{name} holds a file that unpacks to more than {BOMB_RATIO} times its size. Not opened."
            )


def _extracted(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, number: int) -> OpenedFile:
    # Numbered: two members may share a name, a name may be too long for the disk, and none chooses where it is written.
    inside = PurePosixPath(member.filename.replace("\\", "/"))
    target.mkdir(parents=True, exist_ok=True)
    place = target / f"{number}{ENDING_ON_DISK[kind_of(inside.name)]}"
    written = 0
    with archive.open(member) as source, place.open("wb") as out:
        while chunk := source.read(1024 * 1024):
            written += len(chunk)
            if written > member.file_size:
                raise ReturnRefused("The zip holds a file that is larger than it says. It was not opened.")
            out.write(chunk)
    return OpenedFile(inside.as_posix(), place, kind_of(inside.name))
