"""All decomposable graphs of k lists, as what the closed form of their likelihood needs.

A graph of lists is decomposable when its vertices can be taken off one by one, each with its remaining neighbours all joined
(Rose 1970). The likelihood is then a product, over the vertices v so taken off, of that of v and its neighbours m, divided by
that of m alone (Lauritzen 1996, section 4.4): cliques over separators, without a tree to build. There are few different pairs
(v, m), so that a graph is k numbers of such pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np

from openinquiry.core.estimation.refusal import CannotEstimate, Reason

MOST_LISTS = 6


@dataclass(frozen=True, eq=False)
class Graphs:
    """edges: for each graph, its edges as a number, bit by bit in the order of :func:`pairs_of`; the saturated graph last.

    factors: graphs × k, numbers of factors. wholes, rests: of each factor, the set of lists v ∪ m and the set m, by bits.
    """

    k: int
    edges: np.ndarray
    factors: np.ndarray
    wholes: np.ndarray
    rests: np.ndarray

    def __len__(self) -> int:
        return len(self.edges)

    def notation(self, graph: int) -> str:
        """Its cliques, such as [12,23]."""
        factors = self.factors[graph]
        sets = sorted({int(self.wholes[each]) for each in factors}, reverse=True)
        cliques = [one for one in sets if not any(one != other and one & other == one for other in sets)]
        digits = sorted("".join(str(place + 1) for place in range(self.k) if one >> place & 1) for one in cliques)
        return "[" + ",".join(sorted(digits, key=lambda each: (-len(each), each))) + "]"


def pairs_of(k: int) -> list[tuple[int, int]]:
    """The edges that a graph of k lists can have."""
    return list(combinations(range(k), 2))


@cache
def decomposable_graphs(k: int) -> Graphs:
    """8, 61, 822 and 18,154 graphs for 3, 4, 5 and 6 lists. Raises CannotEstimate for more than 6."""
    if k > MOST_LISTS:
        raise CannotEstimate(
            Reason(
                "too_many_lists",
                f"With {k} lists there are too many decomposable graphs to average over.",
                f"Make one list of those that feed one another, down to {MOST_LISTS} or fewer.",
                {"lists": k},
            )
        )
    factor_of: dict[tuple[int, int], int] = {}
    edges, factors = [], []
    for number in range(1 << len(pairs_of(k))):
        order = _taken_off(_neighbours(number, k))
        if order is not None:
            edges.append(number)
            factors.append([factor_of.setdefault(each, len(factor_of)) for each in order])
    wholes = np.array([1 << vertex | rest for vertex, rest in factor_of])
    return Graphs(k, np.array(edges), np.array(factors), wholes, np.array([rest for _, rest in factor_of]))


def _neighbours(number: int, k: int) -> list[int]:
    neighbours = [0] * k
    for place, (one, other) in enumerate(pairs_of(k)):
        if number >> place & 1:
            neighbours[one] |= 1 << other
            neighbours[other] |= 1 << one
    return neighbours


def _taken_off(neighbours: list[int]) -> list[tuple[int, int]] | None:
    """Vertices in an order of perfect elimination, each with its remaining neighbours; None where there is no such order."""
    left, order = (1 << len(neighbours)) - 1, []
    while left:
        vertex = next(
            (each for each in range(len(neighbours)) if left >> each & 1 and _joined(each, left, neighbours)), None
        )
        if vertex is None:
            return None
        left ^= 1 << vertex
        order.append((vertex, neighbours[vertex] & left))
    return order


def _joined(vertex: int, left: int, neighbours: list[int]) -> bool:
    """Whether the remaining neighbours of a vertex are all joined with each other."""
    around = neighbours[vertex] & left
    return all(
        around & ~(neighbours[other] | 1 << other) == 0 for other in range(len(neighbours)) if around >> other & 1
    )
