"""A number of bytes as people say it."""

from __future__ import annotations


def size_in_words(size: int) -> str:
    """``size`` bytes in the largest unit of which there is at least one: 512 MiB, 1.5 GiB, 12 bytes."""
    for unit, word in ((1024**3, "GiB"), (1024**2, "MiB"), (1024, "KiB")):
        if size >= unit:
            return f"{size / unit:.1f}".removesuffix(".0") + f" {word}"
    return f"{size} bytes"
