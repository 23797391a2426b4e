"""Pages for what went wrong look like the others, keep the policy, and tell nothing of what was sent or of what exists."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection
from django.test import Client, override_settings

pytestmark = [pytest.mark.urls("tests.web.broken_urls")]


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.mark.parametrize(
    ("place", "status", "heading"),
    [
        ("/test/broken/", 500, "Something went wrong here"),
        ("/test/suspect/", 400, "This request cannot be read"),
        ("/test/refused/", 400, "This could not be done"),
        ("/test/forbidden/", 403, "You may not do this"),
        ("/test/hidden/", 404, "There is no such page"),
        ("/nothing/", 404, "There is no such page"),
    ],
)
def test_each_failure_has_a_page_of_ours(visitor: Client, place: str, status: int, heading: str) -> None:
    answer = visitor.get(place)
    page = answer.content.decode()
    assert answer.status_code == status
    assert f'<h1 class="govuk-heading-l">{heading}</h1>' in page
    assert "Planted" not in page
    assert "Ann Invented" not in page
    assert "default-src &#x27;self&#x27;" not in page
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_what_is_hidden_looks_exactly_like_what_is_not_there(visitor: Client) -> None:
    hidden, absent = visitor.get("/test/hidden/"), visitor.get("/test/absent/")
    assert hidden.content.decode().replace("test%2Fhidden", "test%2Fabsent") == absent.content.decode()


def test_a_refusal_is_read_as_the_sentence_that_the_domain_wrote(visitor: Client) -> None:
    assert (
        '<p class="govuk-body">The return is signed already. Send a new version instead.</p>'
        in visitor.get("/test/refused/").content.decode()
    )


def test_a_form_from_elsewhere_is_refused_in_words(visitor: Client) -> None:
    answer = visitor.post("/help/", {"name": "Ann Invented"})
    assert answer.status_code == 403
    assert '<h1 class="govuk-heading-l">This form was not accepted</h1>' in answer.content.decode()
    assert "Ann Invented" not in answer.content.decode()


def test_a_page_about_a_fault_needs_no_database(visitor: Client) -> None:
    def refuse(*_: object) -> None:
        raise DatabaseError("away")

    visitor.cookies["session"] = "a session that would be asked for"
    with connection.execute_wrapper(refuse):
        answer = visitor.get("/test/broken/")
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.content.decode()


@override_settings(DEMONSTRATION=False)
def test_the_page_of_parts_is_there_in_a_demonstration_only(visitor: Client) -> None:
    assert visitor.get("/parts/").status_code == 404
    assert "Parts of pages" not in visitor.get("/help/").content.decode()


@override_settings(DEMONSTRATION=True)
def test_a_demonstration_says_on_each_page_that_its_data_are_invented(visitor: Client) -> None:
    said = "Invented data, not a government site."
    assert [said in visitor.get(place).content.decode() for place in ("/", "/help/", "/nothing/", "/test/broken/")] == [
        True
    ] * 4
    assert visitor.get("/parts/").status_code == 200
