"""«Your details»: name, language, posts and roles, how one signs in, conflicts of interest declared and to declare."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openinquiry.domain.accounts import operations, queries
from openinquiry.domain.accounts.api_keys import keys_of
from openinquiry.domain.accounts.models import Body, ConflictOfInterest, Person, Role, RoleName
from openinquiry.domain.accounts.policies import (
    can_break_glass,
    can_declare_conflict,
    can_invite,
    can_lead,
    can_read_events,
    can_verify_chain,
    is_signed_in,
)
from openinquiry.domain.accounts.signing_in import change_details
from openinquiry.web.account.words import what_you_do
from openinquiry.web.components import Column, Link, Row, Table, Tag
from openinquiry.web.gate import Asking, opened_by
from openinquiry.web.templatetags.dates import day


class DetailsForm(forms.Form):
    """Name and language."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("As others in the programme read it."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("The language of pages and letters"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )


class ConflictForm(forms.Form):
    """A conflict of interest: with which body, and what it is."""

    body = forms.ModelChoiceField(
        label=gettext_lazy("With which body?"), queryset=Body.objects.all(), empty_label=gettext_lazy("Choose a body")
    )
    what = forms.CharField(
        label=gettext_lazy("What is it?"),
        help_text=gettext_lazy(
            "For example: you worked there, or somebody close to you does. Do not name other people. Leads of your programmes "
            "read this. From today on you see nothing of this body."
        ),
        widget=forms.Textarea(attrs={"rows": "3"}),
    )


@opened_by(is_signed_in)
def details(request: Asking) -> HttpResponse:
    """The page."""
    person = Person.objects.get(pk=request.actor.oneself)
    on = request.actor.at.date()
    held = [_role_row(role, role.holds_on(on) and role.post.holds_on(on)) for role in queries.posts_of(person.pk)]
    conflicts = [_conflict_row(each, each.holds_on(on)) for each in queries.conflicts_of(frozenset({person.pk}))]
    return render(request, "account/details.html", {
        "rows": [
            Row(_("Name"), person.name, (Link(_("Change"), reverse("change_details")),)),
            Row(_("E-mail address"), person.email),
            Row(_("Language"), dict(settings.LANGUAGES).get(person.language, ""),
                (Link(_("Change"), reverse("change_details")),)),
            Row(_("How you sign in"), _how(person), (Link(_("Change"), reverse("mfa_index")),)),
            Row(_("Keys for programs"), str(keys_of(request.actor).count()), (Link(_("Change"), reverse("keys")),)),
        ],
        "roles": Table(_("Your posts and roles"), _ROLES, held) if held else None,
        "places": _places(request),
        "conflicts": Table(_("Conflicts of interest"), _CONFLICTS, conflicts) if conflicts else None,
    })  # fmt: skip


@opened_by(is_signed_in)
def edit(request: Asking) -> HttpResponse:
    """Change name or language."""
    person = Person.objects.get(pk=request.actor.oneself)
    form = DetailsForm(request.POST or None, initial={"name": person.name, "language": person.language})
    if request.method == "POST" and form.is_valid():
        change_details(person, **form.cleaned_data, at=request.actor.at)
        # The page that keeps the language does so in this browser too.
        return redirect(f"{reverse('language', args=[person.language])}?next={reverse('details')}")
    return render(request, "account/details_form.html", {"form": form})


@opened_by(is_signed_in, can_declare_conflict)
def declare(request: Asking) -> HttpResponse:
    """Declare a conflict of interest of one's own."""
    form = ConflictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.declare_conflict(request.actor.oneself, **form.cleaned_data, actor=request.actor)
        messages.success(request, _("Your conflict of interest was declared."))
        return redirect("details")
    return render(request, "account/conflict.html", {"form": form})


_ROLES = [
    Column(gettext_lazy("Post")), Column(gettext_lazy("Programme")), Column(gettext_lazy("What you do there")),  # type: ignore[arg-type]
    Column(gettext_lazy("Since")), Column(gettext_lazy("State")),  # type: ignore[arg-type]
]  # fmt: skip
_CONFLICTS = [
    Column(gettext_lazy("Body")), Column(gettext_lazy("What it is")),  # type: ignore[arg-type]
    Column(gettext_lazy("Since")), Column(gettext_lazy("State")),  # type: ignore[arg-type]
]  # fmt: skip


def _role_row(role: Role, holds: bool) -> list[Any]:
    post = role.post
    return [
        f"{post.title}, {post.body.name}",
        role.programme.title,
        what_you_do(role.name),
        day(role.begins),
        _state(holds),
    ]


def _conflict_row(conflict: ConflictOfInterest, holds: bool) -> list[Any]:
    return [conflict.body.name, conflict.what, day(conflict.begins), _state(holds)]


def _state(holds: bool) -> Tag:
    return Tag(_("now"), "green") if holds else Tag(_("over or not yet"), "grey")


def _places(request: Asking) -> list[Link]:
    """Pages about people and events that the reader may open."""
    actor, places = request.actor, []
    for programme in queries.programmes_visible_to(actor):
        named = {"programme": programme.title}
        if can_lead(actor, programme):
            places.append(Link(_("People of %(programme)s") % named, reverse("people", args=[programme.address])))
        if can_read_events(actor, programme):
            places.append(
                Link(_("What happened in %(programme)s") % named, reverse("events", args=[programme.address]))
            )
        for body in queries.bodies_served(actor):
            if can_invite(actor, programme, body.pk, RoleName.OFFICER):
                href = reverse("people_of_body", args=[programme.address, body.code])
                places.append(Link(_("People of %(body)s in %(programme)s") % {**named, "body": body.name}, href))
    if can_verify_chain(actor):
        places.append(Link(_("Is the chain of events whole?"), reverse("chain")))
    if can_break_glass(actor):
        places.append(Link(_("Break the glass"), reverse("glass")))
    return places


def _how(person: Person) -> str:
    kinds = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    words = [_("password")] if person.has_usable_password() else []
    words += [_("passkey")] if "webauthn" in kinds else []
    words += [_("app for codes")] if "totp" in kinds else []
    return ", ".join(words) or _("your organisation’s own sign-in")
