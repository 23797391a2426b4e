"""The four outputs as a whole: what is written, that it never changes by itself, that nothing uncleared gets in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from openinquiry.adapters.report import csv_files_of, html_of, ods_of, pdf_of, write_report
from openinquiry.core.audit.report_model import Report, Section, TableBlock
from openinquiry.core.shared import NotCleared, WrongUsage
from tests.adapters.report.sample_report import sample_report


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def with_a_raw_table(report: Report) -> Report:
    raw = report.tables()[0].value
    return replace(report, sections=(*report.sections, Section("raw", "Raw", (TableBlock(raw),))))  # type: ignore[arg-type]


def test_every_output_is_written_and_named(tmp_path: Path) -> None:
    report = sample_report()
    paths = write_report(report, tmp_path / "new" / "report")
    names = {str(path.relative_to(tmp_path / "new" / "report")) for path in paths}
    tables = {f"csv/{table.value.id}.csv" for table in report.tables()}
    assert names == {"report.html", "report.pdf", "tables.ods", "csv/README.txt"} | tables
    assert all(path.is_file() for path in paths)


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    write_report(sample_report(bodies=20), tmp_path / "one")
    sample_report.cache_clear()
    write_report(sample_report(bodies=20), tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_progress_is_told_before_each_step(tmp_path: Path) -> None:
    said: list[str] = []
    write_report(sample_report(bodies=20), tmp_path, progress=said.append)
    assert len(said) == 4
    assert said[0] == "Setting the web page"


@pytest.mark.parametrize("writer", [html_of, pdf_of, ods_of, csv_files_of])
def test_no_writer_takes_a_table_that_is_not_cleared(writer) -> None:
    with pytest.raises(NotCleared, match="disclosure control has not cleared"):
        writer(with_a_raw_table(sample_report(bodies=20)))


def test_one_uncleared_table_stops_everything_before_a_file_is_written(tmp_path: Path) -> None:
    with pytest.raises(NotCleared):
        write_report(with_a_raw_table(sample_report(bodies=20)), tmp_path)
    assert contents(tmp_path) == {}


def test_a_folder_with_the_tables_of_another_report_is_refused(tmp_path: Path) -> None:
    (tmp_path / "csv").mkdir()
    (tmp_path / "csv" / "older.csv").write_text("a,b\n")
    with pytest.raises(WrongUsage, match=r"holds «older\.csv», which is not a table of this report"):
        write_report(sample_report(bodies=20), tmp_path)
    assert set(contents(tmp_path)) == {"csv/older.csv"}


def test_writing_twice_into_the_same_folder_is_fine(tmp_path: Path) -> None:
    write_report(sample_report(bodies=20), tmp_path)
    before = contents(tmp_path)
    write_report(sample_report(bodies=20), tmp_path)
    assert contents(tmp_path) == before
