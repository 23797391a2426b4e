"""A session ends in time, says so before, goes on when asked, and loses nothing that somebody was sending."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from openinquiry.domain.accounts.models import ConflictOfInterest
from openinquiry.domain.events.models import Event
from tests.domain.people import Country, country
from tests.web.account.signing import password_given, signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WORDS = "I worked there <b>until</b> 2019."


@pytest.fixture
def here() -> Country:
    return country()


@pytest.fixture
def client(here: Country) -> Client:
    return signed_in(here.people["officer"], with_code=False)


def later(**by: float):
    return time_machine.travel(timezone.now() + timedelta(**by))


def late_form(client: Client, here: Country, **more: str):
    """A form sent an hour after the session had ended."""
    sent = urlencode({"body": str(here.force.pk), "what": WORDS, **more})
    with later(hours=9):
        return client.post("/account/conflict/", sent, content_type="application/x-www-form-urlencoded")


@pytest.mark.parametrize(("minutes", "status"), [(479, 200), (480, 302), (1000, 302)])
def test_somebody_is_signed_out_after_eight_hours(client: Client, minutes: int, status: int):
    with later(minutes=minutes):
        assert client.get("/account/").status_code == status


def test_the_end_is_an_event(client: Client, here: Country):
    with later(hours=8):
        client.get("/help/")
    event = Event.objects.latest("number")
    assert (event.kind, event.subject) == ("person.signed-out-by-time", str(here.people["officer"].pk))


@pytest.mark.parametrize(("minutes", "hidden"), [(459, True), (461, False)])
def test_every_page_warns_twenty_minutes_before(client: Client, minutes: int, hidden: bool):
    with later(minutes=minutes):
        page = client.get("/help/").content.decode()
    banner = page[page.index("data-session=") :].split(">")[0]
    assert banner.endswith(" hidden") == hidden


def test_nobody_signed_in_is_warned(here: Country):
    assert "data-session=" not in Client().get("/help/").content.decode()


def test_whoever_asks_to_stay_stays_for_another_eight_hours(client: Client):
    with later(hours=7):
        page = client.post("/account/stay/")
        told = client.post("/account/stay/", headers={"Accept": "application/json"})
    assert "You stay signed in" in text_of(page)
    assert told.json() == {"seconds": 8 * 60 * 60}
    with later(hours=14):
        assert client.get("/account/").status_code == 200
    with later(hours=15.1):
        assert client.get("/account/").status_code == 302


def test_staying_is_asked_by_a_form_only(client: Client):
    assert client.get("/account/stay/").status_code == 405


def test_what_was_sent_too_late_waits_until_its_sender_is_back(client: Client, here: Country):
    assert late_form(client, here).url == "/account/login/"
    assert not ConflictOfInterest.objects.exists()
    with later(hours=9):
        back = password_given(client, here.people["officer"])
        assert back.url == "/account/unsent/"
        page = client.get(back.url)
        assert "I worked there &lt;b&gt;until&lt;/b&gt; 2019." in page.content.decode()
        assert f'action="{"/account/conflict/"}"' in page.content.decode()
        client.post("/account/conflict/", {"body": str(here.force.pk), "what": WORDS})
    assert ConflictOfInterest.objects.get().what == WORDS


def test_signing_out_too_late_leaves_nothing_to_send(client: Client, here: Country):
    with later(hours=9):
        client.post("/account/logout/", "", content_type="application/x-www-form-urlencoded")
        assert password_given(client, here.people["officer"]).url == "/"


def test_nobody_else_is_shown_what_was_not_sent(client: Client, here: Country):
    late_form(client, here)
    with later(hours=9):
        answer = password_given(client, here.people["other"])
        assert answer.url != "/account/unsent/"
        assert client.get("/account/unsent/").url == "/"
        client.post("/account/logout/")
        password_given(client, here.people["officer"])
        assert client.get("/account/unsent/").url == "/"


def test_passwords_and_codes_are_never_kept(client: Client, here: Country):
    secret = {"password1": "planted", "oldpassword": "planted", "code": "planted", "credential": "planted"}
    late_form(client, here, **secret)
    assert "planted" not in str(dict(client.session))
    assert WORDS in str(dict(client.session))


def test_a_file_is_not_kept_and_nothing_breaks(client: Client, here: Country):
    with later(hours=9):
        answer = client.post("/account/conflict/", {"what": WORDS, "file": SimpleUploadedFile("a.csv", b"planted")})
        assert answer.url == "/account/login/"
        assert password_given(client, here.people["officer"]).url == "/"


def test_what_is_not_wanted_is_thrown_away(client: Client, here: Country):
    late_form(client, here)
    with later(hours=9):
        password_given(client, here.people["officer"])
        client.post("/account/unsent/")
        assert client.get("/account/unsent/").url == "/"
