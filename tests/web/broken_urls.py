"""The addresses of the service, and some that fail in each way in which a page can fail."""

from __future__ import annotations

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from openinquiry.core.shared import Refused
from openinquiry.domain.accounts.permissions import NotAllowed, NotFound


def _break(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("Planted: Ann Invented, E23000002")


def _refuse(request: HttpRequest) -> HttpResponse:
    raise Refused("The return is signed already. Send a new version instead.")


def _forbid(request: HttpRequest) -> HttpResponse:
    raise NotAllowed("You may not do this. Only analysts may.")


def _hide(request: HttpRequest) -> HttpResponse:
    raise NotFound("Planted: run 14 exists")


def _suspect(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("Planted: Ann Invented")


urlpatterns = [
    path("test/broken/", _break),
    path("test/refused/", _refuse),
    path("test/forbidden/", _forbid),
    path("test/hidden/", _hide),
    path("test/suspect/", _suspect),
    path("", include("openinquiry.project.urls")),
]
handler400 = "openinquiry.web.errors.bad_request"
handler403 = "openinquiry.web.errors.forbidden"
handler404 = "openinquiry.web.errors.not_found"
handler429 = "openinquiry.web.errors.too_often"
handler500 = "openinquiry.web.errors.broken"
