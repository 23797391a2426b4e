"""How large an upload may be in every direction, and the refusal that says so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from openinquiry.core.returns import ReturnRefused

MIB = 1024**2
_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
LONGEST_NAME_SHOWN = 100


class UploadRefused(ReturnRefused):
    """The upload must not be read. The message is the sentence for whoever sent it: what, where, what to do."""


@dataclass(frozen=True)
class UploadLimits:
    """The most of everything. The defaults keep one check under 500 MB of memory; docs/explanation/uploads.md says why.

    most_bytes: of one file as it is sent. most_unpacked: bytes of all parts of a zip together, counted while inflating.
    most_unpacked_workbook: the same for a workbook. most_ratio: unpacked bytes for one packed byte, of a part above
    ratio_from bytes. most_parts: files in a zip; of a workbook it may have four times as many. most_sheets: of a workbook.
    most_cells: of one sheet laid out in full from its first cell to its last. most_cells_in_all: written cells of a
    workbook. most_text: bytes of text in the cells of one sheet, each repetition counted. most_depth: elements of XML
    inside each other. most_elements: of XML in a workbook. most_attributes: of one element. longest_token: bytes of one tag
    of XML. longest_line: bytes of a line of text. most_delimiters: of one such line.
    """

    most_bytes: int = 512 * MIB
    most_unpacked: int = 4096 * MIB
    most_unpacked_workbook: int = 2048 * MIB
    most_ratio: int = 300
    ratio_from: int = 16 * MIB
    most_parts: int = 1_000
    most_sheets: int = 200
    most_cells: int = 3_000_000
    most_cells_in_all: int = 10_000_000
    most_text: int = 128 * MIB
    most_depth: int = 100
    most_elements: int = 50_000_000
    most_attributes: int = 256
    longest_token: int = MIB
    longest_line: int = 20 * MIB
    most_delimiters: int = 50_000


def shown(name: str) -> str:
    """A name that somebody gave, as it can stand in a sentence: no control or direction marks, and not without end."""
    plain = _UNSHOWN.sub("\ufffd", name)
    return plain if len(plain) <= LONGEST_NAME_SHOWN else plain[: LONGEST_NAME_SHOWN - 1] + "…"
