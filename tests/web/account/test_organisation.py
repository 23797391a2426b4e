"""An organisation's own sign-in lets in those who were invited and nobody else; the issuer here is a small server of ours."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from openinquiry.domain.accounts import operations
from openinquiry.domain.accounts.actors import actor_of
from openinquiry.domain.accounts.models import Person, Role
from openinquiry.domain.events.models import Event
from tests.domain.people import Country, country
from tests.web.account.signing import text_of, with_app

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WHO: dict[str, object] = {}


class Issuer(BaseHTTPRequestHandler):
    """Says who somebody is, as ``WHO`` holds it."""

    def _answer(self, said: object) -> None:
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        here = f"http://{self.headers['Host']}"
        if self.path.startswith("/.well-known/"):
            self._answer({
                "issuer": here, "authorization_endpoint": f"{here}/ask", "token_endpoint": f"{here}/token",
                "userinfo_endpoint": f"{here}/who", "jwks_uri": f"{here}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            })  # fmt: skip
        else:
            self._answer(WHO)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer({"access_token": "invented", "token_type": "Bearer", "expires_in": 60})

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def issuer(settings) -> Iterator[str]:
    cache.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Issuer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "sign-in", "name": "Invented Constabulary", "client_id": "id", "secret": "secret",
                    "settings": {"server_url": address, "verified_email": []},
                }
            ],
        }
    }  # fmt: skip
    yield address
    server.shutdown()
    server.server_close()


@pytest.fixture
def here() -> Country:
    return country()


def come_back(client: Client, email: str, *, verified: bool = True, subject: str = "1"):
    """Go to the issuer, which says who it is, and come back."""
    WHO.clear()
    WHO.update({"sub": subject, "email": email, "email_verified": verified, "name": "Somebody"})
    away = client.post("/account/organisation/sign-in/")
    assert away.status_code == 302
    state = parse_qs(urlsplit(away.url).query)["state"][0]
    assert "code_challenge" in away.url
    return client.get("/account/organisation/sign-in/back/", {"code": "invented", "state": state})


def signed_in_as(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_somebody_known_is_joined_by_their_verified_address_and_later_by_the_issuers_own_name(
    issuer: str, here: Country
):
    officer = here.people["officer"]
    first, again = Client(), Client()
    come_back(first, "OFFICER@example.org")
    come_back(again, "officer@example.org")
    assert [signed_in_as(first), signed_in_as(again)] == [str(officer.pk)] * 2
    told = Event.objects.filter(kind__startswith="person.sign").order_by("number")
    assert [(each.kind, *each.changed().values()) for each in told] == [
        ("person.sign-in-changed", [None, "organisation joined"]),
        ("person.signed-in", [None, "socialaccount"]),
        ("person.signed-in", [None, "socialaccount"]),
    ]


@pytest.mark.parametrize(("email", "verified"), [("planted@example.org", True), ("officer@example.org", False)])
def test_an_unknown_or_unproved_address_is_refused_plainly_and_no_account_is_made(
    issuer: str, here: Country, email: str, verified: bool
):
    people, client = Person.objects.count(), Client()
    answer = come_back(client, email, verified=verified)
    assert (answer.status_code, signed_in_as(client)) == (403, None)
    assert "nobody invited you at the address it gave. No account was made." in text_of(answer)
    assert (Person.objects.count(), SocialAccount.objects.count()) == (people, 0)
    assert email not in answer.content.decode()


def test_whoever_was_stopped_is_refused(issuer: str, here: Country):
    Person.objects.filter(email="officer@example.org").update(is_active=False)
    client = Client()
    come_back(client, "officer@example.org")
    assert signed_in_as(client) is None


def test_an_invitation_is_taken_up_by_signing_in_there(issuer: str, here: Country):
    word = operations.invite(
        "new@example.org", name="New Invented", body=here.force, title="Data officer", programme=here.programme,
        role="officer", actor=actor_of(here.people["signatory"], at=timezone.now()),
    )[1]  # fmt: skip
    other, client = Client(), Client()
    other.get(f"/invitation/{word}/")
    assert come_back(other, "else@example.org", subject="2").status_code == 403
    client.get(f"/invitation/{word}/")
    come_back(client, "new@example.org")
    new = Person.objects.get(email="new@example.org")
    assert (signed_in_as(client), Role.objects.get(post__person=new).name) == (str(new.pk), "officer")


def test_without_the_word_of_the_letter_an_invited_address_is_not_enough(issuer: str, here: Country):
    operations.invite(
        "new@example.org", name="New Invented", body=here.force, title="Data officer", programme=here.programme,
        role="officer", actor=actor_of(here.people["signatory"], at=timezone.now()),
    )  # fmt: skip
    assert come_back(Client(), "new@example.org").status_code == 403


def test_a_second_step_is_asked_after_it_too(issuer: str, here: Country):
    with_app(here.people["lead"])
    client = Client()
    assert come_back(client, "lead@example.org").url == "/account/sign-in/second/"
    assert signed_in_as(client) is None


def test_the_sign_in_page_offers_it_only_where_it_is_set_up(issuer: str, settings, here: Country):
    assert "Sign in with Invented Constabulary" in text_of(Client().get("/account/login/"))
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert "Sign in with" not in text_of(Client().get("/account/login/")).replace("Sign in with a passkey", "")
    assert Client().post("/account/organisation/sign-in/").status_code == 404


def test_an_issuer_that_fails_is_told_in_our_look(issuer: str, here: Country):
    client = Client()
    client.post("/account/organisation/sign-in/")
    answer = client.get("/account/organisation/sign-in/back/", {"error": "server_error", "state": "made up"})
    assert "It gave no answer that we could use." in text_of(answer)
