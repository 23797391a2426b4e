"""Files written whole or not at all, readable by their owner only until whoever made them says otherwise."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from openinquiry.core.shared import UnreadableInput


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A temporary file beside ``path`` that takes its name when the work is done, and is removed when it fails.

    It is made with mode 0600, for most of what is written so holds references or names.

    Raises UnreadableInput when the folder is not there or may not be written, or when ``path`` is no file.
    """
    if path.exists() and not path.is_file():
        raise UnreadableInput(f"{path} cannot be written: it is no file. Name a file.")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
    except OSError as error:
        raise UnreadableInput(f"{path} cannot be written: {error.strerror}.") from None
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        draft.replace(path)
    except OSError as error:
        raise UnreadableInput(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        draft.unlink(missing_ok=True)
