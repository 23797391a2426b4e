"""The facts of an offence that a crime record holds: its code, its outcome, and how many suspects there truly were."""

from __future__ import annotations

import numpy as np
import polars as pl

from openinquiry.core.invented_country.cases import DAYS
from openinquiry.core.invented_country.randomness import Array, Rng, Strings, draw, happens
from openinquiry.core.invented_country.rates import rate

LAST_DAY_OF_DATA = 455  # 30 June 2025, counted from 1 April 2024
_IDENTIFIED = {"0": 27, "1": 15, "2": 1, "3": 1.5, "5": 1, "8": 0.8, "10": 2, "12": 0.5, "13": 0.3, "15": 24,
               "16": 19, "20": 3, "21": 2.5, "22": 1.4}  # fmt: skip
_UNIDENTIFIED = {"0": 27, "14": 18, "18": 52, "20": 3}


def with_facts(rng: Rng, offences: pl.DataFrame, parts: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """``offences`` with code, outcome, day of outcome, numbers of true and identified suspects, and the victim."""
    counts = (
        parts.filter(pl.col("role") == "suspect")
        .group_by("offence")
        .agg(pl.len().alias("suspects"), pl.col("identified").sum().alias("identified"))
        .sort("offence")
    )
    victim = parts.filter(pl.col("role") == "victim").group_by("offence").agg(pl.col("person").first()).sort("offence")
    person = victim["person"].to_numpy()
    known = _some_outside_the_period(rng, offences).with_columns(
        offence=pl.Series(np.arange(offences.height)),
        suspects=counts["suspects"].cast(pl.Int64),
        identified=counts["identified"].cast(pl.Int64),
    )
    age = (known["from"].to_numpy() - people["born"].to_numpy()[person]) / 365.25
    sex = people["sex"].to_numpy()[person].astype("U1")
    outcomes = _outcomes(rng, known, _births_of_suspects(parts, people))
    return known.with_columns(offence_code=pl.Series(_codes(rng, known, sex, age)), **outcomes).drop("victim_slot")


def _some_outside_the_period(rng: Rng, offences: pl.DataFrame) -> pl.DataFrame:
    """A few offences were recorded up to two months before or after the period: exports are not cut to the day."""
    size = offences.height
    outside = happens(rng, rate("outside-period"), size)
    day = np.where(rng.random(size) < 0.5, -rng.integers(1, 60, size), DAYS + rng.integers(0, 60, size))
    shift = np.where(outside, day - offences["recorded"].to_numpy(), 0)
    return offences.with_columns(
        *[(pl.col(name) + pl.Series(shift)).alias(name) for name in ("recorded", "from", "to")],
        in_period=pl.Series(~outside),
    )


def _codes(rng: Rng, offences: pl.DataFrame, sex: Strings, age: Array) -> Strings:
    size, chance = offences.height, rng.random(offences.height)
    relation, setting = offences["relationship"].to_numpy(), offences["setting"].to_numpy()
    girl, under_13, under_16 = sex == "F", age < 13, age < 16
    exploited = offences["abuse_type"].to_numpy() == "exploitation"
    assault = np.where(girl, np.where(under_13, "20B", "20A"), np.where(under_13, "17B", "17A"))
    rape = np.where(girl, np.where(under_13, "19E", "19D"), np.where(under_13, "19H", "19G"))
    rape = np.where(under_16, rape, assault)
    activity = np.where(under_13, "21", np.where(under_16, "22B", "22A"))
    contact = np.select([chance < 0.36, chance < 0.64], [assault, rape], activity)
    online = np.select([chance < 0.45, chance < 0.75], ["86", np.where(under_16, "88A", "86")], activity)
    code = np.where(setting == "online", online, contact)
    code = np.where(exploited & (rng.random(size) < 0.6), "71", code)
    code = np.where(exploited & (setting != "online") & (rng.random(size) < 0.05), "72", code)
    code = np.where(
        (relation == "family") & (setting != "online") & ~under_13 & ~exploited & (rng.random(size) < 0.25), "23", code
    )
    code = np.where((relation == "trust") & under_16 & ~exploited & (rng.random(size) < 0.4), "73", code)
    return code.astype("U3")


def _births_of_suspects(parts: pl.DataFrame, people: pl.DataFrame) -> tuple[Array, Array]:
    """The days of birth of the oldest and of the youngest suspect of each offence."""
    suspects = parts.filter(pl.col("role") == "suspect")
    born = suspects.with_columns(born=people["born"].gather(suspects["person"].cast(pl.UInt32)))
    bounds = born.group_by("offence").agg(first=pl.col("born").min(), last=pl.col("born").max()).sort("offence")
    return bounds["first"].to_numpy(), bounds["last"].to_numpy()


def _outcomes(rng: Rng, offences: pl.DataFrame, born: tuple[Array, Array]) -> dict[str, pl.Series]:
    size = offences.height
    named = offences["identified"].to_numpy() > 0
    outcome = np.where(named, draw(rng, _IDENTIFIED, size), draw(rng, _UNIDENTIFIED, size))
    recorded, adult = offences["recorded"].to_numpy(), 18 * 365.25
    outcome = np.where((outcome == "2") & (recorded - born[1] >= adult), "3", outcome)
    outcome = np.where((outcome == "3") & (recorded - born[0] < adult), "2", outcome)
    day = recorded + 3 + rng.gamma(1.6, 55, size).astype(np.int64)
    outcome = np.where(day > LAST_DAY_OF_DATA, "0", outcome)
    return {"outcome": pl.Series(outcome), "outcome_day": pl.Series(np.where(outcome == "0", -9999, day))}
