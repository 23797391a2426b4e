"""Where the code tables, specifications, definitions and policies that ship with the product are."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from openinquiry.core.shared.errors import UnreadableInput

_PACKAGE = Path(__file__).resolve().parents[2]


@cache
def data_directory() -> Path:
    """The folder with ``reference``, ``specifications``, ``definitions`` and ``policies``.

    Inside the package when installed from a wheel, at the top of the tree in a checkout.
    """
    for candidate in (_PACKAGE / "_data", _PACKAGE.parents[1] / "data"):
        if candidate.is_dir():
            return candidate
    raise UnreadableInput(f"The data folder of OpenInquiry is missing: looked beside {_PACKAGE}.")


@cache
def reference_rows(file_name: str) -> tuple[dict[str, str], ...]:
    """Every row of ``data/reference/<file_name>``, as text, in file order. Raises UnreadableInput if absent."""
    path = data_directory() / "reference" / file_name
    if not path.is_file():
        raise UnreadableInput(f"The code table {file_name} is missing from {path.parent}.")
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))
