"""Linkages that could as well be true: as many of each as its probability says, one doubt counted once, constraints kept."""

from __future__ import annotations

import itertools

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.linkage.calibration import Calibration
from openinquiry.core.linkage.constraints import Constraints
from openinquiry.core.linkage.replicates import replicate_linkages, spanning_joins

Pairs = list[tuple[str, str, float]]
RECORDS = [f"r{number:02d}" for number in range(10)]


def scored(pairs: Pairs) -> pl.DataFrame:
    schema = {"record_l": pl.String(), "record_r": pl.String(), "match_weight": pl.Float64()}
    return pl.DataFrame(pairs, schema=schema, orient="row")


def drawn(pairs: Pairs, number: int, *, seed: int = 1, constraints: Constraints | None = None,
          calibration: Calibration | None = None) -> list[dict[str, str]]:  # fmt: skip
    found = replicate_linkages(
        pl.Series(RECORDS), scored(pairs), number=number, seed=seed, largest=20, constraints=constraints, calibration=calibration
    )  # fmt: skip
    return [dict(each.iter_rows()) for each in found]


def share_joined(found: list[dict[str, str]], one: str, other: str) -> float:
    return sum(each[one] == each[other] for each in found) / len(found)


def test_a_pair_is_joined_as_often_as_its_probability_says() -> None:
    found = drawn([("r00", "r01", 0.0), ("r02", "r03", 2.0), ("r04", "r05", 40.0), ("r06", "r07", -40.0)], 3000)
    assert abs(share_joined(found, "r00", "r01") - 0.5) < 0.03
    assert abs(share_joined(found, "r02", "r03") - 0.8) < 0.03
    assert share_joined(found, "r04", "r05") == 1.0
    assert share_joined(found, "r06", "r07") == 0.0


def test_ten_doubtful_pairs_between_two_people_are_one_doubt_and_not_ten() -> None:
    sure = [("r00", "r01", 40.0), ("r01", "r02", 40.0), ("r03", "r04", 40.0), ("r04", "r05", 40.0)]
    doubt = [(one, other, -1.0) for one in ("r00", "r01", "r02") for other in ("r03", "r04", "r05")]
    assert abs(share_joined(drawn([*sure, *doubt], 3000), "r00", "r05") - 1 / 3) < 0.03


def test_readers_corrections_move_how_often_a_pair_is_joined() -> None:
    found = drawn([("r00", "r01", 0.0)], 3000, calibration=Calibration(shift=-1.0986122886681098))
    assert abs(share_joined(found, "r00", "r01") - 0.25) < 0.03


def test_constraints_hold_in_every_replicate() -> None:
    apart = pl.DataFrame({"record_l": ["r00"], "record_r": ["r02"]})
    found = drawn([("r00", "r01", 3.0), ("r01", "r02", 3.0)], 200, constraints=Constraints(apart=apart))
    assert share_joined(found, "r00", "r02") == 0.0
    assert share_joined(found, "r00", "r01") > 0.5


def test_the_same_seed_gives_the_same_replicates_and_another_seed_others() -> None:
    pairs = [(one, other, 0.0) for one, other in itertools.pairwise(RECORDS)]
    assert drawn(pairs, 5, seed=3) == drawn(pairs, 5, seed=3)
    assert drawn(pairs, 5, seed=3) != drawn(pairs, 5, seed=4)


PAIRS = st.lists(
    st.tuples(st.sampled_from(RECORDS), st.sampled_from(RECORDS), st.integers(-6, 20).map(float)).filter(
        lambda pair: pair[0] != pair[1]
    ),
    max_size=30,
)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(PAIRS)
def test_the_joins_are_a_forest_that_connects_what_the_pairs_connect_by_the_strongest_of_them(pairs: Pairs) -> None:
    joins = spanning_joins(scored(pairs))
    part = {record: record for record in RECORDS}

    def top(record: str) -> str:
        while part[record] != record:
            record = part[record]
        return record

    total = 0.0
    for one, other, weight in sorted(((min(p), max(p), w) for *p, w in pairs), key=lambda each: -each[2]):  # Kruskal
        if top(one) != top(other):
            part[top(one)] = top(other)
            total += weight
    assert joins["match_weight"].sum() == total
    assert joins.height == len(RECORDS) - len({top(record) for record in RECORDS})
