"""Draw a funnel plot: shares against the size of their denominators, or standardised ratios against what was expected,
with the limits that chance alone explains.

Source: Spiegelhalter DJ (2005), Funnel plots for comparing institutional performance, Statistics in Medicine 24,
1185-1202: normal limits around a target proportion; additive over-dispersion after section 5; ratios on the square root.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, isfinite, sqrt

from openinquiry.adapters.report import svg
from openinquiry.adapters.report.words import clean
from openinquiry.core.audit.report_model import Cell, Chart, ChartKind
from openinquiry.core.missing.rates import additive_limits
from openinquiry.core.shared import WrongUsage

Z_95 = 1.959964  # two-sided 95 % of the normal distribution
Z_998 = 3.090232  # two-sided 99.8 %
MOST_LABELS = 8
_LEFT, _TOP, _BOTTOM, _RIGHT = 52.0, 40.0, 380.0, 590.0
_STEPS = 120
_Area = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class _Point:
    name: str
    size: float
    share: float
    distance: float
    words: str


@dataclass(frozen=True)
class _Scale:
    """The upright axis. top: its end. step: from mark to mark. average: the value around which limits are drawn.

    limits: (size, z) → the lower and upper limit. distance: (size, value) → how many standard errors from the average.
    words: a value as a reader sees it at a mark. allows: what the limits allow for beyond chance; empty if nothing.
    """

    top: float
    step: float
    average: float
    limits: Callable[[float, float], tuple[float, float]]
    distance: Callable[[float, float], float]
    words: Callable[[float], str]
    average_words: str
    allows: str


def _scale_of(chart: Chart, cells: list[tuple[Cell, Cell]]) -> _Scale:
    """Raises WrongUsage when the chart has no average."""
    if chart.average is None:
        raise WrongUsage(f"The funnel chart «{chart.id}» has no average to draw its limits around.")
    return _ratios(chart, cells) if chart.kind is ChartKind.RATIO_FUNNEL else _shares(chart, chart.average)


def _shares(chart: Chart, average: float) -> _Scale:
    extra = chart.extra_variance

    def distance(size: float, share: float) -> float:
        spread = _spread(size, average=average, extra_variance=extra)
        return (share - average) / 100 / spread if spread else 0.0

    return _Scale(
        100.0, 20.0, average,
        limits=lambda size, z: limits(size, average=average, extra_variance=extra, z=z),
        distance=distance,
        words=lambda percent: f"{percent:.0f}%",
        average_words=f"Average {average:.0f}%",
        allows=f"(standard deviation {100 * sqrt(extra):.1f} points)" if extra > 0 else "",
    )  # fmt: skip


def _ratios(chart: Chart, cells: list[tuple[Cell, Cell]]) -> _Scale:
    extra = max(0.0, chart.extra_variance)
    highest = max((ratio.value or 0.0 for _, ratio in cells if not ratio.symbol), default=0.0)
    step = 0.5 if highest <= 3 else float(ceil(highest / 6))

    def bounds(size: float, z: float) -> tuple[float, float]:
        found = additive_limits(max(size, 1e-9), z=z, between=extra)
        return found.low, found.high

    return _Scale(
        step * max(4, ceil(1.1 * highest / step)), step, 1.0,
        limits=bounds,
        distance=lambda size, ratio: (sqrt(max(0.0, ratio)) - 1) / sqrt(1 / (4 * size) + extra),
        words=lambda ratio: f"{ratio:.1f}",
        average_words="As expected",
        # The root differs by tau, so the ratio by about twice as much.
        allows=f"(about {100 * 2 * sqrt(extra):.0f}% to either side)" if extra > 0 else "",
    )  # fmt: skip


@dataclass(frozen=True)
class _Axes:
    """largest: where the axis of sizes ends. scale: the upright axis. down: how far the heading pushes the picture down."""

    largest: float
    scale: _Scale
    down: float

    @property
    def bottom(self) -> float:
        return _BOTTOM + self.down

    def x(self, size: float) -> float:
        return _LEFT + size / self.largest * (_RIGHT - _LEFT)

    def y(self, value: float) -> float:
        return self.bottom - min(1.0, max(0.0, value / self.scale.top)) * (_BOTTOM - _TOP)


def limits(size: float, *, average: float, extra_variance: float, z: float) -> tuple[float, float]:
    """The lower and upper limit, in percent, within 0 to 100, for a denominator of ``size``.

    average: the target share in percent. extra_variance: tau squared, on the scale of proportions.
    """
    half = 100 * z * _spread(size, average=average, extra_variance=extra_variance)
    return max(0.0, average - half), min(100.0, average + half)


def _spread(size: float, *, average: float, extra_variance: float) -> float:
    proportion = min(1.0, max(0.0, average / 100))
    return sqrt(proportion * (1 - proportion) / max(size, 1e-9) + max(0.0, extra_variance))


def funnel(
    chart: Chart, names: list[str], cells: list[tuple[Cell, Cell]], *, headings: list[str]
) -> tuple[list[str], float]:
    """The parts of the picture and its height. Raises WrongUsage when the chart has no average."""
    scale = _scale_of(chart, cells)
    points, missing = _points(scale, names, cells)
    above = svg.wrap(headings[1], width=svg.WIDTH - 4)
    axes = _Axes(_round_up(max((point.size for point in points), default=1.0)), scale, svg.LINE * (len(above) - 1.0))
    parts = [svg.text(line, x=0, y=16 + svg.LINE * place, bold=True) for place, line in enumerate(above)]
    limit_lines, ends = _limit_lines(axes)
    parts += [*_grid(axes), *limit_lines]
    outside = [point for point in points if abs(point.distance) > Z_998]
    for point in points:
        mark = svg.diamond if point in outside else svg.dot
        parts.append(mark(x=axes.x(point.size), y=axes.y(point.share), radius=7 if point in outside else 5))
    named = sorted((p for p in outside if p.size >= chart.highlight_above), key=lambda p: -abs(p.distance))
    labels, unnamed = _labels(axes, points, named[:MOST_LABELS], taken=ends)
    below, bottom = _under_the_axis(headings[0], top=axes.bottom + 28)
    # In the order of the table, not of distance: a list by distance would rank them.
    left = [point for point in points if point in unnamed or point in named[MOST_LABELS:]]
    words, bottom = _footnotes(scale.allows, missing, outside=len(outside), unnamed=left, top=bottom)
    return [*parts, *labels, *below, *words], bottom


def _points(scale: _Scale, names: list[str], cells: list[tuple[Cell, Cell]]) -> tuple[list[_Point], list[str]]:
    points, missing = [], []
    for name, (size, share) in zip(names, cells, strict=True):
        known = [cell.value for cell in (size, share) if not cell.symbol and cell.value is not None]
        if len(known) < 2 or not all(isfinite(value) for value in known) or known[0] <= 0:
            absent = next((cell for cell in (share, size) if cell.symbol), None)
            missing.append(f"{name} {'[' + absent.symbol + ']' if absent else '(none)'}")
            continue
        distance = scale.distance(known[0], known[1])
        points.append(
            _Point(name, float(known[0]), float(known[1]), distance, " ".join(clean(f"{name}, {share.text}").split()))
        )
    return points, missing


def _round_up(largest: float) -> float:
    """The end of the axis: the next 1, 2, 2.5 or 5 times a power of ten, in steps that give about five ticks."""
    step = _tick_step(largest)
    ticks = int(largest / step) + 1
    return ticks * step


def _tick_step(largest: float) -> float:
    power = 1.0
    while power * 10 <= largest:
        power *= 10
    for factor in (0.1, 0.2, 0.25, 0.5, 1.0):
        if largest / (power * factor) <= 6:
            return max(1.0, power * factor)
    return power * 2


def _grid(axes: _Axes) -> list[str]:
    parts = []
    for place in range(round(axes.scale.top / axes.scale.step) + 1):
        y = axes.y(place * axes.scale.step)
        parts.append(svg.line(x1=_LEFT, y1=y, x2=_RIGHT, y2=y))
        parts.append(
            svg.text(
                axes.scale.words(place * axes.scale.step),
                x=_LEFT - 6,
                y=y + 4,
                size=svg.SMALL,
                fill=svg.QUIET,
                anchor="end",
            )
        )
    step, size = _tick_step(axes.largest), 0.0
    while size <= axes.largest + 1e-9:
        x = axes.x(size)
        parts.append(svg.line(x1=x, y1=axes.bottom, x2=x, y2=axes.bottom + 5, stroke=svg.QUIET))
        parts.append(svg.text(f"{size:,.0f}", x=x, y=axes.bottom + 20, size=svg.SMALL, fill=svg.QUIET, anchor="middle"))
        size += step
    parts.append(svg.line(x1=_LEFT, y1=axes.bottom, x2=_RIGHT, y2=axes.bottom, stroke=svg.QUIET))
    return parts


def _under_the_axis(heading: str, *, top: float) -> tuple[list[str], float]:
    lines = svg.wrap(heading, width=_RIGHT)
    parts = [
        svg.text(line, x=_RIGHT, y=top + svg.TEXT + svg.LINE * place, anchor="end", bold=True)
        for place, line in enumerate(lines)
    ]
    return parts, top + svg.LINE * len(lines) + 8


def _limit_lines(axes: _Axes) -> tuple[list[str], list[_Area]]:
    """The average and the limits with their names, and where the names stand. What lies above the axis is not drawn."""
    average = axes.scale.average
    parts = [svg.line(x1=_LEFT, y1=axes.y(average), x2=_RIGHT, y2=axes.y(average), stroke=svg.DARK_GREY, width=1.5)]
    sizes = [axes.largest * ((number + 1) / _STEPS) ** 2 for number in range(_STEPS)]
    ends = [(axes.y(average), axes.scale.average_words)]
    for z, dash, name in ((Z_95, "6 4", "95% limits"), (Z_998, "", "99.8% limits")):
        pairs = [axes.scale.limits(size, z) for size in sizes]
        for side in (0, 1):
            inside = [
                (size, pair[side]) for size, pair in zip(sizes, pairs, strict=True) if pair[side] <= axes.scale.top
            ]
            path = [(axes.x(size), axes.y(value)) for size, value in inside]
            if len(path) > 1:
                parts.append(svg.curve(path, stroke=svg.TURQUOISE if dash else svg.DARK_BLUE, dash=dash))
                ends.append((path[-1][1], name))
    words, areas = _end_labels(ends, lowest=axes.bottom)
    return parts + words, areas


def _end_labels(ends: list[tuple[float, str]], *, lowest: float) -> tuple[list[str], list[_Area]]:
    """The name of each line at its right end, pushed apart where they would lie on each other or under the axis."""
    places: list[float] = []
    for y, _ in sorted(ends):
        places.append(max(y, places[-1] + svg.SMALL_LINE) if places else y)
    for place in reversed(range(len(places))):
        below = places[place + 1] - svg.SMALL_LINE if place + 1 < len(places) else lowest
        places[place] = min(places[place], below)
    named = list(zip(places, (name for _, name in sorted(ends)), strict=True))
    parts = [svg.text(name, x=_RIGHT + 6, y=y + 4, size=svg.SMALL, fill=svg.QUIET) for y, name in named]
    return parts, [(_RIGHT + 6, y - 8, _RIGHT + 6 + svg.text_width(name), y + 7) for y, name in named]


def _labels(
    axes: _Axes, points: list[_Point], named: list[_Point], *, taken: list[_Area]
) -> tuple[list[str], list[_Point]]:
    """Names beside the points that stand out, on the first side where they cover nothing; and the points without room."""
    taken = taken + [(axes.x(p.size) - 7, axes.y(p.share) - 7, axes.x(p.size) + 7, axes.y(p.share) + 7) for p in points]
    parts, unnamed = [], []
    for point in named:
        x, y, width = axes.x(point.size), axes.y(point.share), svg.text_width(point.words)
        sides = ((x + 11, y + 5), (x - 11 - width, y + 5), (x - width / 2, y - 12), (x - width / 2, y + 22))
        areas = [(left, base - 13, left + width, base + 4) for left, base in sides]
        free = next((area for area in areas if _has_room(area, axes, taken)), None)
        if free is None:
            unnamed.append(point)
            continue
        taken.append(free)
        parts.append(svg.text(point.words, x=free[0], y=free[3] - 4))
    return parts, unnamed


def _has_room(area: _Area, axes: _Axes, taken: list[_Area]) -> bool:
    inside = area[0] >= _LEFT and area[2] <= svg.WIDTH and area[1] >= 18 + axes.down and area[3] <= axes.bottom
    return inside and not any(_overlap(area, other) for other in taken)


def _overlap(one: _Area, other: _Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _footnotes(
    allows: str, missing: list[str], *, outside: int, unnamed: list[_Point], top: float
) -> tuple[list[str], float]:
    words = [f"Diamond: outside the 99.8% limits ({outside})."]
    if unnamed:
        words.append(f"Outside the limits too, without room for a name: {'; '.join(p.words for p in unnamed)}.")
    if allows:
        words.append(f"The limits allow for ordinary differences between bodies {allows}.")
    if missing:
        words.append(f"Not drawn, because a number is missing: {', '.join(missing)}.")
    parts = []
    for sentence in words:
        lines, top = svg.small_print(sentence, top=top)
        parts += lines
    return parts, top + 2
