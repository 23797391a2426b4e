"""Tables whose counts are changed instead of hidden: how long rounding, noise and the attacker take, and how near they come.

    python -m benchmarks perturb

Tables are invented: Poisson counts of mean 3 about products of gamma weights, so that many are small and some large.
"""

from __future__ import annotations

import resource
import time
from functools import reduce
from math import prod

import numpy as np
from scipy.sparse import csr_matrix

from openinquiry.core.disclosure_control.perturbation import (
    controlled_rounding,
    maximum_entropy_table,
    perturbed_table,
    possible_counts,
    record_keys,
)

_SHAPES = ((43, 6), (43, 8, 6), (43, 25, 14), (43, 8, 6, 5))
_LIMIT = 60.0  # seconds
_SECRET = b"only a benchmark"


def main() -> int:
    """Run all and print tables in Markdown."""
    print("| cells | base | status | steps | sum of distances | gap | seconds | attacker of small counts, seconds |")
    print("| ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |")
    for shape in _SHAPES:
        for base in (3, 5):
            _rounding(shape, base)
    _noise()
    print(f"\nPeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB.")
    return 0


def _rounding(shape: tuple[int, ...], base: int) -> None:
    values, equations = invented(shape)
    started = time.perf_counter()
    found = controlled_rounding(values, equations=equations, base=base, time_limit=_LIMIT)
    seconds = time.perf_counter() - started
    attacker = "not run"
    if len(values) < 5_000:
        started = time.perf_counter()
        small = np.flatnonzero((values > 0) & (values < 5))
        possible_counts(found.rounded, equations=equations, reach=found.certain_reach, about=small, enough=1)
        attacker = f"{time.perf_counter() - started:.1f} ({len(small)} cells)"
    print(
        f"| {len(values):,} ({len(shape)} dimensions) | {base} | {found.status} | {found.steps} | {found.sum_of_distances:,} "
        f"| {found.gap:.1%} | {seconds:.1f} | {attacker} |",
        flush=True,
    )


def _noise(records: int = 1_000_000, sizes: tuple[int, ...] = (43, 6, 5)) -> None:
    codes = np.column_stack([np.random.default_rng(1).integers(0, size, records) for size in sizes])
    table = maximum_entropy_table(greatest_noise=5, variance=3.0, smallest_shown=3)
    texts = [f"R{number:08d}" for number in range(records)]
    for name, ids in (("whole numbers", np.arange(records)), ("texts", texts)):
        started = time.perf_counter()
        keys = record_keys(ids, secret=_SECRET)
        print(f"\nKeys of {records:,} records whose ids are {name}: {time.perf_counter() - started:.2f} seconds.")
    started = time.perf_counter()
    perturbed_table(codes, sizes=sizes, keys=keys, table=table)
    print(f"\n{records:,} records, {sizes}, every margin: {time.perf_counter() - started:.3f} seconds.")


def invented(shape: tuple[int, ...], *, mean: float = 3.0, seed: int = 1) -> tuple[np.ndarray, csr_matrix]:
    """Counts with every margin, and the additions among them."""
    rng = np.random.default_rng(seed)
    weights = reduce(np.multiply.outer, [rng.gamma(0.8, size=size) for size in shape])
    table = rng.poisson(weights / weights.mean() * mean)
    for axis in range(len(shape)):
        table = np.concatenate([table, table.sum(axis=axis, keepdims=True)], axis=axis)
    places = np.arange(prod(table.shape)).reshape(table.shape)
    lines = [
        line for axis in range(len(shape)) for line in np.moveaxis(places, axis, -1).reshape(-1, table.shape[axis])
    ]
    columns = np.concatenate(lines)
    rows = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    signs = np.concatenate([np.append(np.ones(len(line) - 1, dtype=int), -1) for line in lines])
    return table.reshape(-1), csr_matrix((signs, (rows, columns)), shape=(len(lines), table.size))


if __name__ == "__main__":
    raise SystemExit(main())
