"""What this service decides where the sign-in library asks: nobody opens an account, letters are ours, secrets are sealed."""

from __future__ import annotations

import base64
import hashlib
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from openinquiry.adapters.post import send_by_email, write_letter
from openinquiry.domain.accounts.models import Person
from openinquiry.domain.accounts.signing_in import end_all_sessions, record_failed_sign_in, second_factor_is_owed
from openinquiry.web.account import invitations, sessions

_FRESH = 300  # seconds for which having proved who one is counts before something that matters

_SAYS = {
    "account/messages/password_changed.txt": _("Your password was changed. Every other browser was signed out."),
    "account/messages/password_set.txt": _("You have a password now."),
    "account/messages/logged_out.txt": _("You are signed out, in every browser."),
    "mfa/messages/totp_activated.txt": _("The app was added. You need it from now on to sign in."),
    "mfa/messages/totp_deactivated.txt": _("The app was removed."),
    "mfa/messages/webauthn_added.txt": _("The passkey was added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey was removed."),
    "mfa/messages/recovery_codes_generated.txt": _(
        "You have new recovery codes. Earlier ones, if there were any, stopped working."
    ),
}
_CHANGES = {
    "account/email/password_changed": "password-changed",
    "account/email/password_reset": "password-changed",
    "account/email/password_set": "password-changed",
    "mfa/email/totp_activated": "app-added",
    "mfa/email/totp_deactivated": "app-removed",
    "mfa/email/webauthn_added": "passkey-added",
    "mfa/email/webauthn_removed": "passkey-removed",
    "mfa/email/recovery_codes_generated": "recovery-codes-made",
}
_REAUTHENTICATION = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use a code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}


class Accounts(DefaultAccountAdapter):
    """Of passwords, letters and messages."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account was closed."),
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "enter_current_password": _("This is not your password now."),
        "incorrect_code": _(
            "This code is not right, or it was used already. Codes change every half minute; enter the newest."
        ),
        "incorrect_password": _("This is not your password."),
        "invalid_password_reset": _("This link was used already or is too old."),
        "invalid_login": _("The e-mail address or the password is not right."),
        "too_many_login_attempts": _("This went wrong too often. Wait five minutes and try again."),
        "rate_limited": _("This was tried too often. Wait some minutes and try again."),
        "same_as_current": _("This is the password you have. Choose another one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts come from invitations."""
        return False

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """A message in our words; those that only say what one has just done are left out."""
        says = message or _SAYS.get(message_template or "")
        if says:
            messages.add_message(request, level, says, extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A letter in the language of its reader. Letters of the library that this service has no words for are not sent."""
        person = context.get("user") or Person.objects.filter(email=email.lower()).first()
        language = person.language if person else self.request.LANGUAGE_CODE
        name = _CHANGES.get(template_prefix)
        if template_prefix == "account/email/password_reset_key":
            send_by_email(write_letter("forgotten-password", language, address=context["password_reset_url"]), to=email)
        elif template_prefix == "account/email/unknown_account":
            send_by_email(write_letter("unknown-address", language), to=email)
        elif name:
            send_by_email(write_letter(name, language), to=email)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: object = None, email: str | None = None,  # noqa: ANN401
    ) -> None:  # fmt: skip
        """Tell somebody that how they sign in was changed."""
        self.send_mail(template_prefix, email or user.email, {"user": user})

    def logout(self, request: HttpRequest) -> None:
        """End every session of the person, not only this one."""
        person = request.user
        super().logout(request)
        if isinstance(person, Person):
            end_all_sessions(person, at=timezone.now())

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ANN401 - the library's
        """Record it; the same is done for an address that nobody has."""
        address = credentials.get("email") or ""
        person = Person.objects.filter(email=address.lower()).first()
        record_failed_sign_in(person, how="password", at=timezone.now())

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The first page, or what was not sent when the session ended."""
        return sessions.after_sign_in(request) or super().get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """How one signs in."""
        return reverse("mfa_index")

    def is_reauthentication_required(self, *, app: str, **_kwargs: object) -> bool:
        """Not within five minutes of having proved who one is, by whatever means."""
        records = get_authentication_records(self.request, self.request.user)
        return not any(time.time() - record["at"] < _FRESH for record in records)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - as the library calls it
        """How somebody can prove again who they are, in our words."""
        methods = super().get_reauthentication_methods(user)
        return [{**each, "description": str(_REAUTHENTICATION[each["id"]])} for each in methods]


class SecondFactors(DefaultMFAAdapter):
    """Of passkeys, codes and recovery codes."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("Your role needs a second step. Add another one before you remove this one."),
        "cannot_generate_recovery_codes": _("Recovery codes need an app or a passkey. Add one first."),
        "incorrect_code": _(
            "This code is not right, or it was used already. Codes change every half minute; enter the newest."
        ),
    }

    def get_totp_issuer(self) -> str:
        """The name under which an app keeps its codes."""
        return str(settings.SERVICE_NAME)

    def encrypt(self, text: str) -> str:
        """Secrets of apps and seeds of recovery codes are worth nothing to whoever has the database alone."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What :meth:`encrypt` was given."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last second step of somebody whose role needs one, nor the only way in."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        if others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
            return True
        person = Person.objects.get(pk=authenticator.user_id)
        owed = settings.SECOND_FACTOR_REQUIRED and second_factor_is_owed(person, at=timezone.now())
        return person.has_usable_password() and not owed

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Under which name a passkey is kept, and for which host it works."""
        return {**super().get_public_key_credential_rp_entity(), "name": str(settings.SERVICE_NAME)}

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: ANN401 - the library's
        """A name to begin with."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return str(_("Passkey %(number)s") % {"number": number})


class Organisations(DefaultSocialAccountAdapter):
    """Of an organisation's own sign-in (OpenID Connect): it tells who somebody is, and opens no account."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:  # noqa: ANN401 - as the library calls it
        """Join it to the person of the same verified address, taking up their invitation; refuse everybody else."""
        if sociallogin.is_existing and sociallogin.state.get("process") != "connect":
            return
        verified = [each.email.lower() for each in sociallogin.email_addresses if each.verified]
        if sociallogin.state.get("process") == "connect":
            raise ImmediateHttpResponse(self._refusal(request))
        person = Person.objects.filter(email__in=verified, is_active=True).first()
        person = person or invitations.taken_by_organisation(request, verified)
        if person is None:
            record_failed_sign_in(None, how="organisation", at=timezone.now())
            raise ImmediateHttpResponse(self._refusal(request))
        sociallogin.connect(request, person)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ANN401 - as the library calls it
        """Never."""
        return False

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:  # noqa: ANN401 - the library's
        """How one signs in."""
        return reverse("mfa_index")

    def _refusal(self, request: HttpRequest) -> HttpResponse:
        return render(request, "account/signup_closed.html", status=403)


def _cipher() -> Fernet:
    key = hashlib.sha256(b"second factors\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
