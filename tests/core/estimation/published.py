"""Published tables, small enough to stand here, with where they come from; and outside ones by name."""

from __future__ import annotations

import polars as pl

from openinquiry.core.estimation import CaptureTable
from tests.outside_data import outside_data

# UK strategic assessment 2013 of potential victims of modern slavery, five lists (police and National Crime Agency as one).
# Source: Home Office 2014, as in Bales, Hesketh and Silverman 2015.
UK_LISTS = ("LA", "NG", "PFNCA", "GO", "GP")
UK_2013 = {
    "10000": 54, "01000": 463, "00100": 995, "00010": 695, "00001": 316, "11000": 15, "10100": 19, "10010": 3,
    "01100": 62, "01010": 19, "01001": 1, "00110": 76, "00101": 11, "00011": 8, "11100": 1, "11010": 1, "01110": 4,
    "11110": 1,
}  # fmt: skip

# The same people with police forces and the National Crime Agency apart. Source: as above.
UK_SIX_LISTS = ("LA", "NG", "PF", "GO", "GP", "NCA")
UK_2013_SIX = {
    "100000": 54, "010000": 463, "001000": 907, "000100": 695, "000010": 316, "000001": 57, "110000": 15, "101000":
    19, "100100": 3, "011000": 56, "010100": 19, "010010": 1, "010001": 3, "001100": 69, "001010": 10, "001001": 31,
    "000110": 8, "000101": 6, "000011": 1, "111000": 1, "110100": 1, "011100": 4, "011001": 3, "001101": 1, "111100":
    1,
}  # fmt: skip

# Women of the Second World War's «comfort stations» at Palembang, three lists. Source: Ball, Shin and Yang 2018.
KOREA = {"100": 5, "010": 5, "110": 54, "001": 41, "101": 6, "111": 12}


def uk_2013() -> CaptureTable:
    """2,744 people on five lists."""
    return CaptureTable.from_histories(UK_LISTS, UK_2013)


def uk_2013_six() -> CaptureTable:
    """The same 2,744 people on six lists."""
    return CaptureTable.from_histories(UK_SIX_LISTS, UK_2013_SIX)


def korea() -> CaptureTable:
    """123 people on three lists."""
    return CaptureTable.from_histories(("b", "c", "d"), KOREA)


def outside_table(name: str) -> CaptureTable:
    """A table of the outside test data; the test is skipped where they are absent."""
    cells = pl.read_csv(outside_data("mse/cells.csv"), schema_overrides={"history": pl.String})
    mine = cells.filter(pl.col("dataset") == name)
    return CaptureTable.from_cells(mine, lists=mine["lists"][0].split(";"))


def expected(method: str) -> pl.DataFrame:
    """The rows of the expected values with this method."""
    return pl.read_csv(outside_data("mse/expected_public.csv")).filter(pl.col("method") == method)
