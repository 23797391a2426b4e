"""Everything that the public and bodies read is there in Welsh, as the build demands."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.test import Client
from django.utils import translation

from openinquiry.web.templatetags.dates import day, moment
from tests.web.moments import AFTERNOON

ROOT = Path(__file__).parents[2]
TOOL = ROOT / "tools" / "welsh.py"
CATALOGUE = ROOT / "src/openinquiry/web/locale/cy/LC_MESSAGES/django.po"
LETTERS = ROOT / "src/openinquiry/adapters/post/texts/cy"


def test_no_text_for_the_public_or_for_bodies_lacks_welsh() -> None:
    specification = importlib.util.spec_from_file_location("welsh_tool", TOOL)
    assert specification is not None
    assert specification.loader is not None
    tool = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(tool)
    assert tool.problems() == []
    assert len(tool.wanted()) > 150


def test_a_return_is_called_by_one_welsh_word_on_pages_as_in_letters() -> None:
    texts = [(str(text.id), str(text.string)) for text in read_po(CATALOGUE.open("rb"))]
    statements = [english for english, welsh in texts if "atganiad" in welsh and "statement" not in english.lower()]
    letters = [letter.name for letter in LETTERS.glob("*.txt") if "atganiad" in letter.read_text(encoding="utf-8")]
    assert (statements, letters) == ([], [])
    assert len([english for english, welsh in texts if "ffurflen" in welsh]) > 15


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
