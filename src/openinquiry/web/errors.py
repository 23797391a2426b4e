"""Pages for what went wrong. They look like the others, name nothing that was sent, and need no database."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from openinquiry.web.everywhere import on_every_page


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what came cannot be understood."""
    return _plain(request, "400.html", 400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: it may not be done."""
    return render(request, "403.html", status=403)


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from a page of ours, or came after the sign-in had ended."""
    return _plain(request, "403_form.html", 403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such page, or none that this reader may know of. The two look the same."""
    return render(request, "404.html", status=404)


def too_often(request: HttpRequest) -> HttpResponse:
    """429: the same was tried too often; sign-in counts."""
    return render(request, "429.html", status=429)


def broken(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours."""
    return _plain(request, "500.html", 500)


def _plain(request: HttpRequest, template: str, status: int) -> HttpResponse:
    # Without the request, so that no session and no account is asked for: either may be what broke.
    return HttpResponse(render_to_string(template, {**on_every_page(request), "place": "/"}), status=status)
