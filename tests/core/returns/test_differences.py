"""What changed between two versions: rows that came, changed and went are counted, and nothing that was only written otherwise."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.returns import (
    ReadReturn,
    TableDifference,
    differences,
    load_specification,
    mapping_of_own_names,
)
from tests.core.returns.cases.police import BASELINE
from tests.core.returns.making import PERIOD, Tables, edit, edited, write_csv

POLICE = load_specification("police")


def changed(folder: Path, before: Tables, after: Tables) -> dict[str, TableDifference]:
    own = mapping_of_own_names(POLICE)
    read = [ReadReturn(write_csv(folder / name, tables), own) for name, tables in (("a", before), ("b", after))]
    (folder / "scratch").mkdir()
    return differences(*read, specification=POLICE, period=PERIOD, scratch=folder / "scratch")


def test_the_same_rows_in_another_order_are_no_change(tmp_path: Path):
    turned = {name: list(reversed(rows)) for name, rows in BASELINE.items()}
    assert changed(tmp_path, BASELINE, turned) == {
        "offences": TableDifference(0, 0, 0, 2), "people": TableDifference(0, 0, 0, 3), "involvements": TableDifference(0, 0, 0, 4),
    }  # fmt: skip


def test_rows_that_came_changed_and_went_are_counted_by_table(tmp_path: Path):
    after = edited(
        BASELINE, edit("people", 0, surname="Ashdowne") + edit("people", -1, person_reference="N9", surname="New")
    )
    after["involvements"] = after["involvements"][:-1]
    found = changed(tmp_path, BASELINE, after)
    assert found["people"] == TableDifference(added=1, changed=1, gone=0, same=2)
    assert found["involvements"] == TableDifference(added=0, changed=0, gone=1, same=3)
    assert found["offences"] == TableDifference(0, 0, 0, 2)


def test_a_date_that_is_only_written_otherwise_is_the_same_date(tmp_path: Path):
    written = edited(BASELINE, edit("offences", 0, recorded_date="2024-06-03 00:00"))
    assert changed(tmp_path, BASELINE, written)["offences"] == TableDifference(0, 0, 0, 2)


@settings(max_examples=15)
@given(
    st.sets(st.integers(0, 30), max_size=12),
    st.sets(st.integers(0, 30), max_size=12),
    st.sets(st.integers(0, 30), max_size=6),
)
def test_the_counts_are_those_of_sets(tmp_path_factory, first: set[int], second: set[int], other: set[int]):
    def people(numbers: set[int], *, changed_ones: set[int]) -> Tables:
        row = BASELINE["people"][0]
        rows = [
            {**row, "person_reference": f"P{n}", "surname": "B" if n in changed_ones else "A"} for n in sorted(numbers)
        ]
        return {**BASELINE, "people": [*BASELINE["people"], *rows]}

    found = changed(
        tmp_path_factory.mktemp("two"), people(first, changed_ones=set()), people(second, changed_ones=other)
    )["people"]
    both = first & second
    assert found == TableDifference(len(second - first), len(both & other), len(first - second), len(both - other) + 3)
