"""What was published of a run, count by count, for the audit that comes after it, and how the two go together.

``release.json`` holds what an attacker has from a report and no more: each count behind a figure as it is shown, which are
hidden, and the additions among them. It is written beside the report, and read again when the next report is made.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openinquiry.core.audit.intake import ACCEPTED
from openinquiry.core.audit.published_files import RECORD, RELEASE, read_published_json
from openinquiry.core.audit.readings import ALL_OFFENCES
from openinquiry.core.audit.register import Register, offence_cell
from openinquiry.core.audit.tallies import NATIONAL
from openinquiry.core.disclosure_control import (
    ClearedCounts,
    EarlierRelease,
    Policy,
    ShownCount,
    Since,
    Sum,
    public_count,
    shown_as,
)
from openinquiry.core.shared import UnreadableInput

_ALL_THAT_COUNTS = ("period", "seed", "versions", "definitions", "headline", "linkage", "inputs")


@dataclass(frozen=True)
class EarlierReport:
    """A report that is out already, as it lies in its folder. public: its counts that anyone could read elsewhere."""

    record: Mapping[str, Any]
    release: EarlierRelease
    public: frozenset[str]
    sha256: str

    def in_record(self) -> dict[str, str]:
        """How the run record of a later audit names it."""
        return {"title": self.record["title"], "as_at": self.record["as_at"], "sha256": self.sha256}


def published_release(published: Iterable[str], *, shown: ClearedCounts, register: Register) -> dict[str, Any]:
    """For ``release.json``: the counts ``published`` (ids) as shown, by how, and the additions that tie them.

    A sum is a list of places in ``cells``, its total first. A place beyond the end is a count that was not published; those
    that stand in one sum alone are taken together, so that not even how many they are is told.
    """
    cells = sorted(published)
    hidden = [cell for cell in cells if shown.shown[cell].value is None]
    return {
        "kind": "release",
        "cells": cells,
        "shown": {cell: shown.shown[cell].value for cell in cells if shown.shown[cell].value is not None},
        "small": [cell for cell in hidden if shown.shown[cell].is_bounded],
        "apart": [cell for cell in hidden if not shown.shown[cell].is_bounded],
        "public": sorted(register.public.intersection(cells)),
        "sums": _sums_of(cells, register.sums),
    }


def _sums_of(cells: list[str], sums: list[Sum]) -> list[list[int]]:
    """Only sums that can tell something: those with two published members or more, or that lead to such a one."""
    place = {cell: number for number, cell in enumerate(cells)}
    kept = _that_tell(dict.fromkeys(sums), place)
    times: dict[str, int] = {}
    for each in kept:
        for cell in (each.total, *each.parts):
            times[cell] = times.get(cell, 0) + 1
    named: dict[str, int] = {}
    found: list[list[int]] = []
    for each in kept:
        rest = [part for part in each.parts if part not in place and times[part] == 1]
        parts = [part for part in each.parts if part not in rest]
        others = [f"rest {len(found)}"] if rest else []
        members = [each.total, *parts, *others]
        found.append([place[m] if m in place else len(cells) + named.setdefault(m, len(named)) for m in members])
    return found


def _that_tell(sums: Iterable[Sum], published: Mapping[str, int]) -> list[Sum]:
    kept = list(sums)
    while True:
        times: dict[str, int] = {}
        for each in kept:
            for cell in (each.total, *each.parts):
                times[cell] = times.get(cell, 0) + 1
        fewer = [
            each for each in kept if sum(cell in published or times[cell] > 1 for cell in (each.total, *each.parts)) > 1
        ]
        if len(fewer) == len(kept):
            return kept
        kept = fewer


def read_earlier(folder: Path) -> EarlierReport:
    """The report that an earlier run wrote into ``folder``: only its ``run.json`` and ``release.json`` are read.

    Raises UnreadableInput when one of them is missing or is not what a run writes.
    """
    record, content = (read_published_json(folder / name) for name in (RECORD, RELEASE))
    try:
        release, public = _release(f"{record['title']}, data as at {record['as_at']}", record, content)
    except (KeyError, TypeError, ValueError, IndexError) as problem:
        raise UnreadableInput(
            f"{folder / RELEASE} is damaged: it is not what a run writes. Make the report again."
        ) from problem
    return EarlierReport(record, release, public, hashlib.sha256((folder / RELEASE).read_bytes()).hexdigest())


def _release(name: str, record: Mapping[str, Any], content: Mapping[str, Any]) -> tuple[EarlierRelease, frozenset[str]]:
    policy, public = Policy(**record["policy"]), frozenset(content["public"])
    shown: dict[str, ShownCount] = {
        cell: public_count(value) if cell in public else shown_as(value, policy=policy)
        for cell, value in content["shown"].items()
    }
    shown |= {cell: shown_as("small", policy=policy) for cell in content["small"]}
    shown |= {cell: shown_as("apart", policy=policy) for cell in content["apart"]}
    cells = content["cells"]
    if set(cells) != set(shown):
        raise ValueError("cells")

    def named(place: int) -> str:
        return str(cells[place]) if place < len(cells) else f"not published {place}"

    sums = tuple(Sum(named(total), tuple(map(named, parts))) for total, *parts in content["sums"])
    return EarlierRelease(name, policy, shown, sums), public


def since(earlier: EarlierReport, now: Mapping[str, Any], *, register: Register) -> Since:
    """How the counts of ``register`` go together with those of an ``earlier`` report.

    now: the run record of this audit, as far as it is known before counts are cleared.

    Counts of a return by itself are the same number where the return is. Counts of rows over all bodies cannot be less where
    every earlier return is used again. Of all others nothing is held but that they ask the same question: what is one person,
    and so which offences make a group, hangs on all returns together.
    """
    before = earlier.record
    if before["period"] != now["period"]:
        return Since(earlier.release, frozenset())
    both = (register.counts.keys() & earlier.release.shown.keys()) - register.public - earlier.public
    common = frozenset(cell for cell in both if _same_question(cell, before, now))
    if all(before[part] == now[part] for part in _ALL_THAT_COUNTS):
        return Since(earlier.release, common, same=common)
    again = _returns_of(before) & _returns_of(now)
    kept = frozenset((kind, body) for kind, body, _ in again)
    same = frozenset(cell for cell in common if _return_of(cell) in kept)
    growing = _returns_of(before) <= _returns_of(now)
    return Since(earlier.release, common, same, frozenset(filter(_counts_rows, common)) if growing else frozenset())


def _same_question(cell: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether a cell of one id counts by the same words: definitions may differ under one name."""
    if all(before[part] == now[part] for part in ("definitions", "headline")):
        return True
    return _return_of(cell) is not None or _counts_rows(cell) or f".{ALL_OFFENCES}." in cell


def _returns_of(record: Mapping[str, Any]) -> set[tuple[str, str, str]]:
    """Kind, body and the digests of every return that was used, with the mapping it was read with."""
    return {
        (
            each["kind"],
            each["body"],
            json.dumps([each.get("mapping", {}).get("sha256"), *(f["sha256"] for f in each["files"])]),
        )
        for each in record["inputs"]
        if each["state"] == ACCEPTED
    }


_OF_A_BODY = re.compile(r"rows\.(?P<body>[^.]+)\.(?P<kind>[^.]+)\.")
_OF_A_FORCE = re.compile(rf"(?:records\.[^.]+|set-aside\.[^.]+|offences\.{ALL_OFFENCES})\.([^.@]+)")
_OF_ALL_ROWS = re.compile(
    rf"linkage\.records|{re.escape(offence_cell(ALL_OFFENCES, NATIONAL))}\.over-forces|set-aside\.[^.]+\.{NATIONAL}"
)


def _return_of(cell: str) -> tuple[str, str] | None:
    """Kind and body of the one return that a count is of, whatever the others hold; None for a count over several."""
    found = _OF_A_BODY.match(cell)
    if found:
        return found["kind"], found["body"]
    force = _OF_A_FORCE.match(cell)
    if (
        force is None
        or force[1] == NATIONAL
        or (cell.startswith("offences.") and cell != offence_cell(ALL_OFFENCES, force[1]))
    ):
        return None
    return "police", force[1]


def _counts_rows(cell: str) -> bool:
    """Whether a count is of rows as sent, over all bodies: another return can only add to it."""
    into_a_step = cell.startswith("balance.") and cell.endswith(".in")
    return into_a_step or cell.startswith("balance.read-") or bool(_OF_ALL_ROWS.fullmatch(cell))
