"""Random, cut and spoilt uploads: never anything but a domain error or a pass, here and in the readers that follow."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from openinquiry.adapters.uploads import UploadLimits, examine_upload
from openinquiry.core.shared import OpenInquiryError
from tests.adapters.uploads.making import CSV, ROWS, ods, xlsx, zipped
from tests.core.returns.making import check

BOOKS = {
    "r.xlsx": xlsx(rows=[*ROWS] * 40), "r.ods": ods(),
    "r.zip": zipped({"people.csv": CSV * 20, "more.xlsx": xlsx()}), "people.csv": CSV * 10,
}  # fmt: skip
SMALL = UploadLimits(most_unpacked=20 * 1024**2, most_unpacked_workbook=20 * 1024**2)
STARTS = (
    b"",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"PAR1",
    b"<?xml",
    b"\xff\xfe",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"MZ",
    b"%PDF",
)
MARKUP = (
    b'"',
    b"<",
    b"/>",
    b"&amp;",
    b"99999999",
    b"<c r='A9'/>",
    b"</row>",
    b" t='s'",
    b" t='d'",
    b"]]>",
    b"<!--",
    b"\xff",
)
NAMES = st.sampled_from(("r.xlsx", "r.ods", "r.zip", "people.csv", "r.parquet", "r", "r.pdf"))


def try_upload(name: str, content: bytes, *, read: bool = False) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / Path(name).name
        place.write_bytes(content)
        said = "."
        try:
            found = examine_upload(place, name=name, limits=SMALL)
            assert found.size == len(content)
            if read:
                check(place, "police")
        except OpenInquiryError as refused:
            said = str(refused)
        assert said.endswith(".")
        assert "Zyx" not in said
        assert folder not in said


@settings(max_examples=400)
@given(name=NAMES, start=st.sampled_from(STARTS), rest=st.binary(max_size=600))
def test_random_bytes_behind_any_start_are_refused_or_pass(name, start, rest):
    try_upload(name, start + rest)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.sampled_from(tuple(BOOKS)), share=st.floats(0, 1))
@example(name="r.zip", share=0.999)
def test_an_upload_that_was_cut_off_is_refused_or_passes(name, share):
    whole = BOOKS[name]
    try_upload(name, whole[: int(len(whole) * share)])


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(tuple(BOOKS)),
    edits=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=4)), min_size=1, max_size=5),
)
def test_an_upload_with_spoilt_bytes_is_refused_or_passes(name, edits):
    whole = bytearray(BOOKS[name])
    for share, new in edits:
        place = int(share * (len(whole) - len(new)))
        whole[place : place + len(new)] = new
    try_upload(name, bytes(whole))


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(("r.xlsx", "r.zip", "people.csv")),
    edits=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=3)), min_size=1, max_size=2),
)
def test_what_passes_with_spoilt_bytes_is_checked_or_refused_in_a_sentence(name, edits):
    whole = bytearray(BOOKS[name])
    for share, new in edits:
        place = int(share * (len(whole) - len(new)))
        whole[place : place + len(new)] = new
    try_upload(name, bytes(whole), read=True)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.sampled_from(("r.xlsx", "r.ods")), part=st.integers(0, 30), share=st.floats(0, 1), cut=st.integers(0, 20),
       new=st.one_of(st.binary(max_size=4), st.sampled_from(MARKUP)))  # fmt: skip
def test_a_workbook_with_a_spoilt_part_is_read_or_refused_in_a_sentence(name, part, share, cut, new):
    with zipfile.ZipFile(io.BytesIO(BOOKS[name])) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    spoilt = [each for each in parts if each.endswith((".xml", ".rels"))]
    spoilt = spoilt[part % len(spoilt)]
    place = int(share * len(parts[spoilt]))
    parts[spoilt] = parts[spoilt][:place] + new + parts[spoilt][place + cut :]
    try_upload(name, zipped(parts), read=True)


@pytest.mark.parametrize("name", BOOKS)
def test_the_books_that_are_spoilt_here_pass_when_they_are_whole(tmp_path, name):
    (tmp_path / name).write_bytes(BOOKS[name])
    assert examine_upload(tmp_path / name, name=name).size == len(BOOKS[name])
