"""Any tables of people, linked: how well the published sets are linked by the settings that ship, and how names and dates are read."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from openinquiry.core.linkage import (
    TableSettings,
    link_tables,
    load_linkage_settings,
    propose_columns,
    read_person_table,
)
from openinquiry.core.linkage.table_preparation import prepare_tables
from tests.outside_data import outside_data


def prepared(tmp_path: Path, rows: str, **columns: str) -> pl.DataFrame:
    (tmp_path / "t.csv").write_text(rows, encoding="utf-8")
    table = read_person_table(tmp_path / "t.csv", id_column="id")
    return prepare_tables([table], columns={kind: (heading,) for kind, heading in columns.items()})


@pytest.mark.parametrize(
    ("written", "date", "year"),
    [
        ("1956-04-09", "1956-04-09", "1956"), ("19560409", "1956-04-09", "1956"), ("09/04/1956", "1956-04-09", "1956"),
        ("9.4.1956", "1956-04-09", "1956"), ("9 April 1956", "1956-04-09", "1956"), ("1956", None, "1956"),
        ("+1630-08-01T00:00:00Z", "1630-08-01", "1630"), ("1630-00-00", None, "1630"),
        ("1956-04-09 00:00:00", "1956-04-09", "1956"), ("19561309", "1956-13-09", "1956"), ("unknown", None, None),
    ],
)  # fmt: skip
def test_dates_of_birth_are_read_in_the_usual_ways_and_a_slip_stays(
    tmp_path: Path, written: str, date: str | None, year: str | None
) -> None:
    row = prepared(tmp_path, f"id,name,dob\n1,Lena Oakmere,{written}\n", full_name="name", birth_date="dob")
    assert row.select("birth_date", "birth_year").row(0) == (date, year)


def test_the_month_stands_first_where_the_second_number_is_often_above_twelve(tmp_path: Path) -> None:
    rows = "id,name,dob\n1,Lena Oakmere,04/09/1956\n2,Tom Marley,12/30/1960\n"
    assert prepared(tmp_path, rows, full_name="name", birth_date="dob")["birth_date"].to_list() == [
        "1956-04-09",
        "1960-12-30",
    ]


@pytest.mark.parametrize(
    ("written", "given", "surname"),
    [
        ("Lena Oakmere", "LENA", "OAKMERE"), ("Oakmere, Lena", "LENA", "OAKMERE"),
        ("Dr. Lena Rose Oakmere", "LENA", "OAKMERE"), ("Lena", "LENA", None),
        ("Lena Oakmere, 2nd Countess of Elm", "LENA", "OAKMERE"), ("Lena Oakmere (painter)", "LENA", "OAKMERE"),
    ],
)  # fmt: skip
def test_a_full_name_is_parted_into_given_name_and_surname(
    tmp_path: Path, written: str, given: str, surname: str | None
) -> None:
    row = prepared(tmp_path, f'id,name\n1,"{written}"\n', full_name="name")
    assert row.select("given_name", "surname").row(0) == (given, surname)


def test_with_several_tables_a_record_is_named_after_its_table(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("id,surname\n1,Oakmere\n", encoding="utf-8")
    tables = [read_person_table(tmp_path / f"{name}.csv", id_column="id") for name in ("b", "a")]
    assert prepare_tables(tables, columns={"surname": ("surname",)})["record_id"].to_list() == ["a/1", "b/1"]


def shares(person: pl.DataFrame, truth: pl.DataFrame) -> tuple[float, float]:
    """Pairwise precision and recall."""
    both = person.join(truth, on="record_id")

    def pairs(*by: str) -> int:
        size = both.group_by(*by).len()["len"].cast(pl.Int64)
        return int((size * (size - 1) // 2).sum())

    right = pairs("person", "true")
    return right / pairs("person"), right / pairs("true")


@pytest.mark.slow
def test_of_the_published_set_febrl3_pairs_are_found_with_f1_of_at_least_996_in_1000() -> None:
    table = read_person_table(outside_data("linkage/dataset3.csv"), id_column="rec_id")
    settings = TableSettings(load_linkage_settings("tables"), propose_columns([table]), 1)
    found = link_tables([table], settings=settings).clusters
    truth = table.frame.select(record_id="rec_id", true=pl.col("rec_id").str.extract(r"^rec-(\d+)-"))
    precision, recall = shares(found, truth)
    assert 2 * precision * recall / (precision + recall) >= 0.996
