"""The true country: everyone in it, what happened to them, and who was never seen by any list.

Days are numbers counted from the first day of the period (0) unless a column says date.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from openinquiry.core.invented_country.cases import DAY0, DAYS, Happenings, happen
from openinquiry.core.invented_country.geography import (
    address_lines,
    area_of_council,
    areas,
    council_list,
    councils_near,
    postcodes,
)
from openinquiry.core.invented_country.names import given_names, surnames
from openinquiry.core.invented_country.offence_facts import with_facts
from openinquiry.core.invented_country.randomness import Array, Ints, Rng, Strings, draw, happens, stream
from openinquiry.core.invented_country.rates import invented_table, share
from openinquiry.core.invented_country.relations import with_relations

_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


@dataclass(frozen=True)
class World:
    """What is true.

    people: one row a person (``person`` is its number). offences: one row an offence. parts: one row a true part of a
    person in an offence, with whether the police identified the person. groups: one row a group.
    """

    people: pl.DataFrame
    offences: pl.DataFrame
    parts: pl.DataFrame
    groups: pl.DataFrame


def make_world(*, seed: int, scale: float) -> World:
    """The whole truth for ``seed`` and ``scale``."""
    happened = happen(seed=seed, scale=scale)
    rng = stream(seed, "people")
    victim_of, victims = _people_of_slots(rng, happened.victims, may_return=~happened.victims["old"].to_numpy())
    suspect_of, suspects = _people_of_slots(
        rng, happened.suspects, may_return=happened.suspects["group"].to_numpy() < 0
    )
    unknown = _children_unknown_to_police(rng, victims)
    people = _bodies(victims, suspects, unknown)
    people = _with_homes(rng, people)
    people = _with_names(rng, people)
    parts = _parts(happened, victim_of, suspect_of + victims.height)
    people = with_relations(stream(seed, "relations"), people, parts)
    people = _with_visibility(stream(seed, "visibility"), people)
    offences = with_facts(stream(seed, "facts"), happened.offences, parts, people)
    people = _with_exploitation(stream(seed, "exploitation"), people, offences, parts)
    return World(people, offences, parts, happened.groups)


def _people_of_slots(rng: Rng, slots: pl.DataFrame, *, may_return: Array) -> tuple[Ints, pl.DataFrame]:
    """Give each slot a person; a few slots are someone who was there before, half of them in another force."""
    person = np.arange(slots.height)
    able = np.flatnonzero(may_return)
    again = able[happens(rng, share("second_case"), len(able))]
    again = again[again > 0]
    near = np.maximum(again - 1 - rng.integers(0, 40, len(again)), 0)
    far = (rng.random(len(again)) * again).astype(np.int64)
    earlier = np.where(rng.random(len(again)) < 0.7, near, far)
    fit = may_return[earlier] & (slots["sex"].to_numpy()[earlier] == slots["sex"].to_numpy()[again])
    for slot, before in zip(again[fit], earlier[fit], strict=True):
        person[slot] = person[before]
    kept, numbers = np.unique(person, return_inverse=True)
    return numbers.astype(np.int64), slots[kept]


def _children_unknown_to_police(rng: Rng, victims: pl.DataFrame) -> pl.DataFrame:
    """Child victims of the year of whom the police never heard: more of them than of the others."""
    known = victims.filter(~pl.col("old")).height
    size = round(known * (1 / share("child_known_to_police") - 1))
    weights = np.array([area.weight for area in areas()])
    force = rng.choice(len(weights), size=size, p=weights / weights.sum())
    ages = np.arange(2, 18)
    likely = np.array([2, 2, 3, 3, 4, 4, 4, 5, 5, 6, 7, 9, 10, 10, 9, 6], dtype=float)
    age = rng.choice(ages, size=size, p=likely / likely.sum())
    return pl.DataFrame(
        {
            "born": rng.integers(0, DAYS, size) - (age * 365.25).astype(np.int64) - rng.integers(0, 280, size),
            "sex": np.where(rng.random(size) < 0.78, "F", "M"),
            "force": force,
            "area": councils_near(rng, force),
            "group": np.where(rng.random(size) < 0.05, 0, -1),
        }
    )


def _bodies(victims: pl.DataFrame, suspects: pl.DataFrame, unknown: pl.DataFrame) -> pl.DataFrame:
    columns = ["born", "sex", "force", "area", "in_group", "kind", "child"]
    in_group = (pl.col("group") >= 0).alias("in_group")
    return pl.concat(
        [
            victims.with_columns(in_group, kind=pl.lit("victim"), child=~pl.col("old")).select(columns),
            suspects.with_columns(in_group, kind=pl.lit("suspect"), child=pl.lit(False)).select(columns),
            unknown.with_columns(in_group, kind=pl.lit("victim unknown to police"), child=pl.lit(True)).select(columns),
        ],
        how="vertical_relaxed",
    )


def _with_homes(rng: Rng, people: pl.DataFrame) -> pl.DataFrame:
    size = people.height
    where = rng.random(size)
    everywhere = np.array([council.code for council in council_list()])
    council = np.where(where < 0.85, people["area"].to_numpy(), councils_near(rng, people["force"].to_numpy()))
    council = np.where(where > 0.96, everywhere[rng.integers(0, len(everywhere), size)], council).astype("U9")
    moved = happens(rng, share("moved_home"), size)
    stays_near = rng.random(size) < 0.6
    area_index = area_of_council()
    home_force = np.array([area_index[code] for code in council])
    before = np.where(stays_near, councils_near(rng, home_force), everywhere[rng.integers(0, len(everywhere), size)])
    return people.with_columns(
        council=pl.Series(council),
        address_line=pl.Series(address_lines(rng, size)),
        postcode=pl.Series(postcodes(rng, council)),
        moved=pl.Series(moved),
        former_council=pl.Series(np.where(moved, before, council)),
        former_address_line=pl.Series(address_lines(rng, size)),
        former_postcode=pl.Series(postcodes(rng, before.astype("U9"))),
        home_force=pl.Series(home_force),
    )


def _ethnicities(rng: Rng, home_force: Array) -> Strings:
    drawn = np.empty(len(home_force), dtype="U2")
    by_area = invented_table("mixing")["ethnicity_by_area"]
    for index, area in enumerate(areas()):
        here = np.flatnonzero(home_force == index)
        drawn[here] = draw(rng, by_area[area.mix], len(here))
    return drawn


def _with_names(rng: Rng, people: pl.DataFrame) -> pl.DataFrame:
    size, sex = people.height, people["sex"].to_numpy().astype("U1")
    ethnicity = _ethnicities(rng, people["home_force"].to_numpy())
    tradition = np.empty(size, dtype="U12")
    for code, weights in invented_table("mixing")["tradition_by_ethnicity"].items():
        here = np.flatnonzero(ethnicity == code)
        tradition[here] = draw(rng, weights, len(here))
    surname, former = surnames(rng, tradition, sex), surnames(rng, tradition, sex)
    middle = np.where(happens(rng, share("middle_names"), size), given_names(rng, tradition, sex), "")
    double = np.array(["-" in name for name in surname])
    half = np.array([name.split("-")[0 if i % 2 else -1] for i, name in enumerate(surname)], dtype=object)
    changed = happens(rng, 0.12, size)
    return people.with_columns(
        ethnicity=pl.Series(ethnicity),
        tradition=pl.Series(tradition),
        given_name=pl.Series(given_names(rng, tradition, sex).astype(str)),
        middle_names=pl.Series(middle.astype(str)),
        surname=pl.Series(surname.astype(str)),
        former_surname=pl.Series(np.where(double, half, np.where(changed, former, "")).astype(str)),
        upn=pl.Series(_pupil_numbers(rng, size)),
        nationality=pl.Series(_nationalities(rng, tradition)),
    )


def _pupil_numbers(rng: Rng, size: int) -> Strings:
    """Unique pupil numbers with a right check letter, of an education authority (099) that does not exist."""
    digits = np.concatenate(
        [np.tile([0, 9, 9], (size, 1)), np.tile([9, 9], (size, 1)), rng.integers(0, 10, (size, 7))], axis=1
    )
    serial = np.arange(size) % 10_000_000
    for place in range(7):
        digits[:, 11 - place] = serial // 10**place % 10
    letter = np.array(list(_UPN_LETTERS))[(digits * np.arange(2, 14)).sum(axis=1) % 23]
    text = letter
    for place in range(12):
        text = np.strings.add(text, digits[:, place].astype("U1"))
    return np.asarray(text)


def _nationalities(rng: Rng, tradition: Strings) -> Strings:
    """Free text as forces type it; mostly British whatever the name."""
    elsewhere = {"polish": "Polish", "romanian": "Romanian", "turkish": "Turkish", "irish": "Irish", "french": "French",
                 "somali": "Somali", "chinese": "Chinese", "west_african": "Nigerian", "indian": "Indian",
                 "pakistani": "Pakistani", "bangladeshi": "Bangladeshi", "arabic": "Iraqi"}  # fmt: skip
    other = np.array([elsewhere.get(name, "British") for name in tradition] or ["British"])[: len(tradition)]
    return np.where(rng.random(len(tradition)) < 0.22, other, "British")


def _with_visibility(rng: Rng, people: pl.DataFrame) -> pl.DataFrame:
    """How visible each child is to services: visible children are likelier on every list, the police's included.

    The children known to the police are fixed by the offences, so the visibilities are dealt out: those that a draw
    with odds rising with visibility picks go to the children known to the police, the others to the rest.
    """
    child, known = people["child"].to_numpy(), (people["kind"] == "victim").to_numpy()
    pool = np.flatnonzero(child)
    deal = rng.normal(size=len(pool))
    order = np.argsort(-(0.8 * deal + rng.gumbel(size=len(pool))), kind="stable")
    chosen = np.count_nonzero(known[pool])
    visibility = np.zeros(people.height)
    visibility[pool[known[pool]]] = deal[rng.permutation(order[:chosen])]
    visibility[pool[~known[pool]]] = deal[rng.permutation(order[chosen:])]
    return people.with_columns(visibility=pl.Series(visibility), person=pl.Series(np.arange(people.height)))


def _parts(happened: Happenings, victim_of: Ints, suspect_of: Ints) -> pl.DataFrame:
    slot, role = happened.parts["slot"].to_numpy(), happened.parts["role"].to_numpy()
    last_victim, last_suspect = len(victim_of) - 1, len(suspect_of) - 1
    person = np.where(
        role == "victim", victim_of[np.minimum(slot, last_victim)], suspect_of[np.minimum(slot, last_suspect)]
    )
    return (
        happened.parts.with_columns(person=pl.Series(person))
        .drop("slot")
        .unique(["offence", "role", "person"], keep="first", maintain_order=True)
    )


def _with_exploitation(rng: Rng, people: pl.DataFrame, offences: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """Whether each victim was exploited: by the offences, and by chance for those of whom the police never heard."""
    exploited = offences.filter(pl.col("abuse_type") == "exploitation")["offence"]
    victims = parts.filter((pl.col("role") == "victim") & pl.col("offence").is_in(exploited.implode()))["person"]
    unknown = (people["kind"] == "victim unknown to police").to_numpy()
    chance = np.where(people["in_group"].to_numpy(), 0.55, 0.12)
    guessed = unknown & (rng.random(people.height) < chance)
    return people.with_columns(exploited=pl.col("person").is_in(victims.unique().implode()) | pl.Series(guessed))


def dates(days: pl.Series) -> pl.Series:
    """Day numbers as dates."""
    return pl.Series(days.name, DAY0 + days.to_numpy().astype("timedelta64[D]")).cast(pl.Date)
