"""What is the same for every answer that is public: who may keep it, for how long, and which pages of others may read it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation

_KEPT = "public, max-age=300"  # seconds: so long may a figure be read as standing after another replaced it
View = Callable[..., HttpResponse]


def kept_for_a_while(view: View) -> View:
    """Anybody may keep what was found, and asks afterwards whether it is still so. What is not there is not kept."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:  # noqa: ANN401 - as the address gives them
        response = view(request, *args, **given)
        if response.status_code == HTTPStatus.OK:
            response.headers["Cache-Control"] = _KEPT
        return response

    return answered


def for_everybody(view: View) -> View:
    """Pages of others may read the answer, as no key or cookie has a part in it. It is in English, whoever asks."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:  # noqa: ANN401 - as the address gives them
        with translation.override("en-gb"):
            response = view(request, *args, **given)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers["Content-Language"] = "en-GB"
        return response

    return answered
