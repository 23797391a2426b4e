"""What holds for every test of pages: each begins in English, whatever the one before asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    # A request leaves its language to the thread that served it.
    with translation.override(settings.LANGUAGE_CODE):
        yield
