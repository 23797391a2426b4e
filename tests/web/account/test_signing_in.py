"""Signing in and out: two steps where the role needs them, the same answer for every address, and an event for each."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from openinquiry.domain.accounts.models import Person
from openinquiry.domain.events.models import Event
from tests.domain.people import PASSWORD, Country, country
from tests.web.account.signing import (
    SECRET,
    code_now,
    password_given,
    signed_in,
    text_of,
    with_app,
    with_recovery_codes,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NEW = "four invented words together"


@pytest.fixture(autouse=True)
def _no_tries_counted() -> None:
    cache.clear()


@pytest.fixture
def here() -> Country:
    return country()


def kinds() -> list[str]:
    return [
        kind for kind in Event.objects.order_by("number").values_list("kind", flat=True) if kind.startswith("person.")
    ]


def test_whoever_has_an_app_enters_its_code_after_the_password(here: Country):
    client, lead = Client(), with_app(here.people["lead"])
    first = password_given(client, lead)
    assert (first.url, client.session.get("_auth_user_id")) == ("/account/sign-in/second/", None)
    second = client.post(first.url, {"code": f" {code_now()[:3]} {code_now()[3:]} "})
    assert (second.status_code, client.session["_auth_user_id"]) == (302, str(lead.pk))
    event = Event.objects.latest("number")
    assert (event.kind, event.changed()) == ("person.signed-in", {"how": [None, "password, app"]})


def test_a_recovery_code_works_once(here: Country):
    lead = with_app(here.people["lead"])
    code = with_recovery_codes(lead)[0]
    for expected in (str(lead.pk), None):
        client = Client()
        password_given(client, lead)
        client.post("/account/sign-in/second/", {"code": code})
        assert client.session.get("_auth_user_id") == expected
    assert kinds()[-1] == "person.sign-in-failed"


def test_a_wrong_password_and_an_unknown_address_read_the_same(here: Country):
    known = password_given(Client(), here.people["officer"], password="wrong")
    unknown = password_given(Client(), Person(email="planted@example.org"), password="wrong")
    pages = [
        text_of(answer).replace(email, "")
        for answer, email in ((known, "officer@example.org"), (unknown, "planted@example.org"))
    ]
    assert pages[0] == pages[1]
    assert "The e-mail address or the password is not right." in pages[0]
    told = Event.objects.filter(kind="person.sign-in-failed").order_by("number").values_list("subject", flat=True)
    assert list(told) == [str(here.people["officer"].pk), "00000000-0000-0000-0000-000000000000"]


@pytest.mark.parametrize("shown", ["nonsense", '{"id": 5, "rawId": {}}', '{"id": "x", "type": "public-key"}'])
def test_a_passkey_that_is_not_right_is_refused_and_an_event(here: Country, shown: str):
    client = Client()
    answer = client.post("/account/passkeys/sign-in/", {"credential": shown})
    assert (answer.url, client.session.get("_auth_user_id")) == ("/account/login/", None)
    told = Event.objects.filter(kind="person.sign-in-failed").values_list("changes", flat=True)
    assert list(told) == ([] if shown == "nonsense" else ['{"how":[null,"passkey"]}'])


@pytest.mark.parametrize("shown", ["{}", '{"id": 5, "rawId": [], "response": null}', '"text"'])
def test_what_is_no_passkey_is_not_added(here: Country, shown: str):
    client = signed_in(here.people["officer"], with_code=False)
    client.get("/account/passkeys/add/")
    answer = client.post("/account/passkeys/add/", {"name": "x", "credential": shown})
    assert (answer.status_code, Authenticator.objects.count()) == (200, 0)


def test_a_wrong_password_before_something_that_matters_is_an_event(here: Country):
    client = signed_in(here.people["officer"], with_code=False)
    client.post("/account/reauthenticate/", {"password": "wrong"})
    event = Event.objects.latest("number")
    assert (event.kind, event.subject) == ("person.sign-in-failed", str(here.people["officer"].pk))


def test_no_address_stands_in_an_event_or_a_log(here: Country, caplog, capsys):
    caplog.set_level("DEBUG")
    client = signed_in(here.people["lead"])
    client.post("/account/logout/")
    password_given(Client(), Person(email="planted@example.org"), password="wrong")
    Client().post("/account/password/reset/", {"email": "officer@example.org"})
    logged = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert "example.org" not in " ".join(str(row) for row in Event.objects.values_list())
    assert "example.org" not in " ".join(logged) + "".join(capsys.readouterr())


def test_after_too_many_wrong_passwords_even_the_right_one_waits(here: Country):
    for _try in range(5):
        password_given(Client(), here.people["officer"], password="wrong")
    answer = password_given(Client(), here.people["officer"])
    assert "This went wrong too often. Wait five minutes and try again." in text_of(answer)


def test_too_many_letters_to_one_address_are_told_to_wait_in_our_look(here: Country):
    answers = [Client().post("/account/password/reset/", {"email": "officer@example.org"}) for _try in range(6)]
    assert answers[-1].status_code == 429
    assert "Wait some minutes and try again." in text_of(answers[-1])


@pytest.mark.parametrize("who", ["lead", "analyst", "approver", "signatory", "administrator"])
def test_whoever_owes_a_second_step_is_led_to_set_one_up_and_nowhere_else(here: Country, who: str):
    client = signed_in(here.people[who], with_code=False)
    for address in ("/account/", "/office/invented-audit/people/", "/chain/", "/machine/glass/"):
        assert client.get(address).url == "/account/sign-in/"
    assert "Your role needs a second step." in text_of(client.get("/account/sign-in/"))
    assert client.get("/help/").status_code == 200


def test_an_officer_needs_none(here: Country):
    client = signed_in(here.people["officer"], with_code=False)
    assert client.get("/account/").status_code == 200
    assert "Your role needs" not in text_of(client.get("/account/sign-in/"))


def test_adding_an_app_gives_recovery_codes_once_is_an_event_and_tells_by_letter(
    here: Country, django_capture_on_commit_callbacks
):
    client = signed_in(here.people["lead"], with_code=False)
    page = client.get("/account/app/add/")
    secret = re.search(r'app-key">(\w+)<', page.content.decode())[1]
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/account/app/add/", {"code": code_now(secret)})
    assert answer.url == "/account/recovery-codes/"
    shown = re.findall(r"<code>(\d{8})</code>", client.get(answer.url).content.decode())
    assert len(shown) == 10
    client.post("/account/logout/")
    password_given(client, here.people["lead"])
    client.post("/account/sign-in/second/", {"code": shown[0]})
    later = client.get(answer.url)
    assert "Codes that are left: 9" in text_of(later)
    assert not any(each in later.content.decode() for each in shown)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert not any(each in kept for each in [secret, *shown])
    changed = Event.objects.filter(kind="person.sign-in-changed").order_by("number")
    assert [each.changed()["what"][1] for each in changed] == ["app added", "recovery codes added"]
    assert mail.outbox[-1].subject == "How you sign in was changed"


def test_the_secret_of_an_app_is_not_readable_in_the_database(here: Country):
    with_app(here.people["lead"])
    kept = Authenticator.objects.get().data
    assert SECRET not in str(kept)


def test_the_last_second_step_of_somebody_who_owes_one_cannot_be_removed(here: Country):
    client = signed_in(here.people["lead"])
    client.post("/account/app/remove/")
    assert Authenticator.objects.filter(type="totp").exists()
    officer = signed_in(here.people["officer"])
    officer.post("/account/app/remove/")
    assert not Authenticator.objects.filter(type="totp", user=here.people["officer"]).exists()


def test_something_that_matters_asks_again_after_five_minutes(here: Country):
    client = signed_in(here.people["officer"], with_code=False)
    assert client.get("/account/app/add/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        asked = client.get("/account/app/add/")
        assert asked.url == "/account/reauthenticate/?next=%2Faccount%2Fapp%2Fadd%2F"
        assert client.post(asked.url, {"password": "wrong"}).status_code == 200
        assert client.post(asked.url, {"password": PASSWORD}).url == "/account/app/add/"
        assert client.get("/account/app/add/").status_code == 200


def test_signing_out_ends_every_session(here: Country):
    here_, elsewhere = (signed_in(here.people["officer"], with_code=False) for _browser in range(2))
    assert here_.get("/account/logout/").status_code == 200  # a page, which changes nothing
    assert elsewhere.get("/account/").status_code == 200
    here_.post("/account/logout/")
    assert [client.get("/account/").status_code for client in (here_, elsewhere)] == [302, 302]
    assert kinds()[-1] == "person.signed-out"


def test_a_new_password_ends_the_other_sessions_and_is_an_event(here: Country):
    mine, other = (signed_in(here.people["officer"], with_code=False) for _browser in range(2))
    answer = mine.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert answer.url == "/account/sign-in/"
    assert [client.get("/account/").status_code for client in (mine, other)] == [200, 302]
    assert Event.objects.latest("number").changed() == {"what": [None, "password changed"]}
    assert here.people["officer"].email in mail.outbox[-1].to


@pytest.mark.parametrize("weak", ["short", "password1234", "officer@example.org"])
def test_a_password_that_is_guessed_is_refused(here: Country, weak: str):
    client = signed_in(here.people["officer"], with_code=False)
    answer = client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})
    assert (answer.status_code, "There is a problem" in text_of(answer)) == (200, True)


def test_a_forgotten_password_is_replaced_by_a_letter_in_the_language_of_its_reader(here: Country):
    Person.objects.filter(pk=here.people["officer"].pk).update(language="cy")
    Client().post("/account/password/reset/", {"email": "officer@example.org"})
    letter = mail.outbox[-1]
    assert (letter.subject, letter.to) == ("Cyfrinair newydd", ["officer@example.org"])
    client = Client()
    address = re.search(r"http://testserver(\S+)", letter.body)[1]
    form = client.get(address).url
    assert client.post(form, {"password1": NEW, "password2": NEW}).url == "/account/password/reset/key/done/"
    assert password_given(Client(), here.people["officer"], password=NEW).status_code == 302
    assert "used already" in text_of(Client().get(address))
    assert Event.objects.filter(kind="person.sign-in-changed").get().changed() == {"what": [None, "password reset"]}


def test_forgetting_reads_the_same_for_an_unknown_address_and_changes_nobody(here: Country):
    answers = []
    for address in ("officer@example.org", "planted@example.org"):
        answer = Client().post("/account/password/reset/", {"email": address})
        answers.append((answer.status_code, answer.url, text_of(Client().get(answer.url))))
    assert answers[0] == answers[1]
    assert [each.subject for each in mail.outbox] == ["A new password", "A new password"]
    assert "http" not in mail.outbox[1].body


def test_a_reset_does_not_pass_by_the_second_step(here: Country):
    with_app(here.people["lead"])
    Client().post("/account/password/reset/", {"email": "lead@example.org"})
    client = Client()
    form = client.get(re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]).url
    client.post(form, {"password1": NEW, "password2": NEW})
    assert client.session.get("_auth_user_id") is None
    assert password_given(client, here.people["lead"], password=NEW).url == "/account/sign-in/second/"


def test_somebody_who_was_stopped_cannot_sign_in(here: Country):
    Person.objects.filter(pk=here.people["officer"].pk).update(is_active=False)
    client = Client()
    answer = password_given(client, here.people["officer"])
    assert client.session.get("_auth_user_id") is None
    assert answer.status_code in (200, 302)


def test_after_signing_in_the_page_that_was_asked_for_is_shown_but_none_of_another_site(here: Country):
    mine = password_given(Client(), here.people["officer"], next="/account/")
    theirs = password_given(Client(), here.people["officer"], next="https://elsewhere.example/")
    assert (mine.url, theirs.url.startswith("https:")) == ("/account/", False)


def test_the_demonstration_can_do_without_a_second_step_and_says_so(here: Country, settings):
    settings.SECOND_FACTOR_REQUIRED, settings.DEMONSTRATION = False, True
    client = signed_in(here.people["lead"], with_code=False)
    page = client.get("/account/")
    assert "A second step of signing in is switched off in this demonstration." in text_of(page)
    assert "switched off" in text_of(Client().get("/account/login/"))


def test_fields_may_be_filled_in_and_pasted_into(here: Country):
    sign_in = Client().get("/account/login/").content.decode()
    client = Client()
    password_given(client, with_app(here.people["lead"]))
    code = client.get("/account/sign-in/second/").content.decode()
    assert re.search(r'name="login"[^>]*autocomplete="username"', sign_in)
    assert re.search(r'name="password"[^>]*autocomplete="current-password"', sign_in)
    assert re.search(r'name="code"[^>]*autocomplete="one-time-code"', code)
    assert "onpaste" not in sign_in + code
