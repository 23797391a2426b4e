"""The files that lie beside a report, by name, and how one of them is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from openinquiry.core.shared import UnreadableInput

# release.json: the counts behind the figures, as shown. timings.json: for whoever ran it alone.
RECORD, REGISTER, RELEASE, TIMINGS = "run.json", "figures.json", "release.json", "timings.json"


def read_published_json(path: Path) -> dict[str, Any]:
    """One of the JSON files of a finished run. Raises UnreadableInput when it is missing or damaged."""
    if not path.is_file():
        raise UnreadableInput(
            f"There is no {path.name} in {path.parent}. Name the folder that «openinquiry audit run» wrote with --out; a "
            "report of an older version must be made again."
        )
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as problem:
        raise UnreadableInput(
            f"{path} is damaged: it is not the JSON that a run writes. Make the report again."
        ) from problem
    if not isinstance(found, dict):
        raise UnreadableInput(f"{path} is damaged: it is not what a run writes. Make the report again.")
    return found
