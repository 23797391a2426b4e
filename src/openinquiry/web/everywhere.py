"""What every page is given: the name of the service, whose it is, whether its data are invented."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def on_every_page(request: HttpRequest) -> dict[str, Any]:
    """The values that the base template needs."""
    return {
        "service_name": settings.SERVICE_NAME,
        "deploying_body": settings.DEPLOYING_BODY,
        "demonstration": settings.DEMONSTRATION,
    }
