"""How far the cells of an XLSX workbook reach, told before it is opened.

The reader lays every sheet out in full, from its first cell to its last. One stray cell in the last corner of a sheet
would ask for hundreds of gigabytes, and the reader then ends the whole program. An ODS workbook is limited by the reader.
"""

from __future__ import annotations

import re
import zipfile

from openinquiry.core.returns.headings import column_number

MOST_CELLS = 100_000_000
_CHUNK = 4 * 1024 * 1024
_OVERLAP = 64
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
# Space around the sign, small letters and noughts before the number are read like any others.
_FAR = re.compile(rb"""\sr\s{0,9}=\s{0,9}["']([A-Za-z]{3})0{0,9}(\d{1,7})["']""")
_ANY = re.compile(rb"""\sr\s{0,9}=\s{0,9}["']([A-Za-z]{1,3})0{0,9}(\d{1,7})["']""")
_NEAR_COLUMNS = 702  # ZZ, the last column of two letters
_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br\s{0,9}=\s{0,9}["']0{0,9}(\d{1,7})["']""")


def widest_sheet(archive: zipfile.ZipFile) -> int:
    """Cells of the largest sheet when laid out in full; exact above MOST_CELLS, an upper bound below it."""
    return max((_cells(archive, name) for name in archive.namelist() if _SHEET.fullmatch(name)), default=0)


def _cells(archive: zipfile.ZipFile, name: str) -> int:
    rows, columns = _reach(archive, name, _FAR)
    if columns == 0:
        # Looking at every cell is slow, and few sheets are long enough for two letters to be too many.
        if rows * _NEAR_COLUMNS <= MOST_CELLS:
            return rows * _NEAR_COLUMNS
        rows, columns = _reach(archive, name, _ANY)
    return rows * columns


def _reach(archive: zipfile.ZipFile, name: str, pattern: re.Pattern[bytes]) -> tuple[int, int]:
    """The last row, and the last column that ``pattern`` finds."""
    rows = columns = 0
    tail = b""
    with archive.open(name) as stream:
        while chunk := stream.read(_CHUNK):
            joined = tail + chunk
            for letters, row in pattern.findall(joined):
                columns, rows = max(columns, column_number(letters.decode())), max(rows, int(row))
            rows = max([rows, *map(int, _ROW.findall(joined))])
            tail = joined[-_OVERLAP:]
    return rows, columns
