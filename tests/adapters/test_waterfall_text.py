"""Waterfalls as text: the bars lead from weight to weight, and the line of a spreadsheet gives the same screen again."""

from __future__ import annotations

import pytest

from openinquiry.adapters.waterfall_text import lines_of_words, waterfall_lines, waterfall_words
from openinquiry.core.linkage.weighing import Step, Waterfall

FOUND = Waterfall(
    (
        Step("Two records at random", "", -12.8, -12.8),
        Step("Names", "both names the same", 12.5, -0.3),
        Step("Names", "commoner than usual, so it says less", -3.0, -3.3),
        Step("Sex", "sex is missing", 0.0, -3.3),
        Step("Date of birth", "the same", 11.9, 8.6),
    )
)
WORDS = (
    "Two records at random: -12.8; Names, both names the same: 12.5; Names, commoner than usual, so it says less: -3.0; "
    "Sex, sex is missing: 0.0; Date of birth, the same: 11.9; together: 8.6 (linked from 2)"
)


def test_the_words_name_each_step_with_what_it_adds_and_the_sum_with_the_threshold() -> None:
    assert waterfall_words(FOUND, threshold=2.0) == WORDS


def test_the_lines_show_each_step_its_number_and_a_bar_from_weight_to_weight() -> None:
    lines = waterfall_lines(FOUND, threshold=2.0)
    assert lines[1].split() == ["Two", "records", "at", "random", "-12.8", "░" * 18, "|"]
    assert lines[2].rstrip("| ").endswith("█" * 18)
    assert lines[-1].startswith("  Together: linked by itself")
    assert "+8.6" in lines[-1]
    assert all(len(line) <= 85 for line in lines)


def test_below_the_threshold_it_says_not_linked() -> None:
    assert "not linked by itself" in waterfall_lines(Waterfall(FOUND.steps[:1]), threshold=2.0)[-1]


def test_the_line_of_a_spreadsheet_gives_the_same_lines_again() -> None:
    assert lines_of_words(WORDS) == waterfall_lines(FOUND, threshold=2.0)
    assert lines_of_words("") == []


@pytest.mark.parametrize("changed", [WORDS.replace("12.5", "twelve"), WORDS.replace("8.6", "9.9"), "whatever: 3"])
def test_words_that_somebody_changed_are_shown_as_they_stand(changed: str) -> None:
    assert " ".join(lines_of_words(changed)) == changed
