"""Files of counts: what is read, and what is refused in a sentence that says in which row."""

from __future__ import annotations

from pathlib import Path

import pytest

from openinquiry.core.missing.claims import ClaimData, What, read_claim_data
from openinquiry.core.shared import UnreadableInput, WrongUsage

HEAD = "what,group,number,system\n"


def read(tmp_path: Path, text: str) -> ClaimData:
    path = tmp_path / "counts.csv"
    path.write_bytes(text.encode("utf-8"))
    return read_claim_data(path)


def test_counts_are_read_with_their_labels_and_an_unknown_number_stays_unknown(tmp_path: Path) -> None:
    found = read(
        tmp_path, "\ufeffWhat,Group,Number,Area\nRecorded,White,30,Northmoor\n\nunrecorded,refused,,Northmoor\n"
    )
    assert [(r.what, r.group, r.number, r.area) for r in found.rows] == [
        (What.RECORDED, "White", 30.0, "Northmoor"), (What.UNRECORDED, "refused", None, "Northmoor"),
    ]  # fmt: skip
    assert not found.percentages
    assert read(tmp_path, "what,group,percent\nrecorded,White,33.5\n").percentages


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "column what is missing"),
        ("what,group\n", "column number, or a column percent"),
        ("what,group,number,percent\n", "and not both"),
        ("what,group,number,populatoin\n", "column 4 has a heading that means nothing here"),
        ("what,group,number,number\n", "stands there twice"),
        (HEAD, "no row under them"),
        (HEAD + "counted,White,3,\n", "row 2: the column what must hold recorded"),
        (HEAD + "recorded,,3,\n", "row 2: the column group is empty"),
        (HEAD + "recorded,White,,\n", "row 2: the column number is empty"),
        (HEAD + "recorded,White,1.5,\n", "row 2: the column number must hold a whole number"),
        (HEAD + "recorded,White,-3,\n", "row 2: the column number must hold a whole number"),
        (HEAD + "recorded,White,٣,\n", "must hold a whole number"),
        (HEAD + "recorded,White,3,census\n", "row 2: the column system must hold one of"),
        (HEAD + "recorded,White,3,,x\n", "row 2: there are more cells"),
        (HEAD + "recorded,White,3,\nrecorded,White,4,\n", "Two rows say how many are recorded, «White»"),
        ("what,group,percent\nrecorded,White,130\n", "must hold a percentage from 0 to 100"),
        ("what,group,number,basis\nrecorded,White,3,home\n", "the column basis must hold residence"),
    ],
)
def test_what_is_no_file_of_counts_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(WrongUsage, match=words):
        read(tmp_path, text)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_spreadsheets_other_delimiters_are_read(delimiter: str, tmp_path: Path) -> None:
    text = "what,group,number,area\nrecorded,White,30,Northmoor\nunrecorded,refused,4,Northmoor\n"
    assert read(tmp_path, text.replace(",", delimiter).replace("\n", "\r\n")) == read(tmp_path, text)


def test_groups_that_differ_in_capitals_alone_are_refused_for_each_share_would_be_too_small(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="«Asian» and «asian» differ only in capitals"):
        read(tmp_path, "what,group,number,area\nrecorded,Asian,30,N\nrecorded,asian,30,S\n")


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "recorded,White,Nina Example,\n",
        HEAD + "Nina Example,White,3,\n",
        HEAD + "recorded,White,3,Nina Example\n",
        "what,group,number,Nina Example\nrecorded,White,3,\n",
        "what,group,number,basis\nrecorded,White,3,Nina Example\n",
        '"Nina Example\n',
    ],
)
def test_what_a_wrong_cell_holds_is_not_repeated_for_it_may_be_a_name(text: str, tmp_path: Path) -> None:
    with pytest.raises((WrongUsage, UnreadableInput)) as problem:
        read(tmp_path, text)
    assert "counts.csv" in str(problem.value)
    assert "nina" not in str(problem.value).casefold()


def test_a_file_that_is_not_there_or_not_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="There is no file of counts"):
        read_claim_data(tmp_path / "none.csv")
    (tmp_path / "odd.csv").write_bytes(b"what,group,number\nrecorded,Wh\xffite,3\n")
    with pytest.raises(UnreadableInput, match="is not text in UTF-8"):
        read_claim_data(tmp_path / "odd.csv")
