"""Two charts of what is not known for sure: numbers with intervals that may have no end, and ranges that widen with a dial."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.adapters.report import svg
from openinquiry.adapters.report.charts import draw_chart, pieces
from openinquiry.core.audit.report_model import Cell, Chart, ChartKind, Column, ColumnKind
from tests.adapters.report.small_report import nasty_text, table_of
from tests.adapters.report.test_charts import HIDDEN, NAME, SVG, filled, gaps, picture, texts

NO_END = Cell("[x] no upper end", symbol="x")


def forest(*rows: tuple[Cell, Cell], names: tuple[str, ...] = ()):
    columns = (NAME, Column("people", "People", ColumnKind.COUNT), Column("r", "95% interval", ColumnKind.RANGE))
    called = names or tuple(f"method {place}" for place in range(len(rows)))
    return picture(
        ChartKind.FOREST, columns, tuple((Cell(name), *cells) for name, cells in zip(called, rows, strict=True))
    )


def dial(*rows: tuple[Cell, ...], names: tuple[str, ...] = ()):
    columns = (NAME, *(Column(f"g{place}", f"Setting {place}", ColumnKind.RANGE) for place in range(len(rows[0]))))
    called = names or tuple(f"group {place}" for place in range(len(rows)))
    return picture(
        ChartKind.DIAL, columns, tuple((Cell(name), *cells) for name, cells in zip(called, rows, strict=True))
    )


def number(value: float) -> Cell:
    return Cell(f"{value:,.0f}", value)


def interval(low: float, high: float | None) -> Cell:
    return Cell(f"{low:,.0f} to {high:,.0f}" if high is not None else f"{low:,.0f} or more", low=low, high=high)


def share(low: float, high: float) -> Cell:
    return Cell(f"{low:.0f}% to {high:.0f}%", low=low, high=high)


def bands(drawn) -> list[tuple[float, float]]:
    """Left and right ends of the filled boxes that are not in the key, from the top down."""
    boxes = [box for box in drawn.iter(f"{SVG}rect") if box.get("fill") != "none" and float(box.get("width")) != 36]
    return [(float(box.get("x")), float(box.get("x")) + float(box.get("width"))) for box in boxes]


def arrows(drawn) -> list[list[tuple[float, float]]]:
    return [
        [(float(x), float(y)) for x, y in (point.split(",") for point in line.get("points").split())]
        for line in drawn.iter(f"{SVG}polyline")
    ]


def dots(drawn) -> list[float]:
    return [float(each.get("cx")) for each in drawn.iter(f"{SVG}circle")][1:]  # the first is in the key


def axis(drawn) -> dict[str, float]:
    """Each mark of the axis by its words, and where it stands."""
    marks = [each for each in drawn.iter(f"{SVG}text") if each.get("text-anchor") == "middle"]
    return {each.text: float(each.get("x")) for each in marks}


def outside(drawn) -> list[str]:
    """What is drawn beyond the picture, to a pixel."""
    height, found = float(drawn.get("height")), []
    for each in drawn.iter():
        kind, (x, y) = each.tag.removeprefix(SVG), _at(each)
        ends: list[tuple[float, float]] = []
        if kind == "rect":
            ends = [(x, y), (x + float(each.get("width")), y + float(each.get("height")))]
        elif kind == "circle":
            x, y, radius = (float(each.get(name)) for name in ("cx", "cy", "r"))
            ends = [(x - radius, y - radius), (x + radius, y + radius)]
        elif kind == "line":
            ends = [(float(each.get(f"x{end}")), float(each.get(f"y{end}"))) for end in "12"]
        elif kind == "polyline":
            ends = [(float(x), float(y)) for x, y in (point.split(",") for point in each.get("points").split())]
        elif kind == "text":
            width = svg.text_width(each.text or "", size=int(each.get("font-size")))
            left = x - {"end": 1.0, "middle": 0.5}.get(each.get("text-anchor"), 0.0) * width
            ends = [(left, y), (left + width, y)]
        found += [f"{kind} {end}" for end in ends if not (-1 <= end[0] <= svg.WIDTH + 1 and -1 <= end[1] <= height + 1)]
    return found


def _at(each) -> tuple[float, float]:
    return float(each.get("x") or 0), float(each.get("y") or 0)


def clash(drawn) -> list[tuple[str, str]]:
    """Texts on one line that run into one another."""
    lines: dict[str, list[tuple[float, float, str]]] = {}
    for each in drawn.iter(f"{SVG}text"):
        width = svg.text_width(each.text or "", size=int(each.get("font-size")))
        left = float(each.get("x")) - {"end": 1.0, "middle": 0.5}.get(each.get("text-anchor"), 0.0) * width
        lines.setdefault(each.get("y"), []).append((left, left + width, each.text or ""))
    return [
        (one[2], other[2])
        for line in lines.values()
        for one, other in pairwise(sorted(line))
        if other[0] < one[1] - 0.5
    ]


def test_a_mark_stands_at_its_number_and_a_bar_over_its_interval() -> None:
    drawn = forest((number(500), interval(200, 1000)))
    marks = axis(drawn)
    zero, thousand = marks["0"], marks["1,000"]
    (bar,) = bands(drawn)
    assert dots(drawn) == [pytest.approx(zero + (thousand - zero) / 2, abs=0.2)]
    assert bar == (pytest.approx(zero + (thousand - zero) / 5, abs=0.2), pytest.approx(thousand, abs=0.2))
    assert "500 (200 to 1,000)" in texts(drawn)


def test_an_interval_without_an_upper_end_is_an_arrow_to_the_edge() -> None:
    drawn = forest((number(410), interval(310, None)), (number(360), interval(310, 590)))
    (arrow,) = arrows(drawn)
    open_, closed = bands(drawn)
    assert arrow[1][0] == max(axis(drawn).values())
    assert open_[0] == closed[0]
    assert arrow[0][0] - 10 <= open_[1] <= arrow[1][0]
    assert closed[1] < arrow[0][0]
    assert "410 (310 or more)" in texts(drawn)


def test_hidden_cells_are_gaps_with_no_length_of_a_number() -> None:
    drawn = forest(
        (HIDDEN, HIDDEN), (number(300), HIDDEN), (HIDDEN, interval(100, 400)), (number(300), interval(100, 400))
    )
    assert len(gaps(drawn)) == 1
    assert len(dots(drawn)) == 2
    assert len(bands(drawn)) == 2
    assert [each for each in texts(drawn) if "[c]" in each] == ["[c]", "300 ([c])", "100 to 400; [c]"]
    assert outside(drawn) == clash(drawn) == []


def test_a_value_under_a_symbol_is_never_drawn_nor_does_it_set_the_scale() -> None:
    leaky = (Cell("[c]", value=90_000, symbol="c"), Cell("[c]", symbol="c", low=3, high=99_000))
    rest = (number(300), interval(100, 400))
    assert ElementTree.tostring(forest(leaky, rest)) == ElementTree.tostring(forest((HIDDEN, HIDDEN), rest))


def test_a_chart_of_hidden_cells_alone_is_drawn() -> None:
    drawn = forest((HIDDEN, HIDDEN))
    assert len(gaps(drawn)) == 1
    assert outside(drawn) == clash(drawn) == []


_NUMBERS = st.one_of(st.integers(0, 200), st.integers(0, 10**9), st.sampled_from([0, 1, 9, 99, 990, 10**6, 10**9 - 1]))


@st.composite
def forests(draw: st.DrawFn) -> list[tuple[Cell, Cell]]:
    rows = []
    for _ in range(draw(st.integers(1, 6))):
        low, people, high = sorted(draw(st.tuples(_NUMBERS, _NUMBERS, _NUMBERS)))
        end = draw(st.sampled_from([high, high, None]))
        rows.append((draw(st.sampled_from([number(people), number(people), HIDDEN])),
                     draw(st.sampled_from([interval(low, end), interval(low, end), HIDDEN, NO_END]))))  # fmt: skip
    return rows


@settings(max_examples=150, deadline=None)
@given(forests())
def test_whatever_the_numbers_nothing_is_drawn_outside_and_no_label_runs_into_another(
    rows: list[tuple[Cell, Cell]],
) -> None:
    drawn = forest(
        *rows, names=tuple(("Average over decomposable models", "Chao's lower bound")[n % 2] for n in range(len(rows)))
    )
    assert outside(drawn) == []
    assert clash(drawn) == []
    assert 2 <= len(axis(drawn)) <= 7


@settings(max_examples=60, deadline=None)
@given(forests())
def test_every_number_stands_where_the_marks_of_its_axis_say(rows: list[tuple[Cell, Cell]]) -> None:
    drawn = forest(*rows)
    marks = {int(words.replace(",", "")): x for words, x in axis(drawn).items()}
    (first, left), (last, right) = min(marks.items()), max(marks.items())
    assert first == 0
    shown = [cells[0].value for cells in rows if not cells[0].symbol]
    assert dots(drawn) == [
        pytest.approx(left + (right - left) * value / last, abs=0.2) for value in shown if value is not None
    ]
    ends = [end for cells in rows if not cells[1].symbol for end in (cells[1].low, cells[1].high) if end is not None]
    assert max([0, *(value for value in shown if value is not None), *ends]) <= last


@settings(max_examples=60, deadline=None)
@given(nasty_text, nasty_text)
def test_no_text_breaks_a_forest_or_a_dial_or_runs_out_of_it(name: str, words: str) -> None:
    for drawn in (
        forest((number(10), interval(5, 90)), (HIDDEN, Cell(words, symbol="x")), names=(name, words)),
        dial((share(20, 30), share(10, 60)), (HIDDEN, Cell(words, symbol="x")), names=(name, words)),
    ):
        assert outside(drawn) == []
        assert {each.tag.removeprefix(SVG) for each in drawn.iter()} <= {
            "svg", "title", "desc", "text", "rect", "line", "circle", "polyline",
        }  # fmt: skip


def test_each_group_of_rows_has_an_axis_of_its_own() -> None:
    columns = (Column("question", "Children"), NAME, Column("people", "People", ColumnKind.COUNT),
               Column("r", "95% interval", ColumnKind.RANGE))  # fmt: skip
    rows = tuple((Cell(question), Cell(method), number(size), interval(size / 2, size * 2))
                 for question, size in (("abused", 80_000), ("exploited", 800)) for method in ("one", "other"))  # fmt: skip
    table = table_of(*columns, rows=rows, group_rows_by=("question",))
    chart = Chart("c", ChartKind.FOREST, "T", "D", "name", ("people", "r"))
    drawn = ElementTree.fromstring(draw_chart(chart, table, anchor="c"))
    first, second, third, fourth = bands(drawn)
    assert first == second == third == fourth
    assert {"abused", "exploited", "200,000", "2,000"} <= set(texts(drawn))
    assert outside(drawn) == clash(drawn) == []
    assert [place for portion in pieces(chart, table) for panel in portion for place in panel.rows] == [0, 1, 2, 3]


def test_bands_of_a_dial_lie_within_one_another_the_narrowest_in_front() -> None:
    drawn = dial((share(40, 50), share(30, 60), share(0, 100)))
    marks = axis(drawn)
    zero, scale = marks["0%"], (marks["100%"] - marks["0%"]) / 100
    found = bands(drawn)  # in drawing order: the widest first, so that the narrowest is on top
    assert found == [
        (pytest.approx(zero + low * scale, abs=0.2), pytest.approx(zero + high * scale, abs=0.2))
        for low, high in ((0, 100), (30, 60), (40, 50))
    ]
    heights = [float(box.get("height")) for box in drawn.iter(f"{SVG}rect") if float(box.get("width")) != 36]
    assert heights == sorted(heights)


def test_a_row_of_a_dial_with_a_hidden_range_is_a_gap_and_nothing_of_it_is_drawn() -> None:
    leaky = Cell("[c]", symbol="c", low=30, high=60)
    drawn = dial((share(40, 50), leaky), (share(40, 50), share(0, 100)))
    assert len(gaps(drawn)) == 1
    assert len(bands(drawn)) == 2
    assert ElementTree.tostring(drawn) == ElementTree.tostring(
        dial((share(10, 20), HIDDEN), (share(40, 50), share(0, 100)))
    )
    assert outside(drawn) == clash(drawn) == []


def test_a_range_of_a_dial_without_an_end_is_a_gap_and_one_beyond_the_axis_ends_at_its_edge() -> None:
    drawn = dial((share(40, 50), Cell("40% or more", low=40)), (share(-20, 130), share(-20, 130)))
    assert len(gaps(drawn)) == 1
    marks = axis(drawn)
    assert bands(drawn) == [(marks["0%"], pytest.approx(marks["100%"], abs=0.2))] * 2
    assert outside(drawn) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.tuples(st.integers(0, 100), st.integers(0, 100))] * 5), min_size=1, max_size=5))
def test_a_dial_of_any_settings_and_shares_stays_in_its_picture(rows: list[tuple[tuple[int, int], ...]]) -> None:
    drawn = dial(*[tuple(share(*sorted(ends)) for ends in row) for row in rows])
    assert outside(drawn) == clash(drawn) == []
    assert len(filled(drawn, height="20")) == len(rows) + 1
