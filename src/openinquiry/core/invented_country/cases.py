"""What happened: offences, in cases of one offender or a family, and in groups. Slots stand for people not yet made.

Every array named ``*_slot`` numbers people of one kind from 0; :mod:`world` makes a person for each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from openinquiry.core.invented_country.geography import PERIOD_FIRST, PERIOD_LAST, areas, councils_near
from openinquiry.core.invented_country.randomness import Array, Ints, Mask, Rng, apportion, draw, happens, stream
from openinquiry.core.invented_country.rates import share

DAY0 = np.datetime64(PERIOD_FIRST)
DAYS = (PERIOD_LAST - PERIOD_FIRST).days + 1
_RELATION = {"family": 34, "acquaintance": 36, "trust": 7, "online_contact": 14, "stranger": 9}
_GROUP_RELATION = {"acquaintance": 66, "online_contact": 16, "stranger": 14, "trust": 4}


@dataclass(frozen=True)
class Happenings:
    """Everything that happened, before anyone has a name.

    offences: one row an offence, with ``offence`` its number. parts: offence, role, slot, identified, relationship.
    victims, suspects: one row a slot, with what the offences say of the person's age, sex, place and family.
    groups: one row a group.
    """

    offences: pl.DataFrame
    parts: pl.DataFrame
    victims: pl.DataFrame
    suspects: pl.DataFrame
    groups: pl.DataFrame


def offence_counts(scale: float) -> Ints:
    """Offences of each force at ``scale``; no force has fewer than three."""
    total = round(share("offences_at_scale_1") * scale)
    return apportion(total, [area.weight for area in areas()], minimum=3)


def happen(*, seed: int, scale: float) -> Happenings:
    """Everything that happens in the year at ``scale``."""
    rng = stream(seed, "happenings")
    counts = offence_counts(scale)
    grouped = apportion(round(int(counts.sum()) * share("group_based")), [float(n) for n in counts - 1])
    grouped = np.minimum(grouped, counts - 1)
    alone = _cases(rng, np.repeat(np.arange(len(counts)), counts - grouped), mean_length=1.6)
    groups = _cases(rng, np.repeat(np.arange(len(counts)), grouped), mean_length=3.0)
    one = _lone_cases(rng, alone)
    many = _group_cases(rng, groups)
    return _joined(one, many)


def _cases(rng: Rng, force: Ints, *, mean_length: float) -> pl.DataFrame:
    """Cut offences that stand in order of force into cases of ``mean_length`` offences on average."""
    size = len(force)
    first = happens(rng, 1 / mean_length, size)
    if size:
        first[0] = True
        first[1:] |= force[1:] != force[:-1]
    case = np.cumsum(first) - 1
    return pl.DataFrame({"force": force, "case": case, "first": first})


def _days(rng: Rng, cases: pl.DataFrame) -> dict[str, Array]:
    """Recorded and committed days of each offence; the offences of a case lie near each other."""
    size, case = cases.height, cases["case"].to_numpy()
    number = int(case.max()) + 1 if size else 0
    anchor = rng.integers(0, DAYS, number)[case]
    recorded = np.clip(anchor + np.where(cases["first"], 0, rng.exponential(12, size)).astype(np.int64), 0, DAYS - 1)
    old = happens(rng, share("non_recent"), number)[case]
    lag_recent = np.minimum(rng.exponential(45, number), 340).astype(np.int64)[case]
    lag_old = (400 + rng.gamma(1.3, 3200, number)).clip(400, 45 * 365).astype(np.int64)[case]
    lag = np.where(old, lag_old, lag_recent) + np.where(cases["first"], 0, rng.integers(0, 40, size))
    span = np.where(happens(rng, 0.35, size), np.where(old, 300, 25) * rng.random(size), 0).astype(np.int64)
    until = recorded - lag
    return {"recorded": recorded, "to": until, "from": until - span, "old": old}


def _victim_slots(rng: Rng, cases: pl.DataFrame, *, new: float) -> Ints:
    return np.cumsum(cases["first"].to_numpy() | happens(rng, new, cases.height)) - 1


def _lone_cases(rng: Rng, cases: pl.DataFrame) -> Happenings:
    size, case = cases.height, cases["case"].to_numpy()
    number = int(case.max()) + 1
    relation = draw(rng, _RELATION, number)[case]
    days = _days(rng, cases)
    victim = _victim_slots(rng, cases, new=0.25)
    pair = (happens(rng, share("family_groups") * 3.0, number)[case]) & (relation == "family")
    identified = happens(rng, share("suspect_identified"), number)[case] | (relation == "family")
    setting = _settings(rng, relation, number, case)
    exploited = happens(rng, np.where(setting == "contact", 0.09, 0.24), size)
    offences = pl.DataFrame(
        {
            "force": cases["force"],
            "area": _place_of_case(rng, cases),
            "abuse_type": np.where(exploited, "exploitation", "abuse"),
            "setting": setting,
            "relationship": relation,
            **days,
            "group": np.full(size, -1),
            "victim_slot": victim,
        }
    )
    second = pl.DataFrame({"offence": np.flatnonzero(pair), "slot": number + _dense(case[pair])})
    suspects = pl.concat([pl.DataFrame({"offence": np.arange(size), "slot": case}), second])
    parts = _suspect_parts(offences, suspects, identified)
    return Happenings(offences, parts, _victims(rng, offences), _lone_suspects(rng, offences, parts), pl.DataFrame())


def _place_of_case(rng: Rng, cases: pl.DataFrame) -> Array:
    """The council area of each case: its offences happen in one place."""
    first = cases.filter(pl.col("first"))
    return np.asarray(councils_near(rng, first["force"].to_numpy())[cases["case"].to_numpy()])


def _dense(values: Array) -> Ints:
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _settings(rng: Rng, relation: Array, number: int, case: Array) -> Array:
    online = rng.random(number)[case]
    both = rng.random(len(case)) < 0.25
    share_online = np.select([relation == "online_contact", relation == "stranger", relation == "family"],
                             [0.86, 0.5, 0.14], 0.24)  # fmt: skip
    return np.asarray(np.where(online < share_online, np.where(both, "both", "online"), "contact"))


def _suspect_parts(offences: pl.DataFrame, suspects: pl.DataFrame, identified: Mask) -> pl.DataFrame:
    offence = suspects["offence"].to_numpy()
    victims = pl.DataFrame(
        {
            "offence": np.arange(offences.height),
            "role": "victim",
            "slot": offences["victim_slot"],
            "identified": True,
            "relationship": "",
        }
    )
    listed = pl.DataFrame(
        {
            "offence": offence,
            "role": "suspect",
            "slot": suspects["slot"],
            "identified": identified[offence],
            "relationship": offences["relationship"].to_numpy()[offence],
        }
    )
    return pl.concat([victims, listed], how="vertical_relaxed")


def _victims(rng: Rng, offences: pl.DataFrame) -> pl.DataFrame:
    """One row a victim slot: born so as to be a child on the first day of the first offence."""
    first = offences.group_by("victim_slot").agg(
        pl.col("from").min(), pl.col("force", "area", "relationship", "old", "group").first()
    ).sort("victim_slot")  # fmt: skip
    size = first.height
    ages = np.arange(2, 18)
    weights = np.array([1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 8, 12, 14, 14, 11, 8], dtype=float)
    older = np.where(ages >= 11, weights, 0.0)
    grouped = first["group"].to_numpy() >= 0
    any_age = rng.choice(ages, size=size, p=weights / weights.sum())
    age = np.where(grouped, rng.choice(ages, size=size, p=older / older.sum()), any_age)
    days = (age * 365.25).astype(np.int64) + rng.integers(0, 280, size)
    return first.select(
        pl.Series("born", first["from"].to_numpy() - days),
        pl.Series("sex", np.where(happens(rng, np.where(grouped, 0.88, 0.81), size), "F", "M")),
        pl.col("force", "area", "old", "group"),
    )


def _lone_suspects(rng: Rng, offences: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    table = (
        parts.filter(pl.col("role") == "suspect")
        .join(offences.with_row_index("offence").select(pl.col("offence").cast(pl.Int64), "from", "force", "area"),
              on="offence", maintain_order="left")
        .group_by("slot").agg(pl.col("from").min(), pl.col("force", "area", "relationship").first())
        .sort("slot")
    )  # fmt: skip
    size, relation = table.height, table["relationship"].to_numpy()
    adult = 18 + rng.gamma(2.2, 9.0, size)
    peer = 12 + rng.gamma(2.0, 1.8, size)
    is_peer = happens(
        rng, np.select([relation == "acquaintance", relation == "online_contact"], [0.55, 0.35], 0.12), size
    )
    age = np.clip(np.where(is_peer & (relation != "trust"), peer, adult), 10, 88)
    return table.select(
        pl.Series("born", table["from"].to_numpy() - (age * 365.25).astype(np.int64)),
        pl.Series("sex", np.where(happens(rng, np.where(relation == "family", 0.88, 0.93), size), "M", "F")),
        pl.col("force", "area"),
        pl.Series("group", np.full(size, -1)),
    )


def _group_cases(rng: Rng, cases: pl.DataFrame) -> Happenings:
    size, group = cases.height, cases["case"].to_numpy()
    number = int(group.max()) + 1 if size else 0
    members = 2 + np.minimum(rng.geometric(0.42, number), 12)
    force = _some_in_other_forces(rng, cases)
    days = _days(rng, cases)
    relation = draw(rng, _GROUP_RELATION, number)[group]
    setting = np.where(rng.random(number) < 0.8, "contact", "both")[group]
    offences = pl.DataFrame(
        {
            "force": force,
            "area": np.where(force == cases["force"].to_numpy(), _place_of_case(rng, cases), councils_near(rng, force)),
            "abuse_type": np.where(rng.random(number) < 0.55, "exploitation", "abuse")[group],
            "setting": setting,
            "relationship": relation,
            **days,
            "group": group,
            "victim_slot": _victim_slots(rng, cases, new=0.45),
        }
    )
    suspects, identified = _members_present(rng, group, members)
    parts = _member_parts(offences, suspects, identified)
    people = _members(rng, offences, members)
    groups = pl.DataFrame({"group": np.arange(number), "members": members,
                           "home_force": cases.filter(pl.col("first"))["force"]})  # fmt: skip
    return Happenings(offences, parts, _victims(rng, offences), people, groups)


def _some_in_other_forces(rng: Rng, cases: pl.DataFrame) -> Ints:
    """The force of each group offence: some groups offend in one or two forces besides their own."""
    group, home = cases["case"].to_numpy(), cases["force"].to_numpy()
    number = int(group.max()) + 1 if len(group) else 0
    roams = happens(rng, share("cross_force_groups") * 1.6, number)[group]
    away = (home + rng.integers(1, 4, number)[group]) % len(areas())
    leaves = roams & ~cases["first"].to_numpy() & happens(rng, 0.6, len(group))
    return np.where(leaves, away, home)


def _members_present(rng: Rng, group: Ints, members: Ints) -> tuple[pl.DataFrame, Mask]:
    """Which members took part in each offence (two at least), and which members the police ever identified."""
    start = np.concatenate([[0], np.cumsum(members)]).astype(np.int64)
    size = members[group]
    offence = np.repeat(np.arange(len(group)), size)
    slot = start[group][offence] + np.arange(len(offence)) - np.repeat(np.cumsum(size) - size, size)
    wanted = 2 + rng.binomial(size - 2, 0.35)
    frame = pl.DataFrame({"offence": offence, "slot": slot, "key": rng.random(len(offence))})
    present = frame.with_columns(pl.col("key").rank("ordinal").over("offence").alias("place"))
    present = present.filter(pl.col("place") <= pl.Series(wanted[offence])).select("offence", "slot")
    return present, happens(rng, share("group_suspect_identified"), int(start[-1]))


def _member_parts(offences: pl.DataFrame, suspects: pl.DataFrame, identified: Mask) -> pl.DataFrame:
    parts = _suspect_parts(offences, suspects, np.ones(offences.height, dtype=bool))
    slot = parts["slot"].to_numpy()
    known = np.where(parts["role"] == "suspect", identified[np.minimum(slot, len(identified) - 1)], True)
    return parts.with_columns(pl.Series("identified", known))


def _members(rng: Rng, offences: pl.DataFrame, members: Ints) -> pl.DataFrame:
    first = offences.group_by("group").agg(pl.col("from").min(), pl.col("force", "area").first()).sort("group")
    group = np.repeat(np.arange(len(members)), members)
    centre = rng.normal(25, 6, len(members))[group]
    age = np.clip(rng.normal(centre, 4.5), 14, 70)
    return pl.DataFrame(
        {
            "born": first["from"].to_numpy()[group] - (age * 365.25).astype(np.int64),
            "sex": np.where(rng.random(len(group)) < 0.95, "M", "F"),
            "force": first["force"].to_numpy()[group],
            "area": first["area"].to_numpy()[group],
            "group": group,
        }
    )


def _joined(one: Happenings, many: Happenings) -> Happenings:
    """Both kinds of case in one numbering; the group offences follow the others."""
    offences, victims, suspects = one.offences.height, one.victims.height, one.suspects.height
    shift = pl.when(pl.col("role") == "victim").then(victims).otherwise(suspects)
    moved = many.parts.with_columns(pl.col("offence") + offences, pl.col("slot") + shift)
    return Happenings(
        pl.concat([one.offences, many.offences.with_columns(pl.col("victim_slot") + victims)], how="vertical_relaxed"),
        pl.concat([one.parts, moved], how="vertical_relaxed"),
        pl.concat([one.victims, many.victims], how="vertical_relaxed"),
        pl.concat([one.suspects, many.suspects], how="vertical_relaxed"),
        many.groups,
    )
