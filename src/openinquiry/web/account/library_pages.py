"""The pages of the sign-in library that there are, each with who may open it; every other address of the library is not there.

The library is django-allauth; its own list of addresses is not included, so that a new release opens nothing by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as openid
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path

from openinquiry.domain.accounts.policies import is_signed_in
from openinquiry.web.account.removing import remove_passkey
from openinquiry.web.gate import View, open_to_all, opened_by

_TO_SIGN_IN = open_to_all("Whoever wants to sign in is not signed in yet.")
_HALF_WAY = open_to_all("Whoever has proved one thing and must prove a second; the library sends everybody else away.")
_FORGOTTEN = open_to_all("Whoever forgot their password; the answer is the same for every address.")
_BY_ORGANISATION = open_to_all("Whoever comes from or goes to their organisation's own sign-in.")
_RESET = r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"  # as the library writes it into its letter
_SIGNED_IN = opened_by(is_signed_in)


@open_to_all("Nobody: accounts come from invitations, and an address belongs to one for good.")
def not_here(request: HttpRequest, **_: str) -> HttpResponse:
    """404, for what the library could do and this service does not."""
    raise Http404


def _page(address: str, name: str, view: Callable[..., Any], gate: Callable[[View], View]) -> URLPattern:
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - as the address gives them
        response: HttpResponse = view(request, *args, **kwargs)
        return response

    return (re_path if address.startswith("^") else path)(address, gate(page), name=name)


PAGES: list[URLPattern] = [
    _page("login/", "account_login", account.login, _TO_SIGN_IN),
    _page("logout/", "account_logout", account.logout, open_to_all("Whoever is signed in or half-way; by a form alone.")),
    _page("inactive/", "account_inactive", account.account_inactive, _TO_SIGN_IN),
    _page("reauthenticate/", "account_reauthenticate", account.reauthenticate, _SIGNED_IN),
    _page("password/change/", "account_change_password", account.password_change, _SIGNED_IN),
    _page("password/set/", "account_set_password", account.password_set, _SIGNED_IN),
    _page("password/reset/", "account_reset_password", account.password_reset, _FORGOTTEN),
    _page("password/reset/done/", "account_reset_password_done", account.password_reset_done, _FORGOTTEN),
    _page(
        _RESET, "account_reset_password_from_key",
        account.password_reset_from_key, _FORGOTTEN,
    ),
    _page(
        "password/reset/key/done/", "account_reset_password_from_key_done",
        account.password_reset_from_key_done, _FORGOTTEN,
    ),
    _page("sign-in/", "mfa_index", mfa.index, _SIGNED_IN),
    _page("sign-in/second/", "mfa_authenticate", mfa.authenticate, _HALF_WAY),
    _page("sign-in/again/", "mfa_reauthenticate", mfa.reauthenticate, _SIGNED_IN),
    _page("app/add/", "mfa_activate_totp", totp.activate_totp, _SIGNED_IN),
    _page("app/remove/", "mfa_deactivate_totp", totp.deactivate_totp, _SIGNED_IN),
    _page("recovery-codes/", "mfa_view_recovery_codes", recovery_codes.view_recovery_codes, _SIGNED_IN),
    _page("recovery-codes/new/", "mfa_generate_recovery_codes", recovery_codes.generate_recovery_codes, _SIGNED_IN),
    _page("passkeys/", "mfa_list_webauthn", webauthn.list_webauthn, _SIGNED_IN),
    _page("passkeys/add/", "mfa_add_webauthn", webauthn.add_webauthn, _SIGNED_IN),
    _page("passkeys/again/", "mfa_reauthenticate_webauthn", webauthn.reauthenticate_webauthn, _SIGNED_IN),
    _page("passkeys/<int:pk>/remove/", "mfa_remove_webauthn", remove_passkey, _SIGNED_IN),
    _page("passkeys/<int:pk>/name/", "mfa_edit_webauthn", webauthn.edit_webauthn, _SIGNED_IN),
    _page("passkeys/sign-in/", "mfa_login_webauthn", webauthn.login_webauthn, _TO_SIGN_IN),
    _page("organisation/<str:provider_id>/", "openid_connect_login", openid.login, _BY_ORGANISATION),
    _page("organisation/<str:provider_id>/back/", "openid_connect_callback", openid.callback, _BY_ORGANISATION),
    _page("organisation/cancelled", "socialaccount_login_cancelled", social.login_cancelled, _BY_ORGANISATION),
    _page("organisation/failed", "socialaccount_login_error", social.login_error, _BY_ORGANISATION),
]  # fmt: skip

# The library names these in its own code, so each must have an address; none of them is there.
CLOSED: list[URLPattern] = [
    path(f"closed/{number}/", not_here, name=name)
    for number, name in enumerate(
        (
            "account_email", "account_email_verification_sent", "account_request_login_code",
            "account_confirm_login_code", "account_request_reauthentication_code",
            "account_confirm_reauthentication_code", "mfa_download_recovery_codes", "socialaccount_connections",
            "socialaccount_signup",
        ),
        1,
    )
] + [
    path("signup/", not_here, name="account_signup"),
    path("confirm-email/<str:key>/", not_here, name="account_confirm_email"),
]  # fmt: skip
