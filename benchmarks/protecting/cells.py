"""Which cells and sums does a table of counts have? The rule that every tool is told, and the files that it comes in.

Standard library only, because the other tools' environment reads tables with it too.
"""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

Labels = tuple[str, ...]
Tree = dict[str, list[str]]
TOTAL = "Total"
UNSAFE = range(1, 5)
MOST_ABOVE = 100_000  # what an attacker holds possible above the true value
MUST_MOVE = 1  # each way


@dataclass(frozen=True)
class CountTable:
    """A table with all its margins. trees: for each dimension a map from parent to children. values: count of every cell."""

    dimensions: tuple[str, ...]
    trees: tuple[Tree, ...]
    values: Mapping[Labels, int]

    @property
    def unsafe(self) -> list[Labels]:
        """The cells of 1 to 4, margins among them."""
        return [labels for labels, value in self.values.items() if value in UNSAFE]

    def sums(self) -> Iterator[tuple[Labels, list[Labels]]]:
        """Each total with its parts: along every dimension, every parent with its children."""
        for place, tree in enumerate(self.trees):
            others = [list(each) for each in self.trees]
            others[place] = [parent for parent, children in tree.items() if children]
            for labels in itertools.product(*others):
                yield labels, [(*labels[:place], child, *labels[place + 1 :]) for child in tree[labels[place]]]


def table_of(inner: Mapping[Labels, int], *, dimensions: tuple[str, ...], trees: tuple[Tree, ...]) -> CountTable:
    """The table whose margins are summed from inner cells; one that is not named is zero."""
    above = [_and_ancestors(tree) for tree in trees]
    values = dict.fromkeys(itertools.product(*trees), 0)
    for labels, count in inner.items():
        for margin in itertools.product(*(up[label] for up, label in zip(above, labels, strict=True))):
            values[margin] += count
    return CountTable(dimensions, trees, values)


def _and_ancestors(tree: Tree) -> dict[str, list[str]]:
    parent = {child: label for label, children in tree.items() for child in children}
    found = {}
    for label in tree:
        chain = [label]
        while chain[-1] in parent:
            chain.append(parent[chain[-1]])
        found[label] = chain
    return found


def flat(labels: list[str]) -> Tree:
    """A dimension of labels under one total."""
    return {TOTAL: labels} | {label: [] for label in labels}


def write_table(table: CountTable, path: Path) -> Path:
    """Write inner cells to the path, one a row, and trees beside it as .hier.json. Gives the path of the trees."""
    inner = [{label for label, children in tree.items() if not children} for tree in table.trees]
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow([*table.dimensions, "freq"])
        for labels, value in table.values.items():
            if all(label in among for label, among in zip(labels, inner, strict=True)):
                rows.writerow([*labels, value])
    trees = path.with_suffix(".hier.json")
    trees.write_text(json.dumps(table.trees), encoding="utf-8")
    return trees


def read_table(path: Path) -> CountTable:
    """Read what :func:`write_table` wrote. Dimensions without a .hier.json beside the table are flat."""
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    inner = {tuple(row[:-1]): int(row[-1]) for row in rows}
    told = path.with_suffix(".hier.json")
    if told.exists():
        trees = tuple(json.loads(told.read_text(encoding="utf-8")))
    else:
        trees = tuple(flat(list(dict.fromkeys(column))) for column in zip(*inner, strict=True))
    return table_of(inner, dimensions=tuple(header[:-1]), trees=trees)
