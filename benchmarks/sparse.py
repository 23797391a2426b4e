"""Random sparse tables, each asked by every method: an estimate that is a number of people, or a refusal, and nothing else.

    python -m benchmarks sparse --tables 10000 --seed 1

The first bad answer ends the run with its table: a traceback, a number that is none, more than a thousand million people, fewer
than were counted, or an interval whose ends are not in order. The latent class sampler is left out: where a table does not let
it mix it takes a minute to find out.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from openinquiry.core.estimation import (
    METHODS,
    CannotEstimate,
    CaptureTable,
    Estimate,
    MethodResult,
    RefusedEstimate,
    ask,
    load_protocol,
    multimodel_estimate,
)

QUICK = replace(load_protocol(), resamples=20, search_resamples=20, most_fits=200)
ASKED = tuple(name for name in METHODS if name != "latent_class")
_MOST = 1e9
_LISTS = (0.2, 0.4, 0.3, 0.08, 0.02)  # shares of tables of two to six lists; those of six take seconds
_NOBODY = 0.02  # share of tables in which nobody is on any list


def main() -> int:
    """Run and print. Gives 1 at the first bad answer."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks sparse")
    parser.add_argument("part")
    parser.add_argument("--tables", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args(sys.argv[1:])
    tally, started = Tally(), time.process_time()
    for number in range(said.tables):
        kind, table = sparse_table(number, seed=said.seed)
        try:
            tally.add(table)
        except Exception as problem:
            _report(number, kind, table, problem)
            return 1
        if number % 500 == 499:
            print(f"{number + 1:,} tables, {time.process_time() - started:.0f} seconds", file=sys.stderr, flush=True)
    tally.show(said.tables, time.process_time() - started)
    return 0


def _report(number: int, kind: str, table: CaptureTable, problem: Exception) -> None:
    print(f"BAD: table {number} ({kind}), lists {table.k}, counts {table.counts.tolist()}")
    traceback.print_exception(problem)


class BadAnswer(AssertionError):
    """An answer that is neither a number of people nor a refusal."""


class Tally:
    """What the tables were answered: by the protocol, and by each method."""

    def __init__(self) -> None:
        self.protocol: Counter[str] = Counter()
        self.methods: dict[str, Counter[str]] = {name: Counter() for name in ASKED}
        self.seconds: Counter[str] = Counter()

    def add(self, table: CaptureTable) -> None:
        """Ask the protocol and every method. Raises BadAnswer, or whatever a method raises that is no refusal."""
        found = multimodel_estimate(table, QUICK, clock=time.process_time)
        check_answer(found, table)
        self.protocol["estimated" if isinstance(found, Estimate) else found.refusal.reasons[0].code] += 1
        self.seconds.update(found.answers.seconds)
        for method in ASKED:
            started = time.process_time()
            self.methods[method][_asked(method, table, found.answers.results)] += 1
            self.seconds[method] += time.process_time() - started

    def show(self, tables: int, seconds: float) -> None:
        """Print the tables."""
        print(
            f"{tables:,} tables in {seconds:,.0f} seconds: no bad answer.\n\n| the protocol | tables |\n| --- | ---: |"
        )
        for code, count in self.protocol.most_common():
            print(f"| {code} | {count:,} |")
        print("\n| method | estimated | refused, most often for | seconds |\n| --- | ---: | --- | ---: |")
        for method, answers in self.methods.items():
            why = [(code, count) for code, count in answers.most_common() if code != "estimated"]
            shown = ", ".join(f"{code} {count:,}" for code, count in why[:4])
            print(f"| {method} | {answers['estimated']:,} | {shown} | {self.seconds[method]:.0f} |")


def _asked(method: str, table: CaptureTable, known: dict[str, MethodResult]) -> str:
    try:
        result = known[method] if method in known else ask(method, table, QUICK)
    except CannotEstimate as refused:
        _need(bool(refused.refusal.reasons), f"{method} refuses without a reason")
        return refused.refusal.reasons[0].code
    check_result(result, table)
    return "estimated"


def check_answer(found: Estimate | RefusedEstimate, table: CaptureTable) -> None:
    """Raises BadAnswer where the protocol's answer is none."""
    if isinstance(found, RefusedEstimate):
        _need(bool(found.refusal.reasons), "a refusal without a reason")
        for reason in found.refusal.reasons:
            json.dumps(reason.as_dict(), allow_nan=False)
        return
    _need(table.n <= found.N <= _MOST, f"N is {found.N}")
    _need(table.n - 1e-6 <= found.low <= found.high, f"the interval is {found.low} to {found.high}")
    _need(
        found.at_least == (found.high == float("inf")), "an interval without an upper end that does not say «at least»"
    )
    _need("nan" not in found.sentence(), "a sentence with a number that is none")
    json.dumps(found.diagnostics, allow_nan=False)
    for result in found.answers.results.values():
        check_result(result, table)


def check_result(found: MethodResult, table: CaptureTable) -> None:
    """Raises BadAnswer where a method's answer is none. The upper end may be infinite."""
    _need(table.n <= found.N <= _MOST, f"{found.method}: N is {found.N}")
    _need(table.n - 1e-6 <= found.low <= found.high, f"{found.method}: the interval is {found.low} to {found.high}")
    _need(found.low < float("inf"), f"{found.method}: the lower end is infinite")


def _need(holds: bool, otherwise: str) -> None:
    if not holds:
        raise BadAnswer(otherwise)


def sparse_table(number: int, *, seed: int) -> tuple[str, CaptureTable]:
    """The table of this number, of two to six lists, and what kind it is. The same number and seed give the same table."""
    rng = np.random.default_rng([seed, number])
    k = int(rng.choice([2, 3, 4, 5, 6], p=_LISTS))
    kind = tuple(_KINDS)[int(rng.integers(len(_KINDS)))]
    counts = np.zeros(1 << k, dtype=np.int64) if rng.random() < _NOBODY else _KINDS[kind](rng, k)
    counts[0] = 0
    return kind, CaptureTable(tuple("ABCDEF"[:k]), counts)


def _scattered(rng: np.random.Generator, k: int) -> np.ndarray:
    """Any histories, with counts of any size."""
    sizes = rng.choice([1, 1, 1, 2, 3, 11, 40, 1000], size=1 << k)
    return np.where(rng.random(1 << k) < rng.uniform(0.1, 0.8), sizes, 0)


def _thin(rng: np.random.Generator, k: int) -> np.ndarray:
    """People whom independent lists hardly reach."""
    return _drawn(rng, rng.uniform(0.005, 0.2, k), people=int(rng.integers(5, 2000)))


def _fed(rng: np.random.Generator, k: int) -> np.ndarray:
    """Some lists take from others, all or most of whom they have."""
    seen = rng.random((int(rng.integers(20, 1500)), k)) < rng.uniform(0.02, 0.3, k)
    for place in range(1, k):
        if rng.random() < 0.5:
            seen[:, place] |= seen[:, rng.integers(place)] & (rng.random(len(seen)) < rng.choice([0.5, 0.95, 1.0]))
    return _counted(seen)


def _apart(rng: np.random.Generator, k: int) -> np.ndarray:
    """Lists in two groups that share nobody, or next to nobody."""
    first = rng.random(k) < 0.5
    seen = rng.random((int(rng.integers(10, 1500)), k)) < rng.uniform(0.05, 0.5, k)
    of_first = rng.random(len(seen)) < rng.uniform(0.1, 0.9)
    seen &= np.where(of_first[:, None], first, ~first)
    if rng.random() < 0.5:
        seen[0] = True
    return _counted(seen)


def _heavy(rng: np.random.Generator, k: int) -> np.ndarray:
    """Counts up to a hundred million beside single people."""
    return np.where(rng.random(1 << k) < rng.uniform(0.2, 0.9), np.exp(rng.uniform(0, 18, 1 << k)).astype(np.int64), 0)


def _bare(rng: np.random.Generator, k: int) -> np.ndarray:
    """One to four histories alone: no overlap, one pair alone, identical and nested lists, complete overlap, one person."""
    counts = np.zeros(1 << k, dtype=np.int64)
    for history in rng.integers(1, 1 << k, size=int(rng.integers(1, 5))):
        counts[history] = rng.choice([1, 2, 5, 60, 3000])
    return counts


def _degenerate(rng: np.random.Generator, k: int) -> np.ndarray:
    """A table that is spoilt in one way: an empty list, twins, a list within another, nobody on one list alone, no overlap."""
    numbers = np.arange(1 << k)
    counts = _drawn(rng, rng.uniform(0.05, 0.5, k), people=int(rng.integers(30, 3000)))
    one, other = (1 << int(each) for each in rng.permutation(k)[:2])
    alone, on_one, on_other = np.bitwise_count(numbers) == 1, numbers & one > 0, numbers & other > 0
    return np.where((on_one, on_one != on_other, on_one & ~on_other, alone, ~alone)[int(rng.integers(5))], 0, counts)


def _uneven(rng: np.random.Generator, k: int) -> np.ndarray:
    """People who differ much in how easily lists reach them."""
    chances = rng.uniform(0.02, 0.2, k)
    logits = np.log(chances / (1 - chances)) + rng.normal(0, rng.uniform(0.5, 3.0), (int(rng.integers(30, 4000)), 1))
    return _counted(rng.random(logits.shape) < 1 / (1 + np.exp(-logits)))


def _drawn(rng: np.random.Generator, chances: np.ndarray, *, people: int) -> np.ndarray:
    return _counted(rng.random((people, len(chances))) < chances)


def _counted(seen: np.ndarray) -> np.ndarray:
    return np.bincount(seen @ (1 << np.arange(seen.shape[1])), minlength=1 << seen.shape[1])


_KINDS: dict[str, Callable[[np.random.Generator, int], np.ndarray]] = {
    "scattered": _scattered,
    "thin": _thin,
    "fed": _fed,
    "apart": _apart,
    "heavy": _heavy,
    "bare": _bare,
    "degenerate": _degenerate,
    "uneven": _uneven,
}


def sparse_tables(tables: int, *, seed: int) -> Iterator[CaptureTable]:
    """So many of :func:`sparse_table`."""
    return (sparse_table(number, seed=seed)[1] for number in range(tables))
