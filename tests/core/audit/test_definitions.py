"""Three answers, never two: what is not recorded is not a «no», and one «no» settles it."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import polars as pl
import pytest

from openinquiry.core.audit import definition_names, load_definition
from openinquiry.core.shared import WrongUsage

MEETS, NOT, UNKNOWN = "meets", "does not meet", "cannot tell"
# fact: (schema, a value that fulfils, one that does not)
FACTS: dict[str, tuple[object, object, object]] = {
    "suspects_recorded": (pl.Int64, 2, 1),
    "suspects_joined_or_recorded": (pl.Int64, 2, 1),
    "group_suspects": (pl.Int64, 2, 1),
    "group_victims": (pl.Int64, 5, 0),
    "family": (pl.String, "some", "all"),
    "child_victim": (pl.String, "yes", "no"),
    "exploitation": (pl.String, "yes", "no"),
    "group_flag": (pl.String, "Y", "N"),
}
UNRECORDED_IS_NO = {"suspects_recorded", "suspects_joined_or_recorded", "group_suspects", "group_victims"}
SPEAKS_OF = {
    "audit": ("suspects_recorded", "family", "child_victim"),
    "organised-network": ("exploitation", "suspects_joined_or_recorded", "child_victim"),
    "force-flag": ("group_flag",),
    "multi-victim-multi-offender": ("exploitation", "group_suspects", "group_victims", "child_victim"),
}


def answer(name: str, **facts: object) -> str:
    frame = pl.DataFrame([facts], schema={fact: FACTS[fact][0] for fact in facts})  # type: ignore[misc]
    return str(load_definition(name).classify(frame)[0])


def test_the_four_definitions_ship() -> None:
    assert definition_names() == tuple(sorted(SPEAKS_OF))
    assert {name: tuple(each.fact for each in load_definition(name).criteria) for name in SPEAKS_OF} == SPEAKS_OF


@pytest.mark.parametrize("name", SPEAKS_OF)
def test_the_whole_truth_table_of_a_definition(name: str) -> None:
    facts = SPEAKS_OF[name]
    for kinds in product(("yes", "no", "unrecorded"), repeat=len(facts)):
        values = {
            fact: {"yes": FACTS[fact][1], "no": FACTS[fact][2], "unrecorded": None}[kind]
            for fact, kind in zip(facts, kinds, strict=True)
        }
        told = ["no" if kind == "unrecorded" and fact in UNRECORDED_IS_NO else kind
                for fact, kind in zip(facts, kinds, strict=True)]  # fmt: skip
        expected = NOT if "no" in told else UNKNOWN if "unrecorded" in told else MEETS
        assert answer(name, **values) == expected, (name, values)


def test_no_family_and_some_family_both_leave_somebody_outside_the_family() -> None:
    assert answer("audit", suspects_recorded=2, family="none", child_victim="yes") == MEETS
    assert answer("audit", suspects_recorded=2, family="some", child_victim="yes") == MEETS
    assert answer("audit", suspects_recorded=2, family="all", child_victim="yes") == NOT


OWN = """
id = "audit"
version = "1"
title = "Own"
short_title = "Own"
words = "Own words."
source = "A test"
[[criterion]]
words = "three or more suspects"
fact = "suspects_recorded"
at_least = 3
"""


def write(folder: Path, text: str, name: str = "audit") -> Path:
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_definition_in_the_audits_own_folder_goes_before_the_one_that_ships(tmp_path: Path) -> None:
    own = load_definition("audit", folder=write(tmp_path, OWN))
    assert (own.title, own.criteria[0].at_least, own.joins) == ("Own", 3, ("same_offence",))
    assert load_definition("force-flag", folder=tmp_path).title == load_definition("force-flag").title


def test_a_definition_that_speaks_of_an_unknown_fact_is_refused_by_name(tmp_path: Path) -> None:
    own = load_definition("audit", folder=write(tmp_path, OWN.replace("suspects_recorded", "organised")))
    with pytest.raises(WrongUsage, match="speaks of facts that the audit does not know: organised"):
        own.classify(pl.DataFrame({"suspects_recorded": [3]}))


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("at_least = 3", "", "must say either at_least or is_one_of"),
        ("at_least = 3", 'at_least = 3\nis_one_of = ["3"]', "must say either at_least or is_one_of"),
        ("at_least = 3", 'at_least = "three"', "is not written as one"),
        ("at_least = 3", 'at_least = 3\nwhen_unknown = "No"', "may say when_unknown"),
        ('source = "A test"', 'source = "A test"\njoin_suspects_by = ["same_street"]', "There are: same_offence"),
        ('title = "Own"\n', "", "is not written as one"),
        ("[[criterion]]", "[criterion", "is not written as one"),
    ],
)
def test_a_definition_that_cannot_be_meant_is_refused_in_plain_words(
    tmp_path: Path, wrong: str, right: str, said: str
) -> None:
    with pytest.raises(WrongUsage, match=said):
        load_definition("audit", folder=write(tmp_path, OWN.replace(wrong, right, 1)))


@pytest.mark.parametrize(("fact", "dtype"), [("family", pl.String), ("child_victim", pl.String)])
def test_a_number_asked_of_a_word_is_refused_and_not_a_traceback(tmp_path: Path, fact: str, dtype: type) -> None:
    own = load_definition("audit", folder=write(tmp_path, OWN.replace("suspects_recorded", fact)))
    with pytest.raises(WrongUsage, match="must say is_one_of"):
        own.classify(pl.DataFrame({fact: [None]}, schema={fact: dtype}))


def test_an_unknown_definition_is_refused_with_the_names_of_those_there_are() -> None:
    with pytest.raises(WrongUsage, match="There are: audit, force-flag, multi-victim"):
        load_definition("grooming")
