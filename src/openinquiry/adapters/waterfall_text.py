"""How the match weight of a pair builds up, as lines of text with bars for a terminal, and as one line for a spreadsheet.

The one line can be read back, so that a list of pairs carries what its screen shows.
"""

from __future__ import annotations

import re
import textwrap

from openinquiry.core.linkage.weighing import Step, Waterfall

_WORDS, _BARS = 42, 30  # characters
_FOR, _AGAINST, _MARK = "█", "░", "|"
_LAST = re.compile(r"together: (-?\d+\.\d) \(linked from (-?[\d.]+)\)")


def waterfall_words(waterfall: Waterfall, *, threshold: float) -> str:
    """All in one line: «Two records at random: -12.8; Sex, the same: 1.0; …; together: 10.0 (linked from 2)»."""
    parts = [f"{_said(step)}: {step.weight:.1f}" for step in waterfall.steps]
    return "; ".join([*parts, f"together: {waterfall.total:.1f} (linked from {threshold:g})"])


def lines_of_words(words: str) -> list[str]:
    """The lines for what :func:`waterfall_words` made; the words themselves where they were changed since, none for none."""
    if not words:
        return []
    *parts, last = words.split("; ")
    end = _LAST.fullmatch(last)
    try:
        steps = _steps_in(parts)
    except ValueError:
        return textwrap.wrap(words, width=100)
    if end is None or not steps or f"{steps[-1].total:.1f}" != end[1]:
        return textwrap.wrap(words, width=100)
    return waterfall_lines(Waterfall(tuple(steps)), threshold=float(end[2]))


def _steps_in(parts: list[str]) -> list[Step]:
    steps: list[Step] = []
    tenths = 0
    for part in parts:
        said, _, weight = part.rpartition(": ")
        tenths += round(10 * float(weight))
        steps.append(Step(said, "", float(weight), tenths / 10))
    return steps


def waterfall_lines(waterfall: Waterfall, *, threshold: float) -> list[str]:
    """A heading, then a line a step: what it is, what it adds, and a bar from where the weight stood to where it goes."""
    ends = [0.0, threshold, *(step.total for step in waterfall.steps)]
    low, width = min(ends), (max(ends) - min(ends)) or 1.0

    def at(weight: float) -> int:
        return round((weight - low) / width * (_BARS - 1))

    lines = [f"How the model weighs the pair (log2 odds; linked from {threshold:g}, at the {_MARK})"]
    for step in waterfall.steps:
        bar = _bar(at(step.total - step.weight), at(step.total), mark=at(threshold), against=step.weight < 0)
        lines += _line(_said(step), f"{step.weight:+.1f}" if step.weight else "0.0", bar if step.weight else "")
    linked = "linked" if waterfall.total >= threshold else "not linked"
    bar = _bar(at(0.0), at(waterfall.total), mark=at(threshold), against=waterfall.total < 0)
    return [*lines, *_line(f"Together: {linked} by itself", f"{waterfall.total:+.1f}", bar)]


def _said(step: Step) -> str:
    return f"{step.compared}, {step.level}".replace(";", ",") if step.level else step.compared


def _line(words: str, number: str, bar: str) -> list[str]:
    first, *rest = textwrap.wrap(words, width=_WORDS) or [""]
    return [f"  {first:<{_WORDS}} {number:>6}  {bar}".rstrip(), *(f"    {each}" for each in rest)]


def _bar(start: int, end: int, *, mark: int, against: bool) -> str:
    low, high = sorted((start, end))
    cells = [" "] * _BARS
    cells[mark] = _MARK
    for place in range(low, high + 1):
        cells[place] = _AGAINST if against else _FOR
    return "".join(cells).rstrip()
