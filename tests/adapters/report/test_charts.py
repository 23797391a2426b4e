"""The charts: numbers become lengths, gaps stay gaps, and every picture has a name."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from openinquiry.adapters.report import svg
from openinquiry.adapters.report.charts import MOST_HEIGHT, draw_chart, pieces
from openinquiry.adapters.report.words import clean
from openinquiry.core.audit.report_model import Cell, Chart, ChartKind, Column, ColumnKind
from openinquiry.core.shared import WrongUsage
from tests.adapters.report.small_report import nasty_text, report_saying, table_of

SVG = "{http://www.w3.org/2000/svg}"
NAME = Column("name", "Name")
HIDDEN = Cell("[c]", symbol="c")


def picture(kind: ChartKind, columns: tuple[Column, ...], rows: tuple[tuple[Cell, ...], ...], **more):
    chart = Chart("c", kind, "A title", "A description", "name", tuple(c.key for c in columns[1:]), **more)
    return ElementTree.fromstring(draw_chart(chart, table_of(*columns, rows=rows), anchor="c"))


def bars(*cells: Cell):
    rows = tuple((Cell(f"row {place}"), cell) for place, cell in enumerate(cells))
    return picture(ChartKind.BARS, (NAME, Column("n", "N", ColumnKind.COUNT)), rows)


def stacked(*cells: Cell, kind: ColumnKind = ColumnKind.PERCENT):
    columns = (NAME, *(Column(f"p{place}", f"Part {place}", kind) for place in range(len(cells))))
    return picture(ChartKind.STACKED, columns, ((Cell("row"), *cells),))


def texts(drawn) -> list[str]:
    return [element.text or "" for element in drawn.iter(f"{SVG}text")]


def filled(drawn, *, height: str) -> list[float]:
    """Widths of the filled boxes of one height, in drawing order."""
    boxes = drawn.iter(f"{SVG}rect")
    return [float(box.get("width")) for box in boxes if box.get("height") == height and box.get("fill") != "none"]


def gaps(drawn) -> list:
    return [box for box in drawn.iter(f"{SVG}rect") if box.get("stroke-dasharray")]


def test_a_picture_is_named_and_described() -> None:
    drawn = bars(Cell("5", 5))
    assert drawn.get("role") == "img"
    assert drawn.get("aria-labelledby") == "c-title c-desc"
    assert drawn.find(f"{SVG}title").text == "A title"
    assert drawn.find(f"{SVG}desc").text == "A description"


def test_bars_are_as_long_as_their_numbers() -> None:
    long, short, none = filled(bars(Cell("400", 400), Cell("100", 100), Cell("0", 0)), height="20")
    assert long == pytest.approx(4 * short, abs=0.3)
    assert none == 0


def test_a_hidden_count_is_a_marked_gap_of_the_same_size_whatever_is_around_it() -> None:
    drawn = bars(Cell("400", 400), HIDDEN)
    assert len(filled(drawn, height="20")) == 1
    assert [gap.get("width") for gap in gaps(drawn)] == [gap.get("width") for gap in gaps(bars(HIDDEN))] == ["130"]
    assert "[c]" in texts(drawn)


def test_a_value_under_a_symbol_is_never_drawn_even_when_it_was_left_in_the_cell() -> None:
    leaky = Cell("[c]", value=3, symbol="c")
    assert ElementTree.tostring(bars(Cell("9", 9), leaky)) == ElementTree.tostring(bars(Cell("9", 9), HIDDEN))


def test_bounds_lie_on_an_axis_from_0_to_100_percent() -> None:
    columns = (NAME, Column("p", "Share", ColumnKind.PERCENT), Column("r", "Range", ColumnKind.RANGE))
    rows = ((Cell("a"), Cell("50%", 50), Cell("0% to 100%", low=0, high=100)), (Cell("b"), HIDDEN, HIDDEN))
    drawn = picture(ChartKind.BOUNDS, columns, rows)
    whole = next(box for box in drawn.iter(f"{SVG}rect") if box.get("height") == "8" and float(box.get("width")) > 40)
    point = list(drawn.iter(f"{SVG}circle"))[-1]
    middle = float(whole.get("x")) + float(whole.get("width")) / 2
    assert float(point.get("cx")) == pytest.approx(middle, abs=0.2)
    assert "50% (0% to 100%)" in texts(drawn)
    assert len(gaps(drawn)) == 1
    assert {"0%", "20%", "40%", "60%", "80%", "100%"} <= set(texts(drawn))


def test_parts_of_a_whole_fill_the_bar() -> None:
    parts = filled(stacked(Cell("50%", 50), Cell("25%", 25), Cell("25%", 25)), height="28")
    assert parts[0] == pytest.approx(parts[1] + parts[2] + 2, abs=0.3)


def test_a_hidden_part_of_percentages_leaves_the_rest_of_the_bar_open() -> None:
    drawn = stacked(Cell("60%", 60), HIDDEN, HIDDEN)
    assert len(filled(drawn, height="28")) == 1
    assert "together: B [c], C [c]" in texts(drawn)


def test_counts_with_a_hidden_part_are_not_drawn_as_parts_of_a_known_whole() -> None:
    drawn = stacked(Cell("60", 60), HIDDEN, kind=ColumnKind.COUNT)
    assert filled(drawn, height="28") == []
    assert "[c]" in texts(drawn)


def test_a_percentage_is_printed_where_it_fits_and_only_its_letter_where_it_does_not() -> None:
    shown = texts(stacked(Cell("94%", 94), Cell("3%", 3), Cell("1%", 1), Cell("2%", 2)))
    assert "A 94%" in shown
    assert "B" in shown
    assert "B 3%" not in shown


def test_the_text_colour_on_every_fill_has_enough_contrast() -> None:
    assert [fill for fill in svg.PALETTE if contrast(fill, svg.ink_on(fill)) < 4.5] == []


def contrast(one: str, other: str) -> float:
    """Contrast ratio. Source: WCAG 2.2, definition of relative luminance."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@settings(max_examples=60, deadline=None)
@given(nasty_text)
def test_no_text_breaks_a_picture(text: str) -> None:
    block = report_saying(text).sections[0].blocks[-1]
    for chart in block.charts:
        drawn = ElementTree.fromstring(draw_chart(chart, block.table.value, anchor="c"))
        assert {element.tag.removeprefix(SVG) for element in drawn.iter()} <= {
            "svg", "title", "desc", "text", "rect", "line", "circle", "polygon", "polyline",
        }  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(nasty_text)
def test_no_text_runs_out_of_its_picture(text: str) -> None:
    block = report_saying(text).sections[0].blocks[-1]
    for chart in block.charts:
        drawn = ElementTree.fromstring(draw_chart(chart, block.table.value, anchor="c"))
        for element in drawn.iter(f"{SVG}text"):
            width = svg.text_width(element.text or "", size=int(element.get("font-size")))
            share_to_the_left = {"end": 1.0, "middle": 0.5}.get(element.get("text-anchor"), 0.0)
            left = float(element.get("x")) - share_to_the_left * width
            assert left >= -1
            assert left + width <= svg.WIDTH + 1
            assert 0 < float(element.get("y")) < float(drawn.get("height"))


def test_a_long_chart_is_drawn_in_parts_on_one_scale() -> None:
    columns = (NAME, Column("n", "N", ColumnKind.COUNT))
    table = table_of(*columns, rows=tuple((Cell(f"body {n}"), Cell(str(n), n)) for n in range(1, 61)))
    chart = Chart("c", ChartKind.BARS, "T", "D", "name", ("n",))
    portions = pieces(chart, table)
    assert [place for portion in portions for panel in portion for place in panel.rows] == list(range(60))
    whole = filled(ElementTree.fromstring(draw_chart(chart, table, anchor="c")), height="20")
    parts = [ElementTree.fromstring(draw_chart(chart, table, anchor="c", panels=portion)) for portion in portions]
    assert max(float(part.get("height")) for part in parts) <= MOST_HEIGHT
    assert [width for part in parts for width in filled(part, height="20")] == whole


def grouped(*rows: tuple[str, str, int], **more):
    columns = (Column("force", "Force"), NAME, Column("n", "N", ColumnKind.COUNT))
    cells = tuple((Cell(force), Cell(name), Cell(f"{number:,}", number)) for force, name, number in rows)
    chart = Chart("c", ChartKind.BARS, "T", "D", "name", ("n",), **more)
    return chart, table_of(*columns, rows=cells, group_rows_by=("force",))


def test_each_group_of_rows_has_a_heading_and_bars_of_its_own_scale() -> None:
    chart, table = grouped(("Essex", "White", 5), ("Kent", "White", 5000), ("Kent", "Asian", 2500))
    drawn = ElementTree.fromstring(draw_chart(chart, table, anchor="c"))
    assert [text for text in texts(drawn) if text in ("Essex", "Kent", "White", "Asian")] == [
        "Essex", "White", "Kent", "White", "Asian",
    ]  # fmt: skip
    essex, white, asian = filled(drawn, height="20")
    assert essex == white == pytest.approx(2 * asian, abs=0.2)
    assert "Each group has a scale of its own: compare lengths within a group only." in texts(drawn)


def test_a_chart_draws_only_the_groups_that_it_names() -> None:
    chart, table = grouped(("Essex", "White", 5), ("Kent", "Asian", 6), groups=("Kent",))
    assert "Kent" in texts(drawn := ElementTree.fromstring(draw_chart(chart, table, anchor="c")))
    assert not {"Essex", "White"} & set(texts(drawn))
    unknown, _ = grouped(groups=("Surrey",))
    with pytest.raises(WrongUsage, match="draws the rows «Surrey», which table «only-table» does not have"):
        draw_chart(unknown, table, anchor="c")


def test_rows_of_nought_are_named_and_not_drawn_where_the_chart_says_so() -> None:
    chart, table = grouped(("Essex", "White", 5), ("Essex", "Asian", 0), without_zeros=True)
    drawn = ElementTree.fromstring(draw_chart(chart, table, anchor="c"))
    assert len(filled(drawn, height="20")) == 1
    assert "Not drawn, because the number is 0: Asian." in texts(drawn)


def test_a_chart_is_divided_between_its_groups_where_it_can_be() -> None:
    rows = [(f"Force {force}", f"Row {row}", row) for force in range(3) for row in range(15)]
    chart, table = grouped(*rows)
    assert [[panel.heading for panel in portion] for portion in pieces(chart, table)] == [
        ["Force 0"], ["Force 1"], ["Force 2"],
    ]  # fmt: skip


def bounds_of(*rows: tuple[str, Cell, Cell]) -> list[str]:
    columns = (NAME, Column("p", "Share", ColumnKind.PERCENT), Column("r", "Range", ColumnKind.RANGE))
    return texts(picture(ChartKind.BOUNDS, columns, tuple((Cell(name), *cells) for name, *cells in rows)))


def test_a_reason_that_holds_for_every_row_is_said_once_and_the_ranges_stay() -> None:
    missing, span = Cell("[x] 34% recorded", symbol="x"), Cell("2% to 68%", low=2, high=68)
    shown = bounds_of(("a", missing, span), ("b", missing, span))
    assert shown.count("No «Share»: [x] 34% recorded") == 1
    assert shown.count("2% to 68%") == 2
    mixed = bounds_of(("a", missing, span), ("b", Cell("5%", 5), span))
    assert " ".join(mixed).count("34% recorded") == 1
    assert "No «Share»: [x] 34% recorded" not in mixed


@settings(max_examples=60, deadline=None)
@given(nasty_text)
def test_no_text_of_a_picture_is_cut(text: str) -> None:
    lines = svg.wrap(text, width=60)
    assert "".join(lines).replace(" ", "") == "".join(clean(text).split())


@pytest.mark.parametrize("kind", list(ChartKind))
def test_letters_are_never_smaller_than_8_points_on_paper(kind: ChartKind) -> None:
    columns = (NAME, Column("n", "N", ColumnKind.PERCENT), Column("r", "R", ColumnKind.RANGE))
    rows = ((Cell("a"), Cell("5%", 5), Cell("1% to 9%", low=1, high=9)), (Cell("b"), HIDDEN, HIDDEN))
    drawn = picture(kind, columns, rows, average=10.0)
    points_of_the_text_width = 470  # A4 less its margins of 2.2 cm
    sizes = [float(element.get("font-size")) for element in drawn.iter(f"{SVG}text")]
    assert min(sizes) * points_of_the_text_width / svg.WIDTH >= 8


def test_rows_of_one_name_are_told_apart_by_another_column_of_words() -> None:
    columns = (NAME, Column("basis", "Basis"), Column("n", "N", ColumnKind.COUNT))
    rows = tuple((Cell("White"), Cell(basis), Cell("5", 5)) for basis in ("Self-defined", "Observed"))
    chart = Chart("c", ChartKind.BARS, "T", "D", "name", ("n",))
    drawn = ElementTree.fromstring(draw_chart(chart, table_of(*columns, rows=rows), anchor="c"))
    assert {"Self-defined: White", "Observed: White"} <= set(texts(drawn))


def test_a_chart_of_a_column_that_is_not_there_is_refused() -> None:
    chart = Chart("c", ChartKind.BARS, "T", "D", "name", ("ghost",))
    with pytest.raises(WrongUsage, match="draws the column «ghost», which table «only-table» does not have"):
        draw_chart(chart, table_of(NAME), anchor="c")


@pytest.mark.parametrize("kind", list(ChartKind))
def test_a_table_without_rows_gives_an_empty_picture(kind: ChartKind) -> None:
    columns = (NAME, Column("n", "N", ColumnKind.PERCENT), Column("r", "R", ColumnKind.RANGE))
    assert picture(kind, columns, (), average=10.0).get("role") == "img"


def weighed(*cells: Cell):
    rows = tuple((Cell(f"row {place}"), cell) for place, cell in enumerate(cells))
    return picture(ChartKind.WEIGHTS, (NAME, Column("w", "W", ColumnKind.RATE)), rows)


def steps(*pairs: tuple[Cell, Cell], **more):
    columns = (NAME, Column("w", "W", ColumnKind.RATE), Column("t", "T", ColumnKind.RATE))
    rows = tuple((Cell(f"row {place}"), *cells) for place, cells in enumerate(pairs))
    return picture(ChartKind.WATERFALL, columns, rows, **more)


def bars_drawn(drawn) -> list[tuple[float, float]]:
    """Left and right end of each bar."""
    boxes = [box for box in drawn.iter(f"{SVG}rect") if box.get("height") == "18"]
    return [(float(box.get("x")), float(box.get("x")) + float(box.get("width"))) for box in boxes]


def test_weights_go_right_where_they_speak_for_one_person_and_left_where_for_two_on_one_scale() -> None:
    (left, zero), (also_zero, right), nothing = bars_drawn(
        weighed(Cell("-8.0", -8.0), Cell("4.0", 4.0), Cell("0.0", 0.0))
    )
    assert (zero, also_zero) == pytest.approx((nothing[0], nothing[0]), abs=0.01)
    assert zero - left == pytest.approx(2 * (right - zero), abs=0.2)


def test_a_weight_that_is_hidden_is_a_gap_of_fixed_size() -> None:
    drawn = weighed(Cell("4.0", 4.0), HIDDEN)
    assert len(gaps(drawn)) == 1
    assert gaps(drawn)[0].get("width") == "130"
    assert "[c]" in texts(drawn)


def test_each_step_of_a_waterfall_begins_where_the_one_before_ended_and_the_last_bar_is_the_sum() -> None:
    (_, zero), (start, middle), (end, also_middle), (base, together) = bars_drawn(
        steps(
            (Cell("-2.0", -2.0), Cell("-2.0", -2.0)),
            (Cell("6.0", 6.0), Cell("4.0", 4.0)),
            (Cell("-1.0", -1.0), Cell("3.0", 3.0)),
            (Cell("3.0", 3.0), Cell("3.0", 3.0)),
        )
    )
    assert start < zero < middle
    assert (also_middle, base) == (middle, zero)
    assert together == pytest.approx(end, abs=0.2)


def test_a_waterfall_says_at_which_weight_records_are_linked() -> None:
    drawn = steps((Cell("3.0", 3.0), Cell("3.0", 3.0)), mark=2.0, mark_words="linked from 2")
    assert "linked from 2" in texts(drawn)
    mark = next(each for each in drawn.iter(f"{SVG}line") if each.get("stroke-dasharray"))
    zero, end = bars_drawn(drawn)[0]
    assert float(mark.get("x1")) == pytest.approx(zero + (end - zero) * 2 / 3, abs=0.2)


def test_what_cannot_be_added_up_is_a_gap_and_draws_no_bar() -> None:
    drawn = steps((Cell("3.0", 3.0), Cell("3.0", 3.0)), (HIDDEN, HIDDEN), (Cell("1.0", 1.0), HIDDEN))
    assert (len(bars_drawn(drawn)), len(gaps(drawn))) == (1, 2)
