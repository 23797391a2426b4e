"""Which encoded records are worth comparing, and how alike they are. Only encodings are looked at, never names.

Pairs are brought together by equal keyed hashes and by locality-sensitive hashing of the Bloom filters: filters that agree
on a sample of bits (Karapiperis and Verykios 2015). A sample that would bring together more pairs than a set number for each
record is made of more bits, so that their number grows with the number of records and not with that of all pairs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from openinquiry.core.linkage.encoding.encoding import Bits
from openinquiry.core.linkage.encoding.pairing import Blocks, Rows, Side, pairs_of
from openinquiry.core.linkage.encoding.settings import EncodingSettings

_CHUNK = 1_000_000  # pairs whose filters are laid side by side: 128 MiB for each side
_MOST_BITS = 64  # of a sample: one number holds it
_SEXES = {"F": 1, "M": 2}


@dataclass(frozen=True)
class Encoded:
    """Records as far as they can be compared without names, row by row.

    ids: record_id. hashes: one column a keyed hash, as numbers (the first 63 bits), 0 where there is none.
    filters: the Bloom filters, all zeros where there is none. sex: 1, 2, or 0 where it is not known.
    """

    ids: pl.Series
    hashes: npt.NDArray[np.uint64]
    filters: Bits
    sex: npt.NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.ids)

    def of(self, places: npt.NDArray[np.intp]) -> Encoded:
        """The records in these rows."""
        return Encoded(self.ids.gather(places), self.hashes[places], self.filters[places], self.sex[places])


def comparable(frame: pl.DataFrame, *, filters: Bits, sex: pl.Series, settings: EncodingSettings) -> Encoded:
    """Records to compare. filters and sex: in the order of ``frame``.

    frame: record_id and the columns of keyed hashes, as hexadecimal text or as the number that its first 64 bits are.
    """
    columns = []
    for name in settings.hash_names:
        hashes = frame[name]
        if hashes.dtype == pl.String:
            hashes = hashes.str.head(16).str.to_integer(base=16, dtype=pl.UInt64, strict=False)
        columns.append((hashes | 1).fill_null(0).to_numpy())  # the lowest bit, so that no hash is taken for none
    known = sex.replace_strict(_SEXES, default=0, return_dtype=pl.Int8).fill_null(0).to_numpy()
    return Encoded(frame["record_id"], np.column_stack(columns), filters, known)


@dataclass(frozen=True)
class Likeness:
    """Pairs of records (row numbers) and how alike they are.

    agreeing: which keyed hashes are equal, one bit each. sex: 0 one is not known, 1 the same, 2 different.
    dice: 2 |a ∩ b| / (|a| + |b|) of the Bloom filters (Dice 1945), 0 to 1.
    """

    left: npt.NDArray[np.uint32]
    right: npt.NDArray[np.uint32]
    agreeing: npt.NDArray[np.int16]
    sex: npt.NDArray[np.int8]
    dice: npt.NDArray[np.float32]

    def of(self, pairs: npt.NDArray[np.integer[Any]]) -> Likeness:
        """These pairs only."""
        return Likeness(self.left[pairs], self.right[pairs], self.agreeing[pairs], self.sex[pairs], self.dice[pairs])


def compared(left: Encoded, right: Encoded | None, *, settings: EncodingSettings, seed: int) -> Iterator[Likeness]:
    """Every pair that blocking brings together, each once, some at a time: however many they are, a million are held.

    A left and a right record, or two left ones without ``right``; in order of the left row and then of the right one.
    """
    other = left if right is None else right
    sizes = tuple(np.bitwise_count(each.filters).sum(axis=1, dtype=np.int32) for each in (left, other))
    blocks = _blocks(left, other, alone=right is None, settings=settings, seed=seed)
    for slice_ in pairs_of(blocks, alone=right is None):
        pairs = np.column_stack(slice_)
        for start in range(0, len(pairs), _CHUNK):
            yield _alike(left, other, pairs[start : start + _CHUNK], sizes=sizes)


def _alike(left: Encoded, right: Encoded, pairs: Rows, *, sizes: tuple[npt.NDArray[np.int32], ...]) -> Likeness:
    """How alike the records of ``pairs`` are, one row a pair. sizes: bits set in each filter of either side."""
    one, two = pairs.T
    mine, theirs = left.hashes[one], right.hashes[two]
    equal = (mine == theirs) & (mine != 0)
    shared = np.bitwise_count(left.filters[one] & right.filters[two]).sum(axis=1, dtype=np.int32)
    a, b = left.sex[one], right.sex[two]
    return Likeness(
        one,
        two,
        (equal << np.arange(equal.shape[1])).sum(axis=1).astype(np.int16),
        np.where((a == 0) | (b == 0), 0, np.where(a == b, 1, 2)).astype(np.int8),
        (2 * shared / np.maximum(sizes[0][one] + sizes[1][two], 1)).astype(np.float32),
    )


def _blocks(left: Encoded, right: Encoded, *, alone: bool, settings: EncodingSettings, seed: int) -> list[Blocks]:
    """The blocks by each keyed hash and by each sample of bits."""
    found = []
    for place in range(len(settings.hashes)):
        sides = (Side(each.hashes[:, place], each.hashes[:, place] != 0) for each in (left, right))
        found.append(Blocks.of(*sides, largest=settings.largest_block))
    draw = np.random.default_rng([seed, settings.length])
    for number in range(settings.samples):
        bits = draw.choice(settings.length, size=settings.bits, replace=False)
        more = np.random.default_rng([seed, settings.length, number]).permutation(settings.length)
        order = np.concatenate([bits, more[~np.isin(more, bits)]])[:_MOST_BITS]
        found.append(_of_sample(left, right, order, alone=alone, settings=settings))
    return found


def _of_sample(
    left: Encoded, right: Encoded, order: npt.NDArray[np.int64], *, alone: bool, settings: EncodingSettings
) -> Blocks:
    """Blocks of filters that agree on the first bits of ``order``: on so many that pairs keep within their bound."""
    most = settings.pairs_for_each_record * (len(left) + (0 if alone else len(right)))
    number = settings.bits
    while True:
        sides = (Side(_sampled(each.filters, order[:number]), np.any(each.filters, axis=1)) for each in (left, right))
        blocks = Blocks.of(*sides, largest=settings.largest_block)
        pairs = blocks.pairs // 2 if alone else blocks.pairs  # alone, each pair is there both ways
        if pairs <= most or number >= len(order):
            return blocks
        number += max(1, math.ceil(math.log2(pairs / most)))  # a bit halves the pairs at best


def _sampled(filters: Bits, bits: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """The sampled bits of each filter as one number."""
    key = np.zeros(len(filters), dtype=np.uint64)
    for place, bit in enumerate(bits):
        one = (filters[:, bit // 64] >> np.uint64(bit % 64)) & np.uint64(1)
        key |= one << np.uint64(place)
    return key
