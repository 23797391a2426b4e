"""Spark on this machine, where it is installed; where it is not, a test that needs it says so and does not run."""

from __future__ import annotations

import os

import pytest

from openinquiry.core.linkage import Engine
from openinquiry.core.shared import WrongUsage


def need_spark() -> None:
    """Skips the test where PySpark or Java is missing, or fails it where REQUIRE_SPARK is set, as ``.ci/run`` does."""
    try:
        Engine("spark").require()
    except WrongUsage as missing:
        if os.environ.get("REQUIRE_SPARK"):
            pytest.fail(f"REQUIRE_SPARK is set. {missing}")
        # PySpark is large and needs Java: nobody should have to install them to change a line of code.
        pytest.skip(f"NOT RUN: {missing}")
