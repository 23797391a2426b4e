"""Bounds in words for a terminal, and as plain data for a program."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from importlib.metadata import version
from math import inf
from pathlib import Path
from typing import Any

from openinquiry.core.missing import EstimandBounds
from openinquiry.core.missing.claims.sentences import percent

_DIAL = {1.0: "if like the recorded", inf: "whoever they are"}


def bounds_lines(at: Sequence[EstimandBounds], *, ratio: bool, signed: bool = False) -> list[str]:
    """A line for each Γ: its bounds, and the interval with chance. signed: a difference, given in percentage points."""
    rows = []
    for each in at:
        chance = each.interval and f"with chance {span(each.interval.low, each.interval.high, ratio, signed)}"
        rows.append((dial_in_words(each.gamma), span(each.low, each.high, ratio, signed), chance or ""))
    widths = [max((len(row[place]) for row in rows), default=0) for place in (0, 1)]
    return ["  " + f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c}".rstrip() for a, b, c in rows]


def dial_in_words(gamma: float) -> str:
    """What a setting of the dial says of the unrecorded."""
    return _DIAL.get(gamma, f"within a factor {gamma:g}")


def span(low: float | None, high: float | None, ratio: bool, signed: bool = False) -> str:
    """«28.2% to 94.2%», or one number where both ends look the same."""
    if low is None or high is None:
        return "no such number"
    one, other = (_number(each, ratio, signed) for each in (low, high))
    return one if one == other else f"{one} to {other}"


def _number(value: float, ratio: bool, signed: bool) -> str:
    if value == inf:
        return "any number"
    if signed:
        return f"{100 * value:+.1f} points"
    return f"{value:.2f}" if ratio else percent(value)


def bounds_data(at: Sequence[EstimandBounds]) -> list[dict[str, Any]]:
    """The same for JSON. An end that is not there, or has no number, is null; Γ = ∞ is the word «infinity»."""
    return [
        {
            "gamma": "infinity" if each.gamma == inf else each.gamma,
            "low": finite(each.low),
            "high": finite(each.high),
            "interval": each.interval and {"low": finite(each.interval.low), "high": finite(each.interval.high)},
        }
        for each in at
    ]


def finite(value: float | None) -> float | None:
    """``value``, or None where JSON has no number for it."""
    return None if value is None or value in (inf, -inf) else value


def provenance(*paths: Path) -> dict[str, Any]:
    """The files with their SHA-256, and the version of the software."""
    files = [{"name": path.name, "sha256": sha256(path.read_bytes()).hexdigest()} for path in paths]
    return {"inputs": files, "openinquiry": version("openinquiry")}
