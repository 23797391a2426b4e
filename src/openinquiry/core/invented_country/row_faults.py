"""Faults of whole rows: rows that stand twice, references that repeat, are missing or lead nowhere."""

from __future__ import annotations

import numpy as np
import polars as pl

from openinquiry.core.invented_country.fault_log import FaultLog
from openinquiry.core.invented_country.randomness import Mask, Rng
from openinquiry.core.invented_country.rates import rate

_CHANGED = {
    "offences": "suspects_stated", "people": "middle_names", "children": "given_name", "assessments": "primary_need",
    "contacts": "concern",
}  # fmt: skip
_OTHER = {
    "suspects_stated": 7,
    "middle_names": "Marie",
    "given_name": "Unnamed",
    "primary_need": "N4",
    "concern": "none",
}


def spoil_rows(rng: Rng, tables: dict[str, pl.DataFrame], *, log: FaultLog) -> dict[str, pl.DataFrame]:
    """Every table with the row faults of its kind; the rows stay in the order of their body."""
    return {name: _spoilt(rng, name, rows, log) for name, rows in tables.items()}


def _few(rng: Rng, rows: pl.DataFrame, fault: str) -> Mask:
    """Where ``fault`` falls: by its rate, and at least once in the country."""
    chosen = rng.random(rows.height) < rate(fault)
    if rows.height > 5 and not chosen.any():
        chosen[int(rng.integers(0, rows.height))] = True
    return np.asarray(chosen)


def _spoilt(rng: Rng, name: str, rows: pl.DataFrame, log: FaultLog) -> pl.DataFrame:
    key = {"offences": "offence_reference", "people": "person_reference", "children": "child_reference",
           "assessments": "assessment_reference", "contacts": "contact_reference"}.get(name, "")  # fmt: skip
    rows = rows.with_columns(order=pl.int_range(pl.len()).cast(pl.Float64), planted=pl.lit(""))
    added = []
    if name in ("offences", "people", "children"):
        fault = "duplicate-offence-row" if name == "offences" else "duplicate-row"
        added.append(_copies(rng, rows, fault, name, log))
    if key and name in _CHANGED:
        copies = _copies(rng, rows, "key-repeated", name, log)
        changed = _CHANGED[name]
        added.append(copies.with_columns(pl.lit(_OTHER[changed]).cast(rows.schema[changed]).alias(changed)))
    if name in ("offences", "people", "children"):
        nameless = _copies(rng, rows, "no-reference", name, log, truth=False)
        added.append(nameless.with_columns(pl.lit(None, dtype=pl.String).alias(key)))
    if name in ("involvements", "assessments", "contacts"):
        added.append(_orphans(rng, rows, name, log))
    return pl.concat([rows, *added]).sort("body", "order", maintain_order=True).drop("order")


def _copies(rng: Rng, rows: pl.DataFrame, fault: str, table: str, log: FaultLog, *, truth: bool = True) -> pl.DataFrame:
    chosen = rows.filter(pl.Series(_few(rng, rows, fault)))
    log.add(
        fault, table=table, body=chosen["body"].to_numpy(), reference=chosen["reference"].to_numpy(), set_aside=True
    )
    shift = pl.Series(0.5 + rng.integers(0, 12, chosen.height))
    copies = chosen.with_columns(order=pl.col("order") + shift, planted=pl.lit(fault))
    keys = [name for name in ("offence", "person") if name in copies.columns]
    return copies if truth else copies.with_columns(*[pl.lit(-1).cast(rows.schema[name]).alias(name) for name in keys])


def _orphans(rng: Rng, rows: pl.DataFrame, table: str, log: FaultLog) -> pl.DataFrame:
    fault = "orphan-involvement" if table == "involvements" else "orphan-child"
    chosen = rows.filter(pl.Series(_few(rng, rows, fault)))
    column = {"involvements": "person_reference", "assessments": "child_reference", "contacts": "person_reference"}[
        table
    ]
    lost = pl.format("X{}", pl.int_range(pl.len()) + 900_001)
    orphans = chosen.with_columns(lost.alias(column), planted=pl.lit(fault), order=pl.col("order") + 0.5)
    orphans = orphans.with_columns(pl.lit(-1).cast(rows.schema["person"]).alias("person"))
    own = {"assessments": "assessment_reference", "contacts": "contact_reference"}.get(table)
    if own:
        orphans = orphans.with_columns(pl.format("{}-9", own).alias(own))
    else:
        orphans = orphans.with_columns(reference=pl.format("{}|{}|{}", "offence_reference", "person_reference", "role"))
    log.add(fault, table=table, body=orphans["body"].to_numpy(), reference=orphans[own or "reference"].to_numpy(),
            set_aside=True)  # fmt: skip
    return orphans
