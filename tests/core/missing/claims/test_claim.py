"""Claim files and files of counts: what is read, and what is refused in a sentence that says where."""

from __future__ import annotations

from pathlib import Path

import pytest

from openinquiry.core.missing.claims import Claim, Kind, What, claim_of, read_claim, read_claim_data
from openinquiry.core.shared import UnreadableInput, WrongUsage
from tests.core.missing.claims.making import OWN, base, share

SHARE = {**base("share"), "group": "White", "exceeds": 0.5}


def test_a_claim_is_read_as_written(tmp_path: Path) -> None:
    path = tmp_path / "claim.toml"
    path.write_text(
        f'kind = "rate ratio"\nattribute = "ethnicity"\nsystem = "{OWN}"\nof = "suspects"\ndefinition = "group-based"\n'
        'group = "Asian"\nagainst = "White"\nbelow = 2\n[where]\narea = ["Northmoor", "Southmoor"]\nperiod = "2023"\n',
        encoding="utf-8",
    )
    assert read_claim(path) == Claim(
        Kind.RATE_RATIO, "ethnicity", "suspects", ("Asian", "White"), 2.0, False, OWN, "group-based",
        where={"area": ("Northmoor", "Southmoor"), "period": ("2023",)},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "opinion"}, "kind must be one of: share, rate ratio, ordering, trend"),
        ({"group": ""}, "group must be text"),
        ({"exceeds": 1.5}, "a share between 0 and 1, or population"),
        ({"exceeds": True}, "a share between 0 and 1"),
        ({"below": 0.1}, "either exceeds or below"),
        ({"system": "by surname"}, "never merged"),
        ({"attribute": "sex"}, "Only claims on ethnicity have a system"),
        ({"attribute": "Ethnic group"}, "write attribute = "),
        ({"against": "Asian"}, "has no against"),
        ({"wher": {}}, "has no wher"),
        ({"where": {"force": "x"}}, "may name: period, area, sex, age"),
        ({"where": {"area": [1]}}, "area must be a list"),
        ({"population_within": 0.1}, "has no population_within"),
        ({"kind": "rate ratio", "against": "Asian", "population_within": 1}, "population_within must be"),
        ({"kind": "ordering"}, "also needs: order"),
        ({"kind": "trend"}, "also needs: direction, periods"),
        ({"kind": "rate ratio", "against": "White"}, "names a group twice"),
        ({"kind": "rate ratio", "against": "Asian", "exceeds": 0}, "a ratio above 0"),
    ],
)
def test_what_is_no_claim_is_refused(changes: dict, words: str) -> None:
    with pytest.raises(WrongUsage, match=words):
        claim_of({**SHARE, **changes})


def test_other_attributes_have_no_system() -> None:
    claim = claim_of({"kind": "share", "attribute": "sex", "of": "suspects", "group": "female", "below": 0.2})
    assert claim.system == ""


def test_a_file_that_is_no_toml_or_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="There is no claim"):
        read_claim(tmp_path / "none.toml")
    (tmp_path / "odd.toml").write_text("kind = ", encoding="utf-8")
    with pytest.raises(UnreadableInput, match=r"odd\.toml is not readable TOML"):
        read_claim(tmp_path / "odd.toml")
    (tmp_path / "wrong.toml").write_text("kind = 'share'", encoding="utf-8")
    with pytest.raises(WrongUsage, match=r"wrong\.toml: A claim of the kind"):
        read_claim(tmp_path / "wrong.toml")


HEAD = "what,group,number,system\n"


def read(tmp_path: Path, text: str):
    path = tmp_path / "counts.csv"
    path.write_bytes(text.encode("utf-8"))
    return read_claim_data(path)


def test_counts_are_read_with_their_labels_and_an_unknown_number_stays_unknown(tmp_path: Path) -> None:
    found = read(
        tmp_path, "\ufeffWhat,Group,Number,Area\nRecorded,White,30,Northmoor\n\nunrecorded,refused,,Northmoor\n"
    )
    assert [(r.what, r.group, r.number, r.area) for r in found.rows] == [
        (What.RECORDED, "White", 30.0, "Northmoor"), (What.UNRECORDED, "refused", None, "Northmoor"),
    ]  # fmt: skip
    assert not found.percentages
    assert read(tmp_path, "what,group,percent\nrecorded,White,33.5\n").percentages


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "column what is missing"),
        ("what,group\n", "column number, or a column percent"),
        ("what,group,number,percent\n", "and not both"),
        ("what,group,number,populatoin\n", "no column 'populatoin'"),
        ("what,group,number,number\n", "stands there twice"),
        (HEAD, "no row under them"),
        (HEAD + "counted,White,3,\n", "row 2: what is 'counted'"),
        (HEAD + "recorded,,3,\n", "row 2: the column group is empty"),
        (HEAD + "recorded,White,,\n", "row 2: the column number is empty"),
        (HEAD + "recorded,White,1.5,\n", "row 2: '1.5' is not a whole number"),
        (HEAD + "recorded,White,-3,\n", "row 2: '-3' is not a whole number"),
        (HEAD + "recorded,White,٣,\n", "is not a whole number"),
        (HEAD + "recorded,White,3,census\n", "row 2: there is no system 'census'"),
        (HEAD + "recorded,White,3,,x\n", "row 2: there are more cells"),
        (HEAD + "recorded,White,3,\nrecorded,White,4,\n", "Two rows say how many are recorded, «White»"),
        ("what,group,percent\nrecorded,White,130\n", "not a percentage"),
        ("what,group,number,basis\nrecorded,White,3,home\n", "basis is 'home'"),
    ],
)
def test_what_is_no_file_of_counts_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(WrongUsage, match=words):
        read(tmp_path, text)


def test_a_file_that_is_not_there_or_not_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="There is no file of counts"):
        read_claim_data(tmp_path / "none.csv")
    (tmp_path / "odd.csv").write_bytes(b"what,group,number\nrecorded,Wh\xffite,3\n")
    with pytest.raises(UnreadableInput, match="not readable CSV"):
        read_claim_data(tmp_path / "odd.csv")


def test_the_claim_of_the_tests_is_one() -> None:
    assert share().threshold == 0.5
