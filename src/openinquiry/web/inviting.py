"""Inviting somebody: one form and one letter, for leads of programmes and for those who sign for a body."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from openinquiry.adapters.post import send_by_email, write_letter
from openinquiry.core.shared import Refused
from openinquiry.domain.accounts import operations
from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.accounts.models import Body, Invitation, Programme, RoleName
from openinquiry.web.account.words import what_you_do
from openinquiry.web.components import Tag
from openinquiry.web.templatetags.dates import moment


class InviteForm(forms.Form):
    """Whom, and to which post."""

    name = forms.CharField(label=_("Their name"), max_length=200)
    email = forms.EmailField(
        label=_("Their e-mail address at work"),
        max_length=254,
        help_text=_("The letter goes there. They sign in with it."),
    )
    title = forms.CharField(
        label=_("The name of their post"), max_length=200, help_text=_("For example: data officer.")
    )
    language = forms.ChoiceField(
        label=_("The language of the letter"), choices=[("en-gb", "English"), ("cy", "Cymraeg")], widget=forms.RadioSelect,
        initial="en-gb",
    )  # fmt: skip


class InviteAnybodyForm(InviteForm):
    """Also into which body and with which role: what a lead may choose."""

    body = forms.ModelChoiceField(
        label=_("In which body?"), queryset=Body.objects.all(), empty_label=_("Choose a body")
    )
    role = forms.ChoiceField(
        label=_("What do they do in the programme?"), choices=RoleName.choices, widget=forms.RadioSelect
    )
    field_order = ("name", "email", "body", "title", "role", "language")


def invite_by_letter(
    request: HttpRequest, answers: dict[str, Any], *, programme: Programme, body: Body, role: str, actor: Actor
) -> None:
    """Invite somebody and send the letter. When no server takes it the invitation is withdrawn; raises Refused."""
    invitation, word = operations.invite(
        answers["email"], name=answers["name"], body=body, title=answers["title"], programme=programme, role=role,
        actor=actor,
    )  # fmt: skip
    language = answers["language"]
    with translation.override(language):
        letter = write_letter(
            "invitation", language, name=invitation.name, title=invitation.title, role=what_you_do(role),
            body=body.welsh_name or body.name if language == "cy" else body.name,
            programme=programme.welsh_title or programme.title if language == "cy" else programme.title,
            expires=moment(invitation.expires),
            address=request.build_absolute_uri(f"{reverse('invited', args=[word])}?language={language}"),
        )  # fmt: skip
    if not send_by_email(letter, to=invitation.email):
        operations.withdraw_invitation(invitation, actor=actor)
        raise Refused("The letter could not be sent, so the invitation was withdrawn. Try again later.")


def invitation_tag(invitation: Invitation, actor: Actor) -> Tag:
    """How an invitation stands."""
    if invitation.taken:
        return Tag(str(_("taken up")), "green")
    if invitation.withdrawn:
        return Tag(str(_("withdrawn")), "grey")
    if invitation.expires <= actor.at:
        return Tag(str(_("too old")), "grey")
    return Tag(str(_("open")), "blue")
