"""The linkage of the invented country on DuckDB and on Spark: seconds of each, and how many records have another person.

Spark runs on this machine, where it has nothing to gain: its time is mostly its own starting. What is shown is that it finds
the same people, and what it costs to have it.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import polars as pl

from openinquiry.core.audit import read_plan
from openinquiry.core.audit.intake import take_in
from openinquiry.core.audit.records import assemble
from openinquiry.core.invented_country import synthesise
from openinquiry.core.linkage import LEVELS, Engine, Linkage, link_people, load_linkage_settings

SCALE = 0.05


def main() -> int:
    """Print the table. Gives 1 when any record has another person, or any pair another weight."""
    with tempfile.TemporaryDirectory() as folder:
        synthesise(Path(folder) / "country", seed=1, scale=SCALE)
        plan = read_plan(Path(folder) / "country" / "audit")
        persons = assemble(take_in(plan, progress=lambda *_: None, processes=1).accepted).persons
    print(f"\nLinkage of {persons.height:,} records, scale {SCALE:g}, seed 1\n")
    print("| engine | seconds | pairs kept | people |\n| --- | ---: | ---: | ---: |")
    on_duckdb, on_spark = (_linked(persons, Engine(name)) for name in ("duckdb", "spark"))
    differing = {level: _other_people(on_duckdb, on_spark, level) for level in LEVELS}
    pairs = on_duckdb.pairs.join(on_spark.pairs, on=on_duckdb.pairs.columns, how="anti").height
    pairs += on_spark.pairs.join(on_duckdb.pairs, on=on_spark.pairs.columns, how="anti").height
    print("\n| records whose person differs, reading | records |\n| --- | ---: |")
    for level, records in differing.items():
        print(f"| {level} | {records:,} |")
    print(f"| pairs that only one engine has, or with another weight | {pairs:,} |")
    return int(any(differing.values()) or pairs > 0)


def _linked(persons: pl.DataFrame, engine: Engine) -> Linkage:
    started = time.perf_counter()
    linkage = link_people(persons, settings=load_linkage_settings(), seed=1, engine=engine)
    seconds = time.perf_counter() - started
    people = linkage.people["central"].n_unique()
    print(f"| {engine.name} | {seconds:.1f} | {linkage.pairs.height:,} | {people:,} |", flush=True)
    return linkage


def _other_people(one: Linkage, other: Linkage, level: str) -> int:
    both = one.person_of(level).join(other.person_of(level), on="record_id", suffix="_other", how="full")
    return both.filter(pl.col("person").ne_missing(pl.col("person_other"))).height
