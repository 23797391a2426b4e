"""What one person cannot be, and joining records under it: constrained clustering, the strongest link first.

Plain connected components join whatever a chain of links reaches (splink issue 3031). Here a link is refused where it would
make a person that cannot be: one of too many records, one with two records of a source in which nobody is twice, one that a
reader found to be two people (a cannot-link constraint: Wagstaff and Cardie 2000), or one born on two dates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

_TEXT = pl.String()


def _nothing(*columns: str) -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(columns, _TEXT))


@dataclass(frozen=True)
class Constraints:
    """What no person may be, whatever links say.

    apart: record_l, record_r — pairs found to be two people. one_each: record_id, source — of records from sources in
    which nobody is twice. birth_dates: record_id, birth_date («year-month-day») — two records whose dates contradict each
    other are kept apart unless they were themselves compared and are among the pairs.
    """

    apart: pl.DataFrame = field(default_factory=lambda: _nothing("record_l", "record_r"))
    one_each: pl.DataFrame = field(default_factory=lambda: _nothing("record_id", "source"))
    birth_dates: pl.DataFrame = field(default_factory=lambda: _nothing("record_id", "birth_date"))


def contradict(one: str, other: str) -> bool:
    """Whether two dates of birth («year-month-day») cannot be one date written in two ways.

    One date may be written with day and month swapped, with up to two digits wrong, or as 1 January of its year.
    """
    if one[:4] == other[:4] and (
        one[5:] == "01-01" or other[5:] == "01-01" or one[5:7] + one[8:] == other[8:] + other[5:7]
    ):
        return False
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) > 2


@dataclass(frozen=True)
class Links:
    """left, right: places of the two records of each pair. weight: of each (log2 odds)."""

    left: np.ndarray
    right: np.ndarray
    weight: np.ndarray

    def where(self, mask: np.ndarray) -> Links:
        """The links that ``mask`` chooses."""
        return Links(self.left[mask], self.right[mask], self.weight[mask])

    def ends(self) -> list[tuple[int, int]]:
        """The two records of each pair, the one that comes first in order first."""
        low, high = np.minimum(self.left, self.right), np.maximum(self.left, self.right)
        return list(zip(low.tolist(), high.tolist(), strict=True))


def join_records(
    ids: list[str],
    links: Links,
    *,
    threshold: float,
    largest: int,
    constraints: Constraints,
) -> np.ndarray:
    """The number of the person of each record, joined by links of at least ``threshold`` as far as they may be joined.

    ids: of the records, sorted. largest: records of one person at most.
    Only components that break a constraint are joined link by link. A part that would grow beyond ``largest`` stays as it
    is, and so does every part that a weaker link would join to it. Links of one weight take effect together, or, where that
    would break a constraint, one by one in the order of the records. So the result does not depend on the order of the rows,
    and a higher threshold never joins what a lower one parts.
    """
    strong = links.where(links.weight >= threshold)
    labels = components(len(ids), strong.left, strong.right)
    told = _Told.of(ids, constraints)
    doubtful = np.isin(labels[strong.left], np.fromiter(told.broken(labels, largest=largest), dtype=labels.dtype))
    if not doubtful.any():
        return labels
    compared = links.where(labels[links.left] == labels[links.right])
    keep = ~doubtful
    chosen = strong.where(doubtful)
    rules = _Rules.among(np.unique([chosen.left, chosen.right]), told)
    keep[doubtful] = _strongest(chosen, compared=compared, largest=largest, rules=rules)
    kept = strong.where(keep)
    return components(len(ids), kept.left, kept.right)


def components(size: int, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The number of the connected component of each of ``size`` nodes."""
    graph = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(size, size))
    return connected_components(graph, directed=False)[1]


@dataclass(frozen=True)
class _Told:
    """The constraints by place of the record.

    apart: pairs of places. source: place and source. born: place and birth_date.
    """

    apart: np.ndarray
    source: pl.DataFrame
    born: pl.DataFrame

    @staticmethod
    def of(ids: list[str], constraints: Constraints) -> _Told:
        place = pl.DataFrame({"record_id": ids}, schema={"record_id": _TEXT}).with_row_index("place")
        apart = (
            constraints.apart.join(place, left_on="record_l", right_on="record_id")
            .join(place, left_on="record_r", right_on="record_id", suffix="_r")
            .select("place", "place_r")
            .to_numpy()
            .astype(np.int64)
        )
        source = constraints.one_each.join(place, on="record_id").select("place", "source")
        born = constraints.birth_dates.drop_nulls().join(place, on="record_id").select("place", "birth_date")
        return _Told(apart, source, born)

    def broken(self, labels: np.ndarray, *, largest: int) -> Iterator[int]:
        """The components that no one person can be."""
        sizes = np.bincount(labels, minlength=1)
        yield from np.flatnonzero(sizes > largest).tolist()
        if len(self.apart):
            one, other = labels[self.apart.T]
            yield from one[one == other].tolist()
        twice = _labelled(self.source, labels).group_by("label", "source").len().filter(pl.col("len") > 1)
        yield from twice["label"].to_list()
        yield from self._born_twice(labels, sizes)

    def _born_twice(self, labels: np.ndarray, sizes: np.ndarray) -> Iterator[int]:
        shared = self.born.filter(pl.Series(sizes[labels[self.born["place"].to_numpy()]] > 1, dtype=pl.Boolean))
        dates = _labelled(shared, labels).group_by("label").agg(pl.col("birth_date").unique().sort())
        for label, ordered in dates.filter(pl.col("birth_date").list.len() > 1).iter_rows():
            if any(contradict(one, other) for n, one in enumerate(ordered) for other in ordered[n + 1 :]):
                yield label


def _labelled(told: pl.DataFrame, labels: np.ndarray) -> pl.DataFrame:
    return told.with_columns(label=pl.Series(labels[told["place"].to_numpy()], dtype=pl.Int64))


@dataclass(frozen=True)
class _Rules:
    """The constraints on some records, each looked up by its place."""

    foes: dict[int, set[int]]
    source: dict[int, str]
    born: dict[int, str]

    @staticmethod
    def among(places: np.ndarray, told: _Told) -> _Rules:
        foes: dict[int, set[int]] = {}
        for one, other in told.apart.tolist():
            foes.setdefault(one, set()).add(other)
            foes.setdefault(other, set()).add(one)
        mine = pl.DataFrame({"place": places}, schema={"place": pl.UInt32})
        source, born = (each.join(mine, on="place", how="semi") for each in (told.source, told.born))
        return _Rules(foes, dict(source.iter_rows()), dict(born.iter_rows()))

    def forbid(self, one: list[int], other: list[int], *, compared: set[tuple[int, int]]) -> bool:
        """Whether the records of two parts cannot be one person, how many they may be apart."""
        for each in one:
            if not self.foes.get(each, set()).isdisjoint(other):
                return True
        sources = {self.source[each] for each in one if each in self.source}
        if any(self.source.get(each) in sources for each in other if each in self.source):
            return True
        return any(
            contradict(self.born[a], self.born[b]) and (min(a, b), max(a, b)) not in compared
            for a in one if a in self.born
            for b in other if b in self.born and self.born[b] != self.born[a]
        )  # fmt: skip


def _strongest(links: Links, *, compared: Links, largest: int, rules: _Rules) -> np.ndarray:
    """Which links take effect: all of one weight together, from the strongest down."""
    ends = links.ends()
    parts = _Parts(ends, compared=set(compared.ends()), largest=largest, rules=rules)
    keep = np.zeros(len(ends), dtype=bool)
    order = np.lexsort((*np.array(ends).T[::-1], -links.weight))
    for mine in np.split(order, np.flatnonzero(np.diff(links.weight[order])) + 1):
        parts.join([ends[i] for i in mine])
        keep[mine] = [parts.part[ends[i][0]] == parts.part[ends[i][1]] for i in mine]
    return keep


class _Parts:
    """Parts of people that grow together link by link, and never into somebody who cannot be."""

    def __init__(
        self, ends: list[tuple[int, int]], *, compared: set[tuple[int, int]], largest: int, rules: _Rules
    ) -> None:
        self.part = {node: node for pair in ends for node in pair}
        self._members = {node: [node] for node in self.part}
        self._closed: set[int] = set()
        self._compared, self._largest, self._rules = compared, largest, rules

    def join(self, ends: list[tuple[int, int]]) -> None:
        """Join what the links, all of one weight, join; where that cannot be, one link after another."""
        parts = np.array([(self.part[one], self.part[other]) for one, other in ends])
        names, places = np.unique(parts, return_inverse=True)
        joined = components(len(names), *places.reshape(-1, 2).T)
        links = _by_label(joined[places.reshape(-1, 2)[:, 0]])
        for together, mine in zip(_by_label(joined), links, strict=True):
            parts_of_one = names[together].tolist()
            if len(parts_of_one) < 2 or self._too_large(parts_of_one):
                continue
            if not self._forbidden(parts_of_one):
                self._merge(parts_of_one)
                continue
            self._one_by_one([ends[i] for i in mine.tolist()])

    def _one_by_one(self, ends: list[tuple[int, int]]) -> None:
        for one, other in ends:
            pair = sorted({self.part[one], self.part[other]})
            if len(pair) > 1 and not self._forbidden(pair):
                self._merge(pair)

    def _too_large(self, together: list[int]) -> bool:
        size = sum(len(self._members[each]) for each in together)
        if size > self._largest or self._closed.intersection(together):
            self._closed.update(together)
            return True
        return False

    def _forbidden(self, together: list[int]) -> bool:
        return any(
            self._rules.forbid(self._members[one], self._members[other], compared=self._compared)
            for n, one in enumerate(together)
            for other in together[n + 1 :]
        )

    def _merge(self, together: list[int]) -> None:
        first, *others = together
        for each in others:
            gone = self._members.pop(each)
            self._members[first] += gone
            self.part.update(dict.fromkeys(gone, first))


def _by_label(labels: np.ndarray) -> list[np.ndarray]:
    """For each label, from the least up, where it stands, in order."""
    order = np.argsort(labels, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)
