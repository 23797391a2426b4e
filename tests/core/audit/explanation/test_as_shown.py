"""What is read from a cell is what it shows: a sign, a range or words are never taken for a number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.core.audit.explanation import ends_shown, grade_shown, number_shown, sign_shown
from openinquiry.core.audit.report_model import SYMBOLS


@pytest.mark.parametrize(("text", "number"), [
    ("0", 0.0), ("1,235", 1235.0), ("34%", 34.0), ("0.5", 0.5), ("-3.2", -3.2),
    ("[c]", None), ("[x] 34% recorded", None), ("[x] fewer than 25 records", None), ("28% to 94%", None), ("A (100%)", None),
    ("12% of a number not stated", None), ("63% (50% to 80%)", None), ("5 or more", None), ("", None), ("٣", None),
])  # fmt: skip
def test_a_cell_is_one_number_or_none(text: str, number: float | None):
    assert number_shown(text) == number


@pytest.mark.parametrize(("text", "ends"), [
    ("30 to 1,040", (30.0, 1040.0)), ("0% to 100%", (0.0, 100.0)), ("1.5% to 2.0%", (1.5, 2.0)), ("5 or more", (5.0, None)),
    ("[c]", None), ("[z]", None), ("30", None), ("", None),
])  # fmt: skip
def test_a_range_has_two_ends(text: str, ends: tuple[float, float | None] | None):
    assert ends_shown(text) == ends


@pytest.mark.parametrize(
    ("text", "grade"), [("A (100%)", "A"), ("C", "C"), ("X", "X"), ("[c]", None), ("F", None), ("5", None)]
)
def test_a_grade_is_its_letter(text: str, grade: str | None):
    assert grade_shown(text) == grade


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_every_sign_of_a_report_is_known(symbol: str):
    assert sign_shown(f"[{symbol}] for a reason") == f"[{symbol}]"
    assert number_shown(f"[{symbol}]") is None


@given(number=st.integers(0, 10**12), least=st.integers(0, 10**6), more=st.integers(0, 10**6))
def test_counts_and_ranges_are_read_as_reports_write_them(number: int, least: int, more: int):
    assert number_shown(f"{number:,}") == number
    assert ends_shown(f"{least:,} to {least + more:,}") == (least, least + more)
    assert sign_shown(f"{number:,}") is None
