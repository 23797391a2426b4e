"""Small pieces of SVG: text that fits, boxes, lines. Knows shapes; knows nothing of tables or audits.

Sizes are pixels at natural size. Text is 13 px or larger: 8.5 pt where a picture is as wide as the text of an A4 page.
No text is ever cut: what is too long for a line goes on in the next. Every string is escaped here and nowhere else.
"""

from __future__ import annotations

from html import escape

from openinquiry.adapters.report.words import clean

WIDTH = 720
TEXT = 14
SMALL = 13
LINE = 18
SMALL_LINE = 16
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


def wrap(text: str, *, width: float, size: int = TEXT) -> list[str]:
    """``text`` in as many lines no wider than ``width`` as it needs; only a word wider than that is divided."""
    lines: list[str] = []
    for word in clean(text).split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size=size) <= width:
            lines[-1] = longer
        else:
            lines += _divided(word, width=width, size=size)
    return lines or [""]


def _divided(word: str, *, width: float, size: int) -> list[str]:
    """``word`` in pieces that fit; one character fits wherever it stands."""
    pieces = [""]
    for character in word:
        if pieces[-1] and text_width(pieces[-1] + character, size=size) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces


def text(
    words: str, *, x: float, y: float, size: int = TEXT, fill: str = INK, anchor: str = "start", bold: bool = False
) -> str:
    """Words whose baseline is at ``y``."""
    weight = ' font-weight="bold"' if bold else ""
    place = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{_n(x)}" y="{_n(y)}" font-size="{size}" fill="{fill}"{place}{weight}>{_safe(words)}</text>'


def label_lines(
    lines: list[str],
    *,
    x: float,
    middle: float,
    anchor: str = "end",
    size: int = TEXT,
    fill: str = INK,
    bold: bool = False,
) -> str:
    """Lines of a label, centred on the height ``middle``."""
    step = LINE if size == TEXT else SMALL_LINE
    top = middle - step * (len(lines) - 1) / 2 + size * 0.35
    return "".join(
        text(line, x=x, y=top + step * number, anchor=anchor, size=size, fill=fill, bold=bold)
        for number, line in enumerate(lines)
    )


def small_print(sentence: str, *, top: float) -> tuple[list[str], float]:
    """A sentence over the whole width, its first line below ``top``; and the height at which it ends."""
    lines = wrap(sentence, width=WIDTH - 4, size=SMALL)
    parts = [
        text(line, x=0, y=top + SMALL + SMALL_LINE * number, size=SMALL, fill=QUIET)
        for number, line in enumerate(lines)
    ]
    return parts, top + SMALL_LINE * len(lines) + 4


def box(*, x: float, y: float, width: float, height: float, fill: str, extra: str = "") -> str:
    """A filled rectangle."""
    return (
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(max(width, 0))}" height="{_n(height)}" fill="{fill}"'
        f"{' ' + extra if extra else ''}/>"
    )


def gap_height(words: str, *, width: float, least: float) -> float:
    """How high a marked gap must be for its words."""
    return max(least, SMALL_LINE * len(wrap(words, width=width - 12, size=SMALL)) + 4)


def gap(*, x: float, middle: float, width: float, least: float, words: str) -> str:
    """A marked gap: a dashed, empty box with the reason in it. Never the height or length of a number."""
    outline = f'stroke="{QUIET}" stroke-width="1" stroke-dasharray="3 3"'
    height = gap_height(words, width=width, least=least)
    lines = wrap(words, width=width - 12, size=SMALL)
    return box(x=x, y=middle - height / 2, width=width, height=height, fill="none", extra=outline) + label_lines(
        lines, x=x + 6, middle=middle, anchor="start", size=SMALL, fill=QUIET
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
