"""Tables from records: each cell and margin against a count made by hand, and what cannot be counted is refused."""

from __future__ import annotations

from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.disclosure_control.tables import Dimension, table_from_records
from openinquiry.core.shared import WrongUsage

PLACE = Dimension.hierarchical(
    "place",
    [
        {"all": ["north", "south"], "north": ["a", "b"], "south": ["c", "d"]},
        {"all": ["town", "country"], "town": ["a", "c"], "country": ["b", "d"]},
    ],
)
HARM = Dimension.hierarchical("harm", {"any": ["h1", "group"], "group": ["h2", "h3"]})  # of uneven depth
rows = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(["h1", "h2", "h3"]), st.integers(0, 5), st.integers(0, 9)),
    max_size=30,
)


def framed(found: list[tuple]) -> pl.DataFrame:
    schema = {"place": pl.String, "harm": pl.String, "who": pl.Int64, "value": pl.Int64}
    return pl.DataFrame(found, schema=schema, orient="row")


def behind(found: list[tuple], place: str, harm: str) -> list[tuple]:
    return [row for row in found if place in PLACE.above(row[0]) and harm in HARM.above(row[1])]


@settings(derandomize=True, deadline=None, max_examples=80)
@given(rows)
def test_rows_and_distinct_groups_are_counted_in_every_cell_and_margin(found: list[tuple]):
    table = table_from_records(framed(found), dimensions=[PLACE, HARM], group="who")
    assert table.is_whole
    for place, harm in product(PLACE.codes, HARM.codes):
        there = behind(found, place, harm)
        assert table[(place, harm)] == len(there)
        assert table.groups[table.place((place, harm))] == len({row[2] for row in there})
    assert not (table.equations @ table.counts.ravel()).any()


@settings(derandomize=True, deadline=None, max_examples=80)
@given(rows, st.integers(1, 4))
def test_values_are_added_and_the_greatest_contributors_found_in_every_cell_and_margin(
    found: list[tuple], greatest: int
):
    table = table_from_records(
        framed(found), dimensions=[PLACE, HARM], value="value", contributor="who", greatest=greatest
    )
    assert not table.is_whole
    for place, harm in product(PLACE.codes, HARM.codes):
        there = behind(found, place, harm)
        assert table[(place, harm)] == sum(row[3] for row in there)
        each = [sum(row[3] for row in there if row[2] == who) for who in range(6)]
        expected = [*sorted(each, reverse=True), 0, 0][:greatest]
        at = table.place((place, harm))
        assert table.contributions[(slice(None), *at)].tolist() == expected


def test_people_are_counted_once_however_many_records_they_have():
    frame = framed([("a", "h1", 1, 0), ("a", "h1", 1, 0), ("b", "h1", 2, 0)])
    table = table_from_records(frame, dimensions=[PLACE, HARM], unit="who")
    assert (table[("a", "h1")], table[("north", "any")]) == (1, 2)


def test_people_in_several_categories_are_refused_and_not_counted_double():
    frame = framed([("a", "h1", 1, 0), ("b", "h1", 1, 0), ("b", "h2", 1, 0), ("c", "h1", 2, 0), ("d", "h1", 2, 0)])
    with pytest.raises(WrongUsage, match=r"several categories of one dimension \(2 in 'place', 1 in 'harm'\)"):
        table_from_records(frame, dimensions=[PLACE, HARM], unit="who", name="victims")


def test_one_group_in_two_towns_is_one_group_behind_their_total():
    frame = framed([("a", "h1", 7, 0), ("b", "h1", 7, 0)])
    table = table_from_records(frame, dimensions=[PLACE], group="who")
    assert [int(table.groups[table.place((code,))]) for code in ("a", "b", "north", "all")] == [1, 1, 1, 1]
    assert table[("all",)] == 2


def test_columns_become_dimensions_with_their_values_in_their_own_order():
    frame = pl.DataFrame({"age": [10, 9, 10], "sex": ["m", "f", "f"]})
    table = table_from_records(frame, dimensions=["age", "sex"])
    assert [each.categories for each in table.dimensions] == [("9", "10"), ("f", "m")]
    assert table.counts.tolist() == [[1, 0, 1], [1, 1, 2], [2, 1, 3]]


def test_what_is_empty_or_unknown_is_refused_by_column_and_number_of_rows_and_names_nobody():
    frame = framed([("a", "h1", 1, 0), ("Rosemary Invented", "h1", 2, 0), (None, "h1", None, 0)])
    with pytest.raises(WrongUsage, match="'place' of the records of table is empty in 1 of 3 rows"):
        table_from_records(frame, dimensions=[PLACE])
    with pytest.raises(WrongUsage, match="'place' holds no category of that dimension in 1 of 2 rows") as told:
        table_from_records(frame.head(2), dimensions=[PLACE])
    assert "Rosemary" not in str(told.value)
    with pytest.raises(WrongUsage, match=r"'who' .* is empty in 1 of 3 rows.* one for all those rows"):
        table_from_records(frame, dimensions=["harm"], group="who")
    with pytest.raises(WrongUsage, match="no column 'age'"):
        table_from_records(frame, dimensions=["harm", "age"])


@pytest.mark.parametrize("wrong", [-1.0, float("nan"), float("inf")])
def test_values_below_nought_or_no_numbers_are_refused(wrong: float):
    frame = pl.DataFrame({"harm": ["h1", "h2"], "value": [1.0, wrong]})
    with pytest.raises(WrongUsage, match="below 0 or no number in 1 rows"):
        table_from_records(frame, dimensions=["harm"], value="value")
    with pytest.raises(WrongUsage, match="does not hold numbers"):
        table_from_records(frame, dimensions=["harm"], value="harm")


def test_what_cannot_be_asked_together_is_refused():
    frame = framed([("a", "h1", 1, 3)])
    with pytest.raises(WrongUsage, match="but not both"):
        table_from_records(frame, dimensions=[PLACE], unit="who", value="value")
    with pytest.raises(WrongUsage, match="no column of the values"):
        table_from_records(frame, dimensions=[PLACE], contributor="who")
    with pytest.raises(WrongUsage, match="at least one dimension"):
        table_from_records(frame, dimensions=[])


def test_many_records_in_three_dimensions_agree_with_a_plain_count():
    rng = np.random.default_rng(3)
    frame = pl.DataFrame(
        {"x": rng.integers(0, 9, 20_000), "y": rng.integers(0, 7, 20_000), "z": rng.integers(0, 3, 20_000),
         "g": rng.integers(0, 500, 20_000)}
    )  # fmt: skip
    table = table_from_records(frame, dimensions=["x", "y", "z"], group="g")
    plain = frame.group_by("x", "z").agg(pl.col("g").n_unique(), pl.len().alias("n"))
    for x, z, g, n in plain.iter_rows():
        at = table.place((str(x), "Total", str(z)))
        assert (table.groups[at], table.counts[at]) == (g, n)
