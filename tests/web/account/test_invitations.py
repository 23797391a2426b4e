"""An invitation is sent by letter, taken up once by the one it is for, and its word stands in no page, event or address."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from openinquiry.domain.accounts.models import Invitation, Person, Role
from openinquiry.domain.events.models import Event
from tests.domain.people import PASSWORD, Country, country, person
from tests.web.account.signing import password_given, signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]
GOOD = "four invented words together"


@pytest.fixture
def here() -> Country:
    return country()


def answers(**more: str) -> dict[str, str]:
    return {"name": "New Invented", "email": "new@example.org", "title": "Data officer", "language": "en-gb", **more}


def address_in(letter: str) -> str:
    return re.search(r"http://testserver(/invitation/[^/]+/)", letter)[1]


def invited(here: Country, **more: str) -> str:
    """The address in the letter that a signatory had sent."""
    client = signed_in(here.people["signatory"])
    answer = client.post("/people/invented-audit/E23000901/invite/", answers(**more))
    assert answer.url == "/people/invented-audit/E23000901/"
    return address_in(mail.outbox[-1].body)


def opened(here: Country, client: Client | None = None, **more: str) -> Client:
    client = client or Client()
    assert client.get(invited(here, **more)).url == "/invitation/"
    return client


def test_a_signatory_invites_an_officer_of_their_body_by_letter(here: Country):
    invited(here)
    letter, invitation = mail.outbox[-1], Invitation.objects.get()
    assert (letter.subject, letter.to) == ("You are invited", ["new@example.org"])
    assert (invitation.body, invitation.role) == (here.force, "officer")
    assert "Invented Constabulary asks you to take the post of Data officer there" in letter.body


def test_a_letter_in_welsh_leads_to_pages_in_welsh_and_to_later_letters(here: Country):
    invited(here, language="cy")
    assert mail.outbox[-1].subject == "Gwahoddiad"
    client = Client()
    page = client.get(re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1], follow=True)
    assert (page.redirect_chain[-1][0], '<html lang="cy"' in page.content.decode()) == ("/invitation/", True)
    client.post("/invitation/", {"how": "password", "password1": GOOD})
    assert Person.objects.get(email="new@example.org").language == "cy"


@pytest.mark.parametrize(
    ("who", "status"),
    [("signatory", 200), ("lead", 200), ("officer", 404), ("other", 404), ("council", 404), ("analyst", 404)],
)
def test_only_those_who_may_invite_there_find_the_page(here: Country, who: str, status: int):
    client = signed_in(here.people[who])
    pages = [client.get(f"/people/invented-audit/E23000901/{end}").status_code for end in ("", "invite/")]
    assert pages == [status, status]


@pytest.mark.parametrize("address", ["/people/no-such/E23000901/", "/people/invented-audit/E999/"])
def test_what_is_not_there_looks_like_what_is_hidden(here: Country, address: str):
    client = signed_in(here.people["officer"], with_code=False)
    hidden = client.get("/people/invented-audit/E23000901/")
    absent = client.get(address)
    words = [
        text_of(each).replace(path, "")
        for each, path in ((hidden, "/people/invented-audit/E23000901/"), (absent, address))
    ]
    assert words[0] == words[1]


def test_somebody_new_takes_it_up_with_a_password_and_is_signed_in(here: Country):
    client = opened(here)
    page = text_of(client.get("/invitation/"))
    assert "Data officer, Invented Constabulary" in page
    answer = client.post("/invitation/", {"how": "password", "password1": GOOD})
    assert answer.url == "/account/sign-in/"
    new = Person.objects.get(email="new@example.org")
    assert client.session["_auth_user_id"] == str(new.pk)
    assert Role.objects.get(post__person=new).name == "officer"
    assert password_given(Client(), new, password=GOOD).status_code == 302
    told = Event.objects.filter(kind="person.signed-in", subject=str(new.pk)).order_by("number")
    assert [each.changed()["how"][1] for each in told] == ["invitation", "password"]


def test_somebody_new_who_wants_a_passkey_is_led_to_add_one_and_has_no_password(here: Country):
    client = opened(here)
    answer = client.post("/invitation/", {"how": "passkey"})
    assert answer.url == "/account/passkeys/add/"
    assert client.get(answer.url).status_code == 200
    assert not Person.objects.get(email="new@example.org").has_usable_password()
    first = client.post("/account/password/set/", {"password1": GOOD, "password2": GOOD})
    assert first.status_code == 302
    assert Person.objects.get(email="new@example.org").check_password(GOOD)


@pytest.mark.parametrize("weak", ["", "short", "new@example.org", "password1234"])
def test_a_weak_password_is_refused_and_nobody_is_made(here: Country, weak: str):
    client = opened(here)
    answer = client.post("/invitation/", {"how": "password", "password1": weak})
    assert "There is a problem" in text_of(answer)
    assert not Person.objects.filter(email="new@example.org").exists()


def test_somebody_known_signs_in_first_and_then_accepts(here: Country):
    person("known")
    client = opened(here, email="KNOWN@example.org")
    assert "You have an account already." in text_of(client.get("/invitation/"))
    assert client.post("/invitation/", {"how": "password", "password1": GOOD}).status_code == 400
    password_given(client, Person.objects.get(email="known@example.org"))
    assert client.post("/invitation/").status_code == 302
    known = Person.objects.get(email="known@example.org")
    assert (Role.objects.get(post__person=known).name, known.check_password(PASSWORD)) == ("officer", True)


def test_nobody_takes_up_the_invitation_of_another(here: Country):
    client = opened(here, signed_in(here.people["stranger"], with_code=False))
    assert "You are signed in as somebody else." in text_of(client.get("/invitation/"))
    assert client.post("/invitation/", {"how": "password", "password1": GOOD}).status_code == 400
    assert Invitation.objects.get().taken is None


def test_the_address_works_once_and_looking_changes_nothing(here: Country):
    address = invited(here)
    for _look in range(2):
        client = Client()
        client.get(address)
        assert client.get("/invitation/").status_code == 200
    client.post("/invitation/", {"how": "password", "password1": GOOD})
    again = Client()
    again.get(address)
    refused, made_up = again.get("/invitation/"), Client()
    made_up.get("/invitation/anything/")
    assert (refused.status_code, text_of(refused)) == (400, text_of(made_up.get("/invitation/")))


def test_the_word_stands_in_no_page_and_no_event(here: Country):
    client = Client()
    address = invited(here)
    client.get(address)
    word = address.split("/")[2]
    assert word not in client.get("/invitation/").content.decode()
    client.post("/invitation/", {"how": "password", "password1": GOOD})
    assert not any(word in str(row) for row in Event.objects.values_list())
    assert word not in str(dict(client.session))


def test_when_the_letter_cannot_be_sent_the_invitation_is_withdrawn(here: Country, settings):
    client = signed_in(here.people["signatory"])
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    answer = client.post("/people/invented-audit/E23000901/invite/", answers())
    assert (answer.status_code, Invitation.objects.get().withdrawn is not None) == (400, True)


def test_details_are_changed_and_the_language_is_kept_in_this_browser_too(here: Country):
    client = signed_in(here.people["officer"], with_code=False)
    answer = client.post("/account/change/", {"name": "Officer Renamed", "language": "cy"})
    client.get(answer.url)
    assert client.cookies["language"].value == "cy"
    assert Person.objects.values_list("name", "language").get(pk=here.people["officer"].pk) == ("Officer Renamed", "cy")


def test_a_conflict_of_interest_is_declared_by_oneself_and_shown(here: Country):
    client = signed_in(here.people["analyst"])
    client.post("/account/conflict/", {"body": str(here.force.pk), "what": "Worked there."})
    assert "Invented Constabulary Worked there." in text_of(client.get("/account/"))


@pytest.mark.parametrize(
    ("who", "places"),
    [
        (
            "lead",
            ["People of An invented audit", "What happened in An invented audit", "Is the chain of events whole?"],
        ),
        ("signatory", ["People of Invented Constabulary in An invented audit"]),
        ("administrator", ["Is the chain of events whole?", "Break the glass"]),
        ("officer", []),
    ],
)
def test_ones_own_page_leads_to_what_ones_role_opens(here: Country, who: str, places: list[str]):
    client = signed_in(here.people[who])
    page = client.get("/account/")
    assert [link.text for link in page.context["places"]] == places
    assert {client.get(link.href).status_code for link in page.context["places"]} <= {200}


def test_the_letter_says_what_they_will_do(here: Country):
    invited(here)
    assert "as follows: you prepare the returns of your body." in mail.outbox[-1].body
