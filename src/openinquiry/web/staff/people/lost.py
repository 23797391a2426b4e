"""Somebody lost app, passkeys and recovery codes: a lead makes sure who asks, takes them away, and the person is told."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from openinquiry.adapters.post import send_by_email, write_letter
from openinquiry.domain.accounts.policies import can_lead, can_take_away_sign_in, can_work_in_office
from openinquiry.domain.accounts.signing_in import take_away_lost
from openinquiry.web.gate import Asking, opened_by
from openinquiry.web.staff.people.pages import form_page, led, role_in


class LostForm(forms.Form):
    """How the lead made sure."""

    how_sure = forms.CharField(
        label="How did you make sure that it is this person who asks?",
        help_text="For example: you rang them on the number in your records. A letter or call that came to you is not enough.",
        widget=forms.Textarea(attrs={"rows": "3"}),
    )  # fmt: skip


@opened_by(can_work_in_office, can_lead, can_take_away_sign_in)
def lost_sign_in(request: Asking, address: str, pk: UUID) -> HttpResponse:
    """Take away how somebody in the programme signs in beside their password."""
    programme = led(request, address)
    person = role_in(programme, pk).post.person
    form = LostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        take_away_lost(person, how_sure=form.cleaned_data["how_sure"], actor=request.actor)
        told = send_by_email(write_letter("sign-in-taken-away", person.language), to=person.email)
        messages.success(
            request,
            f"{person.name} can sign in with their password and add an app or a passkey anew. "
            + ("They were sent a letter." if told else "The letter to them could not be sent: tell them yourself."),
        )
        return redirect(reverse("people", args=[address]))
    title = f"Take away the lost sign-in of {person.name}"
    says = (
        "Their app for codes, their passkeys and their recovery codes stop working, and they are signed out everywhere. "
        "Whoever then has their password or their mailbox can become them: be sure who asks."
    )
    return form_page(request, programme, form, title, "Take it away", says=says, back="people", kind="warning")
