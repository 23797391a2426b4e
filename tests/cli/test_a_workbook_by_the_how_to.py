"""A workbook that an office suite wrote, with a force's own habits, mapped as docs/how-to/map-a-workbook.md says.

Titles in merged cells, a gap column, dates as dates and as text, own words for codes, totals, a hidden sheet. Everybody
in it is invented.
"""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path

import pytest

from tests.cli.test_returns import call

WORKBOOK = Path(__file__).parent / "workbooks" / "northmoor-csa.ods"
BY_HAND = (
    ('body = ""', 'body = "E23000005"'),
    ('body_name = ""', 'body_name = "Northmoor Police"'),
    ("# first_day", "first_day"),
    ("# last_day", "last_day"),
    ('population = ""', 'population = "Offences of child sexual abuse recorded"'),
    ('definition = ""', 'definition = "By Home Office class"'),
    ("ignored = []\n[tables.offences.columns]", 'ignored = ["OIC"]\n[tables.offences.columns]'),
    ('"Charged" = "1" }', '"Charged" = "1", "Charge/Summons" = "1", "NFA - evidential (victim supports)" = "15", '
     '"NFA - victim does not support" = "16", "Ongoing" = "0" }'),
    ('"Female" = "F" }', '"Female" = "F", "Fem." = "F" }'),
    ('ethnicity_self_defined = "Self class."',
     'ethnicity_self_defined = { column = "Self class.", codes = { "Refused" = "NS" } }'),
    ('# ethnicity_vintage = { constant', 'ethnicity_vintage = { constant'),
    ('ethnicity_observed = "Ethnic appearance"',
     'ethnicity_observed = { column = "Ethnic appearance", missing_values = ["Not seen"] }'),
    ('"Acquaint." = "acquaintance"', '"Acquaint." = "acquaintance", "Relative" = "family", "On-line" = "online_contact"'),
)  # fmt: skip


@pytest.fixture(scope="module")
def mapped(tmp_path_factory) -> tuple[Path, Path, str]:
    folder = tmp_path_factory.mktemp("own")
    book, mapping = Path(shutil.copy(WORKBOOK, folder)), folder / "my-mapping.toml"
    assert call("map", book, "--out", mapping)[0] == 0
    return book, mapping, mapping.read_text(encoding="utf-8")


def corrected(proposal: str) -> str:
    for proposed, written in BY_HAND:
        assert proposal.count(proposed) == 1, proposed
        proposal = proposal.replace(proposed, written)
    return proposal


def test_the_proposal_finds_every_sheet_and_heading_and_asks_only_what_it_cannot_know(mapped):
    proposal = mapped[2]
    tables = tomllib.loads(proposal)["tables"]
    assert {name: (table["sheet"], table["header_row"]) for name, table in tables.items()} == {
        "offences": ("Crimes 24-25", 3), "people": ("Nominals", 3), "involvements": ("Links", 3),
    }  # fmt: skip
    assert tables["offences"]["columns"]["group_flag"] == {
        "column": "Gang/group?", "codes": {"Yes": "Y", "No": "N"}, "missing_values": ["N/K"],
    }  # fmt: skip
    assert tables["offences"]["columns"]["setting"]["codes"] == {
        "On-line": "online", "Contact & on-line": "both", "N/K": "unknown",
    }  # fmt: skip
    assert "(column" not in proposal
    assert proposal.endswith("#   northmoor-csa.ods, sheet READ ME\n#   northmoor-csa.ods, sheet Lookups (hidden)\n")


def test_after_the_corrections_every_value_is_read_and_every_row_is_kept_or_told_of(mapped, tmp_path):
    book, _, proposal = mapped
    mapping = tmp_path / "my-mapping.toml"
    mapping.write_text(corrected(proposal), encoding="utf-8")
    code, out, _ = call("check", book, "--mapping", mapping, "--trial", "--json")
    assert code == 1
    found = json.loads(out)
    assert found["rows_read"] == {"offences": 25, "people": 30, "involvements": 57}
    assert found["rows_set_aside"] == [
        {"table": "offences", "reason": "not a row of data", "rows": 1},
        {"table": "involvements", "reason": "not a row of data", "rows": 1},
    ]
    reading = {rule["rule"]: rule["count"] for rule in found["rules"] if rule["rule"].startswith("A")}
    assert reading == {"A021": 2, "A010": 2, "A014": 2, "A042": 1}


def test_once_confirmed_it_is_checked_without_a_trial_and_nobody_is_shown(mapped, tmp_path):
    book, _, proposal = mapped
    mapping, page = tmp_path / "my-mapping.toml", tmp_path / "f.html"
    confirmed = corrected(proposal).replace("confirmed = false", "confirmed = true")
    mapping.write_text(confirmed, encoding="utf-8")
    code, out, _ = call("check", book, "--mapping", mapping, "--html", page)
    assert code == 1
    for text in (out, page.read_text(encoding="utf-8")):
        assert "This is a trial" not in text
        for private in ("TESTERBY", "Aelwen", "N007000", "Imaginary Row"):
            assert private not in text
