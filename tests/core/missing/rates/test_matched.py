"""A count and a population that do not belong together never make a rate, in types and when the program runs."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from openinquiry.core.missing.rates import (
    Area,
    Events,
    NotMatched,
    OffencePlace,
    People,
    Population,
    Residence,
    crude_rate,
    match,
)
from openinquiry.core.shared import WrongUsage

CHILDREN = People("all", 0, 17)
FORCE = Area("E23000005", "police force area")
DAY = date(2024, 6, 30)
PLACE = OffencePlace()


def events(basis: Any = PLACE, area: Area = FORCE, people: People = CHILDREN) -> Any:
    return Events(basis, area, people, 12)


def population(basis: Any = PLACE, area: Area = FORCE, people: People = CHILDREN) -> Any:
    return Population(basis, area, people, 60_000, DAY)


def test_a_count_over_its_own_population_is_a_rate() -> None:
    for basis in (OffencePlace(), Residence()):
        found = crude_rate(match(events(basis), population(basis)))
        assert found is not None
        assert found.value == 20.0


@pytest.mark.parametrize(
    ("count", "people", "words"),
    [
        (events(OffencePlace()), population(Residence()), "counted by offence place cannot be divided"),
        (events(Residence()), population(OffencePlace()), "counted by residence cannot be divided"),
        (
            events(),
            population(area=Area("E23000006", "police force area")),
            "cannot be divided by the population of E23",
        ),
        (events(), population(area=Area("E23000005", "region")), "cannot be divided by the population of E23"),
        (events(), population(people=People("F", 0, 17)), "different sexes, ages or ethnic groups"),
        (events(), population(people=People("all", 10, 17)), "different sexes, ages or ethnic groups"),
        (events(), population(people=People("all", 0, 17, "White")), "different sexes, ages or ethnic groups"),
    ],
)
def test_what_does_not_match_is_refused(count: Any, people: Any, words: str) -> None:
    with pytest.raises(NotMatched, match=words):
        match(count, people)


def test_the_type_checker_refuses_to_mix_residence_and_place_of_offence(tmp_path: Path) -> None:
    right = (
        "from datetime import date\n"
        "from openinquiry.core.missing.rates import *\n"
        "area, who = Area('E1', 'police force area'), People('all', 0, 17)\n"
        "match(Events(OffencePlace(), area, who, 1), Population(OffencePlace(), area, who, 9, date(2024, 6, 30)))\n"
    )
    wrong = right.replace("Population(OffencePlace()", "Population(Residence()")
    told = []
    for name, text in (("right", right), ("wrong", wrong)):
        (tmp_path / f"{name}.py").write_text(text)
        command = [sys.executable, "-m", "mypy", "--no-incremental", "--config-file=", str(tmp_path / f"{name}.py")]
        source = str(Path(__file__).parents[4] / "src")
        told.append(
            subprocess.run(command, capture_output=True, text=True, env={"MYPYPATH": source}, check=False).stdout
        )
    assert "Success" in told[0]
    assert 'wrong.py:4: error: Cannot infer value of type parameter "B" of "match"' in told[1]


def test_negative_numbers_and_impossible_ages_are_refused_in_a_sentence() -> None:
    with pytest.raises(WrongUsage, match="The count of E23000005 is -1"):
        Events(OffencePlace(), FORCE, CHILDREN, -1)
    with pytest.raises(WrongUsage, match="The population of E23000005 is -1"):
        Population(OffencePlace(), FORCE, CHILDREN, -1, DAY)
    with pytest.raises(WrongUsage, match="Ages from 12 to 9"):
        People("F", 12, 9)
