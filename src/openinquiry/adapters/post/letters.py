"""Writes a letter from its text in ``texts/<language>``: the first line is the subject, which says nothing about anybody."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from openinquiry.core.shared import WrongUsage

_TEXTS = Path(__file__).parent / "texts"
_FALLBACK = "en-gb"


@dataclass(frozen=True)
class Letter:
    """A letter. subject: one line, the same for every reader. text: what it says."""

    subject: str
    text: str


def write_letter(name: str, language: str, /, **values: str) -> Letter:
    """The letter ``name`` in a language (en-gb or cy), with ``values`` in its text.

    Raises WrongUsage for a letter that there is not, and for one whose text names other values than are given.
    """
    path = _TEXTS / (language if (_TEXTS / language).is_dir() else _FALLBACK) / f"{name}.txt"
    if not path.is_file():
        raise WrongUsage(f"There is no letter {name}.")
    subject, _blank, text = path.read_text(encoding="utf-8").split("\n", 2)
    named = {field for _words, field, _form, _way in Formatter().parse(text) if field}
    if named != set(values):
        raise WrongUsage(f"The letter {name} names {sorted(named)}, and was given {sorted(values)}.")
    # A value stays on its lines: nobody can write a letter of their own through a name.
    return Letter(subject, text.format(**{field: " ".join(value.split()) for field, value in values.items()}))


def values_of(name: str) -> frozenset[str]:
    """The values that the letter ``name`` needs, the same in each language."""
    text = (_TEXTS / _FALLBACK / f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(field for _words, field, _form, _way in Formatter().parse(text) if field)


def letters_there_are(language: str) -> tuple[str, ...]:
    """The names of all letters in a language."""
    return tuple(sorted(path.stem for path in (_TEXTS / language).glob("*.txt")))
