"""Of the sign-in library only what was chosen is there, each page says who may open it, and each is in our look."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import allauth
import pytest
from allauth import urls as library
from django.template.loader import get_template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from openinquiry.domain.accounts.permissions import Policy
from openinquiry.web.account.library_pages import CLOSED, PAGES
from tests.domain.people import country
from tests.web.account.signing import signed_in

OURS = Path(__file__).parents[3] / "src" / "openinquiry" / "web" / "templates"
NEVER_OPEN = {
    "account_signup", "account_email", "socialaccount_signup", "socialaccount_connections", "account_confirm_email",
    "mfa_download_recovery_codes", "account_request_login_code",
}  # fmt: skip


def patterns(found: list[URLPattern | URLResolver], *, without: str = "") -> Iterator[URLPattern]:
    for each in found:
        if isinstance(each, URLResolver):
            if not without or each.namespace != without:
                yield from patterns(each.url_patterns, without=without)
        else:
            yield each


def of_the_library() -> set[str]:
    return {each.name for each in patterns(library.urlpatterns) if each.name}


def view_class(page: URLPattern):
    view = page.callback
    while not hasattr(view, "view_class") and hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return getattr(view, "view_class", None)


def test_every_page_of_the_library_is_either_chosen_or_closed():
    chosen, closed = {each.name for each in PAGES}, {each.name for each in CLOSED}
    not_offered = {name for name in of_the_library() if "phone" in name or name == "account_verify_phone"}
    assert of_the_library() - not_offered - chosen - closed == set()
    assert NEVER_OPEN & chosen == set()
    assert len(chosen) > 25


def test_no_view_of_the_library_is_reached_but_through_our_list():
    listed = {each.callback for each in PAGES}
    reached = {
        each.callback
        for each in patterns(get_resolver().url_patterns)
        if (view_class(each) or each.callback).__module__.startswith("allauth")
    }
    assert reached - listed == set()


def test_every_address_of_ours_says_by_which_rule_it_is_opened():
    # The API opens operations by a key or for figures of approved runs, by the queries of the pages; tests/web/api holds it to that.
    mine = list(patterns(get_resolver().url_patterns, without="api-1"))
    assert len(mine) > 80
    silent = [each.name for each in mine if not getattr(each.callback, "opened_by", None)]
    assert silent == []
    rules = [
        rule
        for each in mine
        for rule in (each.callback.opened_by if isinstance(each.callback.opened_by, tuple) else ())
    ]
    assert all(isinstance(rule, Policy) for rule in rules)


@pytest.mark.parametrize("name", sorted({each.name for each in CLOSED}))
def test_a_closed_page_is_not_there(name: str, db):
    address = reverse(name, kwargs={"key": "x"} if name == "account_confirm_email" else None)
    assert {Client().get(address).status_code, Client().post(address).status_code} == {404}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_page_shows_a_template_of_ours(page: URLPattern):
    name = getattr(view_class(page), "template_name", None)
    names = [name] if name else ["socialaccount/login.html", "account/signup_closed.html", "429.html"]
    assert [each for each in names if not Path(get_template(each).origin.name).is_relative_to(OURS)] == []


@pytest.mark.django_db
@pytest.mark.database
def test_no_template_of_the_library_is_ever_part_of_a_page():
    here = country()
    browsers = [Client(), signed_in(here.people["lead"]), signed_in(here.people["officer"], with_code=False)]
    theirs, seen = Path(allauth.__file__).parent, 0
    for browser in browsers:
        for page in PAGES:
            if (
                page.pattern.converters
                or page.name == "account_reset_password_from_key"
                or page.name == "account_logout"
            ):
                continue
            answer = browser.get(reverse(page.name))
            seen += answer.status_code == 200
            used = {each.origin.name for each in answer.templates if each.origin} if answer.templates else set()
            assert {each for each in used if Path(each).is_relative_to(theirs)} == set()
    assert seen > 25
