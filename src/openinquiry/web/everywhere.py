"""What every page is given: the name of the service, whose it is, whether its data are invented, where the reader is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def on_every_page(request: HttpRequest) -> dict[str, Any]:
    """The values that the base template needs. place: where the language switch comes back to."""
    welsh = get_language() == "cy"
    return {
        "service_name": settings.SERVICE_NAME_WELSH if welsh else settings.SERVICE_NAME,
        "deploying_body": settings.DEPLOYING_BODY_WELSH if welsh else settings.DEPLOYING_BODY,
        "header_colour": settings.HEADER_COLOUR,
        "demonstration": settings.DEMONSTRATION,
        "gallery": settings.DEMONSTRATION or settings.DEBUG,
        # Each language by its own name; Django would translate the names.
        "languages": settings.LANGUAGES,
        "place": request.get_full_path(),
    }
