"""The tables that every tool is given: all margins, all sums, and the same table after writing and reading."""

from __future__ import annotations

from pathlib import Path

from benchmarks.protecting.cells import TOTAL, CountTable, flat, read_table, table_of, write_table
from hypothesis import given
from hypothesis import strategies as st

TREE = {TOTAL: ["north", "south"], "north": ["n1", "n2"], "south": ["s1"], "n1": [], "n2": [], "s1": []}
PLACES, SEXES = ("n1", "n2", "s1"), ("f", "m")


def counted(counts: list[int]) -> CountTable:
    inner = {(place, sex): counts[2 * p + s] for p, place in enumerate(PLACES) for s, sex in enumerate(SEXES)}
    return table_of(inner, dimensions=("place", "sex"), trees=(TREE, flat(list(SEXES))))


@given(st.lists(st.integers(0, 50), min_size=6, max_size=6))
def test_every_total_is_the_sum_of_its_parts(counts: list[int]) -> None:
    table = counted(counts)
    for total, parts in table.sums():
        assert table.values[total] == sum(table.values[part] for part in parts)
    assert table.values[TOTAL, TOTAL] == sum(counts)


def test_a_table_has_a_sum_for_every_parent_on_every_line() -> None:
    sums = list(counted([1, 2, 3, 4, 5, 6]).sums())
    assert len(sums) == 3 * 3 + 6  # three parents of places, each by three sexes; the total of sexes, by six places
    assert (("north", "f"), [("n1", "f"), ("n2", "f")]) in sums
    assert (("south", TOTAL), [("s1", TOTAL)]) in sums
    assert (("south", TOTAL), [("south", "f"), ("south", "m")]) in sums


def test_margins_of_1_to_4_are_unsafe_too_and_zeros_are_not() -> None:
    table = counted([1, 2, 0, 0, 9, 9])
    assert set(table.unsafe) == {
        ("n1", "f"),
        ("n1", "m"),
        ("n1", TOTAL),
        ("north", "f"),
        ("north", "m"),
        ("north", TOTAL),
    }


def test_a_table_that_is_written_and_read_is_the_same(tmp_path: Path) -> None:
    table = counted([1, 2, 0, 0, 9, 9])
    write_table(table, tmp_path / "table.csv")
    assert read_table(tmp_path / "table.csv") == table
    assert (tmp_path / "table.csv").read_text(encoding="utf-8").splitlines()[:2] == ["place,sex,freq", "n1,f,1"]


def test_a_table_without_trees_is_flat(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("place,sex,freq\na,f,3\na,m,4\nb,f,5\nb,m,6\n", encoding="utf-8")
    table = read_table(tmp_path / "table.csv")
    assert len(table.values) == 9
    assert table.values[TOTAL, "m"] == 10
