"""How charts are written down: marks placed in percent of the width, so that text keeps its size on every screen.

No style attribute anywhere: the content security policy refuses it, and print and forced colours need classes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString

from openinquiry.web.components.parts import identifier
from openinquiry.web.components.tables import Table

LINE = 18  # pixels from one line of text to the next


@dataclass(frozen=True)
class Chart:
    """A picture and the same figures as a table."""

    picture: SafeString
    table: Table


def percent(part: float) -> str:
    """A share of the width as SVG writes it. part: 0 to 1."""
    return f"{100 * part:.2f}%"


def text(words: object, *, x: str = "0", y: float, kind: str = "", anchor: str = "start") -> str:
    """One line of text."""
    of_kind = f' class="{kind}"' if kind else ""
    return f'<text x="{x}" y="{y:g}" text-anchor="{anchor}"{of_kind}>{escape(words)}</text>'


def rectangle(*, x: str, y: float, width: str, height: float, kind: str, fill: str = "") -> str:
    """A bar or a part of one. fill: the address of a pattern."""
    filled = f' fill="{fill}"' if fill else ""
    return f'<rect x="{x}" y="{y:g}" width="{width}" height="{height:g}" class="{kind}"{filled}/>'


def line(*, from_: tuple[str, float], to: tuple[str, float], kind: str) -> str:
    """A straight line between two points."""
    return f'<line x1="{from_[0]}" y1="{from_[1]:g}" x2="{to[0]}" y2="{to[1]:g}" class="{kind}"/>'


def picture(
    marks: Iterable[str],
    *,
    title: str,
    says: str,
    height: float,
    view: str = "",
    kind: str = "",
    legend: Iterable[str] = (),
) -> SafeString:
    """The figure. title: what it shows; says: what can be seen in it, for who cannot see it; height: pixels.

    view: the view box of a drawing that grows with the page; without it marks are in percent. legend: list items.
    """
    name = identifier("chart", title)
    size = f'viewBox="{view}"' if view else f'height="{height:g}"'
    items = "".join(f"<li>{item}</li>" for item in legend)
    key = f'<ul class="app-legend govuk-body-s">{items}</ul>' if items else ""
    classes = f"app-chart app-chart--{kind}" if kind else "app-chart"
    return SafeString(
        f'<figure class="{classes}"><figcaption class="govuk-heading-s">{escape(title)}</figcaption>{key}'
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="{name}-title {name}-says" '
        f'focusable="false"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-says">{escape(says)}</desc>{"".join(marks)}</svg></figure>'
    )


def swatch(kind: str, letter: str = "") -> str:
    """The small square of a legend. letter: what stands on the mark itself, so that colour is not needed."""
    dark = ' class="on-dark"' if kind in DARK else ""
    on = f'<text x="9" y="14" text-anchor="middle"{dark}>{escape(letter)}</text>' if letter else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 18 18" aria-hidden="true" focusable="false">'
        f'<rect x="1" y="1" width="16" height="16" class="{kind}"/>{on}</svg>'
    )


DARK = frozenset({"share share-0", "share share-2", "share share-4", "tile step-3"})
