"""Everything that the public and bodies read is there in Welsh, as the build demands."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from openinquiry.web.templatetags.dates import day, moment
from tests.web.moments import AFTERNOON

TOOL = Path(__file__).parents[2] / "tools" / "welsh.py"


def test_no_text_for_the_public_or_for_bodies_lacks_welsh() -> None:
    specification = importlib.util.spec_from_file_location("welsh_tool", TOOL)
    assert specification is not None
    assert specification.loader is not None
    tool = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(tool)
    assert tool.problems() == []
    assert len(tool.wanted()) > 150


@pytest.mark.parametrize(
    ("place", "heading"),
    [
        ("/help/", "Cymorth"),
        ("/privacy/", "Hysbysiad preifatrwydd"),
        ("/accessibility/", "Datganiad hygyrchedd"),
        ("/contact/", "Cysylltu"),
    ],
)
def test_a_page_is_in_the_language_that_the_cookie_says(client: Client, place: str, heading: str) -> None:
    client.cookies["language"] = "cy"
    page = client.get(place).content.decode()
    assert '<html lang="cy"' in page
    assert f'<h1 class="govuk-heading-l">{heading}</h1>' in page
    assert 'lang="en-gb" hreflang="en-gb">English</a>' in page


def test_a_browser_that_asks_for_welsh_gets_it_without_choosing(client: Client) -> None:
    assert '<html lang="cy"' in client.get("/help/", headers={"Accept-Language": "cy, en;q=0.5"}).content.decode()


def test_dates_and_times_are_written_in_the_language_of_the_page() -> None:
    assert (day(AFTERNOON), moment(AFTERNOON)) == ("3 June 2026", "3 June 2026 at 4:05pm")
    with translation.override("cy"):
        assert (day(AFTERNOON), moment(AFTERNOON)) == ("3 Mehefin 2026", "3 Mehefin 2026 am 4:05yp")
