"""Forces and councils: their codes, names, aliases, days of validity, and how their areas overlap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from openinquiry.core.shared.reference_data import reference_rows


@dataclass(frozen=True)
class Force:
    """A police force. ``code`` is the ONS police force area code; empty for a force without an area."""

    code: str
    name: str
    nation: str
    territorial: bool
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Council:
    """An upper-tier council. A blank bound of validity means that the source does not state it.

    ``valid_to`` is the last day on which the council existed.
    """

    code: str
    name: str
    kind: str
    nation: str
    valid_from: date | None
    valid_to: date | None

    def exists_on(self, day: date) -> bool:
        """Whether the council existed on ``day``, as far as its source says."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def forces() -> tuple[Force, ...]:
    """The 43 territorial forces and the British Transport Police, in the order of the register."""
    return tuple(
        Force(
            row["ons_pfa_code"],
            row["name"],
            row["nation"],
            row["force_type"] == "territorial",
            tuple(filter(None, row["published_aliases"].split("|"))),
        )
        for row in reference_rows("police_forces_ew.csv")
    )


@cache
def councils(*, on: date | None = None) -> tuple[Council, ...]:
    """The upper-tier councils; with ``on``, only those that existed that day."""
    every = tuple(
        Council(
            row["ons_code"],
            row["name"],
            row["la_type"],
            row["nation"],
            _day(row["valid_from"]),
            _day(row["valid_to"]),
        )
        for row in reference_rows("councils.csv")
    )
    return every if on is None else tuple(council for council in every if council.exists_on(on))


@cache
def force_of_council() -> dict[str, str]:
    """Council code → code of the force in whose area it lies. The table is marked «to be confirmed»."""
    return {row["council_code"]: row["force_code"] for row in reference_rows("force_councils.csv")}
