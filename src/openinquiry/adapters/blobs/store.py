"""What a store of blobs promises: written once, found by what they hold, never changed, never deleted.

A blob is named by the SHA-256 of its bytes (FIPS 180-4) and by nothing else: no name that a person gave ever reaches the
store, and no blob has an address on the web.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from openinquiry.adapters.sizes import size_in_words
from openinquiry.core.shared import OpenInquiryError, Refused, UnreadableInput, WrongUsage

CHUNK = 1024 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Blob:
    """Bytes that are kept. ``sha256``: of them, 64 hexadecimal digits; ``size``: how many there are."""

    sha256: str
    size: int


class MissingBlob(UnreadableInput):
    """The store does not hold the blob. The message names its SHA-256 only."""

    def __init__(self, sha256: str) -> None:
        super().__init__(
            f"The stored file with the SHA-256 {sha256} is not in the store. Restore it from a backup, or ask for it "
            "again."
        )


class ChangedBlob(UnreadableInput):
    """The bytes that are kept are no longer those that were put. The message names their SHA-256 only."""

    def __init__(self, sha256: str) -> None:
        super().__init__(
            f"The stored file with the SHA-256 {sha256} has changed since it was put there. Do not use it; restore it "
            "from a backup."
        )


class NoSpaceLeft(OpenInquiryError):
    """The store is full. Nothing was kept."""

    def __init__(self) -> None:
        super().__init__(
            "There is no space left to keep the file, and nothing of it was kept. Make room and try again."
        )


class LimitExceeded(Refused):
    """More bytes came than may be kept. Nothing was kept."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"The file is larger than {size_in_words(limit)}, the most that is taken. Nothing of it was kept."
        )


class StoreUnreachable(OpenInquiryError):
    """The store did not answer, or not as a store of objects answers."""

    def __init__(self) -> None:
        super().__init__("The store of files cannot be reached, or refuses to answer. Try again, or tell who runs it.")


class BlobStore(Protocol):
    """Where blobs are kept. There is no way to delete, overwrite or rename one.

    Everything raises WrongUsage for what is no SHA-256, and StoreUnreachable where the store lies elsewhere and is silent.
    """

    def put(self, content: BinaryIO | Iterable[bytes], *, limit: int | None = None) -> Blob:
        """Keep ``content``, read in pieces. limit: the most bytes it may have.

        The same bytes again change nothing. Raises LimitExceeded or NoSpaceLeft with nothing kept, and ChangedBlob where
        the same blob is there already with another size.
        """
        ...

    def open(self, sha256: str) -> BinaryIO:
        """The bytes as a stream, unchecked; see :func:`copied_out`. Raises MissingBlob."""
        ...

    def has(self, sha256: str) -> bool:
        """Whether the blob is there."""
        ...

    def size(self, sha256: str) -> int:
        """Bytes of the blob as it lies there. Raises MissingBlob."""
        ...

    def verify(self, sha256: str) -> bool:
        """Whether the bytes, read again whole, still have this SHA-256. Raises MissingBlob."""
        ...

    def everything(self) -> Iterator[Blob]:
        """Every blob, in order of its SHA-256."""
        ...


def require_sha256(sha256: str) -> str:
    """``sha256`` if it is 64 hexadecimal digits in small letters. Raises WrongUsage, which does not repeat it."""
    if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
        raise WrongUsage("A stored file is named by its SHA-256: 64 hexadecimal digits in small letters.")
    return sha256


def pieces_of(content: BinaryIO | Iterable[bytes]) -> Iterator[bytes]:
    """The bytes of ``content`` in pieces of at most CHUNK, whatever pieces it comes in."""
    read = getattr(content, "read", None)
    pieces: Iterable[bytes] = iter(lambda: read(CHUNK), b"") if read is not None else content
    for piece in pieces:
        for start in range(0, len(piece), CHUNK):
            yield piece[start : start + CHUNK]


def copied_out(store: BlobStore, sha256: str, *, to: Path) -> Blob:
    """Copy a blob to the new file ``to`` and check it on the way. Raises MissingBlob, or ChangedBlob with no file left."""
    digest, size = hashlib.sha256(), 0
    with store.open(sha256) as source, to.open("xb") as out:
        for piece in pieces_of(source):
            digest.update(piece)
            size += len(piece)
            out.write(piece)
    if digest.hexdigest() != sha256:
        to.unlink()
        raise ChangedBlob(sha256)
    return Blob(sha256, size)
