"""The first page: for nobody signed in, what this is; for the others, what waits for them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from openinquiry.domain.accounts.policies import IN_A_BODY, IN_THE_OFFICE
from openinquiry.web.gate import Asking, open_to_all


@open_to_all("Anybody may read what the service is.")
def home(request: Asking) -> HttpResponse:
    """The first page; whoever has one thing to do here goes on to it."""
    names = {role.name for role in request.actor.roles}
    if names & set(IN_A_BODY):
        return redirect("owed")
    if names & set(IN_THE_OFFICE):
        return redirect("offices")
    return render(request, "home.html")
