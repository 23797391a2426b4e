"""Keys for programs that read the API: made here, shown once, ended here."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from openinquiry.domain.accounts.api_keys import end_key, keys_of, make_key
from openinquiry.domain.accounts.policies import is_signed_in
from openinquiry.web.asked import done, found, given
from openinquiry.web.gate import Asking, opened_by


class KeyForm(forms.Form):
    """What a new key is for."""

    name = forms.CharField(
        label=gettext_lazy("What is the new key for?"),
        help_text=gettext_lazy("So that you know later which one to end."),
        max_length=100,
    )


@opened_by(is_signed_in)
def keys(request: Asking) -> HttpResponse:
    """The keys that one has; a new one is shown here, and nowhere again."""
    form = KeyForm(request.POST or None)
    made = None
    if request.method == "POST" and form.is_valid():
        made = given(form, lambda: make_key(form.cleaned_data["name"], actor=request.actor))
    context = {
        "form": KeyForm() if made else form,
        "word": made[1] if made else "",
        "keys": list(keys_of(request.actor)),
    }
    return render(request, "account/keys.html", context)


@require_POST
@opened_by(is_signed_in)
def end(request: Asking, pk: UUID) -> HttpResponse:
    """End a key: the program that has it reads nothing any more."""
    end_key(found(keys_of(request.actor), pk=pk), actor=request.actor)
    return done(request, _("The key was ended. A program that has it reads nothing any more."), to=reverse("keys"))
