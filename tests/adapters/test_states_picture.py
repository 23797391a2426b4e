"""Each diagram shows every state and every way, and no line runs over a box or along another line."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from typing import Any
from xml.etree import ElementTree

import pytest

from openinquiry.adapters.states_picture import states_picture
from openinquiry.core.workflow import HOLDERS, WORKFLOWS, Workflow

SVG = "{http://www.w3.org/2000/svg}"
EVERY_TABLE = pytest.mark.parametrize("table", WORKFLOWS, ids=lambda each: each.name)
Segment = tuple[float, float, float, float]


def drawn(table: Workflow[Any]) -> ElementTree.Element:
    return ElementTree.fromstring(states_picture(table))


def segments(root: ElementTree.Element) -> list[tuple[int, Segment]]:
    """(number of the line, x1, y1, x2, y2), the smaller first."""
    found = []
    for number, line in enumerate(root.iter(f"{SVG}polyline")):
        points = [tuple(map(float, pair.split(","))) for pair in line.attrib["points"].split()]
        for (x1, y1), (x2, y2) in pairwise(points):
            found.append((number, (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))))
    return found


def boxes(root: ElementTree.Element) -> list[Segment]:
    found = []
    for each in root.iter(f"{SVG}rect"):
        if each.attrib.get("rx") == "4":
            x, y, width, height = (float(each.attrib[name]) for name in ("x", "y", "width", "height"))
            found.append((x, y, x + width, y + height))
    return found


@EVERY_TABLE
def test_every_state_stands_in_a_box_with_whose_turn_it_is(table: Workflow[Any]) -> None:
    words = [each.text for each in drawn(table).iter(f"{SVG}text")]
    for place, stage in enumerate(table.stages.values()):
        turn = "Final" if stage.final else HOLDERS[stage.holder].english
        assert words[2 * place : 2 * place + 2] == [stage.label.english, turn]
    assert len(boxes(drawn(table))) == len(table.stages)


@EVERY_TABLE
def test_every_way_is_a_line_and_every_line_is_a_way(table: Workflow[Any]) -> None:
    """Beside the one into the initial state, each line is a way; so is each that joins another at a dot."""
    ways = sum(len(stage.ways) for stage in table.stages.values())
    assert len(list(drawn(table).iter(f"{SVG}polyline"))) == ways + 1


@EVERY_TABLE
def test_no_line_runs_through_a_box(table: Workflow[Any]) -> None:
    root = drawn(table)
    for _, (x1, y1, x2, y2) in segments(root):
        for left, top, right, bottom in boxes(root):
            assert x2 <= left or x1 >= right or y2 <= top or y1 >= bottom


@EVERY_TABLE
def test_no_two_lines_lie_on_each_other(table: Workflow[Any]) -> None:
    for (one, a), (other, b) in combinations(segments(drawn(table)), 2):
        if one == other:
            continue
        for along, across in ((0, 1), (1, 0)):
            same = a[across] == a[across + 2] == b[across] == b[across + 2]
            assert not (same and max(a[along], b[along]) < min(a[along + 2], b[along + 2]))


@EVERY_TABLE
def test_everything_is_within_the_picture_and_named_for_those_who_do_not_see_it(table: Workflow[Any]) -> None:
    root = drawn(table)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for _, (x1, y1, x2, y2) in segments(root):
        assert x1 >= 0 <= y1
        assert x2 <= width
        assert y2 <= height
    described = root.findtext(f"{SVG}desc")
    assert described is not None
    for stage in table.stages.values():
        assert re.search(rf"{re.escape(stage.label.english)} (leads to: |is final\.)", described)
