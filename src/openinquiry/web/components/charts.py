"""Charts as SVG with the same figures as a table: bars with intervals, a line over periods, shares with «not recorded».

What is shown of a figure is given as text by whoever cleared it; a chart draws no figure that its text hides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from django.utils.html import escape
from django.utils.translation import gettext as _

from openinquiry.web.components.drawing import LINE, Chart, line, percent, picture, rectangle, swatch, text
from openinquiry.web.components.parts import identifier
from openinquiry.web.components.tables import Column, Table

_NAME_WIDTH = 36  # characters that fit beside each other at 320 pixels
_BAR = 16  # pixels
_LETTERS = "ABCDEF"


@dataclass(frozen=True)
class Bar:
    """One figure. shown: as it may be read («1,230», «[c]»); value, low, high: None where nothing may be drawn."""

    name: str
    shown: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    reach: str = ""


@dataclass(frozen=True)
class LinePoint:
    """One period's figure. comparable: whether it counts the same thing as the period before it."""

    period: str
    shown: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    reach: str = ""
    comparable: bool = True


@dataclass(frozen=True)
class Share:
    """How one whole divides. parts: shares of 0 to 1 in the order of the categories; not_recorded: the rest of 1.

    shown: as each may be read, «not recorded» last. parts is empty where a sign hides any of them.
    Raises ValueError when the parts do not make up the whole.
    """

    name: str
    shown: tuple[str, ...]
    parts: tuple[float, ...] = ()
    not_recorded: float = 0.0

    def __post_init__(self) -> None:
        if self.parts and abs(sum(self.parts) + self.not_recorded - 1) > 0.005:
            raise ValueError(f"The shares of {self.name} and what is not recorded do not make up the whole.")


def bars_with_intervals(title: str, bars: Sequence[Bar], *, what: str, says: str = "") -> Chart:
    """Horizontal bars from nought, each with its interval as a line over it.

    what: the unit, as heading of the column, such as «Children». says: what can be seen; the range of figures unless given.
    """
    most = max((figure for bar in bars for figure in (bar.value, bar.high) if figure is not None), default=0.0) or 1.0
    marks: list[str] = []
    y = 0.0
    for bar in bars:
        for part in wrap(bar.name, _NAME_WIDTH) or [""]:
            y += LINE
            marks.append(text(part, y=y - 4, kind="strong"))
        marks += _bar(bar, most=most, y=y)
        y += _BAR + LINE + 14
        marks.append(text(f"{bar.shown} ({bar.reach})" if bar.reach else bar.shown, y=y - 16))
    table = Table(
        title,
        (Column(_("Name")), Column(what, numeric=True), Column(_("Interval"), numeric=True)),
        [(bar.name, bar.shown, bar.reach) for bar in bars],
        caption_hidden=True,
    )
    return Chart(picture(marks, title=title, says=says or _in_words(bars), height=y), table)


def _bar(bar: Bar, *, most: float, y: float) -> Iterator[str]:
    yield line(from_=("0", y), to=("0", y + _BAR), kind="axis")
    if bar.value is not None:
        yield rectangle(x="0", y=y, width=percent(bar.value / most), height=_BAR, kind="bar")
    if bar.low is not None and bar.high is not None:
        low, high, middle = percent(bar.low / most), percent(bar.high / most), y + _BAR / 2
        yield line(from_=(low, middle), to=(high, middle), kind="reach-under")
        yield line(from_=(low, middle), to=(high, middle), kind="reach")
        for end in (low, high):
            yield line(from_=(end, middle - 6), to=(end, middle + 6), kind="reach")


def line_over_periods(
    title: str, points: Sequence[LinePoint], *, what: str, says: str = "", height: int = 200
) -> Chart:
    """One line over periods from nought, with intervals. It breaks where a figure is missing or counts something else."""
    most = (
        max((figure for point in points for figure in (point.value, point.high) if figure is not None), default=0.0)
        or 1.0
    )
    top, bottom = LINE + 4.0, float(height)
    places = [
        percent(0.09 + 0.82 * (number / (len(points) - 1) if len(points) > 1 else 0.5)) for number in range(len(points))
    ]

    def down(value: float) -> float:
        return round(bottom - value / most * (bottom - top), 1)

    marks = [line(from_=("0", bottom), to=("100%", bottom), kind="axis")]
    marks += _joins(points, places, down)
    step = -(-len(points) // 5)
    for number, (point, x) in enumerate(zip(points, places, strict=True)):
        if point.low is not None and point.high is not None:
            marks.append(line(from_=(x, down(point.low)), to=(x, down(point.high)), kind="reach"))
        if point.value is not None:
            marks.append(f'<circle cx="{x}" cy="{down(point.value):g}" r="5" class="point"/>')
        if number % step == 0:
            highest = down(next((figure for figure in (point.high, point.value) if figure is not None), 0.0))
            marks.append(text(point.shown, x=x, y=highest - 8, anchor="middle", kind="strong"))
            marks.append(text(point.period, x=x, y=bottom + LINE, anchor="middle"))
    table = Table(
        title,
        (Column(_("Period")), Column(what, numeric=True), Column(_("Interval"), numeric=True), Column(_("Comparison"))),
        [
            (
                point.period,
                point.shown,
                point.reach,
                "" if point.comparable else _("not comparable with the period before"),
            )
            for point in points
        ],
        caption_hidden=True,
    )
    return Chart(picture(marks, title=title, says=says or _in_words(points), height=bottom + LINE + 8), table)


def _joins(points: Sequence[LinePoint], places: Sequence[str], down: Callable[[float], float]) -> Iterator[str]:
    for before, after in zip(range(len(points) - 1), range(1, len(points)), strict=True):
        first, second = points[before].value, points[after].value
        if first is not None and second is not None and points[after].comparable:
            yield line(from_=(places[before], down(first)), to=(places[after], down(second)), kind="line")


def stacked_shares(title: str, rows: Sequence[Share], *, categories: Sequence[str], what: str, says: str = "") -> Chart:
    """One bar per whole, divided; what is not recorded is always drawn and named, hatched, at the end.

    categories: at most six. what: heading of the first column, such as «Police force». Raises ValueError for more categories.
    """
    if len(categories) > len(_LETTERS):
        raise ValueError(f"A bar can be divided into {len(_LETTERS)} categories, not {len(categories)}.")
    missing, pattern = _("Not recorded"), identifier("hatch", title)
    marks = [
        f'<defs><pattern id="{pattern}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="6" height="6" class="not-recorded"/><line x1="0" y1="0" x2="0" y2="6" class="hatch"/></pattern></defs>'
    ]
    y = 0.0
    for row in rows:
        for part in wrap(row.name, _NAME_WIDTH):
            y += LINE
            marks.append(text(part, y=y - 4, kind="strong"))
        marks += _divided(row, y=y, pattern=pattern)
        y += 24 + 12
    legend = [
        f"{swatch(f'share share-{number}', _LETTERS[number])}{escape(name)}" for number, name in enumerate(categories)
    ]
    legend.append(f"{swatch('share not-recorded', '?')}{escape(missing)}")
    columns = (Column(what), *(Column(name, numeric=True) for name in (*categories, missing)))
    table = Table(title, columns, [(row.name, *row.shown) for row in rows], caption_hidden=True)
    return Chart(
        picture(marks, title=title, says=says or _shares_in_words(rows, missing), height=y, legend=legend), table
    )


def _divided(row: Share, *, y: float, pattern: str) -> Iterator[str]:
    if not row.parts:
        yield text(_("No bar: a part of it is not shown."), y=y + 17)
        return
    start = 0.0
    for number, part in enumerate(row.parts):
        yield rectangle(x=percent(start), y=y, width=percent(part), height=24, kind=f"share share-{number}")
        if part >= 0.06:
            yield text(
                _LETTERS[number],
                x=percent(start + part / 2),
                y=y + 17,
                anchor="middle",
                kind="on-dark" if number % 2 == 0 else "",
            )
        start += part
    if row.not_recorded > 0:
        yield rectangle(
            x=percent(start), y=y, width=percent(row.not_recorded), height=24, kind="share", fill=f"url(#{pattern})"
        )


def _in_words(figures: Sequence[Bar] | Sequence[LinePoint]) -> str:
    drawn = [figure for figure in figures if figure.value is not None]
    if not drawn:
        return _("No figure can be shown.")
    least, most = (choose(drawn, key=lambda figure: figure.value or 0.0) for choose in (min, max))
    return _("From %(least)s (%(least_name)s) to %(most)s (%(most_name)s).") % {
        "least": least.shown,
        "least_name": _name_of(least),
        "most": most.shown,
        "most_name": _name_of(most),
    }


def _name_of(figure: Bar | LinePoint) -> str:
    return figure.name if isinstance(figure, Bar) else figure.period


def _shares_in_words(rows: Sequence[Share], missing: str) -> str:
    return "; ".join(f"{row.name}: {missing} {row.shown[-1]}" for row in rows)
