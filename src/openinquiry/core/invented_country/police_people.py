"""The people table of the police returns: who each force has a record of, and what it holds on each."""

from __future__ import annotations

import numpy as np
import polars as pl

from openinquiry.core.invented_country.fault_log import FaultLog
from openinquiry.core.invented_country.geography import areas
from openinquiry.core.invented_country.person_faults import record_people
from openinquiry.core.invented_country.randomness import Array, Mask, Rng, Strings, draw, either, happens, text_series
from openinquiry.core.invented_country.rates import invented_table, rate, share

_TO_16 = {"A4": "O1", "O2": "O9", "W3": "W9"}
_EFFECT = {"W": 0.22, "M": -0.10, "A": -0.25, "B": 0.0, "O": -0.45}
_NO_ANSWER = 0.12  # of those without a self-defined code, how many were asked and did not say


def police_people(
    rng: Rng, parts: pl.DataFrame, offences: pl.DataFrame, people: pl.DataFrame, *, quality: Array, log: FaultLog
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The people rows of all forces, and ``parts`` with the reference of the row that each part names.

    parts: record (row of ``offences``), person, role, identified, relationship, of identified people only.
    """
    parts = parts.with_columns(force=offences["force"].gather(parts["record"].cast(pl.UInt32)))
    parts = _entered_twice(rng, parts, quality)
    charged = offences["outcome"].is_in(["1", "2", "3"]).gather(parts["record"].cast(pl.UInt32))
    records = (
        parts.with_columns(charged=charged & (pl.col("role") == "suspect"), suspect=pl.col("role") == "suspect")
        .group_by("force", "person", "copy")
        .agg(pl.col("charged").any(), pl.col("suspect").any())
        .sort("force", "person", "copy")
    )
    records = _with_references(rng, records).with_columns(
        body=pl.Series(np.array([a.code for a in areas()])[records["force"].to_numpy()]),
        quality=pl.Series(quality[records["force"].to_numpy()]),
    )
    twice = (records["copy"] > 0).to_numpy()
    log.add("person-entered-twice", table="people", body=records["body"].to_numpy()[twice],
            reference=records["reference"].to_numpy()[twice])  # fmt: skip
    written = record_people(rng, records, people, table="people", log=log)
    written = _with_ethnicity(rng, written, people, log)
    named = parts.join(records.select("force", "person", "copy", "reference"), on=["force", "person", "copy"],
                       how="left", maintain_order="left")  # fmt: skip
    nationality = people["nationality"].gather(written["person"].cast(pl.UInt32))
    known = happens(rng, np.where(written["suspect"].to_numpy(), 0.45, 0.25), written.height)
    return written.with_columns(nationality=nationality.set(pl.Series(~known), None)), named


def one_row_per_person(place: Array) -> Mask:
    """Which bodies, by their place among their kind, guarantee one row a person. They keep the guarantee."""
    return np.asarray(place % 5 == 0)


def _entered_twice(rng: Rng, parts: pl.DataFrame, quality: Array) -> pl.DataFrame:
    """Split the parts of a few people between two references; only someone with two parts or more can be split."""
    parts = parts.with_columns(
        many=pl.len().over("force", "person"), nth=pl.int_range(pl.len()).over("force", "person")
    )
    able = parts.filter((pl.col("many") > 1) & (pl.col("nth") == 0))
    all_people = parts.filter(pl.col("nth") == 0).height
    chance = rate("person-entered-twice") * quality[able["force"].to_numpy()] * all_people / max(able.height, 1)
    chance = np.where(one_row_per_person(able["force"].to_numpy()), 0.0, chance)
    chosen = able.filter(pl.Series(rng.random(able.height) < chance)).select("force", "person", split=pl.lit(True))
    parts = parts.join(chosen, on=["force", "person"], how="left", maintain_order="left")
    copy = pl.when(pl.col("split").fill_null(False)).then((pl.col("nth") % 2).cast(pl.Int64)).otherwise(0)
    return parts.with_columns(copy=copy).drop("many", "nth", "split")


def _with_references(rng: Rng, records: pl.DataFrame) -> pl.DataFrame:
    """References in an order of their own within each force, in one of three shapes."""
    shuffled = records.with_columns(key=pl.Series(rng.random(records.height)))
    place = (pl.col("key").rank("ordinal").over("force") + 10_000).cast(pl.Int64)
    shaped = shuffled.with_columns(serial=place).with_columns(
        reference=pl.when(pl.col("force") % 3 == 0)
        .then(pl.format("N{}", pl.col("serial").cast(pl.String).str.zfill(7)))
        .when(pl.col("force") % 3 == 1).then(pl.format("{}/P", pl.col("serial")))
        .otherwise(pl.format("NOM-{}-{}", pl.col("force") + 11, pl.col("serial")))
    )  # fmt: skip
    return shaped.drop("key", "serial")


def recorded_share_of_forces(seed_rng: Rng) -> Array:
    """The share of suspects whose self-defined ethnicity each force records, before outcome and group: 0.10 to 0.90."""
    spread = 0.10 + 0.80 * np.linspace(0, 1, len(areas())) ** 1.7
    return seed_rng.permutation(spread)


def _logit(share_: Array) -> Array:
    return np.asarray(np.log(share_ / (1 - share_)))


def _level(score: Array, wanted: float) -> Array:
    """Probabilities with odds rising with ``score`` and ``wanted`` as their mean, found by halving."""
    low, high = -8.0, 8.0
    for _ in range(40):
        middle = (low + high) / 2
        if float(np.mean(1 / (1 + np.exp(-(score + middle))))) < wanted:
            low = middle
        else:
            high = middle
    return np.asarray(1 / (1 + np.exp(-(score + low))))


def _with_ethnicity(rng: Rng, records: pl.DataFrame, people: pl.DataFrame, log: FaultLog) -> pl.DataFrame:
    """Self-defined and observed codes, missing by force, by outcome and by true group: not at random."""
    true = people["ethnicity"].gather(records["person"].cast(pl.UInt32)).to_numpy().astype("U2")
    force, suspect = records["force"].to_numpy(), records["suspect"].to_numpy()
    charged = records["charged"].to_numpy()
    base = _logit(recorded_share_of_forces(rng))[force]
    effect = np.array([_EFFECT[code[0]] for code in true])
    of_suspects, of_victims = base + 1.3 * charged + effect, 0.5 * base + 0.5 * effect
    p = np.zeros(records.height)
    p[suspect] = _level(of_suspects[suspect], share("suspect_self_defined_recorded"))
    p[~suspect] = _level(of_victims[~suspect], share("victim_self_defined_recorded"))
    recorded = rng.random(records.height) < p
    seen = np.full(records.height, 0.08)
    seen[suspect] = _level((1.1 * charged + 0.3 * base)[suspect], share("suspect_observed_recorded"))
    observed = _observed(rng, true)
    code, vintage = _self_defined(rng, true, force, recorded)
    code = _wrong_codes(rng, records, code, observed, vintage, recorded, log)
    return records.with_columns(
        ethnicity_self_defined=text_series(code),
        ethnicity_vintage=text_series(vintage),
        ethnicity_observed=text_series(either(rng.random(records.height) < seen, observed.astype(object), None)),
    )


def _observed(rng: Rng, true: Strings) -> Strings:
    seen = np.empty(len(true), dtype="U3")
    for code, weights in invented_table("mixing")["observed_by_ethnicity"].items():
        here = np.flatnonzero(true == code)
        seen[here] = draw(rng, weights, len(here))
    return seen


def vintage_of_force(force: int) -> str:
    """Which vintage of codes the force's system holds: every fourth force has not changed to 18+1."""
    return "16+1" if force % 4 == 2 else "18+1"


def _self_defined(rng: Rng, true: Strings, force: Array, recorded: Mask) -> tuple[Array, Array]:
    vintage = np.array([vintage_of_force(f) for f in range(len(areas()))], dtype=object)[force]
    older = np.array([_TO_16.get(code, code) for code in true], dtype=object)
    code = np.where(vintage == "16+1", older, true.astype(object))
    silent = rng.random(len(true)) < _NO_ANSWER
    return either(recorded, code, either(silent, "NS", None)), vintage


def _wrong_codes(
    rng: Rng, records: pl.DataFrame, code: Array, observed: Strings, vintage: Array, recorded: Mask, log: FaultLog
) -> Array:
    """IC codes in the self-defined box, O1 in an 18+1 return, and codes of no table."""
    quality, body = records["quality"].to_numpy(), records["body"].to_numpy()
    reference = records["reference"].to_numpy()
    chinese = np.flatnonzero((code == "A4") & (vintage == "18+1"))
    old = np.zeros(len(code), dtype=bool)
    old[chinese[rng.random(len(chinese)) < rate("o1-in-18-plus-1")]] = True
    old[chinese[:2]] = True
    visual = recorded & ~old & (rng.random(len(code)) < rate("observed-code-as-self-defined") * quality)
    unknown = recorded & ~old & ~visual & (rng.random(len(code)) < rate("unknown-code") * quality)
    for fault, where in (
        ("o1-in-18-plus-1", old),
        ("observed-code-as-self-defined", visual),
        ("unknown-code", unknown),
    ):
        log.add(fault, table="people", body=body[where], reference=reference[where], detail="ethnicity_self_defined")
    local = np.array(["W8", "XX", "A5", "B7", "ZZ9"], dtype=object)[rng.integers(0, 5, len(code))]
    return np.where(old, "O1", np.where(visual, observed.astype(object), np.where(unknown, local, code)))
