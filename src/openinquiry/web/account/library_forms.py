"""The forms of the sign-in library in the words of this service: labels, hints, what a browser may fill in, and paste.

Source: WCAG 2.2, 3.3.8 Accessible Authentication and 1.3.5 Identify Input Purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account import forms as account
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from cryptography.exceptions import InvalidSignature
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from openinquiry.domain.accounts.models import Person
from openinquiry.domain.accounts.signing_in import record_failed_sign_in

_NEW = _("At least 12 characters. A few words that nobody would guess are good. You may paste it.")
_CODE_HINT = _("Six figures from the app, or one of your recovery codes. You may paste it.")


def _word(form: forms.Form, name: str, label: object, *, hint: object = "", **attributes: str) -> None:
    """Give a field of the library our words; its own hint, placeholder and blanks at the ends go."""
    field = form.fields[name]
    field.label, field.help_text = label, hint  # type: ignore[assignment]
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update({"spellcheck": "false", **attributes})


def _whole_code(form: forms.Form) -> None:
    """A code is taken with the blanks that apps show in it."""
    if form.is_bound:
        data, key = form.data.copy(), form.add_prefix("code")  # type: ignore[attr-defined]
        data[key] = "".join(data.get(key, "").split())
        form.data = data


class SignInForm(account.LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as the library gives them
        super().__init__(*args, **kwargs)
        _word(self, "login", _("E-mail address"), autocomplete="username", autocapitalize="none")
        _word(self, "password", _("Password"), autocomplete="current-password")


class ForgottenForm(account.ResetPasswordForm):
    """The address of whoever forgot their password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as the library gives them
        super().__init__(*args, **kwargs)
        _word(self, "email", _("E-mail address"), hint=_("The one that you sign in with."), autocomplete="username")


class NewPasswordForm(account.ResetPasswordKeyForm):
    """A new password after the old was forgotten."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as the library gives them
        super().__init__(*args, **kwargs)
        _new_password(self)


class FirstPasswordForm(account.SetPasswordForm):
    """A password for somebody who had none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as the library gives them
        super().__init__(*args, **kwargs)
        _new_password(self)


class ChangePasswordForm(account.ChangePasswordForm):
    """Another password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as the library gives them
        super().__init__(*args, **kwargs)
        _word(self, "oldpassword", _("The password you have now"), autocomplete="current-password")
        _new_password(self)


class PasswordAgainForm(account.ReauthenticateForm):
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as the library gives them
        super().__init__(*args, **kwargs)
        _word(self, "password", _("Password"), autocomplete="current-password")


class SecondStepForm(mfa.AuthenticateForm):
    """The code after the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as the library gives them
        super().__init__(*args, **kwargs)
        _word(self, "code", _("Code"), hint=_CODE_HINT, autocomplete="one-time-code", inputmode="numeric")
        _whole_code(self)


class CodeAgainForm(mfa.ReauthenticateForm):
    """A code once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as the library gives them
        super().__init__(*args, **kwargs)
        _word(self, "code", _("Code"), hint=_CODE_HINT, autocomplete="one-time-code", inputmode="numeric")
        _whole_code(self)


class AddAppForm(totp.ActivateTOTPForm):
    """The first code of a new app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as the library gives them
        super().__init__(*args, **kwargs)
        hint = _("Six figures. You may paste them.")
        _word(self, "code", _("The code that the app shows now"), hint=hint, autocomplete="one-time-code",
              inputmode="numeric")  # fmt: skip
        _whole_code(self)


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    """A new passkey: its name, and whether it is enough by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as the library gives them
        super().__init__(*args, **kwargs)
        _word(self, "name", _("A name for it"), hint=_("For example: my telephone, my key ring."), autocomplete="off")
        self.fields["passwordless"].label = _("Sign in with this passkey alone, without a password")
        self.fields["passwordless"].help_text = _(
            "Leave this out for an older security key that asks for no fingerprint, face or number; it is your second step."
        )
        self.fields["passwordless"].initial = True

    def clean(self) -> dict[str, Any]:
        """The new passkey. Raises ValidationError for what is none."""
        with _understood():
            cleaned: dict[str, Any] = super().clean()
        return cleaned


class NamePasskeyForm(webauthn.EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as the library gives them
        super().__init__(*args, **kwargs)
        _word(self, "name", _("A name for it"), autocomplete="off")


class _Recorded:
    """A passkey that is not right is recorded; the library says nothing of it."""

    user: Person | None

    def clean_credential(self) -> Any:  # noqa: ANN401 - the library's
        """The passkey that was shown. Raises ValidationError when it is not right."""
        try:
            with _understood():
                return super().clean_credential()  # type: ignore[misc]
        except forms.ValidationError:
            person = Person.objects.filter(pk=self.user.pk).first() if self.user else None
            record_failed_sign_in(person, how="passkey", at=timezone.now())
            raise


class PasskeySignInForm(_Recorded, webauthn.LoginWebAuthnForm):
    """A passkey alone. Whose it is said to be cannot be believed while it is not right."""


class PasskeySecondForm(_Recorded, webauthn.AuthenticateWebAuthnForm):
    """A passkey after the password."""


class PasskeyAgainForm(_Recorded, webauthn.ReauthenticateWebAuthnForm):
    """A passkey once more, before something that matters."""


@contextmanager
def _understood() -> Iterator[None]:
    """What a browser sent and the library cannot read is not right; the library itself breaks over it."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, InvalidSignature) as problem:
        if isinstance(problem, forms.ValidationError):
            raise
        raise get_adapter().validation_error("incorrect_code") from None


def _new_password(form: forms.Form) -> None:
    _word(form, "password1", _("New password"), hint=_NEW, autocomplete="new-password")
    _word(form, "password2", _("New password again"), autocomplete="new-password")
