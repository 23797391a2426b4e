"""The language is chosen once: the place is kept, the choice is remembered, and nobody is sent to another site."""

from __future__ import annotations

import pytest
from django.contrib.auth.signals import user_logged_in
from django.test import Client, RequestFactory

from openinquiry.domain.accounts.models import Person


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/help/?a=1&b=2", "/help/?a=1&b=2"),
        ("", "/"),
        ("https://other.example/", "/"),
        ("//other.example/", "/"),
        ("/\\other.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("help/", "/"),
    ],
)
def test_choosing_leads_back_to_where_the_link_was_and_nowhere_else(client: Client, asked: str, led_to: str) -> None:
    answer = client.get("/language/cy/", {"next": asked})
    assert (answer.status_code, answer.headers["Location"], answer.cookies["language"].value) == (302, led_to, "cy")


def test_there_are_two_languages(client: Client) -> None:
    assert client.get("/language/fr/").status_code == 404


def test_the_link_on_a_page_keeps_what_was_asked(client: Client) -> None:
    assert 'href="/language/cy/?next=%2Fhelp%2F%3Fa%3D1%26b%3D2"' in client.get("/help/?a=1&b=2").content.decode()


def test_a_shared_cache_keeps_the_languages_apart(client: Client) -> None:
    assert {"Cookie", "Accept-Language"} <= set(client.get("/help/").headers["Vary"].split(", "))


@pytest.fixture
def ann() -> Person:
    return Person.objects.create_user("ann@invented.example", "a long invented word", name="Ann Invented")


@pytest.mark.django_db
@pytest.mark.database
def test_the_choice_is_kept_for_the_person_who_is_signed_in(client: Client, ann: Person) -> None:
    client.force_login(ann)
    client.get("/language/cy/")
    ann.refresh_from_db()
    assert ann.language == "cy"


@pytest.mark.django_db
@pytest.mark.database
def test_a_link_on_another_site_changes_nothing_that_is_kept(client: Client, ann: Person) -> None:
    client.force_login(ann)
    client.get("/language/cy/", headers={"Sec-Fetch-Site": "cross-site"})
    ann.refresh_from_db()
    assert ann.language == "en-gb"


@pytest.mark.django_db
@pytest.mark.database
def test_a_new_browser_speaks_the_language_of_the_person(client: Client, ann: Person) -> None:
    Person.objects.filter(pk=ann.pk).update(language="cy")
    client.force_login(ann)
    answer = client.get("/help/")
    assert '<html lang="cy"' in answer.content.decode()
    assert answer.cookies["language"].value == "cy"


@pytest.mark.django_db
@pytest.mark.database
def test_what_was_chosen_before_signing_in_holds_for_the_person(client: Client, ann: Person) -> None:
    request = RequestFactory().get("/")
    request.session = client.session
    request.COOKIES["language"] = "cy"
    user_logged_in.send(sender=Person, request=request, user=ann)
    ann.refresh_from_db()
    assert ann.language == "cy"


@pytest.mark.django_db
@pytest.mark.database
def test_the_header_names_who_is_signed_in_and_escapes_the_name(client: Client, ann: Person) -> None:
    Person.objects.filter(pk=ann.pk).update(name="Ann <b>Invented</b>")
    client.force_login(ann)
    page = client.get("/help/").content.decode()
    assert "Signed in as" in page
    assert ">Ann &lt;b&gt;Invented&lt;/b&gt;</a>" in page
    assert 'action="/account/logout/"' in page
