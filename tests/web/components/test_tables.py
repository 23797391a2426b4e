"""Tables: every value escaped, numbers to the right, signs explained, links that sort and keep what was asked."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.web.components import SHORTHAND, Column, Link, Table, Tag

COLUMNS = (Column("Body", sort="body"), Column("Rows", numeric=True, sort="rows"), Column("State"))


def table(*rows: tuple[object, ...], **options: object) -> Table:
    return Table("Returns", COLUMNS, rows or [("Cumbria", "12", "Late")], **options)


def parsed(made: Table) -> ET.Element:
    return ET.fromstring(str(made))


@given(st.lists(st.tuples(st.text(), st.text(), st.text()), min_size=1, max_size=4))
def test_what_goes_in_as_text_comes_out_as_text(rows: list[tuple[str, str, str]]) -> None:
    clean = [tuple("".join(c for c in value if c.isprintable()) for value in row) for row in rows]
    found = [tuple(cell.text or "" for cell in row) for row in parsed(table(*clean)).findall("./table/tbody/tr")]
    assert found == clean


def test_a_tag_and_a_link_show_as_they_are() -> None:
    made = parsed(table(("Cumbria", Link("12", "/r/1"), Tag("Late", "red"))))
    assert [child.tag for child in made.findall("./table/tbody/tr/td/*")] == ["a", "strong"]


def test_marked_text_of_a_template_is_not_escaped_twice() -> None:
    assert "<b>12</b>" in str(table(("Cumbria", SafeString("<b>12</b>"), "")))


def test_the_first_value_names_the_row_and_numbers_stand_right() -> None:
    made = parsed(table())
    heading, number, state = made.find("./table/tbody/tr") or ()
    assert (heading.tag, heading.get("scope")) == ("th", "row")
    assert ("numeric" in number.get("class", ""), "numeric" in state.get("class", "")) == (True, False)


def test_a_wide_table_can_be_reached_by_keyboard_and_is_named_by_its_caption() -> None:
    made = parsed(table())
    caption = made.find("./table/caption")
    assert caption is not None
    assert (made.get("tabindex"), made.get("role"), made.get("aria-labelledby")) == ("0", "region", caption.get("id"))


def test_tables_of_two_captions_or_names_are_told_apart_and_one_is_written_the_same_each_time() -> None:
    assert len({table().id, table(name="second").id, Table("Runs", COLUMNS, []).id}) == 3
    assert str(table()) == str(table())


def test_signs_are_explained_beneath_and_only_those_that_stand_there() -> None:
    made = table(("Cumbria", "[c]", ""), ("Dorset", "12 [p]", ""))
    page = render_to_string("components/table.html", {"table": made})
    assert [sign for sign, _meaning in made.shorthand] == ["[c]", "[p]"]
    assert "not shown, so that nobody can be recognised" in page
    assert str(SHORTHAND["[x]"]) not in page


def test_a_sign_that_is_a_link_is_explained_too() -> None:
    made = table(("Cumbria", Link("[c]", "/figures/1/"), ""))
    assert [sign for sign, _meaning in made.shorthand] == ["[c]"]


@pytest.mark.parametrize(
    ("sorted_by", "order", "leads_to"),
    [
        ("rows", "ascending", "?state=late&sort=-rows"),
        ("-rows", "descending", "?state=late&sort=rows"),
        ("body", None, "?state=late&sort=rows"),
    ],
)
def test_a_heading_sorts_and_turns_round_and_keeps_what_was_asked(
    sorted_by: str, order: str | None, leads_to: str
) -> None:
    made = parsed(table(sorted_by=sorted_by, asked=QueryDict("state=late&page=3")))
    heading = made.findall("./table/thead/tr/th")[1]
    link = heading.find("a")
    assert link is not None
    assert (heading.get("aria-sort"), link.get("href")) == (order, leads_to)


def test_without_an_address_nothing_sorts() -> None:
    assert parsed(table()).findall("./table/thead/tr/th/a") == []


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="Row 2 has 2 values for 3 columns"):
        table(("Cumbria", "1", ""), ("Dorset", "2"))
