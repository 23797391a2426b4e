"""What tests of pages share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.domain.people import NOW


@pytest.fixture
def time_machine_at_now() -> Iterator[None]:
    """The clock stands at the moment of the invented people."""
    with time_machine.travel(NOW, tick=False):
        yield
