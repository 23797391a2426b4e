"""Bytes as people say them."""

from __future__ import annotations

import pytest

from openinquiry.adapters.sizes import size_in_words


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "0 bytes"), (1023, "1023 bytes"), (1024, "1 KiB"), (300 * 1024**2, "300 MiB"), (1536 * 1024**2, "1.5 GiB")],
)
def test_a_size_is_said_in_its_largest_unit(size, said):
    assert size_in_words(size) == said
