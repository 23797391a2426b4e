"""Write the rows behind a figure as a CSV file that only its owner may read. For those who hold the returns."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl

from openinquiry.adapters.report.csv_files import safe_words
from openinquiry.adapters.whole import written_whole


def write_figure_rows(lines: pl.DataFrame, *, path: Path) -> None:
    """``lines`` with one row of headings, whole or not at all. The file is readable by its owner only."""
    with written_whole(path) as draft, draft.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")  # RFC 4180
        writer.writerow(lines.columns)
        writer.writerows([_cell(value) for value in row] for row in lines.iter_rows())


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return safe_words(value) if isinstance(value, str) else str(value)
