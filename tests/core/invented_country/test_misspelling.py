"""How names go wrong."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from openinquiry.core.invented_country import misspelling
from openinquiry.core.invented_country.randomness import apportion, stream

names = st.text(alphabet="abcdefghijklmnopqrstuvwxyz’-éł", min_size=3, max_size=15).map(str.title)


@given(names, st.integers(0, 1000))
def test_a_typing_error_changes_the_length_by_one_at_most(name, seed):
    assert abs(len(misspelling.typing_error(name, stream(seed, "test"))) - len(name)) <= 1


@given(names, st.integers(0, 1000))
def test_a_name_without_short_form_stays_as_it_is(name, seed):
    if name not in misspelling.with_short_form():
        assert misspelling.short_form(name, stream(seed, "test")) == name


def test_a_short_form_is_one_of_the_list():
    assert misspelling.short_form("William", stream(1, "test")) in {"Will", "Bill", "Billy", "Liam"}


def test_another_spelling_is_never_the_same_spelling():
    for name in misspelling.with_other_spelling():
        assert misspelling.other_spelling(name, stream(1, name)) != name


def test_letters_lose_their_marks_or_become_question_marks():
    assert [misspelling.plain_letter(letter) for letter in "łăéß’漢"] == ["l", "a", "e", "ss", "'", "?"]


@given(st.integers(0, 5000), st.lists(st.integers(1, 1000), min_size=1, max_size=50), st.integers(0, 5))
def test_parts_sum_to_the_whole_and_none_is_below_the_minimum(total, weights, minimum):
    parts = apportion(total, [float(weight) for weight in weights], minimum=minimum)
    assert parts.sum() == max(total, minimum * len(weights))
    assert parts.min() >= minimum
