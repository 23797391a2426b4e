"""Words that every format shares."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.adapters.report.words import Anchors, anchor_of, clean, counted, date_in, number_text, symbol_key


@given(st.text())
def test_cleaned_text_fits_into_xml_and_stays_itself_when_cleaned_again(text: str) -> None:
    shown = clean(text)
    escaped = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert ElementTree.fromstring(f"<a>{escaped}</a>").text == (shown or None)
    assert clean(shown) == shown


def test_ordinary_text_is_not_touched() -> None:
    text = "Ynys Môn – 34% of «recorded» suspects, £5; Łódź 東京"
    assert clean(text) == text


def test_marks_that_turn_the_reading_order_go_and_control_characters_show() -> None:
    assert clean("a\u202eb\x00c\td\ud800") == "ab\ufffdc d\ufffd"


@given(st.text())
def test_an_address_is_plain_and_never_empty(text: str) -> None:
    address = anchor_of(text)
    assert address
    assert set(address) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._")
    assert not address.startswith(".")


def test_no_address_is_given_twice_even_where_capitals_make_no_difference() -> None:
    anchors = Anchors()
    assert [anchors.take(text) for text in ("Leeds", "leeds", "Leeds")] == ["Leeds", "leeds-2", "Leeds-3"]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("30 June 2025", date(2025, 6, 30)),
        ("as at 1 April 2024, revised", date(2024, 4, 1)),
        ("31 February 2024", None),
        ("31 Brumaire 2024", None),
        ("last week", None),
    ],
)
def test_the_day_is_read_from_words(words: str, day: date | None) -> None:
    assert date_in(words) == day


def test_numbers_are_plain_for_machines() -> None:
    assert [number_text(value) for value in (1235, 34.0, 0.5, -2)] == ["1235", "34", "0.5", "-2"]


def test_the_key_keeps_its_own_order_and_leaves_out_what_is_not_used() -> None:
    assert [line[:5] for line in symbol_key(["x", "c", "x"])] == ["[c] c", "[x] n"]


def test_one_table_two_tables() -> None:
    assert (counted(1, "table"), counted(1200, "body", "bodies")) == ("1 table", "1,200 bodies")
