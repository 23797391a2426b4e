"""What columns of log-linear models do with many tables at once: the same columns for all rows, or terms of each row's own."""

from __future__ import annotations

from functools import cache

import numpy as np

from openinquiry.core.estimation.models import design_of


class OneDesign:
    """The same columns for all rows. array: cells × columns of 0 and 1."""

    def __init__(self, array: np.ndarray) -> None:
        self._array = array
        self._products = (array[:, :, None] * array[:, None, :]).reshape(len(array), array.shape[1] ** 2)

    def only(self, rows: np.ndarray) -> OneDesign:
        """The design of these rows alone."""
        return self

    def along(self, coefficients: np.ndarray) -> np.ndarray:
        """Rows × cells: the sum of the columns, each times its coefficient (rows × columns)."""
        found: np.ndarray = coefficients @ self._array.T
        return found

    def times(self, cells: np.ndarray) -> np.ndarray:
        """Rows × columns: the sum of ``cells`` (rows × cells) over those of each column."""
        found: np.ndarray = cells @ self._array
        return found

    def products(self, weights: np.ndarray) -> np.ndarray:
        """Rows × columns × columns: the sum of ``weights`` (rows × cells) over the cells that two columns share."""
        columns = self._array.shape[1]
        found: np.ndarray = (weights @ self._products).reshape(len(weights), columns, columns)
        return found


class TermDesigns:
    """Columns of each row's own, all of them terms of k lists. terms: rows × columns, by number; a row has each once.

    Two terms share the cells of their union, so that products are margins of the weights, looked up and not multiplied out.
    """

    def __init__(self, k: int, terms: np.ndarray, unions: np.ndarray | None = None) -> None:
        self._k, self._terms, self._every = k, terms, _every_term(k)
        self._unions = terms[:, :, None] | terms[:, None, :] if unions is None else unions

    def only(self, rows: np.ndarray) -> TermDesigns:
        """The designs of these rows alone."""
        return TermDesigns(self._k, self._terms[rows], self._unions[rows])

    def along(self, coefficients: np.ndarray) -> np.ndarray:
        """As :meth:`OneDesign.along`."""
        spread = np.zeros((len(coefficients), 1 << self._k))
        np.put_along_axis(spread, self._terms, coefficients, axis=1)
        found: np.ndarray = spread @ self._every.T
        return found

    def times(self, cells: np.ndarray) -> np.ndarray:
        """As :meth:`OneDesign.times`."""
        found: np.ndarray = np.take_along_axis(cells @ self._every, self._terms, axis=1)
        return found

    def products(self, weights: np.ndarray) -> np.ndarray:
        """As :meth:`OneDesign.products`."""
        margins = weights @ self._every
        found: np.ndarray = margins[np.arange(len(margins))[:, None, None], self._unions]
        return found


Design = OneDesign | TermDesigns


def as_design(design: np.ndarray | Design) -> Design:
    """A design, also from the array of one."""
    return OneDesign(design) if isinstance(design, np.ndarray) else design


@cache
def _every_term(k: int) -> np.ndarray:
    return design_of(range(1 << k), k)[1:]
