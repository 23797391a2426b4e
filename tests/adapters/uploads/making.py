"""Uploads for tests: ordinary workbooks and zips, and what is put into them to do harm. Everybody is invented."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
import xlsxwriter
from odfdo import Document, Table

from openinquiry.adapters.uploads import UploadLimits, UploadRefused, examine_upload

ROWS = [
    ["person_reference", "surname", "birth_date"],
    ["N1", "Zyxwvutson", "2010-02-03"],
    ["N2", "Abcson", "2011-04-05"],
]
CSV = "\n".join(",".join(row) for row in ROWS).encode() + b"\n"


def xlsx(sheets=("people",), rows=ROWS, **options):
    """The bytes of an XLSX workbook."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as book:
        for name in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    sheet.write_string(number, column, value)
    return out.getvalue()


def ods(sheets=("people",)):
    """The bytes of an ODS workbook."""
    document = Document("spreadsheet")
    document.body.clear()
    for name in sheets:
        table = Table(name)
        for number, row in enumerate(ROWS):
            for column, value in enumerate(row):
                table.set_value((column, number), value)
        document.body.append(table)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def zipped(members, method=zipfile.ZIP_DEFLATED):
    """The bytes of a zip. members: name → bytes, or pairs of them where a name comes twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items() if isinstance(members, dict) else members:
            archive.writestr(name, content)
    return out.getvalue()


def changed(book, parts=(), *, edit=None):
    """A workbook with parts added, and parts edited: name → function of its text."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for each in source.namelist():
            content = source.read(each)
            if edit and each in edit:
                content = edit[each](content.decode()).encode()
            target.writestr(each, content)
        for name, content in dict(parts).items():
            target.writestr(name, content)
    return out.getvalue()


def sheet_xml(cells, before=""):
    """A sheet of XLSX with these cells, as text."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
        f'main"><sheetData>{cells}</sheetData></worksheet>'
    )


def with_sheet(text):
    """An XLSX workbook whose one sheet is this XML."""
    return changed(xlsx(), edit={"xl/worksheets/sheet1.xml": lambda _: text})


def entry(name, packed, *, size, crc=0, offset=0, method=8):
    """One file of a zip as zips write it: its own heading with its bytes, and its line in the list."""
    local = (
        struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, method, 0, 0, crc, len(packed), size, len(name), 0)
        + name
        + packed
    )
    listed = struct.pack(
        "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, method, 0, 0, crc, len(packed), size, len(name), 0, 0, 0, 0, 0, offset
    ) + name  # fmt: skip
    return local, listed


def ended(locals_, listed):
    """A whole zip of headings and list."""
    body, list_ = b"".join(locals_), b"".join(listed)
    return (
        body
        + list_
        + struct.pack(
            "<4s4H2LH", b"PK\x05\x06", 0, 0, len(listed) % 65536, len(listed) % 65536, len(list_), len(body), 0
        )
    )


def deflated(content):
    """Raw deflated bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def overlapping(number, size=100_000):
    """A zip whose every file is the same bytes, as in «A better zip bomb», full overlap."""
    content = b"0" * size
    local, _ = entry(b"a.csv", deflated(content), size=size, crc=zlib.crc32(content))
    listed = [entry(b"a.csv", deflated(content), size=size, crc=zlib.crc32(content))[1].replace(b"a.csv", b"%05d" % each)
              for each in range(number)]  # fmt: skip
    return ended([local], listed)


def quoted(number, size=100_000):
    """A zip whose files quote the headings of the next in a stored block: names and headings all agree, bytes overlap."""
    content = b"0" * size
    locals_, listed = [], []
    tail = deflated(content)
    held, following = content, b""
    for each in reversed(range(number)):
        name = b"%05d" % each
        packed = (
            (struct.pack("<BHH", 0, len(following), len(following) ^ 0xFFFF) + following + tail) if following else tail
        )
        held = following + held if following else content
        local, line = entry(name, packed, size=len(held), crc=zlib.crc32(held))
        heading = local[: len(local) - len(packed)]
        locals_.insert(0, heading + packed[: len(packed) - len(following) - len(tail)] if following else local)
        listed.insert(0, line)
        following, tail = heading, packed
    offset, placed = 0, []
    for local, line in zip(locals_, listed, strict=True):
        placed.append(line[:42] + struct.pack("<L", offset) + line[46:])
        offset += len(local)
    return ended(locals_, placed)


def examined(tmp_path, name, content, **limits):
    """Examine ``content`` under ``name``."""
    place = tmp_path / "upload"
    place.write_bytes(content)
    return examine_upload(place, name=name, limits=UploadLimits(**limits))


def refusal(tmp_path, name, content, **limits):
    """The sentence that refuses it."""
    with pytest.raises(UploadRefused) as refused:
        examined(tmp_path, name, content, **limits)
    assert refused.value.exit_code == 2
    assert str(tmp_path) not in str(refused.value)
    return str(refused.value)
