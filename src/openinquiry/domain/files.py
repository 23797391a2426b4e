"""The store of files and the malware scanner that this installation is set up with."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from openinquiry.adapters.blobs import BlobStore, FolderStore
from openinquiry.adapters.scanner import ClamScanner, NoScanner, Scanner


@cache
def store() -> BlobStore:
    """Where files are kept: a folder, or a bucket where the settings name one."""
    if settings.FILES_BUCKET:
        import boto3  # noqa: PLC0415 - an extra that few install

        from openinquiry.adapters.blobs.in_s3 import S3Store  # noqa: PLC0415 - needs that extra

        return S3Store(boto3.client("s3"), bucket=settings.FILES_BUCKET)
    return FolderStore(settings.FILES_FOLDER)


@cache
def scanner() -> Scanner:
    """What looks for malware; where none is set up, one that says so."""
    return ClamScanner(settings.SCANNER) if settings.SCANNER else NoScanner()
