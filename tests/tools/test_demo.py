"""The demonstration ends in a calm summary: invented, counted, with what the count does not say."""

from __future__ import annotations

import importlib.util
from pathlib import Path

_SPEC = importlib.util.spec_from_file_location("demo", Path(__file__).parents[2] / "tools" / "demo.py")
assert _SPEC is not None
assert _SPEC.loader is not None
demo = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(demo)

HEADLINE = (
    "Police forces recorded 200 offences that meet this audit's definition of group-based child sexual exploitation "
    "and abuse, of 5,430 child sexual abuse offences, 1 April 2024 to 31 March 2025.",
    "The number could be 195 to 225 once offences of which it cannot be told, rows set aside and the linkage are "
    "allowed for. 310 people are listed as suspects and 150 as victims.",
    "This is what was recorded, not what happened.",
    "Children whom no force saw are in no number of this report. Definition used: long words.",
    "The ethnicity of suspects cannot be stated as a percentage: self-defined ethnicity is recorded for 37% of them.",
    "Whatever the unrecorded are, the shares of all suspects counted lie within: White: 23% to 98%.",
)
PRINTED = "\n".join(["A title", *(f"  {line}" for line in HEADLINE), "", "Rows in = rows used:", "  read: 5 = 5", ""])


def test_the_summary_has_about_ten_lines_that_fit_a_terminal():
    lines = demo.summary(HEADLINE, report=Path("build/demo/out/report.html"))
    assert 8 <= len(lines) <= 12
    assert max(map(len, lines)) <= 88


def test_it_begins_with_invented_data_and_ends_with_where_the_report_is():
    lines = demo.summary(HEADLINE, report=Path("build/demo/out/report.html"))
    assert lines[0].startswith("Invented data")
    assert lines[-1] == "Report: build/demo/out/report.html"


def test_it_gives_the_count_with_its_range_and_its_cautions():
    text = " ".join(demo.summary(HEADLINE, report=Path("r")))
    assert "recorded 200 offences" in text
    assert "195 to 225" in text
    assert "Read with care: This is what was recorded, not what happened." in text
    assert "cannot be stated as a percentage" in text


def test_a_headline_of_one_sentence_is_given_as_it_is():
    assert demo.summary(("Three tables came in.",), report=Path("r"))[1] == "Three tables came in."


def test_the_headline_is_the_indented_lines_under_the_title_and_no_more():
    assert demo.headline_in(PRINTED) == HEADLINE


def test_a_printout_without_a_headline_gives_none():
    assert demo.headline_in("") == ()
    assert demo.headline_in("A title\n\n  something else") == ()
