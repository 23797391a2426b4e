"""Keys that follow from a secret: of records, of the labels of cells, and of totals from those of their parts.

Fraser and Wooton 2005, "A proposed method for confidentialising tabular output to protect against differencing", Joint
UNECE/Eurostat work session on statistical data confidentiality: the same records have the same key wherever they are counted.
The hash is BLAKE2b with a key (Aumasson and others 2013; RFC 7693, section 2.5).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

import numpy as np
from scipy.sparse import csr_matrix

from openinquiry.core.disclosure_control.perturbation.additions import from_inner_cells, in_rows, inner_cells
from openinquiry.core.shared import WrongUsage

KEYS = 256
_LEAST_SECRET, _MOST_SECRET = 16, 64  # bytes; the second is the most that BLAKE2b takes
_IN_ONE_HASH = 64
# What is hashed for one purpose tells nothing of what is hashed for another.
_RECORD, _NUMBERED_RECORD, _CELL, _FRACTION = b"record", b"numbered-record", b"cell", b"fraction"


def record_keys(ids: Iterable[str] | np.ndarray, *, secret: bytes) -> np.ndarray:
    """The key of each record, 0 to 255, from its id: (records,) of uint8.

    ids: what names each record in every release, as texts or as an array of whole numbers of 0 or more; not its place in a
    file. A number and the same number as text have different keys. secret: 16 to 64 bytes that nobody else has; whoever has
    it can take the noise out again. The keys belong with the records and are as secret as they are.
    Raises WrongUsage for other ids or secrets.
    """
    _check_secret(secret)
    if isinstance(ids, np.ndarray) and ids.dtype.kind in "iu":
        return _keys_of_numbers(ids, secret)
    texts = ids.tolist() if isinstance(ids, np.ndarray) else list(ids)
    if not all(isinstance(each, str) for each in texts):
        raise WrongUsage("The ids of records are texts, or an array of whole numbers.")
    return np.frombuffer(
        b"".join([blake2b(each.encode(), key=secret, digest_size=1, person=_RECORD).digest() for each in texts]),
        dtype=np.uint8,
    )


def _keys_of_numbers(ids: np.ndarray, secret: bytes) -> np.ndarray:
    """64 ids that follow each other share one hash, of which each has a byte of its own."""
    if (ids < 0).any():
        raise WrongUsage("The ids of records are whole numbers of 0 or more.")
    blocks, which = np.unique(ids // _IN_ONE_HASH, return_inverse=True)
    hashes = b"".join(
        blake2b(int(block).to_bytes(8, "big"), key=secret, digest_size=_IN_ONE_HASH, person=_NUMBERED_RECORD).digest()
        for block in blocks.tolist()
    )
    table = np.frombuffer(hashes, dtype=np.uint8).reshape(-1, _IN_ONE_HASH)
    return np.asarray(table[which.reshape(-1), ids % _IN_ONE_HASH])


def keys_of_labels(labels: Iterable[Sequence[str]], *, counts: Iterable[int], secret: bytes) -> np.ndarray:
    """A key of 0 to 255 for each inner cell, from what it is called in each dimension and its count: without records.

    A cell whose count changes has another key, so the difference of two releases is not that of the counts. All the same
    this is weaker than keys of records. The same people counted under other labels, or added up to the same total in a table
    by other dimensions, have other noise, and the mean over many such tables comes near to the truth. And a cell in which one
    person takes another's place looks unchanged. Use it where there are no records to be had.
    """
    spelt = ((*label, str(int(count))) for label, count in zip(labels, counts, strict=True))
    return np.frombuffer(_hashes(spelt, secret=secret, size=1, person=_CELL), dtype=np.uint8)


def fractions_of_labels(labels: Iterable[Sequence[str]], *, secret: bytes) -> np.ndarray:
    """A number from 0 up to, not including, 1 for each label, as if drawn evenly."""
    drawn = np.frombuffer(_hashes(labels, secret=secret, size=8, person=_FRACTION), dtype=">u8")
    return (drawn >> np.uint64(11)).astype(np.float64) / 2.0**53


def keys_of_totals(inner_keys: np.ndarray, *, equations: csr_matrix) -> np.ndarray:
    """The key of every cell of a table, from those of its inner cells in their order: the sum of their keys modulo 256.

    So each cell has the key that it would have from its records. equations: (m, n), -1 for a total and +1 for its parts.
    """
    system = in_rows(equations)
    inner = inner_cells(system)
    if len(inner_keys) != len(inner):
        raise WrongUsage(f"The table has {len(inner)} inner cells, but {len(inner_keys)} keys were given.")
    return np.asarray(from_inner_cells(system) @ np.asarray(inner_keys, dtype=np.int64)) % KEYS


def _hashes(labels: Iterable[Sequence[str]], *, secret: bytes, size: int, person: bytes) -> bytes:
    _check_secret(secret)
    return b"".join(blake2b(_spelt(each), key=secret, digest_size=size, person=person).digest() for each in labels)


def _spelt(label: Sequence[str]) -> bytes:
    """Each part after its length, so that no two labels are spelt alike."""
    if isinstance(label, str):
        raise WrongUsage("The label of a cell is a list of texts, one for each dimension.")
    parts = [part.encode() for part in label]
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _check_secret(secret: bytes) -> None:
    if not _LEAST_SECRET <= len(secret) <= _MOST_SECRET:
        raise WrongUsage(
            f"The secret of the keys has {_LEAST_SECRET} to {_MOST_SECRET} bytes; this one has {len(secret)}."
        )
