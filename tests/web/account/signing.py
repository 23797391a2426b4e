"""Signing somebody in as they would: password, then the code of an app."""

from __future__ import annotations

import re
import time

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from openinquiry.domain.accounts.models import Person
from tests.domain.people import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_now(secret: str = SECRET) -> str:
    """What an app shows at this moment."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))  # a period later it still counts


def with_app(person: Person) -> Person:
    """The person, with an app for codes."""
    TOTP.activate(person, SECRET)
    return person


def with_recovery_codes(person: Person) -> list[str]:
    """Recovery codes of the person."""
    return RecoveryCodes.activate(person).generate_codes()


def password_given(client: Client, person: Person, *, password: str = PASSWORD, **asked: str):
    """The answer to address and password."""
    return client.post("/account/login/", {"login": person.email, "password": password, **asked})


def signed_in(person: Person, *, with_code: bool = True) -> Client:
    """A browser in which the person is signed in."""
    cache.clear()
    client = Client()
    if with_code and not person.authenticator_set.exists():
        with_app(person)
    password_given(client, person)
    if with_code:
        client.post("/account/sign-in/second/", {"code": code_now()})
    assert client.session.get("_auth_user_id") == str(person.pk)
    return client


def text_of(response) -> str:
    """The words of a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())
