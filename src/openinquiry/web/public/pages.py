"""Pages that stand behind every other: help, contact, accessibility, privacy."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from openinquiry.web.components import SHORTHAND
from openinquiry.web.gate import open_to_all


@open_to_all("Anybody may ask how the service is used.")
def help_page(request: HttpRequest) -> HttpResponse:
    """How the service is used."""
    return render(request, "public/help.html", _reachable())


@open_to_all("Anybody may know whom to ask.")
def contact(request: HttpRequest) -> HttpResponse:
    """Whom to ask."""
    return render(request, "public/contact.html", _reachable())


@open_to_all("The law asks for this statement to be public.")
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement. Source: Public Sector Bodies Accessibility Regulations 2018, regulation 8."""
    return render(request, "public/accessibility.html", _reachable())


@open_to_all("Anybody may know what is kept about them.")
def privacy(request: HttpRequest) -> HttpResponse:
    """What the service keeps about those who use it."""
    return render(request, "public/privacy.html", {**_reachable(), "full_notice": settings.PRIVACY_NOTICE})


def _reachable() -> dict[str, object]:
    return {
        "shorthand": tuple(SHORTHAND.items()),
        "contact_email": settings.CONTACT_EMAIL,
        "contact_telephone": settings.CONTACT_TELEPHONE,
    }
