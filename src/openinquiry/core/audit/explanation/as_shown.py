"""What a program may read in a figure as shown: its number, its two ends, its grade, and the sign that stands for none.

Everything is read from the text that a reader sees, so nothing can be said that the report does not show.
"""

from __future__ import annotations

import re

_N = r"-?[0-9][0-9,]*(?:\.[0-9]+)?%?"
_NUMBER = re.compile(_N)
_ENDS = re.compile(rf"({_N}) to ({_N})")
_NO_UPPER_END = re.compile(rf"({_N}) or more")
_SIGN = re.compile(r"\[(?:c|x|z|low|u|r|p|e)\]")
_GRADE = re.compile(r"([A-EX])(?: \([0-9]+%\))?")


def number_shown(text: str) -> float | None:
    """The number that a cell is, percentages as 0 to 100; None where it is a sign, a range or words."""
    return _plain(text) if _NUMBER.fullmatch(text) else None


def ends_shown(text: str) -> tuple[float, float | None] | None:
    """The two ends of a range; the upper is None in «5 or more». None where the cell is no range."""
    if found := _ENDS.fullmatch(text):
        return _plain(found[1]), _plain(found[2])
    found = _NO_UPPER_END.fullmatch(text)
    return (_plain(found[1]), None) if found else None


def sign_shown(text: str) -> str | None:
    """The first sign of the Analysis Function in a cell, with its brackets, or None.

    Source: Government Analysis Function, «Symbols in tables: definitions and help».
    """
    found = _SIGN.search(text)
    return found[0] if found else None


def grade_shown(text: str) -> str | None:
    """The letter of a cell that is a grade, A to E, or X where nothing can be said; None where it is a sign."""
    found = _GRADE.fullmatch(text)
    return found[1] if found else None


def _plain(number: str) -> float:
    return float(number.rstrip("%").replace(",", ""))
