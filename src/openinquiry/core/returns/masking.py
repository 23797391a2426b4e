"""How a value is shown in a finding: never enough to identify anyone. The row number is what locates it."""

from __future__ import annotations

import re
from difflib import get_close_matches

from openinquiry.core.returns.specification import FieldSpecification, FieldType

_SHORT_CODE = re.compile(r"[A-Za-z]{0,2}\d[A-Za-z0-9+]{0,2}|[A-Za-z]{1,2}")
_FIGURE_OR_DATE = re.compile(r"[\d/.,:\-+% ]{1,24}")
_REFERENCE = re.compile(r"(?=.*\d)[A-Za-z0-9/._\-]{1,24}")
_SHORT, _MEDIUM = 4, 10
LONGEST_CODE = 200


def _bullets(text: str) -> str:
    return "•••" if len(text) <= _SHORT else "•••••" if len(text) <= _MEDIUM else "••••••••"


def hide(text: str) -> str:
    """First character and a class of length. Two characters or fewer are hidden altogether."""
    return _bullets(text) if len(text) <= 2 else text[0] + _bullets(text[1:])


def hide_figures(text: str) -> str:
    """Every letter and digit hidden, the shape kept: 31/02/2001 becomes ••/••/••••."""
    return re.sub(r"[^\W_]", "•", text)[:24]


def masked(text: str | None, *, field: FieldSpecification, known: tuple[str, ...] = ()) -> str:
    """``text`` of a cell of ``field`` as it may be shown.

    Sensitive fields show at most a first character. Other fields show a value only when it has the look of what belongs
    there, because a shifted column can put a name anywhere. known: codes and labels near which a wrong code is shown.
    """
    if not text:
        return ""
    if field.sensitive:
        return _sensitive(text, field)
    return text if _looks_harmless(text, field, known) else hide(text)


def _sensitive(text: str, field: FieldSpecification) -> str:
    if field.type is FieldType.HASH:
        return "••••••••"
    if field.type in (FieldType.DATE, FieldType.INTEGER, FieldType.POSTCODE):
        return hide_figures(text)
    return hide(text)


def _looks_harmless(text: str, field: FieldSpecification, known: tuple[str, ...]) -> bool:
    if field.type in (FieldType.CODE, FieldType.CODE_LIST):
        return _SHORT_CODE.fullmatch(text) is not None or bool(closest(text, known))
    if field.type in (FieldType.DATE, FieldType.INTEGER, FieldType.DECIMAL):
        return _FIGURE_OR_DATE.fullmatch(text) is not None
    if field.type is FieldType.IDENTIFIER:
        return _REFERENCE.fullmatch(text) is not None
    return False


def closest(text: str, known: tuple[str, ...], *, cutoff: float = 0.75) -> str:
    """The entry of ``known`` most like ``text``, or nothing. cutoff: 0 to 1, the likeness that difflib measures."""
    if len(text) > LONGEST_CODE:
        return ""
    by_fold = {each.casefold(): each for each in reversed(known)}
    found = get_close_matches(text.casefold(), list(by_fold), n=1, cutoff=cutoff)
    return by_fold[found[0]] if found else ""
