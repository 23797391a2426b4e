"""Count tables out of files: what is added up, what is marked, and what is refused without repeating what a cell holds."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.core.disclosure_control.tables import Hierarchies, read_count_table
from openinquiry.core.shared import OpenInquiryError, UnreadableInput, WrongUsage
from tests.outside_data import outside_data

PLANTED = "Belford"  # an invented name, and a count that nobody may read
COUNT = "40713"


def written(folder: Path, text: str, *, name: str = "victims.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode("utf-8"))
    return path


def test_inner_cells_are_read_and_margins_added_up(tmp_path: Path):
    path = written(tmp_path, "place,sex,freq\na,girls,2\na,boys,41\nb,girls,37\n")
    read = read_count_table(path)
    table = read.table
    assert (table.name, [each.name for each in table.dimensions]) == ("victims", ["place", "sex"])
    assert table["a", "girls"] == 2
    assert table["b", "boys"] == 0  # a cell without a row
    assert (table["a", "Total"], table["Total", "girls"], table["Total", "Total"]) == (43, 39, 80)
    assert read.unsafe == ()


def test_rows_that_differ_only_in_other_columns_are_added_up(tmp_path: Path):
    path = written(tmp_path, "place,age,sex,freq\na,15,girls,2\na,16,girls,5\na,15,boys,1\n")
    table = read_count_table(path, dimensions=["sex", "place"]).table
    assert [each.name for each in table.dimensions] == ["sex", "place"]
    assert (table["girls", "a"], table["boys", "a"]) == (7, 1)


def test_the_column_of_counts_can_have_any_name_and_stand_anywhere(tmp_path: Path):
    path = written(tmp_path, "children;place\n2;a\n5.0;b\n")
    assert read_count_table(path, value="children").table["Total",] == 7


def test_a_column_of_status_marks_cells_and_is_no_dimension(tmp_path: Path):
    path = written(tmp_path, "place,sex,freq,status\na,girls,20,U\na,boys,30,s\nb,girls,40,\nb,boys,50,S\n")
    read = read_count_table(path)
    assert [each.name for each in read.table.dimensions] == ["place", "sex"]
    assert read.unsafe == (("a", "girls"),)


def test_a_sum_of_rows_of_which_one_is_marked_is_marked(tmp_path: Path):
    path = written(tmp_path, "place,sex,freq,status\na,girls,20,S\na,boys,30,U\nb,girls,40,S\n")
    assert read_count_table(path, dimensions=["place"]).unsafe == (("a",),)


def test_a_column_of_status_that_is_asked_for_is_a_dimension(tmp_path: Path):
    path = written(tmp_path, "status,freq\nmissing,20\nfound,30\n")
    assert read_count_table(path, dimensions=["status"]).table["missing",] == 20


def test_a_hierarchy_gives_totals_between_and_cells_without_a_row(tmp_path: Path):
    said = {"Total": ["North", "South"], "North": ["a", "b"], "South": ["c"], "a": [], "b": [], "c": []}
    path = written(tmp_path, "place,freq\na,2\nb,5\n")
    table = read_count_table(path, hierarchies=Hierarchies([said])).table
    assert (table["North",], table["c",], table["South",], table["Total",]) == (7, 0, 0, 7)


def test_the_published_example_is_read_with_its_mark():
    read = read_count_table(outside_data("disclosure_control/checktauargus_ex1.csv"))
    assert read.unsafe == (("A", "female"),)
    assert read.table["Total", "Total"] == 5146
    assert read.table.counts.size == 15


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ("", UnreadableInput, "victims.csv cannot be read as a CSV file: nothing is in it."),
        ("place,freq\n", UnreadableInput, "victims.csv has a heading and no rows."),
        (f"place,number\n{PLANTED},{COUNT}\n", WrongUsage, "victims.csv has no column 'freq': name the column of counts"),
        (f"freq\n{COUNT}\n", WrongUsage, "victims.csv has no column but that of the counts"),
        (f"place,place,freq\n{PLANTED},b,{COUNT}\n", WrongUsage, "two columns are called 'place'"),
        (f"place,,freq\n{PLANTED},b,{COUNT}\n", WrongUsage, "column 2 has no heading"),
        (f"place,freq\n{PLANTED},{COUNT},x\n", UnreadableInput, "row 2: there are more cells than headings"),
        (f"place,freq\na,1\n{PLANTED},-{COUNT}\n", WrongUsage, "row 3: what stands in the column 'freq' is no whole number"),
        (f"place,freq\n{PLANTED},{COUNT}.5\n", WrongUsage, "row 2: what stands in the column 'freq' is no whole number"),
        (f"place,freq\n{PLANTED},\n", WrongUsage, "row 2: what stands in the column 'freq' is no whole number"),
        (f"place,freq\n{PLANTED},many {COUNT}\n", WrongUsage, "row 2: what stands in the column 'freq' is no whole number"),
        (f"place,freq\n{PLANTED},nan\n", WrongUsage, "row 2: what stands in the column 'freq' is no whole number"),
        (f"place,freq\n{PLANTED},1e3\n", WrongUsage, "row 2: what stands in the column 'freq' is no whole number"),
        (f"place,freq\n{PLANTED},9999999999999999\n", WrongUsage, "row 2: what stands in the column 'freq' is no whole"),
        (f"place,freq\n{PLANTED},1\nb,2\n{PLANTED},{COUNT}\n", WrongUsage, "row 4: the same labels stand in row 2"),
        (f"place,sex,freq\n{PLANTED},,{COUNT}\n", WrongUsage, "row 2: the column 'sex' is empty"),
        (f"place,sex,freq\n{PLANTED},Total,{COUNT}\n", WrongUsage, "row 2: the column 'sex' holds 'Total'"),
        (f"place,freq,status\n{PLANTED},{COUNT},P\n", WrongUsage, "row 2: the column 'status' marks a cell with U"),
        (f'place,freq\n"{PLANTED},{COUNT}\n', UnreadableInput, "is not readable CSV: a quotation mark does not pair"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_table_is_refused_and_what_it_holds_not_repeated(
    tmp_path: Path, text: str, kind: type[OpenInquiryError], says: str
):
    with pytest.raises(kind) as refused:
        read_count_table(written(tmp_path, text))
    assert says in str(refused.value)
    assert PLANTED not in str(refused.value)
    assert COUNT not in str(refused.value)


def test_text_in_another_encoding_is_refused(tmp_path: Path):
    path = tmp_path / "victims.csv"
    path.write_bytes("place,freq\nÉcosse,2\n".encode("latin-1"))
    with pytest.raises(UnreadableInput, match=r"victims.csv is not text in UTF-8. Save it again as UTF-8."):
        read_count_table(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(UnreadableInput, match=r"There is no table victims.csv."):
        read_count_table(tmp_path / "victims.csv")


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (["region"], "has no column 'region': name columns of the file with --dims. Its columns are place, sex, freq."),
        (["place", "freq"], "the column 'freq' holds the counts"),
        (["place", "place"], "The dimension 'place' is named twice."),
    ],
)
def test_dimensions_that_the_file_does_not_have_are_refused(tmp_path: Path, asked: list[str], says: str):
    path = written(tmp_path, "place,sex,freq\na,girls,2\n")
    with pytest.raises(WrongUsage) as refused:
        read_count_table(path, dimensions=asked)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("label", "says"),
    [
        (PLANTED, "row 3: the label in the column 'place' is not in its hierarchy"),
        ("North", "row 3: the label in the column 'place' is a total in its hierarchy"),
    ],
)
def test_a_label_that_is_no_category_of_the_hierarchy_is_refused_by_its_row(tmp_path: Path, label: str, says: str):
    said = Hierarchies({"place": {"Total": ["North"], "North": ["a", "b"]}})
    path = written(tmp_path, f"place,freq\na,1\n{label},2\n")
    with pytest.raises(WrongUsage) as refused:
        read_count_table(path, hierarchies=said)
    assert says in str(refused.value)
    assert PLANTED not in str(refused.value)


def test_a_hierarchy_that_is_none_is_refused_with_the_name_of_the_file(tmp_path: Path):
    said = Hierarchies([{"Total": ["a"], "All": ["b"]}])
    path = written(tmp_path, "place,freq\na,1\n")
    with pytest.raises(WrongUsage, match=r"victims.csv: The hierarchy of 'place' must have one total of all"):
        read_count_table(path, hierarchies=said)


def test_a_table_of_too_many_cells_is_refused_before_it_is_made(tmp_path: Path):
    rows = "".join(f"p{at},q{at},r{at},1\n" for at in range(101))
    path = written(tmp_path, f"a,b,c,freq\n{rows}")
    with pytest.raises(WrongUsage, match=r"would have 1,061,208 cells with its margins"):
        read_count_table(path)


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), st.integers(0, 10**15 - 1), min_size=1, max_size=9
    )
)
def test_whatever_is_written_is_read_again(cells: dict[tuple[str, str], int]):
    with tempfile.TemporaryDirectory() as folder:
        rows = "".join(f"{one},{other},{count}\n" for (one, other), count in cells.items())
        table = read_count_table(written(Path(folder), f"one,other,freq\n{rows}")).table
    assert {labels: table[labels] for labels in cells} == cells
    assert table["Total", "Total"] == sum(cells.values())
