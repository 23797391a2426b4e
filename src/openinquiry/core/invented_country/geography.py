"""Where people of the invented country live: forces, councils, and addresses and postcodes that do not exist."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from openinquiry.core.invented_country.randomness import Array, Rng, Strings, stream
from openinquiry.core.shared import Council, councils, data_directory, force_of_council, forces

PERIOD_FIRST = date(2024, 4, 1)
PERIOD_LAST = date(2025, 3, 31)
AS_AT = date(2025, 6, 30)
# Second letters that make no postcode area in use after Z (ZE is Shetland).
_SECOND = "ABCDFGHKLMNOPQRSTUVWXY"
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"
_STREETS = (
    "Orchard", "Mill", "Station", "Church", "Victoria", "Park", "Green", "Queen’s", "King’s", "Albert", "Chapel",
    "Meadow", "Larch", "Hazel", "Rowan", "Quarry", "Harbour", "Canal", "Market", "Abbey", "Bridge", "Cedar", "Fern",
    "Heron", "Kestrel", "Linden", "Maple", "Poplar", "Priory", "Saffron", "Thistle", "Wharf", "Windmill", "Juniper",
)  # fmt: skip
_KINDS = ("Road", "Street", "Avenue", "Close", "Lane", "Drive", "Way", "Crescent", "Gardens", "Terrace")


@dataclass(frozen=True)
class Area:
    """A police force of the invented country: its weight, kind of area, and councils with weights that sum to 1."""

    code: str
    name: str
    weight: float
    mix: str
    councils: tuple[str, ...]
    council_weights: tuple[float, ...]


@cache
def areas() -> tuple[Area, ...]:
    """The 43 territorial forces, in the order of the register."""
    by_force: dict[str, list[str]] = {}
    for council in councils(on=PERIOD_FIRST):
        by_force.setdefault(force_of_council()[council.code], []).append(council.code)
    invented = _force_weights()
    return tuple(
        Area(force.code, force.name, *invented[force.code], tuple(here), _weights_of_councils(here))
        for force in forces()
        if force.territorial
        for here in [by_force[force.code]]
    )


def _force_weights() -> dict[str, tuple[float, str]]:
    path = data_directory() / "invented" / "force_weights.csv"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {row["force_code"]: (float(row["weight"]), row["mix"]) for row in csv.DictReader(lines)}


def _weights_of_councils(codes: list[str]) -> tuple[float, ...]:
    raw = np.array([stream(0, "council size", code).lognormal(0.0, 0.5) for code in codes])
    return tuple(float(weight) for weight in raw / raw.sum())


@cache
def council_list() -> tuple[Council, ...]:
    """The councils of the period, in the order of the register."""
    return councils(on=PERIOD_FIRST)


@cache
def area_of_council() -> dict[str, int]:
    """Council code → index of its force in :func:`areas`."""
    return {code: index for index, area in enumerate(areas()) for code in area.councils}


def councils_near(rng: Rng, force: Array) -> Strings:
    """A council in the area of each force (an index into :func:`areas`), larger ones more often."""
    drawn = np.empty(len(force), dtype="U9")
    for index, area in enumerate(areas()):
        here = np.flatnonzero(force == index)
        drawn[here] = np.array(area.councils)[rng.choice(len(area.councils), size=len(here), p=area.council_weights)]
    return drawn


@cache
def _outward() -> dict[str, tuple[str, int]]:
    """Council code → letters and first district of its ten invented postcode districts."""
    return {
        council.code: (f"Z{_SECOND[index % len(_SECOND)]}", 10 * (1 + index // len(_SECOND)))
        for index, council in enumerate(council_list())
    }


def postcodes(rng: Rng, council: Strings) -> Strings:
    """An invented postcode in each council: shaped like a real one, in an area that does not exist."""
    size = len(council)
    letters = np.array(list(_INWARD))
    places, which = np.unique(council, return_inverse=True)
    prefix = np.array([_outward()[place][0] for place in places] or [""])[which]
    first = np.array([_outward()[place][1] for place in places] or [0])[which]
    outward = np.strings.add(prefix, (first + rng.integers(0, 10, size)).astype("U3"))
    inward = np.strings.add(rng.integers(0, 10, size).astype("U1"), letters[rng.integers(0, 20, size)])
    whole = np.strings.add(np.strings.add(outward, " "), np.strings.add(inward, letters[rng.integers(0, 20, size)]))
    return np.asarray(whole)


def address_lines(rng: Rng, size: int) -> Strings:
    """Invented first lines of addresses, some of flats, with the dashes and curly quotes that people type."""
    number = rng.integers(1, 180, size).astype("U3")
    street = np.strings.add(np.array(_STREETS)[rng.integers(0, len(_STREETS), size)], " ")
    street = np.strings.add(street, np.array(_KINDS)[rng.integers(0, len(_KINDS), size)])
    line = np.strings.add(np.strings.add(number, " "), street)
    flat = np.strings.add(np.strings.add("Flat ", rng.integers(1, 30, size).astype("U2")), " – ")
    return np.asarray(np.where(rng.random(size) < 0.15, np.strings.add(flat, line), line))
