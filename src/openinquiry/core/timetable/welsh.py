"""Numbers of days and months, in English and in Welsh."""

from __future__ import annotations

from openinquiry.core.shared import BothLanguages

# After a number Welsh has the singular, and 2 softens what follows. Written with a figure, 5 to 10 change nothing.
_WELSH = {
    "working day": ("diwrnod gwaith", "ddiwrnod gwaith"),
    "day": ("diwrnod", "ddiwrnod"),
    "month": ("mis", "fis"),
}


def numbered(number: int, *, unit: str) -> BothLanguages:
    """``number`` of ``unit``, which is ``working day``, ``day`` or ``month``: 2 working days, 2 ddiwrnod gwaith."""
    plain, softened = _WELSH[unit]
    return BothLanguages(
        f"{number:,} {unit}{'' if number == 1 else 's'}", f"{number:,} {softened if number == 2 else plain}"
    )
