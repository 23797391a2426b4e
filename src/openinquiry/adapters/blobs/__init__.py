"""Where uploads and other evidence are kept: once, whole, by the SHA-256 of what they hold.

The store in a bucket is in :mod:`openinquiry.adapters.blobs.in_s3`, which needs the extra «s3».
"""

from openinquiry.adapters.blobs.in_folder import FolderStore
from openinquiry.adapters.blobs.rehashing import due_for_rehash
from openinquiry.adapters.blobs.store import (
    Blob,
    BlobStore,
    ChangedBlob,
    LimitExceeded,
    MissingBlob,
    NoSpaceLeft,
    StoreUnreachable,
    copied_out,
)

__all__ = [
    "Blob",
    "BlobStore",
    "ChangedBlob",
    "FolderStore",
    "LimitExceeded",
    "MissingBlob",
    "NoSpaceLeft",
    "StoreUnreachable",
    "copied_out",
    "due_for_rehash",
]
