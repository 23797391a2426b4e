"""Policies as files: what must be stated, and what is not known."""

from __future__ import annotations

from pathlib import Path

import pytest

from openinquiry.core.disclosure_control import load_policy
from openinquiry.core.shared import WrongUsage, data_directory

STATED = (data_directory() / "policies" / "default.toml").read_text(encoding="utf-8")


def written(folder: Path, text: str) -> str:
    (folder / "own.toml").write_text(text, encoding="utf-8")
    return "own.toml"


@pytest.mark.parametrize("rule", ["smallest_count_shown", "rounding_base", "least_width_for_an_attacker"])
def test_a_policy_that_does_not_state_a_threshold_is_refused_and_not_filled_in(rule: str, tmp_path: Path):
    text = "\n".join(line for line in STATED.splitlines() if not line.startswith(rule))
    with pytest.raises(WrongUsage, match=rf"own\.toml is not written as one.*{rule}"):
        load_policy(written(tmp_path, text), folder=tmp_path)


def test_a_rule_that_is_not_known_is_named(tmp_path: Path):
    with pytest.raises(WrongUsage, match=r"own\.toml has a rule that is not known: 'smallest_count'"):
        load_policy(written(tmp_path, STATED + "\nsmallest_count = 9\n"), folder=tmp_path)


def test_a_rule_of_the_wrong_kind_ends_in_a_sentence(tmp_path: Path):
    text = STATED.replace("rounding_base = 5", 'rounding_base = "five"')
    with pytest.raises(WrongUsage, match=r"own\.toml is not written as one"):
        load_policy(written(tmp_path, text), folder=tmp_path)


@pytest.mark.parametrize("name", ["default", "tables"])
def test_every_policy_that_ships_is_one(name: str):
    assert load_policy(name).id == name
