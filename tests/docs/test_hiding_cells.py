"""The page on hiding cells prints what the program prints."""

from __future__ import annotations

from pathlib import Path

from tests.docs.worked_pages import page, run_page


def test_every_piece_of_the_page_prints_what_stands_there(tmp_path: Path):
    ran = run_page(page("explanation/hiding-cells.md"), folder=tmp_path)
    assert len(ran) == 2
    for each in ran:
        assert (each.printed, each.exit) == (each.said, each.said_exit), each.what
