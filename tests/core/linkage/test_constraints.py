"""What no person can be: links that would make one are refused, the weaker ones first, and nothing else is lost."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.linkage.clusters import cluster_records
from openinquiry.core.linkage.constraints import Constraints, contradict

RECORDS = [f"r{number:02d}" for number in range(10)]
Pairs = list[tuple[str, str, float]]
TEXT = pl.String()


def people(
    pairs: Pairs, constraints: Constraints, *, threshold: float = 2.0, records: list[str] = RECORDS
) -> dict[str, str]:
    frame = pl.DataFrame(pairs, schema={"record_l": TEXT, "record_r": TEXT, "match_weight": pl.Float64()}, orient="row")
    found = cluster_records(pl.Series(records), frame, threshold=threshold, largest=20, constraints=constraints)
    return dict(found.iter_rows())


def apart(*pairs: tuple[str, str]) -> Constraints:
    return Constraints(apart=pl.DataFrame(pairs, schema={"record_l": TEXT, "record_r": TEXT}, orient="row"))


def one_each(**source: str) -> Constraints:
    return Constraints(one_each=pl.DataFrame({"record_id": list(source), "source": list(source.values())}))


def born(**date: str) -> Constraints:
    return Constraints(birth_dates=pl.DataFrame({"record_id": list(date), "birth_date": list(date.values())}))


def test_two_people_by_a_readers_word_are_not_joined_through_a_third_record() -> None:
    found = people([("r00", "r01", 9.0), ("r01", "r02", 7.0)], apart(("r00", "r02")))
    assert found["r01"] == found["r00"] != found["r02"]


def test_a_link_between_two_people_by_a_readers_word_is_refused_and_other_links_stay() -> None:
    found = people([("r00", "r01", 9.0), ("r01", "r02", 9.0), ("r03", "r04", 9.0)], apart(("r00", "r01")))
    assert found["r00"] != found["r01"] == found["r02"]
    assert found["r03"] == found["r04"]


def test_the_strongest_link_is_taken_and_never_two_records_of_a_source_in_which_nobody_is_twice() -> None:
    sources = one_each(r00="x", r01="x", r02="y", r03="y", r04="z")
    pairs = [("r00", "r02", 5.0), ("r01", "r02", 9.0), ("r00", "r03", 3.0), ("r02", "r04", 4.0), ("r03", "r04", 1.0)]
    found = people(pairs, sources)
    assert found["r01"] == found["r02"] == found["r04"]
    assert found["r00"] == found["r03"] != found["r01"]


def test_father_and_son_are_not_joined_through_a_record_without_a_date_of_birth() -> None:
    found = people([("r00", "r01", 9.0), ("r01", "r02", 6.0)], born(r00="1978-09-23", r02="2009-03-05"))
    assert found["r00"] == found["r01"] != found["r02"]


def test_a_pair_that_was_compared_and_linked_itself_is_not_parted_for_its_dates() -> None:
    found = people([("r00", "r01", 9.0)], born(r00="1978-09-23", r01="2009-03-05"))
    assert found["r00"] == found["r01"]


def test_dates_that_may_be_one_date_written_in_two_ways_contradict_nothing() -> None:
    assert not contradict("2009-03-05", "2009-05-03")  # day and month swapped
    assert not contradict("2009-03-05", "2009-03-06")
    assert not contradict("2009-03-05", "2008-03-06")
    assert not contradict("2009-11-25", "2009-01-01")
    assert contradict("2009-11-25", "2008-01-01")
    assert contradict("1978-09-23", "2009-03-05")


def test_of_links_of_one_weight_those_that_can_hold_are_kept_in_the_order_of_the_records() -> None:
    found = people([("r00", "r01", 9.0), ("r01", "r02", 9.0), ("r02", "r03", 9.0)], apart(("r00", "r02")))
    assert found["r00"] == found["r01"]
    assert found["r02"] == found["r03"] != found["r00"]


PAIRS = st.lists(
    st.tuples(st.sampled_from(RECORDS), st.sampled_from(RECORDS), st.integers(0, 12).map(float)), max_size=30
)
APART = st.lists(
    st.tuples(st.sampled_from(RECORDS), st.sampled_from(RECORDS)).filter(lambda p: p[0] != p[1]), max_size=6
)
DATES = st.dictionaries(
    st.sampled_from(RECORDS), st.sampled_from(["1978-09-23", "2009-03-05", "1990-12-31"]), max_size=8
)
SOURCES = st.dictionaries(st.sampled_from(RECORDS), st.sampled_from("xyz"), max_size=8)


def constrained(kept_apart: list[tuple[str, str]], sources: dict[str, str], dates: dict[str, str]) -> Constraints:
    source = pl.DataFrame(list(sources.items()), schema={"record_id": TEXT, "source": TEXT}, orient="row")
    date = pl.DataFrame(list(dates.items()), schema={"record_id": TEXT, "birth_date": TEXT}, orient="row")
    return Constraints(apart=apart(*kept_apart).apart, one_each=source, birth_dates=date)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(PAIRS, APART, SOURCES, DATES)
def test_no_person_is_ever_what_it_cannot_be(
    pairs: Pairs, kept_apart: list[tuple[str, str]], sources: dict[str, str], dates: dict[str, str]
) -> None:
    found = people(pairs, constrained(kept_apart, sources, dates))
    compared = {frozenset((one, other)) for one, other, _ in pairs}
    for one in RECORDS:
        for other in RECORDS:
            if one < other and found[one] == found[other]:
                assert (one, other) not in kept_apart
                assert (other, one) not in kept_apart
                assert one not in sources or sources[one] != sources.get(other)
                if one in dates and other in dates and contradict(dates[one], dates[other]):
                    assert frozenset((one, other)) in compared


@settings(derandomize=True, deadline=None, max_examples=300)
@given(PAIRS, APART, SOURCES, DATES, st.randoms(use_true_random=False))
def test_what_a_stricter_threshold_joins_a_freer_one_joins_too_and_order_does_not_matter(
    pairs: Pairs,
    kept_apart: list[tuple[str, str]],
    sources: dict[str, str],
    dates: dict[str, str],
    random: object,
) -> None:
    constraints = constrained(kept_apart, sources, dates)
    strict, freer = (people(pairs, constraints, threshold=level) for level in (7.0, 2.0))
    assert len({(strict[record], freer[record]) for record in RECORDS}) == len(set(strict.values()))
    shuffled, records = [(other, one, weight) for one, other, weight in pairs], list(RECORDS)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    random.shuffle(records)  # type: ignore[attr-defined]
    assert people(shuffled, constraints, records=records) == freer
