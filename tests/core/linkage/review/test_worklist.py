"""Which pairs readers are asked about: divided first, then doubtful people, then near ones; and a sample of every band."""

from __future__ import annotations

from datetime import date

import polars as pl

from openinquiry.core.linkage.review import NO_DECISIONS, Decisions, choose_pairs
from openinquiry.core.linkage.review.worklist import band_of

LIMITS = (-4.0, 2.0, 10.0)


def scored(*weights: float) -> pl.DataFrame:
    rows = [(f"l{n:03d}", f"r{n:03d}", weight) for n, weight in enumerate(weights)]
    return pl.DataFrame(rows, schema=["record_l", "record_r", "match_weight"], orient="row")


def no_doubt() -> pl.DataFrame:
    return pl.DataFrame(schema={"record_l": pl.String, "record_r": pl.String, "why": pl.String})


def decided(*rows: tuple[str, str, str, str]) -> Decisions:
    frame = pl.DataFrame(rows, schema=["record_1", "record_2", "answer", "reader"], orient="row")
    return NO_DECISIONS.taking_in(frame.with_columns(why=pl.lit("sample"), note=pl.lit("")), day=date(2026, 2, 3))


def chosen(pairs: pl.DataFrame, *, doubtful: pl.DataFrame | None = None, decisions: Decisions = NO_DECISIONS,
           most: int = 100, sample: int = 0, seed: int = 1) -> list[tuple[str, str]]:  # fmt: skip
    found = choose_pairs(pairs, no_doubt() if doubtful is None else doubtful, decisions, thresholds=LIMITS, near=4.0,
                         most=most, sample=sample, seed=seed)  # fmt: skip
    return found.select("record_l", "why").rows()


def test_pairs_are_asked_from_the_threshold_outwards_and_far_ones_not_at_all() -> None:
    assert chosen(scored(5.0, 2.5, -3.0, 1.0, 9.0)) == [
        ("l001", "near the threshold"), ("l003", "near the threshold"), ("l000", "near the threshold")
    ]  # fmt: skip


def test_pairs_on_which_readers_are_divided_come_first_and_settled_ones_are_not_asked_again() -> None:
    decisions = decided(
        ("l000", "r000", "same", "A"), ("l001", "r001", "same", "A"), ("l001", "r001", "different", "B")
    )
    assert chosen(scored(2.0, 5.9, 2.1), decisions=decisions, most=2) == [
        ("l001", "readers are divided"), ("l002", "near the threshold")
    ]  # fmt: skip


def test_doubtful_people_come_before_pairs_near_the_threshold() -> None:
    doubtful = pl.DataFrame({"record_l": ["l001"], "record_r": ["r001"], "why": ["two sexes"]})
    assert chosen(scored(2.0, 30.0), doubtful=doubtful) == [("l001", "two sexes"), ("l000", "near the threshold")]


def test_the_sample_takes_as_many_from_each_band_as_it_can_and_is_the_same_for_a_seed() -> None:
    pairs = scored(*([-3.5] * 30 + [3.0] * 30 + [20.0] * 300))
    found = choose_pairs(pairs, no_doubt(), NO_DECISIONS, thresholds=LIMITS, near=0.0, most=0, sample=60, seed=4)
    bands = found.join(pairs, on="record_l").group_by(
        band=band_of(pl.col("match_weight"), loose=-4.0, strict=10.0)
    ).len().sort("band")  # fmt: skip
    assert bands.rows() == [(-4.0, 20), (2.0, 20), (10.0, 20)]
    assert chosen(pairs, most=0, sample=60, seed=4) == found.select("record_l", "why").rows()
    assert chosen(pairs, most=0, sample=60, seed=5) != found.select("record_l", "why").rows()


def test_a_pair_of_the_sample_is_asked_once_and_as_one_of_the_sample() -> None:
    assert chosen(scored(2.0), sample=5) == [("l000", "sample")]


def test_every_weight_falls_into_a_band_and_all_strict_links_into_the_last() -> None:
    weights = pl.DataFrame({"w": [-4.0, -2.01, -2.0, 9.99, 10.0, 60.0]})
    found = weights.select(band=band_of(pl.col("w"), loose=-4.0, strict=10.0))
    assert found["band"].to_list() == [-4.0, -4.0, -2.0, 8.0, 10.0, 10.0]
