"""Which uploads are taken, and the sentence for each kind that is not."""

from __future__ import annotations

import gzip
import io
import tarfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from openinquiry.adapters.uploads import Kind, examine_return
from openinquiry.core.shared import UnreadableInput
from tests.adapters.uploads.making import CSV, examined, ods, refusal, xlsx, zipped

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def tarred():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("people.csv")
        info.size = len(CSV)
        archive.addfile(info, io.BytesIO(CSV))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("people.csv", CSV, Kind.TEXT), ("people.TXT", CSV, Kind.TEXT), ("people.tsv", CSV.replace(b",", b"\t"), Kind.TEXT),
        ("people.csv", b"\xef\xbb\xbf" + CSV, Kind.TEXT), ("people.csv", CSV.decode().encode("utf-16"), Kind.TEXT),
        ("people.csv", CSV.decode().encode("utf-16-le"), Kind.TEXT), ("people.csv", "surname\nÉmile\n".encode("cp1252"), Kind.TEXT),
        ("people.csv", b"MZ,surname\n1,2\n", Kind.TEXT), ("people.csv", CSV + b"\0\0", Kind.TEXT),
        ("r.xlsx", xlsx(), Kind.XLSX), ("r.ods", ods(), Kind.ODS), ("r.zip", zipped({"people.csv": CSV}), Kind.ZIP),
    ],
)  # fmt: skip
def test_what_bodies_send_is_taken_whatever_its_encoding(tmp_path, name, content, kind):
    found = examined(tmp_path, name, content)
    assert (found.kind, found.name, found.size, found.warnings) == (kind, name, len(content), ())
    assert found.ending == {Kind.TEXT: ".csv", Kind.XLSX: ".xlsx", Kind.ODS: ".ods", Kind.ZIP: ".zip"}[kind]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"), (b"%PDF-1.7\n%\xe2\xe3", "is a PDF, which is not read"), (b"{\\rtf1 x}", "rich-text document"),
        (OLD + "Workbook".encode("utf-16-le"), "old Excel workbook (.xls), which is not read. Open it in Excel"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (OLD + "WordDocument".encode("utf-16-le"), "old Word document"), (OLD, "old Office program"),
        (OLD + b"x" * 1_048_570 + "Workbook".encode("utf-16-le"), "old Excel workbook"),
        (b"  <!DOCTYPE html><html><table>", "web page (HTML)"), (b"\xff\xfe" + "<html>".encode("utf-16-le"), "web page"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "Excel 2003 workbook in XML"),
        (b"<?xml version='1.0'?><a/>", "an XML file"), (b"MZ\x90\0\x03\0\0\0", "is a program"), (b"\x7fELF\x02\x01", "is a program"),
        (b"#!/bin/sh\nrm -rf /\n", "is a program"), (b"\x89PNG\r\n\x1a\n", "picture (PNG)"), (b"\xff\xd8\xff\xe0", "picture (JPEG)"),
        (b"Rar!\x1a\x07\x01\0", "RAR archive, which is not read. Unpack it"), (b"7z\xbc\xaf\x27\x1c\0", "7z archive"),
        (gzip.compress(CSV), "gzip archive"), (tarred(), "tar archive"), (b"SQLite format 3\0", "SQLite database"),
        (bytes(range(256)) * 40, "of a kind that is not known"),
        (zipped({"[Content_Types].xml": "wordprocessingml.document.main+xml", "word/document.xml": "<a/>"}), "Word document"),
        (zipped({"[Content_Types].xml": "presentationml.presentation.main+xml"}), "PowerPoint"),
        (zipped({"[Content_Types].xml": "application/vnd.ms-excel.sheet.binary.macroEnabled.main"}), "binary Excel workbook (.xlsb)"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}), "OpenDocument file that is no spreadsheet"),
        (zipped({"mimetype": "application/epub+zip"}), "e-book"), (zipped({"a/Main.class": b"\xca\xfe\xba\xbe"}), "is a program"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["return.xlsx", "return.csv"])
def test_every_other_kind_is_named_in_a_sentence_by_what_it_holds(tmp_path, name, content, said):
    sentence = refusal(tmp_path, name, content)
    assert said in sentence
    assert sentence.startswith(name)
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("r.csv", xlsx(), "r.csv is called .csv, but holds an Excel workbook (.xlsx). If that is what you mean to send, give it the ending .xlsx and resend."),
        ("r.xlsx", CSV, "is called .xlsx, but holds a CSV or text file"), ("r.ods", xlsx(), "is called .ods, but holds an Excel"),
        ("r.xlsx", ods(), "is called .xlsx, but holds an OpenDocument"), ("r.zip", xlsx(), "is called .zip, but holds an Excel"),
        ("r.xlsx", zipped({"people.csv": CSV}), "is called .xlsx, but holds a zip"), ("r", CSV, "r has no ending"),
    ],
)  # fmt: skip
def test_a_name_that_says_another_kind_than_the_contents_is_refused(tmp_path, name, content, said):
    assert said in refusal(tmp_path, name, content)


def test_a_file_larger_than_the_limit_is_refused_before_it_is_read(tmp_path):
    assert refusal(tmp_path, "r.csv", CSV, most_bytes=10) == (
        "r.csv is larger than 10 bytes, the most that is taken. Send it as a zip of CSV files, or in parts."
    )


def test_a_name_cannot_bring_control_marks_or_a_page_of_text_into_a_sentence(tmp_path):
    sentence = refusal(tmp_path, "re\x1b[31m\u202eturn\n" + "x" * 5000, b"")
    assert sentence.startswith("re\ufffd[31m\ufffdturn\ufffdxxx")
    assert len(sentence) < 200


def test_no_cell_of_the_file_stands_in_a_refusal(tmp_path):
    for content in (xlsx(), CSV, ods()):
        assert "Zyx" not in refusal(tmp_path, "r.pdf", content)


def test_a_line_without_end_and_a_line_of_a_hundred_thousand_cells_are_no_table(tmp_path):
    assert "longer than 20 MiB" in refusal(tmp_path, "r.csv", CSV + b"x" * (21 * 1024**2))
    assert "more than 50,000 cells" in refusal(tmp_path, "r.csv", b"," * 2_000_000 + CSV)
    assert examined(tmp_path, "r.csv", (b"x" * 1000 + b",,\r") * 30_000).warnings == ()


@pytest.mark.parametrize(
    "cell", ["=cmd|'/C calc'!A0", '@SUM(1)+cmd|"/c x"!A1', '=DDE("cmd";"/C calc";"x")', "+ MSEXCEL|'\\..\\x'!''"]
)
def test_a_command_in_a_cell_of_text_is_told_of_and_not_refused(tmp_path, cell):
    filler = b"a,b\n" * 262_140  # so that some stand across the pieces that are read at once
    (warning,) = examined(tmp_path, "r.csv", filler + f"N1,{cell}\n".encode()).warnings
    assert warning.startswith("r.csv holds cells that would make a spreadsheet start another program.")


def test_pipes_and_sums_of_ordinary_tables_are_not_taken_for_commands(tmp_path):
    assert examined(tmp_path, "r.csv", b"a|b|'c'\n-5|x\n=SUM(A1:A3)|'y'\nSmith-Jones|'z'\n").warnings == ()


def test_a_folder_is_looked_at_file_by_file_and_what_no_parser_reads_is_passed_over(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "people.csv").write_bytes(CSV)
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "~$people.xlsx").write_bytes(b"lock")
    (tmp_path / "none.csv").write_bytes(b"")
    assert [each.name for each in examine_return(tmp_path)] == ["sub/people.csv"]
    (tmp_path / "people.xlsx").write_bytes(b"%PDF-1.7")
    with pytest.raises(UnreadableInput.__mro__[1], match=r"people\.xlsx is a PDF"):
        examine_return(tmp_path)


def parquet(rows):
    out = io.BytesIO()
    pq.write_table(pa.table({"surname": ["Zyxwvutson"] * rows}), out)
    return out.getvalue()


def test_parquet_is_taken_and_refused_when_cut_off_or_when_a_few_bytes_stand_for_millions_of_rows(tmp_path):
    whole = parquet(3)
    assert examined(tmp_path, "people.parquet", whole).kind is Kind.PARQUET
    for spoilt in (
        whole[:-1],
        whole[:4],
        whole[:-8] + b"\xff\xff\xff\x7fPAR1",
        b"PAR1" + b"\0" * 40 + b"\x10\0\0\0PAR1",
    ):
        assert "cannot be read as Parquet" in refusal(tmp_path, "people.parquet", spoilt)
    assert "unpacks to far more than its size" in refusal(
        tmp_path, "people.parquet", parquet(200_000), most_unpacked=100_000
    )
