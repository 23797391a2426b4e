"""Taking up an invitation: the word of the letter goes from the address into the session, then one says how one signs in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from openinquiry.core.shared import Refusal, Refused
from openinquiry.domain.accounts import operations
from openinquiry.domain.accounts.models import Invitation, Person
from openinquiry.domain.events.recording import Act
from openinquiry.web.gate import open_to_all

_WORD = "invitation"
PASSWORD, PASSKEY = "password", "passkey"


class AcceptForm(forms.Form):
    """How somebody new wants to sign in."""

    how = forms.ChoiceField(
        label=_("How do you want to sign in?"),
        choices=[
            (PASSWORD, _("With a password, and where your role needs it a code from an app")),
            (PASSKEY, _("With a passkey: your fingerprint, face or a security key. You add it on the next page")),
        ],
        widget=forms.RadioSelect,
    )
    password1 = forms.CharField(
        label=_("Password"),
        help_text=_("Only with a password. At least 12 characters; you may paste it."),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:  # noqa: ANN401 - as Django's forms take them
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> dict[str, Any]:
        """A password that may be used, where one was chosen."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("how") == PASSWORD:
            try:
                validate_password(cleaned.get("password1") or "", user=self.person)
            except forms.ValidationError as problem:
                self.add_error("password1", problem)
        return cleaned


@open_to_all("Whoever has the word of a letter; it is taken out of the address at once.")
def invited(request: HttpRequest, word: str) -> HttpResponse:
    """Keep the word in the session and go on, in the language of the letter, where no address shows it. Nothing is changed."""
    request.session[_WORD] = word
    language = request.GET.get("language", "")
    if language in dict(settings.LANGUAGES):
        return redirect(f"{reverse('language', args=[language])}?next={reverse('invitation')}")
    return redirect("invitation")


@open_to_all("Whoever has the word of an invitation that can be taken up; everybody else reads the same refusal.")
def invitation(request: HttpRequest) -> HttpResponse:
    """What somebody is invited to, and the way to take it up that is theirs."""
    invited_to = operations.open_invitation(request.session.get(_WORD, ""), act=_act(None))
    person = Person.objects.filter(email=invited_to.email).first()
    mine = person is not None and request.user.pk == person.pk
    form = AcceptForm(
        request.POST if request.method == "POST" and person is None else None,
        person=Person(email=invited_to.email, name=invited_to.name),
    )
    if request.method == "POST":
        if mine:
            operations.take_invitation(request.session.pop(_WORD), password=None, act=_act(request.user.pk))
            return redirect("home")
        if person is not None or request.user.is_authenticated:
            raise Refusal("Sign in as the person who was invited first.")
        if form.is_valid():
            return _begun(request, form)
    return render(request, "account/invitation.html", {
        "invitation": invited_to, "known": person is not None, "mine": mine, "form": form,
        "another": request.user.is_authenticated and not mine, "organisation": settings.ORGANISATION_SIGN_IN,
    })  # fmt: skip


def taken_by_organisation(request: HttpRequest, addresses: Sequence[str]) -> Person | None:
    """The new person of the invitation in this session, when their organisation says that the address is theirs."""
    word = request.session.get(_WORD, "")
    act = _act(None)
    waiting = Invitation.objects.filter(email__in=addresses, taken__isnull=True, withdrawn__isnull=True)
    if not word or not waiting.exists():
        return None
    try:
        if operations.open_invitation(word, act=act).email not in addresses:
            return None
        person = operations.take_invitation(word, password=None, act=act)
    except Refused:
        return None
    request.session.pop(_WORD, None)
    return person


def _begun(request: HttpRequest, form: AcceptForm) -> HttpResponse:
    password = form.cleaned_data["password1"] if form.cleaned_data["how"] == PASSWORD else None
    person = operations.take_invitation(request.session.pop(_WORD), password=password, act=_act(None))
    person.backend = settings.AUTHENTICATION_BACKENDS[0]
    record_authentication(request, person, method="invitation")
    after = reverse("mfa_add_webauthn" if password is None else "mfa_index")
    response: HttpResponse = perform_login(request, person, redirect_url=after)
    return response


def _act(by: Any) -> Act:  # noqa: ANN401 - an identifier or nothing
    return Act(by=by, at=timezone.now())
