"""Rows behind a figure on a screen: a name that stands where a reference or a code belongs is never shown."""

from __future__ import annotations

from types import SimpleNamespace

import polars as pl
import pytest

from openinquiry.core.audit.explanation import masked_lines

NAME = "Rosalind Invented"


def shown(*, reference: str = "P0001", says: str = "", table: str = "people", body: str = "E23000901") -> dict:
    line = {"part": "p", "part_in_words": "People", "counts": 1.0, "body": body, "body_name": "Invented Constabulary",
            "table": table, "row": 7, "reference": reference, "person": 1, "says": says}  # fmt: skip
    plan = SimpleNamespace(returns=(SimpleNamespace(body="E23000901", kind="police"),))
    (found,) = masked_lines(SimpleNamespace(lines=pl.DataFrame([line])), plan=plan, most=10)
    return found


def test_a_sensitive_reference_shows_its_first_character_and_the_place_of_the_row():
    found = shown(reference="P0001", says="W1")
    assert (found["reference"], found["row"], found["table"], found["says"]) == ("P•••", 7, "people", "W1")


@pytest.mark.parametrize("table", ["people", "offences", "involvements", "no-such-table"])
@pytest.mark.parametrize("body", ["E23000901", "unknown"])
def test_a_name_is_shown_neither_as_a_reference_nor_as_what_the_row_says(table: str, body: str):
    found = shown(reference=NAME, says=NAME, table=table, body=body)
    assert "osalind" not in f"{found}"
    assert "nvented" not in f"{found['reference']}{found['says']}"


def test_codes_and_labels_of_the_specification_and_words_of_ours_are_shown():
    assert shown(says="W1")["says"] == "W1"
    assert shown(says="group 12")["says"] == "group 12"


def test_no_more_rows_are_shown_than_asked_for():
    frame = pl.DataFrame(
        {name: ["x", "x"] for name in ("part_in_words", "body", "body_name", "table", "reference", "says")}
    )
    lines = frame.with_columns(counts=pl.lit(1.0), row=pl.lit(1), person=pl.lit(1))
    plan = SimpleNamespace(returns=())
    assert len(masked_lines(SimpleNamespace(lines=lines), plan=plan, most=1)) == 1
