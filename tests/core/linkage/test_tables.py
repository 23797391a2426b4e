"""Any tables of people, linked: how well the published sets are linked by the settings that ship, and how names and dates are read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from openinquiry.core.linkage import (
    PersonTable,
    TableSettings,
    link_tables,
    load_linkage_settings,
    propose_columns,
    read_person_table,
    read_table_settings,
    table_settings_toml,
)
from openinquiry.core.linkage.table_preparation import prepare_tables
from openinquiry.core.shared import WrongUsage
from tests.core.linkage.invented_people import crowd, frame
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


@pytest.mark.slow
def test_of_the_published_thousand_records_nine_in_ten_links_are_right_and_the_estimate_is_near() -> None:
    table = read_person_table(outside_data("linkage/fake_1000.csv"), id_column="unique_id")
    columns = propose_columns([table])
    assert all("cluster" not in headings for headings in columns.values())
    linked = link_tables([table], settings=TableSettings(load_linkage_settings("tables"), columns, 1))
    precision, recall = shares(linked.clusters, table.frame.select(record_id="unique_id", true="cluster"))
    assert precision >= 0.99
    assert recall >= 0.75
    quality = linked.quality()
    assert abs(quality.right / quality.linked - precision) < 0.05
    assert abs(quality.right / quality.true - recall) < 0.05


def two_tables(tmp_path: Path) -> list[PersonTable]:
    """Two tables in the first of which some people are twice: every first record, and the second ones split in two."""
    records = frame(crowd(900)).select("record_id", "given_name", "surname", "birth_date", "sex", "postcode")
    other = pl.col("record_id").str.ends_with("/2") & (pl.col("record_id").str.slice(6, 4).cast(pl.Int32) % 2 == 0)
    for name, part in (("one", records.filter(~other)), ("two", records.filter(other))):
        part.write_csv(tmp_path / f"{name}.csv")
    return [read_person_table(tmp_path / f"{name}.csv", id_column="record_id") for name in ("one", "two")]


def test_two_tables_are_linked_and_de_duplicated_and_one_to_one_only_when_asked(tmp_path: Path) -> None:
    tables = two_tables(tmp_path)
    settings = TableSettings(load_linkage_settings("tables"), propose_columns(tables), 1)
    freely = link_tables(tables, settings=settings).clusters
    truth = freely.select("record_id", true=pl.col("record_id").str.extract(r"(\d{4})/"))
    precision, recall = shares(freely, truth)
    assert precision >= 0.99
    assert recall >= 0.95
    strictly = link_tables(tables, settings=replace(settings, one_to_one=True)).clusters
    second = tables[1].frame["record_id"].to_list()
    table = strictly.with_columns(table=pl.col("record_id").is_in(second))
    assert table.group_by("person", "table").len()["len"].max() == 1
    assert table.group_by("person").len().filter(pl.col("len") == 2).height >= 140


def test_records_keep_their_own_names_unless_two_tables_have_one_of_the_same_name(tmp_path: Path) -> None:
    one, two = two_tables(tmp_path)
    columns = propose_columns([one, two])
    own = prepare_tables([one, two], columns=columns)["record_id"]
    assert own.to_list() == sorted([*one.frame["record_id"], *two.frame["record_id"]])
    both = replace(two, frame=pl.concat([two.frame, one.frame.head(1)]))
    named = prepare_tables([one, both], columns=columns)["record_id"]
    assert named.to_list() == sorted([*("one/" + one.frame["record_id"]), *("two/" + both.frame["record_id"])])


def test_a_single_table_cannot_be_linked_one_to_one(tmp_path: Path) -> None:
    settings = TableSettings(load_linkage_settings("tables"), {"surname": ("surname",)}, 1, one_to_one=True)
    with pytest.raises(WrongUsage, match="needs two tables"):
        link_tables(two_tables(tmp_path)[:1], settings=settings)


def test_a_block_that_is_too_large_is_left_out_and_counted(tmp_path: Path) -> None:
    tables = two_tables(tmp_path)
    known = load_linkage_settings("tables")
    tight = replace(known, blocks={"pairs_for_each_record": 0, "pairs_besides": 100})
    linked = link_tables(tables, settings=TableSettings(tight, propose_columns(tables), 1))
    assert all(each.pairs <= 100 for each in linked.blocks)
    assert any(each.left_out for each in linked.blocks)


def test_settings_written_and_read_again_are_the_same(tmp_path: Path) -> None:
    settings = TableSettings(load_linkage_settings("tables"), {"surname": ("last", "family name")}, 7, one_to_one=True)
    (tmp_path / "s.toml").write_text(table_settings_toml(settings), encoding="utf-8")
    assert read_table_settings(tmp_path / "s.toml") == settings
