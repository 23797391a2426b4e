"""Which encoded records are worth comparing, and how alike they are. Only encodings are looked at, never names.

Pairs are brought together by equal keyed hashes and by locality-sensitive hashing of the Bloom filters: filters that agree
on a sample of bits (Karapiperis and Verykios 2015). A sample that would bring together more pairs than a set number for each
record is made of more bits, so that their number grows with the number of records and not with that of all pairs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from openinquiry.core.linkage.encoding.encoding import Bits
from openinquiry.core.linkage.encoding.settings import EncodingSettings

_CHUNK = 200_000
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
    """Records to compare, of text. frame: record_id and the columns of keyed hashes; filters and sex in the same order."""
    columns = []
    for name in settings.hash_names:
        numbers = frame[name].str.head(16).str.to_integer(base=16, dtype=pl.UInt64, strict=False)
        columns.append((numbers | 1).fill_null(0).to_numpy())  # the lowest bit, so that no hash is taken for none
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

    def of(self, pairs: npt.NDArray[np.uint32]) -> Likeness:
        """These pairs only."""
        return Likeness(self.left[pairs], self.right[pairs], self.agreeing[pairs], self.sex[pairs], self.dice[pairs])


def compare(left: Encoded, right: Encoded | None, *, settings: EncodingSettings, seed: int) -> Likeness:
    """Every pair that blocking brings together, each once: a left and a right record, or two left ones without ``right``."""
    pairs = _pairs(left, right, settings=settings, seed=seed)
    other = left if right is None else right
    ends = pairs["left"].to_numpy(), pairs["right"].to_numpy()
    agreeing = np.zeros(pairs.height, dtype=np.int16)
    dice = np.zeros(pairs.height, dtype=np.float32)
    sizes = [np.bitwise_count(each.filters).sum(axis=1, dtype=np.int32) for each in (left, other)]
    for start in range(0, pairs.height, _CHUNK):
        part = slice(start, start + _CHUNK)
        one, two = ends[0][part], ends[1][part]
        mine, theirs = left.hashes[one], other.hashes[two]
        equal = (mine == theirs) & (mine != 0)
        agreeing[part] = (equal << np.arange(equal.shape[1])).sum(axis=1)
        shared = np.bitwise_count(left.filters[one] & other.filters[two]).sum(axis=1, dtype=np.int32)
        dice[part] = 2 * shared / np.maximum(sizes[0][one] + sizes[1][two], 1)
    a, b = left.sex[ends[0]], other.sex[ends[1]]
    sex = np.where((a == 0) | (b == 0), 0, np.where(a == b, 1, 2)).astype(np.int8)
    return Likeness(ends[0], ends[1], agreeing, sex, dice)


def _pairs(left: Encoded, right: Encoded | None, *, settings: EncodingSettings, seed: int) -> pl.DataFrame:
    """left and right (row numbers), in order, no pair twice."""
    found = [pl.DataFrame(schema={"left": pl.UInt32, "right": pl.UInt32})]
    for place in range(len(settings.hashes)):
        keys = [None if each is None else _nulled(each.hashes[:, place]) for each in (left, right)]
        found.append(_joined(keys[0], keys[1], largest=settings.largest_block))
    draw = np.random.default_rng([seed, settings.length])
    for number in range(settings.samples):
        bits = draw.choice(settings.length, size=settings.bits, replace=False)
        more = np.random.default_rng([seed, settings.length, number]).permutation(settings.length)
        found.append(_of_sample(left, right, bits, more=more, settings=settings))
    return pl.concat(found).unique().sort("left", "right")


def _of_sample(
    left: Encoded,
    right: Encoded | None,
    bits: npt.NDArray[np.int64],
    *,
    more: npt.NDArray[np.int64],
    settings: EncodingSettings,
) -> pl.DataFrame:
    """Pairs that agree on ``bits``, with as many bits of ``more`` as keep them within the bound for each record."""
    most = settings.pairs_for_each_record * (len(left) + (0 if right is None else len(right)))
    rest = iter(more[~np.isin(more, bits)][: _MOST_BITS - len(bits)])
    while True:
        keys = [None if each is None else _sampled(each.filters, bits) for each in (left, right)]
        one, two = _sides(keys[0], keys[1])
        blocks = _blocks(one, two, largest=settings.largest_block)
        pairs = int(blocks["pairs"].sum()) // (2 if right is None else 1)  # alone, each pair is there both ways
        further = next(rest, None)
        if pairs <= most or further is None:
            return _joined(keys[0], keys[1], largest=settings.largest_block)
        bits = np.append(bits, further)


def _nulled(numbers: npt.NDArray[np.uint64]) -> pl.Series:
    series = pl.Series(numbers)
    return series.set(series == 0, None)


def _sampled(filters: Bits, bits: npt.NDArray[np.int64]) -> pl.Series:
    """The sampled bits of each filter as one number; null where there is no filter."""
    key = np.zeros(len(filters), dtype=np.uint64)
    for place, bit in enumerate(bits):
        one = (filters[:, bit // 64] >> np.uint64(bit % 64)) & np.uint64(1)
        key |= one << np.uint64(place)
    series = pl.Series(key)
    return series.set(pl.Series(~filters.any(axis=1)), None)


def _joined(left: pl.Series | None, right: pl.Series | None, *, largest: int) -> pl.DataFrame:
    """Pairs with an equal key, but for blocks of more than ``largest`` pairs."""
    one, two = _sides(left, right)
    small = _blocks(one, two, largest=largest).select("key")
    pairs = one.join(small, on="key", how="semi").join(two, on="key").select("left", "right")
    return pairs.filter(pl.col("left") < pl.col("right")) if right is None else pairs


def _sides(left: pl.Series | None, right: pl.Series | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The keys of either side with their rows, without nulls; the left side twice where there is no right one."""
    assert left is not None  # noqa: S101 - there is always a left side
    one = pl.DataFrame({"key": left}).with_row_index("left").drop_nulls()
    if right is None:
        return one, one.rename({"left": "right"})
    return one, pl.DataFrame({"key": right}).with_row_index("right").drop_nulls()


def _blocks(one: pl.DataFrame, two: pl.DataFrame, *, largest: int) -> pl.DataFrame:
    """key and pairs of each block of at most ``largest`` pairs."""
    sizes = one.group_by("key").len("n").join(two.group_by("key").len("m"), on="key")
    return sizes.select("key", pairs=pl.col("n").cast(pl.Int64) * pl.col("m")).filter(pl.col("pairs") <= largest)
