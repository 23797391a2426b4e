"""What every page is given: the name of the service, whose it is, whether its data are invented, where the reader is."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.accounts.policies import IN_A_BODY, IN_THE_OFFICE
from openinquiry.web.components import Link


def navigation(request: HttpRequest) -> list[Link]:
    """Where somebody can go by their roles; nothing for nobody."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.person is None:
        return []
    names = {role.name for role in actor.roles}
    places = []
    if names & set(IN_A_BODY):
        places.append((_("What you are asked for"), reverse("owed")))
    if names & set(IN_THE_OFFICE) or actor.may_look_into:
        places.append((_("Programmes"), reverse("offices")))
    return [Link(text, href, current=request.path.startswith(href)) for text, href in places]


@lru_cache(maxsize=32)
def footer(language: str | None, deploying_body: str, *, gallery: bool) -> SafeString:
    """What stands at the end of every page: the same for every reader of a language, and made once for all of them."""
    return render_to_string("components/footer.html", {"deploying_body": deploying_body, "gallery": gallery})


def on_every_page(request: HttpRequest) -> dict[str, Any]:
    """The values that the base template needs. place: where the language switch comes back to."""
    language = get_language()
    welsh = language == "cy"
    deploying_body = settings.DEPLOYING_BODY_WELSH if welsh else settings.DEPLOYING_BODY
    gallery = bool(settings.DEMONSTRATION or settings.DEBUG)
    return {
        "service_name": settings.SERVICE_NAME_WELSH if welsh else settings.SERVICE_NAME,
        "deploying_body": deploying_body,
        "header_colour": settings.HEADER_COLOUR,
        "demonstration": settings.DEMONSTRATION,
        "footer": footer(language, deploying_body, gallery=gallery),
        # Each language by its own name; Django would translate the names.
        "languages": settings.LANGUAGES,
        "place": request.get_full_path(),
        "navigation": navigation(request),
    }
