"""The sound of a name: one key for spellings that a clerk cannot tell apart by ear, whatever the name's tradition.

Vowels carry least in a name taken down by ear or carried over from another script (Fatima, Fatema; Hussain, Hossein), and
some letters stand for one sound (Philip, Filip; Krzysztof, Christof). So the key keeps the consonants, by class. It
follows the idea of Soundex (Russell 1918, United States patent 1,261,167) without its four-character limit and with
letters that names of South Asian, Arab, Slavic and Welsh tradition exchange. A key is compared, never shown.
"""

from __future__ import annotations

import polars as pl

# In this order: longer spellings of a sound before the shorter ones that are part of them.
_ONE_SOUND = (
    ("SCH", "S"), ("SZCZ", "S"), ("RZ", "S"), ("SZ", "S"), ("CZ", "S"), ("TCH", "S"), ("CH", "K"), ("CK", "K"),
    ("KH", "K"), ("QU", "K"), ("PH", "F"), ("GH", "G"), ("SH", "S"), ("TH", "T"), ("DH", "D"), ("BH", "B"), ("ZH", "S"),
    ("DD", "D"), ("LL", "L"), ("X", "KS"), ("Q", "K"), ("C", "K"), ("Z", "S"), ("V", "W"), ("J", "Y"),
)  # fmt: skip
_SILENT = "[AEIOUYHW]"
_SHORTEST = 2  # consonants; with fewer, too many names share a key


def sound_of(name: pl.Expr) -> pl.Expr:
    """The key of each name (capital letters A to Z); null where there is none or its key would tell too little.

    The first letter counts as a vowel, whichever, where it is one.
    """
    plain = name
    for spelling, sound in _ONE_SOUND:
        plain = plain.str.replace_all(spelling, sound, literal=True)
    first = plain.str.slice(0, 1).str.replace("[AEIOUYH]", "A")
    # Doubled letters sound like one. The engine knows no back-references, so each letter has its turn.
    rest = plain.str.slice(1).str.replace_all(_SILENT, "")
    key = first + rest
    for letter in "BDFGKLMNPRST":
        key = key.str.replace_all(f"{letter}{{2,}}", letter)
    return pl.when(key.str.len_chars() >= _SHORTEST).then(key)
