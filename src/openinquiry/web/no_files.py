"""Django's own file storage, switched off: files go to the write-once store, which knows them by their digest."""

from __future__ import annotations

from django.core.files.storage import Storage

from openinquiry.core.shared import WrongUsage


class NoFiles(Storage):
    """Refuses everything."""

    def _open(self, name: str, mode: str = "rb") -> None:
        raise WrongUsage("Files are kept in the write-once store only.")

    def _save(self, name: str, content: object) -> str:
        raise WrongUsage("Files are kept in the write-once store only.")
