"""What holds for every test: properties are tried on the same cases each time, and no test fails by the clock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.utils import translation
from hypothesis import settings

settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long tests begin first, so that at the end no worker waits for another."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(autouse=True)
def language_of_no_other_test() -> Iterator[None]:
    """The language of a page that a test read does not stay for the next one."""
    yield
    translation.deactivate()


@pytest.fixture
def time_machine_at_now() -> Iterator[None]:
    """The clock stands at the moment of the invented people."""
    from tests.domain.people import NOW  # noqa: PLC0415 - models cannot be loaded before the settings

    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def one_step_sign_in(settings) -> None:
    """Nobody needs a second step to sign in: what the test is about comes after."""
    settings.SECOND_FACTOR_REQUIRED = False
