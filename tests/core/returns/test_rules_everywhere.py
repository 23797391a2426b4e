"""Rules for every return: each fires where it should and not on its near miss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from openinquiry.core.returns import CheckedReturn, ColumnMapping, ReturnMapping, ReturnStatement, TableMapping
from openinquiry.core.shared import Period
from tests.core.returns.cases.police import BASELINE
from tests.core.returns.making import PERIOD, Tables, check, edit, edited, fired, own_names, write_csv

Change = Callable[[Path], CheckedReturn]
SAID = ReturnStatement(body="E23000005", body_name="Invented", period=PERIOD, population="All", definition="As asked",
                       form_version="2026.1")  # fmt: skip


def rows(*edits: tuple[tuple[str, int, dict[str, str]], ...]) -> Change:
    """A return with edited rows."""
    flat = tuple(each for group in edits for each in group)
    return lambda folder: check(write_csv(folder, edited(BASELINE, flat)), "police")


def text(name: str, change: Callable[[bytes], bytes]) -> Change:
    """A return with one file changed as bytes."""

    def made(folder: Path) -> CheckedReturn:
        write_csv(folder, BASELINE)
        path = folder / f"{name}.csv"
        path.write_bytes(change(path.read_bytes()))
        return check(folder, "police")

    return made


def tables(change: Callable[[Tables], Tables]) -> Change:
    """A return with whole tables or columns changed."""
    return lambda folder: check(write_csv(folder, change(edited(BASELINE, ()))), "police")


def written(**changes: object) -> ReturnMapping:
    """A mapping that a person wrote and confirmed, with changes."""
    return replace(own_names("police"), own_names=False, statement=SAID, **changes)


def mapped(mapping: ReturnMapping, change: Callable[[Path], object] = lambda folder: None) -> Change:
    """The baseline read with another mapping."""

    def made(folder: Path) -> CheckedReturn:
        write_csv(folder, BASELINE)
        change(folder)
        return check(folder, "police", mapping)

    return made


def said(**changes: object) -> Change:
    return mapped(replace(written(), statement=replace(SAID, **changes)))


def with_column(table: str, field: str, column: ColumnMapping | None) -> ReturnMapping:
    """A written mapping in which one field is mapped otherwise, or not at all."""
    base = written()
    columns = {name: each for name, each in base.tables[table].columns.items() if name != field}
    if column is not None:
        columns[field] = column
    return replace(base, tables={**base.tables, table: TableMapping(columns=columns)})


def workbook(hidden: bool) -> Change:
    def made(folder: Path) -> CheckedReturn:
        folder.mkdir()
        with xlsxwriter.Workbook(str(folder / "all.xlsx")) as book:
            for name, content in BASELINE.items():
                sheet = book.add_worksheet(name)
                if hidden and name == "people":
                    sheet.hide()
                sheet.write_row(0, 0, list(content[0]))
                for number, row in enumerate(content, start=1):
                    sheet.write_row(number, 0, list(row.values()))
        return check(folder / "all.xlsx", "police")

    return made


def support(value: str) -> Change:
    people = [
        {"person_reference": "Q1", "name_birth_hash": value, "surname_birth_hash": "ab" * 32, "birth_year": "2009"}
    ]
    contacts = [
        {"contact_reference": "T1", "person_reference": "Q1", "contact_date": "2024-05-01", "service_type": "sarc"}
    ]
    return lambda folder: check(write_csv(folder, {"people": people, "contacts": contacts}), "support_and_health")


def _without(table: str) -> Callable[[Tables], Tables]:
    return lambda made: {name: content for name, content in made.items() if name != table}


def _head_only(made: bytes) -> bytes:
    return made.split(b"\r\n")[0] + b"\r\n"


def _renamed(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda made: made.replace(old, new, 1)


def _line(number: int, new: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def change(made: bytes) -> bytes:
        lines = made.split(b"\r\n")
        lines[number] = new(lines[number])
        return b"\r\n".join(lines)

    return change


_LONG = "word " * 101
CASES: dict[str, tuple[Change, Change]] = {
    "A001": (tables(_without("people")), rows()),
    "A002": (text("people", _head_only), rows()),
    "A003": (mapped(with_column("people", "birth_date", ColumnMapping(column="born"))), mapped(written())),
    "A004": (text("people", _renamed(b"birth_date", b"born")), rows()),
    "A005": (text("people", _renamed(b"middle_names", b"surname")), rows()),
    "A006": (mapped(with_column("offences", "recorded_date", None)), mapped(with_column("offences", "csa_flag", None))),
    "A007": (text("people", _line(1, lambda line: line + b",more")), text("people",
             _line(1, lambda line: line + b",,"))),
    "A008": (text("people", _line(1, lambda line: line.rsplit(b",", 2)[0])), rows()),
    "A009": (text("people", lambda made: b"Invented export,,\r\n" + made), rows()),
    "A010": (text("people", lambda made: made + b"Total,3\r\n"), rows()),
    "A011": (text("people", _line(2, lambda line: b"\r\n" + line)), text("people", lambda made: made + b"\r\n\r\n")),
    "A012": (rows_cp1252 := text("people", lambda made: made.replace(b"Ada", b"Ren\xe9e")), rows()),
    "A013": (text("people", lambda made: made.replace(b"Ada", b"\x81\x8d\xff")), rows_cp1252),
    "A014": (mapped(written(), lambda folder: (folder / "more.csv").write_text("a,b\n1,2\n")), mapped(written())),
    "A015": (workbook(hidden=True), workbook(hidden=False)),
    "A016": (said(period=Period.of_days(date(2023, 4, 1), date(2024, 3, 31))), mapped(written())),
    "A017": (said(form_version="2025.2"), mapped(written())),
    "A018": (said(previous_year={"offences": 50}), said(previous_year={"offences": 3, "people": 4})),
    "A019": (said(definition=""), mapped(written())),
    "A020": (rows(edit("offences", 0, offence_code="")), rows(edit("offences", 0, offence_area=""))),
    "A021": (rows(edit("offences", 0, committed_from="31/02/2024")), rows(edit("offences", 0, committed_from=""))),
    "A022": (rows(edit("involvements", 0, age_at_offence="ten")), rows(edit("involvements", 0, age_at_offence="14.0"))),
    "A023": (rows(edit("people", 0, sex="Femal")), rows(edit("people", 0, sex="f"))),
    "A024": (rows(edit("involvements", 1, age_at_offence="111")), rows(edit("involvements", 1, age_at_offence="39"))),
    "A025": (rows(edit("people", 0, postcode="M1 2B")), rows(edit("people", 0, postcode="m12bb"))),
    "A026": (support("ab" * 31 + "xy"), support("AB" * 32)),
    "A027": (rows(edit("people", 0, birth_date="1900-01-01")), rows(edit("people", 0, birth_date="2010-02-04"))),
    "A028": (rows(edit("offences", 0, outcome_date="2026-05-01")), rows(edit("offences",
             0, outcome_date="2026-04-01"))),
    "A029": (rows(edit("people", 1, birth_date="1914-03-31")), rows(edit("people", 1, birth_date="1914-04-01"))),
    "A030": (rows(edit("people", 1, address_line=_LONG)), rows(edit("people", 1, address_line=_LONG[:500]))),
    "A031": (rows(edit("people", 1, surname="Unknown")), rows(edit("people", 1, surname="Null-Jones"))),
    "A032": (rows(edit("people", 1, birth_date="1985-01-01")), rows(edit("people", 1, birth_date="1985-01-02"))),
    "A033": (rows(edit("people", -1, person_reference="N1")), rows(edit("people", -1, person_reference="N9"))),
    "A034": (text("people", lambda made: made + made.split(b"\r\n")[1] + b"\r\n"),
             rows(edit("people", -1, person_reference="N1"))),
    "A035": (rows(edit("people", -1, person_reference="")), rows(edit("people", -1, person_reference="N9"))),
    "A036": (rows(edit("involvements", -1, person_reference="N9")), rows(edit("involvements", -1, role="victim"))),
    "A037": (rows(edit("offences", 0, recorded_date="2025-04-01")), rows(edit("offences",
             0, recorded_date="2025-03-31"))),
    "A038": (mapped(written(), lambda folder: write_csv(folder, edited(BASELINE, edit("offences",
             0, operation_name="")))), mapped(written())),
    "A039": (rows(edit("people", 1, person_reference="1.23E+11")), rows(edit("people", 1, person_reference="1E11"))),
    "A040": (rows(edit("people", -1, person_reference="N9", given_name="ADA", surname="ashdown",
             birth_date="2010-02-03")),
             rows(edit("people", -1, person_reference="N9", given_name="Ada", surname="Ashdown",
             birth_date="2010-02-04"))),
    "A041": (rows(edit("people", 0, given_name="RenÃ©e")), rows(edit("people", 0, given_name="Renée"))),
    "A042": (mapped(written(confirmed=False)), mapped(written())),
    "A043": (mapped(with_column("people", "sex", ColumnMapping(column="sex", codes={"Lady": "F"}))),
             mapped(with_column("people", "sex", ColumnMapping(column="sex", codes={"f": "F"})))),
    "A044": (text("people", lambda made: made.replace(b"May", b'"May')), text("people", _renamed(b"May", b'"May"'))),
    "A045": (rows(edit("people", 1, given_name="", surname="", birth_date="")), rows(edit("people", 1, birth_date=""))),
}  # fmt: skip
TESTED_EVERYWHERE = set(CASES)


@pytest.mark.parametrize("rule", sorted(CASES))
def test_the_rule_fires_where_it_should_and_not_on_its_near_miss(tmp_path, rule: str):
    wrong, right = CASES[rule]
    assert fired(wrong(tmp_path / "wrong")).get(rule, 0) >= 1
    assert rule not in fired(right(tmp_path / "right"))


def test_a_baseline_read_with_a_written_mapping_finds_nothing(tmp_path):
    assert fired(mapped(written())(tmp_path / "r")) == {}


def test_wrong_codes_are_counted_by_value_with_a_hint_that_is_never_applied(tmp_path):
    checked = rows(edit("people", 0, sex="Femal"), edit("people", 2, sex="Femal"))(tmp_path / "r")
    (finding,) = next(group for group in checked.findings.groups if group.rule.id == "A023").examples
    assert (finding.rows, finding.row, finding.masked_value) == (2, 2, "Femal")
    assert finding.message == "2 rows: «Femal» is not a code of sex. Did you mean F (Female)?"
