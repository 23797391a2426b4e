"""Workbooks (XLSX and ODS): their sheets, and the cells as text with dates and numbers in one plain form."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from openinquiry.core.returns.extents import MOST_CELLS, widest_sheet
from openinquiry.core.returns.sources import BOMB_BYTES, BOMB_RATIO, DAMAGED_ZIP, ReturnRefused

MOST_UNPACKED = 2 * 1024**3
_OLD_CONTAINER = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook. ``hidden``: whoever opened the workbook did not see it."""

    name: str
    hidden: bool


def open_workbook(path: Path, *, name: str) -> CalamineWorkbook:
    """The workbook at ``path``. Raises ReturnRefused for one with a password, a bomb, or one that is damaged."""
    _refuse_unsafe(path, name)
    try:
        return CalamineWorkbook.from_path(str(path))
    except PasswordError:
        raise _protected(name) from None
    except (CalamineError, OSError, ValueError) as error:
        raise ReturnRefused(
            f"{name} cannot be opened as a workbook: {_plain(error)}. Save it again and resend."
        ) from None
    except BaseException as error:  # the reader is written in Rust and may panic on a damaged file
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise ReturnRefused(f"{name} is damaged and cannot be opened as a workbook.") from None


def _plain(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".")[:120] if str(error) else "it is damaged"


def _protected(name: str) -> ReturnRefused:
    return ReturnRefused(f"{name} is protected by a password. Save it without one and send it over the agreed channel.")


def _refuse_unsafe(path: Path, name: str) -> None:
    with path.open("rb") as stream:
        start = stream.read(4)
    if start == _OLD_CONTAINER:
        whole = path.read_bytes()
        if "EncryptedPackage".encode("utf-16-le") in whole or "EncryptionInfo".encode("utf-16-le") in whole:
            raise _protected(name)
        raise ReturnRefused(f"{name} is in the old Excel format under a new name. Save it as .xlsx or .ods.")
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in archive.namelist() else b""
            _refuse_members(members, manifest, name)
            if widest_sheet(archive) > MOST_CELLS:
                raise ReturnRefused(
                    f"A sheet of {name} reaches over more than {MOST_CELLS // 10**6} million cells, most of them empty. "
                    "Delete the rows and columns beyond your data, or send the tables as CSV."
                )
    except (*DAMAGED_ZIP, RuntimeError):  # RuntimeError: a member is locked with a password
        raise ReturnRefused(f"{name} is not a workbook, or is damaged. Save it again as .xlsx or .ods.") from None


def _refuse_members(members: list[zipfile.ZipInfo], manifest: bytes, name: str) -> None:
    if b"encryption-data" in manifest or any(each.flag_bits & 1 for each in members):
        raise _protected(name)
    bomb = any(
        each.file_size > BOMB_BYTES and each.file_size > BOMB_RATIO * max(each.compress_size, 1) for each in members
    )
    if bomb or sum(each.file_size for each in members) > MOST_UNPACKED:
        raise ReturnRefused(f"{name} unpacks to far more than its size. It was not opened; send the tables as CSV.")


def sheets_of(workbook: CalamineWorkbook) -> tuple[Sheet, ...]:
    """The worksheets in order; charts and macros are not sheets of data."""
    return tuple(
        Sheet(each.name, each.visible != SheetVisibleEnum.Visible)
        for each in workbook.sheets_metadata
        if each.typ == SheetTypeEnum.WorkSheet
    )


def sheet_rows(workbook: CalamineWorkbook, *, sheet: str, name: str) -> tuple[Iterator[list[str]], int]:
    """The rows of ``sheet`` from its first, each cell as text; and how many empty columns stand before the first."""
    try:
        found = workbook.get_sheet_by_name(sheet)
        offset = found.start[1] if found.start else 0
        return ([as_text(cell) for cell in row] for row in found.iter_rows()), offset
    except BaseException as error:  # as above: a panic of the reader is no Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise ReturnRefused(f"The sheet «{sheet}» of {name} is damaged and cannot be read.") from None


def as_text(cell: object) -> str:
    """A cell as the text a person would have typed: 5.0 becomes 5, a date becomes 2024-04-01, a tick TRUE."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return "" if cell is None else _duration(cell) if isinstance(cell, timedelta) else str(cell)


def _duration(cell: timedelta) -> str:
    return str(cell)
