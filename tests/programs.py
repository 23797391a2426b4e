"""Programs of the machine that a test asks for its second opinion; where one is not there the test says so and does not run."""

from __future__ import annotations

import os
import shutil

import pytest


def program(name: str) -> str:
    """The path of ``name``. Without it the test is skipped, or fails where REQUIRE_PROGRAMS names it, as ``.ci/run`` does."""
    found = shutil.which(name)
    if found is None:
        if name in os.environ.get("REQUIRE_PROGRAMS", "").split():
            pytest.fail(f"REQUIRE_PROGRAMS names {name}, and it is not installed.")
        # Nobody should have to install a PDF reader or an office program to change a line of code.
        pytest.skip(f"NOT RUN: {name} is not installed")
    return found
