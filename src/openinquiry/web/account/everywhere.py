"""What every page is given about signing in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from openinquiry.web.account.second_step import owes_second_step


def about_signing_in(request: HttpRequest) -> dict[str, Any]:
    """second_factor_off: the demonstration does without. second_step_owed: asked of the database only where it is shown."""
    return {
        "second_factor_off": not settings.SECOND_FACTOR_REQUIRED,
        "second_step_owed": SimpleLazyObject(lambda: settings.SECOND_FACTOR_REQUIRED and owes_second_step(request)),
    }
