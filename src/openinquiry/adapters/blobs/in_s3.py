"""Blobs in a bucket of S3 or what speaks its protocol, written once by conditional writes. Needs the extra «s3».

A blob goes through a temporary file, because its key is its SHA-256 and that is known at the end. It is written with
``If-None-Match: *``, so that nobody overwrites, and with its SHA-256 for the other side to check (Amazon S3 API reference,
PutObject). Whoever may put into the bucket by other means can still do harm: let the bucket keep versions and lock them.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Any, BinaryIO, cast

from botocore.exceptions import BotoCoreError, ClientError

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
from openinquiry.core.shared import WrongUsage

MOST_BYTES = 5 * 1024**3  # in one write, and only one write can be conditional and carry a SHA-256 of the whole
ENCRYPTIONS = ("AES256", "aws:kms", "")
TRIES = 3
_THERE_ALREADY, _TRY_AGAIN = ("PreconditionFailed", "412"), ("ConditionalRequestConflict", "409")
_MISSING = ("NoSuchKey", "NotFound", "404")


class S3Store:
    """A BlobStore in ``bucket``, under ``prefix``.

    client: an S3 client of boto3. encryption: at rest, by the server: one of ENCRYPTIONS, empty where the bucket sees to
    it; key: identifier of the KMS key, empty for the account's own. Raises WrongUsage for another encryption.
    """

    def __init__(self, client: Any, *, bucket: str, prefix: str = "", encryption: str = "AES256",  # noqa: ANN401 - boto3 has no types
                 key: str = "") -> None:  # fmt: skip
        if encryption not in ENCRYPTIONS:
            raise WrongUsage(f"There is no encryption at rest «{encryption}». There are: AES256, aws:kms, or none.")
        if key and encryption != "aws:kms":
            raise WrongUsage("A key of KMS goes with the encryption aws:kms only.")
        self._client, self._bucket, self._prefix = client, bucket, prefix
        self._at_rest = {"ServerSideEncryption": encryption} if encryption else {}
        if key:
            self._at_rest["SSEKMSKeyId"] = key

    def put(self, content: BinaryIO | Iterable[bytes], *, limit: int | None = None) -> Blob:
        """See :meth:`BlobStore.put`. At most MOST_BYTES, whatever the limit."""
        most = MOST_BYTES if limit is None else min(limit, MOST_BYTES)
        with tempfile.TemporaryFile() as draft:
            try:
                digest, size = hashlib.sha256(), 0
                for piece in pieces_of(content):
                    size += len(piece)
                    if size > most:
                        raise LimitExceeded(most)
                    digest.update(piece)
                    draft.write(piece)
            except OSError as problem:
                if problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                    raise NoSpaceLeft from None
                raise
            blob = Blob(digest.hexdigest(), size)
            if not self._write(draft, blob, digest.digest()) and self.size(blob.sha256) != blob.size:
                raise ChangedBlob(blob.sha256)
            return blob

    def _write(self, draft: IO[bytes], blob: Blob, digest: bytes) -> bool:
        """Whether it was written; False where it is there already."""
        for _ in range(TRIES):
            draft.seek(0)
            try:
                self._client.put_object(
                    Bucket=self._bucket, Key=self._key(blob.sha256), Body=draft, ContentLength=blob.size,
                    IfNoneMatch="*", ChecksumSHA256=base64.b64encode(digest).decode(),
                    ContentType="application/octet-stream", **self._at_rest,
                )  # fmt: skip
            except ClientError as problem:
                if _code(problem) in _THERE_ALREADY:
                    return False
                if _code(problem) not in _TRY_AGAIN:
                    raise StoreUnreachable from None
            except BotoCoreError:
                raise StoreUnreachable from None
            else:
                return True
        raise StoreUnreachable

    def open(self, sha256: str) -> BinaryIO:
        """See :meth:`BlobStore.open`. The stream comes over the network and cannot be wound back."""
        return cast(BinaryIO, self._asked("get_object", sha256)["Body"])

    def has(self, sha256: str) -> bool:
        """See :meth:`BlobStore.has`."""
        try:
            self._asked("head_object", sha256)
        except MissingBlob:
            return False
        return True

    def size(self, sha256: str) -> int:
        """See :meth:`BlobStore.size`."""
        return int(self._asked("head_object", sha256)["ContentLength"])

    def verify(self, sha256: str) -> bool:
        """See :meth:`BlobStore.verify`. Everything is read over the network: the store's own word is not taken."""
        digest = hashlib.sha256()
        try:
            with self.open(sha256) as stream:
                for piece in pieces_of(stream):
                    digest.update(piece)
        except BotoCoreError:
            raise StoreUnreachable from None
        return digest.hexdigest() == sha256

    def everything(self) -> Iterator[Blob]:
        """See :meth:`BlobStore.everything`."""
        try:
            for page in self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._prefix
            ):
                for each in page.get("Contents", ()):
                    sha256 = each["Key"].rsplit("/", 1)[-1]
                    if len(sha256) == 64 and each["Key"] == self._key(sha256):
                        yield Blob(sha256, int(each["Size"]))
        except (ClientError, BotoCoreError):
            raise StoreUnreachable from None

    def _key(self, sha256: str) -> str:
        return f"{self._prefix}{sha256[:2]}/{sha256[2:4]}/{sha256}"

    def _asked(self, call: str, sha256: str) -> Any:  # noqa: ANN401 - boto3 has no types
        require_sha256(sha256)
        try:
            return getattr(self._client, call)(Bucket=self._bucket, Key=self._key(sha256))
        except ClientError as problem:
            raise (MissingBlob(sha256) if _code(problem) in _MISSING else StoreUnreachable()) from None
        except BotoCoreError:
            raise StoreUnreachable from None


def _code(problem: ClientError) -> str:
    return str(problem.response.get("Error", {}).get("Code", ""))
