"""How long somebody stays signed in: a warning before it ends, a way to go on, and what was not sent is kept for them.

Sources: WCAG 2.2, 2.2.1 Timing Adjustable and 2.2.6 Timeouts; OWASP Application Security Verification Standard 5.0, V7.3.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from openinquiry.domain.accounts.models import Person
from openinquiry.domain.accounts.policies import is_signed_in
from openinquiry.domain.accounts.signing_in import end_all_sessions
from openinquiry.web.gate import Asking, opened_by

_UNTIL, _UNSENT = "until", "unsent"
_WARNED = timedelta(minutes=20)  # before the end, on every page; with script the page itself warns ten minutes before
_MOST_KEPT = 200_000  # characters of a form
_NEVER_KEPT = ("csrfmiddlewaretoken", "password", "code", "credential")


def begin(request: HttpRequest, *, now: datetime) -> None:
    """From now on, for as long as the settings say."""
    request.session[_UNTIL] = (now + settings.SESSION_LASTS).isoformat()


class SessionEnds:
    """Signs out whoever stayed longer than they may. What they were just sending is kept until they are back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Asks the database nothing that is not asked anyway; nobody without a session is touched."""
        until = request.session.get(_UNTIL) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
        if until and request.user.is_authenticated:
            now, ends = timezone.now(), datetime.fromisoformat(until)
            if now >= ends:
                _end(request, now)
                if request.method == "POST":
                    return HttpResponseRedirect(reverse("account_login"))
            else:
                request.session_ends = ends  # type: ignore[attr-defined]
                request.seconds_left = int((ends - now).total_seconds())  # type: ignore[attr-defined]
                request.session_ends_soon = ends - now <= _WARNED  # type: ignore[attr-defined]
        return self.get_response(request)


@require_POST
@opened_by(is_signed_in)
def stay(request: Asking) -> HttpResponse:
    """Go on for as long again. A script reads how long; without one it is a page in a tab of its own."""
    begin(request, now=request.actor.at)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"seconds": int(settings.SESSION_LASTS.total_seconds())})
    return render(request, "account/stayed.html", {"ends": request.actor.at + settings.SESSION_LASTS})


@opened_by(is_signed_in)
def unsent(request: Asking) -> HttpResponse:
    """What was not sent because the session had ended: its sender reads it and sends it, or throws it away."""
    kept = request.session.get(_UNSENT)
    if not kept or kept["of"] != str(request.actor.person):
        request.session.pop(_UNSENT, None)
        return redirect("home")
    if request.method == "POST":
        request.session.pop(_UNSENT)
        return redirect("home")
    return render(request, "account/unsent.html", {"kept": kept, "shown": [pair for pair in kept["fields"] if pair[1]]})


def after_sign_in(request: HttpRequest) -> str:
    """Where to go after signing in: to what was not sent, if it was this person's. Empty: nowhere in particular."""
    kept = request.session.get(_UNSENT)
    return reverse("unsent") if kept and kept["of"] == str(request.user.pk) else ""


def _end(request: HttpRequest, now: datetime) -> None:
    person = request.user
    kept = _kept(request, person.pk)
    logout(request)
    if isinstance(person, Person):
        end_all_sessions(person, at=now, by_time=True)
    if kept:
        request.session[_UNSENT] = kept


def _kept(request: HttpRequest, of: object) -> dict[str, object]:
    """A form without files, as it was sent. A browser sends the cookie with forms of our own pages only (SameSite)."""
    if request.method != "POST" or request.content_type != "application/x-www-form-urlencoded":
        return {}
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if not any(word in name for word in _NEVER_KEPT)
    ]
    if not fields or sum(len(name) + len(value) for name, value in fields) > _MOST_KEPT:
        return {}
    return {"of": str(of), "path": request.get_full_path(), "fields": fields}
