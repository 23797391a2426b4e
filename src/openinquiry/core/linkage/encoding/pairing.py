"""Which records are brought together: those with an equal key, block by block, without holding all pairs at once.

A key is a keyed hash or a sample of bits of a Bloom filter. What is held grows with the records and not with their pairs;
the pairs are made out a slice of records at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.uint32]

_AT_A_TIME = 4_000_000  # pairs of a slice, of all keys together, before the same pair by several keys is counted once
_RIGHT = np.uint64(32)  # a pair is one number: the left row above these bits, the right row in them


@dataclass(frozen=True)
class Side:
    """The key of each record of one side, and whether it has one."""

    keys: Keys
    has: npt.NDArray[np.bool_]

    @property
    def rows(self) -> Rows:
        """The rows that have a key."""
        return np.flatnonzero(self.has).astype(np.uint32)


@dataclass(frozen=True)
class Blocks:
    """The blocks of one key. block: of each left row, -1 where it is in none. first, size: of each block among ``members``.

    members: the right rows of all blocks, block after block. pairs: in all blocks together.
    """

    block: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    size: npt.NDArray[np.int64]
    members: Rows
    pairs: int

    @staticmethod
    def of(left: Side, right: Side, *, largest: int) -> Blocks:
        """Blocks of equal keys, but for those of more than ``largest`` pairs."""
        rows = left.rows
        known, mine, sizes = np.unique(left.keys[rows], return_inverse=True, return_counts=True)
        others = right.rows
        place = np.searchsorted(known, right.keys[others])
        shared = place < len(known)
        shared[shared] = known[place[shared]] == right.keys[others[shared]]
        others, place = others[shared], place[shared]
        size = np.bincount(place, minlength=len(known))
        size[sizes * size > largest] = 0
        kept = size[place] > 0
        others, place = others[kept], place[kept]
        block = np.full(len(left.keys), -1, dtype=np.int64)
        block[rows] = np.where(size[mine] > 0, mine, -1)
        members = others[np.argsort(place, kind="stable")]
        return Blocks(block, np.cumsum(size) - size, size, members, int((sizes * size).sum()))

    def of_each(self) -> npt.NDArray[np.int64]:
        """Pairs of each left row."""
        if not len(self.size):
            return np.zeros(len(self.block), dtype=np.int64)
        return np.where(self.block >= 0, self.size[self.block], 0)

    def within(self, start: int, end: int) -> Keys:
        """The pairs of the left rows from ``start`` up to ``end``, each one number, in no order."""
        rows = np.flatnonzero(self.block[start:end] >= 0) + start
        mine = self.block[rows]
        sizes = self.size[mine]
        before = np.cumsum(sizes) - sizes
        place = np.arange(int(sizes.sum())) - np.repeat(before - self.first[mine], sizes)
        left = np.repeat(rows.astype(np.uint64), sizes) << _RIGHT
        return left | self.members[place].astype(np.uint64)


def pairs_of(blocks: Sequence[Blocks], *, alone: bool) -> Iterator[tuple[Rows, Rows]]:
    """Left and right rows of every pair of any of ``blocks``, in order, no pair twice, a slice at a time.

    blocks: of the same records, one at least. alone: both sides are the same records, of which each pair is wanted once.
    """
    cuts = _cuts(sum(each.of_each() for each in blocks))  # type: ignore[arg-type]
    for start, end in pairwise(cuts):
        found = np.unique(np.concatenate([each.within(start, end) for each in blocks]))
        left, right = (found >> _RIGHT).astype(np.uint32), found.astype(np.uint32)
        if alone:
            once = left < right
            left, right = left[once], right[once]
        yield left, right


def _cuts(pairs: npt.NDArray[np.int64]) -> list[int]:
    """Where to cut the left rows so that no slice has many more than :data:`_AT_A_TIME` pairs."""
    slices = np.cumsum(pairs) // _AT_A_TIME
    inner = np.flatnonzero(np.diff(slices)) + 1
    return [0, *inner.tolist(), len(pairs)] if len(pairs) else [0]
