"""Which child is on which list. Visible children are likelier on every list, and one list leads to another."""

from __future__ import annotations

import numpy as np
import polars as pl

from openinquiry.core.invented_country.geography import area_of_council, areas, council_list
from openinquiry.core.invented_country.randomness import Array, Mask, Rng, stream
from openinquiry.core.invented_country.world import World

HEALTH_BODIES = tuple(f"H{number:03}" for number in range(1, 31))
CHARITIES = tuple(f"C{number:03}" for number in range(1, 16))
NATIONAL_CHARITIES = 3  # the first charities work everywhere; the others in one region each
_COUNCIL_SHARE, _HEALTH_SHARE, _CHARITY_SHARE = 0.20, 0.095, 0.06


def _level(score: Array, wanted: float) -> Array:
    """Probabilities with odds rising with ``score`` and ``wanted`` as their mean, found by halving."""
    low, high = -10.0, 10.0
    for _ in range(40):
        middle = (low + high) / 2
        if float(np.mean(1 / (1 + np.exp(-(score + middle))))) < wanted:
            low = middle
        else:
            high = middle
    return np.asarray(1 / (1 + np.exp(-(score + low))))


def capture(world: World, *, seed: int) -> dict[str, pl.DataFrame]:
    """For «childrens_services» and «support_and_health»: one row a child on a body's list (person, body, moved_away).

    Chances rise with the child's visibility and with being known to the police; the charities' also with the council.
    """
    rng = stream(seed, "capture")
    children = world.people.filter(pl.col("child"))
    visible = children["visibility"].to_numpy()
    police = (children["kind"] == "victim").to_numpy()
    habit = rng.normal(0, 0.45, len(council_list()))
    place = {council.code: index for index, council in enumerate(council_list())}
    effect = habit[np.array([place[code] for code in children["council"]])]
    council = rng.random(children.height) < _level(0.9 * visible + 0.9 * police + effect, _COUNCIL_SHARE)
    health = rng.random(children.height) < _level(0.7 * visible + 1.1 * police, _HEALTH_SHARE)
    charity = rng.random(children.height) < _level(0.6 * visible + 0.4 * police + 0.5 * council, _CHARITY_SHARE)
    services = pl.concat([_at_health_bodies(rng, children, health), _at_charities(rng, children, charity)])
    return {
        "childrens_services": _at_councils(rng, children, council).sort("body", "person"),
        "support_and_health": services.sort("body", "person"),
    }


def _at_councils(rng: Rng, children: pl.DataFrame, captured: Mask) -> pl.DataFrame:
    """At home; a child who moved may be known where it lived before, or in both places."""
    known = children.filter(pl.Series(captured))
    moved = (known["council"] != known["former_council"]).to_numpy()
    chance = rng.random(known.height)
    before, both = moved & (chance < 0.35), moved & (chance > 0.75)
    here = known.filter(pl.Series(~before)).select("person", body="council", moved_away=pl.lit(False))
    there = known.filter(pl.Series(before | both)).select("person", body="former_council", moved_away=pl.lit(True))
    return pl.concat([here, there])


def region(force: Array, bodies: int) -> Array:
    """Which of ``bodies`` regional services serves each force (an index into the areas)."""
    return np.asarray(force * bodies // len(areas()))


def _at_health_bodies(rng: Rng, children: pl.DataFrame, captured: Mask) -> pl.DataFrame:
    known = children.filter(pl.Series(captured))
    own = region(known["home_force"].to_numpy(), len(HEALTH_BODIES))
    away = rng.random(known.height) < 0.06
    body = np.array(HEALTH_BODIES)[np.where(away, rng.integers(0, len(HEALTH_BODIES), known.height), own)]
    return known.select("person", body=pl.Series(body), moved_away=pl.lit(False))


def _at_charities(rng: Rng, children: pl.DataFrame, captured: Mask) -> pl.DataFrame:
    known = children.filter(pl.Series(captured))
    local = NATIONAL_CHARITIES + region(known["home_force"].to_numpy(), len(CHARITIES) - NATIONAL_CHARITIES)
    national = rng.random(known.height) < 0.4
    body = np.array(CHARITIES)[np.where(national, rng.integers(0, NATIONAL_CHARITIES, known.height), local)]
    return known.select("person", body=pl.Series(body), moved_away=pl.lit(False))


def force_of_region(place: int, bodies: int) -> str:
    """The code of the first force that regional service number ``place`` serves."""
    served = region(np.arange(len(areas())), bodies)
    return areas()[int(np.flatnonzero(served == place)[0])].code


def force_of(council: str) -> str:
    """The code of the force in whose area ``council`` lies."""
    return areas()[area_of_council()[council]].code
