"""Zips that would fill the disk, write outside, or look different to every reader."""

from __future__ import annotations

import zipfile
import zlib

import pytest

from openinquiry.adapters.uploads import UploadLimits, UploadRefused
from openinquiry.adapters.uploads.archives import Archive
from tests.adapters.uploads.making import (
    CSV,
    changed,
    deflated,
    ended,
    entry,
    examined,
    ods,
    overlapping,
    quoted,
    refusal,
    xlsx,
    zipped,
)


def test_a_zip_of_tables_is_taken_with_the_names_of_what_will_be_read(tmp_path):
    found = examined(
        tmp_path,
        "r.zip",
        zipped({"a/people.csv": CSV, "offences.xlsx": xlsx(), "__MACOSX/._people.csv": b"x", "a/": b""}),
    )
    assert (found.files, found.sheets, found.cells, found.warnings) == (("a/people.csv", "offences.xlsx"), 1, 9, ())
    assert found.unpacked > found.size


def test_what_cannot_harm_in_a_zip_is_passed_over_with_a_word(tmp_path):
    found = examined(tmp_path, "r.zip", zipped({"people.csv": CSV, "letter.pdf": b"%PDF-1.7", "none.csv": b""}))
    assert found.files == ("people.csv", "none.csv")
    assert found.warnings == (
        "letter.pdf (in r.zip) is of no kind that is read. It was passed over.",
        "none.csv (in r.zip) is empty. It was passed over.",
    )


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"people.csv": CSV, "run.exe": b"x"}, "run.exe (in r.zip) is a program"),
        ({"people.csv": CSV, "x.csv": b"MZ\x90\0"}, "is a program"),
        ({"people.csv": CSV, "more.zip": zipped({"b.csv": CSV})}, "is a zip in a zip"),
        ({"people.csv": CSV, "more.csv": zipped({"b.csv": CSV})}, "is a zip in a zip"),
        ({"people.csv": CSV, "more.rar": b"Rar!\x1a\x07\0"}, "is a RAR archive in a zip"),
        ({"letter.pdf": b"%PDF-1.7"}, "holds no CSV, XLSX or ODS file"),
        ({"people.xlsx": changed(xlsx(), {"xl/vbaProject.bin": b"x"})}, "In r.zip: people.xlsx holds macros"),
        ({"people.csv": b"%PDF-1.7"}, "In r.zip: people.csv is a PDF"),
        ({"../people.csv": CSV}, "outside its folder"), ({"/etc/people.csv": CSV}, "outside its folder"),
        ({"a\\..\\..\\people.csv": CSV}, "outside its folder"), ({"C:people.csv": CSV}, "outside its folder"),
        ([("people.csv", CSV), ("People.csv", CSV)], "two files of the name «People.csv»"),
    ],
)  # fmt: skip
def test_a_zip_that_can_harm_is_refused_with_the_file_in_it(tmp_path, members, said):
    assert said in refusal(tmp_path, "r.zip", zipped(members))


def test_a_file_without_a_name_is_refused(tmp_path):
    assert "outside its folder" in refusal(
        tmp_path, "r.zip", ended(*[[each] for each in entry(b"", b"", size=0, method=0)])
    )


def test_a_link_a_lock_and_another_packing_are_refused(tmp_path):
    link = zipfile.ZipInfo("people.csv")
    link.external_attr = 0o120777 << 16
    assert "a link instead of a file" in refusal(tmp_path, "r.zip", zipped([(link, "/etc/passwd")]))
    assert "packed in a way" in refusal(tmp_path, "r.zip", zipped({"people.csv": CSV}, zipfile.ZIP_LZMA))
    locked = bytearray(zipped({"people.csv": CSV}))
    for start, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(start) + place] |= 1
    assert "protected by a password" in refusal(tmp_path, "r.zip", bytes(locked))


def test_a_bomb_is_stopped_by_what_comes_out_and_not_by_what_it_claims(tmp_path):
    content = b"0" * 30_000_000
    packed = deflated(content)
    honest = ended(*[[each] for each in entry(b"a.csv", packed, size=len(content), crc=zlib.crc32(content))])
    assert "more than 300 times its size" in refusal(tmp_path, "r.zip", honest)
    lying = ended(*[[each] for each in entry(b"a.csv", packed, size=100, crc=zlib.crc32(content[:100]))])
    assert "more than 300 times its size" in refusal(tmp_path, "r.zip", lying)
    small = ended(*[[each] for each in entry(b"a.csv", deflated(CSV * 50), size=100, crc=zlib.crc32((CSV * 50)[:100]))])
    assert "not what its list of files says" in refusal(tmp_path, "r.zip", small)


def test_many_small_bombs_are_stopped_by_what_they_hold_together(tmp_path):
    bomb = zipped({f"{each}.csv": (CSV * 3000) for each in range(20)})
    assert "unpacks to more than 1 MiB" in refusal(tmp_path, "r.zip", bomb, most_unpacked=1024**2)
    assert len(examined(tmp_path, "r.zip", bomb).files) == 20


def test_files_that_lie_over_each_other_are_refused_whether_headings_agree_or_not(tmp_path):
    assert "damaged" in refusal(tmp_path, "r.zip", overlapping(100))
    bomb = quoted(3)
    (tmp_path / "upload").write_bytes(bomb)
    assert len(zipfile.ZipFile(tmp_path / "upload").namelist()) == 3
    assert "lie over each other" in refusal(tmp_path, "r.zip", bomb)


def test_too_many_files_are_refused_by_the_list_alone(tmp_path):
    assert "holds 1,001 files; the most that is read is 1,000" in refusal(
        tmp_path, "r.zip", zipped({f"{each}.csv": b"a,b" for each in range(1001)})
    )
    listed = [entry(b"%07d.csv" % each, b"", size=0, method=0)[1] for each in range(80_000)]
    assert "far more than 1,000 files" in refusal(
        tmp_path, "r.zip", ended([entry(b"0000000.csv", b"", size=0, method=0)[0]], listed)
    )


@pytest.mark.parametrize("make", [lambda z: b"#" * 10 + z, lambda z: z + b"PK\x05\x06" + z[-18:], lambda z: z + z])
def test_a_zip_that_two_readers_would_read_differently_is_refused(tmp_path, make):
    spoilt = make(zipped({"people.csv": CSV}))
    (tmp_path / "odd").write_bytes(spoilt)
    with (
        pytest.raises(UploadRefused, match=r"before or behind its files|is damaged"),
        Archive(tmp_path / "odd", name="r.zip", limits=UploadLimits()) as archive,
    ):
        archive.refuse_unsafe(most_parts=1000)


def test_zips_of_other_writers_are_taken_with_comments_and_sizes_behind_the_bytes(tmp_path):
    class Unseekable:
        def __init__(self):
            self.held = b""

        def write(self, more):
            self.held += more
            return len(more)

        def flush(self):
            pass

    out = Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = "made by Émile".encode()
        with archive.open("people – été.csv", "w") as part:
            part.write(CSV)
    assert examined(tmp_path, "r.zip", out.held).files == ("people – été.csv",)
    for book, name in ((ods(), "r.ods"), (xlsx(), "r.xlsx")):
        assert examined(tmp_path, name, book).cells == 9
