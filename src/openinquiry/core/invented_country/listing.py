"""What councils, health bodies and charities share: a reference for each child, and some children entered twice."""

from __future__ import annotations

import numpy as np
import polars as pl

from openinquiry.core.invented_country.fault_log import FaultLog
from openinquiry.core.invented_country.person_faults import record_people
from openinquiry.core.invented_country.police_people import one_row_per_person
from openinquiry.core.invented_country.randomness import Array, Mask, Rng
from openinquiry.core.invented_country.rates import rate
from openinquiry.core.shared import crosswalk


def listed_people(
    rng: Rng, captured: pl.DataFrame, people: pl.DataFrame, *, table: str, order: dict[str, int], quality: Array,
    log: FaultLog,
) -> pl.DataFrame:  # fmt: skip
    """One row a child as a body knows it. order: body → its place among its kind; quality: by that place."""
    place = np.array([order[code] for code in captured["body"]], dtype=np.int64)
    able = ~one_row_per_person(place)
    again = able & (rng.random(captured.height) < rate("person-entered-twice") * quality[place])
    if captured.height > 50 and not again.any():
        again[np.flatnonzero(able)[0]] = True
    records = pl.concat(
        [captured.with_columns(copy=pl.lit(0)), captured.filter(pl.Series(again)).with_columns(copy=pl.lit(1))]
    ).sort("body", "person", "copy")
    records = _with_references(rng, records, order)
    records = records.with_columns(quality=pl.Series(quality[records["place"].to_numpy()]))
    twice = (records["copy"] > 0).to_numpy()
    log.add("person-entered-twice", table=table, body=records["body"].to_numpy()[twice],
            reference=records["reference"].to_numpy()[twice])  # fmt: skip
    return record_people(rng, records, people, table=table, log=log)


def _with_references(rng: Rng, records: pl.DataFrame, order: dict[str, int]) -> pl.DataFrame:
    shuffled = records.with_columns(
        place=pl.col("body").replace_strict(order, return_dtype=pl.Int64) if records.height else pl.lit(0),
        key=pl.Series(rng.random(records.height)),
    )
    serial = (pl.col("key").rank("ordinal").over("body") * 3 + 4000).cast(pl.Int64)
    return (
        shuffled.with_columns(serial=serial)
        .with_columns(
            reference=pl.when(pl.col("place") % 2 == 0)
            .then(pl.format("{}", pl.col("serial") + 1_000_000))
            .otherwise(pl.format("CH-{}", pl.col("serial").cast(pl.String).str.zfill(6)))
        )
        .drop("serial", "key")
    )


def in_system(codes: Array, system: str) -> Array:
    """True 18+1 codes in the codes of another system: «cin_code» or «gss_category» of the crosswalk."""
    known = {
        row.police_code: getattr(row, system)
        for row in crosswalk()
        if row.police_code and row.vintage in ("18+1", "both") and getattr(row, system)
    }
    other = {"cin_code": "OOTH", "gss_category": "Any other ethnic group"}[system]
    return np.array([known.get(code, other) for code in codes], dtype=object)


def expand(rng: Rng, records: pl.DataFrame, *, more: float) -> pl.DataFrame:
    """Each record once and then some: rows for events, ``more`` beyond the first on average."""
    times = 1 + rng.poisson(more, records.height)
    return records[np.repeat(np.arange(records.height), times)].with_columns(
        nth=pl.Series(np.concatenate([np.arange(n) for n in times]) if len(times) else np.zeros(0, dtype=np.int64))
    )


def some(rng: Rng, records: pl.DataFrame, fault: str, able: Mask | bool = True) -> Mask:
    """Where ``fault`` falls among ``records`` by its rate and their quality; once at least where it can."""
    chosen = np.asarray((rng.random(records.height) < rate(fault) * records["quality"].to_numpy()) & able)
    if records.height > 50 and not chosen.any():
        chosen = np.zeros(records.height, dtype=bool)
        chosen[np.flatnonzero(np.broadcast_to(able, chosen.shape))[:1]] = True
    return chosen
