"""The pages behind every other: honest, complete, the same foot on each, and without the database for who is not signed in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client, override_settings

from openinquiry import web
from openinquiry.domain.accounts.models import Person

PLACES = ("/", "/help/", "/contact/", "/accessibility/", "/privacy/", "/nothing/")


def page_of(client: Client, place: str) -> str:
    return client.get(place).content.decode()


def part(page: str, tag: str) -> str:
    found = re.search(rf"<{tag}\b.*?</{tag}>", page, re.DOTALL)
    assert found is not None
    return found[0]


def test_help_stands_in_the_same_place_on_every_page(client: Client) -> None:
    assert len({part(page_of(client, place), "footer") for place in PLACES}) == 1
    assert re.findall(r">([^<]+)</a>", part(page_of(client, "/"), "footer"))[:4] == [
        "Help", "Contact", "Accessibility statement", "Privacy notice",
    ]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_page_has_one_first_heading_a_title_of_its_own_and_one_main_part(client: Client, place: str) -> None:
    page = page_of(client, place)
    assert (page.count("<h1"), page.count("<main"), page.count("<title>")) == (1, 1, 1)
    assert not part(page, "title").startswith("<title> –")


def test_titles_tell_pages_apart(client: Client) -> None:
    assert len({part(page_of(client, place), "title") for place in PLACES}) == len(PLACES)


def test_the_statement_says_what_was_not_tested_and_does_not_claim_the_standard(client: Client) -> None:
    page = page_of(client, "/accessibility/")
    assert "It was not tested by disabled people." in page
    assert "we do not say that it meets the standard" in page
    assert "has not been read by a Welsh speaker yet" in page


def test_nobody_signed_in_is_told_how_to_begin(client: Client) -> None:
    page = page_of(client, "/")
    assert page.count('href="/account/login/"') == 2
    assert "Nobody can open an account without one." in page


@pytest.mark.django_db
@pytest.mark.database
def test_who_is_signed_in_is_not_asked_to_sign_in(client: Client) -> None:
    client.force_login(Person.objects.create_user("ann@invented.example", "a long invented word", name="Ann Invented"))
    assert 'href="/account/login/"' not in page_of(client, "/")


@override_settings(CONTACT_EMAIL="office@invented.example", CONTACT_TELEPHONE="01632 960000")
def test_contact_names_what_the_installation_gave(client: Client) -> None:
    page = page_of(client, "/contact/")
    assert 'href="mailto:office@invented.example"' in page
    assert "01632 960000" in page
    assert "has not said yet" not in page


def test_contact_says_so_when_nothing_was_given(client: Client) -> None:
    assert "has not said yet how to reach them" in page_of(client, "/contact/")


@override_settings(PRIVACY_NOTICE="https://body.invented.example/privacy")
def test_the_privacy_notice_leads_to_that_of_the_deploying_body(client: Client) -> None:
    assert 'href="https://body.invented.example/privacy"' in page_of(client, "/privacy/")


@override_settings(DEPLOYING_BODY="Office of <b>Ann</b>", SERVICE_NAME="Data & more", HEADER_COLOUR="green")
def test_names_from_the_settings_are_escaped_and_the_colour_is_a_class(client: Client) -> None:
    page = page_of(client, "/help/")
    assert "Office of &lt;b&gt;Ann&lt;/b&gt;" in page
    assert "Data &amp; more" in page
    assert "app-header--green" in page


def test_every_colour_that_may_be_set_is_in_the_style_sheet() -> None:
    style = (Path(web.__file__).parent / "assets" / "app.css").read_text(encoding="utf-8")
    colours = ("blue", "black", "green", "purple", "red", "slate")
    assert [colour for colour in colours if f".app-header--{colour}{{" not in style] == []


@pytest.mark.django_db
def test_the_foot_that_is_kept_for_everybody_holds_nothing_of_anybody(client: Client) -> None:
    seen = []
    for name in ("Planted Invented", "Other Invented"):
        person = Person.objects.create_user(f"{name[:5].lower()}@example.org", name=name)
        client.force_login(person)
        page = page_of(client, "/help/")
        assert name in page
        seen.append(part(page, "footer"))
    client.logout()
    assert {*seen, part(page_of(client, "/help/"), "footer")} == {seen[0]}
    assert "Invented" not in seen[0]
    assert "csrf" not in seen[0]


def test_the_foot_is_in_the_language_and_of_the_body_of_the_page(client: Client) -> None:
    client.cookies["language"] = "cy"
    with override_settings(DEPLOYING_BODY_WELSH="Cyngor Dyfeisiedig"):
        welsh = part(page_of(client, "/"), "footer")
    client.cookies["language"] = "en-gb"
    assert "Cyngor Dyfeisiedig" in welsh
    assert "Cyngor Dyfeisiedig" not in part(page_of(client, "/"), "footer")
