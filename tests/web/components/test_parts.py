"""What partial templates are given: escaped, kept apart by words, and the same whichever way it is written."""

from __future__ import annotations

import pytest
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template.loader import render_to_string

from openinquiry.web.components import Link, Tag, pages_of

PLANTED = '<script>"x"</script>'


@pytest.mark.parametrize("tag", [Tag("Late", "red"), Tag("Not begun"), Tag(PLANTED, "grey")])
def test_a_tag_in_a_table_is_the_same_as_the_partial_template(tag: Tag) -> None:
    written = render_to_string("components/tag.html", {"text": tag.text, "colour": tag.colour})
    assert str(tag) == written.strip()
    assert "<script>" not in str(tag)


def test_there_are_no_other_colours() -> None:
    with pytest.raises(ValueError, match="There is no colour pink for tags"):
        Tag("Late", "pink")


def test_links_of_one_name_are_told_apart_by_hidden_words() -> None:
    assert str(Link("Open", "/a?b=1&c=2", "Cumbria")) == (
        '<a class="govuk-link" href="/a?b=1&amp;c=2">Open<span class="govuk-visually-hidden"> Cumbria</span></a>'
    )
    assert "<script>" not in str(Link(PLANTED, PLANTED, PLANTED))


def test_pages_keep_what_was_asked_and_leave_gaps() -> None:
    pages = pages_of(Paginator(range(430), 25).get_page(7), QueryDict("state=late&page=7"))
    assert [(item.text, item.current) for item in pages.items] == [
        ("1", False), ("…", False), ("6", False), ("7", True), ("8", False), ("…", False), ("18", False),
    ]  # fmt: skip
    assert (pages.previous, pages.next) == ("?state=late&page=6", "?state=late&page=8")


def test_one_page_has_no_links_to_others() -> None:
    assert pages_of(Paginator([1], 25).get_page(1), QueryDict("")).items == ()


def test_the_first_page_has_no_page_before_it() -> None:
    pages = pages_of(Paginator(range(60), 25).get_page(1), QueryDict(""))
    assert (pages.previous, pages.next) == ("", "?page=2")


def test_every_partial_escapes_what_it_is_given() -> None:
    told = {
        "button": {"text": PLANTED, "name": PLANTED, "value": PLANTED},
        "link_button": {"text": PLANTED, "href": PLANTED},
        "details": {"summary": PLANTED, "text": PLANTED},
        "inset": {"text": PLANTED},
        "warning": {"text": PLANTED},
        "notification": {"text": PLANTED},
        "panel": {"title": PLANTED, "label": PLANTED, "reference": PLANTED},
        "breadcrumbs": {"links": [Link(PLANTED, PLANTED)]},
        "back_link": {"href": PLANTED, "text": PLANTED},
        "tabs": {"label": PLANTED, "links": [Link(PLANTED, PLANTED)]},
        "empty": {"title": PLANTED, "text": PLANTED, "link": Link(PLANTED, PLANTED)},
        "figure": {
            "what": PLANTED,
            "value": PLANTED,
            "reach": PLANTED,
            "of": PLANTED,
            "unknown": PLANTED,
            "how": PLANTED,
        },
    }
    for name, context in told.items():
        assert PLANTED not in render_to_string(f"components/{name}.html", context), name
        assert "&lt;script&gt;" in render_to_string(f"components/{name}.html", context), name
