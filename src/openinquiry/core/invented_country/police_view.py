"""What the 43 forces would send of what happened: three tables, with the faults of crime recording."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from openinquiry.core.invented_country.fault_log import FaultLog
from openinquiry.core.invented_country.geography import areas
from openinquiry.core.invented_country.police_facts import recorded_offences, recorded_parts
from openinquiry.core.invented_country.police_people import police_people
from openinquiry.core.invented_country.randomness import Array, Rng, stream
from openinquiry.core.invented_country.rates import rate
from openinquiry.core.invented_country.row_faults import spoil_rows
from openinquiry.core.invented_country.world import World


@dataclass(frozen=True)
class Recorded:
    """Tables as recorded, of every body of one kind, in the specification's fields and codes.

    tables: name → rows with ``body`` and a row of truth (``person`` or ``offence``, -1 where there is none).
    """

    tables: dict[str, pl.DataFrame]


def quality_of_bodies(rng: Rng, size: int) -> Array:
    """How careless each body is: 0.4 to 2.2 times the ordinary rates, 1 on average."""
    raw = 0.4 + 1.8 * rng.beta(1.3, 2.6, size)
    return raw / raw.mean() if size else raw


def police_view(world: World, *, seed: int, log: FaultLog) -> Recorded:
    """The offences, people and involvements that the forces recorded."""
    rng = stream(seed, "police")
    quality = quality_of_bodies(rng, len(areas()))
    records = _records(rng, world.offences)
    parts = _parts_of_records(world, records)
    people, named = police_people(rng, parts, records, world.people, quality=quality, log=log)
    records = records.with_columns(
        quality=pl.Series(quality[records["force"].to_numpy()]),
        body=pl.Series(np.array([area.code for area in areas()])[records["force"].to_numpy()]),
        reference=_references(rng, records),
    )
    twice = records["again"].to_numpy()
    log.add("offence-in-two-forces", table="offences", body=records["body"].to_numpy()[twice],
            reference=records["reference"].to_numpy()[twice])  # fmt: skip
    listed = (
        named.filter(pl.col("role") == "suspect").group_by("record").agg(pl.col("person").n_unique().alias("listed"))
    )
    records = records.with_row_index("record").with_columns(pl.col("record").cast(pl.Int64))
    records = records.join(listed, on="record", how="left", maintain_order="left").with_columns(
        pl.col("listed").fill_null(0).cast(pl.Int64)
    )
    offences = recorded_offences(rng, records, log)
    involvements = recorded_parts(rng, named, records, people, world.people, log)
    people = people.with_columns(person_reference=pl.col("reference"))
    tables = {"offences": offences, "people": people, "involvements": involvements}
    return Recorded(spoil_rows(rng, tables, log=log))


def _records(rng: Rng, offences: pl.DataFrame) -> pl.DataFrame:
    """One crime record an offence, and a second in another force for a few."""
    twice = offences.filter(pl.Series(rng.random(offences.height) < rate("offence-in-two-forces")))
    if not twice.height:
        twice = offences.head(1)
    elsewhere = (twice["force"].to_numpy() + rng.integers(1, 6, twice.height)) % len(areas())
    second = twice.with_columns(
        force=pl.Series(elsewhere), again=pl.lit(True), outcome=pl.lit("20"),
        outcome_day=pl.Series(twice["recorded"].to_numpy() + rng.integers(5, 60, twice.height)),
    )  # fmt: skip
    both = pl.concat([offences.with_columns(again=pl.lit(False)), second.select(*offences.columns, "again")],
                     how="vertical_relaxed")  # fmt: skip
    return both.sort("force", "recorded", "offence", "again", maintain_order=True)


def _parts_of_records(world: World, records: pl.DataFrame) -> pl.DataFrame:
    index = records.select("offence", record=pl.int_range(pl.len()).cast(pl.Int64))
    known = world.parts.filter(pl.col("identified"))
    return index.join(known, on="offence", maintain_order="left_right").select(
        "record", "offence", "person", "role", "relationship"
    )


def _references(rng: Rng, records: pl.DataFrame) -> pl.Series:
    """The force's own references, in order of recording, in one of four shapes."""
    place = (pl.int_range(pl.len()).over("force") * 7 + 1013).cast(pl.Int64)
    year = pl.when(pl.col("recorded") < 275).then(pl.lit("24")).otherwise(pl.lit("25"))
    serial = place.cast(pl.String).str.zfill(6)
    shape = pl.col("force") % 4
    return records.select(
        pl.when(shape == 0).then(pl.format("CR/{}/{}", serial, year))
        .when(shape == 1).then(pl.format("{}{}", year, serial))
        .when(shape == 2).then(pl.format("{}/{}/{}", pl.col("force") + 30, serial, year))
        .otherwise(pl.format("20{}-{}", year, serial))
        .alias("reference")
    )["reference"]  # fmt: skip
