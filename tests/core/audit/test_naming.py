"""Names that bodies choose can be those of people: what is published of them is the first character, or a word of ours."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.core.audit.naming import published_name, published_names, published_reason
from openinquiry.core.audit.plan import ExpectedReturn
from openinquiry.core.returns.sources import ReturnRefused, open_return
from openinquiry.core.returns.workbooks import _refuse_unsafe


def expected(path: Path | None = None) -> ExpectedReturn:
    return ExpectedReturn(body="E23000010", body_name="West Yorkshire", kind="police", path=path)


@pytest.mark.parametrize(("name", "shown"), [
    ("people.csv", "people.csv"), ("Offences 2024-25.csv", "Offences 2024-25.csv"), ("E23000010.zip", "E23000010.zip"),
    ("returns/police/E23000010/west yorkshire return.xlsx", "returns/police/E23000010/west yorkshire return.xlsx"),
    ("Ada Ashdown.xlsx", "A•••••.xlsx"), ("people of Ashdown.csv", "p••••••••.csv"), ("Ashdown/people.csv", "A•••••/people.csv"),
    ("people.Ashdown", "p••••••••"), ("Δημήτρης.csv", "Δ•••••.csv"),
])  # fmt: skip
def test_a_name_stands_where_it_is_made_of_words_of_the_specification(name: str, shown: str):
    assert published_name(name, expected=expected()) == shown


def test_names_that_look_alike_are_told_apart():
    assert published_names(["Ada.csv", "Ann.csv", "people.csv", "Amy.csv"], expected=expected()) == [
        "A•••.csv", "A•••.csv (2)", "people.csv", "A•••.csv (3)",
    ]  # fmt: skip


def test_a_reason_names_neither_file_nor_sheet_nor_column_nor_folder(tmp_path: Path):
    path = tmp_path / "returns" / "Ada Ashdown.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("from Bramwell/Corwen.csv", "a\n1\n")
    said = (
        f"{path}: Ada Ashdown.zip has no sheet «Ivo»; Corwen.csv and from Bramwell/Corwen.csv have no column «Cora» for the "
        "table «people»."
    )
    shown = published_reason(said, expected=expected(path), folder=tmp_path)
    assert shown == (
        "returns/A•••••.zip: A•••••.zip has no sheet «I•••»; C•••••.csv and f••••••••/C•••••.csv have no column «C•••» "
        "for the table «people»."
    )
    assert str(tmp_path) + os.sep not in shown


@given(st.text(st.characters(categories=("L",)), min_size=3, max_size=30))
def test_of_a_strange_word_nothing_but_its_first_character_is_left(word: str):
    shown = published_name(f"zqx{word}.csv", expected=expected())
    assert shown.removesuffix(".csv").rstrip("•") == "z"


def test_of_a_damaged_zip_the_reason_is_told_wherever_the_damage_lies(tmp_path: Path):
    path = tmp_path / "Ada Ashdown.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("people.csv", "a,b\n1,2\n")
    whole = path.read_bytes()
    for place in range(len(whole)):
        for byte in (0x00, 0x7F, 0xFF):
            path.write_bytes(whole[:place] + bytes([byte]) + whole[place + 1 :])
            said = published_reason(f"{path.name} is not a zip.", expected=expected(path), folder=tmp_path)
            assert said == "A•••••.zip is not a zip."


def test_a_zip_whose_name_of_a_file_is_no_text_is_refused_in_a_sentence(tmp_path: Path):
    path = tmp_path / "return.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("é.csv", "a,b\n1,2\n")
    path.write_bytes(path.read_bytes().replace("é".encode(), b"\xff\xff"))
    with pytest.raises(ReturnRefused, match="is not a zip, or is damaged"):
        open_return(path, scratch=tmp_path)
    said = published_reason("return.zip is not a zip.", expected=expected(path), folder=tmp_path)
    assert said == "return.zip is not a zip."


def test_a_workbook_whose_name_of_a_part_is_no_text_is_refused_in_a_sentence(tmp_path: Path):
    path = tmp_path / "return.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("é.xml", "<a/>")
    path.write_bytes(path.read_bytes().replace("é".encode(), b"\xff\xff"))
    with pytest.raises(ReturnRefused, match="is not a workbook, or is damaged"):
        _refuse_unsafe(path, path.name)
