"""Claim files: what is read, and what is refused in a sentence that says where."""

from __future__ import annotations

from pathlib import Path

import pytest

from openinquiry.core.missing.claims import Claim, Kind, claim_of, read_claim
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


def test_the_claim_of_the_tests_is_one() -> None:
    assert share().threshold == 0.5
