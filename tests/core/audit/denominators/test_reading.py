"""Everything that can be wrong with denominators.csv is found with its row and column, and one fault refuses the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from openinquiry.core.audit.denominators import FORCE_AREA, RULES, check_denominators, read_denominators
from openinquiry.core.missing.rates import Area, OffencePlace, People, Residence
from openinquiry.core.shared import Refused, UnreadableInput
from tests.core.audit.small_audit import A, small_denominators

GOOD = small_denominators()
LINES = GOOD.splitlines()
WEST = Area(A, FORCE_AREA)


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "denominators.csv"
    path.write_bytes(text.encode())
    return path


def found(tmp_path: Path, text: str) -> list[tuple[str, int | None, str]]:
    _, findings = check_denominators(write(tmp_path, text), name="denominators.csv")
    return [(each.rule_id, each.row, each.column) for each in findings.examples()]


def test_a_sound_file_has_no_finding_and_gives_its_populations(tmp_path: Path) -> None:
    assert found(tmp_path, GOOD) == []
    read = read_denominators(write(tmp_path, GOOD), name="denominators.csv")
    everyone = read.find(WEST, People("all", 0, 17), basis=OffencePlace())
    assert everyone is not None
    assert (everyone.population.number, [row.row for row in everyone.rows]) == (5500, [2, 3, 4, 5, 7, 8, 9, 10])
    girls = read.find(WEST, People("F", 13, 15), basis=OffencePlace())
    assert girls is not None
    assert (girls.population.number, girls.population.on.isoformat()) == (500, "2024-06-30")
    assert len(read.file.sha256) == 64


def test_ages_that_the_rows_do_not_make_up_have_no_population_and_neither_has_the_other_basis(tmp_path: Path) -> None:
    read = read_denominators(write(tmp_path, GOOD), name="d")
    assert read.find(WEST, People("F", 13, 14), basis=OffencePlace()) is None
    assert read.find(WEST, People("F", 0, 130), basis=OffencePlace()) is None
    assert read.find(WEST, People("F", 13, 15, "White"), basis=OffencePlace()) is None
    assert read.find(WEST, People("F", 13, 15), basis=Residence()) is None
    assert read.find(Area(A, "region"), People("F", 13, 15), basis=OffencePlace()) is None


def test_single_years_of_age_and_both_sexes_together_make_up_the_same_populations(tmp_path: Path) -> None:
    rows = [
        f"{A},West Yorkshire,police force area,offence place,2024-06-30,all,{age},{age},,{age},Office"
        for age in range(20)
    ]
    read = read_denominators(write(tmp_path, "\n".join([LINES[0], *rows])), name="d")
    everyone = read.find(WEST, People("all", 0, 17), basis=OffencePlace())
    assert everyone is not None
    assert everyone.population.number == sum(range(18))
    assert read.find(WEST, People("F", 0, 17), basis=OffencePlace()) is None


CHANGES = [
    # (what row 4 says instead, its finding)
    (("E23000010,", "E99000010,"), ("DEN-02", 4, "area_code")),
    (("West Yorkshire", "Cumbria"), ("DEN-03", 4, "area_name")),
    (("police force area", "parish"), ("DEN-04", 4, "geography")),
    (("offence place", "both"), ("DEN-05", 4, "basis")),
    (("2024-06-30", "30/06/2024"), ("DEN-06", 4, "date")),
    ((",F,", ",X,"), ("DEN-07", 4, "sex")),
    ((",13,15,", ",13-15,15,"), ("DEN-08", 4, "age_from")),
    ((",13,15,", ",15,13,"), ("DEN-08", 4, "age_to")),
    ((",13,15,", ",13,121,"), ("DEN-08", 4, "age_to")),
    ((",,500,", ",Martian,500,"), ("DEN-09", 4, "ethnicity")),
    ((",500,", ",-500,"), ("DEN-10", 4, "population")),
    ((",500,", ",5.5,"), ("DEN-10", 4, "population")),
    ((",500,", f",{'9' * 400},"), ("DEN-10", 4, "population")),
    ((",500,", ",٥٠٠,"), ("DEN-10", 4, "population")),
    (("Invented office", " "), ("DEN-11", 4, "source")),
    ((",13,15,", ",10,12,"), ("DEN-12", 4, "area_code")),
    ((",13,15,", ",11,15,"), ("DEN-13", 4, "age_from")),
    ((",13,15,", ",14,15,"), ("DEN-14", 4, "age_from")),
    (("2024-06-30", "2023-06-30"), ("DEN-15", 4, "date")),
]


@pytest.mark.parametrize(("change", "finding"), CHANGES)
def test_a_fault_in_a_row_is_found_where_it_is_and_refuses_the_file(
    tmp_path: Path, change: tuple[str, str], finding: tuple[str, int, str]
) -> None:
    lines = list(LINES)
    assert change[0] in lines[3]
    # Row 4 holds the girls of 13 to 15, so that what follows it is found to be missing too where it cannot be read.
    lines[3] = lines[3].replace(*change)
    text = "\n".join(lines)
    assert finding in found(tmp_path, text)
    with pytest.raises(Refused, match=rf"^denominators.csv cannot be used, .*[Rr]ow {finding[1]}, {finding[2]}: "):
        read_denominators(write(tmp_path, text), name="denominators.csv")


def test_a_wide_band_beside_narrow_ones_is_an_overlap_and_no_gap(tmp_path: Path) -> None:
    head = f"{A},West Yorkshire,police force area,offence place,2024-06-30,all"
    rows = [f"{head},0,17,,1,O", f"{head},3,5,,1,O", f"{head},10,12,,1,O"]
    assert found(tmp_path, "\n".join([LINES[0], *rows])) == [("DEN-13", 3, "age_from"), ("DEN-13", 4, "age_from")]


def test_one_sex_without_the_other_is_found(tmp_path: Path) -> None:
    girls = [line for line in LINES if ",M," not in line]
    assert [rule for rule, _, _ in found(tmp_path, "\n".join(girls))] == ["DEN-16"] * 3


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (LINES[0].replace("basis,", ""), "DEN-01"),
        (LINES[0] + ",colour", "DEN-01"),
        (LINES[0] + ",basis", "DEN-01"),
        (LINES[0], "DEN-01"),
        ("", "DEN-01"),
    ],
)
def test_wrong_headings_and_empty_files_are_found(tmp_path: Path, text: str, rule: str) -> None:
    assert {each for each, _, _ in found(tmp_path, text)} == {rule}
    with pytest.raises(Refused, match="First row"):
        read_denominators(write(tmp_path, text), name="denominators.csv")


def test_every_rule_is_tried_here() -> None:
    tried = {finding[0] for _, finding in CHANGES} | {"DEN-01", "DEN-16"}
    assert tried == set(RULES)


def test_no_more_than_ten_findings_stand_in_the_refusal_and_the_rest_are_counted(tmp_path: Path) -> None:
    text = GOOD.replace("Invented office", "")
    with pytest.raises(Refused, match="30 things must be put right") as refused:
        read_denominators(write(tmp_path, text), name="denominators.csv")
    assert str(refused.value).count("source: ") == 10
    assert str(refused.value).endswith("And 20 more.")


def test_a_file_that_is_not_there_or_is_no_text_is_refused_without_saying_where_this_machine_looked(
    tmp_path: Path,
) -> None:
    for write_it in (None, b"\xff\xfe\x00", b'a,"b\nc'):
        path = tmp_path / "denominators.csv"
        if write_it is not None:
            path.write_bytes(write_it)
        with pytest.raises(UnreadableInput, match=r"denominators\.csv") as problem:
            read_denominators(path, name="denominators.csv")
        assert str(tmp_path) not in str(problem.value)
