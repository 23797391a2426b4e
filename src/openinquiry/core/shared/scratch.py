"""A folder for one piece of work, closed to other users and gone afterwards, at whatever moment the work is stopped."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch_folder(prefix: str = "openinquiry-") -> Iterator[Path]:
    """An empty folder among the machine's temporary ones.

    Its name is known before it is made: a library that makes it and then says where could be stopped in between, and rows
    of a return would stay on the disk.
    """
    folder = Path(tempfile.gettempdir()) / f"{prefix}{uuid.uuid4().hex}"
    try:
        folder.mkdir(mode=0o700)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
