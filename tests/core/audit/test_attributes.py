"""One value, or the reason why there is none; disagreeing records are believed neither."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from openinquiry.core.audit.attributes import age_band_of, categories, resolve


def resolved(*records: tuple[str | None, str | None], field: str = "ethnicity_self_defined") -> tuple[Any, Any]:
    """records: code and reason missing, all of one person."""
    names = ("sex", "ethnicity_self_defined", "ethnicity_observed")
    rows = [
        {"person": "p", **dict.fromkeys(names), **{f"{name}_missing": "not recorded" for name in names}, field: code,
         f"{field}_missing": reason}
        for code, reason in records
    ]  # fmt: skip
    schema = {"person": pl.String, **dict.fromkeys(names, pl.String),
              **{f"{name}_missing": pl.String for name in names}}  # fmt: skip
    row = resolve(pl.DataFrame(rows, schema=schema)).row(0, named=True)
    return row[field], row[f"{field}_missing"]


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ((("W1", None),), ("White", None)),
        ((("W1", None), (None, "refused")), ("White", None)),
        ((("W1", None), ("W9", None)), ("White", None)),  # two codes of one group agree
        ((("W1", None), ("A1", None)), (None, "records disagree")),
        ((("O1", None), ("A4", None)), ("Asian or Asian British", None)),
        (((None, "not recorded"), (None, "not stated")), (None, "not stated")),
        (((None, "not recorded"), (None, "refused"), (None, "not stated")), (None, "refused")),
        (((None, "unknown code"), (None, "not recorded")), (None, "unknown code")),
        (((None, "unknown code"), (None, "unreadable")), (None, "unknown code")),
        (((None, None),), (None, "not recorded")),
    ],
)
def test_linked_records_give_a_value_or_the_reason_that_says_most(
    records: tuple[tuple[str | None, str | None], ...], expected: tuple[str | None, str | None]
) -> None:
    assert resolved(*records) == expected
    assert resolved(*reversed(records)) == expected


def test_observed_codes_never_fill_in_for_self_defined_ones() -> None:
    assert resolved(("IC4", None), field="ethnicity_observed") == ("Asian - Indian subcontinent", None)
    assert resolved(("IC4", None), field="ethnicity_self_defined")[0] is None
    assert resolved(("W1", None), field="ethnicity_observed")[0] is None


def test_sex_is_told_in_words_and_two_different_ones_are_none() -> None:
    assert resolved(("F", None), field="sex") == ("Female", None)
    assert resolved(("F", None), ("M", None), field="sex") == (None, "records disagree")


@pytest.mark.parametrize(
    ("age", "role", "band"),
    [(0, "victim", "Under 10"), (9, "victim", "Under 10"), (10, "victim", "10 to 12"), (15, "victim", "13 to 15"),
     (17, "victim", "16 to 17"), (18, "victim", "18 or over"), (17, "suspect", "Under 18"), (18, "suspect", "18 to 24"),
     (54, "suspect", "45 to 54"), (110, "suspect", "55 or over"), (None, "victim", None)],
)  # fmt: skip
def test_the_band_of_an_age_is_that_which_holds_it(age: int | None, role: str, band: str | None) -> None:
    found = pl.DataFrame({"age": [age]}, schema={"age": pl.Int64}).select(band=age_band_of(pl.col("age"), role))
    assert found["band"][0] == band
    assert band is None or band in categories("age_band", role=role)
