"""The diagram of a workflow: its states from top to bottom, and the ways between them.

What leads down runs on the right, what leads up on the left, and what leads to the next state goes straight to it. All
ways to one state share one line, so that there are never more lines than states.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from openinquiry.adapters.report.svg import (
    DARK_BLUE,
    DARK_GREY,
    DARK_PINK,
    INK,
    LINE,
    PAPER,
    QUIET,
    SMALL,
    WIDTH,
    box,
    curve,
    picture,
    text,
    wrap,
)
from openinquiry.core.workflow import HOLDERS, Holder, Stage, Workflow

_BOX = 250
_TOP, _GAP, _LEAST, _PORT, _LANE, _FIRST_LANE = 34, 26, 50, 11, 18, 24
_FILLS = {
    Holder.SENDER: "#d4e6f4", Holder.CHECKER: "#fde3d3", Holder.APPROVER: "#ecd5e2", Holder.MACHINE: "#d3ecea",
    Holder.NOBODY: "#f3f2f1",
}  # fmt: skip
_INKS = (DARK_BLUE, DARK_PINK, "#0b6b63", "#a33f00", DARK_GREY, "#5b3f95")  # each 4.5 to 1 or more on white


@dataclass(frozen=True)
class _Line:
    """All ways to the row ``to`` on one side: from which rows, and in which lane, 0 the innermost."""

    to: int
    sources: tuple[int, ...]
    lane: int
    ink: str

    @property
    def down(self) -> bool:
        return self.to > self.sources[0]

    @property
    def rows(self) -> tuple[int, int]:
        return min(self.to, *self.sources), max(self.to, *self.sources)


@dataclass(frozen=True)
class _Row:
    """A state with the height of its box and where it begins."""

    state: StrEnum
    stage: Stage[Any]
    top: float
    height: float


def states_picture(table: Workflow[Any]) -> str:
    """The diagram of ``table`` as SVG, in English, with its holders named and coloured."""
    states = list(table.stages)
    place = {state: number for number, state in enumerate(states)}
    ways = {(place[state], place[to]) for state in states for to in table.stages[state].ways}
    straight = {(row, to) for row, to in ways if to == row + 1}
    lines = _lines(ways - straight)
    rows = _rows(table, lines=lines)
    ports = _ports(rows, lines=lines)
    parts = [_start(rows[place[table.initial]])]
    parts += [_straight(rows[row], rows[to]) for row, to in sorted(straight)]
    parts += [part for each in lines for part in _drawn(each, ports=ports)]
    parts += [part for row in rows for part in _boxed(row)]
    legend, height = _legend(top=rows[-1].top + rows[-1].height + _GAP)
    return picture(
        [box(x=0, y=0, width=WIDTH, height=height, fill=PAPER), *parts, *legend],
        height=height,
        anchor=f"states-{table.name}",
        title=f"{table.title}: its states",
        description=_described(table),
    )


def _lines(ways: set[tuple[int, int]]) -> list[_Line]:
    """One line for each side of each state that is led to; short ones inside, and none on another in its lane."""
    sources: dict[tuple[bool, int], list[int]] = {}
    for row, to in sorted(ways):
        sources.setdefault((to > row, to), []).append(row)

    def length(key: tuple[bool, int]) -> tuple[int, int]:
        return abs(key[1] - (min if key[0] else max)(sources[key])), key[1]

    placed: list[_Line] = []
    for number, key in enumerate(sorted(sources, key=length)):
        line = _Line(key[1], tuple(sources[key]), 0, _INKS[number % len(_INKS)])
        taken = {each.lane for each in placed if each.down == line.down and _overlap(each.rows, line.rows)}
        lane = next(lane for lane in range(len(placed) + 1) if lane not in taken)
        placed.append(_Line(line.to, line.sources, lane, line.ink))
    return placed


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _rows(table: Workflow[Any], *, lines: list[_Line]) -> list[_Row]:
    """Every state, in a box as high as the lines at either side of it need."""
    rows, top = [], float(_TOP)
    for number, (state, stage) in enumerate(table.stages.items()):
        touching = [sum(_touches(each, number) for each in lines if each.down is down) for down in (True, False)]
        height = float(max(_LEAST, _PORT * (max(touching) + 1)))
        rows.append(_Row(state, stage, top, height))
        top += height + _GAP
    return rows


def _touches(line: _Line, row: int) -> bool:
    return row == line.to or row in line.sources


def _ports(rows: list[_Row], *, lines: list[_Line]) -> dict[tuple[_Line, int], float]:
    """(line, row) → the height at which the line meets the box of the row, so placed that lines of one box do not cross."""
    found: dict[tuple[_Line, int], float] = {}
    for number, row in enumerate(rows):
        right = [each for each in lines if each.down and _touches(each, number)]
        left = [each for each in lines if not each.down and _touches(each, number)]
        # What comes from above arrives above what goes down, which leaves the sooner the further out its lane is.
        right.sort(key=lambda each: (each.to != number, -each.lane))
        left.sort(key=lambda each: (each.to == number, each.lane))
        for here in (right, left):
            step = row.height / (len(here) + 1)
            found |= {(each, number): row.top + step * (place + 1) for place, each in enumerate(here)}
    return found


def _drawn(line: _Line, *, ports: dict[tuple[_Line, int], float]) -> list[str]:
    """The line with an arrow where it arrives and a dot where another way joins it."""
    side = 1 if line.down else -1
    edge = WIDTH / 2 + side * _BOX / 2
    lane = edge + side * (_FIRST_LANE + _LANE * line.lane)
    arrives = ports[line, line.to]
    leaves = sorted((ports[line, row] for row in line.sources), key=lambda height: -abs(height - arrives))
    drawn = [curve([(edge, leaves[0]), (lane, leaves[0]), (lane, arrives), (edge, arrives)], stroke=line.ink)]
    for height in leaves[1:]:
        drawn += [curve([(edge, height), (lane, height)], stroke=line.ink), _joint(lane, height, ink=line.ink)]
    return [*drawn, _arrow(edge, arrives, ink=line.ink, towards=-side)]


def _joint(x: float, y: float, *, ink: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{ink}"/>'


def _arrow(x: float, y: float, *, ink: str, towards: int = 0) -> str:
    """The head of an arrow with its point at x, y: to the right (1), to the left (-1) or down (0)."""
    back = [(x - towards * 9, y - 4.5), (x - towards * 9, y + 4.5)] if towards else [(x - 4.5, y - 9), (x + 4.5, y - 9)]
    corners = " ".join(f"{across:.1f},{down:.1f}" for across, down in [(x, y), *back])
    return f'<polygon points="{corners}" fill="{ink}"/>'


def _straight(row: _Row, below: _Row) -> str:
    ends = [(WIDTH / 2, row.top + row.height), (WIDTH / 2, below.top - 4)]
    return curve(ends, stroke=INK) + _arrow(WIDTH / 2, below.top, ink=INK)


def _start(row: _Row) -> str:
    begins = _joint(WIDTH / 2, row.top - 22, ink=INK)
    return begins + curve([(WIDTH / 2, row.top - 22), (WIDTH / 2, row.top - 4)], stroke=INK) + _arrow(
        WIDTH / 2, row.top, ink=INK
    )  # fmt: skip


def _boxed(row: _Row) -> list[str]:
    """The box of a state with its label and whose turn it is; a final one has a double rim."""
    left, rim = (WIDTH - _BOX) / 2, f'rx="4" stroke="{QUIET}" stroke-width="1.5"'
    inner = f'rx="2" stroke="{QUIET}" stroke-width="1"'
    middle = row.top + row.height / 2
    turn = "Final" if row.stage.final else HOLDERS[row.stage.holder].english
    parts = [box(x=left, y=row.top, width=_BOX, height=row.height, fill=_FILLS[row.stage.holder], extra=rim)]
    if row.stage.final:
        parts.append(box(x=left + 4, y=row.top + 4, width=_BOX - 8, height=row.height - 8, fill="none", extra=inner))
    return [
        *parts,
        text(row.stage.label.english, x=WIDTH / 2, y=middle - 3, anchor="middle", bold=True),
        text(turn, x=WIDTH / 2, y=middle + 15, anchor="middle", size=SMALL),
    ]


def _legend(*, top: float) -> tuple[list[str], float]:
    """What the words and colours in the boxes mean; and the height at which the picture ends."""
    words = (
        "The second line of a box says whose turn it is. Nothing leaves a state with a double rim. "
        "Lines meet where there is a dot, and only there."
    )
    lines = wrap(words, width=WIDTH - 40, size=SMALL)
    parts = [text(each, x=20, y=top + SMALL + LINE * place, size=SMALL, fill=QUIET) for place, each in enumerate(lines)]
    return parts, top + LINE * len(lines) + 16


def _described(table: Workflow[Any]) -> str:
    """The diagram in words, for those who do not see it."""
    said = [f"It begins as {table[table.initial].label.english}."]
    for state, stage in table.stages.items():
        ways = ", ".join(table[to].label.english for to in table.next_states(state))
        said.append(f"{stage.label.english} leads to: {ways}." if ways else f"{stage.label.english} is final.")
    return " ".join(said)
