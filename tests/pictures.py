"""The pictures that documents show: each of a known name, taken by a test, and small enough for a slow line."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

# Name → the size of the window in which it is taken.
SHOWN = {
    "lists": "1280", "charts": "1280", "form": "400",
    "what-is-asked": "1280", "findings": "1280", "explain": "320", "sign": "1280", "receipt": "320", "late": "320",
    "office": "1280", "request": "1280", "run": "1280", "comparison": "1280", "approval": "1280", "figure": "1280",
}  # fmt: skip
MOST_BYTES = 60 * 1024
_COLOURS = 48  # enough for text, tags and charts


def picture_folder() -> Path | None:
    """Where pictures go: the folder that OPENINQUIRY_PICTURES names; None where nobody asks for any.

    Whole pages, to be looked at, go into its folder «whole»; those that documents show stand beside it.
    """
    named = os.environ.get("OPENINQUIRY_PICTURES", "")
    return Path(named) if named else None


def take_picture(page, name: str, *, folder: Path) -> None:
    """Take what the window shows now as the picture of this name, with few colours."""
    from PIL import Image  # noqa: PLC0415 - only where browser tests run

    wide = page.viewport_size["width"]
    assert SHOWN[name] == str(wide), f"«{name}» is taken at {SHOWN[name]} pixels, not at {wide}."
    taken = Image.open(BytesIO(page.screenshot())).convert("RGB")
    folder.mkdir(parents=True, exist_ok=True)
    taken.quantize(_COLOURS, dither=Image.Dither.NONE).save(folder / f"{name}.png", optimize=True)
