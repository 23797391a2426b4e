"""Cell-key perturbation: a count gets noise that depends on which records are in it, and on a secret.

Fraser and Wooton 2005, "A proposed method for confidentialising tabular output to protect against differencing"; Thompson,
Broadfoot and Elazar 2013, "Methodology for the automatic confidentialisation of statistical outputs from remote servers at
the Australian Bureau of Statistics", both Joint UNECE/Eurostat work session on statistical data confidentiality. The Office
for National Statistics used it for the 2021 census.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from openinquiry.core.disclosure_control.perturbation.keys import KEYS
from openinquiry.core.disclosure_control.perturbation.perturbation_table import PerturbationTable
from openinquiry.core.shared import WrongUsage

HIDDEN = -1
_EXACT_IN_FLOAT = 2**53


@dataclass(frozen=True, eq=False)
class PerturbedCounts:
    """Counts with noise, and nothing that they could be taken back from: no true count, no cell key, no record key.

    counts: as they may be shown; -1 where a count is hidden for being small. They need not add up: each total has noise of
    its own, which keeps it as near to the truth as any other cell. method: what was done, which may be published.
    greatest_noise: how far a shown count can be from the true one.
    """

    counts: np.ndarray
    method: str
    greatest_noise: int

    @property
    def hidden(self) -> np.ndarray:
        """Where a count is not shown."""
        return np.asarray(self.counts == HIDDEN)


def perturbed_table(
    codes: np.ndarray, *, sizes: Sequence[int], keys: np.ndarray, table: PerturbationTable
) -> PerturbedCounts:
    """The table of ``records`` by all their dimensions, with every margin, each cell under noise of its own.

    codes: (records, dimensions), which category each record has, 0 up to one less than the size. sizes: categories of each
    dimension. keys: (records,) from :func:`record_keys`. The counts have one more category in each dimension, the last: the
    total. A category without records is 0, not missing.
    The same records have the same noise in whichever table and release they are counted together.
    Raises WrongUsage when codes, sizes and keys do not fit each other.
    """
    columns, shape = np.asarray(codes), tuple(int(size) for size in sizes)
    if columns.ndim != 2 or columns.shape != (len(keys), len(shape)) or min(shape, default=0) < 1:
        raise WrongUsage(
            f"Records have one key and one code for each dimension; there are {len(keys)} keys, {len(shape)} dimensions and "
            f"codes of shape {columns.shape}."
        )
    if len(columns) and ((columns < 0) | (columns >= np.array(shape))).any():
        raise WrongUsage("A code of a record is outside the categories of its dimension.")
    cells = np.ravel_multi_index(tuple(columns.T), shape)
    counts, cell_keys = (
        _with_margins(each.reshape(shape)) for each in count_records(cells, keys=keys, number=prod(shape))
    )
    return perturbed_cells(counts, keys=cell_keys % KEYS, table=table)


def count_records(cells: np.ndarray, *, keys: np.ndarray, number: int) -> tuple[np.ndarray, np.ndarray]:
    """How many records each cell has and what their keys add up to: the true counts, which are not for publication.

    cells: (records,) the place of each record's cell, 0 to ``number`` - 1. keys: (records,) 0 to 255.
    The sums modulo 256 are the cell keys. Totals are made by adding both up, over hierarchies too.
    """
    if len(cells) * KEYS >= _EXACT_IN_FLOAT:
        raise WrongUsage("There are too many records for their keys to be added up exactly.")
    counts = np.bincount(cells, minlength=number)
    sums = np.bincount(cells, weights=keys, minlength=number).astype(np.int64)
    return counts.astype(np.int64), sums


def perturbed_cells(counts: np.ndarray, *, keys: np.ndarray, table: PerturbationTable) -> PerturbedCounts:
    """``counts`` (0 or more, of any shape, totals included) with the noise of their cell keys (0 to 255).

    For tables whose keys come from elsewhere: :func:`keys_of_labels` and :func:`keys_of_totals`.
    """
    true, which = np.asarray(counts), np.asarray(keys)
    if true.shape != which.shape or (true < 0).any() or (which < 0).any() or (which >= KEYS).any():
        raise WrongUsage(f"Each cell needs a count of 0 or more and a key of 0 to {KEYS - 1}.")
    shown = table.perturbed(true.astype(np.int64), keys=which.astype(np.int64))
    shown[(true > 0) & (true < table.hidden_below)] = HIDDEN
    return PerturbedCounts(shown, table.name, table.greatest_noise)


def _with_margins(inner: np.ndarray) -> np.ndarray:
    for axis in range(inner.ndim):
        inner = np.concatenate([inner, inner.sum(axis=axis, keepdims=True)], axis=axis)
    return inner
