"""Folders of results: made whole or not at all, and never over what another made."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from openinquiry.core.shared import WrongUsage


def check_folder(out: Path, *, marks: tuple[str, ...], made_by: str) -> None:
    """Raise WrongUsage where ``out`` is a file, or holds files without ``marks``: names that an earlier result has.

    made_by: what makes such results, in the words of the message.
    """
    if out.exists() and not out.is_dir():
        raise WrongUsage(f"{out} is a file; name a folder for the report.")
    if out.is_dir() and any(out.iterdir()) and not all((out / mark).is_file() for mark in marks):
        raise WrongUsage(f"{out} holds files that no {made_by} made; name an empty or new folder.")


@contextmanager
def folder_written_whole(out: Path) -> Iterator[Path]:
    """A folder beside ``out`` that takes its name and place when the work is done, and is removed when it fails."""
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        yield fresh
        fresh.chmod(0o755)
        old = fresh.with_name(fresh.name + "-old")
        if out.exists():
            out.rename(old)
        fresh.rename(out)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def write_json(path: Path, value: dict[str, Any]) -> None:
    """``value`` as indented JSON with a line end."""
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
