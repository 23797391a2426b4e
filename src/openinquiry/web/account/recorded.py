"""Listens to the sign-in library and records what it did; each signal is one event."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as mfa
from allauth.socialaccount import signals as social
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils import timezone

from openinquiry.domain.accounts.models import Person
from openinquiry.domain.accounts.signing_in import record_change_of_sign_in, record_failed_sign_in, record_sign_in
from openinquiry.web.account import sessions
from openinquiry.web.account.second_step import second_step_added

_FACTORS = {"totp": "app", "webauthn": "passkey", "recovery_codes": "recovery codes"}


def listen() -> None:
    """Follow everything that the library says happened to somebody."""
    user_logged_in.connect(_signed_in, dispatch_uid="recorded: signed in")
    account.password_changed.connect(
        _changed("password changed"), weak=False, dispatch_uid="recorded: password changed"
    )
    account.password_set.connect(_changed("password set"), weak=False, dispatch_uid="recorded: password set")
    account.password_reset.connect(_changed("password reset"), weak=False, dispatch_uid="recorded: password reset")
    social.social_account_added.connect(_organisation, dispatch_uid="recorded: organisation")
    mfa.authenticator_added.connect(_factor("added"), weak=False, dispatch_uid="recorded: factor added")
    mfa.authenticator_removed.connect(_factor("removed"), weak=False, dispatch_uid="recorded: factor removed")
    mfa.authenticator_reset.connect(_factor("made anew"), weak=False, dispatch_uid="recorded: factor reset")
    mfa.authentication_failed.connect(_failed, dispatch_uid="recorded: code failed")


def _signed_in(*, request: HttpRequest, user: Any, **_: object) -> None:  # noqa: ANN401 - as Django sends it
    now = timezone.now()
    sessions.begin(request, now=now)
    if isinstance(user, Person):
        how = [_FACTORS.get(each.get("type", ""), each["method"]) for each in get_authentication_records(request, user)]
        record_sign_in(user, how=", ".join(how) or "session", at=now)


def _changed(what: str) -> Any:  # noqa: ANN401 - a receiver
    def heard(*, user: Any, **_: object) -> None:  # noqa: ANN401 - as the library sends it
        record_change_of_sign_in(user, what=what, at=timezone.now())

    return heard


def _factor(what: str) -> Any:  # noqa: ANN401 - a receiver
    def heard(*, request: HttpRequest, user: Any, authenticator: Any, **_: object) -> None:  # noqa: ANN401 - as it sends it
        person = Person.objects.get(pk=user.pk)
        record_change_of_sign_in(person, what=f"{_FACTORS[authenticator.type]} {what}", at=timezone.now())
        if what == "added" and authenticator.type != "recovery_codes":
            second_step_added(request)

    return heard


def _organisation(*, sociallogin: Any, **_: object) -> None:  # noqa: ANN401 - as the library sends it
    record_change_of_sign_in(sociallogin.user, what="organisation joined", at=timezone.now())


def _failed(*, user: Any, authenticator: Any, **_: object) -> None:  # noqa: ANN401 - as the library sends it
    person = Person.objects.get(pk=user.pk)
    record_failed_sign_in(person, how=_FACTORS[authenticator.type], at=timezone.now())
