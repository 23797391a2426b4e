"""The CSV files: a machine reads the numbers, and nothing a machine reads can do harm."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings

from openinquiry.adapters.report import csv_files_of
from openinquiry.adapters.report.words import clean
from openinquiry.core.audit.report_model import Cell, Column, ColumnKind, Section, TableBlock
from openinquiry.core.shared.cleared import grant_clearance
from tests.adapters.report.sample_report import sample_report
from tests.adapters.report.small_report import nasty_text, report_of, report_saying, report_with, table_of


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def only_table(*columns: Column, rows: tuple[tuple[Cell, ...], ...], **more) -> list[list[str]]:
    return rows_of(csv_files_of(report_of(table_of(*columns, rows=rows, **more)))["only-table.csv"])


def test_numbers_are_plain_and_gaps_carry_their_symbol_and_their_words() -> None:
    written = only_table(
        Column("force", "Force"),
        Column("suspects", "Suspects", ColumnKind.COUNT),
        Column("share", "Share", ColumnKind.PERCENT),
        Column("bounds", "Bounds", ColumnKind.RANGE),
        rows=(
            (Cell("Avon"), Cell("1,235", 1235), Cell("34.5%", 34.5), Cell("28% to 94%", low=28, high=94.0)),
            (Cell("Dyfed"), Cell("[c]", symbol="c"), Cell("[x] 3% recorded", symbol="x"), Cell("[x]", symbol="x")),
        ),
    )
    heading = "force suspects suspects_symbol share share_symbol share_as_shown bounds_low bounds_high bounds_symbol"
    assert written == [
        heading.split(),
        ["Avon", "1235", "", "34.5", "", "", "28", "94", ""],
        ["Dyfed", "", "c", "", "x", "[x] 3% recorded", "", "", "x"],
    ]


def test_a_number_with_words_keeps_its_words() -> None:
    cells = (Cell("52% of a number not stated", 52.0), Cell("1,235.5", 1235.5))
    written = only_table(Column("share", "Share", ColumnKind.PERCENT), rows=tuple((cell,) for cell in cells))
    assert written == [["share", "share_as_shown"], ["52", "52% of a number not stated"], ["1235.5", ""]]


def test_figure_ids_come_first() -> None:
    written = only_table(Column("a", "A"), rows=((Cell("x"),), (Cell("y"),)), figure_ids=("fig-1", ""))
    assert written == [["figure_id", "a"], ["fig-1", "x"], ["", "y"]]


def test_no_cell_of_words_begins_a_formula() -> None:
    written = only_table(Column("a", "A"), rows=tuple((Cell(f"{sign}1+1"),) for sign in "=+-@"))
    assert [row[0] for row in written[1:]] == ["'=1+1", "'+1+1", "'-1+1", "'@1+1"]


def test_negative_numbers_stay_numbers() -> None:
    assert only_table(Column("a", "A", ColumnKind.COUNT), rows=((Cell("-5", -5),),))[1] == ["-5"]


@settings(max_examples=60, deadline=None)
@given(nasty_text)
def test_any_text_comes_back_in_rows_of_one_length(text: str) -> None:
    for name, content in csv_files_of(report_saying(text)).items():
        if name != "README.txt":
            rows = rows_of(content)
            assert {len(row) for row in rows} == {len(rows[0])}
            assert rows[1][rows[0].index("name")].removeprefix("'") == clean(text).removeprefix("'")


def test_every_file_name_stays_in_its_folder() -> None:
    table = table_of(Column("a", "A"), id="../../etc/passwd")
    assert set(csv_files_of(report_of(table))) == {"etc-passwd.csv", "README.txt"}


def test_two_tables_with_one_id_get_two_files() -> None:
    blocks = tuple(TableBlock(grant_clearance(table_of(Column("a", "A")), policy="p")) for _ in range(2))
    files = csv_files_of(report_with(Section("one", "One", blocks)))
    assert set(files) == {"only-table.csv", "only-table-2.csv", "README.txt"}


def test_a_section_of_the_same_name_does_not_change_the_name_of_the_file() -> None:
    assert "bodies-that-sent-nothing.csv" in csv_files_of(sample_report())


def test_the_read_me_says_what_each_file_and_each_column_holds() -> None:
    text = csv_files_of(sample_report())["README.txt"].decode()
    assert "INVENTED DATA" in text
    assert "suspects-ethnicity-self-defined.csv\n  Table 2: Suspects by self-defined ethnicity" in text
    assert "  bounds: Lowest and highest possible share" in text
    assert "[c] confidential" in text
