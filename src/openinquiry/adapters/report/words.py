"""Words and numbers as every format of the report sets them. Knows nothing of any one format."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from openinquiry.core.audit.report_model import SYMBOLS, Cell

_LONGEST_ADDRESS = 160  # characters; file systems take 255 bytes, and a writer adds an ending
_REPLACEMENT = "\ufffd"
_DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DATE_IN_WORDS = re.compile(r"(\d{1,2}) ([A-Z][a-z]+) (\d{4})")
_UNSAFE_TO_CLEAN = re.compile("[^ -~\u00a1-\u061b\u2010-\u2027\u2030-\u205e\u20a0-\u2bff]")


def clean(text: str) -> str:
    """``text`` without what no file format can carry or what would turn its reading order.

    Line ends and tabs become spaces; control characters, lone surrogates and non-characters become the replacement
    character; marks that reverse the direction of reading go.
    """
    if not _UNSAFE_TO_CLEAN.search(text):
        return text
    return "".join(_clean_character(character) for character in text if character not in _DIRECTION_MARKS)


def _clean_character(character: str) -> str:
    if character in "\t\n\r\v\f\x85\u2028\u2029":
        return " "
    point = ord(character)
    if unicodedata.category(character) in ("Cc", "Cs") or point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF:
        return _REPLACEMENT
    return character


def anchor_of(text: str) -> str:
    """An address inside a page, and a file name: ASCII letters, digits, hyphens, dots and underscores only."""
    simple = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._]+", "-", simple).strip("-._")[:_LONGEST_ADDRESS].strip("-._") or "item"


class Anchors:
    """Gives each thing an address of its own: the second «leeds» becomes «leeds-2».

    Capitals make no difference, because some file systems see none.
    """

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, text: str) -> str:
        """The address for ``text``, never given twice."""
        stem = anchor_of(text)
        address, number = stem, 2
        while address.lower() in self._taken:
            address, number = f"{stem}-{number}", number + 1
        self._taken.add(address.lower())
        return address


def date_in(words: str) -> date | None:
    """The first date such as «30 June 2025» in ``words``; None where there is none."""
    for day, month, year in _DATE_IN_WORDS.findall(words):
        if month in _MONTHS:
            try:
                return date(int(year), _MONTHS.index(month) + 1, int(day))
            except ValueError:
                continue
    return None


def symbol_key(symbols: Iterable[str]) -> tuple[str, ...]:
    """What each of the ``symbols`` means, in the order of the key."""
    used = set(symbols)
    return tuple(meaning for symbol, meaning in SYMBOLS.items() if symbol in used)


def number_text(value: float | int) -> str:
    """A number as a machine reads it: no thousands mark, no needless point."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return repr(value)


def says_more_than_its_symbol(cell: Cell) -> bool:
    """Whether the text of a cell gives a reason beside the symbol, e.g. «[x] 34% recorded»."""
    return bool(cell.symbol) and cell.text.strip() not in ("", f"[{cell.symbol}]")


def says_more_than_its_number(cell: Cell) -> bool:
    """Whether the text of a cell qualifies its number, e.g. «52% of a number not stated»."""
    if cell.symbol or cell.value is None:
        return False
    return not re.fullmatch(r"[-\u2212]?[0-9][0-9,]*(\.[0-9]+)?%?", cell.text.strip())


def counted(number: int, noun: str, plural: str = "") -> str:
    """«1 table», «12 tables»."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
