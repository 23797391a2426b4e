"""Bridges: the lines of a network without which a part of it falls in two (Tarjan 1974).

One walk through every line, in time that grows with the number of lines; without recursion, for parts may be long chains.
"""

from __future__ import annotations

import numpy as np


def find_bridges(left: np.ndarray, right: np.ndarray, *, weight: np.ndarray) -> np.ndarray:
    """For each line, whether it is a bridge with weight on either side: its part falls in two, neither without weight.

    left, right: places of the two points of each line, from 0; two lines may join the same points, and then neither is a
    bridge. weight: of each point, 0 or more.
    """
    size, lines = len(weight), len(left)
    ends = np.concatenate([left, right]).astype(np.int64)
    order = np.argsort(ends, kind="stable")
    starts = np.searchsorted(ends[order], np.arange(size + 1)).tolist()
    neighbour = np.concatenate([right, left])[order].tolist()
    line = (order % max(lines, 1)).tolist()
    walk = _Walk(starts, neighbour, line, [float(each) for each in weight])
    found = np.zeros(lines, dtype=bool)
    for root in range(size):
        if walk.seen[root] < 0:
            found[walk.bridges_from(root)] = True
    return found


class _Walk:
    """A walk depth first. seen: when each point was reached, −1 for not yet."""

    def __init__(self, starts: list[int], neighbour: list[int], line: list[int], weight: list[float]) -> None:
        self.seen = [-1] * len(weight)
        self._earliest = [0] * len(weight)  # the earliest point to which its subtree leads back
        self._starts, self._neighbour, self._line, self._below = starts, neighbour, line, weight
        self._clock = 0

    def bridges_from(self, root: int) -> list[int]:
        """The bridges of the part that ``root`` is in."""
        came_by = {root: -1}
        stack = [(root, self._starts[root])]
        self._reach(root)
        cut: list[tuple[int, int]] = []  # line, and the point below it
        while stack:
            point, place = stack[-1]
            if place < self._starts[point + 1]:
                stack[-1] = (point, place + 1)
                self._step(point, place, came_by=came_by, stack=stack)
                continue
            stack.pop()
            if stack:
                above = stack[-1][0]
                self._earliest[above] = min(self._earliest[above], self._earliest[point])
                self._below[above] += self._below[point]
                if self._earliest[point] > self.seen[above]:
                    cut.append((came_by[point], point))
        whole = self._below[root]
        return [line for line, point in cut if 0 < self._below[point] < whole]

    def _step(self, point: int, place: int, *, came_by: dict[int, int], stack: list[tuple[int, int]]) -> None:
        other, line = self._neighbour[place], self._line[place]
        if line == came_by[point]:
            return
        if self.seen[other] >= 0:
            self._earliest[point] = min(self._earliest[point], self.seen[other])
            return
        came_by[other] = line
        self._reach(other)
        stack.append((other, self._starts[other]))

    def _reach(self, point: int) -> None:
        self.seen[point] = self._earliest[point] = self._clock
        self._clock += 1
