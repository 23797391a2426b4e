"""Blobs in a folder: ab/cd/abcd…, each whole or absent, readable by its owner only and writable by nobody.

A blob is written under ``incoming``, forced to the disk, and given its name by a hard link, which cannot overwrite. A
writer that is killed leaves a file there and nothing else; :meth:`FolderStore.sweep` takes it away.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import stat
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from openinquiry.adapters.blobs.store import (
    Blob,
    ChangedBlob,
    LimitExceeded,
    MissingBlob,
    NoSpaceLeft,
    StoreUnreachable,
    pieces_of,
    require_sha256,
)
from openinquiry.core.shared import UnreadableInput

_INCOMING = "incoming"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_HARD_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)
_FAN_OUT = re.compile(r"[0-9a-f]{2}")


class FolderStore:
    """A BlobStore in the folder ``root``, which is made where it is not there. One file system holds all of it.

    Raises UnreadableInput where the folder cannot be made or is no folder.
    """

    def __init__(self, root: Path) -> None:
        try:
            (root / _INCOMING).mkdir(mode=0o700, parents=True, exist_ok=True)
            self._root = root.resolve(strict=True)
        except OSError as problem:
            raise UnreadableInput(
                f"{root} cannot hold stored files: {problem.strerror}. Name another folder."
            ) from None
        self._require_folder(self._root / _INCOMING)

    def put(self, content: BinaryIO | Iterable[bytes], *, limit: int | None = None) -> Blob:
        """See :meth:`BlobStore.put`. What reading ``content`` raises goes through."""
        with _told_of_trouble():
            handle, name = tempfile.mkstemp(dir=self._root / _INCOMING)
        draft = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                blob = _written(content, out, limit)
            with _told_of_trouble():
                self._name(draft, blob)
            return blob
        finally:
            draft.unlink(missing_ok=True)

    def _name(self, draft: Path, blob: Blob) -> None:
        place = self._place(blob.sha256, make=True)
        try:
            os.link(draft, place)
        except FileExistsError:
            if self.size(blob.sha256) != blob.size:
                raise ChangedBlob(blob.sha256) from None
            return
        except OSError as problem:
            if problem.errno not in _NO_HARD_LINKS:
                raise
            # Some network disks have no hard links. Two writers may then name one blob twice: with the same bytes.
            if self.has(blob.sha256):
                if self.size(blob.sha256) != blob.size:
                    raise ChangedBlob(blob.sha256) from None
                return
            draft.rename(place)
        _force(place.parent)

    def open(self, sha256: str) -> BinaryIO:
        """See :meth:`BlobStore.open`."""
        return cast(BinaryIO, os.fdopen(self._opened(sha256), "rb"))

    def has(self, sha256: str) -> bool:
        """See :meth:`BlobStore.has`."""
        try:
            os.close(self._opened(sha256))
        except MissingBlob:
            return False
        return True

    def size(self, sha256: str) -> int:
        """See :meth:`BlobStore.size`."""
        handle = self._opened(sha256)
        try:
            return os.fstat(handle).st_size
        finally:
            os.close(handle)

    def verify(self, sha256: str) -> bool:
        """See :meth:`BlobStore.verify`."""
        with os.fdopen(self._opened(sha256), "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == sha256

    def everything(self) -> Iterator[Blob]:
        """See :meth:`BlobStore.everything`. What else lies in the folder is passed over."""
        for first in _folders(self._root):
            for second in _folders(first):
                for name in sorted(os.listdir(second)):
                    if re.fullmatch(r"[0-9a-f]{64}", name) and name.startswith(first.name + second.name):
                        with contextlib.suppress(MissingBlob):
                            yield Blob(name, self.size(name))

    def sweep(self, *, before: float) -> int:
        """Remove what killed writers left behind and how many: drafts last written ``before`` (seconds since 1970).

        Choose a time longer ago than the slowest upload takes: a draft that is still being written is not to go.
        """
        removed = 0
        for name in os.listdir(self._root / _INCOMING):
            draft = self._root / _INCOMING / name
            with contextlib.suppress(FileNotFoundError):
                if draft.lstat().st_mtime < before:
                    draft.unlink()
                    removed += 1
        return removed

    def _place(self, sha256: str, *, make: bool = False) -> Path:
        require_sha256(sha256)
        folder = self._root
        for part in (sha256[:2], sha256[2:4]):
            above, folder = folder, folder / part
            if make and not os.path.lexists(folder):
                folder.mkdir(mode=0o700, exist_ok=True)
                _force(above)
            if os.path.lexists(folder):
                self._require_folder(folder)
        return folder / sha256

    def _require_folder(self, folder: Path) -> None:
        # A link would let whoever made it choose where evidence is written.
        if not stat.S_ISDIR(folder.lstat().st_mode):
            raise StoreUnreachable

    def _opened(self, sha256: str) -> int:
        place = self._place(sha256)
        try:
            handle = os.open(place, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        except (FileNotFoundError, NotADirectoryError):
            raise MissingBlob(sha256) from None
        except OSError as problem:
            # ELOOP says that a link stands where the blob should be.
            raise (ChangedBlob(sha256) if problem.errno == errno.ELOOP else StoreUnreachable()) from None
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise ChangedBlob(sha256)
        return handle


@contextlib.contextmanager
def _told_of_trouble() -> Iterator[None]:
    """Turn what the disk says into a sentence."""
    try:
        yield
    except OSError as problem:
        raise (NoSpaceLeft() if problem.errno in _FULL else StoreUnreachable()) from None


def _written(content: BinaryIO | Iterable[bytes], out: BinaryIO, limit: int | None) -> Blob:
    digest, size = hashlib.sha256(), 0
    for piece in pieces_of(content):
        size += len(piece)
        if limit is not None and size > limit:
            raise LimitExceeded(limit)
        digest.update(piece)
        with _told_of_trouble():
            out.write(piece)
    with _told_of_trouble():
        out.flush()
        os.fchmod(out.fileno(), 0o400)
        os.fsync(out.fileno())
    return Blob(digest.hexdigest(), size)


def _force(folder: Path) -> None:
    """Force the names in ``folder`` to the disk, so that a name survives a power cut as its bytes do."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _folders(above: Path) -> list[Path]:
    return [above / name for name in sorted(os.listdir(above))
            if _FAN_OUT.fullmatch(name) and stat.S_ISDIR((above / name).lstat().st_mode)]  # fmt: skip
