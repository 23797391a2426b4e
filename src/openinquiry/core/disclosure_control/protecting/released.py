"""Protected tables as they lie in a folder: the record beside them, and the way back to tables, for whoever has only those.

The record says what everybody may know: what the tables are, how they were protected and under which policy. It says nothing
of costs, of how many counts were unsafe, or of why one is hidden, and holds no digest of what the tables were made from.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from openinquiry.core.disclosure_control.counts import HIDDEN
from openinquiry.core.disclosure_control.policy import Policy
from openinquiry.core.disclosure_control.protecting.protect import METHODS, ProtectedTables
from openinquiry.core.disclosure_control.tables import CountTable, Dimension
from openinquiry.core.shared import OpenInquiryError, UnreadableInput, read_small_text

RECORD = "release.json"
SYMBOL = f"[{HIDDEN}]"
_KIND, _FORMAT = "protected tables", 1


@dataclass(frozen=True, eq=False)
class Release:
    """What one folder publishes. name: of the folder. within: pairs of populations, the first part of the second.

    earlier: SHA-256 of the records of the releases that it was protected against. sha256: of its own record.
    """

    name: str
    tables: tuple[CountTable, ...]
    policy: Policy
    method: str
    within: tuple[tuple[str, str], ...]
    earlier: tuple[str, ...]
    sha256: str

    @property
    def hides(self) -> bool:
        """Whether counts were hidden, and not changed."""
        return self.method in ("optimal", "heuristic")


def release_record(
    protected: ProtectedTables,
    *,
    within: Sequence[tuple[str, str]],
    earlier: Sequence[str],
    value: str,
    digests: Mapping[str, str],
    version: str,
) -> dict[str, Any]:
    """The record of a release. value: heading of the counts. digests: name of each table to the SHA-256 of its file."""
    return {
        "kind": _KIND,
        "format": _FORMAT,
        "openinquiry": version,
        "method": protected.method,
        "policy": protected.policy.as_dict(),
        "value": value,
        "tables": [
            {
                "name": table.name,
                "file": file_of(table),
                "sha256": digests[table.name],
                "population": table.population,
                "dimensions": [
                    {
                        "name": each.name,
                        "total": each.total,
                        "categories": list(each.categories),
                        "sums": [[total, list(parts)] for total, parts in each.sums],
                    }
                    for each in table.dimensions
                ],
            }
            for table in protected.tables
        ],
        "within": [list(pair) for pair in within],
        "earlier": list(earlier),
    }


def file_of(table: CountTable) -> str:
    """The name of the file that holds a released table."""
    return f"{table.name}.csv"


def read_release(folder: Path) -> Release:
    """The release in ``folder``. Raises UnreadableInput where there is none, or a file is not the one that was released."""
    if not (folder / RECORD).is_file():
        raise UnreadableInput(f"{folder} holds no {RECORD}: name a folder that «openinquiry protect» wrote.")
    text = read_small_text(folder / RECORD, what="record of a release")
    try:
        said = json.loads(text)
        if said["kind"] != _KIND or said["format"] != _FORMAT or said["method"] not in METHODS:
            raise ValueError
        value = str(said["value"])
        return Release(
            name=folder.resolve().name,
            tables=tuple(_read_table(folder, each, value=value) for each in said["tables"]),
            policy=Policy(**said["policy"]),
            method=said["method"],
            within=tuple((str(part), str(whole)) for part, whole in said["within"]),
            earlier=tuple(map(str, said["earlier"])),
            sha256=sha256((folder / RECORD).read_bytes()).hexdigest(),
        )
    except OpenInquiryError:
        raise
    except (ValueError, TypeError, KeyError, RecursionError) as problem:
        raise UnreadableInput(
            f"{folder / RECORD} is not the record of a release that this version can read."
        ) from problem


def _read_table(folder: Path, said: Mapping[str, Any], *, value: str) -> CountTable:
    path = folder / str(said["file"])
    if path.parent != folder or not path.is_file():
        raise UnreadableInput(f"{folder} has no file {path.name}, which its {RECORD} names.")
    held = path.read_bytes()
    if sha256(held).hexdigest() != said["sha256"]:
        raise UnreadableInput(f"{path} is not the file that was released: its SHA-256 is another than in {RECORD}.")
    dimensions = tuple(
        Dimension(
            str(each["name"]),
            tuple(map(str, each["categories"])),
            tuple((str(total), tuple(map(str, parts))) for total, parts in each["sums"]),
            str(each["total"]),
        )
        for each in said["dimensions"]
    )
    if any(part not in each.place for each in dimensions for _, parts in each.sums for part in parts):
        raise ValueError
    shape = tuple(len(each.codes) for each in dimensions)
    rows = list(csv.reader(io.StringIO(held.decode("utf-8"), newline="")))
    if rows[0][-1] != value or len(rows) != 1 + int(np.prod(shape)):
        raise ValueError
    told = [row[-1] for row in rows[1:]]
    hidden = np.array([each == SYMBOL for each in told], dtype=bool).reshape(shape)
    counts = np.array([0 if each == SYMBOL else int(each) for each in told], dtype=np.int64).reshape(shape)
    return CountTable(str(said["name"]), dimensions, counts, hidden=hidden, population=str(said["population"]))
