"""How one name becomes another: slips of the hand, spelling by ear, short forms, and other spellings."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache

from openinquiry.core.invented_country.randomness import Rng
from openinquiry.core.shared import data_directory

_NEAR = {
    "a": "qsz", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "w", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
_BY_EAR = (
    ("ph", "f"), ("ck", "k"), ("sch", "sh"), ("ee", "ea"), ("ie", "y"), ("ey$", "y"), ("y$", "ie"), ("ll", "l"),
    ("nn", "n"), ("tt", "t"), ("ss", "s"), ("rr", "r"), ("c(?=[aou])", "k"), ("ke$", "k"), ("rke$", "rk"), ("th", "t"),
    ("wh", "w"), ("gh", ""), ("ai", "ay"), ("ei", "ie"), ("oo", "u"), ("s$", "z"), ("son$", "sen"), ("z", "s"),
    ("j", "g"), ("v", "w"), ("e$", ""), ("a$", "ah"), ("i", "y"), ("u", "oo"),
)  # fmt: skip


@cache
def _variants() -> dict[str, tuple[str, ...]]:
    raw = tomllib.loads((data_directory() / "invented" / "names" / "variants.toml").read_text(encoding="utf-8"))
    others: dict[str, tuple[str, ...]] = {}
    for row in raw["transliterations"]:
        for name in row:
            others.setdefault(name, tuple(each for each in row if each != name))
    return others


@cache
def _nicknames() -> dict[str, tuple[str, ...]]:
    raw = tomllib.loads((data_directory() / "invented" / "names" / "variants.toml").read_text(encoding="utf-8"))
    return {name: tuple(forms) for name, forms in raw["nicknames"].items()}


def with_short_form() -> frozenset[str]:
    """Given names that have a short or pet form."""
    return frozenset(_nicknames())


def with_other_spelling() -> frozenset[str]:
    """Names that have another spelling in Latin script."""
    return frozenset(_variants())


def typing_error(name: str, rng: Rng) -> str:
    """``name`` with one letter inserted, left out, swapped with the next, or replaced by its neighbour on the keys."""
    if len(name) < 3:
        return name
    place = int(rng.integers(1, len(name)))
    slip = int(rng.integers(0, 4))
    near = _NEAR.get(name[place].lower(), "e")
    letter = near[int(rng.integers(0, len(near)))]
    if slip == 0:
        return name[:place] + letter + name[place:]
    if slip == 1:
        return name[:place] + name[place + 1 :]
    if slip == 2 and place + 1 < len(name) and name[place] != name[place + 1]:
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return name[:place] + letter + name[place + 1 :]


def by_ear(name: str, rng: Rng) -> str:
    """``name`` spelt as it sounds; unchanged when no rule fits."""
    fitting = [rule for rule in _BY_EAR if re.search(rule[0], name.lower())]
    if not fitting:
        return name
    pattern, sound = fitting[int(rng.integers(0, len(fitting)))]
    spelt = re.sub(pattern, sound, name.lower(), count=1)
    return spelt.title() if name[:1].isupper() else spelt


def short_form(name: str, rng: Rng) -> str:
    """A short or pet form of ``name``, or ``name`` where there is none."""
    forms = _nicknames().get(name, (name,))
    return forms[int(rng.integers(0, len(forms)))]


def other_spelling(name: str, rng: Rng) -> str:
    """Another spelling of ``name``, or ``name`` where there is none."""
    forms = _variants().get(name, (name,))
    return forms[int(rng.integers(0, len(forms)))]


@cache
def plain_letter(letter: str) -> str:
    """What a system that lacks ``letter`` holds instead: the letter without its marks, or a question mark."""
    known = {"ł": "l", "Ł": "L", "ı": "i", "ø": "o", "ß": "ss", "đ": "d", "’": "'", "‘": "'", "–": "-", "ɔ": "o",
             "ε": "e", "Ɔ": "O", "Ɛ": "E", "ɛ": "e", "£": "GBP"}  # fmt: skip
    bare = "".join(c for c in unicodedata.normalize("NFKD", known.get(letter, letter)) if not unicodedata.combining(c))
    return bare if bare.isascii() else "?"
