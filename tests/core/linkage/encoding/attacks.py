"""Simple forms of published attacks on encodings, so that what they win can be counted. Only invented people.

Frequency alignment as in Niedermeyer, Steinmetzer, Kroll and Schnell (2014); frequent patterns of bits as in Christen,
Vidanage, Ranbaduge and Schnell (2018), without their refinements.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import numpy as np
import polars as pl

_GIVEN = ("Muhammad", "Olivia", "Amelia", "Oliver", "Isla", "George", "Ava", "Noah", "Freya", "Arthur", "Lily", "Leo",
          "Aisha", "Harry", "Maryam", "Oscar", "Zofia", "Theo", "Seren", "Yusuf")  # fmt: skip
_SURNAMES = ("Smith", "Khan", "Jones", "Patel", "Taylor", "Hussain", "Brown", "Begum", "Williams", "Ahmed", "Wilson", "Ali",
             "Evans", "Kowalski", "Thomas", "Okafor", "Roberts", "Nguyen", "Walker", "Hughes", "Bell", "Marsh", "Frost",
             "Lane", "Dale", "Holt", "Wray", "Yates", "Quill", "Zaman")  # fmt: skip


def population(size: int, *, seed: int) -> pl.DataFrame:
    """Invented children whose names are as unequally frequent as names are (Zipf's law): record_id and what is encoded."""
    random = Random(seed)  # noqa: S311 - invented data

    def drawn(names: tuple[str, ...]) -> list[str]:
        return random.choices(names, weights=[1 / (1 + rank) for rank in range(len(names))], k=size)

    return pl.DataFrame(
        {
            "record_id": [f"p{number:05}" for number in range(size)],
            "given_name": drawn(_GIVEN),
            "surname": drawn(_SURNAMES),
            "birth_date": [date(2007, 1, 1) + timedelta(days=random.randrange(4380)) for _ in range(size)],
            "postcode": [f"ZZ{random.randrange(1, 60)} {random.randrange(1, 9)}AB" for _ in range(size)],
        }
    )


def aligned_by_frequency(hashes: list[str], plain: list[str]) -> dict[str, str]:
    """The guess of who knows how often each plain value occurs: the most frequent hash is the most frequent value, and on."""

    def ranked(values: list[str]) -> list[str]:
        return [value for value, _ in sorted(Counter(values).items(), key=lambda each: (-each[1], each[0]))]

    return dict(zip(ranked(hashes), ranked(plain), strict=False))


def frequent_patterns(bits: np.ndarray, *, least_bits: int, least_records: int) -> list[np.ndarray]:
    """Sets of columns that are all set together in many records: what one frequent token sets looks like this.

    bits: records × columns, 0 or 1. From the pair of columns that go together most, to all columns that are set wherever
    these two are; then again without them.
    """
    together = np.corrcoef(bits.T.astype(float) + 1e-12)
    together = np.nan_to_num(together)
    np.fill_diagonal(together, 0)
    found = []
    for _ in range(200):
        one, other = np.unravel_index(int(together.argmax()), together.shape)
        if together[one, other] < 0.5:
            break
        where = (bits[:, one] & bits[:, other]) == 1
        wherever = bits[where].mean(axis=0) if where.any() else np.zeros(bits.shape[1])
        pattern = np.flatnonzero((wherever >= 0.98) & (bits.mean(axis=0) < 0.9))
        if len(pattern) >= least_bits and where.sum() >= least_records:
            found.append(pattern)
        taken = np.unique([*pattern, one, other]).astype(int)
        together[taken, :] = together[:, taken] = 0
    return found


def bigrams_recovered(
    bits: np.ndarray, *, words: list[tuple[str, str]], true: dict[str, set[int]], least_bits: int, least_records: int
) -> float:
    """Of the attacked people's name bigrams, the share that the attack tells of the right people.

    words: the names of each record, of which the attacker knows the frequencies only. true: bigram → the columns that it sets,
    by which the attack is judged. A pattern counts as told if it is given to the bigram that sets most of it, by frequency.
    """
    grams = [{f" {name.upper()} "[at : at + 2] for name in both for at in range(len(name) + 1)} for both in words]
    known = Counter(gram for each in grams for gram in each)
    patterns = frequent_patterns(bits, least_bits=least_bits, least_records=least_records)
    hit = 0
    for pattern in patterns:
        bearers = bits[:, pattern].all(axis=1)
        guess = min(known, key=lambda gram: (abs(known[gram] - int(bearers.sum())), gram))
        if len(true[guess] & set(pattern.tolist())) >= 0.8 * len(true[guess]):
            hit += sum(guess in each for each, bears in zip(grams, bearers, strict=True) if bears)
    return hit / sum(len(each) for each in grams)
