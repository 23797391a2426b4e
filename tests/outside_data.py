"""Published data and outside test vectors: in the folder that OPENINQUIRY_TEST_DATA names, never in the tree."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def outside_data(name: str) -> Path:
    """The file or folder called ``name``; skips the test, saying what is missing and how to give it, where absent."""
    # The files are other people's: they do not lie in the tree, and who has none can still run the rest.
    folder = os.environ.get("OPENINQUIRY_TEST_DATA", "")
    if not folder:
        pytest.skip(f"NOT RUN: needs {name}; set OPENINQUIRY_TEST_DATA to the folder that holds it.")
    path = Path(folder) / name
    if not path.exists():
        pytest.skip(f"NOT RUN: {name} is not in the folder that OPENINQUIRY_TEST_DATA names.")
    return path
