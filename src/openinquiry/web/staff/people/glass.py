"""Breaking the glass: an administrator of the machine looks into a programme for an hour, and its leads are told why."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from openinquiry.adapters.post import send_by_email, write_letter
from openinquiry.core.shared import Refused
from openinquiry.domain.accounts import operations, queries
from openinquiry.domain.accounts.models import Programme
from openinquiry.domain.accounts.policies import can_break_glass
from openinquiry.web.gate import Asking, opened_by
from openinquiry.web.templatetags.dates import moment


class GlassForm(forms.Form):
    """Which programme, and why. The programme is typed: a list would show an administrator what there is."""

    programme = forms.SlugField(
        label="The word of the programme in its address", help_text="Whoever asks you for help knows it.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    why = forms.CharField(
        label="Why must you look into it?", help_text="Its leads read this at once.",
        widget=forms.Textarea(attrs={"rows": "4"}),
    )  # fmt: skip


@opened_by(can_break_glass)
def glass(request: Asking) -> HttpResponse:
    """The form, and what is open now."""
    can_break_glass.check(request.actor)
    form = GlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        programme = Programme.objects.filter(address=form.cleaned_data["programme"]).first()
        if programme is None:
            raise Refused("There is no programme of that word.")
        broken = operations.break_glass(programme, why=form.cleaned_data["why"], actor=request.actor)
        told = sum(
            send_by_email(
                write_letter(
                    "glass-broken", language, programme=programme.title, ends=moment(broken.ends), why=broken.why
                ),
                to=address,
            )
            for address, language in queries.addresses_of_leads(programme, on=request.actor.at.date())
        )
        messages.success(
            request, f"The glass is broken until {moment(broken.ends)}. Leads who were sent a letter: {told}."
        )
        return redirect("glass")
    open_now = Programme.objects.filter(pk__in=request.actor.may_look_into)
    return render(request, "staff/people/glass.html", {"form": form, "open_now": open_now})
