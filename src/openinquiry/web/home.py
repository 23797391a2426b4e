"""The first page: for nobody signed in, what this is; for the others, what waits for them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from openinquiry.web.gate import open_to_all


@open_to_all("Anybody may read what the service is.")
def home(request: HttpRequest) -> HttpResponse:
    """The first page."""
    return render(request, "home.html")
