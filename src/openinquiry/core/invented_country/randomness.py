"""Streams of pseudo-random numbers, one for each purpose, so that a change in one part leaves the others alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
import polars as pl

Rng = np.random.Generator
Array = npt.NDArray[Any]
Strings = npt.NDArray[np.str_]
Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


def stream(seed: int, *purpose: str) -> Rng:
    """The stream of ``seed`` for ``purpose``. Equal arguments give equal numbers on every machine."""
    return np.random.Generator(np.random.PCG64([seed, *(crc32(word.encode()) for word in purpose)]))


def zipf(count: int, exponent: float = 0.9) -> npt.NDArray[np.float64]:
    """``count`` weights that fall as rank to the power of -``exponent`` and sum to 1."""
    weights = 1.0 / np.arange(1, count + 1, dtype=float) ** exponent
    return np.asarray(weights / weights.sum())


def draw(rng: Rng, weights: Mapping[str, float], size: int) -> Strings:
    """``size`` independent draws from the keys of ``weights``."""
    p = np.array(list(weights.values()), dtype=float)
    return np.array(list(weights))[rng.choice(len(p), size=size, p=p / p.sum())]


def happens(rng: Rng, rate: float | Array, size: int) -> Mask:
    """``size`` independent yes or no answers, yes with probability ``rate``."""
    return np.asarray(rng.random(size) < rate)


def apportion(total: int, weights: Sequence[float], *, minimum: int = 0) -> Ints:
    """Part ``total`` by ``weights`` with the largest remainders, each part at least ``minimum``.

    When ``total`` is too small for the minima, every part is ``minimum`` and the parts sum to more than ``total``.
    """
    share = np.array(weights, dtype=float)
    left = max(total - minimum * len(share), 0)
    exact = share / share.sum() * left
    parts = np.floor(exact).astype(np.int64)
    short = left - int(parts.sum())
    parts[np.argsort(-(exact - parts), kind="stable")[:short]] += 1
    return np.asarray(parts + minimum)


def either(where: Mask, yes: object, no: object) -> Array:
    """``yes`` where ``where`` holds and ``no`` elsewhere; either may be one value, None too, or an array of them."""
    chosen = np.empty(len(where), dtype=object)
    chosen[:] = no
    chosen[where] = yes[where] if isinstance(yes, np.ndarray) else yes
    return chosen


def text_series(values: Array) -> pl.Series:
    """An array of texts and None as a series of text."""
    return pl.Series(values.tolist(), dtype=pl.String)
