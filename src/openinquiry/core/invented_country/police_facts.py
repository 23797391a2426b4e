"""What crime records say of offences and of people's parts in them. Facts are right or missing; flags may be wrong."""

from __future__ import annotations

import numpy as np
import polars as pl

from openinquiry.core.invented_country.fault_log import FaultLog
from openinquiry.core.invented_country.randomness import Mask, Rng, either, stream, text_series
from openinquiry.core.invented_country.rates import faults, rate
from openinquiry.core.invented_country.world import dates

_OPERATIONS = ("Fathom", "Granite", "Larkspur", "Halyard", "Sedge", "Tamarack", "Bramble", "Cobalt", "Dunlin",
               "Estuary", "Gorse", "Harrier", "Inkwell", "Juniper", "Keystone", "Lantern", "Marram", "Nettle",
               "Osprey", "Plover", "Quartz", "Redshank", "Sandpiper", "Teasel", "Umber", "Vetch")  # fmt: skip
_WORDINGS = ("Detected – no further action", "No crime – see file", "Undetected, filed", "Detected: caution (juvenile)",
             "NFA’d by DI – complainant unwilling")  # fmt: skip


class _Planter:
    """Decides where a fault happens in one table and notes it."""

    def __init__(self, rng: Rng, rows: pl.DataFrame, *, table: str, log: FaultLog) -> None:
        self.rng, self.table, self.log = rng, table, log
        self.body, self.reference = rows["body"].to_numpy(), rows["reference"].to_numpy()
        self.quality = rows["quality"].to_numpy()

    def __call__(self, fault: str, able: Mask | bool = True) -> Mask:
        chosen = np.asarray((self.rng.random(len(self.body)) < rate(fault) * self.quality) & able)
        least = faults()[fault].minimum
        if least and chosen.sum() < least:
            chosen = np.zeros(len(self.body), dtype=bool)
            chosen[np.flatnonzero(np.broadcast_to(able, chosen.shape))[:least]] = True
        self.log.add(fault, table=self.table, body=self.body[chosen], reference=self.reference[chosen])
        return chosen


def recorded_offences(rng: Rng, records: pl.DataFrame, log: FaultLog) -> pl.DataFrame:
    """The offences table of every force, in the specification's fields, with truth keys ``offence`` and ``record``."""
    plant = _Planter(rng, records, table="offences", log=log)
    return records.select(
        pl.col("body", "offence", "record", "reference"),
        offence_reference=pl.col("reference"),
        offence_code=pl.col("offence_code"),
        recorded_date=dates(records["recorded"]),
        **_committed(plant, records),
        offence_area=_or_missing(plant, "area-missing", records["area"]),
        **_flags(plant, records),
        abuse_type=_or_missing(plant, "abuse-type-missing", records["abuse_type"], code="unknown"),
        setting=_or_missing(plant, "setting-missing", records["setting"], code="unknown"),
        suspects_stated=_stated(plant, records),
        **_outcomes(plant, records),
        operation_name=_operations(records),
    )


def _or_missing(plant: _Planter, fault: str, values: pl.Series, *, code: str = "") -> pl.Series:
    """``values`` with some empty and, where there is a ``code`` for it, some said to be unknown."""
    gone = plant(fault)
    said = gone & (plant.rng.random(len(gone)) < (0.5 if code else 0.0))
    return text_series(either(said, code, either(gone, None, values.to_numpy().astype(object))))


def _committed(plant: _Planter, records: pl.DataFrame) -> dict[str, pl.Series]:
    start, end = records["from"].to_numpy(), records["to"].to_numpy()
    gone = plant("committed-missing")
    backwards = plant("committed-backwards", ~gone)
    end = np.where(backwards & (start == end), end + 9, end)
    start, end = np.where(backwards, end, start), np.where(backwards, start, end)
    single = ~backwards & (start == end) & (plant.rng.random(len(start)) < 0.3)
    return {
        "committed_from": dates(pl.Series(start)).set(pl.Series(gone), None),
        "committed_to": dates(pl.Series(end)).set(pl.Series(gone | single), None),
    }


def _flags(plant: _Planter, records: pl.DataFrame) -> dict[str, pl.Series]:
    exploited = records["abuse_type"].to_numpy() == "exploitation"
    grouped = records["group"].to_numpy() >= 0
    everything = np.ones(records.height, dtype=bool)
    return {
        "csa_flag": _flag(plant, ~plant("csa-flag-wrong") & everything),
        "cse_flag": _flag(
            plant, (exploited & ~plant("cse-flag-missed", exploited)) | plant("cse-flag-wrong", ~exploited)
        ),
        "group_flag": _flag(
            plant, (grouped & ~plant("group-flag-missed", grouped)) | plant("group-flag-wrong", ~grouped)
        ),
    }


def _flag(plant: _Planter, up: Mask) -> pl.Series:
    return text_series(either(plant("flag-not-recorded"), None, np.where(up, "Y", "N")))


def _stated(plant: _Planter, records: pl.DataFrame) -> pl.Series:
    """The number of suspects that the record speaks of: the truth, nothing, or a number typed too soon."""
    true, listed = records["suspects"].to_numpy(), records["listed"].to_numpy()
    nothing = plant("stated-missing")
    fewer = plant("stated-fewer-than-listed", ~nothing & (listed >= 2))
    written = np.where(fewer, listed - 1, np.maximum(true, listed))
    return pl.Series(written).cast(pl.Int64).set(pl.Series(nothing), None)


def _outcomes(plant: _Planter, records: pl.DataFrame) -> dict[str, pl.Series]:
    outcome = records["outcome"].to_numpy().astype(object)
    day, recorded = records["outcome_day"].to_numpy(), records["recorded"].to_numpy()
    listed = records["listed"].to_numpy()
    closed = plant("closed-before-framework", records["from"].to_numpy() < -3700)
    outcome[plant("outcome-16-without-suspect", (listed == 0) & (outcome != "0") & ~closed)] = "16"
    outcome[plant("outcome-14-with-suspects", (listed > 0) & (outcome != "0") & ~closed)] = "14"
    early = plant("outcome-before-recorded", (outcome != "0") & ~closed)
    day = np.where(early, recorded - plant.rng.integers(1, 90, len(day)), day)
    unknown = plant("unknown-code", (outcome != "0") & ~closed)
    outcome[unknown] = np.array(["99", "NFA", "15b"], dtype=object)[plant.rng.integers(0, 3, int(unknown.sum()))]
    undated = (outcome == "0") | closed
    wording = either(closed, np.array(_WORDINGS, dtype=object)[plant.rng.integers(0, len(_WORDINGS), len(day))], None)
    return {
        "outcome_type": text_series(either(closed, None, outcome)),
        "outcome_date": dates(pl.Series(np.where(undated, 0, day))).set(pl.Series(undated), None),
        "closure_wording": text_series(wording),
    }


def _operations(records: pl.DataFrame) -> pl.Series:
    """The named operation of about half of the groups, and of a few other cases."""
    group = records["group"].to_numpy()
    size = int(group.max()) + 2
    rng = stream(0, "operations")
    number = rng.permutation(size)
    named = rng.random(size) < 0.55
    words = [f"Operation {_OPERATIONS[n % len(_OPERATIONS)]}" + (f" {n // len(_OPERATIONS) + 1}"
             if n >= len(_OPERATIONS) else "") for n in number]  # fmt: skip
    names = np.array([word if name else None for word, name in zip(words, named, strict=True)], dtype=object)
    return text_series(either(group >= 0, names[np.maximum(group, 0)], None))


def recorded_parts(
    rng: Rng, named: pl.DataFrame, records: pl.DataFrame, rows: pl.DataFrame, people: pl.DataFrame, log: FaultLog
) -> pl.DataFrame:
    """The involvements table of every force, with truth keys ``offence`` and ``person``."""
    at = records.select("record", "body", "quality", "from", "group", offence_reference=pl.col("reference"))
    parts = named.rename({"reference": "person_reference"}).join(at, on="record", how="left", maintain_order="left")
    parts = parts.with_columns(reference=pl.format("{}|{}|{}", "offence_reference", "person_reference", "role"))
    parts = parts.unique(["body", "reference"], keep="first", maintain_order=True)
    plant = _Planter(rng, parts, table="involvements", log=log)
    relation = parts["relationship"].to_numpy().astype(object)
    grouped, suspect = parts["group"].to_numpy() >= 0, (parts["role"] == "suspect").to_numpy()
    gone = plant("relationship-missing", suspect & ~grouped) | plant("group-relationship-missing", suspect & grouped)
    said = gone & (rng.random(parts.height) < 0.6)
    relation = either(suspect, either(said, "unknown", either(gone, None, relation)), None)
    return parts.select(
        "body", "offence", "person", "record", "reference", "offence_reference", "person_reference", "role",
        age_at_offence=_ages(plant, parts, people),
        relationship=text_series(relation),
    )  # fmt: skip


def _ages(plant: _Planter, parts: pl.DataFrame, people: pl.DataFrame) -> pl.Series:
    born = people["born"].gather(parts["person"].cast(pl.UInt32))
    days = parts.select(start=dates(parts["from"]), born=dates(born)).with_columns(
        years=pl.col("start").dt.year() - pl.col("born").dt.year()
        - ((pl.col("start").dt.month() * 100 + pl.col("start").dt.day())
           < (pl.col("born").dt.month() * 100 + pl.col("born").dt.day())).cast(pl.Int32)
    )  # fmt: skip
    years = days["years"].cast(pl.Int64).to_numpy()
    gone = plant("age-missing")
    wrong = plant("age-contradicts-birth-date", ~gone)
    shifted = np.clip(
        years + np.where(plant.rng.random(len(years)) < 0.8, 1, -1) * plant.rng.integers(2, 9, len(years)), 1, 99
    )
    return pl.Series(np.where(wrong, shifted, np.clip(years, 0, 110))).set(pl.Series(gone), None)
