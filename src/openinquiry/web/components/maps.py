"""Maps on which each area is one square: every area counts the same, and no small one is lost.

The layouts are our own (``data/maps``) and say roughly where an area lies, not how large it is or where it ends.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.html import escape
from django.utils.translation import gettext as _

from openinquiry.core.shared import data_directory
from openinquiry.web.components.drawing import Chart, picture, swatch
from openinquiry.web.components.tables import Column, Table

_SIDE = 40  # user units; seven columns make 280, which fits the narrowest screen with text of 12 pixels


@dataclass(frozen=True)
class AreaFigure:
    """One area's figure. shown: as it may be read («1,230», «[c]»); value: None where no class may be told."""

    shown: str
    value: float | None = None


@dataclass(frozen=True)
class Tile:
    """Where one area stands. label: at most four letters. region: the code of its region or nation."""

    code: str
    name: str
    label: str
    region: str
    region_name: str
    column: int
    row: int


@cache
def tiles(layout: str) -> tuple[Tile, ...]:
    """The layout ``forces`` or ``councils``. Raises OSError where the data folder lacks it."""
    with (data_directory() / "maps" / f"{layout}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Tile(
                row["code"],
                row["name"],
                row["label"],
                row["region"],
                row["region_name"],
                int(row["column"]),
                int(row["row"]),
            )
            for row in csv.DictReader(file)
        )


def force_map(title: str, figures: Mapping[str, AreaFigure], *, breaks: tuple[float, float, float], what: str) -> Chart:
    """The 43 territorial police forces of England and Wales.

    figures: by ONS code; an area without one is «[x]», not available. breaks: where the second, third and fourth class begin.
    what: the unit, as heading of the column. Raises ValueError for a figure of an area that has no square.
    """
    _check_known(figures, tiles("forces"))
    return _map(title, tiles("forces"), figures, breaks=breaks, what=what, area=_("Police force"))


def council_maps(
    title: str, figures: Mapping[str, AreaFigure], *, breaks: tuple[float, float, float], what: str
) -> tuple[Chart, ...]:
    """The councils in being with children's services, one map for each region and for Wales, from north to south.

    A council's place in its region says nothing but its name: they stand in alphabetical order.
    Raises ValueError for a figure of a council that has no square, such as one that was replaced.
    """
    _check_known(figures, tiles("councils"))
    by_region: dict[str, list[Tile]] = {}
    for tile in tiles("councils"):
        by_region.setdefault(tile.region, []).append(tile)
    return tuple(
        _map(f"{title}: {inside[0].region_name}", inside, figures, breaks=breaks, what=what, area=_("Council"))
        for inside in by_region.values()
    )


def _check_known(figures: Mapping[str, AreaFigure], layout: Sequence[Tile]) -> None:
    unknown = sorted(set(figures) - {tile.code for tile in layout})
    if unknown:
        raise ValueError(f"There is no square for {', '.join(unknown)}, so their figures would be lost.")


def _map(
    title: str,
    layout: Sequence[Tile],
    figures: Mapping[str, AreaFigure],
    *,
    breaks: tuple[float, float, float],
    what: str,
    area: str,
) -> Chart:
    absent = AreaFigure("[x]")
    marks = [mark for tile in layout for mark in _tile(tile, figures.get(tile.code, absent), breaks)]
    columns, rows = max(tile.column for tile in layout) + 1, max(tile.row for tile in layout) + 1
    table = Table(
        title,
        (Column(area), Column(_("On the map")), Column(what, numeric=True)),
        [
            (tile.name, tile.label, figures.get(tile.code, absent).shown)
            for tile in sorted(layout, key=lambda each: each.name)
        ],
        caption_hidden=True,
    )
    drawn = picture(
        marks,
        title=title,
        says=_("Each square is one area. The table holds every figure."),
        height=0,
        view=f"0 0 {max(columns, 7) * _SIDE} {rows * _SIDE}",
        kind="map",
        legend=_legend(breaks),
    )
    return Chart(drawn, table)


def _class_of(value: float, breaks: tuple[float, float, float]) -> int:
    return sum(value >= limit for limit in breaks)


def _tile(tile: Tile, figure: AreaFigure, breaks: tuple[float, float, float]) -> Iterator[str]:
    x, y, middle = tile.column * _SIDE, tile.row * _SIDE, tile.column * _SIDE + _SIDE // 2
    step = None if figure.value is None else _class_of(figure.value, breaks)
    kind = "tile no-figure" if step is None else f"tile step-{step}"
    dark = ' class="on-dark"' if step == 3 else ""
    # The number of the class, or the sign, stands on the square: a map without colour says the same.
    second = figure.shown if step is None else str(step + 1)
    yield f'<rect x="{x + 1}" y="{y + 1}" width="{_SIDE - 2}" height="{_SIDE - 2}" class="{kind}"/>'
    yield f'<text x="{middle}" y="{y + 17}"{dark}>{escape(tile.label)}</text>'
    yield f'<text x="{middle}" y="{y + 33}"{dark}>{escape(second)}</text>'


def _legend(breaks: tuple[float, float, float]) -> Iterator[str]:
    first, second, third = (f"{limit:,g}" for limit in breaks)
    words = (
        _("under %(limit)s") % {"limit": first},
        _("%(from)s to under %(to)s") % {"from": first, "to": second},
        _("%(from)s to under %(to)s") % {"from": second, "to": third},
        _("%(limit)s and over") % {"limit": third},
    )
    for step, said in enumerate(words):
        yield f"{swatch(f'tile step-{step}', str(step + 1))}{escape(said)}"
    yield f"{swatch('tile no-figure')}{escape(_('no figure shown'))}"
