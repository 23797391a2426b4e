"""Zips, looked at before anybody unpacks them: what they claim, and what really comes out, counted while it is inflated.

Readers of zips differ in which bytes they take for the list of files. Only a zip that all of them read alike is taken: it
begins with its first file, ends with its one list, no two files share bytes (Fifield, «A better zip bomb», USENIX WOOT
2019), and both descriptions of each file agree.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from openinquiry.adapters.sizes import size_in_words
from openinquiry.adapters.uploads.limits import UploadLimits, UploadRefused, shown
from openinquiry.core.returns.sources import is_clutter

PIECE = 64 * 1024
MOST_LISTED = 4 * 1024 * 1024
_END = b"PK\x05\x06"
_LOCAL = struct.Struct("<4s5H3L2H")
_STORED, _DEFLATED, _LOCKED = 0, 8, 1
_TAIL = 65_557
# As zipfile writes and reads names: UTF-8 where the flag says so, else the old code page of the PC.
_UTF8 = 0x800
DAMAGED = "{name} is not a zip, or is damaged. Make it again and resend."


class _Bounded(io.FileIO):
    """A file of which nobody reads more at once than a list of files may be long."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MOST_LISTED:
            raise _TooLong
        return super().read(size) or b""


class _TooLong(Exception):
    pass


def _is_folder(member: zipfile.ZipInfo) -> bool:
    return member.filename.endswith("/")  # is_dir of Python 3.11 fails where the name is empty


class Archive:
    """A zip that is open. ``members``: its files in order, without folders."""

    def __init__(self, path: Path, *, name: str, limits: UploadLimits) -> None:
        self.path, self.name, self.limits, self.unpacked = path, shown(name), limits, 0
        self._stream = _Bounded(path)
        try:
            self._zip = zipfile.ZipFile(self._stream)
            self.members = [each for each in self._zip.infolist() if not _is_folder(each)]
            furthest = path.stat().st_size - _LOCAL.size
            if not all(0 <= each.header_offset <= furthest for each in self._zip.infolist()):
                raise zipfile.BadZipFile
        except _TooLong:
            self._stream.close()
            raise UploadRefused(
                f"{self.name} holds far more than {limits.most_parts:,} files, the most that is read."
            ) from None
        # All that the library raises of a damaged or foreign zip, NotImplementedError for a packing it cannot undo.
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error, OverflowError):
            self._stream.close()
            raise UploadRefused(DAMAGED.format(name=self.name)) from None

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()
        self._stream.close()

    @property
    def names(self) -> list[str]:
        """The names of the files, as written."""
        return [each.filename for each in self.members]

    def refuse_unsafe(self, *, most_parts: int) -> None:
        """Raise UploadRefused for what the list of files alone gives away: too many, bad names, links, locks, overlaps."""
        everything = self._zip.infolist()
        if len(everything) > most_parts:
            raise UploadRefused(
                f"{self.name} holds {len(everything):,} files; the most that is read is {most_parts:,}. Send fewer, larger "
                "files."
            )
        self._refuse_names(everything)
        for each in self.members:
            if stat.S_ISLNK(each.external_attr >> 16):
                raise UploadRefused(f"{self.name} holds a link instead of a file. Send the files themselves.")
            if each.flag_bits & _LOCKED:
                raise UploadRefused(
                    f"{self.name} is protected by a password. Send it without one, over the agreed channel."
                )
            if each.compress_type not in (_STORED, _DEFLATED):
                raise UploadRefused(
                    f"{self.name} is packed in a way that is not read. Make it again as an ordinary zip and resend."
                )
        self._refuse_layout(everything)

    def _refuse_names(self, everything: list[zipfile.ZipInfo]) -> None:
        seen = set()
        for each in everything:
            inside = PurePosixPath(each.filename.replace("\\", "/"))
            folder = _is_folder(each) and not inside.parts
            if not folder and (
                not inside.parts or inside.is_absolute() or ".." in inside.parts or ":" in inside.parts[0]
            ):
                raise UploadRefused(
                    f"{self.name} holds a file that would be written outside its folder. It was not opened."
                )
            folded = inside.as_posix().casefold()
            if folded in seen and not is_clutter(each.filename):
                raise UploadRefused(
                    f"{self.name} holds two files of the name «{shown(inside.name)}» in one place. Send each file once."
                )
            seen.add(folded)

    def _refuse_layout(self, everything: list[zipfile.ZipInfo]) -> None:
        with self.path.open("rb") as stream:
            size = stream.seek(0, io.SEEK_END)
            stream.seek(max(0, size - _TAIL))
            tail = stream.read()
            ends_of_list, length = tail.count(_END), self._zip.start_dir
            spans = sorted(self._span(stream, each) for each in everything)
        comment = len(self._zip.comment)
        plain = tail[len(tail) - 22 - comment :].startswith(_END) and (not spans or spans[0][0] == 0)
        if not plain or ends_of_list != 1:
            raise UploadRefused(
                f"{self.name} has something before or behind its files, or two lists of them. Make it again and resend."
            )
        ends = [0, *(end for _, end in spans)]
        starts = [*(start for start, _ in spans), length]
        if any(end > start for end, start in zip(ends, starts, strict=True)):
            raise UploadRefused(
                f"{self.name} holds files that lie over each other, as only harmful zips do. It was not opened."
            )

    def _span(self, stream: io.BufferedReader, member: zipfile.ZipInfo) -> tuple[int, int]:
        """Where the bytes of a file begin and end in the zip, with its own heading."""
        stream.seek(member.header_offset)
        heading = stream.read(_LOCAL.size)
        if len(heading) < _LOCAL.size or not heading.startswith(b"PK\x03\x04"):
            raise UploadRefused(DAMAGED.format(name=self.name))
        _, _, flags, method, *_, name_length, extra_length = _LOCAL.unpack(heading)
        written = stream.read(name_length).decode("utf-8" if flags & _UTF8 else "cp437", errors="replace")
        alike = written == member.orig_filename and method == member.compress_type
        if not alike or (flags ^ member.flag_bits) & _LOCKED:
            raise UploadRefused(DAMAGED.format(name=self.name))
        end = member.header_offset + _LOCAL.size + name_length + extra_length + member.compress_size
        return member.header_offset, end

    def pieces(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        """What the file ``member`` really holds, in small pieces, to its last packed byte.

        Raises UploadRefused as soon as it grows past a limit, and at the end where it is not what the list says.
        """
        total = crc = 0
        for piece in self._inflated(member):
            total += len(piece)
            self.unpacked += len(piece)
            crc = zlib.crc32(piece, crc)
            self._refuse_bomb(member, total)
            yield piece
        if total != member.file_size or crc != member.CRC:
            raise UploadRefused(
                f"{self.name} holds a file that is not what its list of files says. Make it again and resend."
            )

    def _refuse_bomb(self, member: zipfile.ZipInfo, total: int) -> None:
        if total > self.limits.ratio_from and total > self.limits.most_ratio * max(member.compress_size, 1):
            raise UploadRefused(
                f"{self.name} holds a file that unpacks to more than {self.limits.most_ratio} times its size. It was not "
                "opened; send the tables as CSV."
            )
        if self.unpacked > self.limits.most_unpacked:
            raise UploadRefused(
                f"{self.name} unpacks to more than {size_in_words(self.limits.most_unpacked)}, the most that is read. "
                "Send it in parts."
            )

    def _inflated(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        # Not by zipfile, which stops where the list says that the file ends; other readers do not.
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        with self.path.open("rb") as stream:
            stream.seek(member.header_offset)
            heading = _LOCAL.unpack(stream.read(_LOCAL.size))
            stream.seek(heading[-2] + heading[-1], io.SEEK_CUR)
            left = member.compress_size
            while left > 0 and (packed := stream.read(min(PIECE, left))):
                left -= len(packed)
                if member.compress_type == _STORED:
                    yield packed
                    continue
                while packed:
                    yield self._out_of(inflater, packed)
                    packed = inflater.unconsumed_tail
            # What has gone in may come out in several pieces.
            while member.compress_type == _DEFLATED and not inflater.eof and (rest := self._out_of(inflater, b"")):
                yield rest
            if member.compress_type == _DEFLATED and (left or not inflater.eof or inflater.unused_data):
                raise UploadRefused(DAMAGED.format(name=self.name))

    def _out_of(self, inflater: zlib._Decompress, packed: bytes) -> bytes:
        try:
            return inflater.decompress(packed, PIECE)
        except zlib.error:
            raise UploadRefused(DAMAGED.format(name=self.name)) from None

    def small(self, name: str, *, most: int = 1024 * 1024) -> bytes:
        """The start of the file ``name`` in the zip, at most ``most`` bytes; nothing where there is none."""
        member = next((each for each in self.members if each.filename == name), None)
        if member is None:
            return b""
        held = b""
        before = self.unpacked
        for piece in self._inflated(member):
            held += piece
            if len(held) >= most:
                break
        self.unpacked = before
        return held[:most]
