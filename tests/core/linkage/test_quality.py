"""What match probabilities say of the links: expectations by hand, and against the truth of an invented crowd."""

from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.core.linkage import link_people, load_linkage_settings
from openinquiry.core.linkage.quality import BlockingOverlap, LinkQuality, estimate_quality
from tests.core.linkage.invented_people import crowd, frame

NOTHING_UNSEEN = BlockingOverlap(0.0, 0.0, 0.0)


def weight(probability: float) -> float:
    return math.log2(probability / (1 - probability))


def scored(*pairs: tuple[str, str, float]) -> pl.DataFrame:
    rows = [(left, right, weight(probability)) for left, right, probability in pairs]
    return pl.DataFrame(rows, schema=["record_l", "record_r", "match_weight"], orient="row")


def people(**person: str) -> pl.DataFrame:
    return pl.DataFrame({"record_id": list(person), "person": list(person.values())})


def test_the_expected_number_of_right_links_is_the_sum_of_their_probabilities() -> None:
    pairs = scored(*((f"a{n}", f"b{n}", 0.75) for n in range(8)), ("c", "d", 0.25))
    linked = {f"{side}{n}": f"a{n}" for n in range(8) for side in "ab"}
    found = estimate_quality(pairs, people(**linked, c="c", d="d"), overlap=NOTHING_UNSEEN)
    assert found == LinkQuality(linked=8, right=6, true=6)  # of 8 at 0.75; and a quarter of a pair is not linked


def test_a_pair_that_is_linked_through_a_third_record_is_as_sure_as_the_weakest_link() -> None:
    pairs = scored(("a", "b", 0.9), ("b", "c", 0.6))
    found = estimate_quality(pairs, people(a="a", b="a", c="a"), overlap=NOTHING_UNSEEN)
    assert found == LinkQuality(linked=3, right=round(0.9 + 0.6 + 0.6), true=round(0.9 + 0.6 + 0.6))


def test_pairs_that_no_rule_brought_together_are_estimated_as_with_two_lists() -> None:
    # 60 by both kinds of rules, 30 and 20 by one: Lincoln and Petersen would say 10 by neither.
    overlap = BlockingOverlap(by_date=30.0, otherwise=20.0, both=60.0)
    assert overlap.unseen == 600 / 61
    found = estimate_quality(scored(("a", "b", 0.999)), people(a="a", b="a"), overlap=overlap)
    assert found.true == round(0.999 + 600 / 61)


@given(st.lists(st.floats(0.01, 0.99), max_size=20), st.floats(-4, 4))
def test_never_more_pairs_are_right_than_are_linked_or_than_there_are(chances: list[float], threshold: float) -> None:
    pairs = scored(*((f"a{n}", f"b{n}", chance) for n, chance in enumerate(chances)))
    person = {
        f"{side}{n}": f"a{n}" if weight(chance) >= threshold else f"{side}{n}"
        for n, chance in enumerate(chances)
        for side in "ab"
    }
    if person:
        found = estimate_quality(pairs, people(**person), overlap=NOTHING_UNSEEN)
        assert 0 <= found.right <= min(found.linked, found.true)


@pytest.mark.slow
def test_in_a_crowd_whose_truth_is_known_the_estimate_lies_within_three_points_of_it() -> None:
    records = frame(crowd())
    linkage = link_people(records, settings=load_linkage_settings(), seed=1)
    found = linkage.quality("central")
    persons = linkage.person_of("central").with_columns(true=pl.col("record_id").str.slice(0, 10))

    def pairs(*by: str) -> int:
        size = persons.group_by(*by).len()["len"].cast(pl.Int64)
        return int((size * (size - 1) // 2).sum())

    right = pairs("person", "true")
    assert found.linked == pairs("person")
    assert abs(found.right / found.linked - right / pairs("person")) < 0.03
    assert abs(found.right / found.true - right / pairs("true")) < 0.03
