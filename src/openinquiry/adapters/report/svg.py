"""Small pieces of SVG: text that fits, boxes, lines. Knows shapes; knows nothing of tables or audits.

Sizes are pixels at natural size. Text is 12 px or larger. Every string is escaped here and nowhere else.
"""

from __future__ import annotations

from html import escape

from openinquiry.adapters.report.words import clean

WIDTH = 720
TEXT = 14
SMALL = 12
LINE = 18
INK = "#1d1d1d"
QUIET = "#4f5559"
GRID = "#d0d4d8"
PAPER = "#ffffff"
# Analysis Function palette, categorical. Source: afcharts 1.2.0.
DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE, DARK_GREY, LIGHT_PURPLE = (
    "#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1",
)  # fmt: skip
PALETTE = (DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE, DARK_GREY, LIGHT_PURPLE)
_LIGHT_FILLS = frozenset({TURQUOISE, ORANGE, LIGHT_PURPLE})
_FAMILY = "Helvetica, Arial, Liberation Sans, sans-serif"
_NARROW, _WIDE = frozenset("iljtfrI.,:;'|![]() -/"), frozenset("mwMW%@&—–")


def ink_on(fill: str) -> str:
    """The text colour with the better contrast on ``fill``; at least 4.5 to 1 for every colour of the palette."""
    return INK if fill in _LIGHT_FILLS else PAPER


def text_width(text: str, *, size: int = TEXT) -> float:
    """About how wide ``text`` is in Helvetica bold, on the generous side."""
    return size * sum(map(_character_width, text))


def _character_width(character: str) -> float:
    """In parts of the text size."""
    if character in _NARROW:
        return 0.36
    if character in _WIDE or character > "\u2e7f":
        return 1.0
    return 0.73 if character.isupper() else 0.59


def fitted(text: str, *, width: float, size: int = TEXT) -> str:
    """``text`` on one line no wider than ``width``, cut with «…» where it must be."""
    return wrap(text, width=width, size=size, most_lines=1)[0]


def wrap(text: str, *, width: float, size: int = TEXT, most_lines: int = 3) -> list[str]:
    """``text`` in lines no wider than ``width``; what does not fit in ``most_lines`` ends in «…»."""
    lines: list[str] = [""]
    for word in clean(text).split():
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, size=size) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most_lines:
        lines = [*lines[: most_lines - 1], f"{lines[most_lines - 1]}…"]
    return [_shortened(line, width=width, size=size) for line in lines]


def _shortened(line: str, *, width: float, size: int) -> str:
    while len(line) > 1 and text_width(line, size=size) > width:
        line = line[:-2].rstrip() + "…"
    return line


def text(
    words: str, *, x: float, y: float, size: int = TEXT, fill: str = INK, anchor: str = "start", bold: bool = False
) -> str:
    """Words whose baseline is at ``y``."""
    weight = ' font-weight="bold"' if bold else ""
    place = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{_n(x)}" y="{_n(y)}" font-size="{size}" fill="{fill}"{place}{weight}>{_safe(words)}</text>'


def label_lines(lines: list[str], *, x: float, middle: float, anchor: str = "end") -> str:
    """Lines of a label, centred on the height ``middle``."""
    top = middle - LINE * (len(lines) - 1) / 2 + TEXT * 0.35
    return "".join(text(line, x=x, y=top + LINE * number, anchor=anchor) for number, line in enumerate(lines))


def box(*, x: float, y: float, width: float, height: float, fill: str, extra: str = "") -> str:
    """A filled rectangle."""
    return (
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(max(width, 0))}" height="{_n(height)}" fill="{fill}"'
        f"{' ' + extra if extra else ''}/>"
    )


def gap(*, x: float, y: float, width: float, height: float, words: str) -> str:
    """A marked gap: a dashed, empty box with the reason in it. Never the height or length of a number."""
    outline = f'stroke="{QUIET}" stroke-width="1" stroke-dasharray="3 3"'
    shown = _shortened(words, width=width - 10, size=SMALL)
    return box(x=x, y=y, width=width, height=height, fill="none", extra=outline) + text(
        shown, x=x + 6, y=y + height / 2 + SMALL * 0.36, size=SMALL, fill=QUIET
    )


def line(*, x1: float, y1: float, x2: float, y2: float, stroke: str = GRID, width: float = 1, dash: str = "") -> str:
    """A straight line."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" stroke="{stroke}" '
        f'stroke-width="{_n(width)}"{dashes}/>'
    )


def dot(*, x: float, y: float, radius: float = 6, fill: str = DARK_BLUE) -> str:
    """A round point with a white rim, so that neighbours stay apart."""
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{fill}" stroke="{PAPER}" stroke-width="1.5"/>'


def diamond(*, x: float, y: float, radius: float = 7, fill: str = DARK_PINK) -> str:
    """A point of another shape, for what stands out."""
    corners = f"{_n(x)},{_n(y - radius)} {_n(x + radius)},{_n(y)} {_n(x)},{_n(y + radius)} {_n(x - radius)},{_n(y)}"
    return f'<polygon points="{corners}" fill="{fill}" stroke="{PAPER}" stroke-width="1.5"/>'


def curve(points: list[tuple[float, float]], *, stroke: str, dash: str = "", width: float = 1.5) -> str:
    """A line through ``points``."""
    path = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<polyline points="{path}" fill="none" stroke="{stroke}" stroke-width="{_n(width)}"{dashes}/>'


def picture(parts: list[str], *, height: float, anchor: str, title: str, description: str) -> str:
    """The whole picture, named and described for those who do not see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {_n(height)}" width="{WIDTH}" '
        f'height="{_n(height)}" role="img" aria-labelledby="{anchor}-title {anchor}-desc" font-family="{_FAMILY}">'
        f'<title id="{anchor}-title">{_safe(title)}</title><desc id="{anchor}-desc">{_safe(description)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _safe(words: str) -> str:
    return escape(clean(words), quote=True)


def _n(value: float) -> str:
    """A length without needless digits, the same on every machine."""
    return f"{value:.1f}".removesuffix(".0")
