"""Small files as people and spreadsheets save them."""

from __future__ import annotations

from pathlib import Path

import pytest

from openinquiry.core.shared import UnreadableInput, read_small_table, read_small_text

ROWS = [(1, ["a", "b"]), (3, ["1", "x; y"])]


@pytest.mark.parametrize(
    "held",
    [
        b"a,b\n\n1,x; y\n",
        b"\xef\xbb\xbfa,b\r\n,\r\n1,x; y\r\n",
        b'a;b\n\n1;"x; y"\n',
        b"a\tb\n\n1\tx; y\n",
        b" a , b \n\n 1 ,x; y",
    ],
)
def test_rows_with_anything_in_them_keep_their_number_in_the_file(held: bytes, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_bytes(held)
    assert read_small_table(tmp_path / "rows.csv", what="file") == ROWS


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (b"\xd0\xcf\x11\xe0old", "is a workbook"),
        (b"PK\x03\x04new", "is a workbook"),
        (b"caf\xe9", "is not text in UTF-8"),
        (b"a\x00b", "cannot be shown"),
        ("a\u202eb".encode(), "cannot be shown"),
    ],
)
def test_what_is_no_text_is_refused_without_its_content(held: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_bytes(held)
    with pytest.raises(UnreadableInput, match=f"odd.csv .*{words}"):
        read_small_text(tmp_path / "odd.csv", what="file")


def test_an_empty_file_has_no_rows_and_a_folder_or_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"\xef\xbb\xbf\n\n")
    assert read_small_table(tmp_path / "empty.csv", what="file") == []
    with pytest.raises(UnreadableInput, match=f"{tmp_path.name} is a folder, and a claim was asked for"):
        read_small_text(tmp_path, what="claim")
    with pytest.raises(UnreadableInput, match=r"There is no claim none\.toml"):
        read_small_text(tmp_path / "none.toml", what="claim")
