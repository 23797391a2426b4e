"""Words are there in both languages, and dates are written as readers of each write them."""

from __future__ import annotations

from datetime import date

import pytest

from openinquiry.core.shared import BothLanguages, Language, WrongUsage, date_in_words


def test_words_come_in_the_language_asked_for() -> None:
    words = BothLanguages("Late", "Hwyr")
    assert [words.text(language) for language in Language] == ["Late", "Hwyr"]


@pytest.mark.parametrize(("english", "welsh"), [("Late", ""), ("Late", "  "), ("", "Hwyr")])
def test_words_without_one_of_the_languages_are_refused(english: str, welsh: str) -> None:
    with pytest.raises(WrongUsage):
        BothLanguages(english, welsh)


def test_a_date_is_written_in_both_languages() -> None:
    assert date_in_words(date(2026, 6, 1)) == BothLanguages("1 June 2026", "1 Mehefin 2026")
    assert date_in_words(date(2026, 12, 25)).welsh == "25 Rhagfyr 2026"


def test_what_is_filled_in_stands_in_the_language_of_the_sentence() -> None:
    sentence = BothLanguages("Due on {day}, {name}.", "Disgwylir erbyn {day}, {name}.")
    filled = sentence.format(day=date_in_words(date(2026, 5, 4)), name="{A}")
    assert filled == BothLanguages("Due on 4 May 2026, {A}.", "Disgwylir erbyn 4 Mai 2026, {A}.")
