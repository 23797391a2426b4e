"""Charts draw what may be shown and nothing else, in words and in a table too."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.core.shared import councils, forces
from openinquiry.web.components import (
    AreaFigure,
    Bar,
    Chart,
    LinePoint,
    Share,
    bars_with_intervals,
    council_maps,
    force_map,
    line_over_periods,
    stacked_shares,
)
from openinquiry.web.components.maps import tiles

BREAKS = (10.0, 20.0, 30.0)
SVG = "{http://www.w3.org/2000/svg}"


def drawing(chart: Chart) -> ET.Element:
    found = ET.fromstring(chart.picture).find(f"{SVG}svg")
    assert found is not None
    return found


def marks(chart: Chart, tag: str, kind: str) -> list[ET.Element]:
    return [each for each in drawing(chart).iter(f"{SVG}{tag}") if each.get("class") == kind]


def wide(part: ET.Element) -> float:
    return float((part.get("width") or "").removesuffix("%"))


def bars(*figures: Bar) -> Chart:
    return bars_with_intervals("Children", figures, what="Children")


CHARTS = [
    bars(Bar("One", "12", 12, 10, 15, "10 to 15"), Bar("Two", "[c]")),
    line_over_periods("Offences", [LinePoint("2025", "3", 3), LinePoint("2026", "[c]")], what="Offences"),
    stacked_shares("Sex", [Share("Kent", ("40%", "60%"), (0.4,), 0.6)], categories=("Female",), what="Force"),
    force_map("Offences", {"E23000002": AreaFigure("12", 12)}, breaks=BREAKS, what="Offences"),
]


@pytest.mark.parametrize("chart", CHARTS, ids=["bars", "line", "shares", "map"])
def test_a_chart_has_a_name_a_description_and_no_style(chart: Chart) -> None:
    svg = drawing(chart)
    named = (svg.get("aria-labelledby") or "").split()
    found = {each.get("id"): each.text for each in svg if each.tag in (f"{SVG}title", f"{SVG}desc")}
    assert svg.get("role") == "img"
    assert list(found) == named
    assert all(found.values())
    assert re.findall(r"\sstyle=|<style|\son\w+=", chart.picture) == []
    assert chart.table.caption == found[named[0]]


@given(st.lists(st.floats(min_value=0, max_value=1e9), min_size=1, max_size=8))
def test_bars_are_as_long_as_their_figures_and_begin_at_nought(values: list[float]) -> None:
    chart = bars(*(Bar(str(place), f"{value:g}", value) for place, value in enumerate(values)))
    most = max(values) or 1
    drawn = marks(chart, "rect", "bar")
    assert {bar.get("x") for bar in drawn} == {"0"}
    assert [round(wide(bar), 1) for bar in drawn] == pytest.approx([100 * value / most for value in values], abs=0.06)


def test_a_figure_that_is_hidden_has_no_bar_and_its_sign_in_both_places() -> None:
    chart = bars(Bar("One", "12", 12), Bar("Two", "[c]"))
    assert len(marks(chart, "rect", "bar")) == 1
    assert "[c]" in "".join(drawing(chart).itertext())
    assert [row[1] for row in chart.table.rows] == ["12", "[c]"]
    assert chart.table.shorthand


def test_an_interval_reaches_from_its_low_to_its_high_end() -> None:
    chart = bars(Bar("One", "50", 50, 25, 100, "25 to 100"))
    assert [(part.get("x1"), part.get("x2")) for part in marks(chart, "line", "reach-under")] == [("25.00%", "100.00%")]


def test_names_are_escaped_in_picture_and_table() -> None:
    chart = bars(Bar("<b>One</b> & two", "1", 1))
    assert "<b>" not in chart.picture + str(chart.table)


def test_a_line_breaks_where_a_figure_is_missing_or_counts_something_else() -> None:
    points = [
        LinePoint("1", "1", 1),
        LinePoint("2", "2", 2),
        LinePoint("3", "[c]"),
        LinePoint("4", "4", 4),
        LinePoint("5", "5", 5, comparable=False),
    ]
    chart = line_over_periods("Offences", points, what="Offences")
    assert len(marks(chart, "line", "line")) == 1
    assert [row[3] for row in chart.table.rows] == ["", "", "", "", "not comparable with the period before"]


@given(st.lists(st.integers(min_value=0, max_value=100), min_size=2, max_size=7).filter(sum))
def test_shares_fill_the_whole_width_and_what_is_not_recorded_is_drawn(weights: list[int]) -> None:
    shares = [weight / sum(weights) for weight in weights]
    row = Share("Kent", tuple(f"{share:.0%}" for share in shares), tuple(shares[:-1]), shares[-1])
    chart = stacked_shares("Sex", [row], categories=[f"c{place}" for place in range(len(shares) - 1)], what="Force")
    parts = [each for each in drawing(chart) if each.tag == f"{SVG}rect"]
    assert sum(wide(part) for part in parts) == pytest.approx(100, abs=0.1)
    assert [part.get("fill", "").startswith("url(#") for part in parts].count(True) == (1 if weights[-1] else 0)
    assert chart.table.columns[-1].title == "Not recorded"


def test_shares_with_a_hidden_part_have_no_bar() -> None:
    chart = stacked_shares("Sex", [Share("Kent", ("[c]", "30%"))], categories=("Female",), what="Force")
    assert [each for each in drawing(chart) if each.tag == f"{SVG}rect"] == []
    assert "a part of it is not shown" in "".join(drawing(chart).itertext())


def test_shares_that_leave_something_out_are_refused() -> None:
    with pytest.raises(ValueError, match="do not make up the whole"):
        Share("Kent", ("40%", "50%"), (0.4,), 0.5)


def test_every_force_and_every_council_in_being_has_one_square_of_its_own() -> None:
    in_forces, in_councils = tiles("forces"), tiles("councils")
    assert {tile.code for tile in in_forces} == {force.code for force in forces() if force.code}
    assert len({(tile.column, tile.row) for tile in in_forces}) == len(in_forces) == 43
    assert len({(tile.region, tile.column, tile.row) for tile in in_councils}) == len(in_councils) == 175
    assert {tile.code for tile in in_councils} <= {council.code for council in councils()}
    assert len({tile.label for tile in in_forces}) == 43
    assert len({(tile.region, tile.label) for tile in in_councils}) == 175
    assert max(len(tile.label) for tile in (*in_forces, *in_councils)) <= 4


@given(st.floats(min_value=0, max_value=100))
def test_a_square_says_its_class_by_number_as_well_as_by_colour(value: float) -> None:
    chart = force_map("Offences", {"E23000002": AreaFigure(f"{value:g}", value)}, breaks=BREAKS, what="Offences")
    step = sum(value >= limit for limit in BREAKS)
    assert len(marks(chart, "rect", f"tile step-{step}")) == 1
    assert [each.text for each in drawing(chart).iter(f"{SVG}text")].count(str(step + 1)) == 1


def test_an_area_without_a_figure_says_so_and_one_that_is_hidden_is_in_no_class() -> None:
    chart = force_map("Offences", {"E23000002": AreaFigure("[c]")}, breaks=BREAKS, what="Offences")
    assert len(marks(chart, "rect", "tile no-figure")) == 43
    assert {row[0]: row[2] for row in chart.table.rows}["Cumbria"] == "[c]"
    assert {row[2] for row in chart.table.rows} == {"[c]", "[x]"}


def test_a_figure_of_an_area_without_a_square_is_never_lost() -> None:
    with pytest.raises(ValueError, match="There is no square for E10000006"):
        council_maps("Assessments", {"E10000006": AreaFigure("12", 12)}, breaks=BREAKS, what="Assessments")


def test_councils_are_shown_by_region_from_north_to_south() -> None:
    maps = council_maps("Assessments", {}, breaks=BREAKS, what="Assessments")
    assert [chart.table.caption.removeprefix("Assessments: ") for chart in maps] == [
        "North East", "North West", "Yorkshire and The Humber", "East Midlands", "West Midlands",
        "East of England", "London", "South East", "South West", "Wales",
    ]  # fmt: skip
    assert sum(len(chart.table.rows) for chart in maps) == 175
