"""Sums over the dark figure n0, from 0 on, and what a posterior on them says.

Up to 255 every number stands for itself. Beyond, panels that grow by a quarter, and are cut up where the posterior is steep,
carry Gaussian nodes: the posterior is smooth there, and a sum over whole numbers is the integral between half-way points
(Euler and Maclaurin; the error is that of the second derivative over one person).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import BarycentricInterpolator

_SINGLY = 256
_NODES = 16
_GROWTH = 1.25
_PANELS = 8
_STEEP = 12.0
_MATTERS = 30.0
_AT_ONCE = 65_536


@dataclass(frozen=True)
class Grid:
    """points: values of n0. weights: how many each stands for. starts: the first point of each panel. edges: between panels,
    half-way between numbers; one more than panels. A panel of a single point is that number itself.
    """

    points: np.ndarray
    weights: np.ndarray
    starts: np.ndarray
    edges: np.ndarray

    @property
    def end(self) -> float:
        """Where the grid ends."""
        return float(self.edges[-1])


def every_number(values: np.ndarray) -> Grid:
    """Each of these numbers for itself."""
    return Grid(values, np.ones(len(values)), np.arange(len(values)), np.append(values - 0.5, values[-1] + 0.5))


def first_panels() -> Grid:
    """From 0 on: every number, then panels."""
    return _from_nothing(_grown(_SINGLY - 0.5, 24))


def next_panels(grid: Grid) -> Grid:
    """More panels, from where ``grid`` ends."""
    return _panels(_grown(grid.end, _PANELS))


def finer_panels(parts: Iterable[tuple[Grid, np.ndarray]]) -> Grid | None:
    """All panels of these parts with their log densities, those cut up that matter and are too steep for their nodes.

    None where none is: with 16 nodes a panel integrates to ten digits what falls by a factor of exp(12) within it.
    """
    edges, steep = [_SINGLY - 0.5], False
    seen = list(parts)
    highest = max(float(density.max()) for _, density in seen)
    for grid, density in seen:
        tops, bottoms = (f(density, grid.starts) for f in (np.maximum.reduceat, np.minimum.reduceat))
        for panel, (low, high) in enumerate(zip(grid.edges[:-1], grid.edges[1:], strict=True)):
            if high <= _SINGLY:
                continue
            cut = tops[panel] > highest - _MATTERS and tops[panel] - bottoms[panel] > _STEEP and high - low > _NODES
            steep = steep or bool(cut)
            edges += np.unique(np.floor(np.linspace(low, high, 5 if cut else 2))[1:] + 0.5).tolist()
    return _from_nothing(np.array(edges)) if steep else None


def _from_nothing(edges: np.ndarray) -> Grid:
    singly, further = every_number(np.arange(_SINGLY, dtype=np.float64)), _panels(edges)
    return Grid(
        np.concatenate([singly.points, further.points]),
        np.concatenate([singly.weights, further.weights]),
        np.concatenate([singly.starts, further.starts + _SINGLY]),
        np.concatenate([singly.edges, further.edges[1:]]),
    )


def _grown(start: float, panels: int) -> np.ndarray:
    edges = [start]
    for _ in range(panels):
        edges.append(np.floor(edges[-1] * _GROWTH) + 0.5)
    return np.array(edges)


def _panels(ends: np.ndarray) -> Grid:
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    half = np.diff(ends)[:, None] / 2
    points = (ends[:-1, None] + half) + half * nodes
    return Grid(points.ravel(), (half * weights).ravel(), np.arange(len(half)) * _NODES, ends)


@dataclass(frozen=True, eq=False)
class GridPosterior:
    """points and log_density of each panel, edges around it, and the probability up to its end. mean: of n0."""

    panels: tuple[tuple[np.ndarray, np.ndarray], ...]
    edges: tuple[tuple[float, float], ...]
    up_to: np.ndarray
    mean: float

    @classmethod
    def of(cls, parts: Iterable[tuple[Grid, np.ndarray]]) -> GridPosterior:
        """From parts of a grid in order, and the logarithm of the density at their points, up to one constant."""
        panels, edges, masses, moments = [], [], [], []
        for grid, density in parts:
            mass = grid.weights * np.exp(density)
            masses.append(np.add.reduceat(mass, grid.starts))
            moments.append(float((mass * grid.points).sum()))
            panels += list(zip(np.split(grid.points, grid.starts[1:]), np.split(density, grid.starts[1:]), strict=True))
            edges += list(zip(grid.edges[:-1].tolist(), grid.edges[1:].tolist(), strict=True))
        up_to = np.cumsum(np.concatenate(masses))
        return cls(tuple(panels), tuple(edges), up_to / up_to[-1], sum(moments) / float(up_to[-1]))

    def quantile(self, chance: float) -> float:
        """The least whole n0 with at least this probability up to it; of a panel of more than 65,536 numbers to a few in
        ten million, for then blocks of numbers are looked through before single ones.
        """
        panel = min(int(np.searchsorted(self.up_to, chance)), len(self.panels) - 1)
        points, _ = self.panels[panel]
        if len(points) == 1:
            return float(points[0])
        below, above = float(self.up_to[panel - 1]) if panel else 0.0, float(self.up_to[panel])
        low, high = np.ceil(self.edges[panel][0]), np.floor(self.edges[panel][1])
        density = self._density_within(panel)
        width = np.inf
        while width > 1:
            width = np.ceil((high - low + 1) / _AT_ONCE)
            starts = np.arange(low, high + 1, width)
            sizes = np.minimum(width, high + 1 - starts)
            mass = density(starts + (sizes - 1) / 2) * sizes
            reached = below + np.cumsum(mass / mass.sum()) * (above - below)
            block = min(int(np.searchsorted(reached, chance)), len(starts) - 1)
            below, above = float(reached[block - 1]) if block else below, float(reached[block])
            low, high = starts[block], starts[block] + sizes[block] - 1
        return float(low)

    def _density_within(self, panel: int) -> Callable[[np.ndarray], np.ndarray]:
        """Of the numbers of a panel, up to a constant, from the polynomial through its nodes."""
        points, density = self.panels[panel]
        low, high = self.edges[panel]
        middle, half = (low + high) / 2, (high - low) / 2
        through = BarycentricInterpolator((points - middle) / half, density - density.max())
        return lambda numbers: np.exp(through((numbers - middle) / half))
