"""Counts of people by the lists that they are on: what multiple systems estimation starts from.

A capture history says for each of k lists whether a person is on it. Histories are numbered by their bits: the first list
is the lowest bit, so that a history of three lists written «101» is number 5. Number 0, on no list, is the dark figure:
nobody counts it, and here its count is always 0.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from openinquiry.core.estimation.refusal import CannotEstimate, Reason
from openinquiry.core.shared import WrongUsage

MOST_LISTS = 12
MOST_COUNTED = 10**9


@dataclass(frozen=True, eq=False)
class CaptureTable:
    """``lists``: names, k of them, 1 to 12. ``counts``: 2^k whole numbers of people by number of history, the first one 0.

    Raises CannotEstimate for more than 12 lists or counts that are negative or not whole, WrongUsage for names that repeat.
    """

    lists: tuple[str, ...]
    counts: np.ndarray

    def __post_init__(self) -> None:
        _check_lists(self.lists)
        counts = self._checked(self.counts)
        if counts.shape != (1 << len(self.lists),) or counts[0] != 0:
            raise WrongUsage(
                f"A table of {len(self.lists)} lists has {1 << len(self.lists)} counts, the first of them 0."
            )
        counts.setflags(write=False)
        object.__setattr__(self, "counts", counts)

    @staticmethod
    def _checked(counts: np.ndarray) -> np.ndarray:
        return _whole(counts)

    @classmethod
    def from_histories(cls, lists: Iterable[str], counts: Mapping[str, float]) -> CaptureTable:
        """From histories written as 0 and 1, a digit a list in the order of ``lists``. Those not given count 0.

        Raises WrongUsage for a history that is not written so, or a count of people on no list; CannotEstimate as above.
        """
        names = tuple(lists)
        _check_lists(names)
        cells = np.zeros(1 << len(names))
        for history, count in counts.items():
            cells[_number(history, names)] += count
        return cls(names, cells)

    @classmethod
    def from_cells(cls, frame: pl.DataFrame, *, lists: Iterable[str]) -> CaptureTable:
        """From a frame with ``history`` (text) and ``count``. Rows of one history are added."""
        _need(frame, ("history", "count"))
        totals = frame.group_by("history").agg(pl.col("count").cast(pl.Float64, strict=False).sum(), bad=_not_numbers())
        wrong = totals.filter("bad")
        if wrong.height:
            raise CannotEstimate(_NOT_WHOLE)
        return cls.from_histories(lists, dict(totals.sort("history").select("history", "count").iter_rows()))

    @classmethod
    def from_records(cls, frame: pl.DataFrame, *, lists: Iterable[str]) -> CaptureTable:
        """From one row a person and a column a list that holds 0 or 1 (or false or true). People on no list are refused.

        Raises WrongUsage where a column is missing, holds anything else, or a person is on no list.
        """
        names = tuple(lists)
        _check_lists(names)
        _need(frame, names)
        on = frame.select(_zero_or_one(frame, name) for name in names).to_numpy().astype(np.int64)
        numbers = on @ (1 << np.arange(len(names)))
        nobody = int((numbers == 0).sum())
        if nobody:
            are = "row is" if nobody == 1 else "rows are"
            raise WrongUsage(f"{nobody:,} {are} on no list. Leave them out: they cannot have been counted by any.")
        return cls(names, np.bincount(numbers, minlength=1 << len(names)))

    @property
    def k(self) -> int:
        """The number of lists."""
        return len(self.lists)

    @property
    def n(self) -> int:
        """The number of people on any list."""
        return int(self.counts.sum())

    @property
    def sizes(self) -> dict[str, int]:
        """List → people on it."""
        return {name: int(self.margins[1 << place]) for place, name in enumerate(self.lists)}

    @cached_property
    def margins(self) -> np.ndarray:
        """For each set of lists, by number, the people on all of them (whatever else they are on); the first is n.

        The zeta transform over supersets, in k·2^k steps (Yates 1937).
        """
        sums = self.counts.copy()
        for place in range(self.k):
            halves = sums.reshape(-1, 2, 1 << place)
            halves[:, 0, :] += halves[:, 1, :]
        return sums

    @cached_property
    def on_how_many(self) -> np.ndarray:
        """f_0 … f_k: people on exactly j lists; f_0 is 0 here."""
        lists_of = np.bitwise_count(np.arange(1 << self.k))
        return np.bincount(lists_of, weights=self.counts, minlength=self.k + 1).astype(np.int64)

    @cached_property
    def sha256(self) -> str:
        """Of the names of the lists and all counts: two tables with the same fingerprint are the same table."""
        text = ";".join(self.lists) + "|" + ",".join(str(each) for each in self.counts.tolist())
        return hashlib.sha256(text.encode()).hexdigest()

    def history(self, number: int) -> str:
        """A history as 0 and 1, in the order of the lists."""
        return "".join("1" if number >> place & 1 else "0" for place in range(self.k))

    def cells(self) -> pl.DataFrame:
        """history and count, of histories that somebody has."""
        numbers = np.flatnonzero(self.counts)
        rows = {"history": [self.history(int(each)) for each in numbers], "count": self.counts[numbers]}
        kind = pl.Int64 if np.issubdtype(self.counts.dtype, np.integer) else pl.Float64
        return pl.DataFrame(rows, schema={"history": pl.String, "count": kind})

    def select(self, lists: Iterable[str]) -> CaptureTable:
        """The table of these lists alone, in this order. Who is on none of them is counted no more."""
        names = tuple(lists)
        unknown = [name for name in names if name not in self.lists]
        if unknown:
            raise WrongUsage(f"There is no list called {unknown[0]!r}. The lists are {', '.join(self.lists)}.")
        return self._regrouped(names, [[self.lists.index(name)] for name in names])

    def merge_lists(self, lists: Iterable[str], *, name: str) -> CaptureTable:
        """The table in which ``lists`` are one, called ``name``, in the place of the first of them."""
        merged = set(lists)
        if not merged <= set(self.lists) or not merged:
            raise WrongUsage(f"Only lists of the table can be made one. The lists are {', '.join(self.lists)}.")
        groups: dict[str, list[int]] = {}
        for place, each in enumerate(self.lists):
            groups.setdefault(name if each in merged else each, []).append(place)
        return self._regrouped(tuple(groups), list(groups.values()))

    def drop_empty(self) -> CaptureTable:
        """The table without lists that nobody is on."""
        return self.select(name for name, size in self.sizes.items() if size)

    def _regrouped(self, names: tuple[str, ...], places: list[list[int]]) -> CaptureTable:
        numbers = np.arange(1 << self.k)
        new = np.zeros_like(numbers)
        for bit, group in enumerate(places):
            mask = sum(1 << place for place in group)
            new |= ((numbers & mask) != 0).astype(numbers.dtype) << bit
        counts = np.bincount(new, weights=self.counts, minlength=1 << len(names))
        counts[0] = 0
        return type(self)(names, counts)


class ExpectedTable(CaptureTable):
    """A table whose counts are expected numbers of people and need not be whole, such as one in which missed links are undone.

    For numbers of people by a formula or a fit. Nothing may be drawn from it. ``n`` and ``sizes`` are to the nearest person.
    """

    @staticmethod
    def _checked(counts: np.ndarray) -> np.ndarray:
        numbers = np.array(counts, dtype=np.float64)
        if not np.all(np.isfinite(numbers)) or np.any(numbers < 0):
            raise WrongUsage("Expected numbers of people are 0 or more.")
        return numbers

    @property
    def n(self) -> int:
        """The number of people on any list, to the nearest person."""
        return round(float(self.counts.sum()))

    @property
    def sizes(self) -> dict[str, int]:
        """List → people on it, to the nearest person."""
        return {name: round(float(self.margins[1 << place])) for place, name in enumerate(self.lists)}

    @cached_property
    def on_how_many(self) -> np.ndarray:
        """f_0 … f_k, not rounded."""
        lists_of = np.bitwise_count(np.arange(1 << self.k))
        found: np.ndarray = np.bincount(lists_of, weights=self.counts, minlength=self.k + 1)
        return found


_NOT_WHOLE = Reason(
    "counts_not_whole",
    "A count is negative, not a whole number or not a number, so the table does not count people.",
    "Send the number of people with each history, as whole numbers.",
)


def _whole(counts: np.ndarray) -> np.ndarray:
    numbers = np.asarray(counts, dtype=np.float64)
    if not np.all(np.isfinite(numbers)) or np.any(numbers < 0) or np.any(numbers != np.round(numbers)):
        raise CannotEstimate(_NOT_WHOLE)
    if np.any(numbers > MOST_COUNTED):
        raise CannotEstimate(
            Reason("counts_too_large", "A count is above a thousand million.", "Check the unit of the counts.")
        )
    return numbers.astype(np.int64)


def _check_lists(names: tuple[str, ...]) -> None:
    if len(names) > MOST_LISTS:
        raise CannotEstimate(
            Reason(
                "too_many_lists",
                f"The table has {len(names)} lists; with more than {MOST_LISTS} nearly every history is empty.",
                "Make one list of those that feed one another.",
                {"lists": len(names)},
            )
        )
    if not names or len(set(names)) < len(names) or not all(name.strip() for name in names):
        raise WrongUsage("A table needs at least one list, and every list a name of its own.")


def _number(history: str, names: tuple[str, ...]) -> int:
    if len(history) != len(names) or set(history) - {"0", "1"}:
        raise WrongUsage(f"{history!r} is not a history of {len(names)} lists: write a 0 or 1 for each.")
    number = sum(1 << place for place, digit in enumerate(history) if digit == "1")
    if number == 0:
        raise WrongUsage("A history of no list was given a count; nobody can have counted it. Leave it out.")
    return number


def _need(frame: pl.DataFrame, columns: Iterable[str]) -> None:
    lacking = [name for name in columns if name not in frame.columns]
    if lacking:
        raise WrongUsage(f"The table has no column {lacking[0]!r}. Its columns are {', '.join(frame.columns)}.")


def _not_numbers() -> pl.Expr:
    return pl.col("count").cast(pl.Float64, strict=False).is_null().any()


def _zero_or_one(frame: pl.DataFrame, name: str) -> pl.Series:
    said = frame[name].cast(pl.String).str.strip_chars().str.to_lowercase()
    if not said.is_in(["0", "1", "true", "false", "0.0", "1.0"]).fill_null(False).all():
        raise WrongUsage(f"Column {name!r} must hold 0 or 1 in every row: whether the person is on that list.")
    return said.is_in(["1", "true", "1.0"]).alias(name)
