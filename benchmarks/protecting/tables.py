"""Which tables are protected side by side? Invented counts of people by place, offence, age and year, drawn by seed.

Counts are Poisson about a product of margins, as uneven as real ones are: a few places, groups and years hold most people. No
outside data are read.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from benchmarks.protecting.cells import TOTAL, CountTable, Tree, flat, table_of


@dataclass(frozen=True)
class Shape:
    """How many labels each dimension has, people an inner cell in the mean, and regions above the first dimension (0: none)."""

    sizes: tuple[int, ...]
    mean: float
    regions: int = 0


SHAPES = {
    "2d": Shape((43, 6), mean=13.5),
    "3d": Shape((43, 6, 8), mean=10.0),
    "4d": Shape((43, 6, 8, 5), mean=11.0),
    "hierarchy": Shape((43, 6, 8), mean=10.0, regions=9),
}
_UNEVEN = (0.7, 0.7, 0.45, 0.2)  # standard deviation of the log share, for each dimension
_APART = 0.45  # and of an inner cell about the product


def count_table(name: str, *, seed: int) -> CountTable:
    """The table of this shape, a key of SHAPES. The same seed gives the same table."""
    shape = SHAPES[name]
    rng = np.random.default_rng([seed, *shape.sizes, shape.regions])
    expected = np.full(shape.sizes, 1.0)
    for place, (size, spread) in enumerate(zip(shape.sizes, _UNEVEN, strict=False)):
        along = [1] * len(shape.sizes)
        along[place] = size
        expected = expected * np.exp(rng.permutation(_even_normal(size, spread=spread))).reshape(along)
    expected *= np.exp(rng.normal(0, _APART, shape.sizes))
    counts = rng.poisson(expected * shape.mean / expected.mean())
    labels = [
        [f"{letter}{number:02d}" for number in range(size)] for letter, size in zip("pgay", shape.sizes, strict=False)
    ]
    inner = {cell: int(count) for cell, count in zip(itertools.product(*labels), counts.flat, strict=True)}
    trees = (_under_regions(labels[0], shape.regions), *map(flat, labels[1:]))
    return table_of(inner, dimensions=("place", "group", "age", "year")[: len(labels)], trees=trees)


def _even_normal(size: int, *, spread: float) -> list[float]:
    """Quantiles in place of draws, so that tables of different seeds are equally uneven."""
    return [NormalDist(0, spread).inv_cdf((number + 0.5) / size) for number in range(size)]


def _under_regions(places: list[str], regions: int) -> Tree:
    if not regions:
        return flat(places)
    under = {f"r{number}": places[number::regions] for number in range(regions)}
    return {TOTAL: list(under)} | under | {place: [] for place in places}
