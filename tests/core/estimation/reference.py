"""Tables to test estimation with: outside ones by name with their expected values, and invented ones that say nothing."""

from __future__ import annotations

import polars as pl

from openinquiry.core.estimation import CannotEstimate, CaptureTable
from tests.outside_data import outside_data

# Nobody here can be estimated from; each with the code of a reason that must be among those given.
DEGENERATE = {
    "nobody": (CaptureTable.from_histories("ABC", {}), "nobody"),
    "no overlap": (CaptureTable.from_histories("ABC", {"100": 40, "010": 30, "001": 20}), "no_overlap"),
    "empty list": (CaptureTable.from_histories("ABC", {"100": 40, "010": 30, "110": 9}), "empty_list"),
    "one pair only": (CaptureTable.from_histories("ABC", {"100": 40, "010": 30, "110": 9, "001": 5}), "no_overlap"),
    "nested": (CaptureTable.from_histories("ABC", {"100": 40, "110": 9, "001": 5, "101": 4, "111": 2}), "nested_list"),
    "identical": (CaptureTable.from_histories("ABC", {"110": 40, "001": 5, "111": 4}), "identical_lists"),
    "one case": (CaptureTable.from_histories("ABC", {"111": 1}), "identical_lists"),
    "one case on one list": (CaptureTable.from_histories("ABC", {"100": 1}), "empty_list"),
    "complete overlap": (CaptureTable.from_histories("ABC", {"111": 60}), "complete_overlap"),
    "everybody on two": (CaptureTable.from_histories("ABC", {"110": 6, "101": 5, "011": 4}), "complete_overlap"),
    "one list": (CaptureTable.from_histories("A", {"1": 6}), "one_list"),
    "two lists, no overlap": (CaptureTable.from_histories("AB", {"10": 6, "01": 5}), "no_overlap"),
    "two lists, nested": (CaptureTable.from_histories("AB", {"10": 6, "11": 5}), "nested_list"),
    "two lists, identical": (CaptureTable.from_histories("AB", {"11": 5}), "identical_lists"),
}


def codes(refused: CannotEstimate) -> set[str]:
    """The codes of the reasons of a refusal."""
    return {reason.code for reason in refused.refusal.reasons}


def reference_table(name: str) -> CaptureTable:
    """A table of the outside test data; the test is skipped where they are absent."""
    cells = pl.read_csv(outside_data("mse/cells.csv"), schema_overrides={"history": pl.String})
    mine = cells.filter(pl.col("dataset") == name)
    return CaptureTable.from_cells(mine, lists=mine["lists"][0].split(";"))


def reference_rows(method: str, *, dataset: str | None = None) -> dict[str, list[float]]:
    """setting → values, of the expected values with this method, of one data set or keyed «data set: setting»."""
    rows = pl.read_csv(outside_data("mse/expected_public.csv")).filter(pl.col("method") == method)
    if dataset is not None:
        rows = rows.filter(pl.col("dataset") == dataset)
    key = pl.col("setting") if dataset is not None else pl.concat_str("dataset", "setting", separator=": ")
    found = rows.select(key.alias("key"), pl.col("value").str.split(";"))
    return {key: [float(each) for each in values] for key, values in found.iter_rows()}
