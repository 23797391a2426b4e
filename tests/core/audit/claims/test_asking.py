"""The claims of an audit: those that ship, those in its folder, and sentences for those that it cannot judge."""

from __future__ import annotations

from pathlib import Path

import pytest

from openinquiry.core.audit.claims.asking import AuditClaim, claims_of
from openinquiry.core.audit.definitions import load_definition
from openinquiry.core.audit.tallies import NATIONAL
from openinquiry.core.shared import UnreadableInput, WrongUsage

AUDIT, FLAG = load_definition("audit"), load_definition("force-flag")
FORCES = {"E23000010": "West Yorkshire"}
_SHARE = """kind = "share"
attribute = "ethnicity"
system = "ethnicity_police_self_defined"
of = "suspects"
group = "White"
exceeds = 0.5
"""


def claims_in(folder: Path, text: str = "", name: str = "mine.toml") -> dict[str, AuditClaim]:
    if text:
        (folder / "claims").mkdir(exist_ok=True)
        (folder / "claims" / name).write_text(text, encoding="utf-8")
    found = claims_of(folder, definitions=(AUDIT, FLAG), headline=AUDIT, forces=FORCES)
    return {each.id: each for each in found}


def test_every_claim_that_ships_can_be_judged_and_says_of_whom_it_is(tmp_path: Path) -> None:
    found = claims_in(tmp_path)
    assert len(found) == 10
    assert {each.scope for each in found.values()} == {NATIONAL}
    assert found["suspects-mostly-white"].population == "audit"
    assert found["suspects-mostly-white-all-offences"].population == "all"
    # A claim is judged beside its opposite: the set takes no side.
    orders = [each.claim.groups for each in found.values() if each.claim.kind.value == "ordering"]
    assert {order[::-1] for order in orders} == set(orders)


def test_a_claim_of_the_folder_may_be_about_one_force_and_one_definition(tmp_path: Path) -> None:
    text = _SHARE + 'definition = "force-flag"\n[where]\narea = "West Yorkshire"\n'
    mine = claims_in(tmp_path, text)["mine"]
    assert (mine.population, mine.role, mine.field) == ("force-flag", "suspect", "ethnicity_self_defined")
    assert mine.scope == "E23000010"
    assert mine.claim.where == {"area": ("West Yorkshire",)}
    assert mine.claim.definition == "Force flag only"
    assert len(mine.sha256) == 64


_WRONG = {
    _SHARE.replace('"suspects"', '"boys"'): "mine.toml: an audit counts of = \"suspects\" or \"victims\", not 'boys'.",
    _SHARE.replace('"White"', '"Asian"'): "mine.toml: there is no group 'Asian'; there are: White, Mixed or Multiple ethnic "
    "groups, Asian or Asian British, Black, Black British, Caribbean or African, Other ethnic group.",
    _SHARE.replace("self_defined", "unheard_of"): "mine.toml: A claim on ethnicity must name the way in which it was recorded",
    _SHARE.replace("ethnicity_police_self_defined", "ethnicity_cin_census"): "mine.toml: an audit knows sex, age, and ethnicity "
    "as police recorded it",
    _SHARE + 'definition = "nobody"\n': "mine.toml: there is no definition 'nobody' in use; there are: audit, force-flag, all.",
    _SHARE + '[where]\narea = "Kent"\n': "mine.toml: no police force 'Kent' was asked in this audit.",
    _SHARE + '[where]\nsex = "M"\n': "mine.toml: [where] of a claim of an audit names one area and nothing else.",
    'kind = "share"\nattribute = "sex"\nof = "victims"\ngroup = "Female"\nexceeds = 0.5\n[where]\narea = "West Yorkshire"\n':
        "mine.toml: force by force an audit counts ethnicity alone; leave [where] out.",
    'kind = "trend"\nattribute = "sex"\nof = "victims"\ngroup = "Female"\nperiods = ["1", "2"]\ndirection = "rising"\n':
        "mine.toml: an audit counts people over its whole period, so it cannot judge a trend.",
}  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), _WRONG.items())
def test_a_claim_that_an_audit_cannot_judge_is_refused_with_its_file_and_why(
    tmp_path: Path, text: str, sentence: str
) -> None:
    with pytest.raises(WrongUsage) as refused:
        claims_in(tmp_path, text)
    assert str(refused.value).startswith(sentence)


def test_a_claim_may_not_take_the_name_of_one_that_ships_and_must_be_toml(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="Two claims are called 'suspects-mostly-male'"):
        claims_in(tmp_path, _SHARE, "suspects-mostly-male.toml")
    (tmp_path / "claims" / "suspects-mostly-male.toml").unlink()
    with pytest.raises(UnreadableInput, match=r"mine\.toml is not readable TOML"):
        claims_in(tmp_path, "kind = ")
