"""Claim files: what is read, and what is refused in a sentence that says where."""

from __future__ import annotations

from pathlib import Path

import pytest

from openinquiry.core.missing.claims import Claim, Kind, claim_of, read_claim
from openinquiry.core.shared import UnreadableInput, WrongUsage
from tests.core.missing.claims.making import OWN, base, share, trend

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
        ({"kind": ["share"]}, "kind must be one of"),
        ({"exceeds": float("nan")}, "a share between 0 and 1"),
        ({"where": {"area": ""}}, "area must be text in quotes, and not empty"),
        ({"where": {"period": 2023}}, "period must be text in quotes"),
        ({"where": {"area": ["North", "North"]}}, "names a value of area twice"),
        ({"of": "sus\npects"}, "of must be on one line"),
        ({"group": "White\u202e"}, "group must be on one line"),
    ],
)
def test_what_is_no_claim_is_refused(changes: dict, words: str) -> None:
    with pytest.raises(WrongUsage, match=words):
        claim_of({**SHARE, **changes})


@pytest.mark.parametrize(
    ("periods", "more", "words"),
    [
        (["2022", "2021"], {}, "in order of time"),
        (["2021", "2021"], {}, "names a period twice"),
        (["2019", "2020", "2024"], {}, "equally far apart"),
        (["2021", "2022"], {"where": {"period": "2021"}}, "leave period out of"),
    ],
)
def test_a_trend_that_is_out_of_order_or_uneven_is_refused(periods: list[str], more: dict, words: str) -> None:
    with pytest.raises(WrongUsage, match=words):
        trend(*periods, **more)


def test_periods_that_do_not_look_like_years_are_left_to_the_reader() -> None:
    assert trend("first half", "before that").periods == ("first half", "before that")


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


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (b"\xff\xfek\x00", "is not text in UTF-8"),
        ("of = 'suspécts'".encode("latin-1"), "is not text in UTF-8"),
        (b"PK\x03\x04", "is a workbook or an archive"),
        (b"of = 'sus\x00pects'", "characters that cannot be shown"),
        (b"a = " + b"[" * 3000, "nested too deep"),
    ],
)
def test_what_is_no_text_is_told_in_a_sentence(held: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "odd.toml").write_bytes(held)
    with pytest.raises(UnreadableInput, match=words):
        read_claim(tmp_path / "odd.toml")


def test_a_folder_is_no_claim(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="is a folder, and a claim was asked for"):
        read_claim(tmp_path)


def test_a_byte_order_mark_and_other_line_ends_do_not_matter(tmp_path: Path) -> None:
    text = (
        f'kind = "share"\nattribute = "ethnicity"\nsystem = "{OWN}"\nof = "suspects"\ngroup = "White"\nexceeds = 0.5\n'
    )
    for held in (b"\xef\xbb\xbf" + text.encode(), text.replace("\n", "\r\n").encode()):
        (tmp_path / "claim.toml").write_bytes(held)
        assert read_claim(tmp_path / "claim.toml") == share()


def test_the_claim_of_the_tests_is_one() -> None:
    assert share().threshold == 0.5
