"""Where the headings stand under stray title rows, and which last rows are notes or totals and not data."""

from __future__ import annotations

import re
from collections.abc import Sequence

LOOKED_AT = 40
LONGEST_HEADING = 200
_NOTE = re.compile(
    r"(grand |sub-?)?total\b|notes?\b|source\b|end of\b|produced\b|printed\b|extracted\b|run (on|by|date)\b|report\b|"
    r"\*|\(c\)|©|official\b|confidential\b|page \d",
    re.IGNORECASE,
)


def folded(heading: str) -> str:
    """A heading as it is compared: case, surrounding and repeated white space do not matter."""
    return " ".join(heading.replace("\ufeff", "").split())[:LONGEST_HEADING].casefold()


def find_heading_row(rows: Sequence[Sequence[str]], *, wanted: frozenset[str]) -> int | None:
    """Index of the row of headings among the first rows, or None where no row has content.

    wanted: headings that the mapping names, folded. The row that holds most of them wins; without any, the row that
    looks most like headings: well filled, of different texts, none of them a number or a date.
    """
    best, best_score = None, (-1, -1.0)
    for index, row in enumerate(rows[:LOOKED_AT]):
        cells = [folded(cell) for cell in row if cell and cell.strip()]
        if not cells:
            continue
        score = (len(set(cells) & wanted), _likeness(cells))
        if score > best_score:
            best, best_score = index, score
    return best


def _likeness(cells: list[str]) -> float:
    words = sum(not re.search(r"\d{2,}", cell) and len(cell) <= 60 for cell in cells)
    return words * len(set(cells)) / len(cells)


def unique_headings(row: Sequence[str], *, offset: int = 0) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The headings, made different from each other, and those that occurred more than once.

    A blank heading becomes «(column H)»; a repeated one «Name (2)»; a very long one is cut. offset: empty columns
    before the first.
    """
    seen: dict[str, int] = {}
    names, repeated = [], []
    for position, cell in enumerate(row):
        spoken = " ".join(cell.replace("\ufeff", "").split())[:LONGEST_HEADING]
        name = spoken or f"(column {column_letters(position + offset)})"
        seen[name.casefold()] = seen.get(name.casefold(), 0) + 1
        if seen[name.casefold()] > 1:
            repeated.append(name)
            name = f"{name} ({seen[name.casefold()]})"
        names.append(name)
    return tuple(names), tuple(dict.fromkeys(repeated))


def column_letters(position: int) -> str:
    """A for 0, Z for 25, AA for 26, as spreadsheets name columns."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """1 for A, 26 for Z, 27 for AA; capital or small. 0 for what is no column of at most three letters."""
    number = 0
    for letter in letters.upper() if len(letters) <= 3 and letters.isascii() and letters.isalpha() else "":
        number = number * 26 + ord(letter) - 64
    return number


def notes_at_end(rows: Sequence[tuple[int, Sequence[str | None]]], *, width: int) -> list[int]:
    """Which of the last data rows are notes or totals: nearly empty, and worded as one. Row numbers, ascending."""
    found: list[int] = []
    for number, row in reversed(rows):
        cells = [cell.strip() for cell in row if cell and cell.strip()]
        sparse = len(cells) <= max(2, width // 3) and width > 2
        if not (cells and sparse and _NOTE.match(cells[0])):
            break
        found.append(number)
    return sorted(found)
