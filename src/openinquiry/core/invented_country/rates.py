"""The one table of shares and of faults, read from ``data/invented/rates.toml``, where every number has its reason."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from openinquiry.core.shared import data_directory


@dataclass(frozen=True)
class Fault:
    """A real-life fault. ``rate`` is a proportion of what ``per`` names; at least ``minimum`` in the whole country."""

    id: str
    rate: float
    per: str
    kinds: tuple[str, ...]
    sentence: str
    reason: str
    minimum: int


@cache
def invented_table(name: str) -> dict[str, Any]:
    """The contents of ``data/invented/<name>.toml``."""
    return tomllib.loads((data_directory() / "invented" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def share(name: str) -> float:
    """The share called ``name``: a proportion, or a count for ``offences_at_scale_1``."""
    return float(invented_table("rates")["shares"][name]["value"])


@cache
def faults() -> dict[str, Fault]:
    """Every fault by its id, in the order of the table."""
    return {
        raw["id"]: Fault(
            raw["id"],
            float(raw["rate"]),
            raw["per"],
            tuple(raw["in"]),
            raw["sentence"],
            raw["reason"],
            int(raw.get("minimum", 0)),
        )
        for raw in invented_table("rates")["fault"]
    }


def rate(fault: str, *, quality: float = 1.0) -> float:
    """How often ``fault`` happens in a body whose carelessness is ``quality`` (1 is ordinary). At most 1."""
    return min(1.0, faults()[fault].rate * quality)
