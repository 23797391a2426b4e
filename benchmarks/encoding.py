"""Linking without names: recall and precision beside those with names, and how seconds and memory of ``link_encoded`` grow.

The invented country on clean data: names, dates of birth and sexes as they truly are, without the slips that bodies make,
and postcodes as recorded, for people move. The support records
are encoded, and so are compared with police and council records as encodings only.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from openinquiry.core.audit import read_plan
from openinquiry.core.audit.intake import take_in
from openinquiry.core.audit.records import assemble
from openinquiry.core.invented_country import synthesise
from openinquiry.core.linkage import (
    EncodingKey,
    encode_people,
    link_people,
    load_encoding_settings,
    load_linkage_settings,
)
from openinquiry.core.linkage.encoding import NamedLinks, link_encoded

SEEDS, SCALE = (1, 2, 3), 0.05
MOST_POINTS = 5.0  # by which recall may fall short of recall with names
SIZES = ((10_000, 100_000), (20_000, 200_000))
MOST_TIMES = 4.0  # by which seconds and memory may grow where both sides double; growth by pairs would be more
LARGEST, LARGEST_SECONDS = (100_000, 1_000_000), 600
KEY = EncodingKey(bytes(range(32)))
_TRUE = ("given_name", "surname", "birth_date", "sex")


def main() -> int:
    """Print both tables. Gives 1 when recall is more than five points short, or doubling the size costs more than fourfold."""
    return max(_beside_names(), _growth())


def _beside_names() -> int:
    print("\n| seed | records without names | | recall | precision |\n| ---: | ---: | --- | ---: | ---: |")
    missed = 0
    for seed in SEEDS:
        records, hidden = clean_records(seed)
        named = _score(records, hidden, key=None)
        encoded = _score(_encoded(records, hidden), hidden, key=KEY)
        for words, (recall, precision) in (("by names", named), ("by encodings", encoded)):
            print(f"| {seed} | {hidden.len():,} | {words} | {100 * recall:.1f}% | {100 * precision:.1f}% |", flush=True)
        missed |= int(100 * (named[0] - encoded[0]) > MOST_POINTS)
    return missed


def clean_records(seed: int) -> tuple[pl.DataFrame, pl.Series]:
    """The records of people of an invented country as its people truly are, with ``true``; and those of support services.

    record_id and what linkage compares. Records of which the truth does not know one person are left out.
    """
    with tempfile.TemporaryDirectory() as folder:
        synthesise(Path(folder) / "country", seed=seed, scale=SCALE)
        plan = read_plan(Path(folder) / "country" / "audit")
        persons = assemble(take_in(plan, progress=lambda *_: None, processes=1).accepted).persons
        truth = Path(folder) / "country" / "truth"
        owners = pl.read_parquet(truth / "records.parquet").filter(pl.col("table").is_in(["people", "children"]))
        people = pl.read_parquet(truth / "people.parquet").select("person_id", *_TRUE)
    owner = owners.select("body", "reference", "person_id").drop_nulls().unique(["body", "reference"], keep="none")
    known = (
        persons.select(
            "record_id", "body", "kind", "postcode", reference=pl.col("record_id").str.replace(r"^[^/]*/[^/]*/", "")
        )
        .join(owner, on=["body", "reference"])
        .join(people, on="person_id")
        .sort("record_id")
        .select("record_id", "body", "kind", "postcode", *_TRUE, true="person_id")
    )
    return known.drop("kind"), known.filter(pl.col("kind") == "support")["record_id"]


def _encoded(records: pl.DataFrame, hidden: pl.Series) -> pl.DataFrame:
    mine = records.filter(pl.col("record_id").is_in(hidden.implode()))
    others = records.filter(~pl.col("record_id").is_in(hidden.implode()))
    texts = encode_people(mine, key=KEY, settings=load_encoding_settings())
    return pl.concat(
        [others, texts.join(mine.select("record_id", "body", "sex", "true"), on="record_id")], how="diagonal"
    )


def _score(records: pl.DataFrame, hidden: pl.Series, *, key: EncodingKey | None) -> tuple[float, float]:
    """Pairs of a support record with another: the share of true ones that is linked, and of linked ones that is true."""
    linkage = link_people(records.drop("true"), settings=load_linkage_settings(), seed=1, key=key)
    people = linkage.person_of("central").join(records.select("record_id", "true"), on="record_id")
    ours = pl.col("record_id").is_in(hidden.implode())
    mine, others = people.filter(ours), people.filter(~ours)
    true, linked = mine.join(others, on="true"), mine.join(others, on="person")
    right = true.filter(pl.col("person") == pl.col("person_right")).height
    return right / true.height, linked.filter(pl.col("true") == pl.col("true_right")).height / max(linked.height, 1)


def _growth() -> int:
    """Each size in a process of its own, so that its greatest memory is its own."""
    print("\n| encoded × named records | seconds | GiB | pairs linked | seconds of making them |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    runs = [_measured(*size) for size in SIZES]
    _measured(*LARGEST, seconds=LARGEST_SECONDS)
    small, large = runs
    if small is None or large is None:
        return 1
    worst = max(large[what] / small[what] for what in ("seconds", "gib"))
    print(f"\nTwice as many on both sides: {large['seconds'] / small['seconds']:.1f} times the seconds, "
          f"{large['gib'] / small['gib']:.1f} times the memory.")  # fmt: skip
    return int(worst > MOST_TIMES)


def _measured(encoded: int, named: int, *, seconds: int | None = None) -> dict[str, float] | None:
    command = [sys.executable, "-m", "benchmarks.encoding", str(encoded), str(named)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=True)
    except subprocess.TimeoutExpired:
        print(f"| {encoded:,} × {named:,} | not done in {seconds} | | | |", flush=True)
        return None
    except subprocess.CalledProcessError as problem:
        print(f"| {encoded:,} × {named:,} | ended with {problem.returncode} | | | |", flush=True)
        return None
    found: dict[str, float] = json.loads(done.stdout)
    print(f"| {encoded:,} × {named:,} | {found['seconds']:.1f} | {found['gib']:.2f} | {found['pairs']:,} | "
          f"{found['making']:.1f} |", flush=True)  # fmt: skip
    return found


def crowd(records: int, *, seed: int) -> pl.DataFrame:
    """Invented people drawn anew for each row: names by how common they are, as Zipf has it, and a date, a postcode, a sex."""
    random = np.random.default_rng(seed)
    days = np.datetime64(date(1960, 1, 1), "D") + random.integers(0, 18_000, records)
    return pl.DataFrame(
        {
            "record_id": [f"r{number:07d}" for number in range(records)],
            "given_name": _names(random, records, different=2_000, syllables=2),
            "surname": _names(random, records, different=40_000, syllables=3),
            "birth_date": days,
            "postcode": [f"ZZ{a} {b}{c}" for a, b, c in zip(
                random.integers(10, 99, records), random.integers(1, 9, records),
                random.choice([f"{x}{y}" for x in "ABDEFGHJ" for y in "LNPQRSTU"], records), strict=True)],
            "sex": random.choice(["F", "M"], records),
        }
    )  # fmt: skip


_ONSETS, _VOWELS = "bcdfghjklmnprstvwz", "aeiou"


def _names(random: np.random.Generator, size: int, *, different: int, syllables: int) -> list[str]:
    parts = [onset + vowel for onset in _ONSETS for vowel in _VOWELS]
    stock = ["".join(random.choice(parts, syllables)) for _ in range(different)]
    share = 1 / np.arange(1, different + 1)
    return [stock[place] for place in random.choice(different, size, p=share / share.sum())]


def _one_size(encoded: int, named: int) -> dict[str, float]:
    """``link_encoded`` by the stated weights: so all that grows is what encoding and comparing cost."""
    settings = load_encoding_settings()
    people = crowd(named, seed=1)
    started = time.perf_counter()
    mine = people.sample(encoded, seed=2).with_columns(record_id=pl.lit("e") + pl.col("record_id"))
    texts = encode_people(mine, key=KEY, settings=settings).join(mine.select("record_id", "sex"), on="record_id")
    making = time.perf_counter() - started
    alone = people.select("record_id", person="record_id")
    pairs = pl.DataFrame(schema={"record_l": pl.String, "record_r": pl.String, "match_weight": pl.Float64})
    started = time.perf_counter()
    links = link_encoded(
        texts, named=NamedLinks(people, pairs, alone, 0.0, False), key=KEY, settings=settings, loose=-4.0, seed=1
    )
    seconds = time.perf_counter() - started
    gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {"seconds": seconds, "gib": gib, "pairs": links.edges.height, "making": making}


if __name__ == "__main__":
    print(json.dumps(_one_size(int(sys.argv[1]), int(sys.argv[2]))))
